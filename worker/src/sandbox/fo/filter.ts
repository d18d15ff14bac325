/**
 * $filter of F&O: eq ne gt ge lt le, and, or, not, parentheses; `*` in a text is a wildcard; an enum is compared with
 * Namespace.Type'Member'; `in`, `has` and functions are refused (odata.md).
 */
import Big from 'big.js';
import { isNumber, type Entity, type Field, type Row } from './contract.ts';
import { badQuery } from './errors.ts';

export type Test = ( row: Row ) => boolean;

const TOKEN = /\s*((?:[A-Za-z_][\w.]*)?'(?:[^']|'')*'|[()]|[^\s()']+)/y;

export function compileFilter( entity: Entity, text: string ): Test {
	const words: string[] = [];
	TOKEN.lastIndex = 0;
	for ( let found = TOKEN.exec( text ); found; found = TOKEN.exec( text ) ) {
		words.push( found[ 1 ] ?? '' );
		if ( TOKEN.lastIndex >= text.trimEnd().length ) {
			break;
		}
	}
	const reader = { entity, words, at: 0 };
	const test = either( reader );
	if ( reader.at < words.length || words.length === 0 ) {
		throw badQuery( `Syntax error at position ${ reader.at } in '${ text }'.` );
	}
	return test;
}

type Reader = { entity: Entity; words: string[]; at: number };

function either( reader: Reader ): Test {
	let test = all( reader );
	while ( take( reader, 'or' ) ) {
		const [ left, right ] = [ test, all( reader ) ];
		test = ( row ) => left( row ) || right( row );
	}
	return test;
}

function all( reader: Reader ): Test {
	let test = one( reader );
	while ( take( reader, 'and' ) ) {
		const [ left, right ] = [ test, one( reader ) ];
		test = ( row ) => left( row ) && right( row );
	}
	return test;
}

function one( reader: Reader ): Test {
	if ( take( reader, 'not' ) ) {
		const inner = one( reader );
		return ( row ) => ! inner( row );
	}
	if ( take( reader, '(' ) ) {
		const inner = either( reader );
		if ( ! take( reader, ')' ) ) {
			throw badQuery( '\')\' or operator expected.' );
		}
		return inner;
	}
	const [ name = '', operator = '', literal = '' ] = reader.words.slice( reader.at, reader.at + 3 );
	reader.at += 3;
	const field = reader.entity.fields.get( name );
	if ( ! field ) {
		throw badQuery( `Could not find a property named '${ name }' on type 'Microsoft.Dynamics.DataEntities.${ reader.entity.type }'.` );
	}
	return comparison( field, operator, literal );
}

function comparison( field: Field, operator: string, literal: string ): Test {
	const ordered = COMPARE[ operator ];
	if ( ! ordered || literal === '' ) {
		throw badQuery( `The operator '${ operator }' is not supported.` );
	}
	if ( field.enumType !== null ) {
		const member = /^Microsoft\.Dynamics\.DataEntities\.\w+'([^']*)'$/.exec( literal )?.[ 1 ];
		if ( member === undefined || ( operator !== 'eq' && operator !== 'ne' ) ) {
			throw badQuery( `A binary operator with incompatible types was detected. Found operand types 'Microsoft.Dynamics.DataEntities.${ field.enumType }' and 'Edm.String' for operator kind '${ operator }'.` );
		}
		return ( row ) => ordered( row[ field.name ] === member ? 0 : 1 );
	}
	if ( isNumber( field ) ) {
		return ( row ) => ordered( new Big( row[ field.name ] ?? '0' ).cmp( literal ) );
	}
	const value = literal.startsWith( '\'' ) ? literal.slice( 1, -1 ).replaceAll( '\'\'', '\'' ) : literal;
	if ( value.includes( '*' ) && ( operator === 'eq' || operator === 'ne' ) ) {
		const pattern = new RegExp( `^${ value.split( '*' ).map( ( part ) => part.replace( /[.+?^${}()|[\]\\]/g, '\\$&' ) ).join( '.*' ) }$`, 'is' );
		return ( row ) => ordered( pattern.test( row[ field.name ] ?? '' ) ? 0 : 1 );
	}
	// SQL Server's default collation: case does not count.
	const wanted = value.toLowerCase();
	return ( row ) => {
		const have = ( row[ field.name ] ?? '' ).toLowerCase();
		return ordered( have === wanted ? 0 : have < wanted ? -1 : 1 );
	};
}

const COMPARE: Record< string, ( result: number ) => boolean > = {
	eq: ( result ) => result === 0, ne: ( result ) => result !== 0, gt: ( result ) => result > 0, ge: ( result ) => result >= 0, lt: ( result ) => result < 0, le: ( result ) => result <= 0,
};

function take( reader: Reader, word: string ): boolean {
	if ( reader.words[ reader.at ] !== word ) {
		return false;
	}
	reader.at++;
	return true;
}
