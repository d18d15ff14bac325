/** Which items of a document the legal entity does not have (ReleasedProductsV2, d365-fo.md, 3). */
import type { Observer } from '../connector.ts';
import { collectionSchema, textOf } from '../odata/json.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

/** Keeps the URL below two thousand characters. */
const ITEMS_PER_REQUEST = 25;
const REQUESTS_MAX = 5;

export async function missingItems( context: FoContext, lines: readonly Record< string, unknown >[], observe: Observer ): Promise< string[] > {
	const numbers = [ ...new Set( lines.map( ( line ) => String( line[ 'ItemNumber' ] ?? '' ) ).filter( ( number ) => number !== '' ) ) ].slice( 0, ITEMS_PER_REQUEST * REQUESTS_MAX );
	const known = new Set< string >();
	for ( let start = 0; start < numbers.length; start += ITEMS_PER_REQUEST ) {
		const filter = allOf( equals( 'dataAreaId', context.company ), anyOf( ...numbers.slice( start, start + ITEMS_PER_REQUEST ).map( ( number ) => equals( 'ItemNumber', number ) ) ) );
		const { data } = await context.gateway.json( { method: 'GET', path: `ReleasedProductsV2${ queryString( { filter, select: [ 'dataAreaId', 'ItemNumber' ] }, CROSS_COMPANY ) }`, what: 'find missing items', effect: 'read' }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformedRow( 'released products' );
		}
		page.data.value.forEach( ( row ) => known.add( textOf( row, 'ItemNumber' ).toUpperCase() ) );
	}
	return numbers.filter( ( number ) => ! known.has( number.toUpperCase() ) );
}
