/**
 * Checkouts in a real WooCommerce, a worker process, the simulators: what a merchant finds at both ends afterwards. The same
 * story for both products; skipped with its reason where no WooCommerce can be had.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { link, settled, type Link } from '../bench/rig.ts';
import { compare, type Row } from '../demo/compare.ts';
import { openRealShop, type RealShop } from '../demo/shop.ts';
import type { WorkerProcess } from '../demo/worker-process.ts';
import { abandonCheckout, placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import type { StoreOptions } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { dynamicsOf } from './dynamics.ts';
import { look, putInUse } from './flow-in-use.ts';

const real = await realStore();
const startReal = ( options: StoreOptions ): Promise< Store > => real === null ? Promise.reject( new Error( 'No real store.' ) ) : real.start( options );
const RECORDS = z.array( z.object( { record_id: z.string(), number: z.string(), state: z.string(), link: z.object( { number: z.string() } ).nullable(), skipped: z.object( { rule: z.string(), message: z.string() } ).nullable() } ) );
const BACKORDERED = z.object( { line_items: z.tuple( [ z.object( { meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ) } ) ] ) } );
const NOTES = z.array( z.object( { note: z.string(), customer_note: z.boolean() } ) );
const PLACED = z.object( { id: z.number(), status: z.string(), refunds: z.array( z.unknown() ), line_items: z.tuple( [ z.object( { id: z.number() } ) ] ) } );
const OWED = z.array( z.object( { issue: z.object( { message: z.string() } ).nullable() } ) );
const OVERVIEW = z.object( { owed: z.number(), store: z.object( { reference_prefix: z.string() } ) } );
const WAIT_MS = 60_000;

describe.skipIf( real === null ).each( [ 'bc', 'fo' ] as const )( 'a real store and %s', ( product ) => {
	let shop: RealShop;
	let connected: Link;
	let worker: WorkerProcess;
	let prefix: string;

	beforeAll( async () => {
		shop = await openRealShop( await startReal( { pricesIncludeTax: product === 'fo' } ) );
		connected = await link( shop, product, 0 );
		prefix = OVERVIEW.parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).store.reference_prefix;
		worker = connected.startWorker();
	}, 120_000 );
	afterAll( async () => {
		await connected.stop();
		await shop.stop();
	} );

	const firstOrder = async () => ( await shop.orders() )[ 0 ]?.id ?? '';
	const rows = async (): Promise< Row[] > => compare( await shop.orders(), connected.sandbox.documents( product ), prefix );
	const nothingOwed = async () => OVERVIEW.parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).owed === 0;
	const allDone = async () => ( await nothingOwed() ) && ( await rows() ).every( ( row ) => row.synced );
	const records = async () => RECORDS.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=order&per_page=100' ) );
	/** Every paid order of the store has one document with its total, and no document stands there without one. */
	const proof = async () => {
		const found = await rows();
		expect( found.filter( ( row ) => ! row.synced || row.doubled || ! row.totalsEqual ).map( ( row ) => row.order ), 'missing, doubled or unequal' ).toEqual( [] );
		expect( new Set( connected.sandbox.documents( product ).map( ( document ) => document.reference ) ).size, 'documents' ).toBe( found.length );
	};

	it( `checkouts of every shape, prices entered ${ product === 'fo' ? 'with' : 'without' } tax, become one document each, equal to the cent`, async () => {
		for ( let index = 0; index < 6; index++ ) {
			await shop.place( index );
		}
		expect( await settled( WAIT_MS, allDone ), 'all arrive' ).toBe( true );
		expect( await rows() ).toHaveLength( 6 );
		await proof();
	}, 120_000 );

	it( 'the merchant sees the document\'s number on the order, in Activity and as an order note, once', async () => {
		const byOrder = new Map( ( await rows() ).map( ( row ) => [ row.order.id, row.documents[ 0 ]?.orderNumber || row.documents[ 0 ]?.number ] ) );
		for ( const record of await records() ) {
			expect( [ record.state, record.link?.number ] ).toEqual( [ 'synced', byOrder.get( record.record_id ) ] );
			const notes = NOTES.parse( await shop.rest( 'GET', `/wc/v3/orders/${ record.record_id }/notes` ) );
			expect( notes.filter( ( { note } ) => note.includes( String( record.link?.number ) ) ), `notes of ${ record.number }` ).toHaveLength( 1 );
		}
	} );

	it( 'DUP-9: its own notes and links start nothing; a save that changes nothing sends nothing', async () => {
		const writes = () => connected.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' ).length;
		const before = writes();
		const first = await firstOrder();
		shop.store.evalPhp( `wc_get_order( ${ first } )->save(); do_action( 'woocommerce_update_order', ${ first }, wc_get_order( ${ first } ) );` );
		await shop.rest( 'POST', `/wc-concord/v1/orders/${ first }/send` );
		expect( await settled( WAIT_MS, nothingOwed ) ).toBe( true );
		expect( writes() ).toBe( before );
		await proof();
	}, 90_000 );

	it( 'MON-11: an abandoned block checkout, an order that awaits payment and a failed one never become documents', async () => {
		const request = checkoutNumber( 0, '' );
		const draft = await abandonCheckout( shop.store, request );
		expect( draft.status ).toBe( 'checkout-draft' );
		const held = await placeCheckout( shop.store, { ...request, paymentMethod: 'bacs' } );
		expect( held.status ).toBe( 'on-hold' );
		const { id: failed } = z.object( { id: z.number() } ).parse( await shop.rest( 'POST', '/wc/v3/orders', { status: 'failed', payment_method: 'cod', billing: { email: 'f@example.test', country: 'DE' }, line_items: [ { product_id: shop.store.products[ 'CONCORD-MUG' ], quantity: 1 } ] } ) );
		expect( await settled( WAIT_MS, nothingOwed ) ).toBe( true );
		const states = new Map( ( await records() ).map( ( record ) => [ Number( record.record_id ), [ record.state, record.skipped?.rule ] ] ) );
		expect( [ states.get( draft.id ), states.get( held.id ), states.get( failed ) ] ).toEqual( [ undefined, [ 'skipped', 'status_not_selected' ], [ 'skipped', 'status_not_selected' ] ] );
		await proof();
		// Paid at last: now it is sent, once.
		await shop.rest( 'PUT', `/wc/v3/orders/${ held.id }`, { status: 'processing' } );
		expect( await settled( WAIT_MS, async () => ( await rows() ).some( ( row ) => row.order.id === String( held.id ) ) && ( await allDone() ) ) ).toBe( true );
		await proof();
	}, 120_000 );

	it( 'DUP-8: a renewal that copies all of its parent\'s meta is a document of its own', async () => {
		shop.store.evalPhp( `
			$parent = wc_get_order( ${ await firstOrder() } );
			$renewal = wc_create_order( array( 'status' => 'pending', 'customer_id' => $parent->get_customer_id() ) );
			foreach ( $parent->get_meta_data() as $meta ) { $renewal->add_meta_data( $meta->key, $meta->value ); }
			$renewal->set_address( $parent->get_address( 'billing' ), 'billing' );
			$renewal->add_product( wc_get_product( ${ shop.store.products[ 'CONCORD-MUG' ] } ), 2 );
			$renewal->calculate_totals();
			$renewal->payment_complete();` );
		expect( await settled( WAIT_MS, allDone ), 'arrives' ).toBe( true );
		await proof();
	}, 90_000 );

	it( 'the worker is stopped and started again: nothing is sent a second time, and what came meanwhile arrives', async () => {
		await worker.stop();
		await shop.place( 1 );
		const before = connected.sandbox.documents( product ).length;
		worker = connected.startWorker();
		expect( await settled( WAIT_MS, allDone ), 'arrives' ).toBe( true );
		await proof();
		expect( connected.sandbox.documents( product ).length ).toBeGreaterThan( before );
	}, 90_000 );

	it( 'what Dynamics cannot deliver: a line put off is told to the shopper, a line taken down waits for a person, once, and nothing is paid back', async () => {
		const [ { id: connection } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		const flow = await putInUse( shop, connection, 'Shortages', templatesFor( product ).find( ( one ) => one.key === 'cancellation' )?.content );
		const address = { first_name: 'Ada', last_name: 'Lovelace', address_1: 'Ahornweg 7', city: 'Köln', postcode: '50667', country: 'DE', email: 'ada@example.test' };
		const place = async () => PLACED.parse( await shop.rest( 'POST', '/wc/v3/orders', { status: 'processing', set_paid: true, payment_method: 'cod', billing: address, shipping: address, line_items: [ { product_id: shop.store.products[ 'CONCORD-MUG' ], quantity: 3 } ] } ) );
		const [ late, less ] = [ await place(), await place() ];
		expect( await settled( WAIT_MS, allDone ), 'both arrive' ).toBe( true );
		const numberOf = ( order: z.infer< typeof PLACED > ) => connected.sandbox.documents( product, `${ prefix }-${ order.id }` )[ 0 ]?.number ?? '';
		const day = new Date( Date.now() + 60 * 86_400_000 ).toISOString().slice( 0, 10 );
		connected.sandbox.shorten( product, { order: numberOf( late ), line: String( late.line_items[ 0 ].id ), shipOn: day } );
		connected.sandbox.shorten( product, { order: numberOf( less ), line: String( less.line_items[ 0 ].id ), quantity: '1' } );

		// An order that is still being settled is told by the look after it.
		const told = { written: 0, stopped: 0 };
		await settled( WAIT_MS, async () => {
			const { written, stopped } = await look( shop, flow );
			told.written += written;
			told.stopped += stopped;
			return told.written > 0 && told.stopped > 0;
		} );
		expect( told ).toEqual( { written: 1, stopped: 1 } );
		// The order on hold is looked at still: it waits for the person in the record it has, and nobody is told again.
		expect( await look( shop, flow ), 'the next look' ).toMatchObject( { written: 0, stopped: 1 } );
		const seen = async ( { id }: z.infer< typeof PLACED > ) => {
			const notes = NOTES.parse( await shop.rest( 'GET', `/wc/v3/orders/${ id }/notes` ) ).filter( ( { note } ) => /later than planned|delivered as ordered/.test( note ) );
			const order = PLACED.parse( await shop.rest( 'GET', `/wc/v3/orders/${ id }` ) );
			return { shopper: notes.filter( ( one ) => one.customer_note ).length, merchant: notes.filter( ( one ) => ! one.customer_note ).length, status: order.status, refunds: order.refunds.length };
		};
		expect( [ await seen( late ), await seen( less ) ] ).toEqual( [ { shopper: 1, merchant: 1, status: 'processing', refunds: 0 }, { shopper: 0, merchant: 1, status: 'on-hold', refunds: 0 } ] );
		const [ owed, ...others ] = OWED.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=document&state=needs-you' ) );
		expect( [ others, owed?.issue?.message ] ).toEqual( [ [], expect.stringMatching( /will not be delivered as the order was paid: 2 × / ) ] );

		// A person refunds what will not come and lets the order go on: nothing is short any more.
		await shop.rest( 'POST', `/wc/v3/orders/${ less.id }/refunds`, { amount: '2.00', api_refund: false, line_items: [ { id: less.line_items[ 0 ].id, quantity: 2, refund_total: 2 } ] } );
		await shop.rest( 'PUT', `/wc/v3/orders/${ less.id }`, { status: 'processing' } );
		const owedNow = async () => OWED.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=document&state=needs-you' ) );
		expect( await settled( WAIT_MS, async () => ( await look( shop, flow ) ).stopped === 0 && ( await owedNow() ).length === 0 ), JSON.stringify( await owedNow() ) ).toBe( true );
		expect( ( await seen( less ) ).shopper ).toBe( 0 );
	}, 120_000 );

	// The last two: from here on the items have the stock of Dynamics.
	it( 'STK-1, STK-2: shoppers who check out the last units at once, while more comes in and figures of Dynamics are written: never more is sold than there is, and nothing sold comes back', async () => {
		const dynamics = dynamicsOf( connected.sandbox, product );
		const [ { id: connection } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		const stock = await putInUse( shop, connection, 'Stock', templatesFor( product ).find( ( one ) => one.key === 'stock' )?.content );
		await shop.rest( 'PUT', '/wc-concord/v1/settings', { stock_guard: 'block', stock_guard_minutes: 60 } );
		const id = shop.store.products[ 'CONCORD-BOOK' ] ?? 0;
		const onSale = async () => z.object( { stock_quantity: z.number() } ).parse( await shop.rest( 'GET', `/wc/v3/products/${ id }` ) ).stock_quantity;
		const sold = async () => {
			const orders = z.array( z.object( { line_items: z.array( z.object( { product_id: z.number(), quantity: z.number() } ) ) } ) ).parse( await shop.rest( 'GET', '/wc/v3/orders?status=processing,completed,on-hold&per_page=100' ) );
			return orders.flatMap( ( order ) => order.line_items ).filter( ( line ) => line.product_id === id ).reduce( ( sum, line ) => sum + line.quantity, 0 );
		};
		// What earlier orders will still take is no unit for sale; five are, and three more come in while they are sold.
		const before = await sold();
		/** A look that was under way already knows nothing of it. */
		const told = async ( quantity: number, seen: ( units: number ) => boolean ) => {
			await dynamics.stockItem( 'CONCORD-BOOK', String( quantity ) );
			return settled( WAIT_MS, async () => ( await look( shop, stock ), seen( await onSale() ) ) );
		};
		await told( 9_000, ( units ) => units > 8_000 );
		const held = 9_000 - await onSale();
		expect( await told( held + 5, ( units ) => units === 5 ) ).toBe( true );

		const shoppers = Array.from( { length: 12 }, () => placeCheckout( shop.store, { ...checkoutNumber( 0, '' ), lines: [ { sku: 'CONCORD-BOOK', quantity: 1 } ] } ) );
		const pushes = ( async () => {
			for ( const more of [ 6, 7, 8 ] ) {
				await dynamics.stockItem( 'CONCORD-BOOK', String( held + more ) );
				await look( shop, stock );
			}
		} )();
		const bought = ( await Promise.allSettled( shoppers ) ).filter( ( one ) => one.status === 'fulfilled' ).length;
		await pushes;
		const units = await sold() - before;
		expect( [ units <= 8, units >= bought, bought > 1 ], `${ units } units sold, ${ bought } shoppers served` ).toEqual( [ true, true, true ] );
		// What is left is what there is less what was sold, and the next figures restore none of it.
		await dynamics.stockItem( 'CONCORD-BOOK', String( held + 9 ) );
		expect( await told( held + 8, ( left ) => left === 8 - units ), `${ units } units sold, ${ await onSale() } left` ).toBe( true );
	}, 180_000 );

	it( 'STK-2: figures of stock that are too old: sold with a note, sold as a backorder, or not sold; one look at Dynamics and everything sells again', async () => {
		const dynamics = dynamicsOf( connected.sandbox, product );
		await dynamics.stockItem( 'CONCORD-MUG', '500' );
		const [ { id: connection } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		const stock = await putInUse( shop, connection, 'Stock', templatesFor( product ).find( ( one ) => one.key === 'stock' )?.content );
		await look( shop, stock );
		const own = z.object( { id: z.number() } ).parse( await shop.rest( 'POST', '/wc/v3/products', { name: 'Gift card', sku: 'OWN', regular_price: '10', manage_stock: true, stock_quantity: 5 } ) );
		const buy = ( sku: string ) => placeCheckout( { url: shop.url, products: { ...shop.store.products, OWN: own.id } }, { ...checkoutNumber( 0, '' ), lines: [ { sku, quantity: 2 } ] } );
		const under = ( rule: string ) => shop.rest( 'PUT', '/wc-concord/v1/settings', { stock_guard: rule, stock_guard_minutes: 60 } );
		const notesOf = async ( order: number ) => NOTES.parse( await shop.rest( 'GET', `/wc/v3/orders/${ order }/notes` ) ).map( ( { note } ) => note ).filter( ( note ) => note.includes( 'last asked' ) );
		const backordered = async ( order: number ) => BACKORDERED.parse( await shop.rest( 'GET', `/wc/v3/orders/${ order }` ) ).line_items[ 0 ].meta_data.filter( ( { key } ) => key === 'Backordered' ).map( ( { value } ) => value );

		await under( 'block' );
		expect( await notesOf( ( await buy( 'CONCORD-MUG' ) ).id ), 'fresh figures are sold without a word' ).toEqual( [] );
		// The worker is away, for three days: a running one would find the flow due at once and look again.
		await worker.stop();
		shop.store.evalPhp( `
			$runs = get_option( 'concord_flow_runs' );
			foreach ( $runs as &$run ) { $run['at'] = gmdate( 'Y-m-d\\TH:i:s\\Z', time() - 3 * DAY_IN_SECONDS ); }
			update_option( 'concord_flow_runs', $runs, false );
			$product = wc_get_product( ${ shop.store.products[ 'CONCORD-MUG' ] ?? 0 } );
			$product->update_meta_data( '_concord_stock_as_of', $run['at'] );
			$product->save_meta_data();` );
		await expect( buy( 'CONCORD-MUG' ) ).rejects.toThrow( /cannot tell at the moment whether this is in stock/ );
		await buy( 'OWN' );
		await under( 'backorder' );
		const later = await buy( 'CONCORD-MUG' );
		expect( [ await notesOf( later.id ), await backordered( later.id ) ] ).toEqual( [ [ expect.stringContaining( 'as a backorder' ) ], [ '2' ] ] );
		await under( 'sell' );
		const sold = await buy( 'CONCORD-MUG' );
		expect( [ await notesOf( sold.id ), await backordered( sold.id ) ] ).toEqual( [ [ expect.stringContaining( 'own figures' ) ], [] ] );
		worker = connected.startWorker();
		await look( shop, stock );
		await under( 'block' );
		await buy( 'CONCORD-MUG' );
	}, 120_000 );
} );
