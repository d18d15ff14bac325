/**
 * An order charged in one currency as a document in another, because the merchant chose so. Both amounts and the rate stay
 * known (MON-10): the shopper's amount is what was charged, the document's is that amount times the rate, rounded once; what
 * the lines' own rounding leaves over is the rounding line's.
 */
import type { Issue } from '../issue.ts';
import type { Order, OrderLine } from '../model/order.ts';
import * as money from '../money.ts';
import { orderName } from '../words.ts';
import type { RateRule, Rules } from './schema.ts';

export type Rate = { from: string; to: string; /** Units of `to` for one of `from`; decimal string. */ rate: string; /** YYYY-MM-DD the rate began, empty for a fixed one. */ since: string; source: RateRule[ 'source' ] };
/** What the record keeps. */
export type Conversion = Rate & { /** Total in `from`. */ charged: string; /** Total in `to`. */ converted: string };

/** The rule for the order's currency; undefined: the document is made in that currency, as always. */
export function rateRuleOf( { currency }: Pick< Order, 'currency' >, rules: Rules ): RateRule | undefined {
	return rules.currency?.rates.find( ( rate ) => rate.from.trim().toUpperCase() === currency );
}

/** `read`: what Dynamics answered, where the rule reads it there. */
export function rateOf( order: Pick< Order, 'number' | 'currency' | 'dateInStoreZone' >, rule: RateRule, read: Rate | null ): Rate | Issue {
	const pair = { from: order.currency, to: rule.to.trim().toUpperCase(), source: rule.source };
	if ( rule.source === 'fixed' ) {
		return { ...pair, rate: money.normalise( rule.rate.trim() ), since: '' };
	}
	if ( rule.source === 'dynamics' ) {
		return read ?? noRate( order, pair.to, 'Enter the exchange rate in Dynamics, or choose a fixed rate under Rules, then retry.' );
	}
	const [ last ] = rule.dates.filter( ( day ) => day.since <= order.dateInStoreZone ).sort( ( a, b ) => b.since.localeCompare( a.since ) );
	return last ? { ...pair, rate: money.normalise( last.rate.trim() ), since: last.since } : noRate( order, pair.to, 'Add a rate that begins on or before the day of the order under Rules, then retry.' );
}

export function convertOrder( order: Order, rate: Rate ): { order: Order; conversion: Conversion } {
	const digits = money.minorUnitDigits( rate.to );
	const exact = ( amount: string ) => money.mul( amount, rate.rate );
	const rounded = ( amount: string ) => money.round( exact( amount ), digits );
	const line = ( one: OrderLine ): OrderLine => ( {
		...one, subtotal: exact( one.subtotal ), subtotalTax: exact( one.subtotalTax ), total: exact( one.total ), totalTax: exact( one.totalTax ),
		taxes: one.taxes.map( ( tax ) => ( { ...tax, subtotal: exact( tax.subtotal ), total: exact( tax.total ) } ) ),
	} );
	const converted = rounded( order.total );
	return {
		conversion: { ...rate, charged: money.round( order.total, order.minorUnitDigits ), converted },
		// Payments stay as they were made: in the currency the shopper paid.
		order: {
			...order, currency: rate.to, minorUnitDigits: digits, total: converted, totalTax: rounded( order.totalTax ), lines: order.lines.map( line ),
			coupons: order.coupons.map( ( coupon ) => ( { ...coupon, discount: exact( coupon.discount ), discountTax: exact( coupon.discountTax ) } ) ),
			taxes: order.taxes.map( ( tax ) => ( { ...tax, taxTotal: exact( tax.taxTotal ), shippingTaxTotal: exact( tax.shippingTaxTotal ) } ) ),
		},
	};
}

const SOURCES: Record< RateRule[ 'source' ], string > = { fixed: 'fixed rate', byDate: 'rate table', dynamics: 'rate of Dynamics' };

/** "119.00 EUR = 130.90 USD at 1.1 (fixed rate)". */
export function conversionWords( { charged, converted, from, to, rate, since, source }: Conversion ): string {
	return `${ charged } ${ from } = ${ converted } ${ to } at ${ rate } (${ SOURCES[ source ] }${ since === '' ? '' : ` since ${ since }` })`;
}

function noRate( order: Pick< Order, 'number' | 'currency' >, to: string, remedy: string ): Issue {
	return { code: 'currency_unknown', retryClass: 'rejected', message: `${ orderName( order ) } was charged in ${ order.currency }, and there is no rate to ${ to } for its day.`, remedy, record: orderName( order ), field: 'currency', valueClass: 'no rate for the day', facts: { currency: order.currency, to } };
}
