/** What the worker costs the store: PHP time of claim and settle per order, and of a poll that finds nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { claimAnswerSchema, type Claim } from '../../worker/src/store/contract/api.ts';
import { placeCheckout } from '../store/checkout.ts';
import type { Store } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { atMost, context, type Figure } from './report.ts';
import { link } from './rig.ts';
import { median, round } from './stats.ts';

const BATCH = 50;
const ROUNDS = 6;
const POLLS = 200;

const credentials = z.object( { user_login: z.string(), application_password: z.string(), worker_id: z.string(), doorbell: z.object( { url: z.string(), token: z.string() } ) } );

export async function benchStoreCost( store: Store ): Promise< Figure[] > {
	const connected = await link( store, 'bc', 0 );
	try {
		const worker = credentials.parse( JSON.parse( readFileSync( join( connected.dataDir, 'pairing.json' ), 'utf8' ) ) );
		const authorization = `Basic ${ Buffer.from( `${ worker.user_login }:${ worker.application_password }` ).toString( 'base64' ) }`;
		const timed = async ( url: string, init: RequestInit = {} ): Promise< { ms: number; body: unknown } > => {
			const started = performance.now();
			const response = await fetch( url, { ...init, headers: { authorization, 'content-type': 'application/json', 'x-concord-doorbell': worker.doorbell.token } } );
			const body: unknown = await response.json();
			return { ms: performance.now() - started, body };
		};
		const api = `${ store.url }/wp-json/wc-concord/v1`;
		const bare = median( await repeat( 30, async () => ( await timed( `${ store.url }/wp-json/?_fields=name` ) ).ms ) );
		const poll = await repeat( POLLS, async () => ( await timed( worker.doorbell.url ) ).ms );
		const order = await placeCheckout( store, checkoutNumber( 1, '' ) );
		// Real orders of one shape: copies by WooCommerce's own CRUD, captured by the plugin like any other.
		store.evalPhp( `$source = wc_get_order( ${ order.id } ); for ( $i = 1; $i < ${ BATCH }; $i++ ) { $copy = clone $source; $copy->set_id( 0 ); $copy->save(); foreach ( $source->get_items( array( 'line_item', 'shipping', 'tax', 'coupon' ) ) as $item ) { $line = clone $item; $line->set_id( 0 ); $copy->add_item( $line ); } $copy->save(); }` );
		const claims: number[] = [];
		const settles: number[] = [];
		let batch = 0;
		for ( let round_ = 0; round_ < ROUNDS; round_++ ) {
			const claim = await timed( `${ api }/events/claim`, { method: 'POST', body: JSON.stringify( { worker_id: worker.worker_id, limit: BATCH, lease_seconds: 120, record_types: [ 'order' ] } ) } );
			const { claimed } = claimAnswerSchema.parse( claim.body );
			batch = claimed.length;
			const settle = await timed( `${ api }/events/settle`, { method: 'POST', body: JSON.stringify( { worker_id: worker.worker_id, results: claimed.map( ( one ) => retryNow( one ) ) } ) } );
			if ( claimed.length === BATCH ) {
				claims.push( claim.ms );
				settles.push( settle.ms );
			}
		}
		const whole = median( claims ) + median( settles );
		return [
			context( 'store-cost', 'baseline: a bare REST request', round( bare ), 'ms' ),
			context( 'store-cost', `claim and settle, an order at batch ${ BATCH }`, round( whole / BATCH, 2 ), 'ms', `claim ${ round( median( claims ) ) } ms, settle ${ round( median( settles ) ) } ms a batch, last batch ${ batch }` ),
			context( 'store-cost', 'the same less two bare requests', round( ( whole - 2 * bare ) / BATCH, 2 ), 'ms' ),
			atMost( 'store-cost', 'idle poll, median', round( median( poll ), 2 ), 'ms', 15, `${ POLLS } polls of the doorbell, over HTTP` ),
		];
	} finally {
		await connected.stop();
	}
}

async function repeat( times: number, measure: () => Promise< number > ): Promise< number[] > {
	const values: number[] = [];
	for ( let done = 0; done < times; done++ ) {
		values.push( await measure() );
	}
	return values;
}

/** Gives the row back as due again, so that every round claims the same orders. */
function retryNow( claim: Claim ): unknown {
	const at = new Date().toISOString().replace( /\.\d+Z$/, 'Z' );
	return {
		event_id: claim.event_id, lease_token: claim.lease_token, flow_version: 'bench', links: [], log: { started_at: at, ended_at: at, requests: 0, steps: [] }, outcome: 'retry', retry_in_seconds: 0, counts: false, sent: false,
		issue: { code: 'dynamics_throttled', retryClass: 'refused', message: 'Benchmark.', remedy: 'None.' },
	};
}
