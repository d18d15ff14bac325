import { SearchControl, SelectControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { PER_PAGE, useRecords, type RecordsView } from '../api/queries.ts';
import { STATES, type State } from '../api/schema.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Stale } from '../components/stale.tsx';
import { stateLabel } from '../components/state-mark.tsx';
import { useRoute, type Route } from '../router.ts';
import { Pager } from './pager.tsx';
import { RecordPanel } from './record-panel.tsx';
import { RecordsTable } from './records-table.tsx';

const SEARCH_PAUSE_MS = 300;

function viewOf( route: Route ): RecordsView {
	const state = STATES.find( ( known ) => known === route[ 'state' ] );
	return { state: state ?? '', recordType: route[ 'type' ] ?? '', search: route[ 'search' ] ?? '', page: Math.max( 1, Number( route[ 'paged' ] ?? 1 ) || 1 ) };
}

export function ActivityScreen() {
	const { route, go } = useRoute();
	const view = viewOf( route );
	const { data, dataUpdatedAt, error, isPending, isPlaceholderData, refetch } = useRecords( view );
	const change = ( changes: Route ) => go( { tab: 'activity', state: view.state, type: view.recordType, search: view.search, ...changes } );
	const opened = Number( route[ 'record' ] ?? 0 );

	return (
		<div className={ opened ? 'concord-split has-panel' : 'concord-split' }>
			<div className="concord-split__list">
				<Filters view={ view } onChange={ change } />
				{ isPending && <Skeleton rows={ 8 } /> }
				{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
				{ data && data.body.length === 0 && <Empty filtered={ view.state !== '' || view.search !== '' || view.recordType !== '' } onClear={ () => go( { tab: 'activity' } ) } /> }
				{ data && data.body.length > 0 && (
					<>
						{ error && <Stale readAt={ dataUpdatedAt } /> }
						<RecordsTable rows={ data.body } opened={ opened } dimmed={ isPlaceholderData } onOpen={ ( id ) => change( { paged: String( view.page ), record: String( id ) } ) } />
						<Pager page={ view.page } pages={ Math.max( 1, Math.ceil( data.total / PER_PAGE ) ) } total={ data.total } onPage={ ( page ) => change( { paged: String( page ) } ) } />
					</>
				) }
			</div>
			{ opened > 0 && <RecordPanel key={ opened } eventId={ opened } onClose={ () => change( { paged: String( view.page ), record: '' } ) } /> }
		</div>
	);
}

function Filters( { view, onChange }: { view: RecordsView; onChange: ( changes: Route ) => void } ) {
	const [ search, setSearch ] = useState( view.search );
	useEffect( () => {
		if ( search === view.search ) {
			return;
		}
		const timer = window.setTimeout( () => onChange( { search, paged: '' } ), SEARCH_PAUSE_MS );
		return () => window.clearTimeout( timer );
	} );
	return (
		<div className="concord-filters">
			<SearchControl label={ __( 'Search by order number or Dynamics number', 'concord' ) } placeholder={ __( 'Order or Dynamics number', 'concord' ) } value={ search } onChange={ setSearch } __nextHasNoMarginBottom />
			<SelectControl
				label={ __( 'State', 'concord' ) }
				value={ view.state }
				options={ [ { label: __( 'All states', 'concord' ), value: '' }, ...STATES.map( ( state: State ) => ( { label: stateLabel( state ), value: state } ) ) ] }
				onChange={ ( state ) => onChange( { state, paged: '' } ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<SelectControl
				label={ __( 'Kind', 'concord' ) }
				value={ view.recordType }
				options={ [ { label: __( 'All kinds', 'concord' ), value: '' }, ...kinds() ] }
				onChange={ ( type ) => onChange( { type, paged: '' } ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
		</div>
	);
}

function kinds(): { label: string; value: string }[] {
	return [
		{ label: __( 'Orders', 'concord' ), value: 'order' },
		{ label: __( 'Refunds', 'concord' ), value: 'refund' },
		{ label: __( 'Documents of Dynamics', 'concord' ), value: 'document' },
		{ label: __( 'Customers', 'concord' ), value: 'customer' },
		{ label: __( 'Products', 'concord' ), value: 'product' },
	];
}

function Empty( { filtered, onClear }: { filtered: boolean; onClear: () => void } ) {
	return (
		<div className="concord-card concord-empty">
			<p className="concord-card__lead">{ filtered ? __( 'No record matches these filters.', 'concord' ) : __( 'Nothing yet.', 'concord' ) }</p>
			{ filtered
				? <p><button type="button" className="button-link" onClick={ onClear }>{ __( 'Show all records', 'concord' ) }</button></p>
				: <p>{ __( 'The next order, refund, customer or product that changes in this store appears here within a second.', 'concord' ) }</p> }
		</div>
	);
}
