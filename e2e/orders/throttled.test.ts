/** OPS-7 from end to end: a tenant whose allowance is smaller than the worker thinks. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBench, type Bench } from './bench.ts';

const acceptedSchema = z.object( { command_id: z.number() } );
const answerSchema = z.object( { result: z.object( {
	last_5_minutes: z.number(), limits: z.object( { per_5_minutes: z.number(), at_once: z.number() } ), hours: z.array( z.object( { requests: z.number(), refused: z.number(), failed: z.number() } ) ),
	last: z.array( z.object( { method: z.string(), path: z.string(), status: z.number().nullable() } ) ), root: z.string(), worker_version: z.string(),
} ).nullable() } );
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

		const told = await activity();
		const sent = bench.sandbox.journal().filter( ( entry ) => entry.product === product );
		expect( told.hours.reduce( ( sum, hour ) => sum + hour.requests, 0 ), 'the page of the connection tells what Dynamics saw' ).toBe( sent.length );
		expect( told.hours.reduce( ( sum, hour ) => sum + hour.refused, 0 ) ).toBe( bench.sandbox.refusals( product ) );
		expect( [ told.last_5_minutes, told.limits ] ).toEqual( [ sent.length, { per_5_minutes: 6_000, at_once: most } ] );
		expect( told.last ).toHaveLength( 20 );
		expect( told.last.filter( ( { path } ) => /[0-9'@?=]{4,}|WC/.test( path.replace( /V\d+/, '' ) ) ), 'names of sets alone' ).toEqual( [] );
	}, 60_000 );
} );

/** What the worker answers for the connection's page. */
async function activity() {
	const { command_id: id } = acceptedSchema.parse( await bench.admin( 'POST', '/commands', { name: 'connection_activity', args: { connection_id: bench.connectionId } } ) );
	for ( ;; await wait( 50 ) ) {
		const { result } = answerSchema.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		if ( result ) {
			return result;
		}
	}
}
