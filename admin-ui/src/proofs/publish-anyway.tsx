import { Button, TextControl } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Skeleton } from '../components/skeleton.tsx';
import { needsReason, ShapesFailing } from './publish.ts';

const ShapesOfCommand = lazy( () => import( './shapes-of-command.tsx' ) );

/** Where the test of a draft stands against it, or nobody can run it: a reason, kept with the version, publishes it nevertheless. */
export function PublishAnyway( { error, busy, onPublish }: { error: unknown; busy: boolean; onPublish: ( override: string ) => void } ) {
	const [ reason, setReason ] = useState( '' );
	if ( ! needsReason( error ) ) {
		return null;
	}
	return (
		<>
			{ error instanceof ShapesFailing && <Suspense fallback={ <Skeleton rows={ 4 } /> }><ShapesOfCommand commandId={ error.commandId } /></Suspense> }
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
