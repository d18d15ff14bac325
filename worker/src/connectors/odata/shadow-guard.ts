/**
 * The last door before Dynamics of a connection in shadow: only what reads may pass (OPS-2). It stands in the gateway, behind every connector and every flow,
 * so that a path nobody thought of ends here instead of in the tenant.
 */
import { SyncError } from '../../core/issue.ts';
import type { GatewayRequest } from './gateway.ts';

/** A part of a $batch that is not a GET, in F&O's multipart text ("POST https://… HTTP/1.1"). */
const WRITING_PART = /^(?:POST|PATCH|PUT|DELETE|MERGE) \S+ HTTP\/1\.1\r?$/m;

/** What the request says of itself is not enough: its method, and those of the parts of a $batch, count. */
export function writes( { method, path, effect, body, text }: Pick< GatewayRequest, 'method' | 'path' | 'effect' | 'body' | 'text' > ): boolean {
	if ( effect === 'write' ) {
		return true;
	}
	if ( method === 'GET' ) {
		return false;
	}
	return method !== 'POST' || ! /(?:^|\/)\$batch(?:\?|$)/.test( path ) || ! onlyReads( body, text );
}

function onlyReads( body: unknown, text: string | undefined ): boolean {
	if ( text !== undefined ) {
		return ! WRITING_PART.test( text );
	}
	const requests: unknown = typeof body === 'object' && body !== null && 'requests' in body ? body.requests : null;
	return Array.isArray( requests ) && requests.every( ( part: unknown ) => typeof part === 'object' && part !== null && 'method' in part && part.method === 'GET' );
}

/** Rejected, so that the record waits for a person and is never repeated by itself. */
export function heldBack( what: string ): SyncError {
	return new SyncError( {
		code: 'internal_error', retryClass: 'rejected',
		message: `The connection is in shadow, and this would have written to Dynamics (${ what }). It was not sent.`,
		remedy: 'Retry the record: in shadow it should have been recorded. If this comes again, report it; nothing was written.',
	} );
}
