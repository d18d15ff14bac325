/** What becomes of an order that stands in Dynamics already. One decision for the run, the preview, shadow and the check of many orders. */
import type { AmendRequest, Difference } from '../connectors/amend.ts';
import type { Connector, PreparedOrder } from '../connectors/connector.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import type { Issue } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import { problemsOf, type PreviewChange, type PreviewProblem } from '../core/preview.ts';
import { parseWritten, withKnownSkus } from '../core/written.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import { goneIssue, heldIssue } from './amend-order.ts';
import type { Attempt } from './attempt.ts';
import { changedAfterSync, contentHash } from './content.ts';
import type { OrderContext } from './order-document.ts';
import { refundFlow } from './own-flows.ts';

/** An order with its document in Dynamics, at the moment of an attempt. `steps`: those behind the sales order, null where nothing was drawn. */
export type Linked = { attempt: Attempt; context: OrderContext; order: Order; link: Link; steps: readonly FlowStep[] | null };

/** A shopper who has yet to pay may still pay. */
export const CANCELED = [ 'cancelled', 'failed', 'refunded', 'trash' ];

/**
 * "delete": its sales order is deleted while open, else `otherwise`. "credited": its refunds are booked by the flow named. "amend": brought to what the order
 * says. "stop": a person decides. "stands": nothing changed; steps behind the sales order may be owed.
 */
export type LinkedAction =
	| { act: 'delete'; issue: Issue; otherwise: Extract< LinkedAction, { act: 'credited' | 'stop' } > }
	| { act: 'credited'; flow: string }
	| { act: 'amend'; issue: Issue }
	| { act: 'stop'; issue: Issue }
	| { act: 'stands' };

export function actionFor( order: Order, link: Link, connection: Pick< Connection, 'flows' | 'settings' > ): LinkedAction {
	const issue = changeOfOrder( order, link );
	if ( ! issue ) {
		return { act: 'stands' };
	}
	const { edits, cancellations } = connection.settings;
	if ( issue.field !== 'status' ) {
		return { act: edits === 'amend' && parseWritten( link.written )?.left === undefined ? 'amend' : 'stop', issue };
	}
	const refunded = order.status === 'refunded' ? refundFlow( connection ) : undefined;
	const otherwise = refunded ? { act: 'credited' as const, flow: refunded.name } : { act: 'stop' as const, issue };
	return cancellations === 'delete' && CANCELED.includes( order.status ) ? { act: 'delete', issue, otherwise } : otherwise;
}

/** Null when the document says what the order says, or a person left what differs as it is. */
export function changeOfOrder( order: Order, link: Link ): Issue | null {
	const known = withKnownSkus( order, parseWritten( link.written ) );
	const issue = changedAfterSync( known, link );
	return issue && ! ( parseWritten( link.written )?.left === order.status && contentHash( known ) === link.content_hash ) ? issue : null;
}

/** How the order is compared with what stands, and with what was written last. */
export function requestOf( link: Link, reference: string, mode: AmendRequest[ 'mode' ], seen = '' ): AmendRequest {
	return { key: link.key === '' ? reference : link.key, written: parseWritten( link.written ), total: link.dynamics_total, mode, seen };
}

export type LinkedVerdict = { verdict: 'update' | 'delete' | 'exists' | 'stop'; message: string; changes: PreviewChange[]; problems: PreviewProblem[] };

/** `prepare`: the order as its document would be now; asked for only where it is compared. Reads Dynamics, writes nothing. Throws SyncError. */
export async function linkedVerdict( attempt: Attempt, connection: Connection, connector: Connector, order: Order, link: Link, prepare: () => Promise< PreparedOrder > ): Promise< LinkedVerdict > {
	const action = actionFor( order, link, connection );
	switch ( action.act ) {
		case 'stands': return stands( `Sales order ${ link.number } stands in Dynamics already; nothing would be written.` );
		case 'credited': return credited( action.flow, link );
		case 'stop': return stops( action.issue );
		case 'delete': {
			const found = await connector.findByReference( link.reference, attempt.observe );
			if ( ! found || found.stage === 'open' ) {
				return found
					? { verdict: 'delete', message: `Sales order ${ found.number } would be deleted, because the order is ${ order.status } and nothing of it was shipped.`, changes: [], problems: [] }
					: stands( `Sales order ${ link.number } is no longer in Dynamics; nothing would be written.` );
			}
			return action.otherwise.act === 'credited' ? credited( action.otherwise.flow, link ) : stops( action.issue );
		}
		case 'amend': return amendment( { attempt, connector, order, link, issue: action.issue }, await prepare() );
	}
}

async function amendment( { attempt, connector, order, link, issue }: { attempt: Attempt; connector: Connector; order: Order; link: Link; issue: Issue }, prepared: PreparedOrder ): Promise< LinkedVerdict > {
	const told = await connector.amendOrder( prepared, requestOf( link, prepared.reference, 'compare' ), attempt.observe );
	const changes = ( told?.differences ?? [] ).map( changeOf );
	if ( told?.verdict === 'equal' ) {
		return stands( `Sales order ${ link.number } already says what the order says; nothing would be written.` );
	}
	if ( told?.verdict === 'differs' ) {
		return { verdict: 'update', message: `Sales order ${ link.number } would be amended: ${ changes.length } ${ changes.length === 1 ? 'value differs' : 'values differ' }.`, changes, problems: [] };
	}
	return { ...stops( told ? heldIssue( order, link, told, issue ) : goneIssue( order, link, issue ) ), changes };
}

function stands( message: string ): LinkedVerdict {
	return { verdict: 'exists', message, changes: [], problems: [] };
}

function credited( flow: string, link: Link ): LinkedVerdict {
	return stands( `The order was refunded; the flow ${ flow } books its refunds, and sales order ${ link.number } stands as it was sent.` );
}

function stops( issue: Issue ): LinkedVerdict {
	return { verdict: 'stop', message: issue.message, changes: [], problems: problemsOf( issue ) };
}

function changeOf( { line, what, field, stands: before, wanted }: Difference ): PreviewChange {
	return { line, what, field, before, after: wanted };
}
