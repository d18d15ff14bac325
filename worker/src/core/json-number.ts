/**
 * Numbers in documents without floats: JSON.parse("0.1") + JSON.stringify is safe for 15 digits at best, and a decimal
 * string that passes through Number is a rounding nobody asked for. A JsonNumber carries its digits to the wire verbatim.
 */
import { isDecimal, normalise } from './money.ts';

type RawJson = { rawJSON?( text: string ): unknown };

export class JsonNumber {
	/** Plain decimal notation, valid JSON: no leading zeros, no plus, no exponent. */
	readonly digits: string;

	constructor( decimal: string ) {
		if ( ! isDecimal( decimal ) ) {
			throw new RangeError( 'not a decimal string' );
		}
		this.digits = normalise( decimal );
	}

	/** Makes plain JSON.stringify exact too (JSON.rawJSON, Node 22 and later); elsewhere a string, which a server refuses loudly. */
	toJSON(): unknown {
		return ( JSON as RawJson ).rawJSON?.( this.digits ) ?? this.digits;
	}

	toString(): string {
		return this.digits;
	}
}

export function jsonNumber( decimal: string ): JsonNumber {
	return new JsonNumber( decimal );
}

/** JSON text of a document, every JsonNumber digit for digit. Key order as given. */
export function stringifyExact( value: unknown ): string {
	return write( value, false );
}

/** The same with sorted keys: equal documents give equal text whatever built them. For hashes. */
export function canonicalJson( value: unknown ): string {
	return write( value, true );
}

/** Parses JSON; a number that is not a safe integer comes back as JsonNumber with the digits that were on the wire. */
export function parseExact( text: string ): unknown {
	return JSON.parse( text, ( ( _key: string, value: unknown, context?: { source?: string } ) => {
		if ( typeof value !== 'number' || Number.isSafeInteger( value ) || context?.source === undefined ) {
			return value;
		}
		return isDecimal( context.source ) ? new JsonNumber( context.source ) : value;
	} ) as ( key: string, value: unknown ) => unknown );
}

function write( value: unknown, sorted: boolean ): string {
	if ( value instanceof JsonNumber ) {
		return value.digits;
	}
	if ( Array.isArray( value ) ) {
		return `[${ value.map( ( item ) => write( item ?? null, sorted ) ).join( ',' ) }]`;
	}
	if ( typeof value === 'object' && value !== null ) {
		const entries = Object.entries( value ).filter( ( [ , item ] ) => item !== undefined );
		if ( sorted ) {
			entries.sort( ( [ left ], [ right ] ) => ( left < right ? -1 : 1 ) );
		}
		return `{${ entries.map( ( [ key, item ] ) => `${ JSON.stringify( key ) }:${ write( item, sorted ) }` ).join( ',' ) }}`;
	}
	if ( typeof value === 'number' && ! Number.isFinite( value ) ) {
		throw new RangeError( 'a number that JSON cannot hold' );
	}
	return JSON.stringify( value ) ?? 'null';
}
