/** 5,000 waiting orders drained against a tenant's allowance: how much of it is used, and whether it is ever exceeded. */
import { openShop } from '../demo/shop.ts';
import { atLeast, atMost, context, notMeasured, type Figure } from './report.ts';
import { link, peakMemory, settled } from './rig.ts';
import { round } from './stats.ts';

const ORDERS = 5_000;
/** Per five minutes: 100 requests a second, so that the run takes minutes instead of the quarter of an hour BC's own 6,000 would. */
const ALLOWED = 30_000;
const TIMEOUT_MS = 600_000;

export async function benchBacklog(): Promise< Figure[] > {
	const shop = await openShop( 'sample' );
	const connected = await link( shop, 'bc', 20, { rate_per_5_minutes: ALLOWED } );
	try {
		connected.sandbox.configure( { limits: { bc: { requestsPerWindow: ALLOWED } } } );
		for ( let index = 0; index < ORDERS; index++ ) {
			await shop.place( index );
		}
		const worker = connected.startWorker();
		const arrived = () => new Set( connected.sandbox.documents( 'bc' ).map( ( document ) => document.reference ) ).size;
		const first = await settled( 30_000, () => connected.sandbox.journal().length > 0 );
		const started = performance.now();
		const counted = connected.sandbox.journal().length;
		const done = first && ( await settled( TIMEOUT_MS, () => arrived() >= ORDERS ) );
		const seconds = ( performance.now() - started ) / 1000;
		const requests = connected.sandbox.journal().filter( ( entry ) => entry.product === 'bc' ).length - counted;
		const memory = peakMemory( worker.pid );
		if ( ! done ) {
			return [ notMeasured( 'backlog', `${ ORDERS } orders`, `${ arrived() } arrived in ${ round( seconds ) } s` ) ];
		}
		return [
			context( 'backlog', `${ ORDERS } orders drained`, round( seconds ), 's', `${ round( ORDERS / seconds ) } orders/s, ${ round( requests / ORDERS, 2 ) } requests an order` ),
			atLeast( 'backlog', 'share of the allowed rate used', round( requests / seconds / ( ALLOWED / 300 ) * 100 ), '%', 90, `allowed: ${ ALLOWED } in 5 minutes` ),
			atMost( 'backlog', 'requests over the allowance', connected.sandbox.refusals( 'bc' ), 'requests', 0 ),
			memory === null ? notMeasured( 'backlog', 'peak memory of the worker', 'this system does not tell' ) : atMost( 'backlog', 'peak memory of the worker', round( memory ), 'MiB', 150 ),
		];
	} finally {
		await connected.stop();
		await shop.stop();
	}
}
