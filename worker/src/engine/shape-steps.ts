/** What the steps of a flow would write for one record, as documents that a test can compare. Reads the tenant, writes nothing. */
import { RecordingEntities, type KeptWrite } from '../core/flow/recording.ts';
import { runSteps } from '../core/flow/run.ts';
import type { FlowEnd, FlowRun, StepTrace } from '../core/flow/running.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import type { SeedRow } from '../core/flow/stand-in.ts';
import { SyncError } from '../core/issue.ts';
import type { ShapeDocument } from '../core/shape-differences.ts';
import { newRun, type RunInput } from './flow-run.ts';

export type StepsTried = { documents: ShapeDocument[]; end: FlowEnd; /** What would have been written into Dynamics. */ writes: readonly KeptWrite[] };

/** Stops that are drawn, or that the tenant's records are to blame for and not the flow. */
const NO_FAULT = [ 'flow_hold', 'record_missing', 'record_ambiguous' ];
const WRITES: readonly StepTrace[ 'step' ][] = [ 'upsert', 'findOrCreate', 'action', 'map' ];

/** `rows`: of the sales order that would stand by then. @throws SyncError where a step would stop the record by the flow's own fault. */
export async function trySteps( input: Omit< RunInput, 'dynamics' >, steps: readonly FlowStep[], rows: readonly SeedRow[] = [] ): Promise< StepsTried > {
	const kept = new RecordingEntities( input.connector.entities, rows );
	const run: FlowRun = { ...newRun( { ...input, dynamics: kept } ), mustHold: () => undefined };
	try {
		const end = await runSteps( steps, run );
		const left = end.end === 'filtered' && end.rule !== '' ? [ { name: 'record', values: { 'left out': end.message } } ] : [];
		return { documents: [ ...documentsOf( run ), ...left ], end, writes: kept.writes };
	} catch ( error ) {
		if ( error instanceof SyncError && NO_FAULT.includes( error.issue.code ) ) {
			return { documents: [ ...documentsOf( run ), { name: 'record', values: { stops: error.issue.message } } ], end: { end: 'done' }, writes: kept.writes };
		}
		throw error;
	}
}

/** In a loop a step writes once for each element. */
function documentsOf( { trace, writes }: FlowRun ): ShapeDocument[] {
	const times = new Map< string, number >();
	const steps = trace.filter( ( { step, outcome } ) => WRITES.includes( step ) && outcome !== 'stopped' ).map( ( { id, title, read, gave } ) => {
		const time = ( times.get( id ) ?? 0 ) + 1;
		times.set( id, time );
		return { name: `${ title === '' ? id : title }${ time === 1 ? '' : ` (${ time })` }`, values: { ...read, ...gave } };
	} );
	return [ ...steps, ...writes.map( ( { record, key, target, value }, index ) => ( { name: `${ record } in the store${ index === 0 ? '' : ` (${ index + 1 })` }`, values: { [ key || target ]: value } } ) ) ];
}
