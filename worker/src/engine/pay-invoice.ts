/**
 * The step "payInvoice". The payment is noted in the store before it is booked: whatever becomes of the answer, the next attempt knows what was meant and how much was
 * open before, and books it no second time. What a person has to book is noted too, with the reason.
 */
import { z } from 'zod';
import { invoiceSchema, type Invoice } from '../core/model/invoice.ts';
import { paymentSchema, type Payment, type Reason } from '../core/model/payment.ts';
import { feeOf } from '../core/payment/fee.ts';
import { planPayment, type OrderFacts, type PaymentPlan } from '../core/payment/plan.ts';
import { settleBc } from '../core/payment/settle-bc.ts';
import { isPosted, settleFo } from '../core/payment/settle-fo.ts';
import type { FeeTarget, PaymentOrder } from '../core/payment/settle.ts';
import type { FlowRun } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import * as money from '../core/money.ts';
import { orderName } from '../core/words.ts';
import type { Connection } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { sha256 } from './content.ts';
import type { FlowStore } from './flow-writes.ts';

type Pay = NonNullable< FlowRun[ 'payInvoice' ] >;
type Outcome = Awaited< ReturnType< Pay > >;
type Target = Parameters< Pay >[ 0 ][ 'targets' ][ number ];

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
		const note = async ( data: Payment ) => {
			if ( sends ) {
				await noted( store, connectionId, flowId, data );
			}
		};
		const key = paymentKey( facts.order.id, invoice );
		const known = facts.payments.find( ( payment ) => payment.key === key && payment.state !== 'left' );
		// One without a number was begun and its end is not known.
		if ( known && known.number !== '' ) {
			return known.state === 'prepared' && product === 'fo' ? waiting( known, run, note ) : left( 'The payment is in Dynamics already.' );
		}
		const plan = known ? null : planPayment( invoice, facts );
		const gateway = plan?.pay?.gateway ?? gatewayOf( facts );
		const target = step.targets.find( ( one ) => one.gateway === gateway ) ?? step.targets.find( ( one ) => one.gateway === '*' );
		const reason = whyNot( plan, target, gateway, invoice );
		if ( reason ) {
			return reason.tell ? forPerson( paymentOf( invoice, key, { why: reason.why, reason: reason.reason, reasonOf: reason.reasonOf } ), run, note ) : left( reason.why );
		}
		if ( ! target ) {
			return left( 'The step names no journal.' );
		}
		const fee = known ? { amount: known.fee, why: known.why, reason: known.reason, reasonOf: known.reasonOf } : feeOf( target.fee, facts.order, plan?.pay?.amount ?? '0', facts.payments );
		const payment = known ?? paymentOf( invoice, key, { amount: plan?.pay?.amount ?? '0', paidOn: plan?.pay?.paidOn ?? '', state: 'prepared', fee: fee.amount, why: fee.why, reason: fee.reason, reasonOf: fee.reasonOf } );
		await note( payment );
		if ( fee.why !== '' ) {
			run.warnings.push( `${ orderName( facts.order ) }: ${ fee.why }` );
		}
		const settle = product === 'bc' ? settleBc : settleFo;
		const order: PaymentOrder = { payment, invoiceKey: invoice.key, customerNumber: invoice.customerNumber, transactionId: plan?.pay?.transactionId ?? '', target, fee: feeTarget( target ), record: orderName( facts.order ), again: known !== undefined };
		const { number, state } = await settle( order, { dynamics: run.dynamics, mustHold: run.mustHold, observe: run.observe } );
		await note( { ...payment, number, state } );
		if ( state === 'posted' ) {
			settledNow( run, invoice, payment.amount );
		}
		const beside = money.isZero( payment.fee ) ? '' : `, and ${ payment.fee } ${ payment.currency } of fee beside it`;
		return { done: true, message: `${ payment.amount } ${ payment.currency } ${ state === 'posted' ? `was posted${ beside }` : `waits in journal ${ number } to be posted${ beside }` }.`, gave: { amount: payment.amount, currency: payment.currency, journal: target.journal, ...( money.isZero( payment.fee ) ? {} : { fee: payment.fee } ) } };
	};
}

/** Null: it is to be booked. */
function whyNot( plan: PaymentPlan | null, target: Target | undefined, gateway: string, invoice: Invoice ): Reason & { tell: boolean } | null {
	if ( plan?.pay === null ) {
		return plan;
	}
	return target ? null : { tell: true, reason: 'gateway', reasonOf: gateway, why: `The payment for invoice ${ invoice.number } was not booked: the step of the flow names no journal for the gateway "${ gateway }". Add the gateway to the step, or book the payment in Dynamics by hand.` };
}

/** F&O posts the journal by itself or by hand; each look asks whether it has. */
async function waiting( known: Payment, run: FlowRun, note: ( data: Payment ) => Promise< void > ): Promise< Outcome > {
	if ( ! await isPosted( known.number, { dynamics: run.dynamics, mustHold: run.mustHold, observe: run.observe } ) ) {
		return left( `The payment waits in journal ${ known.number } to be posted.` );
	}
	await note( { ...known, state: 'posted' } );
	return { done: true, message: `Journal ${ known.number } is posted.`, gave: { amount: known.amount, currency: known.currency } };
}

/** Kept with the order and told by a note of it once; the invoice itself goes on. */
async function forPerson( payment: Payment, run: FlowRun, note: ( data: Payment ) => Promise< void > ): Promise< Outcome > {
	await note( payment );
	run.warnings.push( payment.why );
	return left( payment.why );
}

function paymentOf( invoice: Invoice, key: string, change: Partial< Payment > ): Payment {
	return { key, number: '', reference: invoice.reference, orderNumber: invoice.orderNumber, invoiceNumber: invoice.number, currency: invoice.currency, amount: '0', paidOn: '', state: 'left', openBefore: invoice.open, fee: '0', why: '', reason: '', reasonOf: '', ...change };
}

function gatewayOf( { order }: OrderFacts ): string {
	return order.payments.find( ( payment ) => payment.kind === 'gateway' )?.method ?? '';
}

function feeTarget( { fee }: Target ): FeeTarget | null {
	return fee && fee.from !== 'none' ? { account: fee.account.trim(), journal: fee.journal.trim() } : null;
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
