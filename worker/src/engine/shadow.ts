/**
 * A connection in shadow: every claimed record runs through the pipeline with the tenant's real answers, and what it would have
 * written is settled as the record's result (state "skipped", rule "shadow"). Nothing is written to Dynamics or back into the store (OPS-2).
 */
import { orderStepsOf } from '../core/flow/contents.ts';
import type { OrderPreview } from '../core/preview.ts';
import { filterOrder } from '../core/order-rules.ts';
import * as money from '../core/money.ts';
import { SHADOW_RULE, SHADOW_WRITES_MAX, type ShadowRecord, type ShadowWrite } from '../core/shadow.ts';
import { externalReference } from '../core/reference.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { BUILT_IN, type Attempt } from './attempt.ts';
import { changedAfterSync } from './content.ts';
import { creditMemoWith } from './credit-refund.ts';
import { documentRoot } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import { previewOwnFlows, type FlowPreview } from './flow-preview.ts';
import { previewOrder } from './preview.ts';
import { flowsFor, idsOf, rootOfRecord } from './own-flows.ts';
import { orderLink } from './run-order.ts';

/** Null where the ordinary run writes nothing either: deleted orders, and linked ones that no step follows. */
export async function shadowOrder( attempt: Attempt, connection: Connection, connector: Connector, prefix: string ): Promise< SettleResult | null > {
	const { claim } = attempt;
	const link = orderLink( claim.links );
	if ( claim.kind === 'deleted' || claim.record === null || ( link && ! orderStepsOf( connection ) && flowsFor( connection, 'order' ).length === 0 ) ) {
		return null;
	}
	const order = translateClaimedOrder( claim.record, claim.record_id );
	// A synced order that changed stops as it does without shadow: its document is real.
	if ( link && changedAfterSync( order, link ) ) {
		return null;
	}
	const rule = filterOrder( order, connection.settings );
	const totals = { store_total: money.round( order.total, order.minorUnitDigits ), dynamics_total: '', currency: order.currency };
	if ( ! rule.send ) {
		return settled( attempt, rule.rule, { shadow: true, connection_id: connection.id, verdict: 'skip', message: rule.message, ...totals, writes: [], problems: [] } );
	}
	attempt.flowVersion = connection.flow ? `v${ connection.flow.version }` : BUILT_IN;
	const preview = await previewOrder( attempt, connection, connector, order, claim.links, externalReference( prefix, claim.record_id ) );
	const record: ShadowRecord = {
		shadow: true, connection_id: connection.id, verdict: preview.verdict, message: preview.message, ...totals, dynamics_total: preview.verdict === 'create' ? preview.totals.dynamics : '',
		writes: ( preview.verdict === 'create' ? writesOf( preview ) : stepWrites( preview.steps ) ).slice( 0, SHADOW_WRITES_MAX ), problems: preview.problems,
	};
	return settled( attempt, preview.verdict === 'skip' ? 'flow' : SHADOW_RULE, record );
}

/** Refunds, customers, products: flows of one's own are all that would send them. */
export async function shadowRecord( attempt: Attempt, connection: Connection, connector: Connector, store: FlowStore ): Promise< SettleResult > {
	const { record_type: type, record_id: id, record } = attempt.claim;
	const found = await previewOwnFlows( { attempt, connection, connector, root: { ...documentRoot( attempt.claim.links, connection ), ...rootOfRecord( record ) }, record: `${ type } ${ id }`, storeIds: idsOf( type ), creditMemo: creditMemoWith( store, connection, '', null ) }, flowsFor( connection, type ) );
	const [ problem ] = found.problems;
	const writes = stepWrites( found.steps );
	const verdict = problem ? 'stop' : writes.length > 0 ? 'create' : 'skip';
	const message = problem?.message ?? ( writes.length > 0 ? 'The flows would have written what stands here.' : 'The flows would have written nothing.' );
	return settled( attempt, SHADOW_RULE, { shadow: true, connection_id: connection.id, verdict, message, store_total: '', dynamics_total: '', currency: '', writes: writes.slice( 0, SHADOW_WRITES_MAX ), problems: found.problems } );
}

/** Flows that no single record triggers rest: what they would write depends on what they wrote before. Their place is kept. */
export function shadowRun( attempt: Attempt, name: string, cursor: string ): SettleResult {
	return {
		...attempt.base(), outcome: 'synced', summary: `Flow ${ name } did not run: its connection is in shadow.`, warnings: [],
		result: { ran: 0, filtered: 0, written: 0, stopped: 0, problems: [], ...( cursor === '' ? {} : { cursor } ) },
	};
}

function settled( attempt: Attempt, rule: string, record: ShadowRecord ): SettleResult {
	const message = rule === SHADOW_RULE ? `Recorded, not sent: the connection is in shadow. ${ record.message }` : record.message;
	return { ...attempt.base(), outcome: 'skipped', rule, message, result: record };
}

function writesOf( preview: OrderPreview ): ShadowWrite[] {
	const made = preview.new_customer ? [ { ...preview.new_customer, id: 'create' } ] : [];
	const documents = [ ...made, ...preview.documents ].map( ( { entity, id, fields } ) => ( {
		entity, id, values: fields.filter( ( { outcome } ) => outcome === 'written' ).map( ( { field, value } ) => ( { field, value: value === null ? '' : String( value ) } ) ),
	} ) );
	return [ ...documents, ...stepWrites( preview.steps ) ];
}

function stepWrites( steps: FlowPreview[ 'steps' ] ): ShadowWrite[] {
	return steps.filter( ( { outcome } ) => outcome === 'would-write' ).map( ( { entity, step, values } ) => ( { entity, id: step, values } ) );
}
