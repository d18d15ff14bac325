/** The command "check_orders": the orders of the last months against the mapping and the tenant's items. Writes nothing. */
import { z } from 'zod';
import { limitsOf, type Connector } from '../connectors/connector.ts';
import { CoverageCount } from '../core/coverage.ts';
import { SyncError } from '../core/issue.ts';
import { compareTotals, withTolerance } from '../core/compare.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { prepareOrder } from '../core/prepare.ts';
import { problemsOf } from '../core/preview.ts';
import type { Connection, SettleResult, StoreOrders } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import { filteredBefore } from './flow-preview.ts';
import type { Lanes } from './lanes.ts';
import { ruleFacts, type RateMemo } from './rule-facts.ts';

export type ReadOrders = ( query: { page: number; per_page: number; days: number; /** These alone, at most 100. */ include?: readonly string[] } ) => Promise< StoreOrders >;

const argsSchema = z.object( { connection_id: z.string(), days: z.coerce.number().int().min( 1 ).max( 3660 ).default( 365 ), most: z.coerce.number().int().min( 1 ).max( 20_000 ).default( 1_000 ) } );
const PER_PAGE = 100;
/** What a connector asks about in one go. */
const ITEMS_AT_ONCE = 100;
const STAND_IN = { key: '(customer)', number: '(customer)' };

type Sound = { order: Order; lines: Record< string, unknown >[] };

export async function coverageCommand( attempt: Attempt, lanes: Lanes, readOrders: ReadOrders ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The connection of this check does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { days, most } = args.data;
	const count = new CoverageCount();
	const known = new Map< string, boolean >();
	const rates: RateMemo = new Map();
	let total = 0;
	for ( let page = 1; ( page - 1 ) * PER_PAGE < most; page++ ) {
		const { orders, total: all } = await readOrders( { page, per_page: Math.min( PER_PAGE, most ), days } );
		total = all;
		await checkPage( attempt, lane.connection, lane.connector, orders, { known, rates }, count );
		if ( page * PER_PAGE >= all || orders.length === 0 ) {
			break;
		}
	}
	const result = count.result( { connection_id: lane.connection.id, days, total } );
	return { ...attempt.base(), outcome: 'synced', summary: `${ result.sent } of ${ result.checked } orders would be sent.`, warnings: [], result };
}

async function checkPage( attempt: Attempt, connection: Connection, connector: Connector, orders: StoreOrders[ 'orders' ], { known, rates }: { known: Map< string, boolean >; rates: RateMemo }, count: CoverageCount ): Promise< void > {
	const sound: Sound[] = [];
	for ( const { id, order } of orders ) {
		const one = await prepare( attempt, connection, connector, { id, order }, count, rates );
		if ( one ) {
			sound.push( one );
		}
	}
	// All items of a page in a few questions; one that was asked about before is not asked about again.
	const asked = [ ...new Map( sound.flatMap( ( one ) => one.lines ).map( ( line ) => [ itemOf( line ), line ] ) ) ].filter( ( [ item ] ) => item !== '' && ! known.has( item ) );
	for ( let start = 0; start < asked.length; start += ITEMS_AT_ONCE ) {
		const some = asked.slice( start, start + ITEMS_AT_ONCE );
		const missing = new Set( ( await connector.unknownItems( some.map( ( [ , line ] ) => line ), attempt.observe ) ).map( ( sku ) => sku.toUpperCase() ) );
		some.forEach( ( [ item ] ) => known.set( item, ! missing.has( item ) ) );
	}
	for ( const { order, lines: own } of sound ) {
		const sku = own.map( itemOf ).find( ( item ) => known.get( item ) === false );
		if ( sku === undefined ) {
			count.wouldSend();
		} else {
			count.wouldStop( order, { code: 'item_not_found', message: `Dynamics has no item ${ sku }.`, remedy: 'Create the item in Dynamics, or correct the SKU of the product in the store.', field: 'sku' }, sku );
		}
	}
}

/** The order's lines when nothing in the order itself stops it; else it is counted here. */
async function prepare( attempt: Attempt, connection: Connection, connector: Connector, { id, order: sent }: StoreOrders[ 'orders' ][ number ], count: CoverageCount, rates: RateMemo ): Promise< Sound | null > {
	const { settings, product } = connection;
	let named = { id: String( id ), number: String( id ) };
	try {
		const order = translateClaimedOrder( sent, String( id ) );
		named = { id: order.id, number: order.number };
		const verdict = filterOrder( order, settings, { at: connection.start_at } );
		if ( ! verdict.send ) {
			count.wouldSkip( verdict.rule, verdict.message );
			return null;
		}
		const left = await filteredBefore( { attempt, connection, connector, order } );
		if ( left ) {
			count.wouldSkip( left.rule, left.message );
			return null;
		}
		const mappings = mappingsFor( connection );
		const facts = await ruleFacts( order, mappings, connector, attempt.observe, rates );
		const prepared = await prepareOrder( { order, settings, product, reference: 'CHECK-1', customer: STAND_IN, sha256, mappings, facts, ...limitsOf( connector ) } );
		const totals = compareTotals( prepared.order, prepared.expectedTotal, withTolerance( settings, mappings.rules?.tax ) );
		if ( totals.verdict === 'differ' ) {
			throw new SyncError( totals.issue );
		}
		return { order, lines: prepared.lines.map( ( line ) => line.values ) };
	} catch ( error ) {
		// A Dynamics that cannot be asked is no reason of this order.
		if ( ! ( error instanceof SyncError ) || ( error.issue.retryClass !== 'rejected' && ! error.issue.field?.startsWith( 'taxEngine.' ) ) ) {
			throw error;
		}
		const [ problem ] = problemsOf( error.issue );
		count.wouldStop( named, problem ?? { code: error.issue.code, message: error.issue.message, remedy: error.issue.remedy, field: '' }, error.issue.field ?? '' );
		return null;
	}
}

function itemOf( line: Record< string, unknown > ): string {
	const number = 'ItemNumber' in line ? line[ 'ItemNumber' ] : line[ 'lineType' ] === 'Item' ? line[ 'lineObjectNumber' ] : '';
	return String( number ?? '' ).toUpperCase();
}
