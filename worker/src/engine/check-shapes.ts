/** The command "check_shapes": the newest order of every shape through the draft and through what is in use. Writes nothing, keeps no values. */
import { z } from 'zod';
import type { Connector } from '../connectors/connector.ts';
import { compareTotals, withTolerance } from '../core/compare.ts';
import { canonicalJson } from '../core/json-number.ts';
import { SyncError } from '../core/issue.ts';
import { orderStepsOf } from '../core/flow/contents.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { prepareOrder, type Prepared } from '../core/prepare.ts';
import { problemsOf } from '../core/preview.ts';
import { traitsOf, type ShapeResult, type ShapesResult } from '../core/shapes.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { VERSION } from '../version.ts';
import { BUILT_IN, type Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import type { ReadOrders } from './coverage.ts';
import { filteredBefore } from './flow-preview.ts';
import type { Lanes } from './lanes.ts';
import { ruleFacts, type RateMemo } from './rule-facts.ts';

/** The store adds the draft's rows and the revision they were read at. */
const argsSchema = z.object( { connection_id: z.string(), draft: z.unknown(), revision: z.coerce.number().int().default( 0 ), most: z.coerce.number().int().min( 1 ).max( 5_000 ).default( 1_000 ) } );
const PER_PAGE = 100;
const DAYS = 365;
const SHAPES_MAX = 200;
const STAND_IN = { key: '(customer)', number: '(customer)' };

type Tried = { ok: true; prepared: Prepared } | { ok: false; message: string; remedy: string };
/** `sent`: the order as the store handed it out. */
export type Sample = { order: Order; sent: unknown; traits: string[] };

export async function shapesCommand( attempt: Attempt, lanes: Lanes, readOrders: ReadOrders ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The mapping cannot be tested: the connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { connection, connector } = lane;
	const { draft, revision, most } = args.data;
	const drafted = draft === undefined || draft === null || draft === false ? null : { ...connection, flow: { version: 1, mappings: draft } };
	const { samples, checked } = await newestOfEachShape( connection, readOrders, most );
	const rates: RateMemo = new Map();
	const shapes: ShapeResult[] = [];
	for ( const sample of samples ) {
		const now = await tryOrder( attempt, connection, connector, sample.order, rates );
		const next = drafted ? await tryOrder( attempt, drafted, connector, sample.order, rates ) : now;
		shapes.push( { traits: sample.traits, order: { id: sample.order.id, number: sample.order.number }, ...verdict( now, next, drafted !== null ) } );
	}
	const failing = shapes.filter( ( { outcome } ) => outcome === 'fails' ).length;
	const result: ShapesResult = { connection_id: connection.id, draft: drafted !== null, revision, version: connection.flow ? `v${ connection.flow.version }` : BUILT_IN, worker: VERSION, checked, failing, shapes };
	return { ...attempt.base(), outcome: 'synced', summary: `${ shapes.length - failing } of ${ shapes.length } shapes of orders pass.`, warnings: [], result };
}

/** Only orders that are sent at all: a mapping is not to blame for an order no rule selects. */
export async function newestOfEachShape( connection: Connection, readOrders: ReadOrders, most: number ): Promise< { samples: Sample[]; checked: number } > {
	const samples = new Map< string, Sample >();
	let checked = 0;
	for ( let page = 1; ( page - 1 ) * PER_PAGE < most && samples.size < SHAPES_MAX; page++ ) {
		const { orders, total } = await readOrders( { page, per_page: Math.min( PER_PAGE, most ), days: DAYS } );
		for ( const { id, order: sent } of orders ) {
			const order = readable( sent, String( id ) );
			checked++;
			if ( order && filterOrder( order, connection.settings ).send ) {
				const traits = traitsOf( order );
				const shape = traits.join( '|' );
				samples.set( shape, samples.get( shape ) ?? { order, sent, traits } );
			}
		}
		if ( page * PER_PAGE >= total || orders.length === 0 ) {
			break;
		}
	}
	return { samples: [ ...samples.values() ].slice( 0, SHAPES_MAX ), checked };
}

/** An order that the store or the worker cannot read stops whatever the mapping says. */
export function readable( sent: unknown, id: string ): Order | null {
	try {
		return translateClaimedOrder( sent, id );
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return null;
		}
		throw error;
	}
}

export async function tryOrder( attempt: Attempt, connection: Connection, connector: Connector, order: Order, rates: RateMemo ): Promise< Tried > {
	try {
		orderStepsOf( connection );
		const mappings = mappingsFor( connection );
		const left = await filteredBefore( { attempt, connection, connector, order } );
		if ( left ) {
			return { ok: false, message: `A filter leaves this order out: ${ left.message }`, remedy: 'Correct the filter before the step "Sales order" if orders of this shape are to be sent.' };
		}
		const { settings, product } = connection;
		const facts = await ruleFacts( order, mappings, connector, attempt.observe, rates );
		const prepared = await prepareOrder( { order, settings, product, reference: 'CHECK-1', customer: STAND_IN, sha256, mappings, facts, maxLength: ( entity, field ) => connector.maxLength( entity, field ) } );
		const totals = compareTotals( prepared.order, prepared.expectedTotal, withTolerance( settings, mappings.rules?.tax ) );
		if ( totals.verdict === 'differ' ) {
			throw new SyncError( totals.issue );
		}
		return { ok: true, prepared };
	} catch ( error ) {
		// A Dynamics that cannot be asked fails the check, not the shape.
		if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
			throw error;
		}
		const [ problem ] = problemsOf( error.issue );
		return { ok: false, message: problem?.message ?? error.issue.message, remedy: problem?.remedy ?? error.issue.remedy };
	}
}

function verdict( now: Tried, next: Tried, drafted: boolean ): Pick< ShapeResult, 'outcome' | 'message' | 'remedy' | 'changes' > {
	if ( ! next.ok ) {
		return { outcome: now.ok || ! drafted ? 'fails' : 'failed', message: next.message, remedy: next.remedy, changes: [] };
	}
	const changes = now.ok ? changedFields( now.prepared, next.prepared ) : [];
	return { outcome: changes.length > 0 ? 'changes' : 'passes', message: '', remedy: '', changes };
}

function changedFields( before: Prepared, after: Prepared ): string[] {
	const differ = ( name: string, a: Record< string, unknown >, b: Record< string, unknown > ) => [ ...new Set( [ ...Object.keys( a ), ...Object.keys( b ) ] ) ]
		.filter( ( field ) => canonicalJson( { v: a[ field ] ?? null } ) !== canonicalJson( { v: b[ field ] ?? null } ) ).map( ( field ) => `${ name }.${ field }` );
	const lines = Array.from( { length: Math.max( before.lines.length, after.lines.length ) }, ( _, index ) => differ( 'line', before.lines[ index ]?.values ?? {}, after.lines[ index ]?.values ?? {} ) );
	return [ ...new Set( [ ...differ( 'header', before.header, after.header ), ...lines.flat() ] ) ];
}
