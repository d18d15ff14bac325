/** OPS-14: the first import of past orders with a worker that is killed in the middle of it, as the process a merchant runs. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBench, type Bench } from './bench.ts';

const ORDERS = 200;
const LEASE_SECONDS = 15;
const progressSchema = z.object( { backfill: z.object( { state: z.string(), total: z.number(), done: z.number() } ) } );

// How a process dies is no matter of the product; F1 kills it in the middle of an order of each.
describe( 'a backfill whose worker is killed', () => {
	const product = 'bc';
	let bench: Bench;
	let ahead = 0;

	beforeEach( async () => {
		ahead = 0;
		bench = await openBench( product, { store: { now: () => new Date( Date.now() + ahead ) } } );
	} );
	afterEach( () => bench.close() );

	const progress = async () => progressSchema.parse( await bench.admin( 'GET', '/setup' ) ).backfill;
	const documents = () => bench.sandbox.documents( product );
	const until = async ( what: string, holds: () => boolean, seconds = 60 ) => {
		for ( const end = performance.now() + seconds * 1000; ! holds(); await wait( 20 ) ) {
			expect( performance.now() < end, `still waiting until ${ what }` ).toBe( true );
		}
	};

	it( 'OPS-14: of some hundred past orders each arrives once, and the progress goes on where it was', async () => {
		const past = Array.from( { length: ORDERS }, () => bench.store.placeOrder( { captured: false } ) );
		await bench.admin( 'POST', '/setup/go-live', { start: 'since', since: '2020-01-01', anyway: true } );
		expect( await progress() ).toMatchObject( { total: ORDERS, done: 0 } );
		let before = 0;
		for ( const share of [ 0.2, 0.5 ] ) {
			const worker = bench.startWorker( { CONCORD_LEASE_SECONDS: String( LEASE_SECONDS ) } );
			await until( `a part of ${ share } is there`, () => documents().length >= ORDERS * share );
			process.kill( worker.pid, 'SIGKILL' );
			await worker.stop();
			const { state, done } = await progress();
			expect( [ state, done >= before, done < ORDERS ] ).toEqual( [ 'running', true, true ] );
			before = done;
			// What it held comes back once its leases ran out.
			ahead += ( LEASE_SECONDS + 1 ) * 1000;
		}
		bench.startWorker( { CONCORD_LEASE_SECONDS: String( LEASE_SECONDS ) } );
		await until( 'all are settled', () => past.every( ( order ) => {
			const state = bench.store.state.outbox.find( 'order', String( order.id ) )?.state;
			return state === 'synced' || state === 'needs-you';
		} ) );
		expect( await progress() ).toMatchObject( { state: 'done', total: ORDERS, done: ORDERS } );
		expect( documents().map( ( { reference } ) => reference ).toSorted() ).toEqual( past.map( ( order ) => bench.reference( order ) ).toSorted() );
		await bench.arrived( past.slice( 0, 1 ) );
	}, 120_000 );
} );
