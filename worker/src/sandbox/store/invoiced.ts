/** As the plugin's Documents\Invoiced: an invoice that is below zero or makes the invoices of a sales order larger than the order is none of it. Amounts in the order's own currency. */
import * as money from '../../core/money.ts';
import { creditMemoSchema } from '../../core/model/credit-memo.ts';
import { invoiceSchema, type Invoice } from '../../core/model/invoice.ts';
import type { StoreState } from './state.ts';

/** A sentence; '' when it is taken. */
export function tooMuch( state: StoreState, orderId: number, invoice: Invoice ): string {
	const order = state.shop.orders.get( String( orderId ) );
	if ( ! order || order.currency !== invoice.currency ) {
		return '';
	}
	const most = largest( state, order.total, String( orderId ), invoice.currency );
	const [ limit, one ] = [ `${ most } ${ order.currency }`, `${ invoice.total } ${ invoice.currency }` ];
	if ( money.isNegative( invoice.total ) ) {
		return `Invoice ${ invoice.number } is over ${ one }, which is below zero; the order is over ${ limit }.`;
	}
	if ( money.compare( invoice.total, most ) > 0 ) {
		return `Invoice ${ invoice.number } is over ${ one }, and its order over ${ limit }.`;
	}
	const kept = [ ...state.documents.values() ].filter( ( document ) => document.order_id === orderId && document.data !== '' );
	const others = kept.filter( ( document ) => document.kind === 'invoice' && document.key !== invoice.key ).map( ( document ) => invoiceSchema.parse( JSON.parse( document.data ) ) )
		.filter( ( other ) => other.state !== 'canceled' && other.currency === invoice.currency && other.orderNumber === invoice.orderNumber );
	const memos = kept.filter( ( document ) => document.kind === 'creditMemo' ).map( ( document ) => creditMemoSchema.parse( JSON.parse( document.data ) ) ).filter( ( memo ) => memo.state !== 'canceled' && memo.currency === invoice.currency );
	const sum = money.sub( money.add( invoice.total, money.sum( others.map( ( other ) => other.total ) ) ), money.sum( memos.map( ( memo ) => memo.total ) ) );
	const slack = money.mul( String( others.length ), money.fromMinor( 1n, money.minorUnitDigits( invoice.currency ) ) );
	return invoice.state === 'canceled' || money.compare( sum, money.add( most, slack ) ) <= 0 ? '' : `With invoice ${ invoice.number } the invoices of the order are over ${ sum } ${ invoice.currency } together, and the order over ${ limit }.`;
}

/** A tolerance of the rounding may have let the document be larger than the order. */
function largest( state: StoreState, total: string, orderId: string, currency: string ): string {
	const documents = [ ...state.links.values() ].filter( ( link ) => link.record_type === 'order' && link.record_id === orderId && ( link.dynamics_currency || link.currency ) === currency && money.isDecimal( link.dynamics_total ) );
	return documents.reduce( ( most, { dynamics_total: other } ) => ( money.compare( other, most ) > 0 ? other : most ), total );
}
