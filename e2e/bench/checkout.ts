/**
 * What Concord adds to a checkout, in two ways. Pairs: the same checkout with and without the plugin in one run; the rig drops
 * the plugin from a request that carries X-Concord-Bench: off. Inside: the milliseconds of the same requests that were spent in
 * Concord, measured by the rig in the request itself (concord-rig-time.php); this one does not drown in a machine's noise.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutNumber } from '../store/shoppers.ts';
import { placeCheckout } from '../store/checkout.ts';
import type { Store } from '../store/index.ts';
import { atMost, context, type Figure } from './report.ts';
import { differences, median, medianInterval, percentile, round } from './stats.ts';

const PAIRS = 60;
const WARM_UP = 4;
const CHECKOUT = '/wp-json/wc/store/v1/checkout';

export async function benchCheckout( store: Store ): Promise< Figure[] > {
	const idle = await pairs( store );
	// Nobody listens there: the store must not notice that worker and Dynamics are dead.
	await store.rest( 'PUT', '/wc-concord/v1/settings', { nudge_url: 'http://127.0.0.1:9/nudge' } );
	const dead = await pairs( store );
	await store.rest( 'PUT', '/wc-concord/v1/settings', { nudge_url: '' } );
	return [ ...figures( 'worker not there', idle ), ...figures( 'worker dead, nudge address set', dead ) ];
}

type Pairs = { on: number[]; off: number[]; inside: number[] };

async function pairs( store: Store ): Promise< Pairs > {
	const log = join( store.siteDir, 'concord-times.log' );
	const result: Pairs = { on: [], off: [], inside: [] };
	for ( let pair = -WARM_UP; pair < PAIRS; pair++ ) {
		if ( pair === 0 ) {
			rmSync( log, { force: true } );
		}
		// Who goes first alternates, so that warming caches favour neither.
		for ( const plugin of pair % 2 === 0 ? [ 'on', 'off' ] as const : [ 'off', 'on' ] as const ) {
			const { ms } = await placeCheckout( store, { ...checkoutNumber( 0, '' ), headers: { 'x-concord-bench': plugin === 'off' ? 'off' : 'time' } } );
			if ( pair >= 0 ) {
				result[ plugin ].push( ms );
			}
		}
	}
	result.inside = existsSync( log ) ? readFileSync( log, 'utf8' ).trim().split( '\n' ).filter( ( line ) => line.startsWith( `${ CHECKOUT } ` ) ).map( ( line ) => Number( line.split( ' ' )[ 1 ] ) ) : [];
	return result;
}

function figures( situation: string, { on, off, inside }: Pairs ): Figure[] {
	const difference = differences( on, off );
	const [ low, high ] = medianInterval( difference );
	const note = `${ on.length } pairs`;
	return [
		atMost( 'checkout', `time inside Concord, median, ${ situation }`, round( median( inside ), 2 ), 'ms', 2, `${ inside.length } checkouts` ),
		atMost( 'checkout', `time inside Concord, p95, ${ situation }`, round( percentile( inside, 0.95 ), 2 ), 'ms', 5, `${ inside.length } checkouts` ),
		atMost( 'checkout', `median difference of pairs, ${ situation }`, round( median( difference ), 2 ), 'ms', 2, `${ note }; 95 % interval ${ round( low ) } to ${ round( high ) } ms` ),
		atMost( 'checkout', `p95 with minus p95 without, ${ situation }`, round( percentile( on, 0.95 ) - percentile( off, 0.95 ), 2 ), 'ms', 5, note ),
		context( 'checkout', `baseline: median without the plugin, ${ situation }`, round( median( off ) ), 'ms', `with: ${ round( median( on ) ) } ms; interquartile range without: ${ round( percentile( off, 0.75 ) - percentile( off, 0.25 ) ) } ms` ),
	];
}
