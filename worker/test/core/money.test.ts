import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as money from '../../src/core/money.ts';

/** Decimal strings of up to 12 digits and 6 decimals, of either sign. */
const decimal = fc.tuple( fc.bigInt( { min: -( 10n ** 18n ), max: 10n ** 18n } ), fc.integer( { min: 0, max: 6 } ) )
	.map( ( [ minor, digits ] ) => money.fromMinor( minor, digits ) );

describe( 'exact money', () => {
	it( 'MON-1: adds what a float would get wrong', () => {
		expect( money.add( '0.1', '0.2' ) ).toBe( '0.3' );
		expect( money.sum( Array.from( { length: 1000 }, () => '0.1' ) ) ).toBe( '100' );
		expect( money.mul( '1.005', '100' ) ).toBe( '100.5' );
		expect( money.round( '1.005', 2 ) ).toBe( '1.01' );
	} );

	it( 'rounds half away from zero as PHP does, and half even where asked', () => {
		expect( [ '0.125', '-0.125', '0.135' ].map( ( value ) => money.round( value, 2 ) ) ).toEqual( [ '0.13', '-0.13', '0.14' ] );
		expect( [ '0.125', '0.135' ].map( ( value ) => money.round( value, 2, 'half-even' ) ) ).toEqual( [ '0.12', '0.14' ] );
	} );

	it( 'rounds a quotient once: a tie just above or below stays on its side', () => {
		expect( money.div( '0.2500000000000000000000000000000001', '2', 2 ) ).toBe( '0.13' );
		expect( money.div( '0.2499999999999999999999999999999999', '2', 2 ) ).toBe( '0.12' );
		expect( money.div( '1', '3', 5 ) ).toBe( '0.33333' );
		expect( money.div( '1', '8', 2, 'half-even' ) ).toBe( '0.12' );
		expect( money.div( '10', '3', 5, 'away' ) ).toBe( '3.33334' );
	} );

	it( 'never prints minus zero, an exponent or a float', () => {
		expect( money.round( '-0.001', 2 ) ).toBe( '0.00' );
		expect( money.mul( '0.0000001', '0.0000001' ) ).toBe( '0.00000000000001' );
		for ( const bad of [ '1e3', '.5', '1,00', '', ' 1', 'NaN', '+1' ] ) {
			expect( () => money.add( bad, '1' ), bad ).toThrow( RangeError );
		}
	} );

	it( 'knows currencies of 0, 2 and 3 decimals', () => {
		expect( [ 'JPY', 'EUR', 'KWD' ].map( money.minorUnitDigits ) ).toEqual( [ 0, 2, 3 ] );
		expect( money.toMinor( '12.345', 2 ) ).toBe( 1235n );
		expect( money.toMinor( '12.345', 3 ) ).toBe( 12345n );
		expect( money.fromMinor( -5n, 3 ) ).toBe( '-0.005' );
	} );

	it( 'property: minor units and decimal strings are two writings of one amount', () => {
		fc.assert( fc.property( fc.bigInt( { min: -( 10n ** 20n ), max: 10n ** 20n } ), fc.integer( { min: 0, max: 4 } ), ( minor, digits ) => {
			expect( money.toMinor( money.fromMinor( minor, digits ), digits ) ).toBe( minor );
		} ) );
	} );

	it( 'property: a - b + b is a, and a sum does not depend on its order', () => {
		fc.assert( fc.property( decimal, decimal, fc.array( decimal, { maxLength: 20 } ), ( left, right, rest ) => {
			expect( money.equal( money.add( money.sub( left, right ), right ), left ) ).toBe( true );
			expect( money.equal( money.sum( [ left, ...rest ] ), money.sum( [ ...rest.toReversed(), left ] ) ) ).toBe( true );
		} ) );
	} );

	it( 'property: a quotient is within half a unit of the last place', () => {
		fc.assert( fc.property( decimal, decimal.filter( ( value ) => ! money.isZero( value ) ), ( value, by ) => {
			const error = money.abs( money.sub( money.mul( money.div( value, by, 6 ), by ), value ) );
			expect( money.compare( error, money.abs( money.mul( by, '0.0000005' ) ) ) ).toBeLessThanOrEqual( 0 );
		} ) );
	} );
} );
