/**
 * A connection in shadow: every claimed record runs through the pipeline with the tenant's real answers, and what it would have
 * written is settled as the record's result (state "skipped", rule "shadow"). Nothing is written to Dynamics or back into the store (OPS-2).
 */
import type { Order } from '../core/model/order.ts';
import type { OrderPreview } from '../core/preview.ts';
import { SHADOW_RULE, SHADOW_WRITES_MAX, type ShadowRecord, type ShadowWrite } from '../core/shadow.ts';
import { externalReference } from '../core/reference.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, Link, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { BUILT_IN, type Attempt } from './attempt.ts';
import { creditMemoWith } from './credit-refund.ts';
import { documentRoot } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import { previewOwnFlows, type FlowPreview } from './flow-preview.ts';
import { judgeOrder, linkHere } from './judge-order.ts';
import { actionFor } from './linked-order.ts';
import { stepsOwed } from './order-flow.ts';
import { flowsFor, idsOf, rootOfRecord } from './own-flows.ts';

/** Null where the ordinary run writes nothing either: deleted orders, and linked ones that no step follows or that wait for a person. */
export async function shadowOrder( attempt: Attempt, connection: Connection, connector: Connector, prefix: string ): Promise< SettleResult | null > {
	const { claim } = attempt;
	if ( claim.kind === 'deleted' || claim.record === null ) {
		return null;
	}
	const order = translateClaimedOrder( claim.record, claim.record_id );
	const link = linkHere( claim.links, connection );
	if ( link && staysAsItIs( claim.links, connection, order, link ) ) {
		return null;
	}
	attempt.flowVersion = connection.flow ? `v${ connection.flow.version }` : BUILT_IN;
	const { preview, rule } = await judgeOrder( { attempt, connection, connector, order, links: claim.links, reference: externalReference( prefix, claim.record_id ), asked: claim.asked ?? false } );
	const { verdict, message, problems, totals } = preview;
	const record: ShadowRecord = {
		shadow: true, connection_id: connection.id, verdict, message, store_total: totals.store, dynamics_total: verdict === 'create' || verdict === 'update' ? totals.dynamics : '', currency: order.currency,
		writes: writesOf( preview ).slice( 0, SHADOW_WRITES_MAX ), problems,
	};
	return settled( attempt, rule === '' ? SHADOW_RULE : rule, record );
}

/** Its document is real: what a person has to decide is told as it is without shadow. */
function staysAsItIs( links: readonly Link[], connection: Connection, order: Order, link: Link ): boolean {
	const { act } = actionFor( order, link, connection );
	return act === 'stop' || ( act === 'stands' && flowsFor( connection, 'order' ).length === 0 && stepsOwed( links, connection, order ) === null );
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

function settled( attempt: Attempt, rule: string, record: ShadowRecord ): SettleResult {
	const message = rule === SHADOW_RULE ? `Recorded, not sent: the connection is in shadow. ${ record.message }` : record.message;
	return { ...attempt.base(), outcome: 'skipped', rule, message, result: record };
}

function writesOf( preview: OrderPreview ): ShadowWrite[] {
	const made = preview.new_customer ? [ { ...preview.new_customer, id: 'create' } ] : preview.customer_change ? [ { ...preview.customer_change, id: 'change' } ] : [];
	const whole = preview.verdict === 'create' ? [ ...made, ...preview.documents ] : preview.verdict === 'update' ? made : [];
	const documents = whole.map( ( { entity, id, fields } ) => ( {
		entity, id, values: fields.filter( ( { outcome } ) => outcome === 'written' ).map( ( { field, value } ) => ( { field, value: value === null ? '' : String( value ) } ) ),
	} ) );
	return [ ...documents, ...amendments( preview ), ...stepWrites( preview.steps ) ];
}

/** Of the sales order that stands: what would become otherwise, line by line. */
function amendments( { verdict, changes = [], documents, existing }: OrderPreview ): ShadowWrite[] {
	const entityOf = ( line: string ) => documents.find( ( { id } ) => id === ( line === '' ? 'header' : line ) )?.entity ?? documents.at( -1 )?.entity ?? '';
	if ( verdict === 'delete' ) {
		return [ { entity: entityOf( '' ), id: 'delete', values: [ { field: 'number', value: '', was: existing?.number ?? '' } ] } ];
	}
	return verdict !== 'update' ? [] : [ ...Map.groupBy( changes, ( one ) => one.line ) ].map( ( [ line, some ] ) => ( {
		entity: entityOf( line ), id: line === '' ? 'header' : line, values: some.map( ( { field, before, after } ) => ( { field, value: after, was: before } ) ),
	} ) );
}

function stepWrites( steps: FlowPreview[ 'steps' ] ): ShadowWrite[] {
	return steps.filter( ( { outcome } ) => outcome === 'would-write' ).map( ( { entity, step, values } ) => ( { entity, id: step, values: [ ...values ] } ) );
}
