/** The OData service of F&O: one request in, one answer out; sockets, tokens and limits are the host's. */
import { actionOf, parametersOf } from './actions.ts';
import { JsonNumber, jsonNumber, parseExact, stringifyExact } from '../../core/json-number.ts';
import { isDecimal } from '../../core/money.ts';
import { emptyRow, entityOf, isNumber, membersOf, type Entity, type Field, type Row } from './contract.ts';
import { badQuery, errorBody, FoError, notFound, writeFailed } from './errors.ts';
import { compileFilter } from './filter.ts';
import { refreshReturn, returnHeader, returnLine, RETURN_LINES, RETURNS } from './returns.ts';
import { ORDERS, ORDER_LINES, linesOf, must, prepareInsert, refreshTotals, type World } from './sales.ts';
import { keyOf } from './tables.ts';

export type FoRequest = { method: string; /** Below ".../data/", with the query. */ url: string; /** ".../data/" itself. */ root: string; headers: Readonly< Record< string, string | undefined > >; body: string };
export type FoResponse = { status: number; headers: Record< string, string >; body: string };

const PAGE = 10_000;
const JSON_TYPE = 'application/json; odata.metadata=minimal; odata.streaming=true';

/** Never throws for a bad request: the error is the answer. */
export function serve( world: World, request: FoRequest ): FoResponse {
	try {
		const [ path = '', query = '' ] = request.url.split( /\?(.*)/s );
		const found = /^(\w+)(?:\((.*)\)(?:\/Microsoft\.Dynamics\.DataEntities\.(\w+))?)?$/s.exec( decodeURIComponent( path ) );
		const entity = entityOf( found?.[ 1 ] ?? '' );
		if ( ! entity || world.unpublished?.has( entity.set ) ) {
			throw notFound( path );
		}
		const options = new URLSearchParams( query );
		const keys = found?.[ 2 ];
		if ( keys === undefined ) {
			return request.method === 'GET' ? list( world, entity, options, request.root ) : request.method === 'POST' ? create( world, entity, request ) : refuse( request.method );
		}
		const key = readKey( entity, keys );
		return found?.[ 3 ] === undefined ? keyed( world, entity, key, options, request ) : act( world, entity, key, found[ 3 ], request );
	} catch ( error ) {
		return failed( error );
	}
}

export function failed( error: unknown ): FoResponse {
	const known = error instanceof FoError ? error : error instanceof SyntaxError ? badQuery( 'The request body is not valid JSON.' ) : null;
	if ( ! known ) {
		throw error;
	}
	return { status: known.status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify( errorBody( known ) ) };
}

function refuse( method: string ): never {
	throw new FoError( 405, `The requested resource does not support http method '${ method }'.` );
}

/** Without cross-company=true only the service user's own company is seen (d365-fo.md, 0). */
function visible( world: World, entity: Entity, options: URLSearchParams ): Row[] {
	const rows = world.tables.rows( entity );
	return options.get( 'cross-company' ) === 'true' || ! entity.fields.has( 'dataAreaId' ) ? rows : rows.filter( ( row ) => row[ 'dataAreaId' ] === world.defaultCompany );
}

function list( world: World, entity: Entity, options: URLSearchParams, root: string ): FoResponse {
	const filter = options.get( '$filter' );
	let rows = visible( world, entity, options );
	if ( filter !== null ) {
		rows = rows.filter( compileFilter( entity, filter ) );
	}
	const total = rows.length;
	rows = ordered( entity, rows, options.get( '$orderby' ) ?? '' );
	const skip = whole( options.get( '$skip' ), 0 );
	const top = whole( options.get( '$top' ), Number.POSITIVE_INFINITY );
	const page = rows.slice( skip, skip + Math.min( top, PAGE ) );
	const rest = total - skip - page.length;
	const more = rest > 0 && top > PAGE;
	const next = new URLSearchParams( options );
	next.set( '$skip', String( skip + page.length ) );
	return json( 200, {
		'@odata.context': `${ root }$metadata#${ entity.set }`,
		...( options.get( '$count' ) === 'true' ? { '@odata.count': total } : {} ),
		value: page.map( ( row ) => wire( world, entity, row, options ) ),
		...( more ? { '@odata.nextLink': `${ root }${ entity.set }?${ next }` } : {} ),
	} );
}

/** Made once: a comparison of its own for every pair of a hundred thousand rows takes seconds a page. */
const { compare } = new Intl.Collator( 'en', { numeric: true } );

function ordered( entity: Entity, rows: Row[], orderBy: string ): Row[] {
	const terms = orderBy.split( ',' ).map( ( term ) => term.trim().split( /\s+/ ) ).filter( ( [ name ] ) => name !== '' ).map( ( [ name = '', direction = 'asc' ] ) => ( { name: known( entity, name ).name, sign: direction === 'desc' ? -1 : 1 } ) );
	return terms.length === 0 ? rows : [ ...rows ].sort( ( a, b ) => {
		for ( const { name, sign } of terms ) {
			const result = compare( a[ name ] ?? '', b[ name ] ?? '' );
			if ( result !== 0 ) {
				return sign * result;
			}
		}
		return 0;
	} );
}

function create( world: World, entity: Entity, request: FoRequest ): FoResponse {
	const given = readBody( entity, request.body );
	const company: Row = entity.fields.has( 'dataAreaId' ) ? { dataAreaId: ( given[ 'dataAreaId' ] ?? world.defaultCompany ).toLowerCase() } : {};
	const row = world.tables.transaction( () => {
		const filled = filledIn( world, entity, { ...emptyRow( must( entity.table ) ), ...given, ...company }, new Set( Object.keys( given ) ) );
		if ( ! world.tables.insert( entity, filled ) ) {
			throw writeFailed( world.validationStatus, entity.table, `Info: Cannot create a record in ${ entity.table }. ${ entity.keys.map( ( key ) => `${ key }: ${ filled[ key ] ?? '' }` ).join( ', ' ) }.\nThe record already exists.` );
		}
		touched( world, entity, filled );
		return filled;
	} );
	const after = world.tables.find( entity, keyOf( entity, row ) ) ?? row;
	return { ...json( 201, { '@odata.context': `${ request.root }$metadata#${ entity.set }/$entity`, ...wire( world, entity, after, new URLSearchParams() ) } ) };
}

function filledIn( world: World, entity: Entity, row: Row, given: ReadonlySet< string > ): Row {
	switch ( entity.table ) {
		case RETURNS.table: return returnHeader( world, row );
		case RETURN_LINES.table: return returnLine( world, row );
		default: return prepareInsert( world, entity, row, given );
	}
}

function keyed( world: World, entity: Entity, key: string, options: URLSearchParams, request: FoRequest ): FoResponse {
	const row = world.tables.find( entity, key );
	if ( ! row || ! visible( world, entity, options ).includes( row ) ) {
		throw notFound( entity.set );
	}
	if ( request.method === 'GET' ) {
		return json( 200, { '@odata.context': `${ request.root }$metadata#${ entity.set }/$entity`, ...wire( world, entity, row, options ) } );
	}
	const match = request.headers[ 'if-match' ];
	if ( match !== undefined && match !== '*' && match !== world.tables.etag( entity, key ) ) {
		throw new FoError( 412, 'The record has been changed by another user since it was read.', 'Microsoft.OData.ODataException' );
	}
	if ( request.method === 'PATCH' ) {
		const changes = Object.fromEntries( Object.entries( readBody( entity, request.body ) ).filter( ( [ name ] ) => ! entity.keys.includes( name ) ) );
		world.tables.transaction( () => {
			world.tables.update( entity, key, changes );
			touched( world, entity, row );
		} );
		return { status: 204, headers: {}, body: '' };
	}
	if ( request.method === 'DELETE' ) {
		world.tables.transaction( () => {
			world.tables.remove( entity, key );
			if ( entity.table === ORDERS.table ) {
				linesOf( world, row[ 'dataAreaId' ] ?? '', row[ 'SalesOrderNumber' ] ?? '' ).forEach( ( line ) => world.tables.remove( ORDER_LINES, keyOf( ORDER_LINES, line ) ) );
			}
			touched( world, entity, row );
		} );
		return { status: 204, headers: {}, body: '' };
	}
	return refuse( request.method );
}

function act( world: World, entity: Entity, key: string, name: string, request: FoRequest ): FoResponse {
	if ( request.method !== 'POST' ) {
		return refuse( request.method );
	}
	if ( ! world.tables.find( entity, key ) ) {
		throw notFound( entity.set );
	}
	const action = actionOf( entity, name );
	const given = parametersOf( action, objectIn( request.body ), readValue );
	return json( 200, { '@odata.context': `${ request.root }$metadata#${ action.returns }`, value: action.run( world, entity, key, given ) } );
}

function touched( world: World, entity: Entity, row: Row ): void {
	if ( entity.table === RETURN_LINES.table ) {
		refreshReturn( world, row[ 'dataAreaId' ] ?? '', row[ 'ReturnOrderNumber' ] ?? '' );
	}
	if ( entity.table === ORDER_LINES.table || entity.table === ORDERS.table ) {
		refreshTotals( world, row[ 'dataAreaId' ] ?? '', row[ 'SalesOrderNumber' ] ?? '' );
	}
}

/** dataAreaId='demf',SalesOrderNumber='000001' */
function readKey( entity: Entity, text: string ): string {
	const given = Object.fromEntries( [ ...text.matchAll( /(\w+)=(?:'((?:[^']|'')*)'|([^,]*))/g ) ].map( ( match ) => [ match[ 1 ] ?? '', ( match[ 2 ] ?? match[ 3 ] ?? '' ).replaceAll( '\'\'', '\'' ) ] ) );
	if ( entity.keys.some( ( key ) => given[ key ] === undefined ) ) {
		throw badQuery( `The number of keys specified in the URI does not match number of key properties for the resource 'Microsoft.Dynamics.DataEntities.${ entity.type }'.` );
	}
	return keyOf( entity, given );
}

function objectIn( body: string ): Record< string, unknown > {
	const parsed = parseExact( body );
	if ( typeof parsed !== 'object' || parsed === null || Array.isArray( parsed ) ) {
		throw badQuery( 'An object was expected.' );
	}
	return { ...parsed };
}

function readBody( entity: Entity, body: string ): Row {
	return Object.fromEntries( Object.entries( objectIn( body ) ).filter( ( [ name ] ) => ! name.startsWith( '@' ) ).map( ( [ name, value ] ) => [ name, readValue( known( entity, name ), value ) ] ) );
}

function known( entity: Entity, name: string ): Field {
	const field = entity.fields.get( name );
	if ( ! field ) {
		throw badQuery( `The property '${ name }' does not exist on type 'Microsoft.Dynamics.DataEntities.${ entity.type }'. Make sure to only use property names that are defined by the type.` );
	}
	return field;
}

function readValue( field: Field, value: unknown ): string {
	const wrong = () => badQuery( `Cannot convert a value of property '${ field.name }' to the expected type '${ field.type }'.` );
	if ( isNumber( field ) ) {
		const digits = value instanceof JsonNumber ? value.digits : typeof value === 'number' ? String( value ) : '';
		if ( ! isDecimal( digits ) ) {
			throw wrong();
		}
		return digits;
	}
	if ( typeof value !== 'string' || ( field.enumType !== null && membersOf( field.enumType ).length > 0 && ! membersOf( field.enumType ).some( ( member ) => member.name === value ) ) ) {
		throw wrong();
	}
	return value;
}

function wire( world: World, entity: Entity, row: Row, options: URLSearchParams ): Record< string, unknown > {
	const select = ( options.get( '$select' ) ?? '' ).split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' );
	const fields = select.length > 0 ? select.map( ( name ) => known( entity, name ) ) : [ ...entity.fields.values() ];
	const expand = options.get( '$expand' ) ?? '';
	return {
		'@odata.etag': world.tables.etag( entity, keyOf( entity, row ) ),
		...Object.fromEntries( fields.map( ( field ) => {
			const value = row[ field.name ] ?? '';
			return [ field.name, isNumber( field ) ? jsonNumber( value === '' ? '0' : value ) : value ];
		} ) ),
		...( expand === '' ? {} : expanded( world, entity, row, expand ) ),
	};
}

/** First level only (odata.md): SalesOrderLines of a V2 header, with its own $select. */
function expanded( world: World, entity: Entity, row: Row, expand: string ): Record< string, unknown > {
	const [ , name = '', inner = '' ] = /^(\w+)(?:\((.*)\))?$/s.exec( expand ) ?? [];
	if ( name !== 'SalesOrderLines' || entity.set !== 'SalesOrderHeadersV2' ) {
		throw badQuery( `Could not find a property named '${ name }' on type 'Microsoft.Dynamics.DataEntities.${ entity.type }'.` );
	}
	return { SalesOrderLines: linesOf( world, row[ 'dataAreaId' ] ?? '', row[ 'SalesOrderNumber' ] ?? '' ).map( ( line ) => wire( world, must( 'SalesOrderLines' ), line, new URLSearchParams( inner.replaceAll( ';', '&' ) ) ) ) };
}

function whole( text: string | null, fallback: number ): number {
	return text !== null && /^\d+$/.test( text ) ? Number( text ) : fallback;
}

function json( status: number, body: unknown ): FoResponse {
	return { status, headers: { 'content-type': JSON_TYPE, 'odata-version': '4.0' }, body: stringifyExact( body ) };
}
