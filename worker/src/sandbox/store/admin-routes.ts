/** What the admin screens call, apart from connections: overview, records, commands, pairing, settings. */
import { z } from 'zod';
import { decisionSchema, eventStateSchema, recordTypeSchema, type Decision, type EventState } from '../../store/contract/api.ts';
import { aboutOf } from './about.ts';
import { ApiError } from './errors.ts';
import { contractProblems } from './metadata-routes.ts';
import type { Row } from './outbox.ts';
import { answer, body, type Call, type Route } from './router.ts';
import { STOCK_GUARDS, type StoreState } from './state.ts';

const settingsSchema = z.object( {
	paused: z.boolean(), max_attempts: z.number().int().min( 1 ).max( 100 ), retention_days: z.number().int().min( 1 ), remove_data_on_uninstall: z.boolean(),
	nudge_url: z.union( [ z.literal( '' ), z.url() ] ), mark_order_notes: z.boolean(), stock_guard: z.enum( STOCK_GUARDS ), stock_guard_minutes: z.number().int().min( 5 ).max( 10_080 ),
} ).partial();
const retrySchema = z.object( { event_ids: z.array( z.number().int() ).optional(), issue_code: z.string().optional() } );
const listSchema = z.object( {
	state: eventStateSchema.optional(), record_type: recordTypeSchema.optional(), search: z.string().default( '' ), page: z.coerce.number().int().min( 1 ).default( 1 ),
	per_page: z.coerce.number().int().min( 1 ).max( 100 ).default( 25 ), orderby: z.enum( [ 'updated', 'captured' ] ).default( 'updated' ),
} );

const STATES: readonly EventState[] = eventStateSchema.options;

export function adminRoutes( state: StoreState ): Route[] {
	const admin = ( method: string, path: string, run: Route[ 'run' ] ): Route => ( { method, path, who: 'admin', run } );
	const onRow = ( act: ( row: Row, call: Call ) => void ) => ( call: Call ) => {
		const row = state.row( call.params[ 'id' ] ?? '' );
		act( row, call );
		return shown( state, row );
	};
	return [
		admin( 'GET', '/overview', () => overview( state ) ),
		admin( 'GET', '/records', ( { query } ) => list( state, query ) ),
		admin( 'GET', '/records/<id>', ( { params } ) => detail( state, state.row( params[ 'id' ] ?? '' ) ) ),
		admin( 'POST', '/records/retry', ( { body: sent } ) => retryMany( state, sent ) ),
		admin( 'POST', '/records/<id>/retry', onRow( ( row ) => sendByHand( state, row ) ) ),
		admin( 'POST', '/records/<id>/hold', onRow( ( row ) => state.outbox.hold( row ) ) ),
		admin( 'POST', '/records/<id>/skip', onRow( ( row, { body: sent } ) => state.outbox.skip( row, body( z.object( { reason: z.string().min( 1 ) } ), sent ).reason ) ) ),
		admin( 'POST', '/records/<id>/decide', onRow( ( row, { body: sent } ) => decide( state, row, body( decisionSchema.extend( { reason: z.string().max( 500 ).default( '' ) } ), sent ) ) ) ),
		admin( 'POST', '/orders/<id>/send', ( { params } ) => sendOrder( state, params[ 'id' ] ?? '' ) ),
		admin( 'POST', '/commands', ( { body: sent } ) => command( state, body( z.object( { name: z.string().min( 1 ), args: z.unknown() } ), sent ) ) ),
		admin( 'GET', '/commands/<id>', ( { params } ) => commandState( state.row( params[ 'id' ] ?? '' ) ) ),
		admin( 'GET', '/pairing', () => [ ...state.pairing.workers.values() ].map( ( worker ) => (
			{ id: worker.id, name: worker.name, version: worker.version, paired_at: state.iso( worker.pairedAt ), last_seen: state.isoOrNull( worker.lastSeen ) } ) ) ),
		admin( 'POST', '/pairing/code', () => {
			const { code, expires } = state.pairing.newCode();
			return answer( { code, expires_at: state.iso( expires ) }, 201 );
		} ),
		admin( 'DELETE', '/pairing/<id>', ( { params } ) => revoke( state, params[ 'id' ] ?? '' ) ),
		admin( 'GET', '/settings', () => state.settings ),
		admin( 'PUT', '/settings', ( { body: sent } ) => {
			const changes = Object.entries( body( settingsSchema, sent ) ).filter( ( [ , value ] ) => value !== undefined );
			state.settings = { ...state.settings, ...Object.fromEntries( changes ) };
			state.bump();
			return state.settings;
		} ),
	];
}

function decide( state: StoreState, row: Row, decision: Decision ): void {
	if ( decision.choice === 'leave' && decision.reason.trim() === '' ) {
		throw new ApiError( 'reason_missing', 'Say why the difference is left as it is.', 400 );
	}
	const refused = state.outbox.decide( row, decision );
	if ( refused !== '' ) {
		throw new ApiError( refused === 'outdated' ? 'decision_outdated' : 'decision_not_asked', 'The record does not ask for that decision.', 409 );
	}
}

function records( state: StoreState ): Row[] {
	return state.outbox.rows().filter( ( row ) => row.record_type !== 'command' );
}

function overview( state: StoreState ) {
	const rows = records( state );
	const counts = Object.fromEntries( STATES.map( ( name ) => [ name, rows.filter( ( row ) => row.state === name ).length ] ) );
	const owed = rows.filter( ( row ) => row.state !== 'synced' && row.state !== 'skipped' );
	const due = owed.filter( ( row ) => ( row.state === 'waiting' || row.state === 'retrying' ) && row.dueAt <= state.now() ).map( ( row ) => row.dueAt );
	return {
		paired: state.pairing.workers.size > 0, worker: workerSeen( state ), counts, captured: rows.length, owed: owed.length,
		oldest_due_seconds: due.length === 0 ? 0 : Math.floor( ( state.now() - Math.min( ...due ) ) / 1000 ),
		sweep: { last_run: state.isoOrNull( state.sweep.lastRun ), last_checked: state.sweep.checked, last_found: state.sweep.found },
		paused: state.settings.paused, live: state.setup.goLive.live, shadow: [ ...state.connections.values() ].some( ( one ) => one.enabled && one.shadow === true ), store: state.storeInfo(), problems: [ ...contractProblems( state ), ...state.updates.problems( state, workerSeen( state )?.version ?? '' ) ],
	};
}

const ONLINE_MS = 120_000;
const LATE_MS = 900_000;

export function workerSeen( state: StoreState ) {
	const worker = [ ...state.pairing.workers.values() ].sort( ( left, right ) => ( right.lastSeen ?? 0 ) - ( left.lastSeen ?? 0 ) )[ 0 ];
	if ( ! worker ) {
		return null;
	}
	const silent = worker.lastSeen === null ? null : state.now() - worker.lastSeen;
	const seen = silent === null ? 'never' : silent < ONLINE_MS ? 'online' : silent < LATE_MS ? 'late' : 'offline';
	return {
		id: worker.id, name: worker.name, version: worker.heartbeat?.version ?? worker.version, last_seen: state.isoOrNull( worker.lastSeen ), state: seen,
		rss_bytes: worker.heartbeat?.rss_bytes ?? null, lanes: worker.heartbeat?.lanes ?? [],
	};
}

function list( state: StoreState, query: URLSearchParams ) {
	const wanted = body( listSchema, Object.fromEntries( query ) );
	const needle = wanted.search.trim().replace( /^#/, '' ).toLowerCase();
	const by = wanted.orderby === 'captured' ? 'capturedAt' : 'updatedAt';
	const rows = records( state )
		.filter( ( row ) => ( ! wanted.state || row.state === wanted.state ) && ( ! wanted.record_type || row.record_type === wanted.record_type ) )
		.sort( ( left, right ) => right[ by ] - left[ by ] || right.event_id - left.event_id )
		.map( ( row ) => shown( state, row ) )
		.filter( ( row ) => needle === '' || [ row.number, row.record_id, row.link?.number ?? '' ].some( ( text ) => text.toLowerCase().includes( needle ) ) );
	const from = ( wanted.page - 1 ) * wanted.per_page;
	return answer( rows.slice( from, from + wanted.per_page ), 200, { 'X-WP-Total': String( rows.length ), 'X-WP-TotalPages': String( Math.ceil( rows.length / wanted.per_page ) ) } );
}

export function shown( state: StoreState, row: Row ) {
	const number = state.shop.orders.get( row.record_id )?.number ?? row.record_id;
	return {
		event_id: row.event_id, record_type: row.record_type, record_id: row.record_id, number, title: row.record_type === 'order' ? `Order #${ number }` : row.kind,
		state: row.state, kind: row.kind, attempts: row.attempt, captured_at: state.iso( row.capturedAt ), updated_at: state.iso( row.updatedAt ),
		due_at: row.state === 'waiting' || row.state === 'retrying' ? state.iso( row.dueAt ) : null, issue: row.issue, skipped: row.skipped,
		link: state.linksOf( row ).find( ( link ) => link.record_type === row.record_type && ! link.entity.startsWith( 'flow:' ) ) ?? null,
		edit_url: `${ state.url }/wp-admin/admin.php?page=wc-orders&action=edit&id=${ row.record_id }`,
	};
}

function detail( state: StoreState, row: Row ) {
	return { ...shown( state, row ), history: row.history.map( ( entry ) => ( { ...entry, at: state.iso( entry.at ) } ) ) };
}

function retryMany( state: StoreState, sent: unknown ) {
	const { event_ids: ids, issue_code: code } = body( retrySchema, sent );
	const chosen = records( state ).filter( ( row ) => ids?.includes( row.event_id ) || ( code !== undefined && row.state === 'needs-you' && row.issue?.code === code ) );
	chosen.forEach( ( row ) => sendByHand( state, row ) );
	return { retried: chosen.length };
}

function sendOrder( state: StoreState, id: string ) {
	if ( ! state.shop.orders.has( id ) ) {
		throw new ApiError( 'not_found', 'There is no such order.', 404 );
	}
	const row = state.outbox.find( 'order', id );
	if ( row ) {
		state.outbox.retry( row );
	}
	const captured = state.capture( id );
	state.setup.ask( captured );
	return shown( state, captured );
}

function sendByHand( state: StoreState, row: Row ): void {
	state.setup.ask( row );
	state.outbox.retry( row );
}

/** A command is a row of its own kind; the worker answers by settling it. */
export function command( state: StoreState, wanted: { name: string; args?: unknown } ) {
	const serial = String( state.outbox.rows().filter( ( row ) => row.record_type === 'command' ).length + 1 );
	const named = z.object( { connection_id: z.string() } ).safeParse( wanted.args );
	const connection = named.success ? state.connections.get( named.data.connection_id ) : undefined;
	const row = state.outbox.append( 'command', serial, wanted.name, { ...( connection ? aboutOf( connection ) : {} ), ...( wanted.args ?? {} ) } );
	return answer( { command_id: row.event_id }, 202 );
}

function commandState( row: Row ) {
	if ( row.record_type !== 'command' ) {
		throw new ApiError( 'not_found', 'There is no such command.', 404 );
	}
	return { command_id: row.event_id, name: row.kind, state: row.state, result: row.result, issue: row.issue };
}

function revoke( state: StoreState, id: string ) {
	if ( ! state.pairing.revoke( id ) ) {
		throw new ApiError( 'worker_unknown', 'No worker with this id is paired.', 404 );
	}
	state.bump();
	return { revoked: true };
}
