/** A bound action that was called with other parameters than it has. Both products answer with the sentences of Microsoft's OData library (Microsoft.OData.Core, ODataParameterReader). */
import type { Issue } from '../../core/issue.ts';

const FOREIGN = /parameter '([^']+)' in the request payload is not a valid parameter for the operation '([^']+)'/i;
const MISSING = /parameters of the operation '([^']+)' are missing from the request payload\. The missing parameters are: ([^.]+)/i;

/** Null when the sentence says something else. */
export function parameterFault( said: string ): Pick< Issue, 'code' | 'retryClass' | 'message' | 'remedy' | 'field' > | null {
	const [ , foreign, ofForeign ] = FOREIGN.exec( said ) ?? [];
	const [ , ofMissing, missing ] = MISSING.exec( said ) ?? [];
	if ( foreign !== undefined ) {
		return { code: 'value_invalid', retryClass: 'rejected', message: `The action "${ ofForeign }" in Dynamics has no parameter "${ foreign }".`, remedy: 'Correct the row in the flow\'s step for this action, publish the flow, and retry.', field: foreign };
	}
	return missing === undefined ? null : { code: 'value_invalid', retryClass: 'rejected', message: `The action "${ ofMissing }" in Dynamics needs more than the flow gives it: ${ missing.trim() }.`, remedy: 'Add rows for these parameters to the flow\'s step for this action, publish the flow, and retry.', field: missing.trim() };
}
