/** Rules that move money: whatever they do, the document's total and its remainder are what was charged. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTotals, taxDiffers, withTolerance } from '../../src/core/compare.ts';
import type { Order, OrderLine } from '../../src/core/model/order.ts';
import * as money from '../../src/core/money.ts';
import { planLines } from '../../src/core/plan-lines.ts';
import { applyRules } from '../../src/core/rules/apply.ts';
import { familiesOf, shareOut } from '../../src/core/rules/bundles.ts';
import { convertOrder } from '../../src/core/rules/currency.ts';
import { rulesSchema, type Rules } from '../../src/core/rules/schema.ts';
import { aLine, anOrder, aRate, settings } from './orders.ts';

const rules = ( given: unknown ): Rules => rulesSchema.parse( given );
const cents = fc.integer( { min: 0, max: 5_000_00 } ).map( ( minor ) => money.fromMinor( BigInt( minor ), 2 ) );
const taxOf = ( net: string, percent: string ) => money.round( money.mul( net, money.mul( percent, '0.01' ) ), 2 );
const PERCENT: Record< string, string > = { a: '10', b: '20' };

/** A line of one rate with a discount of `off` per cent. */
function line( id: number, net: string, rateId: 'a' | 'b', quantity = 1, off = 0, extra: Record< string, unknown > = {} ): OrderLine {
	const total = money.round( money.mul( net, money.fromMinor( BigInt( 100 - off ), 2 ) ), 2 );
	const [ subtotalTax, totalTax ] = [ taxOf( net, PERCENT[ rateId ] ?? '0' ), taxOf( total, PERCENT[ rateId ] ?? '0' ) ];
	return aLine( { id: String( id ), quantity: String( quantity ), subtotal: net, subtotalTax, total, totalTax, taxes: [ { rateId, subtotal: subtotalTax, total: totalTax } ], extra } );
}

const RATES = [ aRate( '10', { rateId: 'a' } ), aRate( '20', { rateId: 'b' } ) ];
const lines = fc.array( fc.tuple( cents, fc.constantFrom( 'a' as const, 'b' as const ), fc.integer( { min: 1, max: 7 } ), fc.integer( { min: 0, max: 60 } ) ), { minLength: 1, maxLength: 12 } )
	.map( ( list ) => list.map( ( [ net, rate, quantity, off ], index ) => line( index + 1, net, rate, quantity, off ) ) );
const totalOf = ( of: readonly OrderLine[] ) => money.sum( of.flatMap( ( one ) => [ one.total, one.totalTax ] ) );
const SETTINGS = settings( { tax: [ { percent: '10', tax_class: '*', country: '*', tax_code: 'VAT10', tax_group: '' }, { percent: '20', tax_class: '*', country: '*', tax_code: 'VAT20', tax_group: '' } ], rounding: { kind: 'item', number: 'ROUND', tolerance: '0.50' } } );

describe( 'conversion', () => {
	it( 'MON-10: the document\'s total and the remainder on the rounding line are the charged amount times the rate, to the cent', () => {
		fc.assert( fc.property( lines, fc.integer( { min: 1, max: 3_000_000 } ), fc.constantFrom( 'EUR', 'JPY', 'KWD' ), fc.boolean(), ( list, micro, to, gross ) => {
			const rate = money.fromMinor( BigInt( micro ), 6 );
			const order = anOrder( list, { currency: 'CHF', taxes: RATES, coupons: [], pricesIncludeTax: gross } );
			const { order: converted, conversion } = convertOrder( order, { from: 'CHF', to, rate, since: '', source: 'fixed' } );
			const digits = money.minorUnitDigits( to );
			expect( [ conversion.charged, conversion.converted ] ).toEqual( [ money.round( order.total, 2 ), money.round( money.mul( order.total, rate ), digits ) ] );
			const plan = planLines( converted, SETTINGS, 'bc' );
			expect( plan.problems ).toEqual( [] );
			const document = money.round( money.add( money.sum( plan.lines.map( ( one ) => one.amount ) ), plan.gross ? '0' : converted.totalTax ), digits );
			const verdict = compareTotals( converted, document, { rounding: { kind: 'item', number: 'ROUND', tolerance: '1000' } } );
			const remainder = verdict.verdict === 'round' ? verdict.difference : '0';
			expect( money.equal( money.add( document, remainder ), conversion.converted ) ).toBe( true );
			// Half a minor unit for each line, for the tax and for the total: no more is ever left over.
			expect( money.compare( money.abs( remainder ), money.mul( money.fromMinor( 1n, digits ), String( list.length * 2 + 3 ) ) ) ).toBeLessThan( 1 );
		} ) );
	} );

	it( 'nothing is converted but the currency that was chosen', () => {
		const order = anOrder( [ aLine() ], { currency: 'SEK' } );
		const ruled = applyRules( order, rules( { currency: { rates: [ { from: 'NOK', to: 'EUR', rate: '0.09' } ] } } ) );
		expect( [ ruled.order, ruled.conversion, ruled.problems ] ).toEqual( [ order, null, [] ] );
	} );
} );

describe( 'coupons', () => {
	const rule = rules( { coupons: { as: 'own-line', target: { kind: 'item', number: 'COUPON' } } } );

	it( 'MON-6: as lines of their own they take off exactly what they took off the lines, rate by rate', () => {
		fc.assert( fc.property( lines, ( list ) => {
			const order = anOrder( list, { taxes: RATES, coupons: [ { code: 'summer', discount: '1', discountTax: '0' } ] } );
			const { order: ruled } = applyRules( order, rule );
			expect( money.equal( totalOf( ruled.lines ), totalOf( order.lines ) ) ).toBe( true );
			const of = ( lineList: readonly OrderLine[], rateId: string ) => money.sum( lineList.flatMap( ( one ) => one.taxes.filter( ( tax ) => tax.rateId === rateId ).map( ( tax ) => tax.total ) ) );
			expect( [ of( ruled.lines, 'a' ), of( ruled.lines, 'b' ) ].map( money.normalise ) ).toEqual( [ of( order.lines, 'a' ), of( order.lines, 'b' ) ].map( money.normalise ) );
			expect( ruled.lines.filter( ( one ) => one.kind === 'product' ).every( ( one ) => money.equal( one.total, one.subtotal ) ) ).toBe( true );
		} ) );
	} );

	it( 'MON-6: a coupon over articles of two rates becomes two lines with a code each; without a coupon a lowered price stays a line discount', () => {
		const list = [ line( 1, '100.00', 'a', 1, 10 ), line( 2, '50.00', 'b', 1, 10 ) ];
		const order = anOrder( list, { taxes: RATES, coupons: [ { code: 'ten', discount: '15', discountTax: '2' } ] } );
		const plan = planLines( applyRules( order, rule ).order, SETTINGS, 'fo', { rules: rule, codes: new Map(), places: new Map() } );
		expect( plan.lines.map( ( one ) => [ one.target.number, one.unitPrice, one.unitDiscount, one.taxCode, one.description ] ) ).toEqual( [
			[ 'MUG-1', '100.000000', '0', 'VAT10', 'Mug' ], [ 'MUG-1', '50.000000', '0', 'VAT20', 'Mug' ],
			[ 'COUPON', '-10.000000', '0', 'VAT10', 'Coupon TEN' ], [ 'COUPON', '-5.000000', '0', 'VAT20', 'Coupon TEN' ],
		] );
		expect( applyRules( { ...order, coupons: [] }, rule ).order.lines ).toEqual( list );
	} );
} );

describe( 'bundles', () => {
	const parent = { _bundle_cart_key: 'p', _bundled_items: [ 'x', 'y' ] };
	const child = { _bundled_by: 'p' };
	const send = ( how: string ) => rules( { bundles: { send: how } } );
	const total = ( order: Order ) => money.normalise( totalOf( order.lines ) );

	it( 'FUL-6: whichever lines are sent, the family\'s money is the same to the cent and nothing is priced twice', () => {
		fc.assert( fc.property( cents, fc.array( fc.tuple( cents, fc.integer( { min: 1, max: 5 } ) ), { minLength: 1, maxLength: 5 } ), fc.constantFrom( 'parent', 'children', 'both' ), ( own, parts, how ) => {
			const list = [ line( 1, own, 'b', 2, 5, parent ), ...parts.map( ( [ net, quantity ], index ) => line( index + 2, net, 'b', quantity, 5, child ) ), line( 90, '7.00', 'a' ) ];
			const order = anOrder( list, { taxes: RATES } );
			const { order: ruled, problems } = applyRules( order, send( how ) );
			expect( [ problems, total( ruled ), money.normalise( money.sum( ruled.lines.map( ( one ) => one.subtotal ) ) ) ] ).toEqual( [ [], total( order ), money.normalise( money.sum( list.map( ( one ) => one.subtotal ) ) ) ] );
			expect( ruled.lines.map( ( one ) => one.id ) ).toEqual( list.map( ( one ) => one.id ).filter( ( id ) => ( how === 'parent' ? id === '1' || id === '90' : how === 'children' ? id !== '1' : true ) ) );
			expect( how === 'both' ? ruled.lines.slice( 1, -1 ).every( ( one ) => money.isZero( one.total ) && money.isZero( one.totalTax ) ) : true ).toBe( true );
		} ) );
	} );

	it( 'FUL-6: the same product twice stays two lines; two bundles of the same article keep their own children', () => {
		const list = [
			line( 1, '30.00', 'b', 1, 0, { _bundle_cart_key: 'p1' } ), line( 2, '0.00', 'b', 1, 0, { _bundled_by: 'p1' } ),
			line( 3, '30.00', 'b', 1, 0, { _bundle_cart_key: 'p2' } ), line( 4, '0.00', 'b', 1, 0, { _bundled_by: 'p2' } ), line( 5, '5.00', 'b' ), line( 6, '5.00', 'b' ),
		];
		expect( familiesOf( list ).map( ( family ) => [ family.parent.id, family.children.map( ( one ) => one.id ) ] ) ).toEqual( [ [ '1', [ '2' ] ], [ '3', [ '4' ] ] ] );
		const { order } = applyRules( anOrder( list, { taxes: RATES } ), send( 'children' ) );
		expect( order.lines.map( ( one ) => [ one.id, money.round( one.total, 2 ) ] ) ).toEqual( [ [ '2', '30.00' ], [ '4', '30.00' ], [ '5', '5.00' ], [ '6', '5.00' ] ] );
	} );

	it( 'FUL-6: composites, nested bundles and YITH are read; a child without its parent is an ordinary line', () => {
		const list = [
			line( 1, '10.00', 'a', 1, 0, { _composite_cart_key: 'c' } ), line( 2, '0.00', 'a', 1, 0, { _composite_parent: 'c', _composite_cart_key: 'c2', _bundle_cart_key: 'b' } ), line( 3, '0.00', 'a', 1, 0, { _bundled_by: [ 'b' ] } ),
			line( 4, '20.00', 'a', 1, 0, { _yith_bundle_cart_key: 'y' } ), line( 5, '0.00', 'a', 1, 0, { _bundled_by: 'y' } ), line( 6, '9.00', 'a', 1, 0, { _bundled_by: 'gone' } ),
		];
		expect( familiesOf( list ).map( ( family ) => [ family.parent.id, family.children.map( ( one ) => one.id ) ] ) ).toEqual( [ [ '1', [ '2', '3' ] ], [ '4', [ '5' ] ] ] );
		// Two that name each other end the search instead of going on for ever.
		expect( familiesOf( [ line( 1, '1.00', 'a', 1, 0, { _bundle_cart_key: 'a', _bundled_by: 'b' } ), line( 2, '1.00', 'a', 1, 0, { _bundle_cart_key: 'b', _bundled_by: 'a' } ) ] ).length ).toBeLessThanOrEqual( 2 );
	} );

	it( 'a bundle whose parts are taxed differently cannot be one line and says so; sent as its children it can', () => {
		const list = [ line( 1, '0.00', 'a', 1, 0, parent ), line( 2, '10.00', 'a', 1, 0, child ), line( 3, '10.00', 'b', 1, 0, child ) ];
		const order = anOrder( list, { taxes: RATES } );
		expect( applyRules( order, send( 'parent' ) ).problems ).toMatchObject( [ { code: 'value_invalid', message: expect.stringContaining( 'several rates' ) } ] );
		expect( applyRules( order, send( 'children' ) ) ).toMatchObject( { problems: [], order: { lines: [ { id: '2', total: '10', taxes: [ { rateId: 'a' } ] }, { id: '3', total: '10', taxes: [ { rateId: 'b' } ] } ] } } );
	} );

	it( 'shares add up to the whole', () => {
		fc.assert( fc.property( cents, fc.array( cents, { minLength: 1, maxLength: 9 } ), ( amount, weights ) => {
			expect( money.equal( money.sum( shareOut( amount, weights, 2 ) ), amount ) ).toBe( true );
		} ) );
	} );
} );

describe( 'tax', () => {
	it( 'MON-2: the tax Dynamics arrives at is held against the tax that was charged, above the tolerance only', () => {
		const order = anOrder( [ line( 1, '100.00', 'b' ) ], { taxes: RATES } );
		const rule = rules( { tax: { compare: 'stop', compareTolerance: '0.02' } } ).tax;
		expect( [ taxDiffers( order, '20.02', rule ), taxDiffers( order, '19.98', rule ), taxDiffers( order, null, rule ), taxDiffers( order, '10.00', rules( {} ).tax ) ] ).toEqual( [ null, null, null, null ] );
		expect( taxDiffers( order, '19.17', rule ) ).toMatchObject( { code: 'totals_differ', difference: '-0.83', facts: { store_tax: '20.00', dynamics_tax: '19.17' } } );
	} );

	it( 'the tolerance of the rule is that of the rounding line; without such a line there is nothing to tolerate', () => {
		const { tax } = rules( { tax: { tolerance: '0.10' } } );
		expect( withTolerance( SETTINGS, tax ).rounding?.tolerance ).toBe( '0.10' );
		expect( withTolerance( SETTINGS, undefined ).rounding?.tolerance ).toBe( '0.50' );
		expect( withTolerance( { ...SETTINGS, rounding: null }, tax ).rounding ).toBeNull();
	} );

	it( 'MON-3: in an order of 10 and 20 per cent each line has the code of its own rate; a rate without a code stops it with its name', () => {
		const order = anOrder( [ line( 1, '100.00', 'a' ), line( 2, '50.00', 'b' ) ], { taxes: RATES } );
		expect( planLines( order, SETTINGS, 'bc' ).lines.map( ( one ) => one.taxCode ) ).toEqual( [ 'VAT10', 'VAT20' ] );
		expect( planLines( order, { ...SETTINGS, tax: SETTINGS.tax.slice( 0, 1 ) }, 'bc' ).problems ).toMatchObject( [ { code: 'tax_unmapped', message: expect.stringContaining( '20 %' ) } ] );
	} );
} );
