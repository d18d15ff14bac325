import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import { useRestoreFlow } from '../flows/queries.ts';
import type { FlowHead } from '../flows/schema.ts';

/** Who published what and when, and the way back to any of it. */
export function FlowHistory( { id, head, disabled, onDone }: { id: string; head: FlowHead; disabled: boolean; onDone: ( head: FlowHead ) => void } ) {
	const restore = useRestoreFlow( id );
	if ( head.versions.length === 0 ) {
		return null;
	}
	return (
		<section className="concord-card" aria-label={ __( 'Versions', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'Versions', 'concord' ) }</h2>
			{ disabled && <p className="concord-fine">{ __( 'Publish or discard the draft before going back to a version.', 'concord' ) }</p> }
			{ restore.error && <p className="concord-error" role="alert">{ restore.error.message }</p> }
			<ul className="concord-mapping__versions">
				{ head.versions.map( ( { version, author, published_at: at, note } ) => (
					<li key={ version }>
						{ /* translators: 1: number of a version, 2: name of a person. */ }
						<span><strong>{ sprintf( __( 'Version %1$d by %2$s', 'concord' ), version, author ) }</strong> <Time value={ at } /> { note }</span>
						{ version === head.published?.version ? <span className="concord-fine">{ __( 'in use', 'concord' ) }</span> : (
							/* translators: %d: number of a version. */
							<Button size="compact" variant="secondary" disabled={ disabled || restore.isPending } accessibleWhenDisabled onClick={ () => restore.mutate( { revision: head.revision, version, note: sprintf( /* translators: %d: number of a version. */ __( 'Back to version %d', 'concord' ), version ) }, { onSuccess: onDone } ) }>{ sprintf( __( 'Go back to version %d', 'concord' ), version ) }</Button>
						) }
					</li>
				) ) }
			</ul>
		</section>
	);
}
