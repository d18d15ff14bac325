/**
 * F&O's $batch: multipart/mixed with one changeset, which is carried out whole or not at all, and reads behind it
 * (d365-fo.md, 7). The outer status is 200 even when every part failed, so the parts alone tell what happened.
 */
import { randomUUID } from 'node:crypto';
import { stringifyExact } from '../../core/json-number.ts';

export type BatchOperation = { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; url: string; body?: unknown; headers?: Record< string, string > };
export type BatchPart = { status: number; headers: Record< string, string >; text: string };
export type BatchAnswer = {
	/** One per operation, in whatever order the server answered, or one alone when it was refused as a whole. */
	changeset: BatchPart[];
	reads: BatchPart[];
};

/** `writes` become one changeset; `reads` follow it. URLs absolute, as F&O's own client library writes them. */
export function writeBatch( writes: readonly BatchOperation[], reads: readonly BatchOperation[] ): { contentType: string; text: string } {
	const batch = `batch_${ randomUUID() }`;
	const parts: string[] = [];
	if ( writes.length > 0 ) {
		const changeset = `changeset_${ randomUUID() }`;
		const inner = writes.map( ( write, index ) => `--${ changeset }\r\n${ operation( write, index + 1 ) }` ).join( '' );
		parts.push( `--${ batch }\r\nContent-Type: multipart/mixed; boundary=${ changeset }\r\n\r\n${ inner }--${ changeset }--\r\n` );
	}
	parts.push( ...reads.map( ( read ) => `--${ batch }\r\n${ operation( read ) }` ) );
	return { contentType: `multipart/mixed; boundary=${ batch }`, text: `${ parts.join( '' ) }--${ batch }--\r\n` };
}

function operation( { method, url, body, headers = {} }: BatchOperation, contentId?: number ): string {
	const own = Object.entries( { Accept: 'application/json', ...( body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' } ), ...headers } );
	return [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...( contentId === undefined ? [] : [ `Content-ID: ${ contentId }` ] ),
		'',
		`${ method } ${ url } HTTP/1.1`,
		...own.map( ( [ name, value ] ) => `${ name }: ${ value }` ),
		'',
		...( body === undefined ? [ '' ] : [ stringifyExact( body ) ] ),
		'',
	].join( '\r\n' );
}

/** Throws RangeError on anything that is not a complete multipart answer: a cut answer must not count as a short one. */
export function parseBatch( contentType: string, text: string ): BatchAnswer {
	const answer: BatchAnswer = { changeset: [], reads: [] };
	for ( const part of partsOf( contentType, text ) ) {
		const { headers, rest } = splitHeaders( part );
		const type = headers[ 'content-type' ] ?? '';
		if ( /^multipart\/mixed/i.test( type ) ) {
			answer.changeset.push( ...partsOf( type, rest ).map( ( inner ) => httpPart( splitHeaders( inner ).rest ) ) );
		} else {
			answer.reads.push( httpPart( rest ) );
		}
	}
	return answer;
}

function partsOf( contentType: string, text: string ): string[] {
	const boundary = /boundary="?([^";\s]+)"?/i.exec( contentType )?.[ 1 ];
	if ( ! boundary ) {
		throw new RangeError( 'no boundary' );
	}
	const pieces = `\r\n${ text.replace( /\r?\n/g, '\r\n' ) }`.split( `\r\n--${ boundary }` );
	const end = pieces.findIndex( ( piece ) => piece.startsWith( '--' ) );
	if ( end < 1 ) {
		throw new RangeError( 'no closing boundary' );
	}
	return pieces.slice( 1, end ).map( ( piece ) => piece.replace( /^[ \t]*\r\n/, '' ) );
}

function splitHeaders( text: string ): { headers: Record< string, string >; rest: string } {
	const end = text.startsWith( '\r\n' ) ? 0 : text.indexOf( '\r\n\r\n' );
	if ( end < 0 ) {
		return { headers: headersOf( text ), rest: '' };
	}
	return { headers: headersOf( text.slice( 0, end ) ), rest: text.slice( end ).replace( /^(\r\n){1,2}/, '' ) };
}

function headersOf( text: string ): Record< string, string > {
	return Object.fromEntries( text.split( '\r\n' ).flatMap( ( line ) => {
		const colon = line.indexOf( ':' );
		return colon > 0 ? [ [ line.slice( 0, colon ).trim().toLowerCase(), line.slice( colon + 1 ).trim() ] ] : [];
	} ) );
}

function httpPart( text: string ): BatchPart {
	const line = /^HTTP\/1\.\d (\d{3})[^\r\n]*(\r\n|$)/.exec( text );
	if ( ! line ) {
		throw new RangeError( 'no status line' );
	}
	const { headers, rest } = splitHeaders( text.slice( line[ 0 ].length ) );
	return { status: Number( line[ 1 ] ), headers, text: rest.trim() };
}
