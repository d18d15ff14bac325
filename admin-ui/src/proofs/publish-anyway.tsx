import { Button, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { needsReason, ShapesFailing } from './publish.ts';
import { ShapesOfCommand } from './shapes-of-command.tsx';

/** Where the test of a draft stands against it, or nobody can run it: a reason, kept with the version, publishes it nevertheless. */
export function PublishAnyway( { error, busy, onPublish }: { error: unknown; busy: boolean; onPublish: ( override: string ) => void } ) {
	const [ reason, setReason ] = useState( '' );
	if ( ! needsReason( error ) ) {
		return null;
	}
	return (
		<>
			{ error instanceof ShapesFailing && <ShapesOfCommand commandId={ error.commandId } /> }
			<form
				className="concord-mapping__bar"
				onSubmit={ ( event ) => {
					event.preventDefault();
					if ( reason.trim() !== '' ) {
						onPublish( reason.trim() );
					}
				} }
			>
				<TextControl label={ __( 'Reason to publish nevertheless, kept with the version', 'concord' ) } value={ reason } onChange={ setReason } __nextHasNoMarginBottom __next40pxDefaultSize />
				<Button variant="secondary" type="submit" isBusy={ busy } disabled={ busy || reason.trim() === '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Publish nevertheless', 'concord' ) }</Button>
			</form>
		</>
	);
}
