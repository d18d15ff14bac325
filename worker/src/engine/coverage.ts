/** The command "check_orders": the orders of the last months against mapping, flows and the tenant's customers and items. Writes nothing. */
import { z } from 'zod';
import { limitsOf, type Connector, type ManyCustomers } from '../connectors/connector.ts';
import { CoverageCount } from '../core/coverage.ts';
import { rulesOf } from '../core/flow/contents.ts';
import { standIn } from '../core/flow/stand-in.ts';
import { SyncError } from '../core/issue.ts';
import { compareTotals, withTolerance } from '../core/compare.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { prepareOrder, ruledOrder, type Prepared } from '../core/prepare.ts';
import { previewCustomer, problemsOf, type PreviewProblem } from '../core/preview.ts';
import type { RuleFacts } from '../core/rules/apply.ts';
import type { Connection, Link, SettleResult, StoreOrders } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import { filteredBefore, previewFlowsOfOrder, previewOrderSteps, type FlowPreview } from './flow-preview.ts';
import { documentRoot } from './flow-run.ts';
import { linkHere } from './judge-order.ts';
import type { Lanes } from './lanes.ts';
import { stepsOwed } from './order-flow.ts';
import { ReadOnce } from './read-once.ts';
import { ruleFacts, type RateMemo } from './rule-facts.ts';
import { CHECK_REFERENCE } from './shape-verdict.ts';

export type ReadOrders = ( query: { page: number; per_page: number; days: number; /** These alone, at most 100. */ include?: readonly string[] } ) => Promise< StoreOrders >;

const argsSchema = z.object( { connection_id: z.string(), days: z.coerce.number().int().min( 1 ).max( 3660 ).default( 365 ), most: z.coerce.number().int().min( 1 ).max( 20_000 ).default( 1_000 ) } );
const PER_PAGE = 100;
/** What a connector asks about in one go. */
const ITEMS_AT_ONCE = 100;
/** Orders whose steps ask Dynamics side by side; the allowance of the connection holds whatever this says. */
const ORDERS_AT_ONCE = 8;
/** A customer that would be made, or that of an order which stands in Dynamics already. */
const STAND_IN = { key: '(customer)', number: '(customer)' };

type Named = { id: string; number: string };
/** Of one check: what was asked before is not asked again. */
type Check = { attempt: Attempt; connection: Connection; connector: Connector; known: Map< string, boolean >; rates: RateMemo; customers: ManyCustomers; count: CoverageCount; entities: ReadOnce };
/** `ruled`: as the rules leave it, for its customer. */
type Meant = { order: Order; ruled: Order; facts: RuleFacts; links: readonly Link[] };
type Sound = Pick< Meant, 'order' | 'links' > & { prepared: Prepared };

export async function coverageCommand( attempt: Attempt, lanes: Lanes, readOrders: ReadOrders ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The connection of this check does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { days, most } = args.data;
	const { connection, connector } = lane;
	const count = new CoverageCount();
	const check: Check = { attempt, connection, connector, known: new Map(), rates: new Map(), customers: connector.manyCustomers( rulesOf( connection ) ), count, entities: new ReadOnce( connector.entities ) };
	let total = 0;
	for ( let page = 1; ( page - 1 ) * PER_PAGE < most; page++ ) {
		const { orders, total: all } = await readOrders( { page, per_page: Math.min( PER_PAGE, most ), days } );
		total = all;
		await checkPage( check, orders );
		if ( page * PER_PAGE >= all || orders.length === 0 ) {
			break;
		}
	}
	const result = count.result( { connection_id: connection.id, days, total } );
	return { ...attempt.base(), outcome: 'synced', summary: `${ result.sent } of ${ result.checked } orders would be sent.`, warnings: [], result };
}

async function checkPage( check: Check, orders: StoreOrders[ 'orders' ] ): Promise< void > {
	const meant: Meant[] = [];
	for ( const one of orders ) {
		meant.push( ...await counted( check, { id: String( one.id ), number: String( one.id ) }, ( name ) => ofTheOrder( check, one, name ) ) ?? [] );
	}
	await check.customers.read( meant.filter( ( { links } ) => ! linkHere( links, check.connection ) ).map( ( { ruled, links } ) => ( { order: ruled, links } ) ), check.attempt.observe );
	const sound: Sound[] = [];
	for ( const one of meant ) {
		sound.push( ...await counted( check, one.order, () => prepare( check, one ) ) ?? [] );
	}
	const complete = await withItems( check, sound );
	for ( let start = 0; start < complete.length; start += ORDERS_AT_ONCE ) {
		await Promise.all( complete.slice( start, start + ORDERS_AT_ONCE ).map( ( one ) => counted( check, one.order, async () => {
			await countSteps( check, one );
			return [];
		} ) ) );
	}
}

/** All items of a page in a few questions; one that was asked about before is not asked about again. Answers with the orders of which Dynamics has all. */
async function withItems( { attempt, connector, known, count }: Check, sound: readonly Sound[] ): Promise< Sound[] > {
	const linesOf = ( { prepared }: Sound ) => prepared.lines.map( ( line ) => line.values );
	const asked = [ ...new Map( sound.flatMap( linesOf ).map( ( line ) => [ itemOf( line ), line ] ) ) ].filter( ( [ item ] ) => item !== '' && ! known.has( item ) );
	for ( let start = 0; start < asked.length; start += ITEMS_AT_ONCE ) {
		const some = asked.slice( start, start + ITEMS_AT_ONCE );
		const missing = new Set( ( await connector.unknownItems( some.map( ( [ , line ] ) => line ), attempt.observe ) ).map( ( sku ) => sku.toUpperCase() ) );
		some.forEach( ( [ item ] ) => known.set( item, ! missing.has( item ) ) );
	}
	return sound.filter( ( one ) => {
		const sku = linesOf( one ).map( itemOf ).find( ( item ) => known.get( item ) === false );
		if ( sku !== undefined ) {
			count.wouldStop( one.order, { code: 'item_not_found', message: `Dynamics has no item ${ sku }.`, remedy: 'Create the item in Dynamics, or correct the SKU of the product in the store.', field: 'sku' }, sku );
		}
		return sku === undefined;
	} );
}

/** The steps around the sales order, and the flows of one's own that an order starts, by the code of the preview. */
async function countSteps( { attempt, connection, connector, count, entities }: Check, { order, links, prepared }: Sound ): Promise< void > {
	const { product, settings: { company } } = connection;
	const link = linkHere( links, connection );
	const stands = link ? { document: documentRoot( [ link ], connection )[ 'document' ] as Root, rows: [] } : standIn( { product, company, reference: CHECK_REFERENCE, header: prepared.header, lines: prepared.lines } );
	const setting = { attempt, connection, connector, order, links, entities, ...stands };
	const drawn = ! link || stepsOwed( links, connection, order ) ? await previewOrderSteps( setting ) : null;
	if ( drawn?.filtered ) {
		count.wouldSkip( drawn.filtered.rule, drawn.filtered.message );
		return;
	}
	const stop = stopOf( drawn ) ?? stopOf( await previewFlowsOfOrder( setting, true ) );
	if ( stop ) {
		count.wouldStop( order, stop.problem, stop.cause );
	} else {
		count.wouldSend();
	}
}

/** Equal reasons of different orders: the same step of the same flow, for the same field. */
function stopOf( preview: FlowPreview | null ): { problem: PreviewProblem; cause: string } | null {
	const [ problem ] = preview?.problems ?? [];
	const step = preview?.steps.findLast( ( { outcome } ) => outcome === 'stopped' || outcome === 'ended' );
	return problem ? { problem, cause: `${ step?.flow ?? '' }|${ step?.id ?? '' }|${ problem.field }` } : null;
}

/** What `work` makes of an order, in a list; null when it was counted as one that would stop. `name`: corrects how the order is called once it was read. */
async function counted< T >( { count }: Check, named: Named, work: ( name: ( better: Named ) => void ) => Promise< T[] > ): Promise< T[] | null > {
	let called = { id: named.id, number: named.number };
	try {
		return await work( ( { id, number } ) => {
			called = { id, number };
		} );
	} catch ( error ) {
		// A Dynamics that cannot be asked is no reason of this order.
		if ( ! ( error instanceof SyncError ) || ( error.issue.retryClass !== 'rejected' && ! error.issue.field?.startsWith( 'taxEngine.' ) ) ) {
			throw error;
		}
		const [ problem ] = problemsOf( error.issue );
		count.wouldStop( called, problem ?? { code: error.issue.code, message: error.issue.message, remedy: error.issue.remedy, field: '' }, error.issue.field ?? '' );
		return null;
	}
}

/** The order as the rules leave it; nothing where it is left out, which is counted here. */
async function ofTheOrder( { attempt, connection, connector, rates, count, entities }: Check, { id, order: sent, links }: StoreOrders[ 'orders' ][ number ], name: ( better: Named ) => void ): Promise< Meant[] > {
	const order = translateClaimedOrder( sent, String( id ) );
	name( order );
	const verdict = filterOrder( order, connection.settings, { at: connection.start_at, left: connection.left_out } );
	const left = verdict.send ? await filteredBefore( { attempt, connection, connector, order, entities } ) : verdict;
	if ( left ) {
		// Flows of one's own run over such an order, too; not over one from before the start.
		const own = left.rule === 'before_start' ? null : stopOf( await previewFlowsOfOrder( { attempt, connection, connector, order, links, entities, document: {}, rows: [] }, false ) );
		if ( own ) {
			count.wouldStop( order, own.problem, own.cause );
		} else {
			count.wouldSkip( left.rule, left.message );
		}
		return [];
	}
	const mappings = mappingsFor( connection );
	const facts = await ruleFacts( order, mappings, connector, attempt.observe, rates );
	return [ { order, facts, links, ruled: ruledOrder( { order, product: connection.product, mappings, facts, ...limitsOf( connector ) } ).order } ];
}

/** The order as it would be written, when neither its customer nor the order itself stops it. */
async function prepare( { attempt, connection, connector, customers, count }: Check, { order, ruled, facts, links }: Meant ): Promise< Sound[] > {
	const { settings, product } = connection;
	const mappings = mappingsFor( connection );
	const limits = limitsOf( connector );
	const linked = linkHere( links, connection ) !== undefined;
	const customer = linked ? null : await customers.lookUp( ruled, links, attempt.observe );
	if ( ! linked && ! customer ) {
		const [ problem ] = ( await previewCustomer( { order: ruled, settings, product, mappings, ...limits } ) ).problems;
		if ( problem ) {
			count.wouldStop( order, problem, problem.field );
			return [];
		}
	}
	const prepared = await prepareOrder( { order, settings, product, reference: CHECK_REFERENCE, customer: customer ?? STAND_IN, sha256, mappings, facts, ...limits } );
	const totals = compareTotals( prepared.order, prepared.expectedTotal, withTolerance( settings, mappings.rules?.tax ) );
	if ( totals.verdict === 'differ' ) {
		throw new SyncError( totals.issue );
	}
	return [ { order, links, prepared } ];
}

function itemOf( line: Record< string, unknown > ): string {
	const number = 'ItemNumber' in line ? line[ 'ItemNumber' ] : line[ 'lineType' ] === 'Item' ? line[ 'lineObjectNumber' ] : '';
	return String( number ?? '' ).toUpperCase();
}
