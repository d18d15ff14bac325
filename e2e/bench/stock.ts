/**
 * Stock of a large catalogue: a look at all of it with one in a hundred changed, a movement on its way to the store, and the store's
 * own work beside WooCommerce's batch route, in one run.
 */
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { stockAnswerSchema } from '../../worker/src/store/contract/api.ts';
import type { Store } from '../store/index.ts';
import { atLeast, atMost, context, notMeasured, type Figure } from './report.ts';
import { link, peakMemory, processorSeconds, processorSecondsBelow, settled, type Link } from './rig.ts';
import { median, percentile, round } from './stats.ts';
import { workerApi } from './worker-api.ts';

const SKUS = Number( process.env[ 'CONCORD_BENCH_SKUS' ] ?? 100_000 );
const CHANGED = Math.round( SKUS / 100 );
const LATENCY_MS = 150;
const MOVEMENTS = 20;
const BATCH = 100;
const BATCHES = 5;
/** Ten times what the look may take: a run that does not end is told as that, and the rest is measured all the same. */
const TIMEOUT_MS = 600_000;
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
		const whole = await wholePass( store, connected, flow, worker.pid );
		const memory = peakMemory( worker.pid );
		const latencies = whole === null ? [] : await movements( store, connected );
		const quiet = await quietPoll( connected );
		await worker.stop();
		return [
			...( whole === null ? [ notMeasured( 'stock', 'a look at everything', 'it did not end in ten minutes' ) ] : [
				context( 'stock', `${ SKUS } SKUs looked at, ${ CHANGED } of them changed`, round( whole.seconds ), 's', `${ whole.requests } requests to Dynamics at ${ LATENCY_MS } ms` ),
				atMost( 'stock', 'the same without waiting for Dynamics', round( whole.seconds - whole.dynamics ), 's', 60, `${ round( whole.dynamics ) } s passed between its requests and their answers; load of the machine ${ whole.load }` ),
				...( whole.processor === null ? [] : [ context( 'stock', 'processor time of it', round( whole.processor.worker + whole.processor.store ), 's', `worker ${ round( whole.processor.worker ) } s, the store's PHP and MariaDB ${ round( whole.processor.store ) } s` ) ] ),
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

/**
 * Products with stock kept, 100 each, as if they had been there before Concord: the sweep owes nothing for them. WooCommerce makes the first one and
 * the others get its rows, so that a save has no more and no less to do than in a shop whose products were made there.
 */
function fillCatalogue( store: Store ): void {
	store.evalPhp( `global $wpdb;
\\Concord\\Capture\\Origin::own( static function (): void { global $first; $first = new WC_Product_Simple(); $first->set_name( 'Item' ); $first->set_sku( 'BULK-FIRST' ); $first->set_regular_price( '10' ); $first->set_manage_stock( true ); $first->set_stock_quantity( 100 ); $first->save(); } );
$id = $GLOBALS['first']->get_id();
$sku = "CONCAT( 'BULK-', LPAD( SUBSTRING( p.post_name, 6 ), 6, '0' ) )";
$bulk = "FROM {$wpdb->posts} p JOIN %i f ON f.%i = $id WHERE p.post_name LIKE 'bulk-%%' AND p.ID <> $id ORDER BY p.ID";
$wpdb->query( "INSERT INTO {$wpdb->posts} ( post_title, post_name, post_status, post_type, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_excerpt, to_ping, pinged, post_content_filtered ) SELECT CONCAT( 'Item ', seq ), CONCAT( 'bulk-', seq ), 'publish', 'product', '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01', '', '', '', '', '' FROM seq_1_to_${ SKUS }" );
$wpdb->query( "INSERT INTO {$wpdb->postmeta} ( post_id, meta_key, meta_value ) SELECT p.ID, f.meta_key, IF( f.meta_key = '_sku', $sku, f.meta_value ) " . $wpdb->prepare( $bulk, $wpdb->postmeta, 'post_id' ) );
$wpdb->query( "INSERT INTO {$wpdb->term_relationships} ( object_id, term_taxonomy_id, term_order ) SELECT p.ID, f.term_taxonomy_id, 0 " . $wpdb->prepare( $bulk, $wpdb->term_relationships, 'object_id' ) );
$columns = implode( ', ', array_diff( $wpdb->get_col( "SHOW COLUMNS FROM {$wpdb->wc_product_meta_lookup}" ), array( 'product_id', 'sku' ) ) );
$wpdb->query( "INSERT INTO {$wpdb->wc_product_meta_lookup} ( product_id, sku, $columns ) SELECT p.ID, $sku, f." . str_replace( ', ', ', f.', $columns ) . ' ' . $wpdb->prepare( $bulk, $wpdb->wc_product_meta_lookup, 'product_id' ) );
\\Concord\\Capture\\Origin::own( static fn () => $GLOBALS['first']->delete( true ) );
$cursors = get_option( 'concord_sweep_cursors' ); $cursors['product']['high'] = (int) $wpdb->get_var( "SELECT MAX( ID ) FROM {$wpdb->posts}" ); update_option( 'concord_sweep_cursors', $cursors, false );
foreach ( array( 'posts', 'postmeta', 'wc_product_meta_lookup', 'term_relationships' ) as $table ) { $wpdb->query( "ANALYZE TABLE {$wpdb->prefix}$table" ); }` );
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

type Whole = { seconds: number; /** Seconds between requests of figures and their answers. */ dynamics: number; requests: number; written: number; load: string; processor: { worker: number; store: number } | null };

async function wholePass( store: Store, { sandbox }: Link, flow: string, worker: number ): Promise< Whole | null > {
	await settled( 60_000, () => sandbox.journal().length > 0 );
	const started = performance.now();
	const before = { worker: processorSeconds( worker ), all: processorSecondsBelow( process.pid ) };
	const { command_id: command } = z.object( { command_id: z.number() } ).parse( await store.rest( 'POST', `/wc-concord/v1/flows/${ flow }/run` ) );
	const run = async () => runSchema.parse( await store.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) ).result;
	const done = await settled( TIMEOUT_MS, async () => ( ( await run() )?.ran ?? 0 ) >= SKUS );
	const seconds = ( performance.now() - started ) / 1000;
	const own = before.worker === null ? null : ( processorSeconds( worker ) ?? 0 ) - before.worker;
	const all = before.all === null ? null : ( processorSecondsBelow( process.pid ) ?? 0 ) - before.all;
	const items = sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.path.includes( '/items' ) );
	return done ? {
		seconds, dynamics: items.reduce( ( sum, { ms } ) => sum + ms, 0 ) / 1000, requests: items.length, written: ( await run() )?.written ?? 0,
		load: String( round( loadavg()[ 0 ] ?? 0 ) ), processor: own === null || all === null ? null : { worker: own, store: all - own },
	} : null;
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
	for ( let left = places.map( ( place ) => sku( place + 1 ) ); left.length > 0; ) {
		left = stockAnswerSchema.parse( await api( 'POST', '/stock', { as_of: new Date().toISOString().replace( /\.\d+/, '' ), counts: 'shipped', buffer: '0', figures: left.map( ( one ) => ( { sku: one, value } ) ) } ) ).later;
	}
}

async function timed( work: () => Promise< unknown > ): Promise< number > {
	const started = performance.now();
	await work();
	return performance.now() - started;
}
