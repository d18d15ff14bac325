/** FUL-1: a line's number in Business Central is the order item; what has none gets a number of its own. */
import { describe, expect, it } from 'vitest';
import { lineSequences } from '../../src/core/line-sequence.ts';

describe( 'numbers of order lines', () => {
	it( 'FUL-1: an order item is its own number; coupons and notes stand behind, the same at every attempt', () => {
		const ids = [ '501', '502', 'coupon-1', '503', 'note-1' ];
		expect( lineSequences( ids ) ).toEqual( [ 501, 502, 1_900_000_001, 503, 1_900_001_001 ] );
		expect( lineSequences( ids ) ).toEqual( lineSequences( ids ) );
	} );

	it( 'an id that does not fit the field is numbered too, below the rounding line', () => {
		const [ first, second ] = lineSequences( [ '5000000000', '1999999999' ] );
		expect( first ).not.toBe( second );
		expect( Math.max( first ?? 0, second ?? 0 ) ).toBeLessThan( 2_000_000_000 );
	} );
} );
