/** The clock of an expression runs on while a busy machine does something else. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { evaluate, EXPRESSION_LIMITS } from '../../src/core/mapping/expression.ts';

/** No other file's: what was learnt of an expression lasts as long as the process. */
const ENDLESS = '($again := function($n){ $n = 0 ? 0 : $again($n + 1) }; $again(1))';

/** A clock that stands, but for what `jumps` says at its nth look. */
function clock( jumps: ( look: number ) => number ): { looks: number } {
	const seen = { looks: 0 };
	let now = 1_000_000;
	vi.spyOn( Date, 'now' ).mockImplementation( () => {
		seen.looks += 1;
		now += jumps( seen.looks );
		return now;
	} );
	return seen;
}

afterEach( () => vi.restoreAllMocks() );

describe( 'the time of an expression', () => {
	it( 'a machine that slept in the middle of a good one costs a second try, not the order', async () => {
		clock( ( look ) => ( look === 3 ? EXPRESSION_LIMITS.timeout * 20 : 0 ) );
		expect( await evaluate( '$uppercase(name) & "!"', { name: 'ada' } ) ).toBe( 'ADA!' );
	} );

	it( 'one that never ends is stopped all the same; known as such, it has one try from then on', async () => {
		const step = EXPRESSION_LIMITS.timeout / 50;
		const first = clock( () => step );
		await expect( evaluate( ENDLESS, {} ) ).rejects.toThrow( 'JSONata D1012' );
		vi.restoreAllMocks();
		const second = clock( () => step );
		await expect( evaluate( ENDLESS, {} ) ).rejects.toThrow( 'JSONata D1012' );
		expect( second.looks ).toBeLessThan( 60 );
		expect( first.looks ).toBeGreaterThan( second.looks * 5 );
	} );

	it( 'a failure that is not for time is told at once', async () => {
		const seen = clock( () => 0 );
		await expect( evaluate( '$nothing(1)', {} ) ).rejects.toThrow( 'JSONata T1006' );
		expect( seen.looks ).toBeLessThan( 20 );
	} );
} );
