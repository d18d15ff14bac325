/** Requests and server time an order costs at Dynamics, for a new and for a known customer, read from the sandbox's journal. */
import { logIn, placeCheckout } from '../store/checkout.ts';
import type { Store } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { atMost, context, notMeasured, type Figure } from './report.ts';
import { link, settled } from './rig.ts';
import { round } from './stats.ts';

const KNOWN = 8;
const LATENCY_MS = 150;
/** Carts whose totals need no rounding line; that line is one more request and is reported beside. */
const REGISTERED = 3;

export async function benchRequests( start: () => Promise< Store > ): Promise< Figure[] > {
	const figures: Figure[] = [];
	for ( const product of [ 'bc', 'fo' ] as const ) {
		const store = await start();
		const connected = await link( store, product, LATENCY_MS );
		try {
			const cookie = await logIn( store.url, 'zoe', 'password' );
			connected.startWorker();
			const arrived = ( count: number ) => settled( 60_000, () => new Set( connected.sandbox.documents( product ).map( ( document ) => document.reference ) ).size >= count && quiet( connected.sandbox.journal().at( -1 )?.doneAt ) );
			const spent = () => connected.sandbox.journal().filter( ( entry ) => entry.product === product );
			// The first order also fetches what the connector keeps (company, token); it is not counted.
			await placeCheckout( store, checkoutNumber( 0, '' ) );
			await arrived( 1 );
			const before = spent().length;
			await placeCheckout( store, checkoutNumber( REGISTERED, cookie ) );
			const first = await arrived( 2 );
			const fresh = spent().length - before;
			const marked = spent().length;
			for ( let index = 0; index < KNOWN; index++ ) {
				await placeCheckout( store, checkoutNumber( REGISTERED, cookie ) );
			}
			const all = await arrived( 2 + KNOWN );
			const known = spent().slice( marked );
			figures.push( ...( first && all ? [
				atMost( 'requests', `${ product }: an order of a new customer`, fresh, 'requests', 4 ),
				atMost( 'requests', `${ product }: an order of a known customer`, round( known.length / KNOWN, 2 ), 'requests', 2, `mean of ${ KNOWN }` ),
				context( 'requests', `${ product }: server time of an order of a known customer`, round( known.reduce( ( sum, entry ) => sum + entry.ms, 0 ) / KNOWN / 1000, 2 ), 's', `${ LATENCY_MS } ms a request in the sandbox; a baseline of 8 requests (customer, header, lines one by one, read back) would take ${ round( 8 * LATENCY_MS / 1000, 2 ) } s` ),
			] : [ notMeasured( 'requests', product, 'the orders did not all arrive' ) ] ) );
		} finally {
			await connected.stop();
			await store.stop();
		}
	}
	return figures;
}

/** Nothing reached Dynamics for a second: what was under way is done. */
function quiet( last: string | undefined ): boolean {
	return last !== undefined && Date.now() - Date.parse( last ) > 1000;
}
