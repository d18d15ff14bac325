/** The test order of the checklist, as the plugin sends it (Setup/TestOrder): one real order through the ordinary outbox before the store is live. */
import { z } from 'zod';
import { placeOf } from './about.ts';
import { ApiError } from './errors.ts';
import type { Row } from './outbox.ts';
import { body } from './router.ts';
import type { StoredConnection, StoreState } from './state.ts';

type Stages = { stages: { missing: string[] }[] };
const MOST = 20;

export function testState( state: StoreState, connection: StoredConnection | null ) {
	const test = state.setup.testOrder;
	if ( ! test || ! connection || test.connectionId !== connection.id || test.place !== placeOf( connection ) ) {
		return null;
	}
	const { row } = test;
	const link = documentOf( state, test.orderId, connection.id );
	return {
		order_id: Number( test.orderId ), number: state.shop.orders.get( test.orderId )?.number ?? test.orderId, event_id: row.event_id, at: state.iso( test.at ), state: row.state, issue: row.issue, skipped: row.skipped,
		document: link ? { number: link.number, url: link.url, store_total: link.store_total, dynamics_total: link.dynamics_total, currency: link.currency, dynamics_currency: link.dynamics_currency ?? '' } : null,
		passed: row.state !== 'needs-you' && link !== undefined && link.dynamics_total !== '' && ( link.store_total === link.dynamics_total || ! [ '', link.currency ].includes( link.dynamics_currency ?? '' ) ),
	};
}

export function missingTest( test: ReturnType< typeof testState > ): string[] {
	if ( test?.passed ) {
		return [];
	}
	switch ( test?.state ) {
		case undefined: return [ 'test_unsent' ];
		case 'needs-you': return [ 'test_order_failed' ];
		case 'skipped': return [ 'test_order_skipped' ];
		case 'synced': return [ 'test_order_unequal' ];
		default: return [ 'test_order_running' ];
	}
}

export function testChoices( state: StoreState, connection: StoredConnection | null, setup: Stages ) {
	return { choices: connection ? candidates( state, connection ) : [], refusal: refusal( state, connection, setup )?.message ?? null };
}

export function sendTest( state: StoreState, sent: unknown, connection: StoredConnection | null, setup: Stages ): void {
	const { order_id: wanted } = body( z.object( { order_id: z.number().int().min( 0 ).default( 0 ) } ), sent );
	const no = refusal( state, connection, setup );
	if ( no || ! connection ) {
		throw no ?? new ApiError( 'setup_incomplete', '', 409 );
	}
	const orderId = String( wanted || ( candidates( state, connection )[ 0 ]?.id ?? 0 ) );
	if ( ! state.shop.orders.has( orderId ) ) {
		throw new ApiError( 'order_not_found', 'The store has no paid order that could be sent. Place one in your shop, for instance with payment on delivery, then send it as the test.', 404 );
	}
	if ( documentOf( state, orderId ) ) {
		throw new ApiError( 'test_order_known', 'This order is in Dynamics already and is not sent again. Choose another one.', 409 );
	}
	takeBack( state, orderId );
	const row = state.capture( orderId );
	state.setup.ask( row );
	state.outbox.retry( row, 'asked_test' );
	state.setup.testOrder = { row, orderId, connectionId: connection.id, place: placeOf( connection ), at: state.now() };
}

/** The row that is handed out although the store is not live. */
export function admitted( state: StoreState ): Row | null {
	return state.setup.testOrder?.row ?? null;
}

/** An unfinished test of another order does not go out by itself later. */
function takeBack( state: StoreState, next: string ): void {
	const before = state.setup.testOrder;
	if ( ! before || before.orderId === next || ! [ 'waiting', 'working', 'retrying' ].includes( before.row.state ) ) {
		return;
	}
	if ( before.row.state === 'working' ) {
		throw new ApiError( 'record_working', 'The worker is sending the last test order right now. Wait for its answer, then choose again.', 409 );
	}
	state.setup.asked.delete( `order:${ before.orderId }` );
}

function refusal( state: StoreState, connection: StoredConnection | null, { stages }: Stages ): ApiError | null {
	if ( ! connection || stages.slice( 0, 2 ).some( ( stage ) => stage.missing.length > 0 ) ) {
		return new ApiError( 'setup_incomplete', 'No order can be sent yet: the stages before are not complete. Open them to see what is missing.', 409 );
	}
	if ( connection.shadow ) {
		return new ApiError( 'test_in_shadow', 'Shadow mode is on, so nothing would reach Dynamics. Switch it off under Shadow, then send the test order.', 409 );
	}
	const first = [ ...state.connections.values() ].find( ( one ) => one.enabled );
	if ( ! first ) {
		return new ApiError( 'test_switched_off', 'The connection is switched off, so no order goes through it. Switch it on under Connections, then send the test order.', 409 );
	}
	return first.id === connection.id ? null : new ApiError( 'test_other_connection', `Orders go through the connection “${ first.name }”. Switch that one off under Connections, or set it up instead.`, 409 );
}

function candidates( state: StoreState, { settings }: StoredConnection ) {
	return [ ...state.shop.orders.values() ]
		.filter( ( order ) => settings.order_statuses.includes( order.status ) && ! documentOf( state, String( order.id ) ) )
		.sort( ( a, b ) => b.id - a.id ).slice( 0, MOST )
		.map( ( order ) => ( { id: order.id, number: order.number, total: order.total, currency: order.currency, created_at: `${ order.date_created_gmt }Z`, lines: order.line_items.length } ) );
}

function documentOf( state: StoreState, orderId: string, connectionId?: string ) {
	return state.linksOf( { record_type: 'order', record_id: orderId } ).find( ( link ) => link.record_type === 'order' && ! link.entity.startsWith( 'flow:' ) && ( connectionId === undefined || link.connection_id === connectionId ) );
}
