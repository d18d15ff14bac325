/** From the checkout's answer to the document's commit in Dynamics, at one order a second. */
import { setTimeout as wait } from 'node:timers/promises';
import { placeCheckout } from '../store/checkout.ts';
import { freePort } from '../store/process.ts';
import type { Store } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { atMost, context, notMeasured, type Figure } from './report.ts';
import { link, settled } from './rig.ts';
import { percentile, round } from './stats.ts';

const ORDERS = 40;
const LATENCY_MS = 150;

export async function benchLatency( start: () => Promise< Store > ): Promise< Figure[] > {
	return [ ...( await measure( start, false ) ), ...( await measure( start, true ) ) ];
}

async function measure( start: () => Promise< Store >, nudged: boolean ): Promise< Figure[] > {
	const store = await start();
	const connected = await link( store, 'bc', LATENCY_MS );
	const how = nudged ? 'nudged' : 'by polling';
	try {
		const port = await freePort();
		if ( nudged ) {
			store.evalPhp( `update_option( 'concord_rig_port', ${ port } );` );
			await store.rest( 'PUT', '/wc-concord/v1/settings', { nudge_url: `http://127.0.0.1:${ port }/nudge` } );
		}
		connected.startWorker( { CONCORD_HTTP_PORT: String( port ) } );
		// Warm up: token, company, PHP's caches.
		await placeCheckout( store, checkoutNumber( 0, '' ) );
		await settled( 30_000, () => connected.sandbox.documents( 'bc' ).length >= 1 );
		const answered = new Map< string, number >();
		for ( let index = 0; index < ORDERS; index++ ) {
			const next = wait( 1000 );
			const order = await placeCheckout( store, checkoutNumber( index % 3 === 0 ? 0 : 2, '' ) );
			answered.set( String( order.id ), Date.now() );
			await next;
		}
		await settled( 30_000, () => connected.sandbox.documents( 'bc' ).length >= ORDERS + 1 );
		const latencies = [ ...answered ].flatMap( ( [ id, at ] ) => {
			const written = connected.sandbox.journal().find( ( entry ) => entry.status === 201 && entry.references.some( ( reference ) => reference.endsWith( `-${ id }` ) ) );
			// An order may be written before its own checkout has answered.
			return written ? [ Math.max( 0, Date.parse( written.doneAt ) - at ) ] : [];
		} );
		if ( latencies.length < ORDERS ) {
			return [ notMeasured( 'latency', how, `${ latencies.length } of ${ ORDERS } orders arrived` ) ];
		}
		return [
			context( 'latency', `order to Dynamics ${ how }, p50`, round( percentile( latencies, 0.5 ) / 1000, 2 ), 's', `${ ORDERS } orders at one a second, ${ LATENCY_MS } ms a request` ),
			atMost( 'latency', `order to Dynamics ${ how }, p95`, round( percentile( latencies, 0.95 ) / 1000, 2 ), 's', nudged ? 1 : 3 ),
		];
	} finally {
		await connected.stop();
		await store.stop();
	}
}
