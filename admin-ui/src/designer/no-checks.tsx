import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

/** The checks did not come with the screen: what that keeps from being done, and the way on. */
export function NoChecks( { onAgain }: { onAgain: () => void } ) {
	return (
		<p className="concord-error" role="alert">
			{ __( 'The checks of this flow could not be loaded from your store, so it cannot be published now. What you draw can be saved as a draft.', 'concord' ) }{ ' ' }
			<Button variant="secondary" size="compact" onClick={ onAgain }>{ __( 'Load the checks again', 'concord' ) }</Button>
		</p>
	);
}
