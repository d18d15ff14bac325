/**
 * BC says "Item does not exist." and not which. One question to the item list turns that into a sentence a store admin can
 * act on; it is asked only after a refusal.
 */
import { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';

/** Keeps the URL below two thousand characters. */
const ITEMS_PER_REQUEST = 30;
const REQUESTS_MAX = 5;

/** The same error with the missing SKUs named, or the error as it came. */
export async function nameMissingItems( context: BcContext, lines: readonly Record< string, unknown >[], error: unknown, observe: Observer ): Promise< unknown > {
	if ( ! ( error instanceof SyncError ) || error.issue.code !== 'item_not_found' || error.issue.facts?.[ 'sku' ] !== undefined ) {
		return error;
	}
	const missing = await missingItems( context, lines, observe ).catch( ( failed: unknown ) => noneAfter( failed ) );
	const [ first ] = missing;
	if ( first === undefined ) {
		return error;
	}
	const message = missing.length === 1 ? `Business Central has no item ${ first }.` : `Business Central has no items ${ missing.slice( 0, 10 ).join( ', ' ) }${ missing.length > 10 ? ' and others' : '' }.`;
	return new SyncError( { ...error.issue, message, facts: { sku: first, skus: missing.slice( 0, 50 ) } }, { cause: error } );
}

/** The refusal itself is told when even the question fails. */
function noneAfter( error: unknown ): string[] {
	if ( error instanceof SyncError ) {
		return [];
	}
	throw error;
}

/** Numbers of `lines` that the company has no item for; a document of very many items is asked about in part. */
export async function missingItems( context: BcContext, lines: readonly Record< string, unknown >[], observe: Observer ): Promise< string[] > {
	const numbers = [ ...new Set( lines.filter( ( line ) => line[ 'lineType' ] === 'Item' ).map( ( line ) => String( line[ 'lineObjectNumber' ] ) ) ) ].slice( 0, ITEMS_PER_REQUEST * REQUESTS_MAX );
	const known = new Set< string >();
	for ( let start = 0; start < numbers.length; start += ITEMS_PER_REQUEST ) {
		const filter = anyOf( ...numbers.slice( start, start + ITEMS_PER_REQUEST ).map( ( number ) => equals( 'number', number ) ) );
		const rows = await context.rows( `items${ queryString( { filter, select: [ 'number' ] } ) }`, 'find missing items', observe );
		rows.forEach( ( row ) => known.add( textOf( row, 'number' ).toUpperCase() ) );
	}
	return numbers.filter( ( number ) => ! known.has( number.toUpperCase() ) );
}
