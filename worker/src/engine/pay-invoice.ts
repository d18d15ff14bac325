/**
 * The step "payInvoice". The payment is noted in the store before it is booked: whatever becomes of the answer, the next attempt knows what was meant and how much was
 * open before, and books it no second time.
 */
import { z } from 'zod';
import { invoiceSchema, type Invoice } from '../core/model/invoice.ts';
import { paymentSchema, type Payment } from '../core/model/payment.ts';
import { planPayment, type OrderFacts } from '../core/payment/plan.ts';
import { settleBc, settleFo, type PaymentOrder } from '../core/payment/settle.ts';
import type { FlowRun } from '../core/flow/run.ts';
import { SyncError } from '../core/issue.ts';
import * as money from '../core/money.ts';
import { orderName } from '../core/words.ts';
import type { Connection } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { sha256 } from './content.ts';
import type { FlowStore } from './flow-writes.ts';

type Pay = NonNullable< FlowRun[ 'payInvoice' ] >;
type Outcome = Awaited< ReturnType< Pay > >;

/** `sends` false: a preview or a shadow run; nothing is noted in the store either. */
export function payInvoiceWith( store: Pick< FlowStore, 'orderOf' | 'put' >, { id: connectionId, product }: Pick< Connection, 'id' | 'product' >, flowId: string, sends = true ): Pay {
	return async ( step, run ) => {
		const read = invoiceSchema.safeParse( run.root[ 'invoice' ] );
		if ( ! read.success ) {
			return left( 'There is no invoice at this place of the flow.' );
		}
		const invoice = read.data;
		const facts = await factsOf( store, connectionId, invoice );
		if ( ! facts ) {
			return left( 'The invoice belongs to no order of this store.' );
		}
		const key = paymentKey( facts.order.id, invoice );
		const known = facts.payments.find( ( payment ) => payment.key === key );
		// One without a number was begun and its end is not known.
		if ( known && known.number !== '' ) {
			return left( 'The payment is in Dynamics already.' );
		}
		const plan = known ? null : planPayment( invoice, facts );
		if ( plan?.pay === null ) {
			return left( plan.why );
		}
		const gateway = plan?.pay.gateway ?? facts.order.payments.find( ( payment ) => payment.kind === 'gateway' )?.method ?? '';
		const target = step.targets.find( ( one ) => one.gateway === gateway ) ?? step.targets.find( ( one ) => one.gateway === '*' );
		if ( ! target ) {
			return left( `The step names no journal for payments by "${ gateway }".` );
		}
		const payment: Payment = known ?? {
			key, number: '', reference: invoice.reference, orderNumber: invoice.orderNumber, invoiceNumber: invoice.number, currency: invoice.currency, amount: plan?.pay.amount ?? '0', paidOn: plan?.pay.paidOn ?? '', state: 'prepared', openBefore: invoice.open,
		};
		const note = async ( data: Payment ) => {
			if ( sends ) {
				await noted( store, connectionId, flowId, data );
			}
		};
		await note( payment );
		const settle = product === 'bc' ? settleBc : settleFo;
		const order: PaymentOrder = { payment, invoiceKey: invoice.key, customerNumber: invoice.customerNumber, transactionId: plan?.pay.transactionId ?? '', target, record: orderName( facts.order ), again: known !== undefined };
		const { number, state } = await settle( order, { dynamics: run.dynamics, mustHold: run.mustHold, observe: run.observe } );
		await note( { ...payment, number, state } );
		if ( state === 'posted' ) {
			settledNow( run, invoice, payment.amount );
		}
		return { done: true, message: `${ payment.amount } ${ payment.currency } ${ state === 'posted' ? 'was posted' : `waits in journal ${ number } to be posted` }.`, gave: { amount: payment.amount, currency: payment.currency, journal: target.journal } };
	};
}

/** What the invoice says of itself is from before the payment; the store shall not show it open until it is told again. */
function settledNow( run: FlowRun, invoice: Invoice, amount: string ): void {
	if ( invoice.open === null ) {
		return;
	}
	const open = money.sub( invoice.open, amount );
	const now = { open, ...( money.isZero( open ) ? { state: 'paid' } : {} ) };
	run.root = { ...run.root, invoice: { ...invoice, ...now } };
	for ( const put of run.puts.filter( ( one ) => one.kind === 'invoice' ) ) {
		put.data = { ...put.data, ...now };
	}
}

const factsSchema = z.object( { order: z.unknown(), order_id: z.number().int(), refunded: z.string(), payments: z.array( paymentSchema ) } );

async function factsOf( store: Pick< FlowStore, 'orderOf' >, connectionId: string, { reference, orderNumber }: Invoice ): Promise< OrderFacts | null > {
	const { order, order_id: id, refunded, payments } = factsSchema.parse( await store.orderOf( { connection_id: connectionId, reference, number: orderNumber } ) );
	return id === 0 ? null : { order: translateClaimedOrder( order, String( id ) ), refunded, payments };
}

async function noted( store: Pick< FlowStore, 'put' >, connectionId: string, flowId: string, payment: Payment ): Promise< void > {
	const { results: [ result ] } = await store.put( { connection_id: connectionId, records: [ { flow_id: flowId, kind: 'payment', key: payment.key, number: payment.number === '' ? payment.invoiceNumber : payment.number, data: payment, issue: null } ] } );
	if ( result?.outcome !== 'written' && result?.outcome !== 'unchanged' ) {
		throw new SyncError( { code: 'document_refused', retryClass: 'rejected', field: 'payment', message: `The store could not note the payment of invoice ${ payment.invoiceNumber }: ${ result?.message ?? '' }`, remedy: result?.remedy || 'Bring plugin and worker to the same version, then retry.' } );
	}
}

/** Fits into what both products keep of it (BC: Code[20] and Code[35]); one per order and invoice. */
function paymentKey( orderId: string, { key }: Invoice ): string {
	return `P${ orderId }-${ sha256( key ).slice( 0, 6 ).toUpperCase() }`;
}

function left( message: string ): Outcome {
	return { done: false, message, gave: {} };
}
