/** Order to parcel and back on a real store: placed, sales order, a shipment of a part, a second one, invoice, refunds in either system. Skipped with its reason where no WooCommerce can be had. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { link, settled, type Link } from '../bench/rig.ts';
import * as money from '../../worker/src/core/money.ts';
import { openRealShop, type RealShop } from '../demo/shop.ts';
import { realStore } from '../store/for-tests.ts';
import { dynamicsOf } from './dynamics.ts';
import type { RunResult } from './flow-in-use.ts';
import { memoOf, recordOf, refundFlows, refundRest, refundsOf, refundUnits } from './loop-refunds.ts';
import { openLoop, type LoopStep } from './order-to-cash.ts';
import { parcelsOf, shipmentFlow, switchOnFulfillments } from './loop-shipments.ts';

const real = await realStore();
const WAIT_MS = 60_000;
const orderSchema = z.object( { id: z.number(), status: z.string(), total: z.string(), line_items: z.array( z.object( { id: z.number(), sku: z.string() } ) ) } );
const notesSchema = z.array( z.object( { note: z.string(), customer_note: z.boolean() } ) );

describe.skipIf( real === null ).each( [ 'bc', 'fo' ] as const )( 'shipments between a real store and %s', ( product ) => {
	let shop: RealShop;
	let connected: Link;
	let prefix: string;
	let connection: string;
	let run: () => Promise< RunResult >;

	beforeAll( async () => {
		if ( ! real ) {
			return;
		}
		shop = await openRealShop( await real.start( {} ) );
		connected = await link( shop, product, 0, product === 'fo' ? { location: '11' } : {} );
		connected.sandbox.configure( { companion: true } );
		switchOnFulfillments( shop );
		const [ { id } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		prefix = z.object( { store: z.object( { reference_prefix: z.string() } ) } ).parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).store.reference_prefix;
		connection = id;
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		run = await shipmentFlow( shop, product, id );
		await run();
	}, 120_000 );
	afterAll( async () => {
		await connected.stop();
		await shop.stop();
	} );

	const order = async ( id: number ) => orderSchema.parse( await shop.rest( 'GET', `/wc/v3/orders/${ id }` ) );
	const onSale = async ( sku: string ) => z.tuple( [ z.object( { stock_quantity: z.number().nullable() } ) ] ).parse( await shop.rest( 'GET', `/wc/v3/products?sku=${ sku }` ) )[ 0 ].stock_quantity;
	const shipped = () => connected.sandbox.shipments( product );
	/** Two lines of one product and one of another. */
	const place = async ( status: 'pending' | 'processing' ) => {
		const line = ( sku: string, quantity: number ) => ( { product_id: shop.store.products[ sku ], quantity } );
		const address = { first_name: 'Ada', last_name: 'Lovelace', address_1: 'Ahornweg 7', city: 'Köln', postcode: '50667', country: 'DE', email: 'ada@example.test' };
		return orderSchema.parse( await shop.rest( 'POST', '/wc/v3/orders', { status, set_paid: status === 'processing', payment_method: 'cod', billing: address, shipping: address, line_items: [ line( 'CONCORD-MUG', 3 ), line( 'CONCORD-MUG', 2 ), line( 'CONCORD-BOOK', 1 ) ] } ) );
	};
	const documents = ( id: number ) => connected.sandbox.documents( product, `${ prefix }-${ id }` );
	/** Paid and in Dynamics. */
	const sent = async () => {
		const { id, line_items: lines } = await place( 'processing' );
		expect( await settled( WAIT_MS, () => documents( id ).length > 0 ), 'the sales order' ).toBe( true );
		const [ document ] = documents( id );
		return { id, items: lines.map( ( one ) => one.id ), number: document?.orderNumber || document?.number || '' };
	};

	it( 'FUL-1, FUL-2, FUL-3: a part that waits for its tracking number, then the rest: two parcels with their own goods, and the order is completed', async () => {
		const { id, items: [ first = 0, second = 0, book = 0 ], number } = await sent();
		connected.sandbox.act( product, 'ship', number, { lines: [ { line: String( first ), quantity: '2' }, { line: String( second ), quantity: '2' } ], tracking: null } );
		expect( ( await run() ).stopped ).toBe( 0 );
		expect( [ await parcelsOf( shop, id ), ( await order( id ) ).status ], 'FUL-3: nobody is told without a number' ).toEqual( [ [], 'processing' ] );

		connected.sandbox.track( product, shipped().at( -1 ) ?? '', { number: '00340434161094', carrier: 'DHL', url: 'https://track.example/1' } );
		await run();
		const part = { items: { [ first ]: 2, [ second ]: 2 }, number: '00340434161094', url: 'https://track.example/1', carrier: 'dhl' };
		expect( [ await parcelsOf( shop, id ), ( await order( id ) ).status ] ).toEqual( [ [ part ], 'processing' ] );

		connected.sandbox.act( product, 'ship', number, { tracking: { number: 'SECOND', carrier: 'UPS', url: 'https://track.example/2' } } );
		await run();
		expect( await parcelsOf( shop, id ) ).toEqual( [ part, { items: { [ first ]: 1, [ book ]: 1 }, number: 'SECOND', url: 'https://track.example/2', carrier: 'ups' } ] );
		expect( ( await order( id ) ).status, 'all of it is shipped' ).toBe( 'completed' );

		// Told again by the next looks: nothing comes twice.
		expect( ( await run() ).written ).toBe( 0 );
		expect( await parcelsOf( shop, id ) ).toHaveLength( 2 );
	}, 180_000 );

	it( 'a link that would run in the shopper\'s browser is refused with a sentence, and the shipments beside it go on', async () => {
		const [ bad, good ] = [ await sent(), await sent() ];
		connected.sandbox.act( product, 'ship', bad.number, { tracking: { number: 'X1', carrier: 'DHL', url: 'javascript:alert(1)' } } );
		connected.sandbox.act( product, 'ship', good.number, { tracking: { number: 'X2', carrier: 'DHL', url: 'https://track.example/x2' } } );
		const result = await run();
		expect( result.problems.map( ( one ) => one.message ) ).toEqual( [ expect.stringContaining( 'is no web address' ) ] );
		expect( ( await parcelsOf( shop, bad.id ) ).length ).toBe( 0 );
		expect( ( await parcelsOf( shop, good.id ) ).map( ( one ) => one.number ) ).toEqual( [ 'X2' ] );
		expect( [ ( await order( bad.id ) ).status, ( await order( good.id ) ).status ] ).toEqual( [ 'processing', 'completed' ] );
		const notes = notesSchema.parse( await shop.rest( 'GET', `/wc/v3/orders/${ bad.id }/notes` ) );
		expect( notes.filter( ( one ) => one.note.includes( 'X1' ) ) ).toEqual( [] );
	}, 180_000 );

	describe( 'LOS-9, MON-10: order to cash, where both sides say the same at every row', () => {
		const REFUNDED = '5.25';
		let placed: z.infer< typeof orderSchema >;
		let rows: AsyncGenerator< LoopStep >;
		const both = ( name: string, value: string ) => ( { name, store: value, dynamics: value } );
		const row = async () => ( await rows.next() ).value as LoopStep | undefined;

		it( 'placed: nothing of it is in Dynamics before it is paid, though what was paid later is', async () => {
			placed = await place( 'pending' );
			await sent();
			expect( documents( placed.id ) ).toEqual( [] );
		}, 90_000 );

		it( 'paid: one sales order over the same total', async () => {
			await shop.rest( 'PUT', `/wc/v3/orders/${ placed.id }`, { status: 'processing', set_paid: true } );
			expect( await settled( WAIT_MS, () => documents( placed.id ).length > 0 ) ).toBe( true );
			rows = ( await openLoop( shop, connected.sandbox, product, prefix ) ).steps( String( placed.id ), REFUNDED );
			expect( await row() ).toMatchObject( both( 'placed and paid', placed.total ) );
			expect( documents( placed.id ) ).toHaveLength( 1 );
		}, 120_000 );

		it( 'a part shipped: its units and its tracking number, and the order is not completed', async () => {
			expect( await row() ).toMatchObject( both( 'one unit shipped', '1' ) );
			expect( [ ( await parcelsOf( shop, placed.id ) ).map( ( parcel ) => parcel.number ), ( await order( placed.id ) ).status ] ).toEqual( [ [ `FIRST-${ placed.id }` ], 'processing' ] );
		}, 90_000 );

		it( 'the rest shipped: a second parcel, and the order is completed', async () => {
			expect( await row() ).toMatchObject( both( 'the rest shipped', '6' ) );
			expect( [ ( await parcelsOf( shop, placed.id ) ).map( ( parcel ) => parcel.number ), ( await order( placed.id ) ).status ] ).toEqual( [ [ `FIRST-${ placed.id }`, `SECOND-${ placed.id }` ], 'completed' ] );
		}, 90_000 );

		it( 'invoiced: over what was ordered', async () => {
			expect( await row() ).toMatchObject( both( 'invoiced', placed.total ) );
		}, 90_000 );

		it( 'payment booked: nothing of the invoice is open', async () => {
			expect( await row() ).toMatchObject( both( 'payment booked', placed.total ) );
		}, 90_000 );

		it( 'refunded in part: credited by the same amount, and what remains is the same', async () => {
			expect( await row() ).toMatchObject( both( 'a part refunded', REFUNDED ) );
			expect( await row() ).toMatchObject( both( 'what remains', money.round( money.sub( placed.total, REFUNDED ), 2 ) ) );
		}, 120_000 );
	} );

	it( 'MON-6 to MON-8, DUP-9: refunded by line in the store, by credit memo in Dynamics, then the rest: every memo is over its refund, and together they are the order', async () => {
		const dynamics = dynamicsOf( connected.sandbox, product );
		const lookForMemos = await refundFlows( shop, product, connection );
		const { id, items: [ mugs = 0, , book = 0 ], number } = await sent();
		connected.sandbox.act( product, 'ship', number );
		connected.sandbox.act( product, 'invoice', number );
		await lookForMemos();
		const [ memosBefore, stockBefore ] = [ ( await dynamics.creditMemos() ).length, await onSale( 'CONCORD-BOOK' ) ];

		const byLine = await refundUnits( shop, id, mugs, 2 );
		expect( await memoOf( shop, dynamics, prefix, byLine ) ).toMatchObject( { total: byLine.amount, lines: [ { quantity: product === 'bc' ? 2 : -2 } ] } );

		connected.sandbox.credit( product, { order: number, line: String( book ), quantity: '1' } );
		expect( ( await lookForMemos() ).problems ).toEqual( [] );
		const [ , ofMemo ] = await refundsOf( shop, id );
		const entered = ( await dynamics.creditMemos() ).find( ( memo ) => memo.reference === '' && memo.total === ofMemo?.amount );
		expect( [ ofMemo?.reason, ofMemo?.refunded_payment, ofMemo?.line_items.map( ( line ) => [ line.sku, line.quantity ] ), await onSale( 'CONCORD-BOOK' ) ] )
			.toEqual( [ expect.stringContaining( 'Credit memo' ), false, [ [ 'CONCORD-BOOK', -1 ] ], stockBefore === null ? null : stockBefore + 1 ] );
		expect( entered, 'over the same amount' ).toBeDefined();
		expect( ofMemo && await recordOf( shop, ofMemo ), 'our own refund is told to nobody' ).toBeUndefined();

		const rest = await refundRest( shop, id );
		expect( ( await memoOf( shop, dynamics, prefix, rest ) ).total ).toBe( rest.amount );
		const after = await order( id );
		const sum = ( amounts: readonly string[] ) => money.round( money.sum( amounts ), 2 );
		expect( [ after.status, sum( ( await refundsOf( shop, id ) ).map( ( one ) => one.amount ) ), sum( ( await dynamics.creditMemos() ).slice( memosBefore ).map( ( memo ) => memo.total ) ) ] ).toEqual( [ 'refunded', after.total, after.total ] );
		// The credit notes of what came from the store refund nothing again.
		if ( product === 'fo' ) {
			( await dynamics.creditMemos() ).filter( ( memo ) => memo.status === 'Created' ).forEach( ( memo ) => connected.sandbox.credit( 'fo', { number: memo.number } ) );
		}
		await lookForMemos();
		expect( await refundsOf( shop, id ) ).toHaveLength( 3 );
	}, 180_000 );
} );
