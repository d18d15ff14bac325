/**
 * The verdict after the write: is the document's total what the shopper was charged? Compared in minor units, no tolerance.
 * A remainder goes to the configured rounding line when it is small enough; anything else stops the order with the cents named.
 */
import type { ConnectionSettings } from '../store/contract/api.ts';
import type { TaxRule } from './rules/schema.ts';
import { documentDigits } from './digits.ts';
import type { Issue } from './issue.ts';
import type { Order } from './model/order.ts';
import * as money from './money.ts';
import { orderName } from './words.ts';

export type TotalsVerdict =
	| { verdict: 'equal' }
	/** Add a rounding line of `difference` (decimal string; positive raises the document's total), then compare again. */
	| { verdict: 'round'; difference: string }
	/** `difference` is document minus order. */
	| { verdict: 'differ'; difference: string; issue: Issue };

/** `documentTotal`: decimal string, all taxes in. `rounded`: a rounding line was already added; a second one never is. */
export function compareTotals( order: Order, documentTotal: string, settings: Pick< ConnectionSettings, 'rounding' >, rounded = false ): TotalsVerdict {
	const digits = documentDigits( order );
	// Not rounded before: 1195.95 JPY is no amount anyone can pay, and stands for prices that Dynamics does not round as the store did.
	const difference = money.sub( documentTotal, money.round( order.total, digits ) );
	if ( money.isZero( difference ) ) {
		return { verdict: 'equal' };
	}
	const { rounding } = settings;
	if ( ! rounded && rounding && rounding.number.trim() !== '' && money.compare( money.abs( difference ), rounding.tolerance ) <= 0 ) {
		return { verdict: 'round', difference: shown( money.negate( difference ), digits ) };
	}
	return { verdict: 'differ', difference: shown( difference, digits ), issue: totalsDiffer( order, documentTotal, difference, settings ) };
}

/** The settings with the tolerance a rule sets for the connection's rounding line. */
export function withTolerance< S extends Pick< ConnectionSettings, 'rounding' > >( settings: S, rule: TaxRule | undefined ): S {
	const tolerance = rule?.tolerance.trim() ?? '';
	return tolerance === '' || ! settings.rounding ? settings : { ...settings, rounding: { ...settings.rounding, tolerance } };
}

/**
 * The total can be right and the tax in it wrong: 100.00 with 19 % inside is 100.00 with 20 % inside. Dynamics works the tax
 * out by itself, so the amount the shopper was charged is what it is held against (MON-2). Null: within tolerance, or not told.
 */
export function taxDiffers( order: Order, documentTax: string | null | undefined, rule: TaxRule | undefined ): Issue | null {
	if ( ! rule || rule.compare === 'total' || documentTax === null || documentTax === undefined ) {
		return null;
	}
	const digits = documentDigits( order );
	const [ here, there ] = [ money.round( order.totalTax, digits ), money.round( documentTax, digits ) ];
	const difference = money.sub( there, here );
	return money.compare( money.abs( difference ), rule.compareTolerance.trim() ) <= 0 ? null : {
		code: 'totals_differ', retryClass: 'rejected', record: orderName( order ), field: 'totalTax', difference,
		message: `Dynamics worked out ${ there } ${ order.currency } of tax; ${ orderName( order ) } charged ${ here } ${ order.currency }. The totals are equal.`,
		remedy: 'Check the tax codes assigned under Connections, or allow this difference under Rules. Then retry.',
		facts: { store_tax: here, dynamics_tax: there, currency: order.currency },
	};
}

export function sameCurrency( order: Order, documentCurrency: string ): Issue | null {
	if ( documentCurrency.toUpperCase() === order.currency ) {
		return null;
	}
	return {
		code: 'totals_differ',
		retryClass: 'rejected',
		message: `${ orderName( order ) } was charged in ${ order.currency }, but its document in Dynamics is in ${ documentCurrency || 'no currency' }.`,
		remedy: 'Correct the currency of the document in Dynamics, or delete the document and retry the order.',
		record: orderName( order ),
		field: 'currency',
		facts: { store_currency: order.currency, dynamics_currency: documentCurrency },
	};
}

function totalsDiffer( order: Order, documentTotal: string, difference: money.Decimal, settings: Pick< ConnectionSettings, 'rounding' > ): Issue {
	const digits = documentDigits( order );
	const size = shown( money.abs( difference ), digits );
	const total = shown( documentTotal, digits );
	return {
		code: 'totals_differ',
		retryClass: 'rejected',
		message: `The document's total in Dynamics is ${ total } ${ order.currency }; ${ orderName( order ) } charged ${ money.round( order.total, digits ) } ${ order.currency }: ${ size } ${ order.currency } too ${ money.isNegative( difference ) ? 'little' : 'much' }.`,
		remedy: settings.rounding
			? `Check the tax codes assigned under Connections. The rounding line takes differences up to ${ settings.rounding.tolerance } ${ order.currency }; if only rounding is left, raise that under Rules. Then retry.`
			: 'Check the tax codes assigned under Connections; if only rounding is left, choose a rounding line there. Then retry.',
		record: orderName( order ),
		field: 'total',
		difference: shown( difference, digits ),
		facts: { store_total: money.round( order.total, digits ), dynamics_total: total, currency: order.currency },
	};
}

/** With the decimals of the currency, and more where the amount has more: rounded, a difference below the smallest coin would read as none. */
function shown( amount: money.Decimal, digits: number ): money.Decimal {
	const rounded = money.round( amount, digits );
	return money.equal( rounded, amount ) ? rounded : money.normalise( amount );
}
