/** MON-6, MON-8: what lines a refund becomes; they add up to the refunded amount, whatever was refunded. */
import { describe, expect, it } from 'vitest';
import type { OrderLine } from '../../src/core/model/order.ts';
import * as money from '../../src/core/money.ts';
import { planMemo, type MemoPlan } from '../../src/core/refund/plan.ts';
import { NO_RULES } from '../../src/core/rules/schema.ts';
import { storeRefundSchema, type StoreRefund } from '../../src/store/contract/record.ts';
import { aLine, anOrder, aRate, settings } from './orders.ts';

const CARRIER = { kind: 'item', number: 'CREDIT' } as const;
const taxed = ( id: string, total: string, over: Partial< OrderLine > = {} ) => {
	const tax = money.round( money.mul( total, '0.19' ), 2 );
	return aLine( { id, sku: `SKU-${ id }`, total, totalTax: tax, subtotalTax: tax, taxes: [ { rateId: '1', subtotal: tax, total: tax } ], ...over } );
};
/** Two mugs at 10 (one of them on a coupon), a book, shipping. */
const ORDER = anOrder( [
	taxed( '1', '18', { quantity: '2', subtotal: '20' } ), taxed( '2', '30' ), taxed( '3', '5', { kind: 'shipping', name: 'Parcel', sku: '' } ),
], { taxes: [ aRate( '19' ) ] } );

type Given = { item: number; quantity?: string; total: string; tax: string };
const refund = ( amount: string, given: readonly Given[] = [], over: Partial< StoreRefund > = {} ): StoreRefund => storeRefundSchema.parse( {
	id: 77, parent_id: 10_045, parent_number: '1042', date_created_gmt: '2026-11-24T09:00:00', currency: 'EUR', amount, reason: '', restocked: false, meta_data: [],
	line_items: given.map( ( { item, quantity = '1', total, tax } ) => ( { id: 900 + item, refunded_item_id: item, product_id: 0, variation_id: 0, sku: '', name: '', quantity: money.negate( quantity ), total: money.negate( total ), total_tax: money.negate( tax ), taxes: [ { rate_id: 1, subtotal: money.negate( tax ), total: money.negate( tax ) } ] } ) ),
	...over,
} );
const plan = ( what: StoreRefund, ownItem = false, product: 'bc' | 'fo' = 'bc' ) => planMemo( { refund: what, order: ORDER, settings: settings(), product, carrier: CARRIER, refunded: what.amount, ownItem } );
/** With the tax that Dynamics will reckon. */
const sum = ( { lines }: MemoPlan ) => money.round( money.sum( lines.map( ( line ) => {
	const net = money.sub( money.mul( line.unitPrice, line.quantity ), line.discount );
	return money.round( line.taxCode === 'VAT19' ? money.mul( net, '1.19' ) : net, 2 );
} ) ), 2 );
const seen = ( what: MemoPlan ) => what.lines.map( ( { id, target, quantity, goods } ) => [ id, target.number, quantity, goods ] );

describe( 'lines of a credit memo', () => {
	it( 'MON-6: goods back on the shelf are their item at the price after the coupon, with its tax', () => {
		const memo = plan( refund( '10.71', [ { item: 1, total: '9', tax: '1.71' } ], { restocked: true } ) );
		expect( [ seen( memo ), sum( memo ) ] ).toEqual( [ [ [ '1', 'SKU-1', '1', true ] ], '10.71' ] );
	} );

	it( 'goods that stayed with the shopper move no stock, and keep their tax', () => {
		const given = refund( '10.71', [ { item: 1, total: '9', tax: '1.71' } ] );
		expect( [ seen( plan( given ) ), sum( plan( given ) ) ] ).toEqual( [ [ [ '1', 'CREDIT', '1', false ] ], '10.71' ] );
		expect( seen( plan( given, true, 'fo' ) ), 'with a disposition "credit only" they are their own item' ).toEqual( [ [ '1', 'SKU-1', '1', false ] ] );
	} );

	it( 'MON-8: shipping only is the target of shipping and nothing else', () => {
		const memo = plan( refund( '5.95', [ { item: 3, total: '5', tax: '0.95' } ] ) );
		expect( [ seen( memo ), sum( memo ) ] ).toEqual( [ [ [ '3', 'SHIP', '1', false ] ], '5.95' ] );
	} );

	it( 'an amount only is one line without tax', () => {
		const memo = plan( refund( '7.77', [], { reason: 'For the scratch' } ) );
		expect( [ seen( memo ), sum( memo ), memo.lines[ 0 ]?.description ] ).toEqual( [ [ [ 'amount', 'CREDIT', '1', false ] ], '7.77', 'For the scratch' ] );
	} );

	it( 'MON-8: a return that gives no money back has its goods and no line that takes any', () => {
		const memo = plan( refund( '0', [ { item: 2, total: '0', tax: '0' } ], { restocked: true } ) );
		expect( [ seen( memo ), sum( memo ) ] ).toEqual( [ [ [ '2', 'SKU-2', '1', true ] ], '0.00' ] );
	} );

	it( 'MON-8: an exchange, with something charged beside what is given back, comes to the difference', () => {
		const memo = plan( refund( '24.99', [ { item: 2, total: '30', tax: '5.70' }, { item: 1, quantity: '0', total: '-9', tax: '-1.71' } ], { restocked: true } ) );
		expect( sum( memo ) ).toBe( '24.99' );
		expect( memo.lines.find( ( line ) => line.id === '1' ) ).toMatchObject( { goods: false, target: CARRIER } );
	} );

	it( 'FUL-6: a bundle is given back as it was sent: its money on the lines that stand in Dynamics, and no article that does not', () => {
		const order = anOrder( [ taxed( '1', '20', { extra: { _bundle_cart_key: 'k' } } ), taxed( '2', '10', { extra: { _bundled_by: 'k' } } ) ], { taxes: [ aRate( '19' ) ] } );
		const memoOf = ( send: 'parent' | 'children', what: StoreRefund ) => planMemo( { refund: what, order, settings: settings(), product: 'bc', carrier: CARRIER, refunded: what.amount, ownItem: false, rules: { ...NO_RULES, bundles: { send } } } );
		const both = refund( '35.70', [ { item: 1, total: '20', tax: '3.80' }, { item: 2, total: '10', tax: '1.90' } ], { restocked: true } );
		const parent = refund( '23.80', [ { item: 1, total: '20', tax: '3.80' } ], { restocked: true } );
		expect( [ memoOf( 'children', both ), memoOf( 'parent', both ), memoOf( 'children', parent ) ].map( ( memo ) => [ seen( memo ), sum( memo ) ] ) ).toEqual( [
			[ [ [ '2', 'SKU-2', '1', true ] ], '35.70' ], [ [ [ '1', 'SKU-1', '1', true ] ], '35.70' ], [ [ [ '1', 'CREDIT', '1', false ] ], '23.80' ],
		] );
	} );

	it.each( [ [ 'less', '8.00' ], [ 'more', '12.00' ] ] )( 'what a person gave %s than the lines say is a line of its own', ( _way, amount ) => {
		const memo = plan( refund( amount, [ { item: 1, total: '9', tax: '1.71' } ], { restocked: true } ) );
		expect( [ seen( memo ).map( ( [ id ] ) => id ), sum( memo ) ] ).toEqual( [ [ '1', 'amount' ], amount ] );
	} );

	it.each( [
		[ 'more than was paid', refund( '63.08' ), 'no more than 63.07 EUR was paid' ], [ 'less than nothing', refund( '-1' ), 'over -1 EUR' ],
		[ 'MON-8: another currency', refund( '1', [], { currency: 'DKK' } ), 'is in DKK, and the order in EUR' ],
	] )( 'is refused with its sentence: %s', ( _what, given, sentence ) => {
		expect( () => plan( given ) ).toThrow( sentence );
	} );

	it( 'an amount needs an item or account to carry it; F&O takes items alone', () => {
		const nothing = { order: ORDER, settings: settings(), product: 'bc' as const, ownItem: false, refunded: '1', refund: refund( '1' ) };
		expect( () => planMemo( { ...nothing, carrier: { kind: 'item', number: ' ' } } ) ).toThrow( 'names nothing that carries an amount' );
		expect( () => planMemo( { ...nothing, product: 'fo', carrier: { kind: 'account', number: '8720' } } ) ).toThrow( 'names no item that carries an amount' );
	} );
} );
