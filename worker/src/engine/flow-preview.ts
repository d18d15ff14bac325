/** What the steps of the flows would do with one order: the steps themselves, run with writes that are kept instead of sent. */
import { contentOf, orderStepsOf } from '../core/flow/contents.ts';
import type { EntityAccess } from '../core/flow/entity-access.ts';
import { RecordingEntities, type KeptWrite } from '../core/flow/recording.ts';
import { runSteps } from '../core/flow/run.ts';
import type { FlowEnd, FlowRun, StoreWrite } from '../core/flow/running.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import type { SeedRow } from '../core/flow/stand-in.ts';
import { SyncError } from '../core/issue.ts';
import type { RowTrace } from '../core/mapping/apply.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Order } from '../core/model/order.ts';
import { fieldOf, problemsOf, showValue, type PreviewProblem, type PreviewStep } from '../core/preview.ts';
import { orderName } from '../core/words.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { idsOfOrder, markOf, newRun, type RunInput } from './flow-run.ts';
import { flowsFor } from './own-flows.ts';

export type FlowPreview = { steps: PreviewStep[]; problems: PreviewProblem[]; filtered: { rule: string; message: string } | null };

/** A person looks at a step, not at a table of thousands; what is sent is whole. */
const SHOWN_FIELDS = 60;
const SHOWN_LENGTH = 500;

/** `document`: the sales order that the steps behind it find; `rows`: the same as rows, where it does not stand yet. `links`: of the order. */
type Setting = { attempt: Attempt; connection: Connection; connector: Connector; order: Order; document: Root; rows: readonly SeedRow[]; links: readonly Link[]; /** Reads of the tenant; those of the connector where nothing else is said. */ entities?: Pick< EntityAccess, 'find' | 'list' > };

/** Steps around the sales order. Empty without steps of its own. */
export async function previewOrderSteps( setting: Setting ): Promise< FlowPreview > {
	const { connection } = setting;
	const drawn = orderStepsOf( connection );
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	if ( drawn ) {
		const end = await previewSteps( setting, '', connection.id, drawn, found );
		found.filtered = end?.end === 'filtered' && end.rule !== '' ? { rule: end.rule, message: end.message } : null;
	}
	return found;
}

/** Flows of one's own that an order starts, behind its order flow. They find the document as the real ones do: nothing where the order was left out. */
export async function previewFlowsOfOrder( setting: Setting, sent: boolean ): Promise< FlowPreview > {
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	for ( const flow of flowsFor( setting.connection, 'order' ) ) {
		await previewSteps( setting, flow.name, flow.id, contentOf( flow ).steps, found, sent ? { document: setting.document } : {} );
	}
	return found;
}

/** One flow, saved or not, over any record. `writes`: what it would put into fields of the store. */
export async function previewOwnFlow( input: Omit< RunInput, 'dynamics' >, steps: readonly FlowStep[], rows: readonly SeedRow[] = [] ): Promise< FlowPreview & { end: FlowEnd | null; writes: readonly StoreWrite[] } > {
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	const kept = new RecordingEntities( input.connector.entities, rows );
	const run = { ...newRun( { ...input, dynamics: kept } ), mustHold: () => undefined };
	const end = await recorded( '', steps, run, kept, found );
	return { ...found, end, writes: run.writes };
}

/** Flows of one's own over any record; `storeIds` as for a run. */
export async function previewOwnFlows( input: Omit< RunInput, 'dynamics' >, flows: Connection[ 'flows' ] ): Promise< FlowPreview > {
	const found: FlowPreview = { steps: [], problems: [], filtered: null };
	for ( const flow of flows ) {
		const kept = new RecordingEntities( input.connector.entities );
		await recorded( flow.name, contentOf( flow ).steps, { ...newRun( { ...input, flow: flow.name, dynamics: kept } ), mustHold: () => undefined }, kept, found );
	}
	return found;
}

/** Only the steps before the sales order: does the flow leave this order out? */
export async function filteredBefore( setting: Omit< Setting, 'document' | 'rows' | 'links' > ): Promise< { rule: string; message: string } | null > {
	const drawn = orderStepsOf( setting.connection ) ?? [];
	const before = drawn.slice( 0, drawn.findIndex( ( step ) => step.step === 'salesOrder' ) );
	if ( before.length === 0 ) {
		return null;
	}
	const end = await runSteps( before, runOf( { ...setting, document: {}, rows: [], links: [] }, setting.connection.id, new RecordingEntities( readsOf( setting ) ) ) );
	return end.end === 'filtered' ? { rule: end.rule, message: end.message } : null;
}

function readsOf( { entities, connector }: Pick< Setting, 'entities' | 'connector' > ): Pick< EntityAccess, 'find' | 'list' > {
	return entities ?? connector.entities;
}

async function previewSteps( setting: Setting, flow: string, id: string, steps: readonly FlowStep[], found: FlowPreview, around: Root = {} ): Promise< FlowEnd | null > {
	const kept = new RecordingEntities( readsOf( setting ), setting.rows );
	return recorded( flow, steps, { ...runOf( setting, id, kept, around ), flow }, kept, found );
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

function runOf( { attempt, connection, connector, order, document, links }: Setting, flowId: string, dynamics: RecordingEntities, around: Root = {} ): FlowRun {
	const run = newRun( { attempt, connection, connector, root: { ...around, ...order }, record: orderName( order ), dynamics, salesOrder: () => Promise.resolve( document ), acted: markOf( links, connection, flowId )?.acted ?? [], storeIds: idsOfOrder } );
	return { ...run, mustHold: () => undefined };
}

function shown( flow: string, { trace, writes, puts }: FlowRun, kept: readonly KeptWrite[] ): PreviewStep[] {
	const valuesOf = ( values: Record< string, unknown > ) => Object.entries( values ).slice( 0, SHOWN_FIELDS ).map( ( [ field, value ] ) => ( { field, value: showValue( value ).slice( 0, SHOWN_LENGTH ) } ) );
	const rowsOf = ( rows: readonly RowTrace[], id: string, at: number ) => ( rows.length > 0 && trace.findIndex( ( one ) => one.id === id ) === at ? { rows: rows.slice( 0, SHOWN_FIELDS ).map( fieldOf ) } : {} );
	return [
		...trace.map( ( { id, step, title, outcome, entity, message, read, gave, rows, ms }, at ) => ( { flow, id, step, title, outcome, entity, message, values: [], read: valuesOf( read ), gave: valuesOf( gave ), ...rowsOf( rows, id, at ), ms } ) ),
		...kept.map( ( { what, entity, action, values } ) => ( { flow, id: '', step: what, title: action, outcome: 'would-write' as const, entity, message: '', values: valuesOf( values ) } ) ),
		...writes.map( ( { record, target, key, value } ) => ( { flow, id: '', step: 'store', title: target, outcome: 'would-write' as const, entity: record, message: '', values: [ { field: key || target, value } ] } ) ),
		...puts.map( ( { kind, data } ) => ( { flow, id: '', step: 'store', title: 'record', outcome: 'would-write' as const, entity: kind, message: '', values: valuesOf( data ) } ) ),
	];
}
