import { Suspense } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useRestored } from '../flows/queries.ts';
import { flowHeadSchema, type FlowHead } from '../flows/schema.ts';
import { rollbackProven, type GoingBack } from '../proofs/publish.ts';
import type { Content } from '../publish/content.ts';
import { VersionList } from '../publish/lazy.ts';

type Props = { id: string; head: FlowHead; product: 'fo' | 'bc'; /** As it stands in the designer. */ present: Content; disabled: boolean; onDone: ( head: FlowHead ) => void };

/** The versions of a flow, once there is one. */
export function FlowHistory( { id, head, product, present, disabled, onDone }: Props ) {
	const restored = useRestored( id );
	const goBack = async ( data: GoingBack ) => {
		const to = await rollbackProven( id, data, flowHeadSchema, head.connection_id );
		restored( to );
		onDone( to );
	};
	return head.versions.length === 0 ? null : (
		<Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening the versions…', 'concord' ) }</p> }>
			<VersionList flowId={ id } kind={ head.kind } product={ product } versions={ head.versions } used={ head.published?.version ?? 0 } revision={ head.revision } present={ present } disabled={ disabled } onGoBack={ goBack } />
		</Suspense>
	);
}
