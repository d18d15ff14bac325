/** The sandbox as a client meets it: sign-in, allowance, fault switches, journal, state file, page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSign } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox, type SandboxStart } from '../../src/sandbox/index.ts';

const BC_SCOPE = 'https://api.businesscentral.dynamics.com/.default';
let sandbox: RunningSandbox;
let folder: string;

beforeEach( async () => {
	folder = mkdtempSync( join( tmpdir(), 'concord-sandbox-' ) );
	sandbox = await startSandbox();
} );
afterEach( async () => {
	await sandbox.close();
	rmSync( folder, { recursive: true, force: true } );
} );

async function restart( options: SandboxStart ): Promise< void > {
	await sandbox.close();
	sandbox = await startSandbox( options );
}

async function signIn( form: Record< string, string > = {} ): Promise< { status: number; body: Record< string, unknown > } > {
	const response = await fetch( sandbox.bc.tokenUrl, { method: 'POST', body: new URLSearchParams( { grant_type: 'client_credentials', client_id: sandbox.client.id, client_secret: sandbox.client.secret, scope: BC_SCOPE, ...form } ) } );
	return { status: response.status, body: ( await response.json() ) as Record< string, unknown > };
}

async function call( path: string, token: unknown, init: { method?: string; body?: unknown } = {} ): Promise< Response > {
	return fetch( `${ sandbox.bc.baseUrl }/v2.0/${ sandbox.bc.tenant }/${ sandbox.bc.environment }/api/v2.0/${ path }`, {
		method: init.method ?? 'GET', headers: { authorization: `Bearer ${ String( token ) }`, 'content-type': 'application/json' }, ...( init.body === undefined ? {} : { body: JSON.stringify( init.body ) } ),
	} );
}

async function company(): Promise< { token: unknown; path: string } > {
	const token = ( await signIn() ).body[ 'access_token' ];
	const { value } = ( await ( await call( 'companies', token ) ).json() ) as { value: { id: string; name: string }[] };
	return { token, path: `companies(${ value.find( ( one ) => one.name === sandbox.bc.company )?.id })` };
}

async function order( reference: string ): Promise< Response > {
	const { token, path } = await company();
	const customer = ( await ( await call( `${ path }/customers`, token, { method: 'POST', body: { displayName: 'Ada' } } ) ).json() ) as { id: string };
	return call( `${ path }/salesOrders`, token, { method: 'POST', body: { externalDocumentNumber: reference, customerId: customer.id, salesOrderLines: [ { lineType: 'Item', lineObjectNumber: 'CONCORD-MUG', quantity: 1, unitPrice: 10 } ] } } );
}

describe( 'signing in', () => {
	it( 'a secret gives a token for its audience; another audience, a wrong secret and an unknown app are refused in Entra\'s words', async () => {
		const { body } = await signIn();
		expect( ( await call( 'companies', body[ 'access_token' ] ) ).status ).toBe( 200 );
		const foreign = await signIn( { scope: 'https://elsewhere.example/.default' } );
		expect( ( await call( 'companies', foreign.body[ 'access_token' ] ) ).status ).toBe( 401 );
		expect( await signIn( { client_secret: 'wrong' } ) ).toMatchObject( { status: 401, body: { error: 'invalid_client', error_description: expect.stringContaining( 'AADSTS7000215' ) } } );
		expect( await signIn( { client_id: 'nobody' } ) ).toMatchObject( { status: 400, body: { error_description: expect.stringContaining( 'AADSTS700016' ) } } );
		expect( await signIn( { scope: 'https://api.businesscentral.dynamics.com' } ) ).toMatchObject( { status: 400, body: { error: 'invalid_scope' } } );
	} );

	it( 'a certificate\'s assertion counts only when the registered key signed it', async () => {
		const make = ( name: string ) => {
			execFileSync( 'openssl', [ 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=concord', '-days', '1', '-keyout', join( folder, `${ name }.key` ), '-out', join( folder, `${ name }.crt` ) ], { stdio: 'ignore' } );
			return { key: readFileSync( join( folder, `${ name }.key` ), 'utf8' ), certificate: readFileSync( join( folder, `${ name }.crt` ), 'utf8' ) };
		};
		const [ registered, other ] = [ make( 'registered' ), make( 'other' ) ];
		await restart( { clients: [ { id: 'app', secret: 'unused-secret', certificate: registered.certificate } ] } );
		const assertion = ( key: string ) => {
			const head = [ { alg: 'RS256', typ: 'JWT' }, { sub: 'app' } ].map( ( part ) => Buffer.from( JSON.stringify( part ) ).toString( 'base64url' ) ).join( '.' );
			return `${ head }.${ createSign( 'RSA-SHA256' ).update( head ).sign( key, 'base64url' ) }`;
		};
		const form = ( key: string ) => ( { client_id: 'app', client_secret: '', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion( key ) } );
		expect( ( await signIn( form( registered.key ) ) ).status ).toBe( 200 );
		expect( ( await signIn( form( other.key ) ) ).body ).toMatchObject( { error: 'invalid_client' } );
	}, 30_000 );

	it( 'a token ends when its time is up', async () => {
		let now = new Date( '2026-01-01T00:00:00Z' );
		await restart( { now: () => now } );
		const { body } = await signIn();
		expect( ( await call( 'companies', body[ 'access_token' ] ) ).status ).toBe( 200 );
		now = new Date( '2026-01-01T01:00:01Z' );
		expect( ( await call( 'companies', body[ 'access_token' ] ) ).status ).toBe( 401 );
	} );
} );

describe( 'the allowance', () => {
	it( 'refuses what is over the limit in the window, without Retry-After unless asked, and lets it through when the window has moved', async () => {
		let now = new Date( '2026-01-01T00:00:00Z' );
		await restart( { now: () => now } );
		sandbox.configure( { limits: { bc: { requestsPerWindow: 2 } } } );
		const { body } = await signIn();
		const token = body[ 'access_token' ];
		const statuses = [ await call( 'companies', token ), await call( 'companies', token ), await call( 'companies', token ) ];
		expect( statuses.map( ( response ) => response.status ) ).toEqual( [ 200, 200, 429 ] );
		expect( statuses[ 2 ]?.headers.get( 'retry-after' ) ).toBeNull();
		expect( await statuses[ 2 ]?.json() ).toMatchObject( { error: { code: 'Application_TooManyRequests' } } );
		sandbox.configure( { limits: { bc: { retryAfterSeconds: 7 } } } );
		expect( ( await call( 'companies', token ) ).headers.get( 'retry-after' ) ).toBe( '7' );
		expect( sandbox.refusals( 'bc' ) ).toBe( 2 );
		now = new Date( '2026-01-01T00:05:00.001Z' );
		expect( ( await call( 'companies', token ) ).status ).toBe( 200 );
	} );
} );

describe( 'fault switches', () => {
	it( 'drop-after-commit: the caller sees a cut line, the order is there', async () => {
		sandbox.fault( { kind: 'drop-after-commit', match: { method: 'POST', pathIncludes: '/salesOrders' } } );
		await expect( order( 'T-1' ) ).rejects.toThrow();
		expect( sandbox.documents( 'bc', 'T-1' ) ).toHaveLength( 1 );
	} );

	it( 'drop-before: the caller sees a cut line, nothing is there; played once, the next goes through', async () => {
		sandbox.fault( { kind: 'drop-before', match: { method: 'POST', pathIncludes: '/salesOrders' } } );
		await expect( order( 'T-2' ) ).rejects.toThrow();
		expect( sandbox.documents( 'bc', 'T-2' ) ).toHaveLength( 0 );
		expect( ( await order( 'T-2' ) ).status ).toBe( 201 );
	} );

	it( 'error-500-after-commit, html-page, truncated-json and error-before answer what they say', async () => {
		const match = { method: 'POST', pathIncludes: '/salesOrders' };
		sandbox.fault( { kind: 'error-500-after-commit', match } );
		expect( ( await order( 'T-3' ) ).status ).toBe( 500 );
		expect( sandbox.documents( 'bc', 'T-3' ) ).toHaveLength( 1 );
		sandbox.fault( { kind: 'html-page', match } );
		const page = await order( 'T-4' );
		expect( [ page.status, page.headers.get( 'content-type' ), sandbox.documents( 'bc', 'T-4' ).length ] ).toEqual( [ 200, 'text/html', 0 ] );
		sandbox.fault( { kind: 'truncated-json', match } );
		await expect( ( await order( 'T-5' ) ).json() ).rejects.toThrow();
		expect( sandbox.documents( 'bc', 'T-5' ) ).toHaveLength( 1 );
		sandbox.fault( { kind: 'error-before', match, status: 503, retryAfter: '30' } );
		const refused = await order( 'T-6' );
		expect( [ refused.status, refused.headers.get( 'retry-after' ), sandbox.documents( 'bc', 'T-6' ).length ] ).toEqual( [ 503, '30', 0 ] );
	} );

	it( 'token-expiry: every token issued so far stops working', async () => {
		const { token } = await company();
		sandbox.fault( { kind: 'token-expiry', match: { product: 'bc' } } );
		expect( ( await call( 'companies', token ) ).status ).toBe( 401 );
	} );
} );

describe( 'what is inside', () => {
	it( 'the journal names every request with its status and the references it carried', async () => {
		await order( 'T-7' );
		const written = sandbox.journal().filter( ( entry ) => entry.references.includes( 'T-7' ) );
		expect( written.map( ( { product, method, status } ) => ( { product, method, status } ) ) ).toEqual( [ { product: 'bc', method: 'POST', status: 201 } ] );
	} );

	it( 'a state file brings the orders back', async () => {
		const stateFile = join( folder, 'state.json' );
		await restart( { stateFile } );
		await order( 'T-8' );
		await restart( { stateFile } );
		expect( sandbox.documents( 'bc', 'T-8' ) ).toHaveLength( 1 );
	} );

	it( 'the page shows the order, escapes what a client sent, and its buttons post through the control routes', async () => {
		await order( 'T-<B>' );
		const page = await ( await fetch( sandbox.url ) ).text();
		expect( page ).toContain( 'T-&lt;B&gt;' );
		expect( page ).not.toContain( 'T-<B>' );
		const [ document ] = sandbox.documents( 'bc' );
		const act = await fetch( `${ sandbox.url }/_sandbox/act`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product: 'bc', action: 'ship', order: document?.number } ) } );
		expect( act.status ).toBe( 200 );
		expect( sandbox.documents( 'bc' ).map( ( one ) => one.set ) ).toContain( 'salesShipments' );
	} );

	it( 'a form of a foreign page can change nothing, and nonsense is refused in a sentence', async () => {
		const form = await fetch( `${ sandbox.url }/_sandbox/faults`, { method: 'POST', body: new URLSearchParams( { kind: 'html-page' } ) } );
		expect( form.status ).toBe( 415 );
		const nonsense = await fetch( `${ sandbox.url }/_sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"kind":"earthquake"}' } );
		expect( [ nonsense.status, JSON.stringify( await nonsense.json() ) ] ).toEqual( [ 400, expect.stringContaining( 'kind' ) ] );
	} );
} );
