/**
 * Refunds as mapping tests try them: the newest one of each shape, through the step that books it, over an order that stands in Dynamics and is invoiced there. What the tenant really has of
 * that order says nothing about the flow, so a stand-in takes its place. Reads the tenant, writes nothing.
 */
import { z } from 'zod';
import { seedOfInvoice, standIn, type SeedRow } from '../core/flow/stand-in.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import { walk } from '../core/flow/tree.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Order } from '../core/model/order.ts';
import * as money from '../core/money.ts';
import { traitsOfRefund } from '../core/shapes.ts';
import type { ShapeDocument } from '../core/shape-differences.ts';
import { orderName } from '../core/words.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, RecordPage } from '../store/contract/api.ts';
import { storeRefundSchema, type StoreRefund } from '../store/contract/record.ts';
import type { Attempt } from './attempt.ts';
import type { ReadOrders } from './coverage.ts';
import { creditMemoWith, MADE_OF_MEMO } from './credit-refund.ts';
import type { FlowStore } from './flow-writes.ts';
import { idsOf, rootOfRecord } from './own-flows.ts';
import { readable } from './shape-samples.ts';
import { trySteps } from './shape-steps.ts';
import { CHECK_REFERENCE } from './shape-verdict.ts';

/** `sent`: the order as the store handed it out. */
export type RefundSample = { refund: StoreRefund; record: unknown; order: Order; sent: unknown; traits: string[] };
type Pages = Pick< FlowStore, 'page' >;

const PER_PAGE = 100;
const SHAPES_MAX = 100;
/** Of a store with more refunds the latest are not looked at: a test must end. */
const PAGES_MAX = 200;
const ANY_AGE_DAYS = 3_660;

/** The newest refund of every shape among the last `most` of the store: ids grow, and pages begin with the oldest. */
export async function refundsOfEachShape( store: Pages, readOrders: ReadOrders, most: number ): Promise< { samples: RefundSample[]; checked: number } > {
	const records = await lastRefunds( store, most );
	const samples = new Map< string, RefundSample >();
	let looked = 0;
	for ( ; looked < records.length && samples.size < SHAPES_MAX; looked += PER_PAGE ) {
		const refunds = records.slice( Math.max( 0, records.length - looked - PER_PAGE ), records.length - looked ).reverse().flatMap( meant );
		const orders = await ordersOf( refunds, readOrders );
		for ( const { refund, record } of refunds ) {
			const found = orders.get( refund.parent_id );
			const traits = found ? traitsOfRefund( refund, found.order ) : [];
			const shape = traits.join( '|' );
			if ( found && ! samples.has( shape ) ) {
				samples.set( shape, { refund, record, traits, ...found } );
			}
		}
	}
	return { samples: [ ...samples.values() ], checked: Math.min( looked, records.length ) };
}

/** By rising id. Only so many are held at a time. */
async function lastRefunds( store: Pages, most: number ): Promise< unknown[] > {
	let last: unknown[] = [];
	for ( let [ after, page ]: [ number | null, number ] = [ 0, 0 ]; after !== null && page < PAGES_MAX; page++ ) {
		const { records, next }: RecordPage = await store.page( 'refund', { after, per_page: PER_PAGE } );
		last = [ ...last, ...records.map( ( { record } ) => record ) ].slice( -most );
		after = next;
	}
	return last;
}

/** The newest refund of an order, with it; null where it has none that a flow would book. */
export async function newestRefundOf( store: Pages, order: Order, sent: unknown ): Promise< RefundSample | null > {
	const newest = Math.max( 0, ...( order.refunds ?? [] ).map( ( refund ) => Number( refund.id ) ) );
	const { records: [ found ] } = newest === 0 ? { records: [] } : await store.page( 'refund', { after: newest - 1, per_page: 1 } );
	const [ read ] = found?.id === newest ? meant( found.record ) : [];
	return read ? { ...read, order, sent, traits: traitsOfRefund( read.refund, order ) } : null;
}

/** What the steps would write for it. @throws SyncError as trySteps(). */
export async function tryRefund( { attempt, connection, connector, store }: { attempt: Attempt; connection: Connection; connector: Connector; store: Pick< FlowStore, 'put' > }, steps: readonly FlowStep[], { refund, record, order, sent }: RefundSample ): Promise< ShapeDocument[] > {
	const { document, rows } = standInOf( connection, order );
	const refunded = money.sum( ( order.refunds ?? [] ).map( ( one ) => one.amount ) );
	const credit = creditMemoWith( { put: ( puts ) => store.put( puts ), orderOf: () => Promise.resolve( { order_id: refund.parent_id, order: sent, refunded, payments: [] } ) }, connection, '', null );
	const root: Root = { document, ...rootOfRecord( record ) };
	const { documents, writes } = await trySteps( { attempt, connection, connector, root, record: `the refund ${ refund.id } of ${ orderName( order ) }`, storeIds: idsOf( 'refund' ), creditMemo: credit }, steps, rows );
	const books = walk( steps ).some( ( { step } ) => step.step === 'creditMemo' );
	return [ ...documents, ...( books ? writes.filter( ( { entity } ) => BOOKED.includes( entity ) ) : [] ).map( ( { entity, values }, index ) => ( { name: `${ entity } ${ index + 1 }`, values } ) ) ];
}

/** What the step "creditMemo" writes; other steps tell their own. */
const BOOKED = [ 'salesCreditMemos', 'salesCreditMemoLines', 'ReturnOrderHeadersV2', 'ReturnOrderLinesV2' ];

function standInOf( { product, settings: { company } }: Connection, { currency, total }: Order ): { document: Root; rows: readonly SeedRow[] } {
	const { document, rows } = standIn( { product, reference: CHECK_REFERENCE, company, header: product === 'bc' ? { currencyCode: currency } : { CurrencyCode: currency } } );
	return { document, rows: [ ...rows, seedOfInvoice( { product, company, orderNumber: String( document[ 'number' ] ), currency, total } ) ] };
}

/** Not one that the store made of a credit memo of Dynamics: no flow books it. */
function meant( record: unknown ): { refund: StoreRefund; record: unknown }[] {
	const read = storeRefundSchema.safeParse( record );
	return read.success && ! read.data.meta_data.some( ( { key } ) => key === MADE_OF_MEMO ) ? [ { refund: read.data, record } ] : [];
}

async function ordersOf( refunds: readonly { refund: StoreRefund }[], readOrders: ReadOrders ): Promise< Map< number, { order: Order; sent: unknown } > > {
	const ids = [ ...new Set( refunds.map( ( { refund } ) => String( refund.parent_id ) ) ) ];
	const { orders } = ids.length === 0 ? { orders: [] } : await readOrders( { page: 1, per_page: PER_PAGE, days: ANY_AGE_DAYS, include: ids } );
	return new Map( orders.flatMap( ( { id, order: sent } ) => {
		const order = z.object( {} ).safeParse( sent ).success ? readable( sent, String( id ) ) : null;
		return order ? [ [ id, { order, sent } ] as const ] : [];
	} ) );
}
