/** Business Central alone on a loopback port: for tests, and the shape in which the sandbox's own server hosts it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeOf, type Bc, type BcResponse } from './index.ts';
import { failure } from './api.ts';
import { BcError } from './errors.ts';
import { KEPT_OPEN_MS } from '../host/kept-open.ts';

/** true: the value of the Authorization header is good for this product form. Basic is for on-premises alone. */
export type Authorize = ( authorization: string, onPremises: boolean ) => boolean;

/** Answers one request; undefined when the path is not Business Central's. */
export async function answer( bc: Bc, authorize: Authorize, request: { method: string; url: string; origin: string; headers: Record< string, string | undefined >; body: string } ): Promise< BcResponse | undefined > {
	const [ path = '', query ] = request.url.split( /\?(.*)/s );
	const route = routeOf( path );
	if ( route === undefined ) {
		return undefined;
	}
	if ( ! authorize( request.headers.authorization ?? '', route.onPremises ) ) {
		return failure( new BcError( 401, 'Authentication_InvalidCredentials', 'The server has rejected the client credentials.' ) );
	}
	const url = query === undefined ? route.rest : `${ route.rest }?${ query }`;
	return bc.handle( { method: request.method, url, base: `${ request.origin }${ route.route }`, headers: request.headers, body: request.body } );
}

export async function serveBc( bc: Bc, authorize: Authorize, port = 0 ): Promise< { origin: string; close(): Promise< void > } > {
	const server = createServer( ( request, response ) => {
		void ( async () => {
			const headers = Object.fromEntries( Object.entries( request.headers ).map( ( [ name, value ] ) => [ name, Array.isArray( value ) ? value.join( ', ' ) : value ] ) );
			const result = await answer( bc, authorize, { method: request.method ?? 'GET', url: request.url ?? '/', origin, headers, body: await bodyOf( request ) } );
			response.writeHead( result?.status ?? 404, result?.headers ?? {} ).end( result?.body ?? '' );
		} )().catch( () => response.destroy() );
	} );
	server.keepAliveTimeout = KEPT_OPEN_MS;
	await new Promise< void >( ( resolve ) => server.listen( port, '127.0.0.1', resolve ) );
	const origin = `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }`;
	return {
		origin,
		close: () => new Promise( ( resolve ) => {
			server.closeAllConnections();
			server.close( () => resolve() );
		} ),
	};
}

async function bodyOf( request: IncomingMessage ): Promise< string > {
	const chunks: Buffer[] = [];
	for await ( const chunk of request ) {
		chunks.push( chunk as Buffer );
	}
	return Buffer.concat( chunks ).toString( 'utf8' );
}
