/** The way of one paid order through both systems, told step by step with what each of the two says of it. */
import { z } from 'zod';
import type { LoopOrder, Shop } from '../demo/shop.ts';
import type { FlowContent } from '../../worker/src/core/flow/schema.ts';
import { payments } from '../../worker/src/core/flow/templates/parts.ts';
import { invoiceSchema } from '../../worker/src/core/model/invoice.ts';
import { paymentSchema } from '../../worker/src/core/model/payment.ts';
import { shipmentSchema } from '../../worker/src/core/model/shipment.ts';
import * as money from '../../worker/src/core/money.ts';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { dynamicsOf, type Dynamics } from './dynamics.ts';
import { look, putInUse, type RunResult } from './flow-in-use.ts';
import { memoOf, refundFlows } from './loop-refunds.ts';
import { shipmentFlow } from './loop-shipments.ts';

const connectionsSchema = z.tuple( [ z.object( { id: z.string() } ) ] );
const JOURNAL = { bc: 'WEB', fo: 'CustPay' } as const;

/** Amounts with two decimals, units as they are; each side read from its own data. `what` names the document. */
export type LoopStep = { name: string; what: string; store: string; dynamics: string };
export type Loop = { steps( order: string, refund: string ): AsyncGenerator< LoopStep > };

/** The loop wants two parcels: paid, and more than one unit. */
export function fitsLoop( order: LoopOrder ): boolean {
	return order.paid && money.compare( money.sum( order.lines.map( ( line ) => line.quantity ) ), '1' ) > 0;
}

/** Puts the flows of the way back to use; they tell of what is shipped, invoiced and refunded from then on. */
export async function openLoop( shop: Shop, sandbox: RunningSandbox, product: 'bc' | 'fo', prefix: string ): Promise< Loop > {
	const [ { id: connection } ] = connectionsSchema.parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
	sandbox.configure( { companion: true } );
	const ships = await shipmentFlow( shop, product, connection );
	const pays = await paymentFlow( shop, product, connection );
	const memos = await refundFlows( shop, product, connection );
	for ( const flow of [ ships, pays, memos ] ) {
		await flow();
	}
	const dynamics = dynamicsOf( sandbox, product );
	return { steps: ( order, refund ) => walk( { shop, sandbox, product, dynamics, ships, pays, reference: `${ prefix }-${ order }`, prefix }, order, refund ) };
}

type Way = { shop: Shop; sandbox: RunningSandbox; product: 'bc' | 'fo'; dynamics: Dynamics; ships(): Promise< unknown >; pays(): Promise< unknown >; reference: string; prefix: string };

async function* walk( { shop, sandbox, product, dynamics, ships, pays, reference, prefix }: Way, id: string, refund: string ): AsyncGenerator< LoopStep > {
	const order = await shop.order( id );
	const [ sold ] = sandbox.documents( product, reference );
	const number = sold?.orderNumber || sold?.number || '';
	yield { name: 'placed and paid', what: `sales order ${ number }`, store: cents( order.total ), dynamics: cents( sold?.total ?? '' ) };

	const [ first ] = order.lines;
	const goods = ( lines: readonly { item: string; quantity: string | number }[] ) => money.normalise( money.sum( lines.filter( ( line ) => order.lines.some( ( one ) => one.sku.toUpperCase() === line.item.toUpperCase() ) ).map( ( line ) => String( line.quantity ) ) ) );
	for ( const [ name, lines ] of [ [ 'one unit shipped', [ { line: first?.id ?? '', quantity: '1' } ] ], [ 'the rest shipped', undefined ] ] as const ) {
		const tracking = `${ lines ? 'FIRST' : 'SECOND' }-${ id }`;
		sandbox.act( product, 'ship', number, { ...( lines ? { lines: [ ...lines ] } : {} ), tracking: { number: tracking, carrier: 'DHL', url: `https://track.example/${ tracking }` } } );
		await ships();
		const parcels = await kept( shop, id, 'shipment', shipmentSchema );
		const seen = parcels.flatMap( ( parcel ) => parcel.tracking.map( ( one ) => one.number ) );
		yield { name, what: seen.includes( tracking ) ? `tracking ${ tracking }` : 'no tracking number', store: goods( parcels.flatMap( ( parcel ) => parcel.lines.map( ( line ) => ( { item: line.sku, quantity: line.quantity } ) ) ) ), dynamics: goods( await dynamics.shipped( number ) ) };
	}

	sandbox.act( product, 'invoice', number );
	await pays();
	const [ posted ] = await dynamics.invoices( reference );
	const [ invoice ] = await kept( shop, id, 'invoice', invoiceSchema );
	yield { name: 'invoiced', what: `invoice ${ posted?.number ?? '' }`, store: cents( invoice?.total ?? '' ), dynamics: cents( posted?.total ?? '' ) };
	const [ prepared ] = await kept( shop, id, 'payment', paymentSchema );
	if ( prepared?.state === 'prepared' ) {
		// F&O posts its journals by a batch job of its own, or a person does; the next look finds it.
		sandbox.act( product, 'post', prepared.number );
		await pays();
	}
	const [ payment ] = await kept( shop, id, 'payment', paymentSchema );
	yield { name: 'payment booked', what: payment?.state === 'posted' ? `of ${ cents( order.total ) }, posted` : 'not posted', store: cents( payment?.amount ?? '' ), dynamics: await booked( dynamics, reference ) };

	const memo = await memoOf( shop, dynamics, prefix, { id: await shop.refund( id, refund ) } );
	const after = await shop.order( id );
	yield { name: 'a part refunded', what: `${ product === 'bc' ? 'credit memo' : 'return order' } ${ memo.number }`, store: cents( money.sum( after.refunded ) ), dynamics: memo.total };
	yield { name: 'what remains', what: 'invoiced less credited', store: cents( money.sub( after.total, money.sum( after.refunded ) ) ), dynamics: cents( money.sub( posted?.total ?? '0', memo.total ) ) };
}

/** The template, with the sandbox's own journal. */
async function paymentFlow( shop: Shop, product: 'bc' | 'fo', connection: string ): Promise< () => Promise< RunResult > > {
	const { content } = payments( product );
	const steps: FlowContent[ 'steps' ] = content.steps.map( ( step ) => ( step.step === 'payInvoice' ? { ...step, targets: [ { gateway: '*', journal: JOURNAL[ product ], method: '', accountType: '', account: '' } ] } : step ) );
	const flow = await putInUse( shop, connection, 'Payments', { ...content, steps } );
	return () => look( shop, flow );
}

async function kept< T >( shop: Shop, order: string, kind: string, schema: z.ZodType< T > ): Promise< T[] > {
	return ( await shop.documents( order ) ).filter( ( one ) => one.kind === kind ).map( ( one ) => schema.parse( one.data ) );
}

/** What Dynamics has settled of the order's invoice: all but what is still open. */
async function booked( dynamics: Dynamics, reference: string ): Promise< string > {
	const invoices = await dynamics.invoices( reference );
	return cents( money.sum( invoices.map( ( { total, open } ) => money.sub( total, open ) ) ) );
}

function cents( amount: string ): string {
	return amount === '' ? '-' : money.round( amount, 2 );
}
