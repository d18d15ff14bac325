/** Something between worker and store that spoils answers: a PHP notice, a log-in page, a plugin that rewrites records. */
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Spoil = {
	/** Part of the path, "events/claim". */
	path: string;
	/** Answers to spoil; 0 until cleared. */
	times: number;
	/** false: the store never sees the request. */
	forward: boolean;
	answer( text: string ): { text: string; status?: number; type?: string };
};
export type Proxy = { url: string; spoil( rule: Spoil ): void; clear(): void; /** Answers spoiled so far. */ spoiled(): number; /** Requests that came in. */ requests(): number; /** Another certificate from the next connection on. */ certify( tls: Tls ): void; close(): Promise< void > };
export type Tls = { key: string; cert: string };

export async function startProxy( target: string, tls?: Tls ): Promise< Proxy > {
	let rules: Spoil[] = [];
	let spoiled = 0;
	let requests = 0;
	const answer = async ( request: IncomingMessage ) => {
		requests++;
		const path = request.url ?? '/';
		const body = await read( request );
		const rule = rules.find( ( one ) => path.includes( one.path ) );
		const { authorization, 'content-type': type } = request.headers;
		const headers = { ...( authorization === undefined ? {} : { authorization } ), ...( type === undefined ? {} : { 'content-type': type } ) };
		const passed = rule?.forward === false ? null : await fetch( target + path, { method: request.method ?? 'GET', headers, ...( body === '' ? {} : { body } ) } );
		const text = await passed?.text() ?? '';
		const plain = { text, status: passed?.status ?? 200, type: passed?.headers.get( 'content-type' ) ?? 'application/json' };
		if ( ! rule ) {
			return plain;
		}
		spoiled++;
		if ( rule.times > 0 && --rule.times === 0 ) {
			rules = rules.filter( ( one ) => one !== rule );
		}
		return { ...plain, ...rule.answer( text ) };
	};
	const listener: Parameters< typeof createServer >[ 1 ] = ( request, response ) => {
		answer( request ).then( ( { text, status, type } ) => response.writeHead( status, { 'content-type': type } ).end( text ), () => response.destroy() );
	};
	const secure = tls ? createTlsServer( tls, listener ) : null;
	const server = secure ?? createServer( listener );
	await new Promise< void >( ( resolve ) => server.listen( 0, '127.0.0.1', resolve ) );
	return {
		url: `${ secure ? 'https' : 'http' }://127.0.0.1:${ ( server.address() as AddressInfo ).port }`,
		spoil: ( rule ) => rules.push( { ...rule } ),
		clear: () => {
			rules = [];
		},
		spoiled: () => spoiled,
		requests: () => requests,
		certify: ( fresh ) => secure?.setSecureContext( fresh ),
		close: () => new Promise( ( resolve ) => {
			server.closeAllConnections();
			server.close( () => resolve() );
		} ),
	};
}

async function read( request: IncomingMessage ): Promise< string > {
	const parts: Buffer[] = [];
	for await ( const part of request ) {
		parts.push( part as Buffer );
	}
	return Buffer.concat( parts ).toString( 'utf8' );
}
