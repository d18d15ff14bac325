/**
 * Values between the wire and the tables. A cell holds what BC stores: decimals as decimal strings (never a float), Codes
 * upper-case and trimmed, dates as YYYY-MM-DD, and its empties, which are values and not null.
 */
import { JsonNumber } from '../../core/json-number.ts';
import type { Entity, Field } from './contract.ts';
import { BcError, badRequest, invalidGuid, readOnly, tooLong, unknownProperty } from './errors.ts';

export type Cell = string | boolean | number;
export type Row = Record< string, Cell >;
/** What a client sent for one record, checked; only the properties it named. */
export type Input = Record< string, Cell >;

export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
export const NO_DATE = '0001-01-01';
export const NO_TIME = '0001-01-01T00:00:00Z';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

export function emptyOf( field: Field ): Cell {
	switch ( field.type ) {
		case 'Edm.Guid': return ZERO_GUID;
		case 'Edm.Decimal': return '0';
		case 'Edm.Int32': case 'Edm.Int64': return 0;
		case 'Edm.Boolean': return false;
		case 'Edm.Date': return NO_DATE;
		case 'Edm.DateTimeOffset': return NO_TIME;
		default: return field.enum?.[ 0 ] ?? '';
	}
}

/** A record with every field of its contract at its empty value. */
export function emptyRow( entity: Entity ): Row {
	return Object.fromEntries( entity.fields.map( ( field ) => [ field.name, emptyOf( field ) ] ) );
}

/**
 * Checks a request body against the contract. `nested` names properties that are deep inserts and not fields.
 */
export function readInput( entity: Entity, body: Record< string, unknown >, nested: ReadonlySet< string > = new Set() ): Input {
	const input: Input = {};
	for ( const [ name, value ] of Object.entries( body ) ) {
		if ( name.startsWith( '@' ) || name.includes( '@odata.' ) || nested.has( name ) ) {
			continue;
		}
		const field = entity.byName.get( name );
		if ( field === undefined ) {
			throw unknownProperty( name, entity.entityType );
		}
		if ( field.readonly === true ) {
			throw readOnly( name );
		}
		input[ name ] = readValue( field, value );
	}
	return input;
}

export function readValue( field: Field, value: unknown ): Cell {
	if ( value === null || value === undefined ) {
		return emptyOf( field );
	}
	switch ( field.type ) {
		case 'Edm.Guid': return guid( value );
		case 'Edm.Decimal': return decimal( field, value );
		case 'Edm.Int32': case 'Edm.Int64': return integer( field, value );
		case 'Edm.Boolean':
			if ( typeof value !== 'boolean' ) {
				throw cannotConvert( value, field.type );
			}
			return value;
		case 'Edm.Date': return date( value );
		case 'Edm.DateTimeOffset': return moment( value );
		default: return text( field, value );
	}
}

function guid( value: unknown ): string {
	if ( typeof value !== 'string' || ! GUID.test( value ) ) {
		throw invalidGuid();
	}
	return value.toLowerCase();
}

function decimal( field: Field, value: unknown ): string {
	const digits = value instanceof JsonNumber ? value.digits : String( value );
	if ( ( typeof value !== 'number' && ! ( value instanceof JsonNumber ) ) || ! DECIMAL.test( digits ) ) {
		throw cannotConvert( value, field.type );
	}
	return digits;
}

function integer( field: Field, value: unknown ): number {
	if ( typeof value !== 'number' || ! Number.isSafeInteger( value ) ) {
		throw cannotConvert( value, field.type );
	}
	return value;
}

function date( value: unknown ): string {
	if ( typeof value !== 'string' || ! DATE.test( value ) || Number.isNaN( Date.parse( `${ value }T00:00:00Z` ) ) ) {
		throw badRequest( 'Unable to convert value to Date' );
	}
	return value;
}

function moment( value: unknown ): string {
	if ( typeof value !== 'string' || Number.isNaN( Date.parse( value ) ) ) {
		throw badRequest( 'Unable to convert value to DateTime' );
	}
	return new Date( value ).toISOString();
}

function text( field: Field, value: unknown ): string {
	if ( typeof value !== 'string' ) {
		throw cannotConvert( value, 'Edm.String' );
	}
	if ( field.enum !== undefined ) {
		return member( field.enum, field, value );
	}
	const stored = field.code === true ? value.trim().toUpperCase() : value;
	if ( field.maxLength !== undefined && stored.length > field.maxLength ) {
		throw tooLong( stored, field.maxLength );
	}
	return stored;
}

function member( members: readonly string[], field: Field, value: string ): string {
	const spelled = value === '' ? '_x0020_' : encodeMember( value );
	const found = members.find( ( one ) => one.toLowerCase() === value.toLowerCase() || one.toLowerCase() === spelled.toLowerCase() );
	if ( found === undefined ) {
		throw new BcError( 400, 'Unknown', `Requested value '${ value }' was not found in the enum '${ field.type }'.` );
	}
	return found;
}

/** "Non-Inventory" -> "Non_x002D_Inventory": OData names hold letters, digits and _ alone. */
export function encodeMember( caption: string ): string {
	return caption.replace( /[^A-Za-z0-9_]/g, ( sign ) => `_x${ sign.charCodeAt( 0 ).toString( 16 ).toUpperCase().padStart( 4, '0' ) }_` );
}

function cannotConvert( value: unknown, type: string ): BcError {
	const shown = value instanceof JsonNumber || typeof value !== 'object' ? String( value ) : 'object';
	return badRequest( `Cannot convert the literal '${ shown }' to the expected type '${ type }'.` );
}

/** A cell as it is sent: decimals digit for digit. */
export function wireValue( field: Field, cell: Cell ): unknown {
	return field.type === 'Edm.Decimal' && typeof cell === 'string' ? new JsonNumber( cell ) : cell;
}
