/** The steps of a connection's flows, read once. Throws SyncError `mapping_invalid` when what was published cannot run. */
import { SyncError } from '../issue.ts';
import { flowMappingsSchema } from '../mapping/flow.ts';
import type { Rules } from '../rules/schema.ts';
import { flowContentSchema, type FlowContent, type FlowStep } from './schema.ts';

const orderSteps = new WeakMap< object, FlowStep[] | null >();
const contents = new WeakMap< object, FlowContent >();

/** Rules of the order flow in use; what cannot be read stops its orders, not this. */
export function rulesOf( { flow }: { flow: { mappings?: unknown } | null } ): Rules | undefined {
	const parsed = flowMappingsSchema.safeParse( flow?.mappings );
	return parsed.success ? parsed.data.rules : undefined;
}

/** Null where nothing was drawn around the sales order. */
export function orderStepsOf( { flow }: { flow: { version: number; mappings?: unknown } | null } ): FlowStep[] | null {
	if ( ! flow ) {
		return null;
	}
	const known = orderSteps.get( flow );
	if ( known !== undefined ) {
		return known;
	}
	const parsed = flowMappingsSchema.safeParse( flow.mappings );
	const steps = parsed.success ? parsed.data.steps ?? null : null;
	const orders = ( steps ?? [] ).filter( ( step ) => step.step === 'salesOrder' ).length;
	if ( steps && orders !== 1 ) {
		throw invalid( 'The order flow', orders === 0 ? 'it has no step "Sales order"' : 'it has the step "Sales order" more than once' );
	}
	const drawn = steps !== null && steps.length === 1 ? null : steps;
	orderSteps.set( flow, drawn );
	return drawn;
}

export function contentOf( flow: { name: string; content?: unknown } ): FlowContent {
	const known = contents.get( flow );
	if ( known ) {
		return known;
	}
	const parsed = flowContentSchema.safeParse( flow.content );
	if ( ! parsed.success ) {
		throw invalid( `The flow "${ flow.name }"`, 'it has a form this worker does not know' );
	}
	if ( parsed.data.steps.some( ( step ) => step.step === 'salesOrder' ) ) {
		throw invalid( `The flow "${ flow.name }"`, 'the step "Sales order" belongs to the order flow of the connection' );
	}
	contents.set( flow, parsed.data );
	return parsed.data;
}

function invalid( name: string, why: string ): SyncError {
	return new SyncError( {
		code: 'mapping_invalid', retryClass: 'rejected', field: 'steps', message: `${ name } cannot run: ${ why }.`,
		remedy: 'Under Flows, correct and publish it again or go back to an earlier version; bring worker and plugin to the same version.',
	} );
}
