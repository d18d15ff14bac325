/** How many of the store's own orders a mapping can send, and why the others would stop: the sum of many previews. */
import { z } from 'zod';
import type { PreviewProblem } from './preview.ts';

const EXAMPLES = 20;

export const coverageSchema = z.object( {
	connection_id: z.string(),
	days: z.number().int(),
	/** Orders of that time in the store; `checked` of them were looked at. */
	total: z.number().int(), checked: z.number().int(),
	sent: z.number().int(),
	skipped: z.array( z.object( { rule: z.string(), message: z.string(), count: z.number().int() } ) ),
	stopped: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string(), count: z.number().int(), orders: z.array( z.object( { id: z.string(), number: z.string() } ) ) } ) ),
} );
export type Coverage = z.infer< typeof coverageSchema >;
type Named = { id: string; number: string };

/** Gathers orders one by one; keeps counts and a few examples, never the orders. */
export class CoverageCount {
	#sent = 0;
	readonly #skipped = new Map< string, Coverage[ 'skipped' ][ number ] >();
	readonly #stopped = new Map< string, Coverage[ 'stopped' ][ number ] >();

	wouldSend(): void {
		this.#sent++;
	}

	wouldSkip( rule: string, message: string ): void {
		// Two ranges of days are left out by one rule, each with its own sentence; those of other rules may name their order.
		const key = rule === 'before_start' ? message : rule;
		const found = this.#skipped.get( key ) ?? { rule, message, count: 0 };
		this.#skipped.set( key, { ...found, count: found.count + 1 } );
	}

	/** An order is counted under its first reason, so that the counts add up. `cause` tells equal reasons of different orders together. */
	wouldStop( order: Named, problem: PreviewProblem, cause = '' ): void {
		const key = `${ problem.code }|${ cause }`;
		const found = this.#stopped.get( key ) ?? { code: problem.code, message: problem.message, remedy: problem.remedy, count: 0, orders: [] };
		this.#stopped.set( key, { ...found, count: found.count + 1, orders: found.orders.length < EXAMPLES ? [ ...found.orders, order ] : found.orders } );
	}

	result( frame: Pick< Coverage, 'connection_id' | 'days' | 'total' > ): Coverage {
		const skipped = [ ...this.#skipped.values() ].sort( ( a, b ) => b.count - a.count );
		const stopped = [ ...this.#stopped.values() ].sort( ( a, b ) => b.count - a.count );
		const checked = this.#sent + [ ...skipped, ...stopped ].reduce( ( sum, { count } ) => sum + count, 0 );
		return { ...frame, checked, sent: this.#sent, skipped, stopped };
	}
}
