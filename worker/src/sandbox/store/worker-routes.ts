/** What the worker calls: pairing, configuration, claim, extend, settle, sweep, doorbell. */
import { z } from 'zod';
import { EMPTY_FLOW } from '../../core/mapping/flow.ts';
import {
	claimRequestSchema, extendRequestSchema, pairRequestSchema, progressRequestSchema, settleResultSchema,
	type ClaimAnswer, type PairAnswer, type SettleAnswer, type WorkerConfig,
} from '../../store/contract/api.ts';
import { accountOf } from './accounts.ts';
import { ApiError } from './errors.ts';
import type { Row } from './outbox.ts';
import type { PairedWorker } from './pairing.ts';
import { runArguments, runEnded, runningFlows } from './flow-runs.ts';
import { refundsAgain } from './credit-memos.ts';
import { invoicesAgain } from './paid-later.ts';
import { keepMetadata, lengthsOf, membersOf } from './metadata-routes.ts';
import { body, type Route } from './router.ts';
import { seal } from './seal.ts';
import { admitted } from './test-order.ts';
import { linkKey, type StoreState } from './state.ts';
import { PROVE_UPDATE } from './update-state.ts';

/** Results are checked one by one: one malformed result must not cost the others their settle. */
const settleEnvelope = z.object( { worker_id: z.string(), results: z.array( z.unknown() ).min( 1 ).max( 100 ) } );
const SWEEP_STEP = 200;
/** Begins the entity of a row that says how far a flow came (engine/flow-run.ts). */
const MARK = 'flow:';

export function workerRoutes( state: StoreState ): Route[] {
	return [
		{ method: 'POST', path: '/pair', who: 'anyone', run: ( { body: sent } ) => pair( state, sent ) },
		{ method: 'GET', path: '/store', who: 'worker', run: () => state.storeInfo() },
		{ method: 'GET', path: '/worker/config', who: 'worker', run: ( { worker } ) => config( state, worker ) },
		{ method: 'POST', path: '/events/claim', who: 'worker', run: ( { body: sent, worker } ) => claim( state, sent, worker ) },
		{ method: 'POST', path: '/events/extend', who: 'worker', run: ( { body: sent } ) => extend( state, sent ) },
		{ method: 'POST', path: '/events/progress', who: 'worker', run: ( { body: sent } ) => {
			const { event_id: eventId, lease_token: token, progress } = body( progressRequestSchema, sent );
			return { held: state.outbox.progress( eventId, token, progress ) };
		} },
		{ method: 'POST', path: '/events/settle', who: 'worker', run: ( { body: sent } ) => settle( state, sent ) },
		{ method: 'GET', path: '/orders', who: 'worker', run: ( { query } ) => orders( state, query ) },
		{ method: 'POST', path: '/events/sweep', who: 'worker', run: ( { worker } ) => sweep( state, worker ) },
	];
}

/** Newest first. */
function orders( state: StoreState, query: URLSearchParams ) {
	const { page, per_page: perPage, days, include } = z.object( { page: z.coerce.number().int().min( 1 ).default( 1 ), per_page: z.coerce.number().int().min( 1 ).max( 100 ).default( 50 ), days: z.coerce.number().int().min( 1 ).default( 365 ), include: z.string().regex( /^\d+(,\d+){0,99}$/ ).optional() } ).parse( Object.fromEntries( query ) );
	if ( include !== undefined ) {
		const ids = include.split( ',' );
		return { total: ids.length, orders: ids.map( ( id ) => ( { id: Number( id ), order: state.shop.orders.get( id ) ?? null, links: state.linksOf( { record_type: 'order', record_id: id } ) } ) ) };
	}
	const since = new Date( state.now() - days * 86_400_000 ).toISOString().slice( 0, 19 );
	const found = [ ...state.shop.orders.values() ].filter( ( order ) => order.status !== 'checkout-draft' && order.date_created_gmt > since ).sort( ( a, b ) => b.id - a.id );
	return { total: found.length, orders: found.slice( ( page - 1 ) * perPage, page * perPage ).map( ( { id } ) => ( { id, order: state.shop.read( String( id ) ), links: state.linksOf( { record_type: 'order', record_id: String( id ) } ) } ) ) };
}

function pair( state: StoreState, sent: unknown ): PairAnswer {
	const { code, worker } = body( pairRequestSchema, sent );
	const paired = state.pairing.pair( code, worker );
	state.bump();
	return {
		store: state.storeInfo(), user_login: paired.login, application_password: paired.password, webhook_secret: state.pairing.webhookSecret,
		doorbell: { url: `${ state.url }/wp-content/plugins/concord/doorbell.php`, token: state.pairing.doorbellToken },
	};
}

function config( state: StoreState, worker: PairedWorker | null ): WorkerConfig {
	const connections = [ ...state.connections.values() ].map( ( { secret, secretSetAt: _at, secretExpiresOn: _on, ...connection } ) => ( {
		...connection, start_at: state.setup.goLive.start_at, left_out: state.setup.goLive.left_out, lengths: lengthsOf( state, connection.id ), members: membersOf( state, connection.id ), flows: runningFlows( state, connection.id ), secret: secret === null || ! worker ? null : seal( secret, worker.publicKey ),
	} ) );
	return { config_version: state.configVersion, paused: state.settings.paused, store: state.storeInfo(), connections, max_attempts: state.settings.max_attempts };
}

function claim( state: StoreState, sent: unknown, worker: PairedWorker | null ): ClaimAnswer {
	const request = body( claimRequestSchema, sent );
	if ( worker ) {
		worker.lastSeen = state.now();
		worker.heartbeat = request.heartbeat ?? worker.heartbeat;
	}
	const resting = state.updates.held( state, worker?.heartbeat?.version ?? '' ) || state.settings.paused;
	const held = resting || ! state.setup.goLive.live;
	if ( ! held ) {
		state.setup.step( state );
	}
	const { claimed, more } = state.outbox.claim( request.worker_id, request.limit, request.lease_seconds, request.record_types ?? [], held, resting ? null : admitted( state ) );
	return {
		server_time: state.iso( state.now() ),
		claimed: claimed.map( ( { row, token, until, lookUpFirst } ) => ( {
			event_id: row.event_id, record_type: row.record_type, record_id: row.record_id, kind: row.kind, attempt: row.attempt, lease_token: token, lease_until: state.iso( until ),
			captured_at: state.iso( row.capturedAt ), look_up_first: lookUpFirst, asked: state.setup.isAsked( row ) || row.decision !== null, decision: row.decision, record: record( state, row ), links: linksOf( state, row ),
		} ) ),
		more, next_due_at: state.isoOrNull( state.outbox.nextDueAt() ), config_version: state.configVersion, paused: state.settings.paused,
	};
}

/** A refund comes with its order's, too: it is the order that stands in Dynamics. */
function linksOf( state: StoreState, row: Row ): ReturnType< StoreState[ 'linksOf' ] > {
	const refund = row.record_type === 'refund' ? state.shop.refunds.get( row.record_id ) : undefined;
	return [ ...state.linksOf( row ), ...( refund ? state.linksOf( { record_type: 'order', record_id: String( refund.parent_id ) } ) : [] ) ];
}

/** Read now, not when it was captured. */
function record( state: StoreState, row: Row ): unknown {
	if ( row.record_type === 'document' ) {
		const found = [ ...state.documents.values() ].find( ( one ) => String( one.id ) === row.record_id );
		return found ? { ...found, data: undefined } : null;
	}
	if ( row.record_type === 'refund' ) {
		return state.shop.refunds.get( row.record_id ) ?? null;
	}
	if ( row.record_type === 'customer' ) {
		return accountOf( state, Number( row.record_id ) );
	}
	return row.record_type === 'command' ? commandArguments( state, row ) : state.shop.read( row.record_id );
}

/** A preview's come with the order as it is now, and with its links. */
function commandArguments( state: StoreState, { kind, record_id: id, args, result }: Row ): unknown {
	if ( kind === 'run_flow' ) {
		return runArguments( state, id );
	}
	if ( kind === PROVE_UPDATE ) {
		return { ...( args as object ), ...state.updates.arguments( z.object( { connection_id: z.string() } ).parse( args ).connection_id ) };
	}
	if ( kind === 'match_records' && result !== null ) {
		return { ...( args as object ), progress: result };
	}
	const checked = z.object( { connection_id: z.string(), flow_id: z.string().optional(), draft: z.literal( true ) } ).safeParse( args );
	if ( ( kind === 'check_shapes' || kind === 'check_draft' ) && checked.success ) {
		const head = state.flows.get( checked.data.flow_id ?? checked.data.connection_id );
		return { ...( args as object ), draft: head?.draft?.mappings ?? null, revision: head?.revision ?? 0 };
	}
	const earlier = z.object( { connection_id: z.string(), flow_id: z.string().optional(), version: z.number().int() } ).safeParse( args );
	if ( kind === 'check_shapes' && earlier.success ) {
		const head = state.flows.get( earlier.data.flow_id ?? earlier.data.connection_id );
		return { ...( args as object ), draft: earlier.data.version === 0 ? EMPTY_FLOW : head?.versions.find( ( one ) => one.version === earlier.data.version )?.mappings ?? null, revision: head?.revision ?? 0 };
	}
	const named = z.object( { order_id: z.coerce.string(), connection_id: z.string().default( '' ), draft: z.boolean().default( false ) } ).safeParse( args );
	return kind === 'preview_order' && named.success
		? { ...( args as object ), order: named.data.order_id === '0' ? state.shop.sample() : state.shop.read( named.data.order_id ), draft: named.data.draft ? state.flows.get( named.data.connection_id )?.draft?.mappings ?? null : null, links: state.linksOf( { record_type: 'order', record_id: named.data.order_id } ) }
		: args;
}

function extend( state: StoreState, sent: unknown ) {
	const request = body( extendRequestSchema, sent );
	const held: { event_id: number; lease_until: string }[] = [];
	const lost: number[] = [];
	for ( const lease of request.leases ) {
		const until = state.outbox.extend( lease.event_id, lease.lease_token, request.lease_seconds );
		if ( until === null ) {
			lost.push( lease.event_id );
		} else {
			held.push( { event_id: lease.event_id, lease_until: state.iso( until ) } );
		}
	}
	return { held, lost };
}

function settle( state: StoreState, sent: unknown ): SettleAnswer {
	const request = body( settleEnvelope, sent );
	return { results: request.results.map( ( raw ) => settleOne( state, raw, request.worker_id ) ) };
}

function settleOne( state: StoreState, raw: unknown, workerId: string ): SettleAnswer[ 'results' ][ number ] {
	const parsed = settleResultSchema.safeParse( raw );
	if ( ! parsed.success ) {
		const named = z.object( { event_id: z.number().int() } ).safeParse( raw );
		const eventId = named.success ? named.data.event_id : 0;
		return { event_id: eventId, accepted: false, code: 'invalid', state: state.outbox.get( eventId )?.state ?? null };
	}
	const { code, row } = state.outbox.settle( parsed.data, workerId );
	if ( code === 'ok' ) {
		parsed.data.links.forEach( ( link ) => {
			if ( link.record_type === 'order' && ! link.entity.startsWith( MARK ) && state.links.get( linkKey( link ) )?.number !== link.number ) {
				refundsAgain( state, Number( link.record_id ), ( owed ) => owed.state === 'skipped' );
			}
			state.links.set( linkKey( link ), link );
			state.linkedAt.set( linkKey( link ), state.linkedAt.get( linkKey( link ) ) ?? state.now() );
		} );
		if ( row?.record_type === 'order' && ( row.state === 'synced' || row.state === 'skipped' ) ) {
			invoicesAgain( state, row.record_id );
		}
		if ( row?.kind === 'read_metadata' && parsed.data.outcome === 'synced' ) {
			keepMetadata( state, parsed.data.result );
		}
		if ( row?.kind === PROVE_UPDATE && row.state !== 'waiting' && row.state !== 'retrying' ) {
			state.updates.ended( state, row );
		}
		if ( row?.kind === 'run_flow' && row.state !== 'waiting' && row.state !== 'retrying' ) {
			runEnded( state, row.record_id, parsed.data.outcome === 'synced' ? parsed.data.result : null );
		}
	}
	return { event_id: parsed.data.event_id, accepted: code === 'ok', code, state: row?.state ?? null };
}

/** Orders that no hook captured, a step at a time. */
function sweep( state: StoreState, worker: PairedWorker | null ) {
	state.updates.whenDue( state, worker?.heartbeat?.version ?? '' );
	const missing = [ ...state.shop.orders.keys() ].filter( ( id ) => ! state.outbox.find( 'order', id ) );
	missing.slice( 0, SWEEP_STEP ).forEach( ( id ) => state.capture( id ) );
	const found = Math.min( missing.length, SWEEP_STEP );
	state.sweep = { lastRun: state.now(), checked: state.shop.orders.size, found };
	return { checked: state.shop.orders.size, found, done: missing.length <= SWEEP_STEP };
}

/** doorbell.php: no user, one token, nothing but figures. */
export function doorbell( state: StoreState, token: string | undefined ) {
	if ( token !== state.pairing.doorbellToken ) {
		throw new ApiError( 'forbidden', 'The doorbell token is wrong.', 403 );
	}
	return { due: state.outbox.dueCount(), next_due_at: state.isoOrNull( state.outbox.nextDueAt() ), config_version: state.configVersion };
}
