import { useQueryClient } from '@tanstack/react-query';
import { Suspense } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { rollbackProven, type GoingBack } from '../proofs/publish.ts';
import { VersionList } from '../publish/lazy.ts';
import { flowSchema, type Flow } from './flow-schema.ts';
import type { Product } from './rows.ts';

type Props = { connectionId: string; product: Product; flow: Flow; /** As it stands in the editor. */ present: FlowMappings; disabled: boolean; onDone: ( flow: Flow ) => void };

/** The versions of a connection's mapping, once there is one. */
export function Versions( { connectionId, product, flow, present, disabled, onDone }: Props ) {
	const client = useQueryClient();
	const goBack = async ( data: GoingBack ) => {
		const head = await rollbackProven( connectionId, data, flowSchema, connectionId );
		client.setQueryData( [ 'flow', connectionId ], head );
		onDone( head );
	};
	return flow.versions.length === 0 ? null : (
		<Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening the versions…', 'concord' ) }</p> }>
			<VersionList flowId={ connectionId } kind="order" product={ product } versions={ flow.versions } builtIn={ flow.built_in } used={ flow.published?.version ?? 0 } revision={ flow.revision } present={ present } disabled={ disabled } onGoBack={ goBack } />
		</Suspense>
	);
}
