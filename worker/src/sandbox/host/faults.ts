/**
 * Switches that make Dynamics misbehave on purpose: the fault matrix as data. A rule plays on the requests it matches,
 * `times` often (0: until removed).
 */
import { z } from 'zod';

export const faultSchema = z.object( {
	match: z.object( {
		product: z.enum( [ 'fo', 'bc', 'token' ] ).optional(),
		method: z.string().optional(),
		pathIncludes: z.string().optional(),
	} ).default( {} ),
	times: z.number().int().min( 0 ).default( 1 ),
	/** Matching requests let through before the fault starts. */
	after: z.number().int().min( 0 ).default( 0 ),
	kind: z.enum( [
		/** The request is carried out, then the connection is cut. */
		'drop-after-commit',
		/** Cut before anything happens. */
		'drop-before',
		/** Carried out, then answered 500. */
		'error-500-after-commit',
		/** Not carried out; answered `status`, with Retry-After when given. */
		'error-before',
		/** Not carried out; an HTML page with status 200 (log-in page, gateway). */
		'html-page',
		/** Carried out; the answer comes byte by byte, `ms` between pieces. */
		'slow-body',
		/** Held `ms` before it is carried out. */
		'latency',
		/** Carried out; the JSON ends in the middle. */
		'truncated-json',
		/** Carried out; answered with sound JSON of some other service. */
		'foreign-json',
		/** Carried out; sent as text/plain. */
		'wrong-content-type',
		/** Every token issued so far stops working. */
		'token-expiry',
	] ),
	status: z.number().int().min( 400 ).max( 599 ).default( 503 ),
	retryAfter: z.string().nullable().default( null ),
	ms: z.number().int().min( 0 ).max( 600_000 ).default( 0 ),
} );
export type Fault = z.infer< typeof faultSchema >;
export type FaultInput = z.input< typeof faultSchema >;

type Rule = { fault: Fault; seen: number; played: number };

export class Faults {
	#rules: Rule[] = [];

	/** @throws ZodError for a rule that is none. */
	add( input: FaultInput ): void {
		this.#rules.push( { fault: faultSchema.parse( input ), seen: 0, played: 0 } );
	}

	clear(): void {
		this.#rules = [];
	}

	list(): { fault: Fault; played: number }[] {
		return this.#rules.map( ( { fault, played } ) => ( { fault, played } ) );
	}

	/** The first rule that applies to this request, counted as played. */
	take( request: { product: string; method: string; path: string } ): Fault | null {
		for ( const rule of this.#rules ) {
			const { match, times, after } = rule.fault;
			const matches = ( ! match.product || match.product === request.product ) && ( ! match.method || match.method === request.method ) && ( ! match.pathIncludes || request.path.includes( match.pathIncludes ) );
			if ( ! matches || ( times > 0 && rule.played >= times ) || rule.seen++ < after ) {
				continue;
			}
			rule.played++;
			return rule.fault;
		}
		return null;
	}
}
