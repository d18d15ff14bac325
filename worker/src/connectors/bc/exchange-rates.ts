/**
 * Exchange rates of Business Central: currencyExchangeRates (read-only). `exchangeRateAmount` units of a currency are worth
 * `relationalExchangeRateAmount` units of the relational one; a blank relational currency is the company's own (LCY).
 */
import * as money from '../../core/money.ts';
import type { Rate } from '../../core/rules/currency.ts';
import type { Observer, RateQuestion } from '../connector.ts';
import { decimalOf, textOf } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

const DECIMALS = 12;
/** A currency related to a currency related to … the company's own; more would be a circle. */
const DEPTH_MAX = 3;

/** Units of LCY for one of the currency, as a fraction, so that rounding happens once. */
type Worth = { above: string; below: string; since: string };

/** Null when a currency on the way has no rate that began on or before the day. */
export async function bcExchangeRate( context: BcContext, { from, to, day }: RateQuestion, observe: Observer ): Promise< Rate | null > {
	const [ setup ] = await context.rows( `generalLedgerSetup${ queryString( { select: [ 'localCurrencyCode' ] } ) }`, 'read local currency', observe );
	const local = setup ? textOf( setup, 'localCurrencyCode' ) : '';
	const [ left, right ] = [ await worth( context, from, local, day, observe ), await worth( context, to, local, day, observe ) ];
	if ( ! left || ! right ) {
		return null;
	}
	const since = left.since > right.since ? left.since : right.since;
	return { from, to, source: 'dynamics', since, rate: money.normalise( money.div( money.mul( left.above, right.below ), money.mul( left.below, right.above ), DECIMALS ) ) };
}

async function worth( context: BcContext, currency: string, local: string, day: string, observe: Observer, depth = 0 ): Promise< Worth | null > {
	if ( currency === local || currency === '' ) {
		return { above: '1', below: '1', since: '' };
	}
	const filter = allOf( equals( 'currencyCode', currency ), `startingDate le ${ day }` );
	const [ row ] = depth < DEPTH_MAX ? await context.rows( `currencyExchangeRates${ queryString( { filter, orderBy: 'startingDate desc', top: 1 } ) }`, 'read exchange rate', observe ) : [];
	if ( ! row ) {
		return null;
	}
	const [ amount, relational ] = [ decimalOf( row, 'exchangeRateAmount' ), decimalOf( row, 'relationalExchangeRateAmount' ) ];
	if ( amount === null || relational === null || money.compare( amount, '0' ) <= 0 || money.compare( relational, '0' ) <= 0 ) {
		throw malformedRow( 'a usable exchange rate' );
	}
	const next = await worth( context, textOf( row, 'relationalCurrencyCode' ), local, day, observe, depth + 1 );
	const since = textOf( row, 'startingDate' );
	return next && { above: money.mul( relational, next.above ), below: money.mul( amount, next.below ), since: since > next.since ? since : next.since };
}
