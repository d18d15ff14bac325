/** MON-6 to MON-8: a refund of the store is a credit memo or return order of Dynamics over the same amount, once, whatever was refunded and whenever. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromFeed } from '../../worker/src/core/flow/templates/parts.ts';
import * as money from '../../worker/src/core/money.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { amountOf, cents, given, openRefundBench, type RefundBench } from './refund-bench.ts';

type Sold = StoreOrder[ 'line_items' ][ number ];

describe.each( [ 'bc', 'fo' ] as const )( 'refunds of the store with %s', ( product ) => {
	let bench: RefundBench;

	beforeEach( async () => {
		bench = await openRefundBench( product );
		await bench.refundsFlow();
	} );
	afterEach( () => bench.close() );

	const BOOKED = product === 'bc' ? expect.stringMatching( /^(Open|Paid)$/ ) : 'Created';

	it( 'MON-7, MON-8: by line with restock, by line without, shipping only, an amount only, no money at all, and the rest of the order: every memo is over the refunded amount', async () => {
		const { order } = await bench.invoiced( ( one ) => one.line_items.length > 1 && one.line_items.some( ( line ) => Number( line.quantity ) > 2 ) && one.shipping_lines.some( ( line ) => Number( line.total ) > 0 ) );
		const line = order.line_items.find( ( one ) => Number( one.quantity ) > 2 ) as StoreOrder[ 'line_items' ][ number ];
		const parcel = order.shipping_lines.find( ( one ) => Number( one.total ) > 0 ) as StoreOrder[ 'shipping_lines' ][ number ];
		const before = await bench.onShelf( line.sku );
		const one = given( line, '1', line.quantity );
		const ways = [
			{ line_items: [ one ], restocked: true, amount: amountOf( [ one ] ) }, { line_items: [ one ], amount: amountOf( [ one ] ) },
			{ line_items: [ given( parcel ) ], amount: amountOf( [ given( parcel ) ] ) }, { amount: '0.77', reason: 'For the scratch' },
			{ line_items: [ { ...one, total: '0', total_tax: '0', taxes: [] } ], restocked: true, amount: '0' },
		];
		for ( const way of ways ) {
			const { refund } = await bench.refunded( order, way );
			expect( ( await bench.memos( refund ) ).map( ( memo ) => [ Number( memo.total ).toFixed( 2 ), memo.status ] ), JSON.stringify( way ) ).toEqual( [ [ cents( refund ), BOOKED ] ] );
		}
		if ( product === 'bc' ) {
			expect( await bench.onShelf( line.sku ), 'only what went back to the shelf' ).toBe( before + 2 );
		} else {
			expect( ( await bench.memos() ).slice( 0, 2 ).flatMap( ( memo ) => memo.lines.map( ( returned ) => [ returned.disposition, returned.quantity ] ) ) ).toEqual( [ [ 'RESTOCK', -1 ], [ 'CREDIT', -1 ] ] );
		}
		const { refund: rest } = await bench.refunded( order, { amount: bench.store.state.shop.refundable( order.id ) } );
		expect( ( await bench.memos( rest ) ).map( ( memo ) => memo.total ) ).toEqual( [ cents( rest ) ] );
		expect( money.round( money.sum( ( await bench.memos() ).map( ( memo ) => memo.total ) ), 2 ) ).toBe( money.round( order.total, 2 ) );
	} );

	it( 'MON-6: full refunds of goods, shipping and fees credit their whole invoices to the cent, and the orders need nobody', async () => {
		const sold = [ await bench.invoiced(), await bench.invoiced(), await bench.invoiced(), await bench.invoiced() ];
		for ( const { order } of sold ) {
			const lines = [ ...order.line_items.map( ( line ) => given( line, line.quantity, line.quantity ) ), ...order.shipping_lines.map( ( line ) => given( line ) ), ...order.fee_lines.map( ( line ) => given( line ) ) ];
			const { refund } = await bench.refunded( order, { amount: order.total, line_items: lines, restocked: true } );
			expect( ( await bench.memos( refund ) ).map( ( memo ) => memo.total ), `order ${ order.id }` ).toEqual( [ Number( order.total ).toFixed( 2 ) ] );
			// WooCommerce's own consequence of it.
			bench.store.state.shop.edit( String( order.id ), { status: 'refunded' } );
			bench.store.state.capture( String( order.id ) );
			expect( ( await bench.becomes( order, 'synced' ) ).history[ 0 ]?.summary ).toContain( 'the flow Refunds books its refunds' );
		}
	} );

	it( 'lost answers of header, line and posting book nothing twice', async () => {
		const { order } = await bench.invoiced();
		const lost = product === 'bc' ? [ 'salesCreditMemos', 'salesCreditMemoLines', 'Microsoft.NAV.post' ] : [ 'ReturnOrderHeadersV2', 'ReturnOrderLinesV2' ];
		lost.forEach( ( pathIncludes, index ) => bench.sandbox.fault( { match: { product, method: 'POST', pathIncludes }, kind: index % 2 === 0 ? 'drop-after-commit' : 'error-500-after-commit', times: 1 } ) );
		const made = await Promise.all( lost.map( ( _path, index ) => bench.refunded( order, { amount: `0.2${ index }` } ) ) );
		for ( const { refund } of made ) {
			expect( ( await bench.memos( refund ) ).map( ( memo ) => [ memo.total, memo.lines.length, memo.status ] ) ).toEqual( [ [ cents( refund ), 1, BOOKED ] ] );
		}
	}, 60_000 );

	it( 'MON-8: a memo that would come to another amount is not posted and says by how much', async () => {
		const { order } = await bench.invoiced();
		await bench.settings( { tax: [ { percent: '', tax_class: '*', country: '*', tax_code: product === 'bc' ? 'VAT19' : 'FULL', tax_group: product === 'bc' ? '' : 'DE-DOM' } ] as never } );
		const [ sold ] = order.line_items;
		const untaxed = sold ? [ { ...given( sold ), total: '-1.00', total_tax: '0', taxes: [] } ] : [];
		const { said, refund } = await bench.refunded( order, product === 'bc' ? { amount: '1.00' } : { amount: '1.00', line_items: untaxed }, 'needs-you' );
		expect( said ).toContain( '-0.19 EUR apart' );
		expect( ( await bench.memos( refund ) ).map( ( memo ) => memo.status ) ).toEqual( [ product === 'bc' ? 'Draft' : 'Created' ] );
	} );

	it( 'a refund told before its order is in Dynamics, and before its invoice, is booked by itself once both are there', async () => {
		const invoices = await bench.flow( 'Invoices', fromFeed( 'invoice', product, 'invoices' ).content );
		await bench.run( invoices );
		bench.sandbox.fault( { match: { product, method: 'POST', pathIncludes: product === 'bc' ? 'salesOrders' : 'SalesOrderHeadersV' }, kind: 'error-before', status: 400, times: 1 } );
		const order = bench.store.placeOrder();
		await bench.becomes( order, 'needs-you' );
		const { refund, said } = await bench.refunded( order, { amount: '1.00' }, 'skipped' );
		expect( said ).toContain( 'not in Dynamics' );

		await bench.retry( order );
		await bench.becomes( order, 'synced' );
		expect( ( await bench.becameOf( refund, 'needs-you' ) ).said ).toContain( 'has no invoice' );
		expect( await bench.memos() ).toEqual( [] );

		await bench.invoice( order );
		await bench.run( invoices );
		await bench.becameOf( refund, 'synced' );
		expect( ( await bench.memos( refund ) ).map( ( memo ) => [ memo.total, memo.status ] ) ).toEqual( [ [ '1.00', BOOKED ] ] );
	} );

	it( 'a refund above what was paid is not booked, and one that is deleted later is told with its memo', async () => {
		const { order } = await bench.invoiced();
		const { refund } = await bench.refunded( order, { amount: '1.00' } );
		const { shop, outbox } = bench.store.state;
		// As an extension writes one past wc_create_refund().
		const above = { ...refund, id: refund.id + 1000, amount: money.add( order.total, '0.01' ) };
		shop.refunds.set( String( above.id ), above );
		outbox.append( 'refund', String( above.id ) );
		expect( ( await bench.becameOf( above, 'needs-you' ) ).said ).toContain( `no more than ${ order.total } ${ order.currency } was paid` );

		shop.refunds.delete( String( above.id ) );
		// Each of them is within the total, both together are not.
		const second = { ...refund, id: refund.id + 2000, amount: order.total };
		shop.refunds.set( String( second.id ), second );
		shop.edit( String( order.id ), { refunds: [ refund, second ].map( ( one ) => ( { id: one.id, total: money.negate( one.amount ) } ) ) } );
		outbox.append( 'refund', String( second.id ) );
		expect( ( await bench.becameOf( second, 'needs-you' ) ).said ).toContain( `come to ${ money.round( money.add( order.total, '1.00' ), 2 ) } ${ order.currency } together` );

		const [ memo ] = await bench.memos( refund );
		shop.refunds.delete( String( refund.id ) );
		outbox.append( 'refund', String( refund.id ), 'deleted' );
		expect( ( await bench.becameOf( refund, 'needs-you' ) ).said ).toContain( `${ memo?.number ?? 'no memo' } over 1.00 ${ order.currency } stands in Dynamics` );
		expect( await bench.memos() ).toHaveLength( 1 );
	} );
} );

/** Finance & Operations ties a return to the lot that was sold, and asks for no invoice. */
describe( 'refunds of orders that Business Central invoiced in parts', () => {
	let bench: RefundBench;

	beforeEach( async () => {
		bench = await openRefundBench( 'bc' );
		await bench.refundsFlow();
	} );
	afterEach( () => bench.close() );

	it( 'MON-8: of an order invoiced in parts each memo is applied to the invoice that charged what comes back, an amount to one that is still open for it, goods of both to none', async () => {
		let order = bench.store.placeOrder();
		for ( let tries = 0; order.line_items.length < 2 && tries < 40; tries++ ) {
			order = bench.store.placeOrder();
		}
		const [ first, second ] = z.tuple( [ z.custom< Sold >(), z.custom< Sold >() ] ).rest( z.custom< Sold >() ).parse( order.line_items );
		await bench.becomes( order, 'synced' );
		const [ document ] = await bench.dynamics.orders( bench.reference( order ) );
		bench.sandbox.act( 'bc', 'ship', document?.number ?? '', { lines: [ { line: String( first.id ), quantity: first.quantity } ] } );
		bench.sandbox.act( 'bc', 'invoice', document?.number ?? '' );
		await bench.invoice( order );
		const open = async () => ( await bench.dynamics.invoices( bench.reference( order ) ) ).map( ( invoice ) => money.round( invoice.open, 2 ) );
		const [ one = '0', two = '0' ] = await open();

		const back = given( second, '1', second.quantity );
		const { refund } = await bench.refunded( order, { line_items: [ back ], restocked: true, amount: amountOf( [ back ] ) } );
		const left = money.round( money.sub( two, refund.amount ), 2 );
		expect( await open(), 'goods of the second invoice' ).toEqual( [ one, left ] );

		const { refund: amount } = await bench.refunded( order, { amount: one } );
		expect( await open(), 'an amount that only the first is open for' ).toEqual( [ '0.00', left ] );

		const rest = [ given( first, '1', first.quantity ), given( second, '1', second.quantity ) ];
		const { refund: both } = await bench.refunded( order, { line_items: rest, restocked: true, amount: '0.50' } );
		expect( await open(), 'goods of both' ).toEqual( [ '0.00', left ] );
		expect( ( await Promise.all( [ refund, amount, both ].map( ( of ) => bench.memos( of ) ) ) ).map( ( [ memo ] ) => memo?.total ) ).toEqual( [ refund, amount, both ].map( cents ) );
	} );
} );
