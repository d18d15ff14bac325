/**
 * The worker as its own process between the sample store and the simulators: what stands at both ends afterwards, whatever
 * happened in between. Nothing is asked of the worker itself.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { link, settled, type Link } from '../bench/rig.ts';
import { compare, type Row } from '../demo/compare.ts';
import { openShop, type Shop } from '../demo/shop.ts';
import { startWorkerProcess } from '../demo/worker-process.ts';

const OVERVIEW = z.object( { owed: z.number(), counts: z.object( { synced: z.number() } ), store: z.object( { reference_prefix: z.string() } ) } );
const RECORDS = z.array( z.object( { number: z.string(), state: z.string(), attempts: z.number(), issue: z.object( { code: z.string(), message: z.string(), remedy: z.string() } ).nullable() } ) );
const WAIT_MS = 60_000;

describe.each( [ 'bc', 'fo' ] as const )( 'orders to %s', ( product ) => {
	let shop: Shop;
	let connected: Link;
	let prefix: string;

	beforeEach( async () => {
		shop = await openShop( 'sample' );
		connected = await link( shop, product, 0 );
		prefix = OVERVIEW.parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).store.reference_prefix;
	} );
	afterEach( async () => {
		await connected.stop();
		await shop.stop();
	} );

	const rows = async (): Promise< Row[] > => compare( await shop.orders(), connected.sandbox.documents( product ), prefix );
	const place = async ( count: number ) => {
		for ( let index = 0; index < count; index++ ) {
			await shop.place( index );
		}
	};
	/** The store owes nothing: a document that stands there may still lack its rounding line while its record is being worked on. */
	const allSynced = async ( count: number ) => {
		const { counts, owed } = OVERVIEW.parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) );
		return owed === 0 && counts.synced >= count && ( await rows() ).every( ( row ) => row.synced );
	};
	const proof = async ( count: number ) => {
		const found = await rows();
		expect( { orders: found.length, synced: found.filter( ( row ) => row.synced ).length, doubled: found.filter( ( row ) => row.doubled ).length, equal: found.filter( ( row ) => row.totalsEqual ).length } ).toEqual( { orders: count, synced: count, doubled: 0, equal: count } );
	};

	it( 'LOS-1: 200 orders placed while no worker runs all arrive once, to the cent', async () => {
		await place( 200 );
		connected.startWorker();
		expect( await settled( WAIT_MS, () => allSynced( 200 ) ), 'all arrive' ).toBe( true );
		await proof( 200 );
	}, 90_000 );

	it.each( [ 'drop-after-commit', 'error-500-after-commit', 'truncated-json', 'html-page', 'drop-before' ] as const )( 'DUP-1: the order write meets "%s"; one document stands in the end', async ( kind ) => {
		await place( 1 );
		connected.sandbox.fault( { kind, match: { product, method: 'POST', pathIncludes: product === 'bc' ? '/salesOrders' : 'SalesOrderHeadersV4' } } );
		connected.startWorker();
		expect( await settled( WAIT_MS, () => allSynced( 1 ) ), 'arrives' ).toBe( true );
		await proof( 1 );
		expect( connected.sandbox.journal().filter( ( entry ) => entry.fault === kind ), 'the fault was met' ).toHaveLength( 1 );
	}, 90_000 );

	it( 'F1: the worker is killed again and again in the middle of its work; every order is there once', async () => {
		await place( 60 );
		connected.sandbox.configure( { latencyMs: 40 } );
		for ( let kill = 0; kill < 3; kill++ ) {
			const before = connected.sandbox.journal().length;
			const worker = startWorkerProcess( connected.dataDir, { CONCORD_LEASE_SECONDS: '15' } );
			// Killed after a different number of requests each time: now between two, now inside one.
			await settled( 20_000, () => connected.sandbox.journal().length >= before + 3 + kill * 4 );
			worker.kill( 'SIGKILL' );
			await worker.stop();
		}
		connected.sandbox.configure( { latencyMs: 0 } );
		connected.startWorker( { CONCORD_LEASE_SECONDS: '15' } );
		expect( await settled( 90_000, () => allSynced( 60 ) ), 'all arrive' ).toBe( true );
		await proof( 60 );
	}, 180_000 );

	it( 'a storm of 429 with Retry-After: nothing is asked before its time, and all arrive', async () => {
		await place( 10 );
		connected.sandbox.fault( { kind: 'error-before', status: 429, retryAfter: '3', times: 2, match: { product } } );
		connected.startWorker();
		expect( await settled( WAIT_MS, () => allSynced( 10 ) ), 'all arrive' ).toBe( true );
		await proof( 10 );
		const entries = connected.sandbox.journal().filter( ( entry ) => entry.product === product );
		const refused = entries.filter( ( entry ) => entry.fault === 'error-before' );
		const last = Date.parse( refused.at( -1 )?.doneAt ?? '' );
		// What was on its way when the refusal was written is not counted.
		const early = entries.filter( ( entry ) => entry.fault === null && Date.parse( entry.at ) > last + 250 && Date.parse( entry.at ) < last + 2_900 );
		expect( early.map( ( entry ) => entry.path ) ).toEqual( [] );
	}, 90_000 );

	it( 'a wrong secret stops the lane, not the orders: nothing is lost or used up, and they arrive once it is right', async () => {
		const [ connection ] = z.array( z.looseObject( { id: z.string() } ) ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		const { id, has_secret: _has, secret_set_at: _at, secret_state: _state, ...rest } = connection ?? { id: '' };
		await shop.rest( 'PUT', `/wc-concord/v1/connections/${ id }`, { ...rest, secret: 'wrong-secret' } );
		await place( 3 );
		connected.startWorker();
		await settled( 15_000, () => connected.sandbox.journal().some( ( entry ) => entry.product === 'token' && entry.status === 401 ) );
		expect( connected.sandbox.documents( product ) ).toEqual( [] );
		await shop.rest( 'PUT', `/wc-concord/v1/connections/${ id }`, { ...rest, secret: connected.sandbox.client.secret } );
		expect( await settled( WAIT_MS, () => allSynced( 3 ) ), 'all arrive' ).toBe( true );
		await proof( 3 );
		const records = RECORDS.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=order' ) );
		expect( Math.max( ...records.map( ( record ) => record.attempts ) ), 'no attempt was used up by the wrong secret' ).toBeLessThanOrEqual( 1 );
	}, 90_000 );
} );
