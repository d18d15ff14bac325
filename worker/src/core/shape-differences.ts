/**
 * What a draft writes otherwise than what is in use, field by field, for one record of a shape. What a person entered about themselves
 * is told by its length only: a result is kept with the history and read by whoever may see it.
 */
import { canonicalJson } from './json-number.ts';
import { showValue } from './preview.ts';

/** `name`: "header", "line 1", or the step that writes it. */
export type ShapeDocument = { name: string; values: Record< string, unknown > };
export type ShapeDifference = { document: string; field: string; before: string; after: string };

const MOST = 40;
const LONGEST = 120;
/** Country codes and the like say nothing about a person. */
const TELLING = 3;
const PERSONAL = [ 'billing', 'shipping', 'customer', 'customerNote', 'email', 'first_name', 'last_name', 'username', 'customer_note' ];

export function differencesOf( before: readonly ShapeDocument[], after: readonly ShapeDocument[], root: Record< string, unknown > ): ShapeDifference[] {
	const personal = personalTexts( root );
	const names = [ ...new Set( [ ...before, ...after ].map( ( { name } ) => name ) ) ];
	return names.flatMap( ( name ) => {
		const [ was, is ] = [ before, after ].map( ( list ) => list.find( ( one ) => one.name === name )?.values ?? {} ) as [ Record< string, unknown >, Record< string, unknown > ];
		return [ ...new Set( [ ...Object.keys( was ), ...Object.keys( is ) ] ) ]
			.filter( ( field ) => canonicalJson( { v: was[ field ] ?? null } ) !== canonicalJson( { v: is[ field ] ?? null } ) )
			.map( ( field ) => ( { document: name, field, before: told( was[ field ], personal ), after: told( is[ field ], personal ) } ) );
	} ).slice( 0, MOST );
}

function told( value: unknown, personal: readonly string[] ): string {
	const text = showValue( value );
	const plain = text.toLowerCase();
	return typeof value === 'string' && text.length >= TELLING && personal.some( ( one ) => one.includes( plain ) || plain.includes( one ) ) ? `(${ text.length } characters)` : text.slice( 0, LONGEST );
}

function personalTexts( root: Record< string, unknown > ): string[] {
	const texts = ( value: unknown ): string[] => {
		if ( typeof value === 'string' ) {
			return value.trim().length < TELLING ? [] : [ value.trim().toLowerCase() ];
		}
		return typeof value === 'object' && value !== null ? Object.values( value ).flatMap( texts ) : [];
	};
	return [ ...new Set( PERSONAL.flatMap( ( key ) => texts( root[ key ] ) ) ) ];
}
