import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTotals, sameCurrency } from '../../src/core/compare.ts';
import type { Issue } from '../../src/core/issue.ts';
import { filterOrder } from '../../src/core/order-rules.ts';
import { planLines } from '../../src/core/plan-lines.ts';
import { priceLine } from '../../src/core/price-lines.ts';
import { checkSum } from '../../src/core/sum-check.ts';
import * as money from '../../src/core/money.ts';
import { aLine, anOrder, aRate, settings } from './orders.ts';

const codesOf = ( problems: Issue[] ) => problems.map( ( issue ) => issue.code );

describe( 'which orders are sent', () => {
	it( 'MON-11: failed, pending and abandoned block-checkout drafts never become sales orders', () => {
		for ( const status of [ 'pending', 'failed', 'on-hold', 'cancelled', 'refunded' ] ) {
			expect( filterOrder( { status, number: '1' }, settings() ), status ).toMatchObject( { send: false, rule: 'status_not_selected', message: expect.stringContaining( status ) } );
		}
		const everything = settings( { order_statuses: [ 'checkout-draft', 'auto-draft', 'trash', 'processing' ] } );
		expect( filterOrder( { status: 'checkout-draft', number: '1' }, everything ) ).toMatchObject( { send: false, rule: 'draft' } );
		expect( filterOrder( { status: 'trash', number: '1' }, everything ) ).toMatchObject( { send: false, rule: 'trashed' } );
	} );

	it( 'LOS-13: paid orders are sent whatever they are worth, free ones too', () => {
		const free = anOrder( [ aLine( { total: '0' } ) ] );
		expect( filterOrder( free, settings() ) ).toEqual( { send: true } );
		expect( checkSum( free ) ).toBeNull();
		expect( planLines( free, settings(), 'bc' ).lines ).toHaveLength( 1 );
	} );

	it( 'past orders behind the last day that a person chose are left out as those before the first, to the second; one that a person sends goes out', () => {
		const start = { at: '2026-01-01T00:00:00Z', left: { from: '2026-03-01T00:00:00Z', to: '2026-05-10T09:30:00Z' } };
		const sent = ( createdAt: string, asked = false ) => filterOrder( { status: 'processing', number: '1', createdAt }, settings(), { ...start, asked } ).send;
		expect( [ '2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z', '2026-02-28T23:59:59Z', '2026-03-01T00:00:00Z', '2026-05-10T09:29:59Z', '2026-05-10T09:30:00Z' ].map( ( at ) => sent( at ) ) ).toEqual( [ false, true, true, false, false, true ] );
		expect( [ '2025-12-31T23:59:59Z', '2026-04-01T00:00:00Z' ].map( ( at ) => sent( at, true ) ) ).toEqual( [ true, true ] );
		expect( filterOrder( { status: 'processing', number: '1', createdAt: '2026-04-01T00:00:00Z' }, settings(), start ) ).toMatchObject( { rule: 'before_start', message: expect.stringContaining( 'between 2026-03-01 00:00 and 2026-05-10 09:30 UTC' ) as string } );
	} );
} );

describe( 'does the order add up', () => {
	it( 'MON-4: fee lines, negative ones too, count; a sum that does not match stops with the cents named', () => {
		const lines = [ aLine( { total: '20' } ), aLine( { id: '2', kind: 'fee', total: '-2.5' } ), aLine( { id: '3', kind: 'shipping', total: '4.9' } ) ];
		expect( checkSum( anOrder( lines ) ) ).toBeNull();
		expect( checkSum( anOrder( lines, { total: '22.41' } ) ) ).toMatchObject( { code: 'order_sum_mismatch', difference: '-0.01', message: expect.stringContaining( '0.01 EUR too little' ) } );
	} );

	it( 'MON-1: accepts rounding line by line and at the subtotal, nothing else', () => {
		const thirds = [ '1', '2', '3' ].map( ( id ) => aLine( { id, total: '3.3333', totalTax: '0.6333' } ) );
		// Line by line 9.99 + 1.8999 = 11.89; in the sum 9.9999 + 1.8999 = 11.90.
		for ( const total of [ '11.89', '11.90' ] ) {
			expect( checkSum( anOrder( thirds, { total } ) ), total ).toBeNull();
		}
		for ( const total of [ '11.88', '11.91' ] ) {
			expect( checkSum( anOrder( thirds, { total } ) )?.code, total ).toBe( 'order_sum_mismatch' );
		}
	} );

	it( 'MON-1 property: an order summed by either of WooCommerce\'s rounding modes passes, one cent more does not unless the other mode gives it', () => {
		const part = fc.integer( { min: 0, max: 9_999_999 } ).map( ( units ) => money.fromMinor( BigInt( units ), 4 ) );
		fc.assert( fc.property( fc.array( fc.tuple( part, part ), { minLength: 1, maxLength: 12 } ), fc.boolean(), fc.constantFrom( 0, 2, 3 ), ( parts, atSubtotal, digits ) => {
			const lines = parts.map( ( [ total, totalTax ], index ) => aLine( { id: String( index + 1 ), total, totalTax } ) );
			const items = money.sum( lines.map( ( line ) => ( atSubtotal ? line.total : money.round( line.total, digits ) ) ) );
			const tax = money.sum( lines.map( ( line ) => ( atSubtotal ? line.totalTax : money.round( line.totalTax, digits ) ) ) );
			const order = anOrder( lines, { minorUnitDigits: digits, totalTax: tax, total: money.round( money.add( items, tax ), digits ) } );
			expect( checkSum( order ) ).toBeNull();
			expect( checkSum( { ...order, total: money.add( order.total, String( lines.length * 2 + 2 ) ) } )?.code ).toBe( 'order_sum_mismatch' );
		} ) );
	} );
} );

describe( 'lines', () => {
	it( 'FUL-5: a deleted product is sent by its snapshot SKU, else as the fallback item, else the order stops and names the line', () => {
		const deleted = ( sku: string ) => anOrder( [ aLine(), aLine( { id: '2', sku, productDeleted: true, productId: '' } ) ] );
		expect( planLines( deleted( 'OLD-1' ), settings(), 'bc' ).lines[ 1 ]?.target ).toEqual( { kind: 'item', number: 'OLD-1' } );
		const fallback = planLines( deleted( '' ), settings( { fallback_item: 'MISC' } ), 'bc' );
		expect( fallback.lines[ 1 ]?.target.number ).toBe( 'MISC' );
		expect( fallback.warnings ).toEqual( [ 'order #1042, line 2 was sent as item MISC, because its product was deleted.' ] );
		expect( planLines( deleted( ' ' ), settings(), 'bc' ).problems ).toMatchObject( [ { code: 'item_missing_sku', record: 'order #1042, line 2', remedy: expect.stringContaining( 'fallback item' ) } ] );
	} );

	it( 'a zero-quantity line is left out with a warning; with an amount it stops the order', () => {
		const plan = planLines( anOrder( [ aLine(), aLine( { id: '2', quantity: '0', total: '0' } ) ] ), settings(), 'fo' );
		expect( plan.lines.map( ( line ) => line.id ) ).toEqual( [ '1' ] );
		expect( plan.warnings ).toHaveLength( 1 );
		expect( codesOf( planLines( anOrder( [ aLine( { quantity: '0' } ) ] ), settings(), 'fo' ).problems ) ).toEqual( [ 'line_zero_quantity' ] );
	} );

	it( 'MON-4: every kind of line has a target; without one the setting is named', () => {
		const order = anOrder( [ aLine(), aLine( { id: '2', kind: 'shipping' } ), aLine( { id: '3', kind: 'fee', total: '-1' } ), aLine( { id: '4', kind: 'shipping', total: '0' } ) ] );
		expect( planLines( order, settings(), 'bc' ).lines.map( ( line ) => [ line.target.number, line.quantity, line.unitPrice ] ) )
			.toEqual( [ [ 'MUG-1', '1', '10.00000' ], [ 'SHIP', '1', '10.00000' ], [ 'FEE', '1', '-1.00000' ] ] );
		expect( planLines( order, settings( { fee: { kind: 'item', number: '' } } ), 'bc' ).problems ).toMatchObject( [ { code: 'setting_missing', field: 'setting.fee.number' } ] );
		expect( planLines( order, settings( { shipping: { kind: 'account', number: '6810' } } ), 'fo' ).problems ).toMatchObject( [ { code: 'setting_missing', field: 'setting.shipping.number' } ] );
	} );

	it( 'MON-3: each line carries the code of its own rate, and an unmapped rate stops with the rate named', () => {
		const taxed = ( id: string, rateId: string ) => aLine( { id, totalTax: '1', taxes: [ { rateId, subtotal: '1', total: '1' } ] } );
		const rates = [ aRate( '19.0000' ), aRate( '7', { rateId: '2', taxClass: 'reduced-rate' } ), aRate( '5.5', { rateId: '3', country: 'FR' } ) ];
		const plan = planLines( anOrder( [ taxed( '1', '1' ), taxed( '2', '2' ), taxed( '3', '3' ) ], { taxes: rates } ), settings(), 'bc' );
		expect( plan.lines.map( ( line ) => line.taxCode ) ).toEqual( [ 'VAT19', 'VAT7' ] );
		expect( plan.problems ).toMatchObject( [ { code: 'tax_unmapped', record: 'order #1042, line 3', facts: { percent: '5.5', country: 'FR' } } ] );
	} );

	it( 'MON-3: a line under a plain and a compound rate is looked up by both together', () => {
		const line = aLine( { totalTax: '1.55', taxes: [ { rateId: '1', subtotal: '0.5', total: '0.5' }, { rateId: '2', subtotal: '1.05', total: '1.05' } ] } );
		const order = anOrder( [ line ], { taxes: [ aRate( '5' ), aRate( '10', { rateId: '2', compound: true } ) ] } );
		const both = { percent: '15.5', tax_class: '', country: 'DE', tax_code: 'QC', tax_group: 'CA' };
		expect( planLines( order, settings( { tax: [ both ] } ), 'bc' ).lines[ 0 ]?.taxCode ).toBe( 'QC' );
	} );

	it( '5,000 lines are planned in one pass', () => {
		const order = anOrder( Array.from( { length: 5000 }, ( _unused, index ) => aLine( { id: String( index + 1 ), total: '0.01' } ) ) );
		const plan = planLines( order, settings(), 'bc' );
		expect( plan.lines ).toHaveLength( 5000 );
		expect( plan.lines.at( -1 )?.position ).toBe( 5000 );
	} );
} );

describe( 'unit prices', () => {
	const cents = fc.integer( { min: 0, max: 5_000_000 } ).map( ( units ) => money.fromMinor( BigInt( units ), 4 ) );

	it( 'MON-1 property: quantity x unit price - discount is the line\'s amount in both products and price modes', () => {
		fc.assert( fc.property( cents, cents, cents, fc.integer( { min: 1, max: 900 } ), fc.boolean(), ( net, tax, discount, quantity, gross ) => {
			const total = money.compare( discount, net ) > 0 ? '0' : money.sub( net, discount );
			const line = aLine( { quantity: String( quantity ), subtotal: net, subtotalTax: tax, total, totalTax: tax } );
			const order = anOrder( [ line ] );
			const bc = priceLine( order, line, gross, 'bc' );
			expect( money.sub( money.round( money.mul( bc.unitPrice, line.quantity ), 2 ), bc.discount ) ).toBe( money.sub( bc.amount, '0' ) );
			expect( money.isNegative( bc.discount ) ).toBe( false );
			const fo = priceLine( order, line, gross, 'fo' );
			const exact = gross ? money.add( total, tax ) : total;
			const off = money.abs( money.sub( money.mul( line.quantity, money.sub( fo.unitPrice, fo.unitDiscount ) ), exact ) );
			expect( money.compare( off, '0.0005' ) ).toBeLessThanOrEqual( 0 );
			expect( money.isNegative( fo.unitDiscount ) ).toBe( false );
		} ) );
	} );

	it( 'MON-4: a negative fee keeps quantity 1 and gets a negative price, because quantity -1 is a return', () => {
		const fee = aLine( { kind: 'fee', total: '-2.5', totalTax: '-0.475' } );
		expect( priceLine( anOrder( [ fee ] ), fee, true, 'bc' ) ).toMatchObject( { unitPrice: '-2.97500', discount: '0', amount: '-2.98' } );
	} );
} );

describe( 'totals after the write', () => {
	const order = anOrder( [ aLine( { total: '44.49' } ) ] );

	it( 'MON-1: equal to the cent, or the order stops with the cents named', () => {
		expect( compareTotals( order, '44.4900', settings() ) ).toEqual( { verdict: 'equal' } );
		expect( compareTotals( order, '44.50', settings() ) ).toMatchObject( { verdict: 'differ', difference: '0.01', issue: { code: 'totals_differ', difference: '0.01', message: expect.stringContaining( '0.01 EUR too much' ) } } );
	} );

	it( 'MON-1: a remainder within the tolerance goes to the rounding line, once', () => {
		const rounding = settings( { rounding: { kind: 'account', number: '9140', tolerance: '0.02' } } );
		expect( compareTotals( order, '44.51', rounding ) ).toEqual( { verdict: 'round', difference: '-0.02' } );
		expect( compareTotals( order, '44.47', rounding ) ).toEqual( { verdict: 'round', difference: '0.02' } );
		expect( compareTotals( order, '44.46', rounding ).verdict ).toBe( 'differ' );
		expect( compareTotals( order, '44.48', rounding, true ).verdict ).toBe( 'differ' );
	} );

	it( 'cents are not hidden by a store that shows whole euros, and dinars have three digits', () => {
		expect( compareTotals( anOrder( [ aLine( { total: '1196' } ) ], { minorUnitDigits: 0, currency: 'JPY' } ), '1195.95', settings() ) ).toMatchObject( { verdict: 'differ', difference: '-0.05', issue: { message: expect.stringContaining( '0.05 JPY too little' ) } } );
		expect( compareTotals( anOrder( [ aLine( { total: '44' } ) ], { minorUnitDigits: 0 } ), '44.30', settings() ) ).toMatchObject( { verdict: 'differ', difference: '0.30' } );
		expect( compareTotals( anOrder( [ aLine( { total: '1.234' } ) ], { minorUnitDigits: 3, currency: 'KWD' } ), '1.235', settings() ) ).toMatchObject( { difference: '0.001' } );
	} );

	it( 'MON-9: the same figure in another currency is not the same', () => {
		expect( sameCurrency( order, 'EUR' ) ).toBeNull();
		expect( sameCurrency( order, 'USD' ) ).toMatchObject( { code: 'totals_differ', field: 'currency' } );
	} );
} );
