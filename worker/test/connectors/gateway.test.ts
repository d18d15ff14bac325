import { generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entraTokenUrl, readCertificate } from '../../src/connectors/auth/entra.ts';
import type { Connector, Observer } from '../../src/connectors/connector.ts';
import { createConnector, type ConnectorDeps } from '../../src/connectors/index.ts';
import { writeBatch } from '../../src/connectors/odata/batch.ts';
import { maskRemote } from '../../src/connectors/odata/mask.ts';
import { writes } from '../../src/connectors/odata/shadow-guard.ts';
import { queryString, equals } from '../../src/connectors/odata/query.ts';
import { Attempt, LeaseLost } from '../../src/engine/attempt.ts';
import type { Claim } from '../../src/store/contract/api.ts';
import { caught } from './catch.ts';
import { DynamicsServer, send } from './dynamics-server.ts';
import { bcConnection, bcOrder, FakeClock, foConnection, foOrder } from './fixtures.ts';

const quiet: Observer = () => undefined;
let server: DynamicsServer;
let clock: FakeClock;
const open: Connector[] = [];

beforeEach( async () => {
	server = new DynamicsServer();
	await server.start();
	clock = new FakeClock( Date.now() );
	server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
} );
afterEach( async () => {
	await Promise.all( open.splice( 0 ).map( ( one ) => one.close() ) );
	await server.stop();
} );

function bc( over: Record< string, unknown > = {}, deps: Partial< ConnectorDeps > = {}, url = server.url ): Connector {
	const connector = createConnector( bcConnection( url, over ), 'secret-1', { now: clock.now, sleep: clock.sleep, random: clock.random, ...deps } );
	open.push( connector );
	return connector;
}
const read = ( connector: Connector ) => connector.findByReference( 'WC1-1', quiet );
const write = ( connector: Connector ) => connector.createOrder( bcOrder(), quiet );

describe( 'sign-in', () => {
	it( 'F10: one token serves all requests and is renewed five minutes before it runs out', async () => {
		const connector = bc();
		await Promise.all( [ read( connector ), read( connector ) ] );
		clock.advance( 3_000_000 );
		await read( connector );
		expect( server.tokens.length ).toBe( 1 );
		clock.advance( 400_000 );
		await read( connector );
		expect( server.tokens.length ).toBe( 2 );
		expect( server.tokens[ 0 ] ).toContain( 'scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default' );
		expect( server.tokens[ 0 ] ).toContain( 'client_secret=secret-1' );
	} );

	it( 'F10: requests refused together cause one renewal, and each is sent again once', async () => {
		server.handler = ( seen, response ) => ( seen.headers.authorization === 'Bearer token-1' ? send( response, 401, '' ) : send( response, 200, { value: [] } ) );
		const connector = bc();
		await Promise.all( [ read( connector ), read( connector ), read( connector ) ] );
		expect( server.tokens.length ).toBe( 2 );
	} );

	it( 'F10: a fresh token refused too is a matter for a person: the lane pauses and nothing more is sent', async () => {
		server.handler = ( _seen, response ) => send( response, 401, { error: { code: 'Authentication_InvalidCredentials', message: 'The server has rejected the client credentials' } } );
		const connector = bc();
		expect( ( await caught( write( connector ) ) ).issue ).toMatchObject( { code: 'credentials_refused', retryClass: 'auth' } );
		expect( server.seen.length ).toBe( 2 );
		expect( connector.lane().state ).toBe( 'paused' );
		expect( ( await caught( read( connector ) ) ).issue.retryClass ).toBe( 'auth' );
		expect( server.seen.length ).toBe( 2 );
		server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
		clock.advance( 61_000 );
		await read( connector );
		expect( connector.lane().state ).toBe( 'ok' );
	} );

	it( 'F10: a wrong secret is told as such, and the secret is in no issue', async () => {
		server.tokenAnswer = () => ( { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided. client_secret=secret-1' } } );
		const { issue } = await caught( read( bc() ) );
		expect( issue ).toMatchObject( { code: 'credentials_refused', retryClass: 'auth', message: 'The client secret of this connection is wrong.' } );
		expect( JSON.stringify( issue ) ).not.toContain( 'secret-1' );
	} );

	it( 'F10: a sign-in service that is down costs no attempt', async () => {
		server.tokenAnswer = () => ( { status: 503, body: 'down', headers: { 'retry-after': '20' } } );
		const error = await caught( write( bc() ) );
		expect( error.issue ).toMatchObject( { retryClass: 'refused', code: 'dynamics_unreachable' } );
		expect( error.retryAfterMs ).toBe( 20_000 );
	} );

	it( 'F10: a clock ten minutes off is named as the cause of a refused sign-in', async () => {
		clock.advance( -600_000 );
		server.handler = ( _seen, response ) => send( response, 401, '' );
		const { issue } = await caught( read( bc() ) );
		expect( issue ).toMatchObject( { code: 'clock_skew', retryClass: 'auth', facts: { minutes: 10 } } );
		expect( issue.message ).toContain( '10 minutes behind' );
		server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
		expect( await bc().probe() ).toContainEqual( expect.objectContaining( { name: 'Clock', ok: false } ) );
	} );

	it( 'AD FS gets the resource without /namespaces/AXSF, requests go below it', async () => {
		const connector = createConnector( foConnection( server.url, { hosting: 'on-premises', auth: 'adfs', token_url: `${ server.url }/adfs/oauth2/token`, base_url: `${ server.url }/namespaces/AXSF/` } ), 's', clock );
		open.push( connector );
		await read( connector );
		expect( Object.fromEntries( new URLSearchParams( server.tokens[ 0 ] ) ) ).toEqual( { grant_type: 'client_credentials', client_id: 'app-1', client_secret: 's', resource: server.url } );
		expect( server.seen[ 0 ]?.path ).toMatch( /^\/namespaces\/AXSF\/data\/SalesOrderHeadersV4\?/ );
	} );

	it( 'Business Central on premises signs in with user name and web-service key', async () => {
		await read( bc( { hosting: 'on-premises', auth: 'basic', username: 'SYNC', base_url: `${ server.url }/BC` } ) );
		expect( server.seen[ 0 ]?.headers.authorization ).toBe( `Basic ${ Buffer.from( 'SYNC:secret-1' ).toString( 'base64' ) }` );
		expect( server.seen[ 0 ]?.path ).toMatch( /^\/BC\/api\/v2\.0\/companies/ );
	} );

	it( 'a certificate signs an assertion; one that has expired fails before anything is sent', async () => {
		const { pem, expired } = certificates();
		const connector = createConnector( bcConnection( server.url, { auth: 'entra-certificate' } ), pem, { ...clock, now: () => new Date(), sleep: clock.sleep, random: clock.random } );
		open.push( connector );
		await read( connector );
		expect( server.tokens[ 0 ] ).toContain( 'client_assertion_type=urn' );
		expect( server.tokens[ 0 ] ).not.toContain( 'PRIVATE' );
		expect( () => readCertificate( expired, new Date( Date.now() + 1000 * 86_400_000 ) ) ).toThrow( 'has expired' );
		expect( () => readCertificate( 'no pem', new Date() ) ).toThrow( 'not a PEM text' );
	} );

	it( 'a national cloud is named by its authority, a sandbox by its whole token address', () => {
		expect( entraTokenUrl( { tenant: 't', token_url: '' } ) ).toBe( 'https://login.microsoftonline.com/t/oauth2/v2.0/token' );
		expect( entraTokenUrl( { tenant: 't', token_url: 'https://login.microsoftonline.us' } ) ).toBe( 'https://login.microsoftonline.us/t/oauth2/v2.0/token' );
		expect( entraTokenUrl( { tenant: 't', token_url: 'http://127.0.0.1:9/t/oauth2/v2.0/token' } ) ).toBe( 'http://127.0.0.1:9/t/oauth2/v2.0/token' );
	} );
} );

describe( 'answers that are not what they should be', () => {
	const bodies: [ string, ( response: Parameters< DynamicsServer[ 'handler' ] >[ 1 ] ) => void ][] = [
		[ 'a web page with status 200', ( response ) => send( response, 200, '<!DOCTYPE html><html><body>Sign in to your account</body></html>', { 'content-type': 'text/html' } ) ],
		[ 'JSON cut short', ( response ) => send( response, 200, '{"value":[{"id":' ) ],
		[ 'JSON behind a byte order mark', ( response ) => send( response, 200, '\uFEFF{"value":[]}' ) ],
		[ 'a redirect', ( response ) => send( response, 302, '', { location: 'https://login.example.com/' } ) ],
		[ 'JSON of another kind', ( response ) => send( response, 200, '[]' ) ],
	];
	for ( const [ name, answer ] of bodies ) {
		it( `F20: ${ name } changes nothing, and behind a write it may have happened`, async () => {
			server.handler = ( _seen, response ) => answer( response );
			const connector = bc();
			expect( ( await caught( write( connector ) ) ).issue ).toMatchObject( { code: 'dynamics_malformed_answer', retryClass: 'unknown-outcome' } );
			expect( ( await caught( read( connector ) ) ).issue.code ).toBe( 'dynamics_malformed_answer' );
			expect( server.seen.length ).toBe( 2 );
		} );
	}

	it( 'F20: an answer without end is cut off at the limit', async () => {
		server.handler = ( _seen, response ) => {
			response.writeHead( 200, { 'content-type': 'application/json' } );
			const piece = Buffer.alloc( 1024 * 1024, 32 );
			const more = (): void => {
				while ( ! response.destroyed && response.write( piece ) ) {
					// Until the socket is full.
				}
			};
			response.on( 'drain', more );
			more();
		};
		const { issue } = await caught( read( bc() ) );
		expect( issue ).toMatchObject( { code: 'dynamics_malformed_answer', valueClass: 'more than 50 MB' } );
	} );

	it( 'F20: a link to another host is not followed, and the token stays home', async () => {
		server.handler = ( _seen, response ) => send( response, 200, { value: [], '@odata.nextLink': 'https://evil.example.com/v2.0/tenant-a/production/api/v2.0/companies' } );
		expect( ( await caught( read( bc() ) ) ).issue.message ).toContain( 'outside its own environment' );
	} );
} );

describe( 'broken connections', () => {
	it( 'F28: a POST whose socket is cut is sent once, and its outcome is unknown; so is one that is answered too late', async () => {
		server.handler = ( _seen, _response, request ) => void request.socket.destroy();
		expect( ( await caught( write( bc() ) ) ).issue ).toMatchObject( { code: 'dynamics_unreachable', retryClass: 'unknown-outcome' } );
		expect( server.count( 'POST' ) ).toBe( 1 );
		server.handler = () => undefined;
		expect( ( await caught( write( bc( {}, { timeouts: { headersMs: 100, totalMs: 300 } } ) ) ) ).issue.retryClass ).toBe( 'unknown-outcome' );
		expect( server.count( 'POST' ) ).toBe( 2 );
	} );

	it( 'DUP-2: a write whose lease ends while it stands in line is not sent: another worker may have made the document by then', async () => {
		server.handler = ( _seen, response ) => send( response, 429, '', { 'retry-after': '10' } );
		const connector = bc();
		await caught( read( connector ) );
		const claim: Claim = {
			event_id: 1, record_type: 'order', record_id: '1', kind: 'changed', attempt: 1, lease_token: 't', lease_until: '', captured_at: '', look_up_first: false, record: {}, links: [],
		};
		const attempt = new Attempt( claim, clock.now().getTime() + 8_000, clock );
		await expect( connector.createOrder( bcOrder(), attempt.observe ) ).rejects.toThrow( LeaseLost );
		expect( server.count( 'POST' ) ).toBe( 0 );
	} );

	it( 'F28: an answer that drips without end is given up', async () => {
		server.handler = ( _seen, response ) => {
			response.writeHead( 200, { 'content-type': 'application/json' } );
			const timer = setInterval( () => response.write( ' ' ), 20 );
			response.on( 'close', () => clearInterval( timer ) );
		};
		expect( ( await caught( write( bc( {}, { timeouts: { totalMs: 250 } } ) ) ) ).issue.retryClass ).toBe( 'unknown-outcome' );
	} );

	it( 'F28: a kept socket that was closed meanwhile never sends a POST twice', async () => {
		const connector = bc();
		await read( connector );
		server.handler = ( seen, response, request ) => ( seen.method === 'POST' ? void request.socket.destroy() : send( response, 200, { value: [] } ) );
		await caught( write( connector ) );
		expect( server.count( 'POST' ) ).toBe( 1 );
	} );

	for ( const status of [ 408, 500, 502, 503, 504 ] ) {
		it( `F5: status ${ status } behind a write leaves the outcome unknown`, async () => {
			server.handler = ( _seen, response ) => send( response, status, '<html>bad gateway</html>' );
			expect( ( await caught( write( bc() ) ) ).issue.retryClass ).toBe( 'unknown-outcome' );
		} );
	}

	it( 'F27: a name that does not exist and a port that is closed are told apart from a broken answer: nothing was sent', async () => {
		const closed = createTcpServer();
		await new Promise< void >( ( resolve ) => closed.listen( 0, '127.0.0.1', resolve ) );
		const { port } = closed.address() as AddressInfo;
		await new Promise( ( resolve ) => closed.close( resolve ) );
		const connector = bc( { base_url: `http://127.0.0.1:${ port }/v2.0/t/p` } );
		expect( ( await caught( write( connector ) ) ).issue ).toMatchObject( { code: 'dynamics_unreachable', retryClass: 'repeat-safe' } );
	} );

	it( 'F27: plain http is refused anywhere but on the machine itself', () => {
		expect( () => bc( { base_url: 'http://erp.example.com/BC' } ) ).toThrow( 'does not start with https://' );
	} );

	it( 'F27: a server certificate nobody vouches for, or of another name, stops the lane with a remedy; the merchant\'s own authority is accepted', async () => {
		const { key, certificate, localhost } = certificates();
		const tls = createTlsServer( { key, cert: localhost }, ( _request, response ) => send( response, 200, { value: [] } ) );
		await new Promise< void >( ( resolve ) => tls.listen( 0, '127.0.0.1', resolve ) );
		const base = `https://localhost:${ ( tls.address() as AddressInfo ).port }/v2.0/t/p`;
		try {
			const { issue } = await caught( write( bc( { base_url: base } ) ) );
			expect( issue ).toMatchObject( { code: 'certificate_invalid', retryClass: 'auth' } );
			expect( issue.remedy ).toContain( 'PEM' );
			expect( await read( bc( { base_url: base, ca_certificate: localhost } ) ) ).toBeNull();
			const named = await caught( read( bc( { base_url: base.replace( 'localhost', '127.0.0.1' ), ca_certificate: localhost } ) ) );
			expect( named.issue.message ).toContain( 'issued for another name' );
			expect( certificate ).not.toBe( localhost );
		} finally {
			tls.closeAllConnections();
			await new Promise( ( resolve ) => tls.close( resolve ) );
		}
	} );

	it( 'F27: a proxy that refuses is named as the cause', async () => {
		const proxy = createTcpServer( ( socket ) => {
			socket.once( 'data', () => socket.end( 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n' ) );
			socket.on( 'error', () => undefined );
		} );
		await new Promise< void >( ( resolve ) => proxy.listen( 0, '127.0.0.1', resolve ) );
		try {
			const connector = bc( { auth: 'basic', username: 'u', base_url: 'https://erp.example.com/v2.0/t/p', proxy_url: `http://127.0.0.1:${ ( proxy.address() as AddressInfo ).port }` } );
			expect( ( await caught( write( connector ) ) ).issue ).toMatchObject( { code: 'dynamics_unreachable', retryClass: 'repeat-safe', message: 'The proxy refused the connection to Dynamics.' } );
		} finally {
			await new Promise( ( resolve ) => proxy.close( resolve ) );
		}
	} );
} );

describe( 'what leaves the gateway', () => {
	it( 'a value with every awkward character stays one option of the URL', () => {
		const url = new URL( `http://x/${ queryString( { filter: equals( 'email', 'o\'b&$top=9#é%+@x.y' ), top: 2 } ) }` );
		expect( [ url.searchParams.get( '$filter' ), url.searchParams.get( '$top' ), url.hash ] ).toEqual( [ 'email eq \'o\'\'b&$top=9#é%+@x.y\'', '2', '' ] );
	} );

	it( 'remote texts lose e-mail addresses, tokens, long numbers and quoted values, and end at 500 characters', () => {
		const masked = maskRemote( `Customer zoe@example.com, phone +47 123 456 78 90, Bearer abc.def Value: JACKSBORO PUMP ${ 'x'.repeat( 2000 ) }` );
		expect( masked ).toBe( 'Customer [e-mail], phone [number], Bearer [secret] Value: [hidden]' );
		expect( maskRemote( 'y'.repeat( 2000 ) ).length ).toBe( 500 );
	} );

	it( 'F11: a missing right stops the lane, not one order after the other', async () => {
		server.handler = ( _seen, response ) => send( response, 403, '' );
		const connector = createConnector( foConnection( server.url ), 's', clock );
		open.push( connector );
		expect( ( await caught( connector.createOrder( foOrder(), quiet ) ) ).issue ).toMatchObject( { code: 'permission_missing', retryClass: 'auth' } );
		await caught( connector.createOrder( foOrder(), quiet ) );
		expect( server.seen.length ).toBe( 1 );
	} );
} );

/** Made when the test runs; no key lives in the repository. */
function certificates(): { pem: string; expired: string; key: string; certificate: string; localhost: string } {
	const folder = mkdtempSync( join( tmpdir(), 'concord-certificates-' ) );
	try {
		const { privateKey } = generateKeyPairSync( 'rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } } );
		const keyFile = join( folder, 'key.pem' );
		writeFileSync( keyFile, privateKey, { mode: 0o600 } );
		const issue = ( name: string, more: string[] = [] ): string => {
			const out = join( folder, `${ name }.pem` );
			execFileSync( 'openssl', [ 'req', '-x509', '-key', keyFile, '-out', out, '-days', '30', '-subj', `/CN=${ name }`, ...more ], { stdio: 'ignore' } );
			return readFileSync( out, 'utf8' );
		};
		const certificate = issue( 'app' );
		return { pem: `${ certificate }${ privateKey }`, expired: `${ privateKey }${ certificate }`, key: privateKey, certificate, localhost: issue( 'localhost', [ '-addext', 'subjectAltName=DNS:localhost' ] ) };
	} finally {
		rmSync( folder, { recursive: true } );
	}
}

describe( 'a connection in shadow', () => {
	const gateway = ( product: 'bc' | 'fo', shadow: boolean ): Connector => {
		const connection = product === 'bc' ? bcConnection( server.url ) : foConnection( server.url );
		const connector = createConnector( { ...connection, shadow }, 'secret-1', { now: clock.now, sleep: clock.sleep, random: clock.random } );
		open.push( connector );
		return connector;
	};
	const row = { entity: 'salesOrders', path: 'salesOrders(1)', etag: '', values: {} };

	it.each( [ 'bc', 'fo' ] as const )( 'OPS-2: %s gets no write, whatever asks for one; reads go through', async ( product ) => {
		const connector = gateway( product, true );
		const order = product === 'bc' ? bcOrder() : foOrder();
		const attempts: Promise< unknown >[] = [
			connector.createOrder( order, quiet ), connector.entities.create( 'customers', [], {}, quiet ), connector.entities.update( row, { a: 'b' }, quiet ), connector.entities.act( row, 'ship', {}, quiet ),
		];
		for ( const attempt of attempts ) {
			expect( ( await caught( attempt ) ).issue ).toMatchObject( { retryClass: 'rejected', message: expect.stringContaining( 'is in shadow' ) } );
		}
		await connector.entities.find( 'customers', [ { field: 'number', value: 'C1' } ], quiet );
		expect( server.seen.map( ( { method } ) => method ).filter( ( method ) => method !== 'GET' ) ).toEqual( [] );
		expect( server.seen.length ).toBeGreaterThan( 0 );
	} );

	it( 'what a request says of itself does not count: its method and the parts of a batch do', () => {
		const batch = ( method: string ) => ( { method: 'POST' as const, path: '$batch', effect: 'read' as const, body: { requests: [ { method: 'GET' }, { method } ] } } );
		expect( [ writes( batch( 'GET' ) ), writes( batch( 'PATCH' ) ), writes( { ...batch( 'GET' ), path: 'customers' } ) ] ).toEqual( [ false, true, true ] );
		expect( writes( { method: 'PATCH', path: 'customers(1)', effect: 'read' } ) ).toBe( true );
		const text = ( method: string ) => ( { method: 'POST' as const, path: '$batch', effect: 'read' as const, text: writeBatch( [], [ { method: method as 'GET', url: 'https://d.example/data/X' } ] ).text } );
		expect( [ writes( text( 'GET' ) ), writes( text( 'DELETE' ) ) ] ).toEqual( [ false, true ] );
	} );
} );
