/**
 * The single way to one Dynamics environment. It owns address, sign-in, rate budget, request ids, size and time limits;
 * nobody else in the worker dials Dynamics. It sends every request once: what to do about a failure is the caller's
 * knowledge, because only the caller knows whether it may be repeated.
 */
import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { SyncError, type Issue } from '../../core/issue.ts';
import { stringifyExact } from '../../core/json-number.ts';
import type { TokenProvider } from '../auth/provider.ts';
import { retryAfterMs, type Budget, type LaneOutcome } from '../budget.ts';
import type { CallLog } from '../call-log.ts';
import type { Observer } from '../connector.ts';
import { aboutEntity, clockIssue, generalFault, malformed, TooLarge, type Answer } from './answer-faults.ts';
import { transportFault, type Effect } from './faults.ts';
import { parseAnswer } from './json.ts';
import { maskRemote } from './mask.ts';
import { heldBack, writes } from './shadow-guard.ts';

export type GatewayRequest = {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Relative to the service root, or absolute under it (nextLink). */
	path: string;
	/** What the step is called in the attempt's history; no values. */
	what: string;
	/** A POST that only reads ($batch of GETs) is a read. */
	effect: Effect;
	headers?: Record< string, string >;
	/** Document, written digit by digit; or ready text with its own content-type header. */
	body?: unknown;
	text?: string;
	/** An entity set that only a flow names. "May not" and "there is none" are then about it alone and must not stop the connection. */
	entity?: string;
	/** The answer is bytes, at most this many; its text is base64. One that is larger is told as "too large" and refuses this record alone. */
	binaryMax?: number;
	/** Longest wait in the lane; the second request of an order waits longer than the first. */
	patienceMs?: number;
};
/** A product's own reading of an answer that is not 2xx; null leaves it to the gateway's general rules. */
export type ErrorReader = ( answer: Answer, effect: Effect ) => SyncError | null;

export type GatewayOptions = {
	/** Ends with "/". */
	root: URL;
	tokens: TokenProvider;
	budget: Budget;
	dispatcher: Dispatcher;
	calls: CallLog;
	readError: ErrorReader;
	requestIdHeader: 'x-ms-client-request-id' | 'client-request-id';
	now: () => Date;
	totalMs: number;
	maxBytes?: number;
	/** The connection is in shadow: nothing that writes leaves. */
	shadow?: boolean;
};

const MAX_BYTES = 50 * 1024 * 1024;

export class Gateway {
	readonly #options: GatewayOptions;
	/** Dynamics' clock minus ours, from the last Date header; null before the first answer. */
	#skewMs: number | null = null;

	constructor( options: GatewayOptions ) {
		this.#options = options;
	}

	get root(): URL {
		return this.#options.root;
	}

	get skewMs(): number | null {
		return this.#skewMs;
	}

	/** Sends once and returns a 2xx answer's JSON ({} for 204). Throws SyncError for everything else. */
	async json( request: GatewayRequest, observe: Observer ): Promise< { answer: Answer; data: unknown } > {
		const answer = await this.send( request, observe );
		if ( answer.status === 204 || answer.text === '' ) {
			if ( request.method === 'GET' ) {
				throw malformed( answer, request.effect );
			}
			return { answer, data: {} };
		}
		try {
			return { answer, data: parseAnswer( answer.text ) };
		} catch ( error ) {
			throw malformed( answer, request.effect, error );
		}
	}

	/** As json(), but the body is the caller's to read (multipart $batch). */
	async send( request: GatewayRequest, observe: Observer ): Promise< Answer > {
		const url = this.#resolve( request.path );
		if ( this.#options.shadow && writes( request ) ) {
			throw heldBack( request.what );
		}
		try {
			const token = await this.#options.tokens.authorization();
			const first = await this.#attempt( request, url, observe, token );
			/** 401 means refused at the door: nothing was carried out, so one more try with a fresh token is safe for a write too. */
			const answer = first.status === 401 ? await this.#attempt( request, url, observe, await this.#options.tokens.authorization( token ) ) : first;
			return this.#accept( answer, request.effect );
		} catch ( error ) {
			const told = request.entity === undefined ? error : aboutEntity( error, request.entity );
			this.noteFault( told );
			throw told;
		}
	}

	/** A fault that needs a person stops the lane; also for faults that only the parts of a $batch show. */
	noteFault( error: unknown ): void {
		if ( error instanceof SyncError && error.issue.retryClass === 'auth' ) {
			this.#options.budget.holdForAuth( error.issue );
		}
	}

	/** A person pressed Test: whatever was wrong is asked again at once. */
	liftHold(): void {
		this.#options.budget.liftHold();
	}

	/** Only this connection's own host and service root: a link in an answer cannot send the token elsewhere. */
	#resolve( path: string ): URL {
		const url = new URL( path, this.#options.root );
		if ( url.origin !== this.#options.root.origin || ! url.pathname.startsWith( servicePrefix( this.#options.root ) ) ) {
			throw new SyncError( {
				code: 'dynamics_malformed_answer', retryClass: 'poison',
				message: 'Dynamics named an address outside its own environment; it was not followed.',
				remedy: 'Check the address under Connections. If it is right, tell the support of your Dynamics environment.',
			} );
		}
		return url;
	}

	/** "/v2.0/tenant/production/api/v2.0/companies" -> "companies". */
	#below( url: URL ): string {
		const { pathname } = this.#options.root;
		const root = url.pathname.startsWith( pathname ) ? pathname : servicePrefix( this.#options.root );
		return url.pathname.slice( root.length );
	}

	async #attempt( request: GatewayRequest, url: URL, observe: Observer, authorization: string ): Promise< Answer > {
		return this.#options.budget.run(
			request.effect,
			async () => {
				if ( request.effect === 'write' ) {
					observe.beforeWrite?.();
				}
				return this.#dispatch( request, url, authorization, observe );
			},
			( result ) => this.#judge( result, request.effect ),
			request.patienceMs,
			observe.urgency,
		);
	}

	async #dispatch( request: GatewayRequest, url: URL, authorization: string, observe: Observer ): Promise< Answer > {
		const { dispatcher, calls, requestIdHeader, now, totalMs } = this.#options;
		const requestId = randomUUID();
		const started = now().getTime();
		const note = ( status?: number ) => calls.note( { method: request.method, path: this.#below( url ), status, startedAt: started } );
		const text = request.text ?? ( request.body === undefined ? undefined : stringifyExact( request.body ) );
		const abort = new AbortController();
		const timer = setTimeout( () => abort.abort( new Error( 'total time used up' ) ), totalMs );
		try {
			const response = await dispatcher.request( {
				origin: url.origin,
				path: url.pathname + url.search,
				method: request.method,
				headers: {
					accept: 'application/json',
					/** Fixed: error texts come in the asked language, and the classifier reads English. */
					'accept-language': 'en-US',
					'user-agent': 'Concord',
					...( text === undefined ? {} : { 'content-type': 'application/json' } ),
					...request.headers,
					[ requestIdHeader ]: requestId,
					authorization,
				},
				body: text ?? null,
				signal: abort.signal,
				/** Tells undici that a POST must never share a socket with a request before it, nor be sent again. */
				idempotent: request.method === 'GET',
			} );
			const answer = { status: response.statusCode, headers: flatten( response.headers ), text: await readLimited( response.body, request.binaryMax ?? this.#options.maxBytes ?? MAX_BYTES, isGood( response.statusCode ) && request.binaryMax !== undefined ), requestId };
			this.#noteClock( answer.headers[ 'date' ] );
			note( answer.status );
			observe( { what: request.what, status: answer.status, ms: now().getTime() - started, requestId } );
			return answer;
		} catch ( error ) {
			note( error instanceof TooLarge ? error.status : undefined );
			observe( { what: request.what, ms: now().getTime() - started, requestId } );
			if ( error instanceof TooLarge && request.binaryMax !== undefined ) {
				throw error;
			}
			if ( error instanceof TooLarge ) {
				throw malformed( { status: error.status, headers: {}, text: '', requestId }, request.effect, error );
			}
			throw transportFault( error, request.effect, url.host, requestId );
		} finally {
			clearTimeout( timer );
		}
	}

	#noteClock( date: string | undefined ): void {
		const remote = date === undefined ? Number.NaN : Date.parse( date );
		if ( ! Number.isNaN( remote ) ) {
			this.#skewMs = remote - this.#options.now().getTime();
		}
	}

	#accept( answer: Answer, effect: Effect ): Answer {
		if ( isGood( answer.status ) ) {
			return answer;
		}
		if ( answer.status === 401 ) {
			throw new SyncError( this.#credentials( answer ) );
		}
		throw this.#fault( answer, effect );
	}

	#fault( answer: Answer, effect: Effect ): SyncError {
		return this.#options.readError( answer, effect ) ?? generalFault( answer, effect, this.#options.now() );
	}

	#credentials( answer: Answer ): Issue {
		const remote = { status: 401, message: maskRemote( answer.text ), requestId: answer.requestId };
		return clockIssue( this.#skewMs, remote ) ?? {
			code: 'credentials_refused',
			retryClass: 'auth',
			message: 'Dynamics refused the sign-in of this connection, also after a fresh token.',
			remedy: 'Check that the app is registered in Dynamics (F&O: System administration > Setup > Microsoft Entra applications; BC: page Microsoft Entra applications, State Enabled) and that client id and secret under Connections belong to it.',
			remote,
		};
	}

	#judge( result: { value: Answer } | { error: unknown }, effect: Effect ): LaneOutcome {
		if ( 'error' in result ) {
			return { kind: result.error instanceof SyncError && result.error.issue.code === 'dynamics_unreachable' ? 'down' : 'local' };
		}
		const { value: answer } = result;
		const wait = retryAfterMs( answer.headers[ 'retry-after' ], this.#options.now() );
		if ( answer.status === 429 || ( answer.status === 503 && ( wait !== null || effect === 'read' ) ) ) {
			return { kind: 'refused', retryAfterMs: wait };
		}
		if ( answer.status < 500 ) {
			return answer.status === 401 || answer.status === 403 ? { kind: 'local' } : { kind: 'ok' };
		}
		/** F&O says "validation failed" with 500: that is an answer, not an outage. */
		return { kind: this.#fault( answer, effect ).issue.code === 'dynamics_unreachable' ? 'down' : 'ok' };
	}
}

function isGood( status: number ): boolean {
	return status >= 200 && status < 300;
}

async function readLimited( body: AsyncIterable< Uint8Array > & { destroy?: () => unknown }, limit: number, binary: boolean ): Promise< string > {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for await ( const piece of body ) {
		size += piece.length;
		if ( size > limit ) {
			throw new TooLarge( limit, 200 );
		}
		pieces.push( piece );
	}
	if ( binary ) {
		return Buffer.concat( pieces ).toString( 'base64' );
	}
	/** ignoreBOM keeps the mark, so that it is seen and refused. */
	return new TextDecoder( 'utf-8', { ignoreBOM: true } ).decode( Buffer.concat( pieces ) );
}

function flatten( headers: Record< string, string | string[] | undefined > ): Record< string, string > {
	return Object.fromEntries( Object.entries( headers ).flatMap( ( [ name, value ] ) => ( value === undefined ? [] : [ [ name.toLowerCase(), Array.isArray( value ) ? value.join( ', ' ) : value ] ] ) ) );
}

/** "/data/" of F&O, "/v2.0/t/env/" of BC: reads of custom APIs stay possible, other tenants do not. */
function servicePrefix( root: URL ): string {
	return root.pathname.replace( /(api\/v2\.0\/|data\/)$/, '' );
}
