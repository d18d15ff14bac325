/** JSONata on a leash: one expression gets little time, little depth and short lists, whoever wrote it. */
import jsonata from 'jsonata';
import type { Root } from './value.ts';

export const EXPRESSION_LIMITS = { timeout: 250, stack: 100, sequence: 10_000 };

/** Longer texts are no value of a field. */
const TEXT_MAX = 200_000;

/** What JSONata asks of a regular expression. */
export type RegexEngine = new ( pattern: RegExp ) => { lastIndex: number; exec( text: string ): RegExpExecArray | null };
let regexEngine: RegexEngine | undefined;

/** The engine's own matching cannot be stopped from within the language: whoever runs other people's expressions brings one that can. */
export function useRegexEngine( engine: RegexEngine ): void {
	regexEngine = engine;
}

const limits = { ...EXPRESSION_LIMITS, get timeout() {
	return EXPRESSION_LIMITS.timeout;
}, get RegexEngine() {
	// The declaration says RegExp's constructor; new, lastIndex and exec are all that is used of it.
	return ( regexEngine ?? RegExp ) as RegExpConstructor;
} };

export class ExpressionError extends Error {
	override readonly name = 'ExpressionError';
}

const compiled = new Map< string, jsonata.Expression >();
const COMPILED_MAX = 500;

/** Parses each text once. ExpressionError with JSONata's own words when it is not an expression. */
export function compile( expression: string ): jsonata.Expression {
	let found = compiled.get( expression );
	if ( ! found ) {
		try {
			found = jsonata( expression, limits );
			found.registerFunction( 'pad', pad, '<s-ns?:s>' );
		} catch ( error ) {
			throw new ExpressionError( reason( error ) );
		}
		if ( compiled.size >= COMPILED_MAX ) {
			compiled.clear();
		}
		compiled.set( expression, found );
	}
	return found;
}

/** ExpressionError when it fails or runs out of time or depth; undefined when it finds nothing. */
export async function evaluate( expression: string, root: Root ): Promise< unknown > {
	try {
		const found: unknown = await compile( expression ).evaluate( root );
		if ( typeof found === 'string' && found.length > TEXT_MAX ) {
			throw new ExpressionError( 'JSONata result too long' );
		}
		return found;
	} catch ( error ) {
		throw error instanceof ExpressionError ? error : new ExpressionError( reason( error ) );
	}
}

/** JSONata throws plain objects as well as errors. Its messages may quote the value, so only code and class are kept. */
function reason( error: unknown ): string {
	const code = typeof error === 'object' && error !== null && 'code' in error ? String( error.code ) : 'error';
	return `JSONata ${ code }`;
}

/** JSONata's own $pad makes a text of any length before its limits are looked at again. */
function pad( text: string | undefined, width: number, filler = ' ' ): string | undefined {
	if ( text === undefined ) {
		return undefined;
	}
	const missing = Math.abs( width ) - [ ...text ].length;
	if ( Math.abs( width ) > TEXT_MAX ) {
		throw new ExpressionError( 'JSONata result too long' );
	}
	const added = missing <= 0 ? '' : [ ...( filler === '' ? ' ' : filler ).repeat( missing ) ].slice( 0, missing ).join( '' );
	return width < 0 ? added + text : text + added;
}
