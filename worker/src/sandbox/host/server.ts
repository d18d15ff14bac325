/**
 * The sandbox on a socket: tokens, control routes and the page first, then the products, each behind its allowance and the
 * fault switches, every request in the journal.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { referencesIn, type JournalEntry } from './journal.ts';
import type { HostResponse, Product } from './product.ts';
import type { Sandbox } from './sandbox.ts';
import { KEPT_OPEN_MS } from './kept-open.ts';

const BODY_CAP = 350 * 2 ** 20;
const HTML = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to your account</h1></body></html>';

export type Listening = { origin: string; close(): Promise< void > };
export type ListenOptions = { port: number; host: string; tls?: { key: string; cert: string } };

export async function listen( sandbox: Sandbox, { port, host, tls }: ListenOptions ): Promise< Listening > {
	const onRequest = ( request: IncomingMessage, response: ServerResponse ) => {
		serve( sandbox, origin, request, response ).catch( () => response.destroy() );
	};
	const server = tls ? createTlsServer( tls, onRequest ) : createServer( onRequest );
	server.keepAliveTimeout = KEPT_OPEN_MS;
	await new Promise< void >( ( resolve, reject ) => {
		server.once( 'error', reject );
		server.listen( port, host, resolve );
	} );
	const origin = `${ tls ? 'https' : 'http' }://${ host }:${ ( server.address() as AddressInfo ).port }`;
	return {
		origin,
		close: () => new Promise( ( resolve ) => {
			server.closeAllConnections();
			server.close( () => resolve() );
		} ),
	};
}

async function serve( sandbox: Sandbox, origin: string, request: IncomingMessage, response: ServerResponse ): Promise< void > {
	const arrived = sandbox.now();
	const started = performance.now();
	const url = request.url ?? '/';
	const path = url.replace( /\?.*$/s, '' );
	// A server tells its own time, which need not be this machine's.
	response.setHeader( 'date', arrived.toUTCString() );
	const method = request.method ?? 'GET';
	const body = await bodyOf( request );
	const local = await sandbox.control( { method, path, url, origin, body, contentType: request.headers[ 'content-type' ] ?? '' } );
	if ( local ) {
		end( response, local );
		return;
	}
	const product = sandbox.products.find( ( one ) => one.owns( path ) );
	const name = product?.name ?? ( /\/oauth2\//.test( path ) ? 'token' : null );
	if ( name === null ) {
		end( response, { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Nothing here. The sandbox\'s page is at /.' } );
		return;
	}
	const fault = sandbox.faults.take( { product: name, method, path: url } );
	const headers = Object.fromEntries( Object.entries( request.headers ).map( ( [ key, value ] ) => [ key, Array.isArray( value ) ? value.join( ', ' ) : value ] ) );
	const work = () => product ? withinLimits( sandbox, product, { method, url, origin, headers, body } ) : Promise.resolve( sandbox.token( path, new URLSearchParams( body ) ) );
	const result = await play( sandbox, fault, work );
	const entry: JournalEntry = {
		at: arrived.toISOString(), doneAt: sandbox.now().toISOString(), product: name, method, path: url, references: referencesIn( body ),
		status: result?.status ?? 0, ms: Math.round( ( performance.now() - started ) * 10 ) / 10, bytes: body.length, fault: fault?.kind ?? null,
	};
	sandbox.journal.add( entry );
	if ( method !== 'GET' ) {
		sandbox.changed();
	}
	await deliver( request, response, result, fault );
}

async function withinLimits( sandbox: Sandbox, product: Product, request: Parameters< Product[ 'answer' ] >[ 0 ] ): Promise< HostResponse > {
	const throttle = sandbox.throttles[ product.name ];
	const admission = await throttle.admit( request.headers[ 'authorization' ] ?? '' );
	if ( 'refused' in admission ) {
		return product.refusal( throttle.limits.retryAfterSeconds );
	}
	try {
		if ( sandbox.latencyMs > 0 ) {
			await wait( sandbox.latencyMs );
		}
		const answered = await product.answer( request, ( authorization, onPremises, audience ) => sandbox.authorized( product.name, request.origin, authorization, onPremises, audience ) );
		return answered ?? { status: 404, headers: {}, body: '' };
	} finally {
		admission.done();
	}
}

/** null: cut before anything was done. */
async function play( sandbox: Sandbox, fault: Fault | null, work: () => Promise< HostResponse > ): Promise< HostResponse | null > {
	switch ( fault?.kind ) {
		case 'drop-before':
			return null;
		case 'error-before':
			return { status: fault.status, headers: { 'content-type': 'text/plain', ...( fault.retryAfter === null ? {} : { 'retry-after': fault.retryAfter } ) }, body: 'Service unavailable' };
		case 'html-page':
			return { status: 200, headers: { 'content-type': 'text/html' }, body: HTML };
		case 'token-expiry':
			sandbox.tokens.expireAll();
			return work();
		case 'latency':
			await wait( fault.ms );
			return work();
		case 'error-500-after-commit':
			await work();
			return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal server error' };
		case 'truncated-json': {
			const result = await work();
			return { ...result, body: result.body.slice( 0, Math.floor( result.body.length / 2 ) ) };
		}
		case 'foreign-json': {
			const result = await work();
			return { ...result, headers: { ...result.headers, 'content-type': 'application/json' }, body: '{"status":"ok","data":{"items":[]}}' };
		}
		case 'wrong-content-type': {
			const result = await work();
			return { ...result, headers: { ...result.headers, 'content-type': 'text/plain' } };
		}
		default:
			return work();
	}
}

async function deliver( request: IncomingMessage, response: ServerResponse, result: HostResponse | null, fault: Fault | null ): Promise< void > {
	if ( result === null || fault?.kind === 'drop-after-commit' ) {
		request.socket.destroy();
		return;
	}
	if ( fault?.kind !== 'slow-body' ) {
		end( response, result );
		return;
	}
	response.writeHead( result.status, result.headers );
	for ( let at = 0; at < result.body.length && ! response.destroyed; at += 64 ) {
		response.write( result.body.slice( at, at + 64 ) );
		await wait( fault.ms );
	}
	response.end();
}

function end( response: ServerResponse, { status, headers, body }: HostResponse ): void {
	response.writeHead( status, headers ).end( body, encodingOf( headers[ 'content-type' ] ) );
}

/** A picture is kept one byte a character. */
function encodingOf( contentType: string | undefined ): 'latin1' | 'utf8' {
	return /^(image\/|application\/octet-stream)/.test( contentType ?? '' ) ? 'latin1' : 'utf8';
}

async function bodyOf( request: IncomingMessage ): Promise< string > {
	const chunks: Buffer[] = [];
	let size = 0;
	for await ( const chunk of request ) {
		const piece = chunk as Buffer;
		size += piece.length;
		if ( size > BODY_CAP ) {
			throw new Error( 'body over 350 MB' );
		}
		chunks.push( piece );
	}
	return Buffer.concat( chunks ).toString( encodingOf( request.headers[ 'content-type' ] ) );
}
