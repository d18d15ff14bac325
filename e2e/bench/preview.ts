/** How long a person waits for the preview of one order, and for the check of a thousand, at a Dynamics 150 ms away. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { SHOPPER } from '../orders/shaped-order.ts';
import { openShop, type Shop } from '../demo/shop.ts';
import { atMost, context, notMeasured, type Figure } from './report.ts';
import { link } from './rig.ts';
import { median, round } from './stats.ts';

const LATENCY_MS = 150;
const ORDERS = 1_000;
const PREVIEWS = 9;
const TIMEOUT_MS = 180_000;

const acceptedSchema = z.object( { command_id: z.number() } );
const commandSchema = z.object( { state: z.string(), result: z.unknown() } );

export async function benchPreview(): Promise< Figure[] > {
	const figures: Figure[] = [];
	for ( const product of [ 'bc', 'fo' ] as const ) {
		const shop = await openShop( 'sample' );
		const connected = await link( shop, product, LATENCY_MS );
		try {
			await shop.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
			for ( let index = 0; index < ORDERS; index++ ) {
				// Each of a shopper of its own: a customer who is known by then is asked about by nobody.
				await shop.rest( 'POST', '/wc-concord/v1/sample/orders', { change: { customer_id: 0, billing: { ...SHOPPER, email: `shopper${ index }@customer.example` } } } );
			}
			const ids = ( await shop.orders() ).map( ( order ) => order.id );
			const [ { id: connection } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
			connected.startWorker();
			// The first command also fetches token and company; it is not counted.
			await ask( shop, 'test_connection', { connection_id: connection } );
			const seconds: number[] = [];
			for ( let index = 0; index < PREVIEWS; index++ ) {
				seconds.push( ( await ask( shop, 'preview_order', { connection_id: connection, order_id: ids[ index * 7 ] ?? '' } ) ).seconds );
			}
			const before = connected.sandbox.journal().length;
			const check = await ask( shop, 'check_orders', { connection_id: connection, days: 365, most: ORDERS } );
			const requests = connected.sandbox.journal().length - before;
			const { checked } = z.object( { checked: z.number() } ).parse( check.result );
			const wrote = connected.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' && ! entry.path.includes( '$batch' ) ).length;
			figures.push(
				atMost( 'preview', `${ product }: preview of one order, asked for to answered`, round( median( seconds ), 2 ), 's', 2, `median of ${ PREVIEWS }; one look at Dynamics takes ${ LATENCY_MS } ms` ),
				checked === ORDERS ? atMost( 'preview', `${ product }: check of ${ ORDERS } orders`, round( check.seconds, 1 ), 's', 60, `${ requests } requests to Dynamics; one order at a time would take ${ round( ORDERS * median( seconds ) ) } s` ) : notMeasured( 'preview', `${ product }: check of ${ ORDERS } orders`, `${ checked } were checked` ),
				context( 'preview', `${ product }: writes that reached Dynamics`, wrote, 'requests' ),
			);
		} finally {
			await connected.stop();
			await shop.stop();
		}
	}
	return figures;
}

async function ask( shop: Shop, name: string, args: object ): Promise< { seconds: number; result: unknown } > {
	const started = performance.now();
	const { command_id: id } = acceptedSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/commands', { name, args } ) );
	for ( const end = started + TIMEOUT_MS; performance.now() < end; await wait( 50 ) ) {
		const { state, result } = commandSchema.parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ id }` ) );
		if ( state === 'synced' ) {
			return { seconds: ( performance.now() - started ) / 1000, result };
		}
		if ( state === 'needs-you' ) {
			break;
		}
	}
	throw new Error( `The command ${ name } was not answered.` );
}
