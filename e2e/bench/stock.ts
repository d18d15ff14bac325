/**
 * Stock of a large catalogue: a look at all of it with one in a hundred changed, a movement on its way to the store, and the store's
 * own work beside WooCommerce's batch route, in one run.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { stockAnswerSchema } from '../../worker/src/store/contract/api.ts';
import type { Store } from '../store/index.ts';
import { atLeast, atMost, context, notMeasured, type Figure } from './report.ts';
import { link, peakMemory, settled, type Link } from './rig.ts';
import { median, percentile, round } from './stats.ts';
import { workerApi } from './worker-api.ts';

const SKUS = Number( process.env[ 'CONCORD_BENCH_SKUS' ] ?? 100_000 );
const CHANGED = Math.round( SKUS / 100 );
const LATENCY_MS = 150;
const MOVEMENTS = 20;
const BATCH = 100;
const BATCHES = 5;
/** Four times what the look may take: a run that does not end is told as that, and the rest is measured all the same. */
const TIMEOUT_MS = 240_000;
const SEEN_MS = 30_000;

const sku = ( index: number ): string => `BULK-${ String( index ).padStart( 6, '0' ) }`;

export async function benchStock( store: Store ): Promise< Figure[] > {
	fillCatalogue( store );
	// The demo shop's own items keep no stock yet and get their first figure.
	// A variable product is no item in Dynamics: its variations are.
	const first = Number( store.evalPhp( `global $wpdb; echo $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->wc_product_meta_lookup} WHERE sku LIKE 'CONCORD-%' AND stock_quantity IS NULL AND product_id NOT IN ( SELECT post_parent FROM {$wpdb->posts} WHERE post_type = 'product_variation' )" );` ) );
	const connected = await link( store, 'bc', LATENCY_MS, {}, SKUS );
	try {
		for ( let index = 1; index <= CHANGED; index++ ) {
			await shelf( connected, sku( index * 100 ), String( 100 + index % 50 + 1 ) );
		}
		const flow = await switchOn( store );
		const worker = connected.startWorker( { CONCORD_WATCH_MS: '1000' } );
		const whole = await wholePass( store, connected, flow );
		const memory = peakMemory( worker.pid );
		const latencies = whole === null ? [] : await movements( store, connected );
		const quiet = await quietPoll( connected );
		await worker.stop();
		return [
			...( whole === null ? [ notMeasured( 'stock', 'a look at everything', 'it did not end in four minutes' ) ] : [
				context( 'stock', `${ SKUS } SKUs looked at, ${ CHANGED } of them changed`, round( whole.seconds ), 's', `${ whole.requests } requests to Dynamics at ${ LATENCY_MS } ms` ),
				atMost( 'stock', 'the same without the time of Dynamics', round( whole.seconds - whole.dynamics ), 's', 60 ),
				{ ...atMost( 'stock', 'products written', whole.written, 'products', CHANGED + first ), met: whole.written === CHANGED + first, target: `= ${ CHANGED + first }`, note: `${ CHANGED } changed, ${ first } of the demo shop had no figure` },
			] ),
			memory === null ? notMeasured( 'stock', 'peak memory of the worker', 'this system does not tell' ) : atMost( 'stock', 'peak memory of the worker', round( memory ), 'MiB', 256 ),
			latencies.length < MOVEMENTS ? notMeasured( 'stock', 'a movement seen in the store', `${ latencies.length } of ${ MOVEMENTS } arrived` ) : atMost( 'stock', 'a movement seen in the store, p95', round( percentile( latencies, 0.95 ) / 1000, 2 ), 's', 5, `p50 ${ round( percentile( latencies, 0.5 ) / 1000, 2 ) } s; looked at once a second` ),
			context( 'stock', 'requests of a look that finds nothing', round( quiet, 2 ), 'a second', 'one each, whatever the size of the catalogue' ),
			...await beside( store, connected ),
		];
	} finally {
		await connected.stop();
	}
}

/** Products with stock kept, 100 each, in the tables WooCommerce reads, as if they had been there before Concord: the sweep owes nothing for them. */
function fillCatalogue( store: Store ): void {
	store.evalPhp( `global $wpdb;
$wpdb->query( "INSERT INTO {$wpdb->posts} ( post_title, post_name, post_status, post_type, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_excerpt, to_ping, pinged, post_content_filtered ) SELECT CONCAT( 'Item ', seq ), CONCAT( 'bulk-', seq ), 'publish', 'product', '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01', '', '', '', '', '' FROM seq_1_to_${ SKUS }" );
foreach ( array( '_sku' => "CONCAT( 'BULK-', LPAD( SUBSTRING( post_name, 6 ), 6, '0' ) )", '_manage_stock' => "'yes'", '_stock' => "'100'", '_stock_status' => "'instock'", '_regular_price' => "'10'", '_price' => "'10'" ) as $key => $value ) { $wpdb->query( "INSERT INTO {$wpdb->postmeta} ( post_id, meta_key, meta_value ) SELECT ID, '$key', $value FROM {$wpdb->posts} WHERE post_name LIKE 'bulk-%'" ); }
$wpdb->query( "INSERT INTO {$wpdb->wc_product_meta_lookup} ( product_id, sku, min_price, max_price, stock_quantity, stock_status ) SELECT ID, CONCAT( 'BULK-', LPAD( SUBSTRING( post_name, 6 ), 6, '0' ) ), 10, 10, 100, 'instock' FROM {$wpdb->posts} WHERE post_name LIKE 'bulk-%'" );
$cursors = get_option( 'concord_sweep_cursors' ); $cursors['product']['high'] = (int) $wpdb->get_var( "SELECT MAX( ID ) FROM {$wpdb->posts}" ); update_option( 'concord_sweep_cursors', $cursors, false );
foreach ( array( 'posts', 'postmeta', 'wc_product_meta_lookup' ) as $table ) { $wpdb->query( "ANALYZE TABLE {$wpdb->prefix}$table" ); }` );
}

async function shelf( { sandbox }: Link, item: string, quantity: string ): Promise< void > {
	await fetch( `${ sandbox.url }/_sandbox/stock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product: 'bc', company: sandbox.bc.company, item, quantity } ) } );
}

async function switchOn( store: Store ): Promise< string > {
	const idSchema = z.object( { id: z.string() } );
	const [ { id: connection } ] = z.tuple( [ idSchema ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
	const template = templatesFor( 'bc' ).find( ( one ) => one.key === 'stock' );
	const { id } = idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connection, name: 'Stock', content: template?.content } ) );
	await store.rest( 'POST', `/wc-concord/v1/flows/${ id }/publish`, { revision: 1, note: '' } );
	await store.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
	return id;
}

const runSchema = z.object( { result: z.object( { written: z.number(), ran: z.number() } ).nullable() } );

async function wholePass( store: Store, { sandbox }: Link, flow: string ): Promise< { seconds: number; dynamics: number; requests: number; written: number } | null > {
	await settled( 60_000, () => sandbox.journal().length > 0 );
	const started = performance.now();
	const { command_id: command } = z.object( { command_id: z.number() } ).parse( await store.rest( 'POST', `/wc-concord/v1/flows/${ flow }/run` ) );
	const run = async () => runSchema.parse( await store.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) ).result;
	const done = await settled( TIMEOUT_MS, async () => ( ( await run() )?.ran ?? 0 ) >= SKUS );
	const seconds = ( performance.now() - started ) / 1000;
	const items = sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.path.includes( '/items' ) ).length;
	return done ? { seconds, dynamics: items * LATENCY_MS / 1000, requests: items, written: ( await run() )?.written ?? 0 } : null;
}

/** From the posting in Dynamics to the figure in the store's tables. */
async function movements( store: Store, connected: Link ): Promise< number[] > {
	const latencies: number[] = [];
	const shown = async ( item: string ) => z.array( z.object( { stock_quantity: z.number() } ) ).parse( await store.rest( 'GET', `/wc/v3/products?sku=${ item }&_fields=stock_quantity` ) )[ 0 ]?.stock_quantity;
	for ( let index = 0; index < MOVEMENTS; index++ ) {
		const item = sku( index * 37 + 1 );
		await wait( ( index * 313 ) % 1000 );
		const started = performance.now();
		await shelf( connected, item, '7' );
		while ( await shown( item ) !== 7 ) {
			if ( performance.now() - started > SEEN_MS ) {
				return latencies;
			}
			await wait( 50 );
		}
		latencies.push( performance.now() - started );
	}
	return latencies;
}

async function quietPoll( { sandbox }: Link ): Promise< number > {
	const before = sandbox.journal().length;
	await wait( 10_000 );
	return ( sandbox.journal().length - before ) / 10;
}

/** Products a second: ours with every figure different and with none, beside WooCommerce's own batch route with every figure different. */
async function beside( store: Store, connected: Link ): Promise< Figure[] > {
	const api = workerApi( store, connected );
	const ids = z.array( z.number() ).parse( JSON.parse( store.evalPhp( `global $wpdb; echo json_encode( array_map( 'intval', $wpdb->get_col( "SELECT product_id FROM {$wpdb->wc_product_meta_lookup} WHERE sku LIKE 'BULK-%' ORDER BY sku LIMIT ${ BATCH * BATCHES }" ) ) );` ) ) );
	const ours: number[] = [];
	const theirs: number[] = [];
	for ( let round_ = 0; round_ < BATCHES; round_++ ) {
		const places = Array.from( { length: BATCH }, ( _none, index ) => round_ * BATCH + index );
		theirs.push( await timed( () => store.rest( 'POST', '/wc/v3/products/batch', { update: places.map( ( place ) => ( { id: ids[ place ], manage_stock: true, stock_quantity: 200 + round_ } ) ) } ) ) );
		ours.push( await timed( () => figures( api, places, String( 300 + round_ ) ) ) );
	}
	const many = Array.from( { length: 2_000 }, ( _none, index ) => SKUS - 2_500 + index );
	await figures( api, many, '100' );
	const still = await timed( () => figures( api, many, '100' ) );
	const [ own, woo ] = [ BATCH / median( ours ) * 1000, BATCH / median( theirs ) * 1000 ];
	return [
		context( 'stock', 'baseline: WooCommerce\'s /products/batch, every figure different', round( woo ), 'SKU/s', `${ BATCHES } batches of ${ BATCH }` ),
		context( 'stock', 'POST /stock, every figure different', round( own ), 'SKU/s', `${ round( own / woo, 2 ) } times the baseline` ),
		atLeast( 'stock', 'a catalogue with 1 % changed, times the baseline', round( ( 100 / ( 99 * still / 2_000 + median( ours ) / BATCH ) * 1000 ) / woo, 1 ), 'times', 3, `${ round( 2_000 / still * 1000 ) } SKU/s where nothing differs` ),
	];
}

async function figures( api: ReturnType< typeof workerApi >, places: readonly number[], value: string ): Promise< void > {
	stockAnswerSchema.parse( await api( 'POST', '/stock', { as_of: new Date().toISOString().replace( /\.\d+/, '' ), counts: 'shipped', buffer: '0', figures: places.map( ( place ) => ( { sku: sku( place + 1 ), value } ) ) } ) );
}

async function timed( work: () => Promise< unknown > ): Promise< number > {
	const started = performance.now();
	await work();
	return performance.now() - started;
}
