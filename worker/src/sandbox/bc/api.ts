/**
 * The API's front: one request in, one answer out, nothing about sockets, tokens or rate limits. Hosts put authentication,
 * throttling and faults before it.
 */
import { randomUUID } from 'node:crypto';
import { parseExact, stringifyExact } from '../../core/json-number.ts';
import { runBatch } from './batch.ts';
import type { Entity } from './contract.ts';
import { COMPANION_ROUTE, CUSTOM_ROUTE } from './custom.ts';
import { BcError, badRequest, dialog, errorBody, methodNotAllowed, noSuchSegment } from './errors.ts';
import { edmx, entityDefinitions, webhookResources } from './metadata.ts';
import { companyOf, needParent, parentInBody, recordAt, rowsAt, segmentsOf, targetOf, type Segment, type Target } from './path.ts';
import { present } from './present.ts';
import { optionsOf, pageSizeOf, readQuery } from './query.ts';
import type { Company } from './seed.ts';
import type { Ledger } from './tables.ts';
import { keyOf } from './tables.ts';
import type { Subscriptions } from './subscriptions.ts';
import { act, asBody, change, create, erase, type Body } from './write.ts';

export type BcRequest = {
	method: string;
	/** Below the API route, with the query: "companies(…)/items?$top=1". */
	url: string;
	/** The API route itself: "http://127.0.0.1:1/bc/v2.0/t/sandbox/api/v2.0". */
	base: string;
	/** Names in lower case. */
	headers: Readonly< Record< string, string | undefined > >;
	body: string;
};
export type BcResponse = { status: number; headers: Record< string, string >; body: string };
/** `stopDeepInsertAfter`: a deep insert keeps this many lines; it answers 500, or 201 as if all were there when `stopSilently`. */
export type Faults = { stopDeepInsertAfter?: number; stopSilently?: boolean };
export type BcServer = { companies: Company[]; ledger: Ledger; subscriptions: Subscriptions; faults: Faults; companion: { published: boolean }; /** Fields that a release took away, as "set.field": of the description alone. */ unpublished: Set< string > };

const JSON_TYPE = 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8';

/** Never throws for a bad request: the error is the answer. */
export async function handle( server: BcServer, request: BcRequest ): Promise< BcResponse > {
	try {
		const { path } = parts( request.url );
		const first = segmentsOf( path )[ 0 ];
		if ( first?.name === '$batch' ) {
			return await runBatch( server, request );
		}
		if ( first?.name === 'subscriptions' ) {
			const answer = await server.subscriptions.handle( request.method, first.key, request.headers[ 'if-match' ], request.body === '' ? {} : bodyOf( request ) );
			return json( answer.status, answer.body );
		}
		return serve( server, request );
	} catch ( error ) {
		return failure( error );
	}
}

/** Everything that needs no waiting; a batch calls it for each operation. @throws BcError */
export function serve( server: BcServer, request: BcRequest ): BcResponse {
	const { path, query } = parts( request.url );
	const segments = segmentsOf( path );
	const options = optionsOf( query );
	const first = segments[ 0 ];
	if ( first?.name === '$metadata' ) {
		return { status: 200, headers: { 'content-type': 'application/xml; charset=utf-8' }, body: edmx( routeName( request.base, server ), server.unpublished ) };
	}
	if ( first?.name === 'entityDefinitions' ) {
		return json( 200, { '@odata.context': `${ request.base }/$metadata#entityDefinitions`, value: entityDefinitions( routeName( request.base, server ) ) } );
	}
	if ( first?.name === 'companies' && segments.length === 1 ) {
		return companies( server, request, first );
	}
	const { company, rest } = companyOf( server.companies, segments, options.get( 'company' ) ?? request.headers.company );
	if ( rest[ 0 ]?.name === 'webhookSupportedResources' ) {
		const prefix = /resource eq '([^*']*)\*?'/.exec( options.get( '$filter' ) ?? '' )?.[ 1 ] ?? '';
		return json( 200, { value: webhookResources().filter( ( one ) => one.resource.startsWith( prefix ) ) } );
	}
	const target = targetOf( company, rest );
	if ( ( target.entity.route ?? 'v2.0' ) !== routeName( request.base, server ) ) {
		throw noSuchSegment( rest[ 0 ]?.name ?? '' );
	}
	return respond( server, request, target, options );
}

/** "v2.0", or the custom API the request came by; the runtime API shows the standard one's sets. */
function routeName( base: string, { companion }: BcServer ): string {
	const route = [ CUSTOM_ROUTE, COMPANION_ROUTE ].find( ( one ) => base.endsWith( one ) ) ?? 'v2.0';
	if ( route === COMPANION_ROUTE && ! companion.published ) {
		throw noSuchSegment( route );
	}
	return route;
}

function companies( server: BcServer, request: BcRequest, segment: Segment ): BcResponse {
	if ( request.method !== 'GET' ) {
		throw methodNotAllowed( request.method, 'companies' );
	}
	const list = server.companies.map( ( { id, name } ) => ( { id, systemVersion: '29.0.0.0', timestamp: 1, name, displayName: name, businessProfileId: '' } ) );
	if ( segment.key === undefined ) {
		return json( 200, { '@odata.context': `${ request.base }/$metadata#companies`, value: list } );
	}
	const { company } = companyOf( server.companies, [ segment ], undefined );
	return json( 200, list.find( ( one ) => one.id === company.id ) );
}

function respond( server: BcServer, request: BcRequest, target: Target, options: Map< string, string > ): BcResponse {
	switch ( target.kind ) {
		case 'collection': return request.method === 'POST' ? post( server, request, target, options ) : list( request, target, options );
		case 'record': return record( request, target, options );
		case 'action': return action( request, target );
		default: return stream( request, target );
	}
}

function list( request: BcRequest, target: Extract< Target, { kind: 'collection' } >, options: Map< string, string > ): BcResponse {
	const { entity, company } = target;
	if ( request.method !== 'GET' ) {
		throw methodNotAllowed( request.method, entity.entitySet );
	}
	const query = readQuery( entity, options );
	needParent( target, query.filterText );
	const found = rowsAt( target ).filter( query.filter ?? ( () => true ) );
	if ( target.count ) {
		return { status: 200, headers: { 'content-type': 'text/plain' }, body: String( found.length ) };
	}
	const from = query.skip + Number( options.get( '$skiptoken' ) ?? 0 );
	const wanted = options.has( '$orderby' ) ? found.sort( query.order ) : found;
	const left = query.top === undefined ? wanted.slice( from ) : wanted.slice( from, query.skip + query.top );
	const size = pageSizeOf( request.headers.prefer );
	const page = left.slice( 0, size );
	return json( 200, {
		'@odata.context': contextOf( request, target.entity, company ),
		...( query.count ? { '@odata.count': found.length } : {} ),
		value: page.map( ( row ) => present( company, entity, row, query ) ),
		...( left.length > size ? { '@odata.nextLink': nextLink( request, from + size - query.skip ) } : {} ),
	} );
}

function nextLink( request: BcRequest, position: number ): string {
	const { path, query } = parts( request.url );
	const kept = query.split( '&' ).filter( ( part ) => part !== '' && ! /^(\$|%24)skiptoken=/i.test( part ) );
	return `${ request.base }/${ path }?${ [ ...kept, `$skiptoken=${ position }` ].join( '&' ) }`;
}

function post( server: BcServer, request: BcRequest, target: Extract< Target, { kind: 'collection' } >, options: Map< string, string > ): BcResponse {
	const { company, entity } = target;
	const body = bodyOf( request );
	if ( entity.methods.includes( 'POST' ) ) {
		needParent( target, undefined, body );
	}
	const rule = target.parent ?? parentInBody( company, entity.entitySet, body );
	if ( rule === undefined && entity.route === undefined && /Lines$|^customerPayments$/.test( entity.entitySet ) ) {
		throw dialog( `Parent with ID ${ String( body.documentId ?? body.journalId ?? '' ) } does not exist.` );
	}
	const row = create( company, entity, body, rule, server.faults );
	const query = readQuery( entity, options );
	const nested = entity.navigation.filter( ( one ) => body[ one.name ] !== undefined && ! query.expand.some( ( asked ) => asked.name === one.name ) ).map( ( one ) => ( { name: one.name, options: { expand: [] } } ) );
	const answer = json( 201, { '@odata.context': contextOf( request, entity, company ), ...present( company, entity, row, { ...query, expand: [ ...query.expand, ...nested ] } ) } );
	answer.headers.location = `${ request.base }/companies(${ company.id })/${ entity.entitySet }(${ String( row.id ) })`;
	return answer;
}

function record( request: BcRequest, target: Extract< Target, { kind: 'record' } >, options: Map< string, string > ): BcResponse {
	const { company, entity } = target;
	const row = recordAt( target );
	const key = keyOf( entity.entitySet, row );
	const tag = request.headers[ 'if-match' ];
	switch ( request.method ) {
		case 'GET': {
			const query = readQuery( entity, options );
			return json( 200, { '@odata.context': contextOf( request, entity, company ), ...present( company, entity, row, query ) } );
		}
		case 'PATCH': {
			company.tables.checkTag( entity.entitySet, key, tag, true );
			const changed = change( company, entity, row, bodyOf( request ) );
			return json( 200, { '@odata.context': contextOf( request, entity, company ), ...present( company, entity, changed, readQuery( entity, options ) ) } );
		}
		case 'DELETE':
			company.tables.checkTag( entity.entitySet, key, tag, false );
			erase( company, entity, row );
			return { status: 204, headers: {}, body: '' };
		default: throw methodNotAllowed( request.method, entity.entitySet );
	}
}

function action( request: BcRequest, target: Extract< Target, { kind: 'action' } > ): BcResponse {
	if ( request.method !== 'POST' ) {
		throw methodNotAllowed( request.method, target.entity.entitySet );
	}
	const row = recordAt( { ...target, kind: 'record' } );
	target.company.tables.checkTag( target.entity.entitySet, target.key, request.headers[ 'if-match' ], false );
	act( target.company, target.entity, row, target.action, request.body === '' ? {} : bodyOf( request ) );
	return { status: 204, headers: {}, body: '' };
}

function stream( request: BcRequest, target: Extract< Target, { kind: 'stream' } > ): BcResponse {
	const { company, entity, key } = target;
	const row = recordAt( target );
	const set = entity.entitySet;
	if ( request.method === 'GET' ) {
		return { status: row[ target.field ] === undefined ? 204 : 200, headers: { 'content-type': String( row.contentType ?? 'application/octet-stream' ) || 'application/octet-stream' }, body: String( row[ target.field ] ?? '' ) };
	}
	if ( request.method !== 'PATCH' ) {
		throw methodNotAllowed( request.method, set );
	}
	const known = company.tables.find( set, key ) !== undefined;
	company.tables.checkTag( set, key, request.headers[ 'if-match' ], true );
	const values = { ...row, [ target.field ]: request.body, ...( set === 'pictures' ? { contentType: request.headers[ 'content-type' ] ?? 'image/png' } : {} ) };
	if ( known ) {
		company.tables.update( set, key, values );
	} else {
		company.tables.insert( set, values );
	}
	if ( set === 'pictures' && target.parent?.set === 'items' ) {
		// The picture is a field of the item: its time of change moves.
		company.tables.update( 'items', String( target.parent.row.id ), {} );
	}
	return { status: 204, headers: {}, body: '' };
}

export function failure( error: unknown ): BcResponse {
	const id = randomUUID();
	const known = error instanceof BcError ? error : new BcError( 500, 'Internal_ServerError', error instanceof Error ? error.message : 'An unexpected error occurred.' );
	return json( known.status, errorBody( known, id ) );
}

export function json( status: number, body: unknown ): BcResponse {
	return { status, headers: body === undefined ? {} : { 'content-type': JSON_TYPE }, body: body === undefined ? '' : stringifyExact( body ) };
}

export function bodyOf( request: Pick< BcRequest, 'body' > ): Body {
	let parsed: unknown;
	try {
		parsed = parseExact( request.body );
	} catch {
		throw badRequest( 'Invalid Request Body' );
	}
	return asBody( parsed );
}

function parts( url: string ): { path: string; query: string } {
	const [ path = '', query = '' ] = url.replace( /^\/+/, '' ).split( /\?(.*)/s );
	return { path, query };
}

function contextOf( request: BcRequest, entity: Entity, company: Company ): string {
	return `${ request.base }/$metadata#companies(${ company.id })/${ entity.entitySet }`;
}

