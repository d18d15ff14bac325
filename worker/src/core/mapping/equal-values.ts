/**
 * Fields of documents in Dynamics that hold what the order holds: where people or another program fill a field by hand today, the
 * mapping could fill it. Pure; counts only, no value leaves.
 */
import { toValue } from './value.ts';

/** One order: what its paths hold, and the fields of its document. */
export type Compared = { source: Readonly< Record< string, string > >; fields: Readonly< Record< string, unknown > > };
/** Equal on `equal` of the `of` orders whose document has a value in that field. */
export type EqualValues = { target: string; path: string; equal: number; of: number };

/** Fewer say nothing. */
const LEAST = 3;
const SHARE = 0.5;
const PER_FIELD = 5;

export function equalValues( compared: readonly Compared[] ): EqualValues[] {
	const targets = new Set( compared.flatMap( ( { fields } ) => Object.keys( fields ).filter( ( name ) => ! name.includes( '@' ) ) ) );
	return [ ...targets ].sort().flatMap( ( target ) => {
		const filled = compared.map( ( { source, fields } ) => ( { source, value: comparable( toValue( fields[ target ] ) ) } ) ).filter( ( { value } ) => value !== '' );
		if ( filled.length < LEAST ) {
			return [];
		}
		const counts = new Map< string, { equal: number; values: Set< string > } >();
		for ( const { source, value } of filled ) {
			for ( const [ path, text ] of Object.entries( source ) ) {
				if ( ! path.startsWith( 'line.' ) && comparable( text ) === value ) {
					const count = counts.get( path ) ?? { equal: 0, values: new Set() };
					counts.set( path, { equal: count.equal + 1, values: count.values.add( value ) } );
				}
			}
		}
		return [ ...counts ]
			// One value everywhere ("EUR", "true") is equal to many a field by chance.
			.filter( ( [ , { equal, values } ] ) => values.size > 1 && equal / filled.length >= SHARE )
			.map( ( [ path, { equal } ] ) => ( { target, path, equal, of: filled.length } ) )
			.sort( ( a, b ) => b.equal - a.equal || ( a.path < b.path ? -1 : 1 ) )
			.slice( 0, PER_FIELD );
	} );
}

/** Without blanks around, case, and zeros that add nothing: "49.90" is 49.9. */
function comparable( value: unknown ): string {
	const text = value === undefined || typeof value === 'boolean' ? '' : String( value ).trim().toLowerCase();
	return /^-?\d+\.\d+$/.test( text ) ? text.replace( /\.?0+$/, '' ) : text;
}
