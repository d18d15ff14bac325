/** /setup as the plugin answers it (docs/store-api.md): what the system recorded, never what somebody declares. */
import { z } from 'zod';
import type { StoreKeys } from '../../store/contract/api.ts';
import { workerSeen } from './admin-routes.ts';
import { aboutOf } from './about.ts';
import { ApiError } from './errors.ts';
import { productKeys } from './item-routes.ts';
import { body, type Call, type Route } from './router.ts';
import type { StoredConnection, StoreState } from './state.ts';
import { missingTest, sendTest, testChoices, testState } from './test-order.ts';

const COMMANDS = { test_connection: 'about_access', read_tenant: 'about_place', match_records: 'about_place', check_orders: 'about_settings' } as const;
type Kind = keyof typeof COMMANDS;
const OPEN = [ 'waiting', 'working', 'retrying' ];

const keptSchema = z.object( { stage: z.number().int().min( 1 ).max( 4 ).optional(), connection_id: z.string().max( 40 ).optional(), accepted: z.array( z.string().max( 1000 ) ).max( 200 ).optional(), templates: z.array( z.strictObject( { key: z.string().min( 1 ).max( 40 ), flow_id: z.string().max( 40 ).default( '' ) } ) ).max( 30 ).optional() } );
const startSchema = z.object( { start: z.enum( [ 'now', 'order', 'since' ] ), order: z.string().default( '' ), since: z.string().default( '' ), /** Last day of the range; '': going live. */ until: z.string().default( '' ), anyway: z.boolean().default( false ) } );
const pageSchema = z.object( { after: z.coerce.number().int().min( 0 ).default( 0 ), per_page: z.coerce.number().int().min( 1 ).max( 1000 ).default( 1000 ) } );

export function setupRoutes( state: StoreState ): Route[] {
	return [
		{ method: 'GET', path: '/setup', who: 'admin', run: () => read( state ) },
		{ method: 'PUT', path: '/setup', who: 'admin', run: ( { body: sent } ) => {
			const { templates, ...kept } = body( keptSchema, sent );
			state.setup.kept = { ...state.setup.kept, ...Object.fromEntries( Object.entries( kept ).filter( ( [ , value ] ) => value !== undefined ) ) };
			if ( templates ) {
				state.setup.templates.set( chosen( state )?.id ?? '', templates );
			}
			return read( state );
		} },
		{ method: 'POST', path: '/setup/go-live', who: 'admin', run: ( call ) => goLive( state, call ) },
		{ method: 'GET', path: '/setup/estimate', who: 'admin', run: ( { query } ) => {
			const wanted = body( startSchema, Object.fromEntries( query ) );
			const at = startAt( state, wanted );
			const until = endAt( state, wanted, at );
			return { start_at: at, until, ...state.setup.estimate( state, at, until ) };
		} },
		{ method: 'PUT', path: '/setup/backfill', who: 'admin', run: ( { body: sent } ) => {
			if ( ! state.setup.pauseBackfill( state, body( z.object( { paused: z.boolean() } ), sent ).paused ) ) {
				throw new ApiError( 'backfill_idle', 'There is no backfill to which this could be done. Reload the page.', 409 );
			}
			return read( state );
		} },
		{ method: 'GET', path: '/setup/test-order', who: 'admin', run: () => testChoices( state, chosen( state ), read( state ) ) },
		{ method: 'POST', path: '/setup/test-order', who: 'admin', run: ( { body: sent } ) => {
			sendTest( state, sent, chosen( state ), read( state ) );
			return read( state );
		} },
		{ method: 'GET', path: '/setup/skus', who: 'worker', run: ( { query } ) => page( query, productKeys( state ) ) },
		{ method: 'GET', path: '/setup/emails', who: 'worker', run: ( { query } ) => page( query, emails( state ) ) },
		{ method: 'GET', path: '/setup/guests', who: 'worker', run: ( { query } ) => page( query, guests( state ) ) },
	];
}

function chosen( state: StoreState ): StoredConnection | null {
	return state.connections.get( state.setup.kept.connection_id ) ?? [ ...state.connections.values() ].find( ( one ) => one.enabled ) ?? null;
}

function read( state: StoreState ) {
	const connection = chosen( state );
	const commands = Object.fromEntries( ( Object.keys( COMMANDS ) as Kind[] ).map( ( kind ) => [ kind, connection === null ? null : command( state, kind, connection ) ] ) ) as Record< Kind, ReturnType< typeof command > | null >;
	const test = testState( state, connection );
	const templates = connection === null ? null : state.setup.templates.get( connection.id )?.filter( ( one ) => one.key === 'order' || state.ownFlows.get( one.flow_id )?.connection_id === connection.id ) ?? null;
	const stage = ( id: string, missing: string[] ) => ( { id, passed: missing.length === 0, missing } );
	return {
		stage: state.setup.kept.stage, connection_id: connection?.id ?? null, accepted: state.setup.kept.accepted, templates,
		stages: [
			stage( 'access', missingAccess( state, connection, commands.test_connection ) ),
			stage( 'configure', missingSettings( connection, ( commands.read_tenant?.last ?? null ) !== null, ( commands.match_records?.last ?? null ) !== null, ( templates ?? [] ).length > 0 ) ),
			stage( 'validate', [ ...openStops( state, commands.check_orders ), ...missingTest( test ) ] ),
			stage( 'live', missingLive( state ) ),
		],
		commands, test_order: test, go_live: state.setup.goLive, backfill: state.setup.progress( state ),
	};
}

/** What runs, what was answered last, why the newest one failed. */
function command( state: StoreState, kind: Kind, connection: StoredConnection ) {
	const named = z.object( { connection_id: z.literal( connection.id ) } );
	const depends = COMMANDS[ kind ];
	const about = aboutOf( connection )[ depends ];
	const rows = state.outbox.rows().filter( ( row ) => row.record_type === 'command' && row.kind === kind && named.safeParse( row.args ).success ).sort( ( a, b ) => b.event_id - a.event_id );
	const [ newest ] = rows;
	const answered = rows.find( ( row ) => row.state === 'synced' );
	const outdated = answered !== undefined && z.object( { [ depends ]: z.literal( about ) } ).safeParse( answered.args ).error !== undefined;
	const last = outdated ? undefined : answered;
	return {
		running: newest && OPEN.includes( newest.state ) ? newest.event_id : null,
		outdated,
		last: last ? { command_id: last.event_id, at: state.iso( last.updatedAt ), result: last.result } : null,
		issue: newest && newest !== answered ? newest.issue : null,
	};
}

function missingAccess( state: StoreState, connection: StoredConnection | null, test: ReturnType< typeof command > | null ): string[] {
	const worker = workerSeen( state );
	const missing = worker === null ? [ 'no_worker' ] : worker.state === 'online' ? [] : [ 'worker_silent' ];
	if ( connection === null ) {
		return [ ...missing, 'no_connection' ];
	}
	if ( ! test?.last ) {
		return [ ...missing, test?.outdated ? 'test_outdated' : 'not_tested' ];
	}
	return letsIn( test.last.result ) ? missing : [ ...missing, 'test_failed' ];
}

/** As the plugin: what stage 2 asks for does not keep stage 1 open. */
function letsIn( test: unknown ): boolean {
	const parsed = z.object( { probes: z.array( z.object( { name: z.string(), ok: z.boolean() } ) ) } ).safeParse( test );
	return parsed.success && parsed.data.probes.every( ( probe ) => probe.ok || /^(Shipping|Fees|Customer group)\b/.test( probe.name ) );
}

function missingSettings( connection: StoredConnection | null, tenantRead: boolean, matched: boolean, templated: boolean ): string[] {
	if ( connection === null ) {
		return [ 'no_connection' ];
	}
	const { settings, product } = connection;
	return [
		...( tenantRead ? [] : [ 'tenant_unread' ] ),
		...( templated ? [] : [ 'no_template' ] ),
		...( settings.shipping.number.trim() === '' ? [ 'no_shipping' ] : [] ),
		...( product === 'fo' && settings.create_customers && settings.customer_group.trim() === '' ? [ 'no_customer_group' ] : [] ),
		...( matched ? [] : [ 'no_match_report' ] ),
	];
}

/** As the plugin: live, heard from, and the first order that went out by itself confirmed by Dynamics. */
function missingLive( state: StoreState ): string[] {
	const { live, at } = state.setup.goLive;
	if ( ! live || at === null ) {
		return live ? [] : [ 'not_live' ];
	}
	const confirmed = state.outbox.rows().some( ( row ) => row.record_type === 'order' && row.state === 'synced' && state.iso( row.updatedAt ) >= at );
	return [ ...( workerSeen( state )?.state === 'online' ? [] : [ 'worker_silent' ] ), ...( confirmed ? [] : [ 'no_live_record' ] ) ];
}

function openStops( state: StoreState, known: ReturnType< typeof command > | null ): string[] {
	const check = z.object( { stopped: z.array( z.object( { code: z.string(), message: z.string() } ) ) } ).safeParse( known?.last?.result );
	return ! check.success ? [ known?.outdated ? 'check_outdated' : 'not_checked' ] : check.data.stopped.every( ( { code, message } ) => state.setup.kept.accepted.includes( `${ code }|${ message }` ) ) ? [] : [ 'stops_open' ];
}

function goLive( state: StoreState, { body: sent }: Call ) {
	const wanted = body( startSchema, sent );
	const at = startAt( state, wanted );
	const until = endAt( state, wanted, at );
	const missing = wanted.anyway ? [] : read( state ).stages.slice( 0, 3 ).flatMap( ( stage ) => stage.missing );
	if ( missing.length > 0 ) {
		throw new ApiError( 'setup_incomplete', 'Not live yet: the steps before are not complete. Open them to see what is missing.', 409 );
	}
	const live = state.setup.goLive.at ?? state.iso( state.now() );
	// What was placed since the store is live was promised to be sent, whenever its start is moved.
	const left = until !== null && Date.parse( until ) < Date.parse( live ) ? { from: until, to: live } : null;
	state.setup.goLive = { live: true, at: live, start: wanted.start, start_at: at, order: wanted.start === 'order' ? wanted.order.replace( /^#/, '' ) : '', left_out: left };
	state.bump();
	if ( wanted.start !== 'now' ) {
		state.setup.startBackfill( state, at, until );
	}
	return read( state );
}

/** ISO 8601 UTC. The sample store keeps its days in UTC. */
function startAt( state: StoreState, { start, order, since }: z.infer< typeof startSchema > ): string {
	if ( start === 'now' ) {
		return state.iso( state.now() );
	}
	if ( start === 'order' ) {
		const found = [ ...state.shop.orders.values() ].find( ( one ) => one.number === order.trim().replace( /^#/, '' ) );
		if ( ! found ) {
			const sentence = 'This store has no order with that number. Enter the number as the orders list shows it.';
			throw new ApiError( 'setup_invalid', sentence, 400, { order: sentence } );
		}
		return `${ found.date_created_gmt }Z`;
	}
	if ( ! z.iso.date().safeParse( since ).success ) {
		const sentence = 'Enter a day that exists, for instance 2026-01-31.';
		throw new ApiError( 'setup_invalid', sentence, 400, { since: sentence } );
	}
	return `${ since }T00:00:00Z`;
}

/** The first moment behind the last day; null where nothing is left out by it. */
function endAt( state: StoreState, { start, until }: z.infer< typeof startSchema >, from: string ): string | null {
	if ( start === 'now' || until === '' ) {
		return null;
	}
	const end = z.iso.date().safeParse( until ).success ? state.iso( Date.parse( `${ until }T00:00:00Z` ) + 86_400_000 ) : '';
	if ( Date.parse( end ) > Date.parse( from ) ) {
		return Date.parse( end ) < state.now() ? end : null;
	}
	const sentence = end === '' ? 'Enter a day that exists, for instance 2026-01-31.' : 'The last day lies before the first. Choose a later one, or none.';
	throw new ApiError( 'setup_invalid', sentence, 400, { until: sentence } );
}

function page( query: URLSearchParams, all: StoreKeys[ 'keys' ] ): StoreKeys {
	const { after, per_page: perPage } = pageSchema.parse( Object.fromEntries( query ) );
	const rows = all.filter( ( one ) => one.id > after ).sort( ( a, b ) => a.id - b.id ).slice( 0, perPage );
	return { keys: rows, next: rows.length < perPage ? null : rows.at( -1 )?.id ?? null };
}

/** Customers are those the orders name. */
function emails( state: StoreState ): StoreKeys[ 'keys' ] {
	const orders = [ ...state.shop.orders.values() ].filter( ( order ) => order.customer_id > 0 );
	return [ ...new Map( orders.map( ( order ) => [ order.customer_id, { id: order.customer_id, key: order.billing.email, name: `customer-${ order.customer_id }` } ] ) ).values() ];
}

/** Of the last year. */
function guests( state: StoreState ): StoreKeys[ 'keys' ] {
	const since = new Date( state.now() - 365 * 86_400_000 ).toISOString().slice( 0, 19 );
	return [ ...state.shop.orders.values() ].filter( ( order ) => order.customer_id === 0 && order.billing.email !== '' && order.status !== 'checkout-draft' && order.date_created_gmt >= since ).map( ( order ) => ( { id: order.id, key: order.billing.email, name: '' } ) );
}
