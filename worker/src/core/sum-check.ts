/**
 * Does the order add up before anything is sent? Σ lines + taxes must be the total the shopper was charged, to the cent
 * (MON-4). An order that does not would make a Dynamics document that can never equal it.
 */
import type { Issue } from './issue.ts';
import type { Order } from './model/order.ts';
import * as money from './money.ts';
import { orderName } from './words.ts';

/**
 * Sums WooCommerce may have arrived at, rounded to the minor unit. Its setting "round tax at subtotal level" is not kept
 * on the order, so both ways count: items rounded line by line (default) or only in the sum; shipping always line by line;
 * fees never before the sum; taxes as the stored total, as the sum of the tax rows, or as the sum of the lines' parts.
 * (WooCommerce: WC_Abstract_Order::calculate_totals, WC_Cart_Totals::calculate_totals, trait-wc-item-totals.)
 */
export function possibleSums( order: Order ): string[] {
	const digits = order.minorUnitDigits;
	const of = ( kind: string ) => order.lines.filter( ( line ) => line.kind === kind ).map( ( line ) => line.total );
	const rounded = ( values: string[] ) => values.map( ( value ) => money.round( value, digits ) );
	const rest = money.add( money.sum( of( 'fee' ) ), money.sum( rounded( of( 'shipping' ) ) ) );
	const items = [ money.sum( rounded( of( 'product' ) ) ), money.sum( of( 'product' ) ) ];
	const taxes = [
		order.totalTax,
		money.sum( order.taxes.flatMap( ( rate ) => [ rate.taxTotal, rate.shippingTaxTotal ] ) ),
		money.sum( order.lines.map( ( line ) => line.totalTax ) ),
	];
	return [ ...new Set( items.flatMap( ( net ) => taxes.map( ( tax ) => money.round( money.add( net, tax, rest ), digits ) ) ) ) ];
}

/** null when the order adds up; else the Issue, its `difference` being lines minus total. */
export function checkSum( order: Order ): Issue | null {
	const total = money.round( order.total, order.minorUnitDigits );
	const sums = possibleSums( order );
	if ( sums.some( ( sum ) => money.equal( sum, total ) ) ) {
		return null;
	}
	const difference = money.sub( sums[ 0 ] ?? '0', total );
	return {
		code: 'order_sum_mismatch',
		retryClass: 'rejected',
		message: `The lines and taxes of ${ orderName( order ) } add up to ${ sums[ 0 ] } ${ order.currency }, but the order charges ${ total } ${ order.currency }: ${ money.abs( difference ) } ${ order.currency } ${ money.isNegative( difference ) ? 'too little' : 'too much' }.`,
		remedy: 'Open the order, press Recalculate or correct the line that another plugin changed, and retry.',
		record: orderName( order ),
		field: 'total',
		difference,
	};
}
