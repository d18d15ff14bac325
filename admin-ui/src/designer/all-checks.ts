/** Every check of a flow, with the parser of expressions: too large to wait for, so it comes when the screen is up. */
import { flowChecks, type Drawn, type FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import { tenantChecks, type TenantFacts } from '../../../worker/src/core/flow/tenant-checks.ts';
import { compile, ExpressionError } from '../../../worker/src/core/mapping/expression.ts';

export function allChecks( flow: Drawn, facts: TenantFacts ): FlowCheck[] {
	return [ ...flowChecks( flow, parseExpression ), ...tenantChecks( flow, facts ) ];
}

/** Null when it can be read, else JSONata's code. The worker reads expressions by the same function. */
function parseExpression( text: string ): string | null {
	try {
		compile( text );
		return null;
	} catch ( error ) {
		return error instanceof ExpressionError ? error.message : 'error';
	}
}
