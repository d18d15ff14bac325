/** A line that was sold as the line that gives it back: its net amount, whatever discounts and taxes made it up. Pure. */
import * as money from '../money.ts';

/** Decimals that both products keep of a unit price. */
const PRICE_DECIMALS = 5;

/** `net`: of the whole line, without tax. A price that does not divide is a little too high, and a discount takes the rest. */
export function pricedBack( net: string, quantity: string, digits: number ): { unitPrice: string; discount: string } {
	const near = money.div( net, quantity, PRICE_DECIMALS );
	const reaches = ( price: string ) => money.compare( money.round( money.mul( price, quantity ), digits ), net ) >= 0;
	const unitPrice = reaches( near ) ? near : money.add( near, '0.00001' );
	return { unitPrice: money.normalise( unitPrice ), discount: money.normalise( money.sub( money.round( money.mul( unitPrice, quantity ), digits ), net ) ) };
}
