/** A wire tap between worker and Dynamics: passes every request on as it came, and keeps the bytes of what was written. */
import { createServer, request as open, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Tapped = { method: string; path: string; headers: IncomingHttpHeaders; body: string };
export type Tap = { url: string; /** Everything but reads, in order. */ writes: Tapped[]; /** Called with each request before it is passed on. */ before: ( ( seen: Tapped ) => Promise< void > ) | null; close(): Promise< void > };

/** `target`: origin of Dynamics. */
export async function startTap( target: string ): Promise< Tap > {
	const { hostname, port } = new URL( target );
	const tap: Tap = { url: '', writes: [], before: null, close: () => new Promise( ( resolve ) => {
		server.closeAllConnections();
		server.close( () => resolve() );
	} ) };
	const server = createServer( ( incoming, outgoing ) => {
		const parts: Buffer[] = [];
		incoming.on( 'data', ( part: Buffer ) => parts.push( part ) ).on( 'end', () => {
			const seen = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat( parts ).toString( 'utf8' ) };
			// A token is asked for under the address that the worker knows.
			const token = seen.path.endsWith( '/token' );
			const sent = token ? seen.body.replaceAll( encodeURIComponent( tap.url ), encodeURIComponent( target ) ) : seen.body;
			if ( seen.method !== 'GET' && ! token ) {
				tap.writes.push( seen );
			}
			void ( tap.before?.( seen ) ?? Promise.resolve() ).then( () => open( { hostname, port, method: seen.method, path: seen.path, headers: { ...incoming.headers, ...( sent === '' ? {} : { 'content-length': String( Buffer.byteLength( sent ) ) } ) } }, ( answer ) => answer.pipe( outgoing.writeHead( answer.statusCode ?? 502, answer.headers ) ) ).on( 'error', () => outgoing.destroy() ).end( sent ) );
		} );
	} );
	await new Promise< void >( ( resolve ) => server.listen( 0, '127.0.0.1', resolve ) );
	tap.url = `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }`;
	return tap;
}
