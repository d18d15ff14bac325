/**
 * What only Dynamics can say, and says once something was really written: the answer of an action, and what it fills in on a record it makes (a number, an id). A run that keeps its
 * writes instead of sending them has neither, and a step that reads them stops for no fault of the flow or the record. Pure.
 */
import type { Issue } from '../issue.ts';
import type { FlowStep } from './schema.ts';

export const KNOWN_LATER = 'What this step reads is known only once Dynamics has carried out the step before it, so what it and the steps behind it would do is not shown.';

/** `unsure`: variables of such steps. Only what looks empty, or an expression over it, is excused: a text that is too long is too long in any case. */
export function isKnownLater( issue: Issue, step: FlowStep, unsure: ReadonlySet< string > ): boolean {
	if ( unsure.size === 0 || issue.code !== 'value_invalid' || ! ( issue.valueClass === 'empty' || readsExpression( step ) ) ) {
		return false;
	}
	const own = JSON.stringify( { ...step, then: [], otherwise: [], steps: [] } );
	return [ ...own.matchAll( /\bvars\.([a-z][A-Za-z0-9]*)/g ) ].some( ( [ , name = '' ] ) => unsure.has( name ) );
}

function readsExpression( step: FlowStep ): boolean {
	return JSON.stringify( { ...step, then: [], otherwise: [], steps: [] } ).includes( '"expression":' );
}
