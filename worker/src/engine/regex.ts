/**
 * Regular expressions of other people's expressions, with an end: some patterns take longer than the universe on a text of forty
 * characters, and while one runs nothing else does, leases included. V8 stops a script of its vm module, matching as well.
 */
import { createContext, Script } from 'node:vm';
import { evaluationTime } from '../core/mapping/expression.ts';

const match = new Script( 'pattern.exec( text )' );
/** Making one costs milliseconds; nothing of it outlives a call. */
const room: { pattern?: RegExp | undefined; text?: string | undefined } = createContext( {} );

/** In place of RegExp inside JSONata: all matches of one pattern together get what an expression gets. Throws when that is over. */
export class LimitedRegex {
	lastIndex = 0;
	readonly #pattern: RegExp;
	#left = evaluationTime();

	constructor( pattern: RegExp ) {
		this.#pattern = pattern;
	}

	exec( text: string ): RegExpExecArray | null {
		this.#pattern.lastIndex = this.lastIndex;
		const started = performance.now();
		try {
			Object.assign( room, { pattern: this.#pattern, text } );
			return match.runInContext( room, { timeout: Math.max( 1, Math.ceil( this.#left ) ) } ) as RegExpExecArray | null;
		} finally {
			Object.assign( room, { pattern: undefined, text: undefined } );
			this.lastIndex = this.#pattern.lastIndex;
			this.#left -= performance.now() - started;
		}
	}
}
