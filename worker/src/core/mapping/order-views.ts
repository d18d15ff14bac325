/**
 * What paths and expressions reach besides the canonical order itself: its fees and shipping apart from the goods, sums that are
 * exact, and each tax rate by its code. Made anew for each run; nothing that makes the total is read from it.
 */
import type { Order } from '../model/order.ts';
import * as money from '../money.ts';

export type OrderViews = {
	fees: Order[ 'lines' ]; shippingLines: Order[ 'lines' ];
	/** Net of tax but for what was refunded, decimal strings in the order's currency. */
	sums: { goods: string; shipping: string; fees: string; discount: string; refunded: string };
	/** By WooCommerce's rate code, "DE-VAT-1". */
	taxByRate: Record< string, { label: string; percent: string; taxTotal: string; shippingTaxTotal: string } >;
};

export function orderViews( { lines, coupons, taxes, refunds = [] }: Pick< Order, 'lines' | 'coupons' | 'taxes' | 'refunds' > ): OrderViews {
	const of = ( kind: Order[ 'lines' ][ number ][ 'kind' ] ) => lines.filter( ( line ) => line.kind === kind );
	const sum = ( kind: Order[ 'lines' ][ number ][ 'kind' ] ) => money.sum( of( kind ).map( ( line ) => line.total ) );
	return {
		fees: of( 'fee' ), shippingLines: of( 'shipping' ),
		sums: { goods: sum( 'product' ), shipping: sum( 'shipping' ), fees: sum( 'fee' ), discount: money.sum( coupons.map( ( coupon ) => coupon.discount ) ), refunded: money.sum( refunds.map( ( refund ) => refund.amount ) ) },
		taxByRate: Object.fromEntries( taxes.filter( ( { code } ) => code !== '' && code !== '__proto__' ).map( ( { code, label, percent, taxTotal, shippingTaxTotal } ) => [ code, { label, percent, taxTotal, shippingTaxTotal } ] ) ),
	};
}

/** The views of a record that is an order; nothing for any other. */
export function viewsOf( root: Readonly< Record< string, unknown > > ): Partial< OrderViews > {
	return Array.isArray( root[ 'lines' ] ) && Array.isArray( root[ 'taxes' ] ) && Array.isArray( root[ 'coupons' ] ) ? orderViews( root as unknown as Order ) : {};
}
