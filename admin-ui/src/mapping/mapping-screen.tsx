import { __ } from '@wordpress/i18n';
import { ByConnection } from '../components/by-connection.tsx';
import { MappingEditor } from './mapping-editor.tsx';
import { OrderFlow } from './order-flow.tsx';

/** Which field of an order goes into which field of Dynamics. */
export default function MappingScreen() {
	return (
		<ByConnection tab="mapping" lead={ __( 'A mapping belongs to a connection to Dynamics.', 'concord' ) }>
			{ ( { id, product } ) => (
				<OrderFlow key={ id } connectionId={ id }>
					{ ( flow, reload ) => <MappingEditor connectionId={ id } product={ product } flow={ flow } onReload={ reload } /> }
				</OrderFlow>
			) }
		</ByConnection>
	);
}
