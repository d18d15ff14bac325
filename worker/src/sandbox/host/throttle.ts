/**
 * The tenant's allowance, per principal: requests in a sliding window and requests at a time, as Business Central documents
 * them (6,000 in 5 minutes, 5 at a time, 95 waiting; operational-limits-online.md). Finance & Operations answers 429 by
 * load, not by count; its limit here is a stand-in for that and off unless set.
 */
import { z } from 'zod';

export const limitsSchema = z.object( {
	/** 0: no limit. */
	requestsPerWindow: z.number().int().min( 0 ),
	windowMs: z.number().int().min( 1000 ).default( 300_000 ),
	/** 0: no limit. */
	concurrent: z.number().int().min( 0 ),
	queue: z.number().int().min( 0 ).default( 95 ),
	/** Seconds sent with a refusal; null sends none, as BC does with 429. */
	retryAfterSeconds: z.number().int().min( 0 ).nullable(),
} );
export type Limits = z.infer< typeof limitsSchema >;

export const DEFAULT_LIMITS: Record< 'fo' | 'bc', Limits > = {
	bc: { requestsPerWindow: 6000, windowMs: 300_000, concurrent: 5, queue: 95, retryAfterSeconds: null },
	fo: { requestsPerWindow: 0, windowMs: 300_000, concurrent: 0, queue: 95, retryAfterSeconds: 5 },
};

type Principal = { times: number[]; running: number; waiting: ( () => void )[] };

/** "rate" or "queue" when refused; else a function to call when the request has ended. */
export type Admission = { refused: 'rate' | 'queue' } | { done: () => void };

export class Throttle {
	limits: Limits;
	/** Requests answered 429 so far. */
	refusals = 0;
	/** Most requests seen at work at once. */
	peakConcurrency = 0;
	readonly #now: () => number;
	readonly #principals = new Map< string, Principal >();

	constructor( limits: Limits, now: () => number ) {
		this.limits = limits;
		this.#now = now;
	}

	async admit( name: string ): Promise< Admission > {
		const principal = this.#principals.get( name ) ?? { times: [], running: 0, waiting: [] };
		this.#principals.set( name, principal );
		const now = this.#now();
		const { requestsPerWindow, windowMs, concurrent, queue } = this.limits;
		const expired = principal.times.findIndex( ( time ) => time > now - windowMs );
		principal.times.splice( 0, expired === -1 ? principal.times.length : expired );
		if ( requestsPerWindow > 0 && principal.times.length >= requestsPerWindow ) {
			this.refusals++;
			return { refused: 'rate' };
		}
		principal.times.push( now );
		if ( concurrent > 0 && principal.running >= concurrent ) {
			if ( principal.waiting.length >= queue ) {
				this.refusals++;
				return { refused: 'queue' };
			}
			await new Promise< void >( ( resolve ) => principal.waiting.push( resolve ) );
		}
		principal.running++;
		this.peakConcurrency = Math.max( this.peakConcurrency, principal.running );
		return {
			done: () => {
				principal.running--;
				principal.waiting.shift()?.();
			},
		};
	}
}
