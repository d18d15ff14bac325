import { SearchControl, SelectControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { useConnections, useOverview, useStoreOrders } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { hrefTo, useRoute } from '../router.ts';
import { CoverageCard } from './coverage-card.tsx';
import { PreviewAnswer } from './preview-answer.tsx';
import type { StoreOrder } from './schema.ts';

const SEARCH_PAUSE_MS = 300;

/** Choose one of the store's own orders and see the document it would become. Nothing is written. */
export function PreviewScreen() {
	const connections = useConnections();
	const { route, go } = useRoute();
	const online = useOverview().data?.worker?.state === 'online';
	if ( connections.isPending ) {
		return <Skeleton rows={ 6 } />;
	}
	if ( ! connections.data ) {
		return <ErrorState error={ connections.error } onRetry={ () => void connections.refetch() } />;
	}
	const usable = connections.data.filter( ( connection ) => connection.enabled );
	const connection = usable.find( ( one ) => one.id === route[ 'connection' ] ) ?? usable[ 0 ];
	if ( ! connection ) {
		return <NoConnection />;
	}
	const order = route[ 'order' ] ?? '';
	return (
		<div className="concord-preview">
			<p className="concord-card__lead">{ __( 'Choose an order to see, field by field, the document it would become in Dynamics. Nothing is written.', 'concord' ) }</p>
			{ usable.length > 1 && <Chooser connections={ usable } current={ connection } onChange={ ( id ) => go( { tab: 'preview', order, connection: id } ) } /> }
			<CoverageCard key={ connection.id } connectionId={ connection.id } workerOnline={ online } />
			<div className="concord-preview__columns">
				<OrderList opened={ order } onOpen={ ( id ) => go( { tab: 'preview', order: id, connection: usable.length > 1 ? connection.id : '' } ) } />
				<section className="concord-preview__answer" aria-label={ __( 'Preview', 'concord' ) }>
					{ order === '' ? <p className="concord-fine">{ __( 'No order is chosen yet.', 'concord' ) }</p> : <Answer key={ `${ connection.id }/${ order }` } connectionId={ connection.id } orderId={ order } workerOnline={ online } /> }
				</section>
			</div>
		</div>
	);
}

function Answer( props: { connectionId: string; orderId: string; workerOnline: boolean } ) {
	if ( ! readBoot().canManage ) {
		return <p>{ __( 'A preview asks the worker to read from Dynamics; that needs the right “manage_concord”.', 'concord' ) }</p>;
	}
	return <PreviewAnswer { ...props } />;
}

function NoConnection() {
	return (
		<div className="concord-card concord-empty">
			<p className="concord-card__lead">{ __( 'A preview needs a connection to Dynamics.', 'concord' ) }</p>
			<p><a className="button button-primary" href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Add a connection', 'concord' ) }</a></p>
		</div>
	);
}

function Chooser( { connections, current, onChange }: { connections: readonly Connection[]; current: Connection; onChange: ( id: string ) => void } ) {
	return <SelectControl label={ __( 'Connection', 'concord' ) } value={ current.id } options={ connections.map( ( { id, name } ) => ( { label: name, value: id } ) ) } onChange={ onChange } __nextHasNoMarginBottom __next40pxDefaultSize />;
}

function OrderList( { opened, onOpen }: { opened: string; onOpen: ( id: string ) => void } ) {
	const [ text, setText ] = useState( '' );
	const [ search, setSearch ] = useState( '' );
	useEffect( () => {
		const timer = window.setTimeout( () => setSearch( text.trim() ), SEARCH_PAUSE_MS );
		return () => window.clearTimeout( timer );
	}, [ text ] );
	const { data, error, isPending, refetch } = useStoreOrders( search );
	return (
		<section className="concord-preview__orders" aria-label={ __( 'Orders of this store', 'concord' ) }>
			<SearchControl label={ __( 'Search orders by number, name or e-mail', 'concord' ) } placeholder={ __( 'Order number, name or e-mail', 'concord' ) } value={ text } onChange={ setText } __nextHasNoMarginBottom />
			{ isPending && <Skeleton rows={ 6 } /> }
			{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
			{ data && data.length === 0 && <p>{ search === '' ? __( 'This store has no order yet. Place a test order, then come back.', 'concord' ) : __( 'No order is found for this text.', 'concord' ) }</p> }
			{ data && data.length > 0 && <ul>{ data.map( ( order ) => <li key={ order.id }><OrderButton order={ order } opened={ String( order.id ) === opened } onOpen={ onOpen } /></li> ) }</ul> }
		</section>
	);
}

function OrderButton( { order, opened, onOpen }: { order: StoreOrder; opened: boolean; onOpen: ( id: string ) => void } ) {
	const { first_name: first, last_name: last, company } = order.billing;
	const name = [ first, last ].join( ' ' ).trim() || company || __( 'Guest', 'concord' );
	return (
		<button type="button" className="concord-preview__order" aria-pressed={ opened } onClick={ () => onOpen( String( order.id ) ) }>
			{ /* translators: 1: order number, 2: name of the customer. */ }
			<span>{ sprintf( __( '#%1$s %2$s', 'concord' ), order.number, name ) }</span>
			<span className="concord-fine">{ order.total } { order.currency } · { order.status }</span>
		</button>
	);
}
