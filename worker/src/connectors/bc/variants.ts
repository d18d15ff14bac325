/** Item variants by the SKU that the feed of items gives them, "<item number>-<code>" (d365-bc-dataverse.md, 1.1: numbers of 20, codes of 10 characters). */
import { NO_VARIANT, type LineVariant } from '../../core/model/variant.ts';
import { skuKey } from '../../core/rules/sku.ts';
import type { Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';

const NUMBER_MAX = 20;
const CODE_MAX = 10;
/** Keeps the URL below two thousand characters. */
const CONDITIONS_PER_REQUEST = 15;
export const SEPARATOR = '-';

export async function bcVariants( context: BcContext, skus: readonly string[], observe: Observer ): Promise< ReadonlyMap< string, LineVariant > > {
	const asked = skus.flatMap( splits );
	const wanted = new Set( skus.map( skuKey ) );
	const found = new Map< string, LineVariant >();
	for ( let start = 0; start < asked.length; start += CONDITIONS_PER_REQUEST ) {
		const some = asked.slice( start, start + CONDITIONS_PER_REQUEST );
		// "or" joins values of one field only: pairs that nobody asked for are left out below.
		const filter = allOf( anyOf( ...unique( some.map( ( { number } ) => equals( 'itemNumber', number ) ) ) ), anyOf( ...unique( some.map( ( { code } ) => equals( 'code', code ) ) ) ) );
		for ( const row of await context.rows( `itemVariants${ queryString( { filter, select: [ 'id', 'itemNumber', 'code' ] } ) }`, 'find variants', observe ) ) {
			const item = textOf( row, 'itemNumber' );
			const sku = skuKey( `${ item }${ SEPARATOR }${ textOf( row, 'code' ) }` );
			if ( wanted.has( sku ) ) {
				found.set( sku, { ...NO_VARIANT, item, id: textOf( row, 'id' ) } );
			}
		}
	}
	// An item of exactly this number wins, as in the match report.
	const items = found.size === 0 ? [] : await context.rows( `items${ queryString( { filter: anyOf( ...[ ...found.keys() ].filter( ( sku ) => sku.length <= NUMBER_MAX ).map( ( sku ) => equals( 'number', sku ) ), equals( 'number', '' ) ), select: [ 'number' ] } ) }`, 'find items of these numbers', observe );
	items.forEach( ( row ) => found.delete( skuKey( textOf( row, 'number' ) ) ) );
	return found;
}

function unique( conditions: readonly string[] ): string[] {
	return [ ...new Set( conditions ) ];
}

/** Item numbers may have the separator in them. BC keeps both in capitals. */
function splits( sku: string ): { number: string; code: string }[] {
	const text = skuKey( sku );
	return [ ...text.matchAll( /-/g ) ].map( ( { index } ) => ( { number: text.slice( 0, index ), code: text.slice( index + SEPARATOR.length ) } ) ).filter( ( { number, code } ) => number !== '' && code !== '' && number.length <= NUMBER_MAX && code.length <= CODE_MAX );
}
