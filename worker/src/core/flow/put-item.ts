/** An item on its way to the store: which of its fields are Dynamics' to decide. Pure. */
import { SyncError } from '../issue.ts';
import type { MappingRow } from '../mapping/schema.ts';
import { toValue } from '../mapping/value.ts';

/** What the rows say says of variants too: they have prices of their own only in figures that no row has changed. */
const PRICES = [ 'regularPrice', 'salePrice' ] as const;

/** `given`: values of the rows by field. Throws SyncError when a calculated price cannot hold for the item's variants. */
export function itemFields( record: object, rows: readonly MappingRow[], given: Record< string, unknown > ): Record< string, unknown > {
	const item = record as Record< string, unknown >;
	// A row that takes a list as it is must not make one text of it: a category may have a comma in its name.
	const changed = Object.fromEntries( Object.entries( given ).filter( ( [ field, value ] ) => ! ( Array.isArray( item[ field ] ) && value === toValue( item[ field ] ) ) ) );
	const own = ( Array.isArray( item[ 'variants' ] ) ? item[ 'variants' ] : [] ) as Record< string, unknown >[];
	const calculated = PRICES.find( ( field ) => field in changed && String( changed[ field ] ) !== String( item[ field ] ) && own.some( ( variant ) => ( variant[ field ] ?? '' ) !== '' ) );
	if ( calculated ) {
		const number = String( item[ 'number' ] );
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: calculated, valueClass: 'calculated price of an item with variants', message: `The flow calculates "${ calculated }" of item ${ number }, and its variants have prices of their own that would stay as they are.`, remedy: 'Let the row take the price as Dynamics tells it, or leave such items out by a filter, publish the flow, and retry.' } );
	}
	return { ...changed, ...decided( rows, given ) };
}

/**
 * Who decides about the fields that rows hand over: `master` holds those that are Dynamics' or both sides', `bothWays` the latter. A field of the store's own ("store") begins a
 * new record alone. The same for items and customers.
 */
export function decided( rows: readonly MappingRow[], given: Record< string, unknown > ): { master: string[]; bothWays: string[] } {
	const handed = ( wanted: ( row: MappingRow ) => boolean ) => [ ...new Set( rows.filter( ( row ) => row.target in given && wanted( row ) ).map( ( row ) => row.target ) ) ];
	const named = typeof given[ 'bothWays' ] === 'string' ? given[ 'bothWays' ].split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' ) : [];
	return { master: handed( ( row ) => row.master !== 'store' ), bothWays: [ ...new Set( [ ...named, ...handed( ( row ) => row.master === 'both' ) ] ) ] };
}
