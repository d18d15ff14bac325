/**
 * WooCommerce's line (amounts for the whole quantity, net plus tax) as a Dynamics line (unit price and discount).
 *
 * Gross documents (ArePricesIncludingSalesTax, pricesIncludeTax) carry what the shopper saw, so Dynamics' own tax rounding
 * cannot move the total; they are used where the store's prices include tax. Net documents are used elsewhere, because a
 * US sales-tax company refuses gross ones. `price_mode` overrides.
 */
import type { ConnectionSettings } from '../store/contract/api.ts';
import { documentDigits } from './digits.ts';
import type { Order, OrderLine } from './model/order.ts';
import type { LineTarget } from './order-rules.ts';
import * as money from './money.ts';
import type { TaxCodes } from './tax.ts';

/** What a line mapping sees as "line.…": the canonical line plus what was worked out for the document. */
export type PricedLine = OrderLine & TaxCodes & {
	/** 1 for the first line that is sent. */
	position: number;
	target: LineTarget;
	/** In the document's price mode, before the discount; F&O 6 decimals, BC 5. */
	unitPrice: string;
	/** Of the whole line, minor units (BC discountAmount). Never negative. */
	discount: string;
	/** Of one unit, 6 decimals (F&O LineDiscountAmount). Never negative. */
	unitDiscount: string;
	/** What the line comes to in the document's price mode, minor units. */
	amount: string;
};

/** BC: "Unit-Amount Rounding Precision" 0.00001 by default. F&O: amounts are stored with 6 decimals. */
const UNIT_DECIMALS = { bc: 5, fo: 6 } as const;

export function usesGrossPrices( order: Order, settings: Pick< ConnectionSettings, 'price_mode' > ): boolean {
	return settings.price_mode === 'gross' || ( settings.price_mode === 'as-store' && order.pricesIncludeTax );
}

/**
 * Unit price x quantity - discount gives `amount` after Dynamics' rounding to the minor unit, also where the quantity does
 * not divide the amount (10.00 for 3): then the unit price is rounded up and the surplus becomes discount.
 * A negative fee or a line raised above its subtotal has no discount: its unit price is the total's. Quantity stays
 * positive, because quantity -1 is a return in both products and moves stock.
 */
export function priceLine( order: Order, line: OrderLine, gross: boolean, product: 'fo' | 'bc' ): Pick< PricedLine, 'unitPrice' | 'discount' | 'unitDiscount' | 'amount' > {
	const before = gross ? money.add( line.subtotal, line.subtotalTax ) : line.subtotal;
	const after = gross ? money.add( line.total, line.totalTax ) : line.total;
	const digits = documentDigits( order );
	const amount = money.round( after, digits );
	const plain = { unitPrice: money.div( after, line.quantity, UNIT_DECIMALS[ product ] ), discount: '0', unitDiscount: '0', amount };
	if ( ! isOrdinary( line, before, after ) ) {
		return plain;
	}
	return product === 'fo' ? perUnit( line, before, after, amount ) : perLine( line, before, amount, digits );
}

function isOrdinary( line: OrderLine, before: string, after: string ): boolean {
	return ! money.isNegative( line.quantity ) && ! money.isNegative( after ) && money.compare( before, after ) >= 0;
}

function perLine( line: OrderLine, before: string, amount: string, digits: number ): ReturnType< typeof priceLine > {
	const short = ( price: string ) => money.sub( money.round( money.mul( price, line.quantity ), digits ), amount );
	let unitPrice = money.div( before, line.quantity, UNIT_DECIMALS.bc );
	if ( money.isNegative( short( unitPrice ) ) ) {
		unitPrice = money.div( before, line.quantity, UNIT_DECIMALS.bc, 'away' );
	}
	const discount = short( unitPrice );
	return { unitPrice, discount: money.isNegative( discount ) ? '0' : discount, unitDiscount: '0', amount };
}

function perUnit( line: OrderLine, before: string, after: string, amount: string ): ReturnType< typeof priceLine > {
	const unitPrice = money.div( before, line.quantity, UNIT_DECIMALS.fo );
	const unitDiscount = money.sub( unitPrice, money.div( after, line.quantity, UNIT_DECIMALS.fo ) );
	return { unitPrice, discount: money.sub( before, after ), unitDiscount, amount };
}
