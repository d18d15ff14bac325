/**
 * The tax code of a line. Dynamics computes tax by itself, so what decides the cents is that each line carries the code of
 * the very rate the shop charged (MON-3). No matching row stops the order: a guessed code posts wrong tax.
 */
import type { ConnectionSettings } from '../store/contract/api.ts';
import type { Issue } from './issue.ts';
import type { Order, OrderLine } from './model/order.ts';
import * as money from './money.ts';
import { lineName } from './words.ts';

export type TaxCodes = { taxCode: string; taxGroup: string };
type RateMatch = ConnectionSettings[ 'tax' ][ number ];
type Applied = { percent: string; taxClass: string; country: string };

/**
 * Rows are tried in the order the admin gave them; the first that fits wins. A line under several rates (state + county)
 * is looked for by their sum, then rate by rate when all of them lead to one row's code.
 * An untaxed line that no row names carries no code: the item's own setting in Dynamics decides, and the totals are compared.
 */
export function taxCodesOf( order: Order, line: OrderLine, index: number, settings: Pick< ConnectionSettings, 'tax' > ): TaxCodes | Issue {
	const rates = line.taxes.map( ( part ) => order.taxes.find( ( rate ) => rate.rateId === part.rateId ) );
	const known = rates.filter( ( rate ) => rate !== undefined );
	if ( known.length < rates.length ) {
		return unmapped( order, index, 'a tax rate that the order no longer lists', {} );
	}
	const first = known[ 0 ];
	if ( ! first ) {
		const country = order.shipping.country || order.billing.country;
		const row = find( settings.tax, { percent: '0', taxClass: line.taxClass, country } );
		if ( row || money.isZero( line.totalTax ) ) {
			return codes( row );
		}
		return unmapped( order, index, 'tax without a rate', {} );
	}
	const whole = find( settings.tax, { percent: combined( known ), taxClass: first.taxClass, country: first.country } );
	if ( whole ) {
		return codes( whole );
	}
	const each = known.map( ( rate ) => find( settings.tax, rate ) );
	if ( each.every( ( row ) => row !== undefined && row.tax_code === each[ 0 ]?.tax_code && row.tax_group === each[ 0 ]?.tax_group ) ) {
		return codes( each[ 0 ] );
	}
	return unmapped( order, index, `the rate ${ combined( known ) } % ("${ first.taxClass || 'standard' }"${ first.country === '' ? '' : `, ${ first.country }` })`, {
		percent: combined( known ), tax_class: first.taxClass, country: first.country,
	} );
}

/** Codes of a line that must not be taxed (the rounding line): the row for 0 %, or none, and the item's or account's own setting decides. */
export function untaxedCodes( settings: Pick< ConnectionSettings, 'tax' > ): TaxCodes {
	return codes( settings.tax.find( ( row ) => money.isDecimal( row.percent.trim() ) && money.isZero( row.percent.trim() ) ) );
}

/** 5 % and a compound 10 % on top are 15.5 %. */
function combined( rates: { percent: string; compound: boolean }[] ): string {
	const plain = money.sum( rates.filter( ( rate ) => ! rate.compound ).map( ( rate ) => rate.percent ) );
	return money.normalise( rates.filter( ( rate ) => rate.compound ).reduce(
		( percent, rate ) => money.add( percent, rate.percent, money.mul( money.mul( percent, rate.percent ), '0.01' ) ), plain ) );
}

function find( rows: RateMatch[], applied: Applied ): RateMatch | undefined {
	return rows.find( ( row ) =>
		( row.percent.trim() === '' || ( money.isDecimal( row.percent.trim() ) && money.equal( row.percent.trim(), applied.percent ) ) ) &&
		( row.tax_class === '*' || row.tax_class === applied.taxClass || ( row.tax_class === 'standard' && applied.taxClass === '' ) ) &&
		( row.country === '*' || row.country.toUpperCase() === applied.country.toUpperCase() ) );
}

function codes( row: RateMatch | undefined ): TaxCodes {
	return { taxCode: row?.tax_code ?? '', taxGroup: row?.tax_group ?? '' };
}

function unmapped( order: Order, index: number, what: string, facts: Record< string, string > ): Issue {
	return {
		code: 'tax_unmapped',
		retryClass: 'rejected',
		message: `${ lineName( order, index ) } was charged ${ what }, and no tax code in Dynamics is assigned to it.`,
		remedy: 'Under Connections, assign the Dynamics tax code to this rate, and retry.',
		record: lineName( order, index ),
		field: `lines.${ index }.taxes`,
		valueClass: 'unmapped tax rate',
		facts,
	};
}
