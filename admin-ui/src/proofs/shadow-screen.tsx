import { __ } from '@wordpress/i18n';
import { ByConnection } from '../components/by-connection.tsx';
import { CreatedCard } from './created-card.tsx';
import { ShadowCard } from './shadow-card.tsx';

/** Proofs before and after going live: what would have been written, and what was. */
export default function ShadowScreen() {
	return (
		<ByConnection tab="shadow" lead={ __( 'Shadow runs a connection to Dynamics without writing anything.', 'concord' ) }>
			{ ( { id } ) => (
				<>
					<ShadowCard key={ id } connectionId={ id } />
					<CreatedCard key={ `made ${ id }` } connectionId={ id } />
				</>
			) }
		</ByConnection>
	);
}
