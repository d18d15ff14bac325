import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { CopyButton } from './copy-button.tsx';

type Props = { error: unknown; /** What could not be read, where the place does not say it. */ about?: string; onRetry: () => void };

/** A read failed: the sentence, a way to try again, and the machine's word for support last. */
export function ErrorState( { error, about, onRetry }: Props ) {
	const message = error instanceof Error ? error.message : String( error );
	const machine = error instanceof ApiError ? { code: error.code, status: error.status } : {};
	// Without the address: it may name an order or a search for a person.
	const details = JSON.stringify( { screen: new URLSearchParams( window.location.search ).get( 'tab' ), message, ...machine, version: readBoot().version, at: new Date().toISOString() }, null, 2 );
	return (
		<div className="concord-card concord-card--error" role="alert">
			<p className="concord-card__lead">{ about && `${ about } ` }{ message }</p>
			<div className="concord-form__actions">
				<Button variant="secondary" onClick={ onRetry } __next40pxDefaultSize>{ __( 'Try again', 'concord' ) }</Button>
				<CopyButton label={ __( 'Copy details', 'concord' ) } text={ details } />
			</div>
			{ error instanceof ApiError && <p className="concord-fine">{ `${ error.code } · ${ error.status }` }</p> }
		</div>
	);
}
