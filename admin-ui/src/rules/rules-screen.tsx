import { __ } from '@wordpress/i18n';
import { ByConnection } from '../components/by-connection.tsx';
import { OrderFlow } from '../mapping/order-flow.tsx';
import { RulesEditor } from './rules-editor.tsx';

/** SKUs, customers, currency, tax, addresses and bundles, as forms. */
export default function RulesScreen() {
	return (
		<ByConnection tab="rules" lead={ __( 'Rules belong to a connection to Dynamics.', 'concord' ) }>
			{ ( { id, product } ) => (
				<OrderFlow key={ id } connectionId={ id }>
					{ ( flow, reload ) => <RulesEditor connectionId={ id } product={ product } flow={ flow } onReload={ reload } /> }
				</OrderFlow>
			) }
		</ByConnection>
	);
}
