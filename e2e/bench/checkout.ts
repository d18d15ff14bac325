/**
 * What Concord adds to a checkout: the same checkout with and without the plugin, in pairs of one run. The rig drops the
 * plugin from a request that carries X-Concord-Bench: off.
 */
import { checkoutNumber } from '../store/shoppers.ts';
import { placeCheckout } from '../store/checkout.ts';
import type { Store } from '../store/index.ts';
import { atMost, context, type Figure } from './report.ts';
import { differences, median, percentile, round } from './stats.ts';

const PAIRS = 40;
const WARM_UP = 4;

export async function benchCheckout( store: Store ): Promise< Figure[] > {
	const idle = await pairs( store );
	// Nobody listens there: the store must not notice that worker and Dynamics are dead.
	await store.rest( 'PUT', '/wc-concord/v1/settings', { nudge_url: 'http://127.0.0.1:9/nudge' } );
	const dead = await pairs( store );
	await store.rest( 'PUT', '/wc-concord/v1/settings', { nudge_url: '' } );
	return [ ...figures( 'worker not there', idle ), ...figures( 'worker dead, nudge address set', dead ) ];
}

type Pairs = { on: number[]; off: number[] };

async function pairs( store: Store ): Promise< Pairs > {
	const result: Pairs = { on: [], off: [] };
	for ( let pair = -WARM_UP; pair < PAIRS; pair++ ) {
		// Who goes first alternates, so that warming caches favour neither.
		for ( const plugin of pair % 2 === 0 ? [ 'on', 'off' ] as const : [ 'off', 'on' ] as const ) {
			const { ms } = await placeCheckout( store, { ...checkoutNumber( 0, '' ), ...( plugin === 'off' ? { headers: { 'x-concord-bench': 'off' } } : {} ) } );
			if ( pair >= 0 ) {
				result[ plugin ].push( ms );
			}
		}
	}
	return result;
}

function figures( situation: string, { on, off }: Pairs ): Figure[] {
	const difference = differences( on, off );
	const note = `${ on.length } pairs`;
	return [
		atMost( 'checkout', `median difference, ${ situation }`, round( median( difference ), 2 ), 'ms', 2, note ),
		atMost( 'checkout', `p95 with minus p95 without, ${ situation }`, round( percentile( on, 0.95 ) - percentile( off, 0.95 ), 2 ), 'ms', 5, note ),
		context( 'checkout', `baseline: median without the plugin, ${ situation }`, round( median( off ) ), 'ms', `with: ${ round( median( on ) ) } ms; interquartile range without: ${ round( percentile( off, 0.75 ) - percentile( off, 0.25 ) ) } ms` ),
	];
}
