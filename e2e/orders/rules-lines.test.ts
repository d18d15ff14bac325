/** Rules about lines: coupons, bundles, tax; and that nothing worth little is left out without a word. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mul, round, sub } from '../../worker/src/core/money.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { openBench, type Bench } from './bench.ts';
import { previewOf, publishRules } from './rules-bench.ts';
import { shaped, type OrderChange } from './shaped-order.ts';

type Item = StoreOrder[ 'line_items' ][ number ];
const item = ( order: OrderChange, index: number, change: Partial< Item > ): OrderChange => ( { ...order, line_items: ( order.line_items ?? [] ).map( ( line, at ) => ( at === index ? { ...line, ...change } : line ) ) } );
const meta = ( values: Record< string, unknown > ) => Object.entries( values ).map( ( [ key, value ] ) => ( { key, value } ) );

describe.each( [ 'bc', 'fo' ] as const )( 'line rules for %s', ( product ) => {
	let bench: Bench;
	const target = product === 'bc' ? { kind: 'account' as const, number: '8730' } : { kind: 'item' as const, number: 'HANDLING' };
	const codes = product === 'bc' ? [ 'VAT19', 'VAT7' ] : [ 'FULL', 'RED' ];
	const group = product === 'bc' ? '' : 'DE-DOM';
	const row = ( percent: string, code = '' ) => ( { percent, tax_class: '*', country: '*', tax_code: code, tax_group: group } );
	beforeEach( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const seen = async ( order: { id: number } & StoreOrder ) => ( await bench.dynamics.orders( bench.reference( order ) ) )[ 0 ]?.lines.filter( ( line ) => line.item !== '' ) ?? [];
	/** 20.00 net less `percent` by a coupon, at 19 %. */
	const withCoupon = ( percent: string ): OrderChange => {
		const plain = shaped( { lines: [ { total: '20.00' } ] } );
		const [ off, offTax ] = [ mul( '20.00', percent ), round( mul( '3.80', percent ), 2 ) ];
		const tax = sub( '3.80', offTax );
		const change = item( plain, 0, { subtotal: '20.00', subtotal_tax: '3.80', total: sub( '20.00', off ), total_tax: tax, taxes: [ { rate_id: 1, subtotal: '3.80', total: tax } ] } );
		return {
			...change, coupon_lines: [ { id: 77_001, code: 'summer', discount: off, discount_tax: offTax } ], discount_total: off,
			tax_lines: ( plain.tax_lines ?? [] ).map( ( line ) => ( { ...line, tax_total: tax } ) ), total_tax: sub( plain.total_tax ?? '0', offTax ), total: round( sub( sub( plain.total ?? '0', off ), offTax ), 2 ),
		};
	};

	it( 'MON-6: a coupon lowers the line, or is a line of its own, by choice; the total is the charged one both times', async () => {
		const { bad: discounted } = await bench.place( [ withCoupon( '0.25' ) ], 0 );
		await bench.arrived( [ discounted ] );
		expect( await seen( discounted ) ).toHaveLength( 2 );
		await publishRules( bench, { coupons: { as: 'own-line', target } } );
		const { bad: own } = await bench.place( [ withCoupon( '0.25' ) ], 0 );
		await bench.arrived( [ own ] );
		expect( await seen( own ) ).toEqual( [ expect.objectContaining( { item: 'CONCORD-MUG', price: 20 } ), expect.objectContaining( { price: 5 } ), { item: target.number, text: 'Coupon SUMMER', quantity: 1, price: -5 } ] );
	} );

	it( 'FUL-6: a bundle and its parts are priced once, whichever of them is sent; the same product twice stays two lines', async () => {
		const bundle = (): OrderChange => {
			const order = shaped( { lines: [ { sku: 'CONCORD-HOODIE', total: '40.00' }, { sku: 'CONCORD-MUG', total: '0.00' }, { sku: 'CONCORD-STICKER', quantity: '2', total: '0.00' }, { sku: 'CONCORD-MUG', total: '10.00' } ] } );
			return [ { _bundle_cart_key: 'k1', _bundled_items: [ 'k2', 'k3' ] }, { _bundled_by: 'k1' }, { _bundled_by: 'k1' } ].reduce< OrderChange >( ( changed, values, index ) => item( changed, index, { meta_data: meta( values ) } ), order );
		};
		const lines = async ( send: 'parent' | 'children' | 'both' ) => {
			await publishRules( bench, { bundles: { send } } );
			const { bad } = await bench.place( [ bundle() ], 0 );
			await bench.arrived( [ bad ] );
			return ( await seen( bad ) ).slice( 0, -1 ).map( ( line ) => [ line.item, line.quantity, line.price ] );
		};
		expect( await lines( 'parent' ) ).toEqual( [ [ 'CONCORD-HOODIE', 1, 40 ], [ 'CONCORD-MUG', 1, 10 ] ] );
		expect( await lines( 'both' ) ).toEqual( [ [ 'CONCORD-HOODIE', 1, 40 ], [ 'CONCORD-MUG', 1, 0 ], [ 'CONCORD-STICKER', 2, 0 ], [ 'CONCORD-MUG', 1, 10 ] ] );
		expect( ( await lines( 'children' ) ).map( ( [ number, quantity ] ) => [ number, quantity ] ) ).toEqual( [ [ 'CONCORD-MUG', 1 ], [ 'CONCORD-STICKER', 2 ], [ 'CONCORD-MUG', 1 ] ] );
	} );

	it( 'MON-2: prices with tax inside come to the right total under a wrong code too; the tax itself is compared and the order held above the tolerance', async () => {
		await bench.settings( { price_mode: 'gross', tax: [ row( '19', codes[ 1 ] ) ] } );
		await publishRules( bench, { tax: { compare: 'stop', compareTolerance: '0.05' } } );
		const { bad } = await bench.place( [ shaped( { lines: [ { total: '100.00' } ] } ) ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'totals_differ', field: 'totalTax', facts: { store_tax: '19.95' }, message: expect.stringContaining( 'The totals are equal.' ) } );
		await bench.settings( { price_mode: 'gross', tax: [ row( '19', codes[ 0 ] ) ] } );
		const { bad: right } = await bench.place( [ shaped( { lines: [ { total: '100.00' } ] } ) ], 0 );
		await bench.arrived( [ right ] );
	} );

	it( 'MON-3: two rates in one order are two codes; a rate without one blocks the order and is named', async () => {
		const two = (): OrderChange => {
			const order = shaped( { lines: [ { total: '10.00' }, { sku: 'CONCORD-BOOK', total: '100.00' } ] } );
			const tax = { total_tax: '7.00', subtotal_tax: '7.00', tax_class: 'reduced-rate', taxes: [ { rate_id: 2, subtotal: '7.00', total: '7.00' } ] };
			const [ first ] = order.tax_lines ?? [];
			return {
				...item( order, 1, tax ), total: '124.85', total_tax: '9.85',
				tax_lines: first ? [ { ...first, tax_total: '1.90' }, { ...first, id: 88_002, rate_id: 2, rate_percent: '7', tax_class: 'reduced-rate', tax_total: '7.00', shipping_tax_total: '0' } ] : [],
			};
		};
		const { bad } = await bench.place( [ two() ], 0 );
		await bench.arrived( [ bad ] );
		await bench.settings( { tax: [ row( '19', codes[ 0 ] ) ] } );
		const { bad: stopped } = await bench.place( [ two() ], 0 );
		expect( ( await bench.becomes( stopped, 'needs-you' ) ).issue ).toMatchObject( { code: 'tax_unmapped', message: expect.stringContaining( '7 % ("reduced-rate", DE)' ) } );
	} );

	it( 'a wider tolerance of the rule lets the rounding line take what would stop the order', async () => {
		const off = (): OrderChange => {
			const order = shaped( { lines: [ { total: '100.00' } ] } );
			const tax = '19.04';
			return { ...item( order, 0, { total_tax: tax, subtotal_tax: tax, taxes: [ { rate_id: 1, subtotal: tax, total: tax } ] } ), tax_lines: ( order.tax_lines ?? [] ).map( ( line ) => ( { ...line, tax_total: tax } ) ), total_tax: '19.99', total: '124.99' };
		};
		const { bad } = await bench.place( [ off() ], 0 );
		expect( ( await bench.becomes( bad, 'needs-you' ) ).issue?.code ).toBe( 'totals_differ' );
		await publishRules( bench, { tax: { tolerance: '0.05' } } );
		const { bad: again } = await bench.place( [ off() ], 0 );
		await bench.arrived( [ again ] );
		expect( ( await bench.record( again ) ).history[ 0 ]?.summary ).toContain( 'with a rounding line' );
	} );

	it( 'LOS-13: free orders and orders of a few cents are orders', async () => {
		const free = { ...shaped( { lines: [ { total: '0.00' } ] } ), shipping_lines: [], shipping_total: '0', total: '0.00', total_tax: '0', tax_lines: [] };
		const cents = { ...shaped( { lines: [ { total: '0.84' } ] } ), shipping_lines: [], shipping_total: '0', total_tax: '0.16', total: '1.00' };
		const few = { ...item( { ...cents, total: '0.60', total_tax: '0.10' }, 0, { total: '0.50', subtotal: '0.50', total_tax: '0.10', subtotal_tax: '0.10', taxes: [ { rate_id: 1, subtotal: '0.10', total: '0.10' } ] } ), tax_lines: ( cents.tax_lines ?? [] ).map( ( line ) => ( { ...line, tax_total: '0.10', shipping_tax_total: '0' } ) ) };
		const { shaped: orders } = await bench.place( [ free, few ], 0 );
		await bench.arrived( orders );
	} );

	it( 'MON-5: an order that a gift card paid in part is a document of the whole sale, whether its plugin lowered the total or not', async () => {
		const cards = [ { kind: 'gift_card' as const, code_hint: '…1234', amount: '10.00' } ];
		const whole = shaped( { lines: [ { total: '20.00' } ] } );
		const { shaped: orders } = await bench.place( [ { ...whole, gift_cards: cards }, { ...shaped( { lines: [ { total: '20.00' } ] } ), gift_cards: cards, total: '19.75' } ], 0 );
		for ( const order of orders ) {
			await bench.becomes( order, 'synced' );
			expect( ( await seen( order ) )[ 0 ] ).toMatchObject( { item: 'CONCORD-MUG', price: 20 } );
		}
		expect( bench.sandbox.documents( product ).map( ( document ) => Number( document.total ) ) ).toEqual( [ 29.75, 29.75 ] );
	} );

	it( 'MON-1: yen without cents, a coupon of the whole price, 100 lines of a third each, and an address without postal code come to what was charged', async () => {
		const noCode = shaped( { lines: [ { total: '20.00' } ], billing: { first_name: 'Seán', last_name: 'Ó Súilleabháin 🍀', city: 'Baile Átha Cliath', postcode: '', state: '', state_name: '', country: 'IE' } } );
		const coupon = withCoupon( '1' );
		const taken: OrderChange = { ...coupon, shipping_lines: [], shipping_total: '0', total: '0.00', total_tax: '0', tax_lines: ( coupon.tax_lines ?? [] ).map( ( line ) => ( { ...line, shipping_tax_total: '0' } ) ) };
		const many = shaped( { lines: Array.from( { length: 100 }, ( _, index ) => ( { quantity: '3', total: `${ index % 7 + 1 }.00` } ) ) } );
		const net = shaped( { lines: [ { quantity: '3', total: '1000' } ], currency: 'JPY' } );
		const yen: OrderChange = {
			...net, price_decimals: 0, total: '1309', total_tax: '209', tax_lines: ( net.tax_lines ?? [] ).map( ( line ) => ( { ...line, tax_total: '190', shipping_tax_total: '19' } ) ),
			shipping_lines: ( net.shipping_lines ?? [] ).map( ( line ) => ( { ...line, total: '100', total_tax: '19', taxes: [ { rate_id: 1, subtotal: '19', total: '19' } ] } ) ), shipping_total: '100',
		};
		const { shaped: orders } = await bench.place( [ noCode, taken, many, yen ], 0 );
		await bench.arrived( orders, 60 );
	} );

	it( 'LOS-11: an order a filter leaves out is shown as skipped by that rule, and the preview says the same', async () => {
		const { bad } = await bench.place( [ { ...shaped( { lines: [ {} ] } ), status: 'on-hold' } ], 0 );
		const skipped = await bench.becomes( bad, 'skipped' );
		expect( skipped.skipped ).toMatchObject( { rule: 'status_not_selected', message: expect.stringContaining( '"on-hold"' ) } );
		expect( await previewOf( bench, bad ) ).toMatchObject( { verdict: 'skip', message: skipped.skipped?.message } );
	} );
} );
