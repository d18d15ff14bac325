/**
 * What of an invoice the shopper has paid already, and is not yet in Dynamics. Pure. A prepaid order settles to nothing owed: each of its invoices is paid up to
 * what is open, and all of them together never above what the shop has kept.
 */
import type { Invoice } from '../model/invoice.ts';
import type { Order } from '../model/order.ts';
import type { Payment, Reason } from '../model/payment.ts';
import * as money from '../money.ts';
import { dayInZone } from '../time.ts';

/** Of the store, as it is now. */
export type OrderFacts = { order: Order; /** Decimal string. */ refunded: string; payments: readonly Payment[] };
/** `paidOn`: day in the store's zone (MON-12). `tell`: money that a person has to book; everything else settles by itself. */
export type PaymentPlan = { pay: { amount: string; paidOn: string; gateway: string; transactionId: string } } | ( { pay: null; tell: boolean } & Reason );

export function planPayment( invoice: Invoice, { order, refunded, payments }: OrderFacts ): PaymentPlan {
	if ( invoice.state === 'canceled' ) {
		return nothing( 'The invoice is canceled.' );
	}
	if ( order.paidAt === null ) {
		return nothing( 'The order is not paid in the store; once it is, its open invoices are settled.' );
	}
	if ( invoice.currency !== order.currency ) {
		return { pay: null, tell: true, reason: 'currency', reasonOf: order.currency, why: `Invoice ${ invoice.number } is in ${ invoice.currency } and was paid in ${ order.currency }: Concord converts no payment. Book it in Dynamics by hand.` };
	}
	const kept = money.sub( order.total, refunded );
	const left = money.sub( kept, money.sum( payments.filter( ( payment ) => payment.state !== 'left' && payment.currency === invoice.currency ).map( ( payment ) => payment.amount ) ) );
	const open = invoice.open ?? invoice.total;
	const amount = money.round( money.compare( open, left ) > 0 ? left : open, money.minorUnitDigits( invoice.currency ) );
	if ( money.isZero( open ) || money.isNegative( open ) ) {
		return nothing( 'Nothing of the invoice is open.' );
	}
	if ( money.isZero( amount ) || money.isNegative( amount ) ) {
		return nothing( 'Everything the shop has kept of the order is in Dynamics already.' );
	}
	const gateway = order.payments.find( ( payment ) => payment.kind === 'gateway' );
	return { pay: { amount, paidOn: dayInZone( order.paidAt, order.timeZone ), gateway: gateway?.method ?? '', transactionId: gateway?.transactionId ?? '' } };
}

function nothing( why: string ): PaymentPlan {
	return { pay: null, why, reason: '', reasonOf: '', tell: false };
}
