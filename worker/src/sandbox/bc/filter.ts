/**
 * $filter as Business Central understands it: comparisons, and/or/not, contains, startswith, endswith, tolower, toupper;
 * `or` between distinct fields is refused, `in` needs schema version 2.1 (d365-bc-dataverse.md, 3).
 */
import Big from 'big.js';
import type { Entity, Field } from './contract.ts';
import { BcError, badRequest, unknownProperty } from './errors.ts';
import { emptyOf, encodeMember, type Row } from './values.ts';

export type Test = ( row: Row ) => boolean;
type Value = string | boolean | null;
type Operand = { field?: Field; of: ( row: Row ) => Value };
type Node = { test: Test; fields: ReadonlySet< string > };

const TOKEN = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/gy;
const COMPARISONS = new Set( [ 'eq', 'ne', 'gt', 'ge', 'lt', 'le' ] );

export function compileFilter( entity: Entity, text: string, lists: boolean ): Test {
	return new Reader( entity, tokens( text ), lists ).whole().test;
}

function tokens( text: string ): string[] {
	const found = [ ...text.matchAll( TOKEN ) ].map( ( match ) => match[ 1 ] ?? '' );
	if ( found.join( '' ).length !== text.replace( /\s+(?=(?:[^']*'[^']*')*[^']*$)/g, '' ).length ) {
		throw syntax( text.length );
	}
	return found;
}

class Reader {
	private at = 0;
	private readonly entity: Entity;
	private readonly words: readonly string[];
	private readonly lists: boolean;

	constructor( entity: Entity, words: readonly string[], lists: boolean ) {
		this.entity = entity;
		this.words = words;
		this.lists = lists;
	}

	whole(): Node {
		const node = this.either();
		if ( this.at < this.words.length ) {
			throw syntax( this.at );
		}
		return node;
	}

	private either(): Node {
		let left = this.all();
		while ( this.take( 'or' ) ) {
			const right = this.all();
			const first = left;
			const fields = new Set( [ ...left.fields, ...right.fields ] );
			if ( fields.size > 1 ) {
				throw badRequest( `The 'OR' operator is not supported on distinct fields on an OData filter.` );
			}
			left = { fields, test: ( row ) => first.test( row ) || right.test( row ) };
		}
		return left;
	}

	private all(): Node {
		let left = this.one();
		while ( this.take( 'and' ) ) {
			const right = this.one();
			const first = left;
			left = { fields: new Set( [ ...left.fields, ...right.fields ] ), test: ( row ) => first.test( row ) && right.test( row ) };
		}
		return left;
	}

	private one(): Node {
		if ( this.take( 'not' ) ) {
			const node = this.one();
			return { fields: node.fields, test: ( row ) => ! node.test( row ) };
		}
		if ( this.take( '(' ) ) {
			const node = this.either();
			this.need( ')' );
			return node;
		}
		return this.comparison();
	}

	private comparison(): Node {
		const left = this.operand();
		const operator = this.words[ this.at ]?.toLowerCase() ?? '';
		const fields = new Set( left.field === undefined ? [] : [ left.field.name ] );
		if ( operator === 'in' && this.lists ) {
			this.at += 1;
			const values = this.list();
			return { fields, test: ( row ) => values.some( ( value ) => compare( left.field, left.of( row ), value.of( row ) ) === 0 ) };
		}
		if ( ! COMPARISONS.has( operator ) ) {
			return { fields, test: ( row ) => left.of( row ) === true };
		}
		this.at += 1;
		const right = this.operand();
		const field = left.field ?? right.field;
		if ( right.field !== undefined ) {
			fields.add( right.field.name );
		}
		return { fields, test: ( row ) => holds( operator, compare( field, left.of( row ), right.of( row ) ) ) };
	}

	private list(): Operand[] {
		this.need( '(' );
		const values = [ this.operand() ];
		while ( this.take( ',' ) ) {
			values.push( this.operand() );
		}
		this.need( ')' );
		return values;
	}

	private operand(): Operand {
		const word = this.words[ this.at ];
		if ( word === undefined ) {
			throw syntax( this.at );
		}
		this.at += 1;
		if ( this.words[ this.at ] === '(' ) {
			return call( word.toLowerCase(), this.list() );
		}
		return word.startsWith( "'" ) ? constant( word.slice( 1, -1 ).replaceAll( "''", "'" ) ) : bare( this.entity, word );
	}

	private take( word: string ): boolean {
		const found = this.words[ this.at ]?.toLowerCase() === word;
		this.at += found ? 1 : 0;
		return found;
	}

	private need( word: string ): void {
		if ( ! this.take( word ) ) {
			throw syntax( this.at );
		}
	}
}

function bare( entity: Entity, word: string ): Operand {
	if ( /^(true|false)$/i.test( word ) ) {
		return constant( word.toLowerCase() === 'true' );
	}
	if ( word === 'null' ) {
		return constant( null );
	}
	if ( /^[-\d]/.test( word ) || /^[0-9a-f]{8}-/i.test( word ) ) {
		return constant( word );
	}
	const field = entity.byName.get( word );
	if ( field === undefined ) {
		throw unknownProperty( word, entity.entityType );
	}
	return { field, of: ( row ) => plain( row[ field.name ] ?? emptyOf( field ) ) };
}

function call( name: string, values: readonly Operand[] ): Operand {
	const [ first, second ] = values;
	const field = first?.field;
	const left = ( row: Row ): string => String( first?.of( row ) ?? '' );
	const right = ( row: Row ): string => String( second?.of( row ) ?? '' );
	const made = ( of: Operand[ 'of' ] ): Operand => ( field === undefined ? { of } : { field, of } );
	switch ( name ) {
		case 'tolower': return made( ( row ) => left( row ).toLowerCase() );
		case 'toupper': return made( ( row ) => left( row ).toUpperCase() );
		case 'contains': return made( ( row ) => left( row ).includes( right( row ) ) );
		case 'startswith': return made( ( row ) => left( row ).startsWith( right( row ) ) );
		case 'endswith': return made( ( row ) => left( row ).endsWith( right( row ) ) );
		default: throw new BcError( 501, 'BadRequest_MethodNotImplemented', `The function '${ name }' is not supported.` );
	}
}

function constant( value: Value ): Operand {
	return { of: () => value };
}

function plain( cell: string | boolean | number ): Value {
	return typeof cell === 'number' ? String( cell ) : cell;
}

function holds( operator: string, order: number | undefined ): boolean {
	switch ( operator ) {
		case 'eq': return order === 0;
		case 'ne': return order !== 0;
		case 'gt': return order !== undefined && order > 0;
		case 'ge': return order !== undefined && order >= 0;
		case 'lt': return order !== undefined && order < 0;
		default: return order !== undefined && order <= 0;
	}
}

/** undefined: not comparable. Code fields and enum members compare without regard to case, as the database does. */
export function compare( field: Field | undefined, left: Value, right: Value ): number | undefined {
	if ( left === null || right === null || typeof left === 'boolean' || typeof right === 'boolean' ) {
		return left === right ? 0 : undefined;
	}
	if ( left === right ) {
		return 0;
	}
	switch ( field?.type ) {
		case 'Edm.Decimal': case 'Edm.Int32': case 'Edm.Int64': return numbers( left, right );
		case 'Edm.DateTimeOffset': return Math.sign( Date.parse( left ) - Date.parse( right ) );
		default:
	}
	const folded = field?.enum !== undefined ? [ encodeMember( unblank( left ) ), encodeMember( unblank( right ) ) ] : [ left, right ];
	const same = field?.enum !== undefined || field?.code === true || field?.type === 'Edm.Guid';
	const [ one = '', other = '' ] = same ? folded.map( ( value ) => value.toUpperCase() ) : folded;
	return one === other ? 0 : one < other ? -1 : 1;
}

function unblank( member: string ): string {
	return member === '' ? ' ' : member;
}

/** Exact as a float as well: a sort over a hundred thousand entry numbers makes no decimals of them. */
const SMALL_WHOLE = /^-?\d{1,15}$/;

function numbers( left: string, right: string ): number {
	if ( SMALL_WHOLE.test( left ) && SMALL_WHOLE.test( right ) ) {
		return Math.sign( Number( left ) - Number( right ) );
	}
	try {
		return new Big( left ).cmp( right );
	} catch {
		throw badRequest( `Cannot convert the literal '${ right }' to the expected type 'Edm.Decimal'.` );
	}
}

function syntax( position: number ): BcError {
	return new BcError( 400, 'BadRequest_NotFound', `Bad Request - Error in query syntax: expression expected at position ${ position }.` );
}
