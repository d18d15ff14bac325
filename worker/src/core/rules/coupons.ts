/**
 * The discount of coupons as lines of its own (MON-6). One line for each set of tax rates, because a line has one tax code
 * and a discount over 19 % and 7 % articles lowers both taxes; the sum of an order's lines stays what was charged.
 */
import type { Order, OrderLine } from '../model/order.ts';
import * as money from '../money.ts';
import type { CouponRule } from './schema.ts';

export const COUPON_ID = 'coupon-';

/** Without coupons an order keeps its line discounts: they are prices that a person changed. */
export function couponsAsLines( order: Order, rule: CouponRule | undefined ): Order {
	if ( rule?.as !== 'own-line' || order.coupons.length === 0 ) {
		return order;
	}
	const groups = new Map< string, OrderLine[] >();
	for ( const line of order.lines.filter( ( one ) => one.kind === 'product' && ! money.equal( one.subtotal, one.total ) ) ) {
		const key = JSON.stringify( [ line.taxClass, line.taxes.map( ( tax ) => tax.rateId ).sort() ] );
		groups.set( key, [ ...groups.get( key ) ?? [], line ] );
	}
	const full = order.lines.map( ( line ) => ( line.kind === 'product' ? { ...line, total: line.subtotal, totalTax: line.subtotalTax, taxes: line.taxes.map( ( tax ) => ( { ...tax, total: tax.subtotal } ) ) } : line ) );
	const name = `Coupon ${ order.coupons.map( ( coupon ) => coupon.code.toUpperCase() ).join( ', ' ) }`;
	return { ...order, lines: [ ...full, ...[ ...groups.values() ].map( ( lines, index ) => discountLine( lines, `${ COUPON_ID }${ index + 1 }`, name ) ) ] };
}

function discountLine( lines: OrderLine[], id: string, name: string ): OrderLine {
	const total = money.sum( lines.map( ( line ) => money.sub( line.total, line.subtotal ) ) );
	const totalTax = money.sum( lines.map( ( line ) => money.sub( line.totalTax, line.subtotalTax ) ) );
	const rates = [ ...new Set( lines.flatMap( ( line ) => line.taxes.map( ( tax ) => tax.rateId ) ) ) ];
	const taxes = rates.map( ( rateId ) => {
		const amount = money.sum( lines.flatMap( ( line ) => line.taxes.filter( ( tax ) => tax.rateId === rateId ).map( ( tax ) => money.sub( tax.total, tax.subtotal ) ) ) );
		return { rateId, subtotal: amount, total: amount };
	} );
	return {
		id, kind: 'coupon', name, sku: '', productId: '', variationId: '', productDeleted: false, attributes: {}, quantity: '1',
		subtotal: total, subtotalTax: totalTax, total, totalTax, taxClass: lines[ 0 ]?.taxClass ?? '', taxes, methodId: '', extra: {},
	};
}
