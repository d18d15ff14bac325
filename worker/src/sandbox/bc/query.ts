/** Query options of one request, read against the contract. */
import { entityOfType, type Entity } from './contract.ts';
import { badRequest, unknownProperty } from './errors.ts';
import { compare, compileFilter, type Test } from './filter.ts';
import type { Expand, Shape } from './present.ts';
import { emptyOf, type Row } from './values.ts';

export type Query = Shape & { filter?: Test; filterText?: string; order: ( left: Row, right: Row ) => number; top?: number; skip: number; count: boolean };

const MAX_PAGE = 20000;

export function readQuery( entity: Entity, options: ReadonlyMap< string, string > ): Query {
	const filterText = options.get( '$filter' );
	const top = options.get( '$top' );
	const select = options.get( '$select' )?.split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' && name !== '*' );
	select?.forEach( ( name ) => {
		if ( ! entity.byName.has( name ) && ! entity.navigation.some( ( one ) => one.name === name ) ) {
			throw unknownProperty( name, entity.entityType );
		}
	} );
	return {
		...( filterText === undefined ? {} : { filterText, filter: compileFilter( entity, filterText, options.get( '$schemaversion' ) === '2.1' ) } ),
		...( select === undefined ? {} : { select } ),
		expand: splitTop( options.get( '$expand' ) ?? '', ',' ).map( ( part ) => readExpand( entity, part ) ),
		order: readOrder( entity, options.get( '$orderby' ) ),
		...( top === undefined ? {} : { top: whole( top ) } ),
		skip: whole( options.get( '$skip' ) ?? '0' ),
		count: options.get( '$count' ) === 'true',
	};
}

export function optionsOf( query: string ): Map< string, string > {
	return new Map( [ ...new URLSearchParams( query ) ].map( ( [ name, value ] ) => [ name.startsWith( '$' ) ? name.toLowerCase() : name, value ] ) );
}

/** Page size asked for by `Prefer: odata.maxpagesize=n`, at most what the service allows. */
export function pageSizeOf( prefer: string | undefined ): number {
	const asked = Number( /odata\.maxpagesize\s*=\s*(\d+)/i.exec( prefer ?? '' )?.[ 1 ] ?? MAX_PAGE );
	return Math.min( Math.max( asked, 1 ), MAX_PAGE );
}

function readExpand( entity: Entity, part: string ): Expand {
	const match = /^\s*(\w+)\s*(?:\(([\s\S]*)\))?\s*$/.exec( part );
	const navigation = entity.navigation.find( ( one ) => one.name === match?.[ 1 ] );
	const target = navigation === undefined ? undefined : entityOfType( navigation.entityType );
	if ( target === undefined ) {
		throw badRequest( `Could not find a property named '${ match?.[ 1 ] ?? part }' on type 'Microsoft.NAV.${ entity.entityType }'.` );
	}
	const options = splitTop( match?.[ 2 ] ?? '', ';' ).map( ( option ): [ string, string ] => {
		const sign = option.indexOf( '=' );
		return [ option.slice( 0, sign ).trim().toLowerCase(), option.slice( sign + 1 ) ];
	} );
	return { name: match?.[ 1 ] ?? '', options: readQuery( target, new Map( options ) ) };
}

function readOrder( entity: Entity, text: string | undefined ): Query[ 'order' ] {
	const keys = ( text ?? '' ).split( ',' ).map( ( part ) => part.trim() ).filter( ( part ) => part !== '' ).map( ( part ) => {
		const [ name = '', way = 'asc' ] = part.split( /\s+/ );
		const field = entity.byName.get( name );
		if ( field === undefined ) {
			throw unknownProperty( name, entity.entityType );
		}
		return { field, sign: way.toLowerCase() === 'desc' ? -1 : 1 };
	} );
	const cell = ( row: Row, field: ( typeof keys )[ number ][ 'field' ] ): string => String( row[ field.name ] ?? emptyOf( field ) );
	return ( left, right ) => {
		for ( const { field, sign } of keys ) {
			const order = compare( field, cell( left, field ), cell( right, field ) ) ?? 0;
			if ( order !== 0 ) {
				return order * sign;
			}
		}
		return 0;
	};
}

/** Splits at separators that are not inside brackets or quotes. */
function splitTop( text: string, separator: string ): string[] {
	const parts: string[] = [];
	let depth = 0;
	let quoted = false;
	let current = '';
	for ( const sign of text ) {
		quoted = sign === "'" ? ! quoted : quoted;
		depth += quoted ? 0 : sign === '(' ? 1 : sign === ')' ? -1 : 0;
		if ( sign === separator && depth === 0 && ! quoted ) {
			parts.push( current );
			current = '';
		} else {
			current += sign;
		}
	}
	return [ ...parts, current ].filter( ( part ) => part.trim() !== '' );
}

function whole( text: string ): number {
	const value = Number( text );
	if ( ! Number.isSafeInteger( value ) || value < 0 ) {
		throw badRequest( `Invalid value '${ text }' for $top or $skip query option found.` );
	}
	return value;
}
