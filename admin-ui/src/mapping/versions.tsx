import { Button } from '@wordpress/components';
import { Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import { CompareVersions } from '../publish/lazy.ts';
import type { Flow } from './flow-schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { useRollback } from './queries.ts';
import type { Product } from './rows.ts';

type Props = { connectionId: string; product: Product; flow: Flow; /** As it stands in the editor. */ present: FlowMappings; disabled: boolean; onDone: ( flow: Flow ) => void };

/** Who published what and when, and the way back to any of it. */
export function Versions( { connectionId, product, flow, present, disabled, onDone }: Props ) {
	const rollback = useRollback( connectionId );
	const [ comparing, setComparing ] = useState( false );
	if ( flow.versions.length === 0 ) {
		return null;
	}
	const used = flow.published?.version ?? 0;
	const goBack = ( version: number ) => rollback.mutate(
		/* translators: %d: number of a version. */
		{ revision: flow.revision, version, note: sprintf( __( 'Back to version %d', 'concord' ), version ) },
		{ onSuccess: onDone }
	);
	return (
		<section className="concord-card" aria-label={ __( 'Versions', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'Versions', 'concord' ) }</h2>
			<p><Button size="compact" variant="secondary" onClick={ () => setComparing( true ) }>{ __( 'Compare two versions…', 'concord' ) }</Button></p>
			{ comparing && <Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening the comparison…', 'concord' ) }</p> }><CompareVersions flowId={ connectionId } kind="order" product={ product } versions={ flow.versions } present={ present } onClose={ () => setComparing( false ) } /></Suspense> }
			{ disabled && <p className="concord-fine">{ __( 'Publish or discard the draft before going back to a version.', 'concord' ) }</p> }
			{ rollback.error && <p className="concord-error" role="alert">{ rollback.error.message }</p> }
			<ul className="concord-mapping__versions">
				{ flow.versions.map( ( { version, author, published_at: at, note } ) => (
					<li key={ version }>
						{ /* translators: 1: number of a version, 2: name of a person. */ }
						<span><strong>{ sprintf( __( 'Version %1$d by %2$s', 'concord' ), version, author ) }</strong> <Time value={ at } /> { note }</span>
						{ version === used ? <span className="concord-fine">{ __( 'in use', 'concord' ) }</span> : <GoBack label={ sprintf( /* translators: %d: number of a version. */ __( 'Go back to version %d', 'concord' ), version ) } disabled={ disabled || rollback.isPending } onClick={ () => goBack( version ) } /> }
					</li>
				) ) }
				<li>
					<span><strong>{ __( 'Built-in mapping', 'concord' ) }</strong></span>
					{ used === 0 ? <span className="concord-fine">{ __( 'in use', 'concord' ) }</span> : <GoBack label={ __( 'Go back to the built-in mapping', 'concord' ) } disabled={ disabled || rollback.isPending } onClick={ () => goBack( 0 ) } /> }
				</li>
			</ul>
		</section>
	);
}

function GoBack( { label, disabled, onClick }: { label: string; disabled: boolean; onClick: () => void } ) {
	return <Button size="compact" variant="secondary" disabled={ disabled } accessibleWhenDisabled onClick={ onClick }>{ label }</Button>;
}
