/** /health and /metrics for whoever watches the worker, /nudge for the store, /push for Dynamics. Loopback unless configured otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { pushSecret } from '../push/address.ts';
import { judgePush } from '../push/notice.ts';
import type { Topic } from '../push/topics.ts';
import { NudgeGuard } from './nudge.ts';

export type Health = { running: boolean; reason: string; held: number; lastClaimAt: string | null };
export type HttpOptions = {
	host: string;
	/** 0 takes a free one. */
	port: number;
	webhookSecret: string;
	now: () => Date;
	health: () => Health;
	registry: Registry;
	onNudge: () => void;
	/** Dynamics says that something of these changed. */
	/** `what`: names of what changed, for a person to read. */
	onPush: ( connectionId: string, topics: ReadonlySet< Topic >, what: readonly string[] ) => void;
};

const NUDGE_MAX = 1024 * 1024;
/** One request of Business Central may hold the notices of every subscription with this address: some 350 bytes each, thirty thousand of them at the most. */
const PUSH_MAX = 16 * 1024 * 1024;
/** Longer without an answered claim and somebody should look. */
const STALE_MS = 120_000;

export async function startHttp( options: HttpOptions ): Promise< { port: number; close: () => Promise< void > } > {
	const guard = new NudgeGuard( options.webhookSecret, options.now );
	const server = createServer( ( request, response ) => {
		handle( options, guard, request, response ).catch( () => {
			if ( ! response.headersSent ) {
				reply( response, 500, { code: 'internal' } );
			}
		} );
	} );
	server.requestTimeout = 10_000;
	await new Promise< void >( ( resolve, reject ) => {
		server.once( 'error', reject );
		server.listen( options.port, options.host, resolve );
	} );
	return {
		port: ( server.address() as AddressInfo ).port,
		close: () => new Promise( ( resolve ) => {
			server.close( () => resolve() );
			server.closeAllConnections();
		} ),
	};
}

async function handle( options: HttpOptions, guard: NudgeGuard, request: IncomingMessage, response: ServerResponse ): Promise< void > {
	const path = ( request.url ?? '/' ).split( '?' )[ 0 ];
	if ( path === '/health' && request.method === 'GET' ) {
		const health = options.health();
		const fresh = health.lastClaimAt !== null && options.now().getTime() - Date.parse( health.lastClaimAt ) < STALE_MS;
		reply( response, health.running && fresh ? 200 : 503, { ok: health.running && fresh, ...health } );
		return;
	}
	if ( path === '/metrics' && request.method === 'GET' ) {
		response.writeHead( 200, { 'content-type': options.registry.contentType } );
		response.end( await options.registry.metrics() );
		return;
	}
	if ( path === '/nudge' && request.method === 'POST' ) {
		await nudge( options, guard, request, response );
		return;
	}
	const connection = /^\/push\/([\w-]{1,64})$/.exec( path ?? '' )?.[ 1 ];
	// Without a secret of its own (run from the environment) anybody could make the one Dynamics shows.
	if ( connection !== undefined && request.method === 'POST' && options.webhookSecret !== '' ) {
		await push( options, connection, request, response );
		return;
	}
	reply( response, 404, { code: 'not_found' } );
}

/** Answers at once; what it wakes happens afterwards. */
async function push( options: HttpOptions, connection: string, request: IncomingMessage, response: ServerResponse ): Promise< void > {
	const { searchParams } = new URL( request.url ?? '', 'http://worker' );
	const token = searchParams.get( 'validationToken' );
	if ( token !== null ) {
		// Only what a handshake can hold is given back, as text: an echo of anything else would be a page of somebody else's making.
		const right = /^[\w.~+/=-]{1,1024}$/.test( token );
		response.writeHead( right ? 200 : 400, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } );
		response.end( right ? token : '' );
		return;
	}
	const raw = await body( request, PUSH_MAX );
	if ( raw === null ) {
		// Not 413, which Business Central takes as "end the subscription" (LOS-14); not 200 either, which would forget a change. It asks again, in smaller parts or not, and polling finds it in any case.
		response.shouldKeepAlive = false;
		reply( response, 503, { code: 'too_large' } );
		return;
	}
	const { status, topics, what } = judgePush( raw, searchParams.get( 'code' ), pushSecret( options.webhookSecret, connection ) );
	options.onPush( connection, topics, what );
	reply( response, status, { code: status === 200 ? 'ok' : 'wrong_code' } );
}

async function nudge( options: HttpOptions, guard: NudgeGuard, request: IncomingMessage, response: ServerResponse ): Promise< void > {
	const raw = await body( request, NUDGE_MAX );
	if ( raw === null ) {
		response.shouldKeepAlive = false;
		reply( response, 413, { code: 'too_large' } );
		return;
	}
	const verdict = guard.judge( request.headers, raw );
	if ( verdict === 'ok' ) {
		options.onNudge();
	}
	reply( response, verdict === 'ok' ? 202 : 401, { code: verdict } );
}

/** Null when it is larger than `max` bytes. */
async function body( request: IncomingMessage, max: number ): Promise< Buffer | null > {
	const parts: Buffer[] = [];
	let size = 0;
	for await ( const part of request ) {
		size += ( part as Buffer ).length;
		if ( size > max ) {
			return null;
		}
		parts.push( part as Buffer );
	}
	return Buffer.concat( parts );
}

function reply( response: ServerResponse, status: number, data: unknown ): void {
	response.writeHead( status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } );
	response.end( JSON.stringify( data ) );
}
