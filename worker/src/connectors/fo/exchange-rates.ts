/**
 * Exchange rates of F&O: the entity set ExchangeRates, shared by all legal entities. `Rate` units of ToCurrency are worth
 * ConversionFactor units of FromCurrency, from StartDate (noon UTC) on. A pair kept the other way round is read in reverse, as
 * F&O itself does.
 */
import type { Rate } from '../../core/rules/currency.ts';
import * as money from '../../core/money.ts';
import type { Observer, RateQuestion } from '../connector.ts';
import { collectionSchema, decimalOf, textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

const FACTORS: Record< string, string > = { One: '1', Ten: '10', Hundred: '100', Thousand: '1000', TenThousand: '10000' };
const DECIMALS = 12;

/** Null when neither direction has a rate that began on or before the day. */
export async function foExchangeRate( context: FoContext, asked: RateQuestion, observe: Observer ): Promise< Rate | null > {
	const { from, to, day } = asked;
	const direct = await latest( context, from, to, asked, observe );
	const row = direct ?? await latest( context, to, from, asked, observe );
	if ( ! row ) {
		return null;
	}
	const rate = decimalOf( row, 'Rate' );
	const factor = FACTORS[ textOf( row, 'ConversionFactor' ) || 'One' ];
	const since = textOf( row, 'StartDate' ).slice( 0, day.length );
	if ( rate === null || factor === undefined || money.compare( rate, '0' ) <= 0 ) {
		throw malformedRow( 'a usable exchange rate' );
	}
	return { from, to, source: 'dynamics', since, rate: money.normalise( direct ? money.div( rate, factor, DECIMALS ) : money.div( factor, rate, DECIMALS ) ) };
}

async function latest( context: FoContext, from: string, to: string, { day, rateType }: RateQuestion, observe: Observer ): Promise< Row | undefined > {
	const filter = allOf( equals( 'RateTypeName', rateType ), equals( 'FromCurrency', from ), equals( 'ToCurrency', to ), `StartDate le ${ day }T12:00:00Z` );
	const path = `ExchangeRates${ queryString( { filter, select: [ 'FromCurrency', 'ToCurrency', 'StartDate', 'Rate', 'ConversionFactor' ], orderBy: 'StartDate desc', top: 1 }, CROSS_COMPANY ) }`;
	const { data } = await context.gateway.json( { method: 'GET', path, what: 'read exchange rate', effect: 'read' }, observe );
	const page = collectionSchema.safeParse( data );
	if ( ! page.success ) {
		throw malformedRow( 'exchange rates' );
	}
	return page.data.value[ 0 ];
}
