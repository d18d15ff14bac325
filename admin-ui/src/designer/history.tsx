import { Button } from '@wordpress/components';
import { Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import { CompareVersions } from '../publish/lazy.ts';
import { useRestoreFlow } from '../flows/queries.ts';
import type { FlowHead } from '../flows/schema.ts';
import type { Content } from '../publish/content.ts';

type Props = { id: string; head: FlowHead; product: 'fo' | 'bc'; /** As it stands in the designer. */ present: Content; disabled: boolean; onDone: ( head: FlowHead ) => void };

/** Who published what and when, what differs between any two of it, and the way back. */
export function FlowHistory( { id, head, product, present, disabled, onDone }: Props ) {
	const [ comparing, setComparing ] = useState( false );
	const restore = useRestoreFlow( id );
	if ( head.versions.length === 0 ) {
		return null;
	}
	return (
		<section className="concord-card" aria-label={ __( 'Versions', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'Versions', 'concord' ) }</h2>
			<p><Button size="compact" variant="secondary" onClick={ () => setComparing( true ) }>{ __( 'Compare two versions…', 'concord' ) }</Button></p>
			{ comparing && <Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening the comparison…', 'concord' ) }</p> }><CompareVersions flowId={ id } kind={ head.kind } product={ product } versions={ head.versions } present={ present } onClose={ () => setComparing( false ) } /></Suspense> }
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
