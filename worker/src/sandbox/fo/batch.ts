/**
 * $batch of F&O: multipart/mixed; a changeset is carried out whole or not at all; the outer answer is 200 whatever happened
 * inside (d365-fo.md, 7).
 */
import { randomUUID } from 'node:crypto';
import { badQuery } from './errors.ts';
import { totalsAtEnd, type World } from './sales.ts';
import { failed, serve, type FoResponse } from './service.ts';

type Operation = { method: string; url: string; headers: Record< string, string >; body: string };
type Part = Operation | { changeset: Operation[] };

const OPERATIONS_MAX = 5_000;

export type BatchFault = { stopAfterLines: number | null; silently: boolean };

export function serveBatch( world: World, contentType: string, body: string, root: string, fault: BatchFault ): FoResponse {
	try {
		const parts = partsOf( contentType, body ).map( readPart );
		if ( parts.reduce( ( sum, part ) => sum + ( 'changeset' in part ? part.changeset.length : 1 ), 0 ) > OPERATIONS_MAX ) {
			throw badQuery( `The current message has too many parts. Only ${ OPERATIONS_MAX } operations are allowed in a batch.` );
		}
		const boundary = `batchresponse_${ randomUUID() }`;
		const answers = parts.map( ( part ) => 'changeset' in part ? changeset( world, part.changeset, root, fault ) : httpPart( perform( world, part, root ) ) );
		return { status: 200, headers: { 'content-type': `multipart/mixed; boundary=${ boundary }`, 'odata-version': '4.0' }, body: `${ answers.map( ( answer ) => `--${ boundary }\r\n${ answer }` ).join( '' ) }--${ boundary }--\r\n` };
	} catch ( error ) {
		return failed( error );
	}
}

class Aborted extends Error {
	readonly answer: FoResponse;

	constructor( answer: FoResponse ) {
		super( 'changeset aborted' );
		this.answer = answer;
	}
}

function changeset( world: World, operations: readonly Operation[], root: string, fault: BatchFault ): string {
	const boundary = `changesetresponse_${ randomUUID() }`;
	try {
		const kept = cutShort( operations, fault );
		const answers = world.tables.transaction( () => totalsAtEnd( world, () => kept.map( ( operation ) => {
			const answer = perform( world, operation, root );
			if ( answer.status >= 300 ) {
				throw new Aborted( answer );
			}
			return answer;
		} ) ) );
		if ( kept.length < operations.length && ! fault.silently ) {
			return httpPart( { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal server error' } );
		}
		// The silent switch pretends that all went through.
		const told = [ ...answers, ...Array.from( { length: operations.length - kept.length }, (): FoResponse => ( { status: 204, headers: {}, body: '' } ) ) ];
		return `Content-Type: multipart/mixed; boundary=${ boundary }\r\n\r\n${ told.map( ( answer, index ) => `--${ boundary }\r\n${ httpPart( answer, index + 1 ) }` ).join( '' ) }--${ boundary }--\r\n`;
	} catch ( error ) {
		if ( error instanceof Aborted ) {
			return httpPart( error.answer );
		}
		throw error;
	}
}

/** With the switch on, only so many line inserts of a changeset are carried out. */
function cutShort( operations: readonly Operation[], { stopAfterLines }: BatchFault ): Operation[] {
	let lines = 0;
	return operations.filter( ( operation ) => stopAfterLines === null || operation.method !== 'POST' || ! /SalesOrderLines/.test( operation.url ) || ++lines <= stopAfterLines );
}

function perform( world: World, operation: Operation, root: string ): FoResponse {
	const url = operation.url.startsWith( root ) ? operation.url.slice( root.length ) : operation.url.replace( /^(?:https?:\/\/[^/]+)?.*?\/data\//, '' );
	return serve( world, { method: operation.method, url, root, headers: operation.headers, body: operation.body } );
}

function httpPart( { status, headers, body }: FoResponse, contentId?: number ): string {
	const own = Object.entries( headers ).map( ( [ name, value ] ) => `${ name }: ${ value }\r\n` ).join( '' );
	return `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${ contentId === undefined ? '' : `Content-ID: ${ contentId }\r\n` }\r\nHTTP/1.1 ${ status } ${ status < 300 ? 'OK' : 'Error' }\r\n${ own }\r\n${ body }\r\n`;
}

function partsOf( contentType: string, text: string ): string[] {
	const boundary = /boundary="?([^";\s]+)"?/i.exec( contentType )?.[ 1 ];
	const pieces = boundary === undefined ? [] : `\r\n${ text }`.split( `\r\n--${ boundary }` );
	if ( pieces.length < 3 || ! pieces.some( ( piece ) => piece.startsWith( '--' ) ) ) {
		throw badQuery( 'The message is not a complete multipart/mixed message.' );
	}
	return pieces.slice( 1, pieces.findIndex( ( piece ) => piece.startsWith( '--' ) ) ).map( ( piece ) => piece.replace( /^[ \t]*\r\n/, '' ) );
}

function readPart( text: string ): Part {
	const { headers, rest } = split( text );
	const type = headers[ 'content-type' ] ?? '';
	return /^multipart\/mixed/i.test( type ) ? { changeset: partsOf( type, rest ).map( ( inner ) => operationOf( split( inner ).rest ) ) } : operationOf( rest );
}

function operationOf( text: string ): Operation {
	const line = /^(GET|POST|PATCH|PUT|DELETE) (\S+) HTTP\/1\.\d\r\n/.exec( text );
	if ( ! line ) {
		throw badQuery( 'A part of the batch is not an HTTP request.' );
	}
	const { headers, rest } = split( text.slice( line[ 0 ].length ) );
	return { method: line[ 1 ] ?? '', url: line[ 2 ] ?? '', headers, body: rest.trim() };
}

function split( text: string ): { headers: Record< string, string >; rest: string } {
	const end = text.startsWith( '\r\n' ) ? 0 : text.indexOf( '\r\n\r\n' );
	const head = end < 0 ? text : text.slice( 0, end );
	const headers = Object.fromEntries( head.split( '\r\n' ).flatMap( ( one ) => {
		const colon = one.indexOf( ':' );
		return colon > 0 ? [ [ one.slice( 0, colon ).trim().toLowerCase(), one.slice( colon + 1 ).trim() ] ] : [];
	} ) );
	return { headers, rest: end < 0 ? '' : text.slice( end ).replace( /^(\r\n){1,2}/, '' ) };
}
