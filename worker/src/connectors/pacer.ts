/**
 * Requests per window, exactly: in any stretch of `windowMs` at most `limit` are let through, wherever it starts.
 *
 * A small burst goes at once and the rest is spread evenly (generic cell rate algorithm). A plain counter would spend the
 * five minutes' allowance in the first four and then stand still for one, with every lease in hand.
 */
export type Pacer = {
	/** Takes one request's place and returns 0, or returns the milliseconds after which to ask again and takes nothing. */
	take( nowMs: number ): number;
};

const BURST_MAX = 100;
const BURST_SHARE = 0.02;

export function createPacer( { limit, windowMs }: { limit: number; windowMs: number } ): Pacer {
	const burst = Math.min( BURST_MAX, Math.max( 1, Math.floor( limit * BURST_SHARE ) ) );
	/** burst + windowMs / interval <= limit, so no window can hold more. A limit of 1 leaves one request per window. */
	const interval = limit > burst ? windowMs / ( limit - burst ) : windowMs;
	const tolerance = ( burst - 1 ) * interval;
	let next = Number.NEGATIVE_INFINITY;
	return {
		take( nowMs ) {
			const wait = next - tolerance - nowMs;
			if ( wait > 0 ) {
				return Math.ceil( wait );
			}
			next = Math.max( next, nowMs ) + interval;
			return 0;
		},
	};
}
