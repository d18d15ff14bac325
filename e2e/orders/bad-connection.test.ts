/**
 * What is wrong with the connection and not with any order: credentials, certificates, clocks. The orders wait untouched, the
 * connection says what to do, and all of them arrive once it is done.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pairWorker } from '../../worker/src/store/pair.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { openBench, type Bench, type BenchOptions } from './bench.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { startProxy, type Proxy } from './proxy.ts';

const CLIENT = { id: '5a0d0b0e-5a0d-4b0e-8a0d-5a0d0b0e5a0d', secret: 'made-for-this-test' };
const TEN_MINUTES = 600_000;
let certificates: Certificates;
let bench: Bench;
let proxy: Proxy | null = null;

beforeAll( () => {
	certificates = makeCertificates();
} );
afterEach( async () => {
	await bench.close();
	await proxy?.close();
	proxy = null;
} );

describe.each( [ 'bc', 'fo' ] as const )( 'a connection to %s', ( product ) => {
	const open = async ( options: BenchOptions ) => {
		bench = await openBench( product, options );
		bench.startWorker();
		return ( await bench.place( [], 3 ) ).good;
	};
	const lane = async () => {
		for ( const end = performance.now() + 15_000; performance.now() < end; await wait( 50 ) ) {
			const seen = await bench.lane();
			if ( seen?.state === 'paused' ) {
				return seen.message;
			}
		}
		return 'the connection was not paused';
	};
	const untouched = async ( orders: StoreOrder[] ) => {
		for ( const order of orders ) {
			expect( await bench.becomes( order, 'waiting' ) ).toMatchObject( { attempts: 0, issue: null } );
		}
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
	};

	it( 'with a wrong secret says so and waits; with the right one every order arrives, no attempt used up', async () => {
		const orders = await open( { sandbox: { clients: [ CLIENT ] }, secret: 'wrong-secret' } );
		expect( await lane() ).toBe( 'The client secret of this connection is wrong. Enter the secret\'s value, not its id, under Connections.' );
		await untouched( orders );
		expect( ( await bench.test() ).probes ).toContainEqual( expect.objectContaining( { ok: false, message: expect.stringContaining( 'The client secret of this connection is wrong.' ), remedy: 'Enter the secret\'s value, not its id, under Connections.' } ) );
		expect( bench.log() ).not.toContain( 'wrong-secret' );
		await bench.settings( {}, CLIENT.secret );
		await bench.arrived( orders );
	} );

	it( 'whose server certificate has expired sends nothing, not even the sign-in; once it is renewed and tested, the orders arrive', async () => {
		const { key, valid, expired } = certificates;
		const orders = await open( { sandbox: { clients: [ CLIENT ], tls: { key, cert: expired } }, settings: { ca_certificate: `${ valid }${ expired }` } } );
		const { host } = new URL( bench.sandbox.url );
		expect( await lane() ).toBe( `The certificate of ${ host } has expired, so nothing was sent. Renew the certificate of the server, and check the clock of the machine the worker runs on.` );
		await untouched( orders );
		expect( bench.sandbox.journal(), 'no request reached the server' ).toEqual( [] );
		await bench.restartSandbox( { tls: { key, cert: valid } } );
		expect( await bench.test() ).toMatchObject( { ok: true } );
		await bench.arrived( orders );
	} );

	it( 'that signs in by an expired certificate names it; with a new one the orders arrive', async () => {
		const { key, valid, expired } = certificates;
		const orders = await open( { sandbox: { clients: [ { ...CLIENT, certificate: valid } ] }, settings: { auth: 'entra-certificate' }, secret: expired + key } );
		expect( await lane() ).toBe( 'The certificate this connection signs in with has expired. Upload a new certificate to the app in Microsoft Entra and paste it with its key under Connections.' );
		await untouched( orders );
		expect( bench.log() ).not.toContain( 'PRIVATE KEY' );
		await bench.settings( {}, valid + key );
		await bench.arrived( orders );
	} );

	it( 'refused because the clock is 10 minutes off names the clock and the minutes; set right and tested, the orders arrive', async () => {
		let offset = -TEN_MINUTES;
		const { key, valid } = certificates;
		const orders = await open( { sandbox: { clients: [ { ...CLIENT, certificate: valid } ], now: () => new Date( Date.now() + offset ) }, settings: { auth: 'entra-certificate' }, secret: valid + key } );
		expect( await lane() ).toBe( 'The clock of the machine the worker runs on is 10 minutes ahead, so sign-in fails. Set the clock of that machine (switch on network time), then test the connection.' );
		await untouched( orders );
		offset = 0;
		expect( await bench.test() ).toMatchObject( { ok: true } );
		await bench.arrived( orders );
	} );

	it( 'that signs in by a secret works though both ends are 10 minutes off: leases and retries go by each side\'s own clock, and the test names it', async () => {
		const now = () => new Date( Date.now() + TEN_MINUTES );
		const orders = await open( { sandbox: { now }, store: { now } } );
		await bench.arrived( orders );
		expect( ( await bench.test() ).probes.filter( ( probe ) => ! probe.ok ) ).toMatchObject( [ { name: 'Clock', message: expect.stringContaining( '10 minutes' ) } ] );
	} );
} );

describe( 'the way to the store', () => {
	const open = async ( options: BenchOptions, env: Record< string, string > = {} ) => {
		bench = await openBench( 'bc', options );
		bench.startWorker( env );
		return ( await bench.place( [], 3 ) ).good;
	};
	const logged = async ( pattern: RegExp ) => {
		for ( const end = performance.now() + 15_000; performance.now() < end && ! pattern.test( bench.log() ); ) {
			await wait( 50 );
		}
		expect( bench.log() ).toMatch( pattern );
	};

	it( 'is closed to a worker that was revoked: its log says why; paired again, every order arrives', async () => {
		const orders = await open( {} );
		await bench.arrived( orders );
		const [ worker ] = bench.store.state.pairing.workers.values();
		await bench.admin( 'DELETE', `/pairing/${ worker?.id ?? '' }` );
		const { good: later } = await bench.place( [], 3 );
		await logged( /"status":401,"code":"concord_unauthenticated".*The store refuses this worker; run \\"concord doctor\\", and pair again if it was revoked/ );
		expect( await Promise.all( later.map( async ( order ) => ( await bench.record( order ) ).state ) ) ).toEqual( [ 'waiting', 'waiting', 'waiting' ] );
		await bench.stopWorker();
		await pairWorker( { address: bench.store.url, code: bench.store.pairingCode(), name: 'Bench worker', folder: bench.dataDir, client: { userAgent: 'test' }, now: () => new Date() } );
		bench.startWorker();
		await bench.arrived( [ ...orders, ...later ] );
	} );

	it( 'with an expired certificate is not used, password unsent; renewed, it is, without a restart', async () => {
		const { key, valid, expired } = certificates;
		const ca = `${ valid }${ expired }`;
		const orders = await open( { ca, address: async ( url ) => {
			proxy = await startProxy( url, { key, cert: valid } );
			return proxy.url;
		}, paired: () => proxy?.certify( { key, cert: expired } ) } );
		await logged( /"code":"certificate_invalid".*could not be asked; nothing is lost/ );
		expect( proxy?.requests(), 'nothing was sent' ).toBe( 1 );
		proxy?.certify( { key, cert: valid } );
		await bench.arrived( orders );
	} );
} );
