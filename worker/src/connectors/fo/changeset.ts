/**
 * One $batch of F&O: a changeset that happens whole or not at all, and reads behind it. Every part is read; the outer 200
 * proves nothing.
 */
import type { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import { parseBatch, writeBatch, type BatchAnswer, type BatchOperation, type BatchPart } from '../odata/batch.ts';
import { generalFault, malformed, type Answer } from '../odata/answer-faults.ts';
import { collectionSchema, parseAnswer, rowSchema, type Row } from '../odata/json.ts';
import { headerUrl, linesUrl, toDocument, type FoDocument } from './document.ts';
import { readFoError } from './errors.ts';
import type { FoContext } from './context.ts';

export type Write = { method: 'POST' | 'PATCH' | 'DELETE'; path: string; body?: unknown; /** "If-Match" of what was read. */ headers?: Record< string, string > };

/**
 * Sends `writes` as one changeset and reads order `number` back in the same request. Throws the changeset's error;
 * returns null for the document when the writes went through but the read-back did not.
 */
export async function changeset( context: FoContext, writes: readonly Write[], number: string | null, what: string, observe: Observer, patienceMs?: number ): Promise< FoDocument | null > {
	const absolute = ( path: string ) => new URL( path, context.gateway.root ).href;
	const reads: BatchOperation[] = number === null ? [] : [ headerUrl( context, number ), linesUrl( context, number ) ].map( ( path ) => ( { method: 'GET', url: absolute( path ) } ) );
	const { contentType, text } = writeBatch( writes.map( ( write ) => ( { method: write.method, url: absolute( write.path ), ...( write.body === undefined ? {} : { body: write.body } ), ...( write.headers === undefined ? {} : { headers: write.headers } ) } ) ), reads );
	const effect = writes.length > 0 ? 'write' : 'read';
	const answer = await context.gateway.send( { method: 'POST', path: '$batch', what, effect, text, headers: { 'content-type': contentType, accept: 'multipart/mixed' }, ...( patienceMs === undefined ? {} : { patienceMs } ) }, observe );
	const parts = parse( answer, effect );
	try {
		checkWrites( parts, writes.length, answer );
	} catch ( error ) {
		context.gateway.noteFault( error );
		throw error;
	}
	return number === null ? null : document( context, parts.reads );
}

function parse( answer: Answer, effect: 'read' | 'write' ): BatchAnswer {
	try {
		return parseBatch( answer.headers[ 'content-type' ] ?? '', answer.text );
	} catch ( error ) {
		throw malformed( answer, effect, error );
	}
}

/** A changeset that failed is answered by one part for all or by the failing part alone: any error means none was written. */
function checkWrites( parts: BatchAnswer, expected: number, answer: Answer ): void {
	if ( expected === 0 ) {
		return;
	}
	/** A refused changeset may be answered as a plain part in its place instead of a multipart of one. */
	const candidates = parts.changeset.length > 0 ? parts.changeset : parts.reads.slice( 0, 1 );
	const failed = candidates.find( ( part ) => part.status >= 300 );
	if ( failed ) {
		throw partFault( failed, answer );
	}
	if ( parts.changeset.length !== expected ) {
		throw malformed( answer, 'write' );
	}
}

function partFault( part: BatchPart, outer: Answer ): SyncError {
	const answer = { ...part, requestId: outer.requestId };
	return readFoError( answer, 'write' ) ?? generalFault( answer, 'write', new Date( Date.parse( outer.headers[ 'date' ] ?? '' ) || 0 ) );
}

function document( context: FoContext, reads: readonly BatchPart[] ): FoDocument | null {
	const [ header, lines ] = reads;
	if ( header?.status !== 200 || lines?.status !== 200 ) {
		return null;
	}
	const row = parsed( header.text, ( data ) => rowSchema.safeParse( data ).data );
	const page = parsed( lines.text, ( data ) => collectionSchema.safeParse( data ).data );
	/** A further page means an order beyond 10,000 lines; its count could not be vouched for. */
	return row === undefined || page === undefined || page[ '@odata.nextLink' ] !== undefined ? null : toDocument( context, row, page.value );
}

function parsed< T >( text: string, read: ( data: unknown ) => T | undefined ): T | undefined {
	try {
		return read( parseAnswer( text ) );
	} catch {
		return undefined;
	}
}

export async function readLines( context: FoContext, number: string, observe: Observer ): Promise< Row[] > {
	const rows: Row[] = [];
	for ( let path: string | undefined = linesUrl( context, number ); path !== undefined; ) {
		const { answer, data } = await context.gateway.json( { method: 'GET', path, what: 'read order lines', effect: 'read' }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformed( answer, 'read' );
		}
		rows.push( ...page.data.value );
		path = page.data[ '@odata.nextLink' ];
	}
	return rows;
}
