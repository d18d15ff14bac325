import { SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useConnections } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { hrefTo, useRoute } from '../router.ts';
import { CreatedCard } from './created-card.tsx';
import { ShadowCard } from './shadow-card.tsx';

/** Proofs before and after going live: what would have been written, and what was. */
export default function ShadowScreen() {
	const connections = useConnections();
	const { route, go } = useRoute();
	if ( connections.isPending ) {
		return <Skeleton rows={ 6 } />;
	}
	if ( ! connections.data ) {
		return <ErrorState error={ connections.error } onRetry={ () => void connections.refetch() } />;
	}
	const connection = connections.data.find( ( one ) => one.id === route[ 'connection' ] ) ?? connections.data[ 0 ];
	if ( ! connection ) {
		return (
			<div className="concord-card concord-empty">
				<p className="concord-card__lead">{ __( 'Shadow runs a connection to Dynamics without writing anything.', 'concord' ) }</p>
				<p><a className="button button-primary" href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Add a connection', 'concord' ) }</a></p>
			</div>
		);
	}
	return (
		<>
			{ connections.data.length > 1 && <SelectControl label={ __( 'Connection', 'concord' ) } value={ connection.id } options={ connections.data.map( ( { id, name } ) => ( { label: name, value: id } ) ) } onChange={ ( id ) => go( { tab: 'shadow', connection: id } ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
			<ShadowCard key={ connection.id } connectionId={ connection.id } />
			<CreatedCard key={ `made ${ connection.id }` } connectionId={ connection.id } />
		</>
	);
}
