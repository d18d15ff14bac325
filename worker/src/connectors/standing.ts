/** The digests of core/written.ts, of rows as Dynamics tells them. */
import { createHash } from 'node:crypto';
import type { Mapping } from '../core/mapping/schema.ts';
import { isDecimal, normalise } from '../core/money.ts';
import { singleLine } from '../core/text.ts';
import { TEXT_LINE, type Promised, type Standing } from '../core/written.ts';
import { textOf, type Row } from './odata/json.ts';

type StandingRows = { header: Row; headerFields: readonly string[]; lines: readonly Row[]; lineFields: readonly string[]; keyOf: ( line: Row ) => string; isText: ( line: Row ) => boolean; /** Null for what is no goods. */ promisedOf: ( line: Row ) => Promised | null; mapped: MappedFields };
/** Fields that the mapping in use writes, besides those that are always watched. */
export type MappedFields = { header: readonly string[]; line: readonly string[] };

/** Undefined when the rows do not carry the fields: a digest of half of them would look like a change. */
export function standingOf( { header, headerFields, lines, lineFields, keyOf, isText, promisedOf, mapped }: StandingRows ): Standing | undefined {
	const whole = headerFields.every( ( field ) => field in header ) && lines.every( ( line ) => lineFields.every( ( field ) => field in line ) );
	const promised = Object.fromEntries( lines.flatMap( ( line ) => {
		const made = promisedOf( line );
		return made ? [ [ keyOf( line ), { quantity: made.quantity, on: made.on } ] ] : [];
	} ) );
	const named = ( row: Row, fields: readonly string[] ) => Object.fromEntries( fields.filter( ( field ) => field in row ).map( ( field ) => [ field, digest( row, [ field ] ) ] ) );
	const digests = Object.fromEntries( [ [ '', named( header, mapped.header ) ] as const, ...lines.map( ( line ) => [ keyOf( line ), named( line, mapped.line ) ] as const ) ].filter( ( [ , fields ] ) => Object.keys( fields ).length > 0 ) );
	return whole ? { mapped: digests, promised, header: digest( header, headerFields ), lines: Object.fromEntries( lines.map( ( line ) => [ keyOf( line ), `${ isText( line ) ? TEXT_LINE : '' }${ digest( line, lineFields ) }` ] ) ) } : undefined;
}

/** Targets of the mappings that are not among `known`: an amendment writes them all. */
export function mappedBesides( mappings: readonly ( Pick< Mapping, 'rows' > | null )[], known: readonly string[] ): string[] {
	return [ ...new Set( mappings.flatMap( ( mapping ) => mapping?.rows ?? [] ).map( ( row ) => row.target ) ) ].filter( ( target ) => ! known.includes( target ) );
}

/** Twelve digits are enough to tell a change from none, and too few to be of use for anything else. */
function digest( row: Row, fields: readonly string[] ): string {
	return createHash( 'sha256' ).update( JSON.stringify( fields.map( ( field ) => plain( textOf( row, field ) ) ) ), 'utf8' ).digest( 'hex' ).slice( 0, 12 );
}

function plain( text: string ): string {
	return isDecimal( text ) ? normalise( text ) : singleLine( text ).normalize( 'NFC' );
}
