/** Order statistics for the benchmarks. All times in milliseconds. */

/** Linear interpolation between closest ranks (R-7, as spreadsheets do). NaN for no values. */
export function percentile( values: readonly number[], p: number ): number {
	const sorted = [ ...values ].sort( ( a, b ) => a - b );
	const rank = ( sorted.length - 1 ) * p;
	const below = sorted[ Math.floor( rank ) ];
	const above = sorted[ Math.ceil( rank ) ];
	return below === undefined || above === undefined ? Number.NaN : below + ( above - below ) * ( rank - Math.floor( rank ) );
}

export function median( values: readonly number[] ): number {
	return percentile( values, 0.5 );
}

/** Element by element: machine noise that lasts longer than one pair cancels out. */
export function differences( treated: readonly number[], baseline: readonly number[] ): number[] {
	return treated.slice( 0, baseline.length ).map( ( value, index ) => value - ( baseline[ index ] ?? Number.NaN ) );
}

/** 95 % interval of the median by order statistics (binomial, normal approximation); no assumption about the distribution. */
export function medianInterval( values: readonly number[] ): readonly [ number, number ] {
	const sorted = [ ...values ].sort( ( a, b ) => a - b );
	const reach = 0.98 * Math.sqrt( sorted.length );
	const at = ( rank: number ) => sorted[ Math.min( sorted.length - 1, Math.max( 0, rank ) ) ] ?? Number.NaN;
	return [ at( Math.floor( sorted.length / 2 - reach ) ), at( Math.ceil( sorted.length / 2 + reach ) ) ];
}

export function round( value: number, digits = 1 ): number {
	return Number( value.toFixed( digits ) );
}
