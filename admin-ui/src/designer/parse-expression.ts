import { compile, ExpressionError } from '../../../worker/src/core/mapping/expression.ts';

/** Null when it can be read, else JSONata's code. The worker reads expressions by the same function. */
export function parseExpression( text: string ): string | null {
	try {
		compile( text );
		return null;
	} catch ( error ) {
		return error instanceof ExpressionError ? error.message : 'error';
	}
}
