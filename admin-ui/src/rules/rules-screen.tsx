import { SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useConnections } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useFlow } from '../mapping/queries.ts';
import { hrefTo, useRoute } from '../router.ts';
import { RulesEditor } from './rules-editor.tsx';

/** SKUs, customers, currency, tax, addresses and bundles, as forms. */
export default function RulesScreen() {
	const connections = useConnections();
	const { route, go } = useRoute();
	if ( connections.isPending ) {
		return <Skeleton rows={ 8 } />;
	}
	if ( ! connections.data ) {
		return <ErrorState error={ connections.error } onRetry={ () => void connections.refetch() } />;
	}
	const connection = connections.data.find( ( one ) => one.id === route[ 'connection' ] ) ?? connections.data[ 0 ];
	if ( ! connection ) {
		return (
			<div className="concord-card concord-empty">
				<p className="concord-card__lead">{ __( 'Rules belong to a connection to Dynamics.', 'concord' ) }</p>
				<p><a className="button button-primary" href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Add a connection', 'concord' ) }</a></p>
			</div>
		);
	}
	return (
		<>
			{ connections.data.length > 1 && <SelectControl label={ __( 'Connection', 'concord' ) } value={ connection.id } options={ connections.data.map( ( { id, name } ) => ( { label: name, value: id } ) ) } onChange={ ( id ) => go( { tab: 'rules', connection: id } ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
			<Loaded key={ connection.id } connectionId={ connection.id } product={ connection.product } />
		</>
	);
}

function Loaded( { connectionId, product }: { connectionId: string; product: 'fo' | 'bc' } ) {
	const flow = useFlow( connectionId );
	if ( flow.isPending ) {
		return <Skeleton rows={ 8 } />;
	}
	if ( ! flow.data ) {
		return <ErrorState error={ flow.error } onRetry={ () => void flow.refetch() } />;
	}
	return <RulesEditor connectionId={ connectionId } product={ product } flow={ flow.data } onReload={ () => void flow.refetch() } />;
}
