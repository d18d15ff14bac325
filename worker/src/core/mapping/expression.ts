/** JSONata on a leash: one expression gets little time, little depth and short lists, whoever wrote it. */
import jsonata from 'jsonata';
import type { Root } from './value.ts';

/** `timeout`: milliseconds by the clock. */
export const EXPRESSION_LIMITS = { timeout: 250, stack: 100, sequence: 10_000 };
/** Times the usual limit. */
const SECOND_CHANCE = 6;

/** Longer texts are no value of a field. */
const TEXT_MAX = 200_000;

/** What JSONata asks of a regular expression. */
export type RegexEngine = new ( pattern: RegExp ) => { lastIndex: number; exec( text: string ): RegExpExecArray | null };
let regexEngine: RegexEngine | undefined;
/** Evaluations on their second chance; those beside them have its time as well. */
let patient = 0;
/** Expressions that used up their second chance too. */
const endless = new Set< string >();
const ENDLESS_MAX = 100;

/** The engine's own matching cannot be stopped from within the language: whoever runs other people's expressions brings one that can. */
export function useRegexEngine( engine: RegexEngine ): void {
	regexEngine = engine;
}

/** What one evaluation may take at this moment, in milliseconds. */
export function evaluationTime(): number {
	return EXPRESSION_LIMITS.timeout * ( patient > 0 ? SECOND_CHANCE : 1 );
}

const limits = { ...EXPRESSION_LIMITS, get timeout() {
	return evaluationTime();
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

/**
 * ExpressionError when it fails or runs out of time or depth; undefined when it finds nothing. The clock runs on while a busy machine does something
 * else: an expression out of time is tried once more with more of it, else a good order would stop for a fault that it does not have.
 */
export async function evaluate( expression: string, root: Root ): Promise< unknown > {
	try {
		return await once( expression, root );
	} catch ( error ) {
		if ( ! isOutOfTime( error ) || endless.has( expression ) ) {
			throw told( error );
		}
	}
	patient += 1;
	try {
		return await once( expression, root );
	} catch ( error ) {
		if ( isOutOfTime( error ) ) {
			if ( endless.size >= ENDLESS_MAX ) {
				endless.clear();
			}
			endless.add( expression );
		}
		throw told( error );
	} finally {
		patient -= 1;
	}
}

async function once( expression: string, root: Root ): Promise< unknown > {
	const found: unknown = await compile( expression ).evaluate( root );
	if ( typeof found === 'string' && found.length > TEXT_MAX ) {
		throw new ExpressionError( 'JSONata result too long' );
	}
	return found;
}

/** JSONata's own code, and that of V8 for a pattern (engine/regex.ts). */
function isOutOfTime( error: unknown ): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && ( error.code === 'D1012' || error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' );
}

function told( error: unknown ): ExpressionError {
	return error instanceof ExpressionError ? error : new ExpressionError( reason( error ) );
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
