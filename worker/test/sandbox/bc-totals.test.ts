import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeTotals, type LineTerms } from '../../src/sandbox/bc/totals.ts';

const cents = ( value: number ): string => new Big( value ).div( 100 ).toFixed( 2 );
const line = fc.record( { quantity: fc.integer( { min: 1, max: 50 } ), price: fc.integer( { min: 0, max: 50000 } ), rate: fc.constantFrom( '19', '7', '0' ) } );

describe( 'totals of a Business Central document', () => {
	it( 'add up over lines in both VAT modes, invoice discount included', () => {
		fc.assert( fc.property( fc.array( line, { minLength: 1, maxLength: 30 } ), fc.integer( { min: 0, max: 500 } ), fc.boolean(), ( lines, discount, pricesIncludeTax ) => {
			const terms = lines.map( ( one ): LineTerms => ( { quantity: String( one.quantity ), unitPrice: cents( one.price ), discountAmount: '0', taxCode: `VAT${ one.rate }`, taxPercent: one.rate, takesInvoiceDiscount: true } ) );
			const whole = terms.reduce( ( total, one ) => total.plus( new Big( one.quantity ).times( one.unitPrice ) ), new Big( 0 ) );
			const given = whole.gt( cents( discount ) ) ? cents( discount ) : '0';
			const totals = computeTotals( terms, { pricesIncludeTax, invoiceDiscount: given, digits: 2 } );
			const sum = ( field: 'netAmount' | 'netTaxAmount' | 'netAmountIncludingTax' | 'invoiceDiscountAllocation' ): string => totals.lines.reduce( ( total, one ) => total.plus( one[ field ] ), new Big( 0 ) ).toFixed( 2 );
			expect( sum( 'netAmount' ) ).toBe( new Big( totals.totalAmountExcludingTax ).toFixed( 2 ) );
			expect( sum( 'netTaxAmount' ) ).toBe( new Big( totals.totalTaxAmount ).toFixed( 2 ) );
			expect( sum( 'invoiceDiscountAllocation' ) ).toBe( new Big( given ).toFixed( 2 ) );
			const fixed = pricesIncludeTax ? totals.totalAmountIncludingTax : totals.totalAmountExcludingTax;
			expect( new Big( fixed ).toFixed( 2 ) ).toBe( whole.minus( given ).toFixed( 2 ) );
		} ) );
	} );

	it( 'are the same in both VAT modes when the prices say the same', () => {
		fc.assert( fc.property( fc.array( fc.record( { quantity: fc.integer( { min: 1, max: 20 } ), hundreds: fc.integer( { min: 1, max: 90 } ), rate: fc.constantFrom( '19', '7', '0' ) } ), { minLength: 1, maxLength: 20 } ), ( lines ) => {
			const mode = ( pricesIncludeTax: boolean ): unknown => {
				const terms = lines.map( ( one ): LineTerms => ( {
					quantity: String( one.quantity ), discountAmount: '0', taxCode: `VAT${ one.rate }`, taxPercent: one.rate, takesInvoiceDiscount: true,
					unitPrice: pricesIncludeTax ? new Big( one.hundreds ).times( new Big( one.rate ).plus( 100 ) ).div( 100 ).toFixed() : String( one.hundreds ),
				} ) );
				const { lines: _, ...totals } = computeTotals( terms, { pricesIncludeTax, invoiceDiscount: '0', digits: 2 } );
				return totals;
			};
			expect( mode( true ) ).toEqual( mode( false ) );
		} ) );
	} );
} );
