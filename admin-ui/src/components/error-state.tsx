import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { ApiError } from '../api/client.ts';

type Props = { error: unknown; onRetry: () => void };

/** A read failed: the sentence, a way to try again, and the machine's word for support last. */
export function ErrorState( { error, onRetry }: Props ) {
	const message = error instanceof Error ? error.message : String( error );
	return (
		<div className="concord-card concord-card--error" role="alert">
			<p className="concord-card__lead">{ message }</p>
			<p>
				<Button variant="secondary" onClick={ onRetry } __next40pxDefaultSize>{ __( 'Try again', 'concord' ) }</Button>
			</p>
			{ error instanceof ApiError && <p className="concord-fine">{ `${ error.code } · ${ error.status }` }</p> }
		</div>
	);
}
