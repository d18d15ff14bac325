/** What a check of many orders says of those that stay in the store. */
import { describe, expect, it } from 'vitest';
import { CoverageCount } from '../../src/core/coverage.ts';
import { filterOrder } from '../../src/core/order-rules.ts';

describe( 'orders that are left out', () => {
	it( 'of two ranges of days are told apart, each under its own sentence; those of one filter are one sum', () => {
		const count = new CoverageCount();
		const start = { at: '2026-01-01T00:00:00Z', left: { from: '2026-03-01T00:00:00Z', to: '2026-05-10T09:30:00Z' } };
		for ( const createdAt of [ '2025-12-01T00:00:00Z', '2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z' ] ) {
			const verdict = filterOrder( { status: 'processing', number: '1', createdAt }, { order_statuses: [ 'processing' ] }, start );
			expect( verdict.send ? '' : verdict.rule ).toBe( 'before_start' );
			if ( ! verdict.send ) {
				count.wouldSkip( verdict.rule, verdict.message );
			}
		}
		count.wouldSkip( 'flow:f', 'Order #1 is no wholesale order.' );
		count.wouldSkip( 'flow:f', 'Order #2 is no wholesale order.' );
		expect( count.result( { connection_id: 'c', days: 365, total: 5 } ).skipped.map( ( one ) => [ one.count, /before|between|wholesale/.exec( one.message )?.[ 0 ] ] ) ).toEqual( [ [ 2, 'between' ], [ 2, 'wholesale' ], [ 1, 'before' ] ] );
	} );
} );
