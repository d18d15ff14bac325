/** What the steps of the flows would do with one order: the steps themselves, run with writes that are kept instead of sent. */
import { contentOf, orderStepsOf } from '../core/flow/contents.ts';
import { RecordingEntities, type KeptWrite } from '../core/flow/recording.ts';
import { runSteps, type FlowEnd, type FlowRun } from '../core/flow/run.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import { SyncError } from '../core/issue.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Order } from '../core/model/order.ts';
import { problemsOf, showValue, type OrderPreview, type PreviewProblem, type PreviewStep } from '../core/preview.ts';
import { orderName } from '../core/words.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { idsOfOrder, newRun, type RunInput } from './flow-run.ts';
import { flowsFor } from './own-flows.ts';

export type FlowPreview = { steps: PreviewStep[]; problems: PreviewProblem[]; filtered: { rule: string; message: string } | null };

/** A person looks at a step, not at a table of thousands; what is sent is whole. */
const SHOWN_FIELDS = 60;
const SHOWN_LENGTH = 500;

type Setting = { attempt: Attempt; connection: Connection; connector: Connector; order: Order; document: Root };

export async function previewFlows( setting: Setting ): Promise< FlowPreview > {
	const drawn = orderStepsOf( setting.connection );
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	if ( drawn ) {
		const end = await previewSteps( setting, '', drawn, found );
		found.filtered = end?.end === 'filtered' && end.rule !== '' ? { rule: end.rule, message: end.message } : null;
	}
	for ( const flow of flowsFor( setting.connection, 'order' ) ) {
		await previewSteps( setting, flow.name, contentOf( flow ).steps, found );
	}
	return found;
}

/** One flow, saved or not, over any record. */
export async function previewOwnFlow( input: Omit< RunInput, 'dynamics' >, steps: readonly FlowStep[] ): Promise< FlowPreview & { end: FlowEnd | null } > {
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	const kept = new RecordingEntities( input.connector.entities );
	const end = await recorded( '', steps, { ...newRun( { ...input, dynamics: kept } ), mustHold: () => undefined }, kept, found );
	return { ...found, end };
}

/** Flows of one's own over any record; `storeIds` as for a run. */
export async function previewOwnFlows( input: Omit< RunInput, 'dynamics' >, flows: Connection[ 'flows' ] ): Promise< FlowPreview > {
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	for ( const flow of flows ) {
		const kept = new RecordingEntities( input.connector.entities );
		await recorded( flow.name, contentOf( flow ).steps, { ...newRun( { ...input, dynamics: kept } ), mustHold: () => undefined }, kept, found );
	}
	return found;
}

/** Only the steps before the sales order: does the flow leave this order out? */
export async function filteredBefore( setting: Omit< Setting, 'document' > ): Promise< { rule: string; message: string } | null > {
	const drawn = orderStepsOf( setting.connection ) ?? [];
	const before = drawn.slice( 0, drawn.findIndex( ( step ) => step.step === 'salesOrder' ) );
	if ( before.length === 0 ) {
		return null;
	}
	const end = await runSteps( before, runOf( { ...setting, document: {} }, new RecordingEntities( setting.connector.entities ) ) );
	return end.end === 'filtered' ? { rule: end.rule, message: end.message } : null;
}

async function previewSteps( setting: Setting, flow: string, steps: readonly FlowStep[], found: FlowPreview ): Promise< FlowEnd | null > {
	const kept = new RecordingEntities( setting.connector.entities );
	return recorded( flow, steps, runOf( setting, kept ), kept, found );
}

async function recorded( flow: string, steps: readonly FlowStep[], run: FlowRun, kept: RecordingEntities, found: FlowPreview ): Promise< FlowEnd | null > {
	try {
		return await runSteps( steps, run );
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
			throw error;
		}
		found.problems.push( ...problemsOf( error.issue ) );
		return null;
	} finally {
		found.steps.push( ...shown( flow, run, kept.writes ) );
	}
}

function runOf( { attempt, connection, connector, order, document }: Setting, dynamics: RecordingEntities ): FlowRun {
	const run = newRun( { attempt, connection, connector, root: { ...order }, record: orderName( order ), dynamics, salesOrder: () => Promise.resolve( document ), storeIds: idsOfOrder } );
	return { ...run, mustHold: () => undefined };
}

function shown( flow: string, { trace, writes, puts }: FlowRun, kept: readonly KeptWrite[] ): PreviewStep[] {
	const valuesOf = ( values: Record< string, unknown > ) => Object.entries( values ).slice( 0, SHOWN_FIELDS ).map( ( [ field, value ] ) => ( { field, value: showValue( value ).slice( 0, SHOWN_LENGTH ) } ) );
	return [
		...trace.map( ( { id, step, title, outcome, entity, message, read, gave, ms } ) => ( { flow, id, step, title, outcome, entity, message, values: [], read: valuesOf( read ), gave: valuesOf( gave ), ms } ) ),
		...kept.map( ( { what, entity, action, values } ) => ( { flow, id: '', step: what, title: action, outcome: 'would-write' as const, entity, message: '', values: valuesOf( values ) } ) ),
		...writes.map( ( { record, target, key, value } ) => ( { flow, id: '', step: 'store', title: target, outcome: 'would-write' as const, entity: record, message: '', values: [ { field: key || target, value } ] } ) ),
		...puts.map( ( { kind, data } ) => ( { flow, id: '', step: 'store', title: 'record', outcome: 'would-write' as const, entity: kind, message: '', values: valuesOf( data ) } ) ),
	];
}

/** For a document that does not stand yet, paths find what is known before it does. */
export function documentBefore( preview: Pick< OrderPreview, 'existing' | 'reference' | 'company' > ): Root {
	return { number: preview.existing?.number ?? '(new order)', key: '', url: preview.existing?.url ?? '', reference: preview.reference, company: preview.company };
}
