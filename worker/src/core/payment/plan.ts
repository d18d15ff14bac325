/**
 * What of an invoice the shopper has paid already, and is not yet in Dynamics. Pure. A prepaid order settles to nothing owed: each of its invoices is paid up to
 * what is open, and all of them together never above what the shop has kept.
 */
import type { Invoice } from '../model/invoice.ts';
import type { Order } from '../model/order.ts';
import type { Payment } from '../model/payment.ts';
import * as money from '../money.ts';

/** Of the store, as it is now. */
export type OrderFacts = { order: Order; /** Decimal string. */ refunded: string; payments: readonly Payment[] };
export type PaymentPlan = { pay: { amount: string; paidOn: string; gateway: string; transactionId: string } } | { pay: null; why: string };

export function planPayment( invoice: Invoice, { order, refunded, payments }: OrderFacts ): PaymentPlan {
	if ( invoice.state === 'canceled' ) {
		return { pay: null, why: 'The invoice is canceled.' };
	}
	if ( order.paidAt === null ) {
		return { pay: null, why: 'The order is not paid in the store.' };
	}
	if ( invoice.currency !== order.currency ) {
		return { pay: null, why: 'The invoice is in another currency than the payment; its settlement is left to a person.' };
	}
	const kept = money.sub( order.total, refunded );
	const left = money.sub( kept, money.sum( payments.filter( ( payment ) => payment.currency === invoice.currency ).map( ( payment ) => payment.amount ) ) );
	const open = invoice.open ?? invoice.total;
	const amount = money.round( money.compare( open, left ) > 0 ? left : open, money.minorUnitDigits( invoice.currency ) );
	if ( money.isZero( open ) || money.isNegative( open ) ) {
		return { pay: null, why: 'Nothing of the invoice is open.' };
	}
	if ( money.isZero( amount ) || money.isNegative( amount ) ) {
		return { pay: null, why: 'Everything the shop has kept of the order is in Dynamics already.' };
	}
	const gateway = order.payments.find( ( payment ) => payment.kind === 'gateway' );
	return { pay: { amount, paidOn: order.paidAt.slice( 0, 10 ), gateway: gateway?.method ?? '', transactionId: gateway?.transactionId ?? '' } };
}
