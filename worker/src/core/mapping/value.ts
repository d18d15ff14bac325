/** What travels through a mapping row. `undefined` is "nothing there"; it is never written. */
import { JsonNumber } from '../json-number.ts';

export type Value = string | boolean | number | JsonNumber | undefined;
export type Root = Record< string, unknown >;

export function isEmpty( value: Value ): boolean {
	return value === undefined || value === '';
}

export function asText( value: Value ): string {
	return value === undefined ? '' : String( value );
}

/**
 * Own properties along a dotted path; a key that itself holds dots ("extra._wc.vat") is found by its longest match.
 * Own ones only: a path such as "constructor.name" must not reach what no order has.
 */
export function readPath( root: unknown, path: string ): unknown {
	if ( typeof root !== 'object' || root === null ) {
		return undefined;
	}
	if ( Object.hasOwn( root, path ) ) {
		return ( root as Root )[ path ];
	}
	// A path through a list reads each element, as an expression does: "coupons.code" are all codes.
	if ( Array.isArray( root ) && ! /^\d+(\.|$)/.test( path ) ) {
		const found = root.map( ( one ) => readPath( one, path ) ).flat().filter( ( one ) => one !== undefined && one !== null && one !== '' );
		return found.length === 0 ? undefined : found.length === 1 ? found[ 0 ] : found;
	}
	for ( let dot = path.lastIndexOf( '.' ); dot > 0; dot = path.lastIndexOf( '.', dot - 1 ) ) {
		const head = path.slice( 0, dot );
		if ( Object.hasOwn( root, head ) ) {
			return readPath( ( root as Root )[ head ], path.slice( dot + 1 ) );
		}
	}
	return undefined;
}

/** Lists and objects are not values of a field; null is nothing. Lists of plain values become text ("red, blue"). */
export function toValue( found: unknown ): Value {
	if ( typeof found === 'string' || typeof found === 'boolean' || typeof found === 'number' || found instanceof JsonNumber ) {
		return found;
	}
	if ( Array.isArray( found ) && found.length > 0 && found.every( ( item ) => typeof item === 'string' || typeof item === 'number' ) ) {
		return found.join( ', ' );
	}
	return undefined;
}
