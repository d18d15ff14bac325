/** OPS-7 from end to end: a tenant whose allowance is smaller than the worker thinks. */
import { afterEach, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './bench.ts';

let bench: Bench;
afterEach( () => bench.close() );

describe.each( [ { product: 'bc', most: 4, retryAfterSeconds: null }, { product: 'fo', most: 8, retryAfterSeconds: 1 } ] as const )( 'orders to $product', ( { product, most, retryAfterSeconds } ) => {
	it( 'OPS-7: 60 orders against an allowance that is used up again and again: refused requests cost no attempt, never more than the product\'s share run at once, and all arrive once', async () => {
		bench = await openBench( product );
		bench.sandbox.configure( { latencyMs: 15, limits: { [ product ]: { requestsPerWindow: 60, windowMs: 2_000, retryAfterSeconds } } } );
		// A single counted attempt would be the last one.
		await bench.admin( 'PUT', '/settings', { max_attempts: 1 } );
		bench.startWorker();
		const { good } = await bench.place( [], 60 );
		await bench.arrived( good, 45 );
		expect( bench.sandbox.refusals( product ), 'the allowance was used up' ).toBeGreaterThan( 0 );
		const requests = bench.sandbox.journal().filter( ( entry ) => entry.product === product ).map( ( entry ) => ( { from: Date.parse( entry.at ), until: Date.parse( entry.doneAt ) } ) );
		const atOnce = Math.max( ...requests.map( ( { from } ) => requests.filter( ( one ) => one.from <= from && from < one.until ).length ) );
		expect( atOnce ).toBeLessThanOrEqual( most );
		expect( atOnce, 'in parallel as far as that is allowed' ).toBeGreaterThan( 1 );
		const issues = ( await Promise.all( good.map( ( order ) => bench.record( order ) ) ) ).flatMap( ( { history } ) => history.flatMap( ( { issue } ) => ( issue ? [ issue ] : [] ) ) );
		expect( issues.filter( ( issue ) => issue.code !== 'dynamics_throttled' || issue.retryClass !== 'refused' ) ).toEqual( [] );
	}, 60_000 );
} );
