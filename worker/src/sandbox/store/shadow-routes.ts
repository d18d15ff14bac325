/** Shadow: the switch of a connection, its report, and sending what was recorded (docs/store-api.md, Shadow). */
import { z } from 'zod';
import { SHADOW_RULE, shadowRecordSchema, type ShadowRecord } from '../../core/shadow.ts';
import type { ShadowReport } from '../../store/contract/shadow.ts';
import { ApiError } from './errors.ts';
import type { Row } from './outbox.ts';
import { body, type Route } from './router.ts';
import type { StoredConnection, StoreState } from './state.ts';

const SHOWN = 500;
const sendSchema = z.object( { event_ids: z.array( z.number().int() ).max( 500 ).default( [] ) } );
type Recorded = { row: Row; record: ShadowRecord };

export function shadowRoutes( state: StoreState ): Route[] {
	const admin = ( method: string, path: string, run: ( connection: StoredConnection, sent: unknown, eventId: string ) => unknown ): Route => ( {
		method, path, who: 'admin', run: ( { params, body: sent } ) => run( find( state, params[ 'id' ] ?? '' ), sent, params[ 'event' ] ?? '' ),
	} );
	return [
		admin( 'GET', '/shadow/<id>', ( connection ) => report( state, connection ) ),
		admin( 'PUT', '/shadow/<id>', ( connection, sent ) => {
			connection.shadow = body( z.object( { on: z.boolean() } ), sent ).on;
			if ( connection.shadow ) {
				state.shadowRuns.delete( connection.id );
			}
			state.shadowSince.set( connection.id, { at: state.iso( state.now() ), by: 'admin' } );
			state.bump();
			return report( state, connection );
		} ),
		admin( 'POST', '/shadow/<id>/send', ( connection, sent ) => {
			if ( connection.shadow ) {
				throw new ApiError( 'shadow_on', 'The connection is in shadow: what is sent now would be recorded again. Go live first.', 409 );
			}
			const { event_ids: ids } = body( sendSchema, sent );
			const chosen = recorded( state, connection.id ).filter( ( { row } ) => sendable( row ) && ( ids.length === 0 || ids.includes( row.event_id ) ) );
			chosen.forEach( ( { row } ) => state.outbox.retry( row ) );
			return { sent: chosen.length };
		} ),
		admin( 'GET', '/shadow/<id>/records/<event>', ( connection, _sent, eventId ) => {
			const found = recorded( state, connection.id ).find( ( { row } ) => String( row.event_id ) === eventId );
			if ( ! found ) {
				throw new ApiError( 'not_found', 'There is no such record.', 404 );
			}
			return found.record;
		} ),
	];
}

function find( state: StoreState, id: string ): StoredConnection {
	const connection = state.connections.get( id );
	if ( ! connection ) {
		throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
	}
	return connection;
}

/** Newest first. A record that was sent since has another state, or another result. */
function recorded( state: StoreState, connectionId: string ): Recorded[] {
	return state.outbox.rows()
		.flatMap( ( row ) => {
			const read = row.state === 'skipped' ? shadowRecordSchema.safeParse( row.result ) : null;
			return read?.success && read.data.connection_id === connectionId ? [ { row, record: read.data } ] : [];
		} )
		.sort( ( a, b ) => b.row.event_id - a.row.event_id );
}

function sendable( row: Row ): boolean {
	return row.skipped?.rule === SHADOW_RULE;
}

function report( state: StoreState, { id, shadow }: StoredConnection ): ShadowReport {
	const all = recorded( state, id );
	const days = new Map< string, ShadowReport[ 'days' ][ number ] >();
	for ( const { row, record } of all ) {
		const day = state.iso( row.updatedAt ).slice( 0, 10 );
		const counts = days.get( day ) ?? { day, create: 0, update: 0, delete: 0, stop: 0, exists: 0, skip: 0 };
		days.set( day, { ...counts, [ record.verdict ]: counts[ record.verdict ] + 1 } );
	}
	const switched = state.shadowSince.get( id );
	return {
		flows: [ ...state.shadowRuns.get( id )?.values() ?? [] ].map( ( { cursor: _cursor, ...run } ) => run ),
		connection_id: id, on: shadow, since: switched?.at ?? null, by: switched?.by ?? '', days: [ ...days.values() ].sort( ( a, b ) => b.day.localeCompare( a.day ) ),
		total: all.length, sendable: all.filter( ( { row } ) => sendable( row ) ).length,
		records: all.slice( 0, SHOWN ).map( ( { row, record: { verdict, message, store_total, dynamics_total, currency } } ) => ( {
			event_id: row.event_id, record_type: row.record_type, record_id: row.record_id, number: state.shop.orders.get( row.record_id )?.number ?? row.record_id, at: state.iso( row.updatedAt ),
			verdict, message, store_total, dynamics_total, currency, sendable: sendable( row ), edit_url: `${ state.url }/wp-admin/admin.php?page=wc-orders&action=edit&id=${ row.record_id }`,
		} ) ),
	};
}
