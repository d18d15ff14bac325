/**
 * An order that is in Dynamics already. Unchanged it costs no request (LOS-4, DUP-9). Edited, its open sales order follows where the connection says so and nobody changed it
 * in Dynamics; else a person sees every difference and chooses: amend, credit and re-order, leave (FUL-4). What a person decided holds for what that person saw.
 */
import type { Amended } from '../connectors/amend.ts';
import type { DocumentState } from '../connectors/connector.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import * as money from '../core/money.ts';
import type { Order } from '../core/model/order.ts';
import { orderName } from '../core/words.ts';
import { parseWritten, withKnownSkus, writtenText } from '../core/written.ts';
import type { Decision, Link, SettleResult } from '../store/contract/api.ts';
import { amendSummary, DELETED, goneIssue, heldIssue, withChoices } from './amend-order.ts';
import type { Attempt } from './attempt.ts';
import { contentHash } from './content.ts';
import { CANCELED, changeOfOrder, requestOf, type Linked } from './linked-order.ts';
import { checked, documentDecision, linkOf, mustHold, prepareFor, prepareToCompare, stopped, WRITE_MARGIN_MS, type OrderContext, type Ready } from './order-document.ts';
import { catchUp } from './order-flow.ts';
import { refundFlow } from './own-flows.ts';
import { reorder } from './reorder.ts';

/** Something of it may still leave the house. */
const SHIPPABLE: readonly DocumentState[ 'stage' ][] = [ 'open', 'released' ];

export async function runLinked( attempt: Attempt, context: OrderContext, read: Order, link: Link, steps: readonly FlowStep[] | null ): Promise< SettleResult > {
	const order = withKnownSkus( read, parseWritten( link.written ) );
	const linked = { attempt, context, order, link, steps };
	const issue = changeOfOrder( order, link );
	if ( ! issue ) {
		return steps ? catchUp( attempt, context, order, steps, link ) : { ...attempt.base(), outcome: 'synced', summary: `Nothing changed since sales order ${ link.number } was written.`, warnings: [] };
	}
	return issue.field === 'status' ? ended( linked, issue ) : edited( linked, issue );
}

/** Canceled, failed, refunded, or waiting for payment again. */
async function ended( linked: Linked, issue: Issue ): Promise< SettleResult > {
	const { attempt, context, order, link } = linked;
	const decision = documentDecision( attempt.claim );
	const refunded = order.status === 'refunded' ? refundFlow( context.connection ) : undefined;
	if ( decision?.choice === 'leave' ) {
		return leave( linked, decision, await context.connector.findByReference( link.reference, attempt.observe ) );
	}
	if ( CANCELED.includes( order.status ) && ( decision?.choice === 'amend' || context.connection.settings.cancellations === 'delete' ) ) {
		const gone = await deleted( attempt, context, link );
		return gone ?? ( refunded ? credited( linked, refunded.name ) : stopped( attempt, withChoices( issue, [ 'leave' ] ) ) );
	}
	return refunded ? credited( linked, refunded.name ) : stopped( attempt, withChoices( issue, CANCELED.includes( order.status ) ? [ 'amend', 'leave' ] : [ 'leave' ] ) );
}

/** What became of its money is the refund's own record; what may still be shipped for it is a person's. */
async function credited( { attempt, context, order, link }: Linked, flow: string ): Promise< SettleResult > {
	const document = await context.connector.findByReference( link.reference, attempt.observe );
	if ( document && SHIPPABLE.includes( document.stage ) ) {
		return stopped( attempt, withChoices( {
			code: 'order_changed_after_sync', retryClass: 'rejected', record: orderName( order ), field: 'status', facts: { document: link.number, url: link.url },
			message: `${ orderName( order ) } was refunded in full, and sales order ${ link.number } is still ${ document.stage } in Dynamics: it can be shipped.`,
			remedy: document.stage === 'open' ? `Decide below whether sales order ${ link.number } is deleted in Dynamics.` : `Cancel what is left of sales order ${ link.number } in Dynamics, then choose "leave".`,
		}, document.stage === 'open' ? [ 'amend', 'leave' ] : [ 'leave' ] ) );
	}
	return { ...attempt.base(), outcome: 'synced', summary: `The order was refunded; the flow ${ flow } books its refunds, and sales order ${ link.number } stands as it was sent.`, warnings: [] };
}

/** `issue`: the sentence for the edit alone, where nothing else is to be told. */
export async function edited( linked: Linked, issue: Issue ): Promise< SettleResult > {
	const { attempt, context, order, link } = linked;
	const decision = documentDecision( attempt.claim );
	if ( decision?.choice === 'reorder' ) {
		return reorder( linked, decision, issue );
	}
	if ( decision?.choice !== 'amend' && ( decision?.choice === 'leave' || context.connection.settings.edits === 'ask' || parseWritten( link.written )?.left !== undefined ) ) {
		return compared( linked, issue, decision );
	}
	const ready = await prepareFor( attempt, context, order, link.reference );
	mustHold( attempt, WRITE_MARGIN_MS );
	const told = await context.connector.amendOrder( ready.prepared, requestOf( link, ready.prepared.reference, decision?.choice === 'amend' ? 'overwrite' : 'amend', decision?.seen ), attempt.observe );
	if ( told?.verdict !== 'amended' && told?.verdict !== 'equal' ) {
		return stopped( attempt, told ? heldIssue( order, link, told, issue ) : goneIssue( order, link, issue ) );
	}
	attempt.written = true;
	return settled( linked, ready, told );
}

/** Repeated after a lost answer it finds nothing to change, and goes on from there. */
async function settled( { attempt, context, order, link, steps }: Linked, { prepared, warnings, conversion, changed = '' }: Ready, told: NonNullable< Amended > ): Promise< SettleResult > {
	const { document, rounded } = await checked( attempt, context, prepared, { document: told.document, how: 'completed', warnings: [] } );
	const now = linkOf( { order, document, reference: link.reference, conversion, prepared }, context );
	attempt.links = [ ...attempt.links, document.standing ? now : { ...now, entity: link.entity, key: link.key, number: link.number, url: link.url, written: link.written ?? '' } ];
	const total = document.total === null ? '' : `, total ${ money.round( document.total, order.minorUnitDigits ) } ${ conversion?.to ?? order.currency } on both sides`;
	const done = `${ amendSummary( link, told.differences ) }${ total }${ rounded ? ' with a rounding line' : '' }.`.replace( '..', '.' ) + changed;
	const after = steps ? await catchUp( attempt, context, order, steps, now ) : null;
	return after && after.outcome !== 'synced' ? after : { ...attempt.base(), outcome: 'synced', summary: done, warnings };
}

/** Reads alone, makes no customer: every difference for a person to decide about, or the decision to leave them. */
async function compared( linked: Linked, issue: Issue, decision: Decision | null ): Promise< SettleResult > {
	const { attempt, context, order, link } = linked;
	let told: Amended;
	let ready: Ready;
	try {
		ready = await prepareToCompare( attempt, context, order, link.reference );
		told = await context.connector.amendOrder( ready.prepared, requestOf( link, ready.prepared.reference, 'compare' ), attempt.observe );
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
			// An order that cannot be mapped any more can still be left as it is.
			return decision ? leave( linked, decision, await context.connector.findByReference( link.reference, attempt.observe ) ) : stopped( attempt, withChoices( { ...issue, message: `${ issue.message } ${ error.issue.message }` }, [ 'leave' ] ) );
		}
		throw error;
	}
	if ( told?.verdict === 'equal' ) {
		return settled( linked, ready, told );
	}
	if ( ! decision ) {
		return stopped( attempt, told ? heldIssue( order, link, told, issue ) : goneIssue( order, link, issue ) );
	}
	return told && told.seen !== decision.seen ? stopped( attempt, heldIssue( order, link, { ...told, verdict: 'not-seen' }, issue ) ) : leave( linked, decision, told?.document ?? null );
}

/** From here on both sides are right as they are; whichever changes next is compared with this moment. */
async function leave( { attempt, order, link, context }: Linked, decision: Decision, document: DocumentState | null ): Promise< SettleResult > {
	const before = parseWritten( link.written );
	const standing = document?.standing ?? { header: before?.header ?? '', lines: before?.lines ?? {} };
	const own = before ? new Set( Object.keys( standing.lines ).filter( ( key ) => ! before.others.includes( key ) && key in before.lines ) ) : new Set( Object.keys( standing.lines ) );
	attempt.links = [ ...attempt.links, {
		...link, content_hash: contentHash( order ), store_total: money.round( order.total, order.minorUnitDigits ), ...( document?.total ? { dynamics_total: money.round( document.total, money.minorUnitDigits( link.dynamics_currency || link.currency ) ) } : {} ),
		written: writtenText( standing, own, order, order.status ),
	} ];
	// Compared by the mapping of today, written by none.
	attempt.flowVersion = '';
	await context.hooks.at?.( 'after-write', attempt.claim.event_id );
	return { ...attempt.base(), outcome: 'synced', summary: `Sales order ${ link.number } was left as it is, and so was the order: ${ decision.reason }`, warnings: [] };
}

/** Null: it is no longer open, and nothing was done. */
async function deleted( attempt: Attempt, { connector }: OrderContext, link: Link ): Promise< SettleResult | null > {
	mustHold( attempt, WRITE_MARGIN_MS );
	attempt.written = true;
	if ( ! await connector.deleteOrder( link.key === '' ? link.reference : link.key, attempt.observe ) || await connector.findByReference( link.reference, attempt.observe ) ) {
		return null;
	}
	attempt.links = [ ...attempt.links, { ...link, content_hash: DELETED, dynamics_total: '', etag: '', written: '' } ];
	return { ...attempt.base(), outcome: 'synced', summary: `Sales order ${ link.number } was deleted in Dynamics, because the order was canceled before anything of it was shipped.`, warnings: [] };
}

