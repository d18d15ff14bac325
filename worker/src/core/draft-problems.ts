/**
 * What keeps a draft from being published, whoever asks for it: the worker would refuse every record by it. Rows, rules and steps are
 * judged by the same code that the worker runs and the screens show. What needs the tenant's fields is the mapping tests' business.
 */
import { z } from 'zod';
import { checkMessage } from './flow/check-words.ts';
import { flowChecks } from './flow/checks.ts';
import { flowContentSchema, type FlowStep, type FlowTrigger } from './flow/schema.ts';
import { flowMappingsSchema, flowProblems, unreadable } from './mapping/flow.ts';
import { ruleProblems, ruleSentence } from './rules/problems.ts';

export type DraftPart = 'form' | 'mapping' | 'rules' | 'steps';
export type DraftProblem = { part: DraftPart; /** A sentence: what is wrong and what to do. */ message: string };

/** Answer of the command "check_draft": about exactly the draft of this revision. */
export const draftVerdictSchema = z.object( {
	connection_id: z.string(), flow_id: z.string(), revision: z.number().int(), worker: z.string(),
	/** Empty: the draft can be used. */
	problems: z.array( z.string() ),
} );
export type DraftVerdict = z.infer< typeof draftVerdictSchema >;

/** `own`: a flow that a person added; else the order flow of a connection. */
export function draftProblems( product: 'fo' | 'bc', own: boolean, content: unknown ): DraftProblem[] {
	return own ? ofOwnFlow( content ) : ofOrderFlow( product, content );
}

function ofOrderFlow( product: 'fo' | 'bc', content: unknown ): DraftProblem[] {
	const parsed = flowMappingsSchema.safeParse( content );
	if ( ! parsed.success ) {
		return [ ofForm( parsed.error ) ];
	}
	const { rules, steps } = parsed.data;
	return [
		...flowProblems( product, parsed.data ).map( ( { message } ): DraftProblem => ( { part: 'mapping', message } ) ),
		...( rules ? ruleProblems( rules, product ) : [] ).map( ( problem ): DraftProblem => ( { part: 'rules', message: ruleSentence( problem ) } ) ),
		...( steps ? ofSteps( 'order', { on: 'store', record: 'order' }, steps ) : [] ),
	];
}

function ofOwnFlow( content: unknown ): DraftProblem[] {
	const parsed = flowContentSchema.safeParse( content );
	return parsed.success ? ofSteps( 'own', parsed.data.trigger, parsed.data.steps ) : [ ofForm( parsed.error ) ];
}

function ofSteps( kind: 'order' | 'own', trigger: FlowTrigger, steps: readonly FlowStep[] ): DraftProblem[] {
	return flowChecks( { kind, trigger, steps }, unreadable ).filter( ( check ) => check.severity === 'error' ).map( ( check ) => ( { part: 'steps', message: checkMessage( check ) } ) );
}

/** Where the form ends to be one: the dotted path, never the value. */
function ofForm( { issues }: { issues: readonly { path: readonly PropertyKey[] }[] } ): DraftProblem {
	const at = ( issues[ 0 ]?.path ?? [] ).map( String ).join( '.' );
	return { part: 'form', message: `It has a form this worker does not know${ at === '' ? '' : ` (at ${ at })` }. Correct it, or bring worker and plugin to the same version.` };
}
