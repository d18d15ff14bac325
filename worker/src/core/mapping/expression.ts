/** JSONata on a leash: one expression gets little time, little depth and short lists, whoever wrote it. */
import jsonata from 'jsonata';
import type { Root } from './value.ts';

export const EXPRESSION_LIMITS = { timeout: 250, stack: 100, sequence: 10_000 };

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
			found = jsonata( expression, EXPRESSION_LIMITS );
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
		return await compile( expression ).evaluate( root );
	} catch ( error ) {
		throw error instanceof ExpressionError ? error : new ExpressionError( reason( error ) );
	}
}

/** JSONata throws plain objects as well as errors. Its messages may quote the value, so only code and class are kept. */
function reason( error: unknown ): string {
	const code = typeof error === 'object' && error !== null && 'code' in error ? String( error.code ) : 'error';
	return `JSONata ${ code }`;
}
