/**
 * A Dynamics of one test: an HTTP server on loopback whose answers the test writes down, a token endpoint included.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Seen = { method: string; path: string; headers: IncomingMessage[ 'headers' ]; body: string };
export type Handler = ( seen: Seen, response: ServerResponse, request: IncomingMessage ) => void | Promise< void >;

export class DynamicsServer {
	readonly seen: Seen[] = [];
	readonly tokens: string[] = [];
	handler: Handler = ( _seen, response ) => send( response, 404, { error: { code: 'BadRequest_ResourceNotFound', message: 'no handler' } } );
	/** Status of the token endpoint; 200 hands out "token-1", "token-2"… */
	tokenAnswer: ( count: number ) => { status: number; body: unknown; headers?: Record< string, string > } = ( count ) => ( { status: 200, body: { access_token: `token-${ count }`, token_type: 'Bearer', expires_in: 3599 } } );
	tokenDelayMs = 0;
	readonly #server = createServer( ( request, response ) => void this.#handle( request, response ) );

	async start(): Promise< void > {
		await new Promise< void >( ( resolve ) => this.#server.listen( 0, '127.0.0.1', resolve ) );
	}

	async stop(): Promise< void > {
		this.#server.closeAllConnections();
		await new Promise( ( resolve ) => this.#server.close( resolve ) );
	}

	get url(): string {
		return `http://127.0.0.1:${ ( this.#server.address() as AddressInfo ).port }`;
	}

	count( method: string, part = '' ): number {
		return this.seen.filter( ( one ) => one.method === method && one.path.includes( part ) ).length;
	}

	async #handle( request: IncomingMessage, response: ServerResponse ): Promise< void > {
		const pieces: Buffer[] = [];
		for await ( const piece of request ) {
			pieces.push( piece as Buffer );
		}
		const body = Buffer.concat( pieces ).toString( 'utf8' );
		const path = decodeURIComponent( request.url ?? '' );
		if ( path.endsWith( '/token' ) ) {
			this.tokens.push( body );
			const answer = this.tokenAnswer( this.tokens.length );
			setTimeout( () => send( response, answer.status, answer.body, answer.headers ), this.tokenDelayMs );
			return;
		}
		const seen = { method: request.method ?? '', path, headers: request.headers, body };
		this.seen.push( seen );
		await this.handler( seen, response, request );
	}
}

export function send( response: ServerResponse, status: number, body: unknown, headers: Record< string, string > = {} ): void {
	const text = typeof body === 'string' ? body : JSON.stringify( body );
	response.writeHead( status, { 'content-type': 'application/json', ...headers } );
	response.end( status === 204 ? undefined : text );
}
