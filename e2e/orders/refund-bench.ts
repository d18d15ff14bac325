/** Store, worker and Dynamics for proofs about refunds and credit memos: refunds in WooCommerce's signs, orders that are invoiced, flows in use. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import type { FlowContent } from '../../worker/src/core/flow/schema.ts';
import { refunds } from '../../worker/src/core/flow/templates/parts.ts';
import * as money from '../../worker/src/core/money.ts';
import type { StoreOrder, StoreRefund } from '../../worker/src/store/contract/record.ts';
import { openBench, type Bench } from './bench.ts';
import type { SeenMemo } from './dynamics.ts';

const idSchema = z.object( { id: z.string() } );
const resultSchema = z.object( { ran: z.number(), written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ) } );
const commandSchema = z.object( { state: z.string(), result: resultSchema.nullable() } );
const stateSchema = z.object( { stock: z.array( z.object( { company: z.string(), item: z.string(), quantity: z.string() } ) ) } );
/** What carries amounts: without tax on both sides. */
const CARRIER = { bc: { kind: 'account', number: '8720' }, fo: { kind: 'item', number: 'ROUNDING' } } as const;
const WAIT_MS = 30_000;

export type GivenLine = StoreRefund[ 'line_items' ][ number ];
type SoldLine = { id: number; quantity?: string; total: string; total_tax: string; taxes: { rate_id: number; subtotal?: string; total: string }[] };
type Change = Parameters< Bench[ 'store' ][ 'state' ][ 'shop' ][ 'refund' ] >[ 1 ];
export type RefundBench = Bench & {
	/** In use from now on; its id. */
	flow( name: string, content: FlowContent ): Promise< string >;
	/** The template's flow, with what this Dynamics calls its codes. */
	refundsFlow(): Promise< string >;
	run( flow: string ): Promise< z.infer< typeof resultSchema > >;
	/** Placed, in Dynamics, shipped and invoiced there. */
	invoiced( fits?: ( order: StoreOrder ) => boolean ): Promise< { order: StoreOrder; number: string } >;
	invoice( order: StoreOrder ): Promise< string >;
	/** Refunded in the store, and what became of it once it is in that state. */
	refunded( order: StoreOrder, change: Change, state?: string ): Promise< { refund: StoreRefund; said: string } >;
	becameOf( refund: StoreRefund, state: string ): Promise< { refund: StoreRefund; said: string } >;
	/** Those of a refund; without one all. */
	memos( refund?: StoreRefund ): Promise< SeenMemo[] >;
	onShelf( item: string ): Promise< number >;
	/** Amounts of the order's refunds, oldest first. */
	refundsOf( order: StoreOrder ): string[];
};

export async function openRefundBench( product: 'bc' | 'fo' ): Promise< RefundBench > {
	const bench = await openBench( product );
	const { settings } = z.object( { settings: z.object( { tax: z.array( z.looseObject( {} ) ) } ) } ).parse( await bench.admin( 'GET', `/connections/${ bench.connectionId }` ) );
	await bench.settings( { tax: [ ...settings.tax, { percent: '0', tax_class: '*', country: '*', tax_code: product === 'bc' ? 'VAT0' : 'ZERO', tax_group: product === 'bc' ? '' : 'DE-DOM' } ] as never } );
	bench.startWorker();
	const { shop, outbox, prefix } = bench.store.state;

	const flow: RefundBench[ 'flow' ] = async ( name, content ) => {
		const { id } = idSchema.parse( await bench.admin( 'POST', '/flows', { connection_id: bench.connectionId, name, content } ) );
		await bench.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Proof' } );
		await bench.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const invoice: RefundBench[ 'invoice' ] = async ( order ) => {
		const [ document ] = await bench.dynamics.orders( bench.reference( order ) );
		bench.sandbox.act( product, 'ship', document?.number ?? '' );
		bench.sandbox.act( product, 'invoice', document?.number ?? '' );
		return document?.number ?? '';
	};
	const becameOf: RefundBench[ 'becameOf' ] = async ( refund, state ) => {
		for ( const end = performance.now() + WAIT_MS; ; await wait( 50 ) ) {
			const seen = outbox.find( 'refund', String( refund.id ) );
			if ( seen?.state === state ) {
				return { refund, said: seen.issue?.message ?? seen.skipped?.message ?? '' };
			}
			expect( performance.now() < end && ( seen?.state !== 'needs-you' || state === 'waiting' ), `the refund is ${ seen?.state ?? '' }: ${ JSON.stringify( seen?.issue ) }` ).toBe( true );
		}
	};
	return Object.assign( Object.create( bench ) as Bench, {
		flow, invoice, becameOf,
		refundsFlow: () => {
			const { content } = refunds( product );
			return flow( 'Refunds', { ...content, steps: content.steps.map( ( step ) => ( step.step === 'creditMemo' ? { ...step, carrier: { ...CARRIER[ product ] }, creditOnly: 'CREDIT', disposition: 'RESTOCK' } : step ) ) } );
		},
		run: async ( id: string ) => {
			const { command_id: command } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', `/flows/${ id }/run` ) );
			for ( const end = performance.now() + WAIT_MS; ; await wait( 50 ) ) {
				const answer = commandSchema.parse( await bench.admin( 'GET', `/commands/${ command }` ) );
				if ( answer.state === 'waiting' && answer.result ) {
					return answer.result;
				}
				expect( performance.now() < end, `the run is ${ answer.state }` ).toBe( true );
			}
		},
		invoiced: async ( fits: ( order: StoreOrder ) => boolean = () => true ) => {
			let order = bench.store.placeOrder();
			for ( let tries = 0; ! fits( order ) && tries < 40; tries++ ) {
				order = bench.store.placeOrder();
			}
			expect( fits( order ), 'a recorded order of this kind' ).toBe( true );
			await bench.becomes( order, 'synced' );
			return { order, number: await invoice( order ) };
		},
		refunded: ( order: StoreOrder, change: Change, state = 'synced' ) => {
			const refund = shop.refund( order.id, change );
			outbox.append( 'refund', String( refund.id ) );
			return becameOf( refund, state );
		},
		memos: async ( refund?: StoreRefund ) => ( await bench.dynamics.creditMemos() ).filter( ( memo ) => ! refund || memo.reference === `${ prefix }-R${ refund.id }` ),
		onShelf: async ( item: string ) => Number( stateSchema.parse( await ( await fetch( `${ bench.sandbox.url }/_sandbox/state` ) ).json() ).stock.find( ( one ) => one.item === item && one.company === bench.sandbox[ product ].company )?.quantity ),
		refundsOf: ( order: StoreOrder ) => [ ...shop.refunds.values() ].filter( ( refund ) => refund.parent_id === order.id ).map( ( refund ) => Number( refund.amount ).toFixed( 2 ) ),
	} );
}

/** `of` of `parts` units of a line; shipping and fees have none. Amounts are negative, as WooCommerce keeps them. */
export function given( line: SoldLine, of = '1', parts = '1' ): GivenLine {
	const share = ( value: string ) => money.negate( money.round( money.div( money.mul( value, of ), parts, 6 ), 2 ) );
	const taxes = line.taxes.map( ( tax ) => ( { rate_id: tax.rate_id, subtotal: share( tax.total ), total: share( tax.total ) } ) );
	return { id: 900_000 + line.id, refunded_item_id: line.id, product_id: 1, variation_id: 0, sku: '', name: '', quantity: line.quantity === undefined ? '-1' : money.negate( of ), total: share( line.total ), total_tax: money.sum( taxes.map( ( tax ) => tax.total ) ), taxes };
}

export function amountOf( lines: readonly GivenLine[] ): string {
	return money.round( money.negate( money.sum( lines.flatMap( ( line ) => [ line.total, line.total_tax ] ) ) ), 2 );
}

export const cents = ( { amount }: Pick< StoreRefund, 'amount' > ): string => Number( amount ).toFixed( 2 );
