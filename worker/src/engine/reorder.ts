/**
 * "Credit and re-order": the document is taken back (an open one deleted, an invoiced one credited whole), and the order goes out anew under its next reference. Each step is
 * found again by a reference of its own, so that a lost answer repeats nothing: the new document first, then what took the old one back.
 */
import type { Amended } from '../connectors/amend.ts';
import type { WriteOutcome } from '../connectors/connector.ts';
import { contentOf } from '../core/flow/contents.ts';
import { walk } from '../core/flow/tree.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import * as money from '../core/money.ts';
import { nextReference, takeBackReference } from '../core/reference.ts';
import { bookBc } from '../core/refund/settle-bc.ts';
import { bookFo } from '../core/refund/settle-fo.ts';
import type { Booked, MemoOrder } from '../core/refund/settle.ts';
import { untaxedCodes } from '../core/tax.ts';
import { orderName } from '../core/words.ts';
import type { Decision, Link, SettleResult } from '../store/contract/api.ts';
import { heldIssue } from './amend-order.ts';
import { replacedEntity } from './flow-run.ts';
import { requestOf, type Linked } from './linked-order.ts';
import { checked, linkOf, mustHold, prepareFor, prepareToCompare, stopped, WRITE_MARGIN_MS, type Ready } from './order-document.ts';
import { catchUp } from './order-flow.ts';
import { refundFlow } from './own-flows.ts';

type TakenBack = { words: string; warnings: string[] };

export async function reorder( linked: Linked, decision: Decision, issue: Issue ): Promise< SettleResult > {
	const { attempt, context, order, link } = linked;
	const { connector } = context;
	const reference = nextReference( link.reference );
	if ( reference === null ) {
		return stopped( attempt, { ...issue, message: `${ orderName( order ) } was taken back and sent anew as often as its reference can tell apart.`, remedy: 'Enter the order in Dynamics by hand, then choose "leave".' } );
	}
	const ready = await prepareFor( attempt, context, order, reference );
	const found = await connector.findByReference( reference, attempt.observe );
	let back: TakenBack = { words: 'was taken back', warnings: [] };
	if ( ! found ) {
		const told = await standing( linked );
		const held = told ? heldBy( told, decision ) : null;
		if ( told && held ) {
			return stopped( attempt, heldIssue( order, link, { ...told, verdict: held }, issue ) );
		}
		await mustBePossible( linked, ready );
		back = told ? await takeBack( linked, told ) : { words: 'is no longer in Dynamics', warnings: [] };
	}
	await context.hooks.at?.( 'before-write', attempt.claim.event_id );
	mustHold( attempt, WRITE_MARGIN_MS );
	attempt.written = true;
	const outcome = found ? await connector.completeOrder( ready.prepared, found, attempt.observe ) : await connector.createOrder( ready.prepared, attempt.observe );
	await context.hooks.at?.( 'after-write', attempt.claim.event_id );
	return sentAnew( linked, ready, outcome, back );
}

/** What the order's document says now, beside what it should say. */
async function standing( linked: Linked ): Promise< Amended > {
	const { attempt, context, order, link } = linked;
	const ready = await prepareToCompare( attempt, context, order, link.reference );
	return context.connector.amendOrder( ready.prepared, requestOf( link, ready.prepared.reference, 'compare' ), attempt.observe );
}

/** Not what the person saw, or in a state in which goods are on their way and nothing is invoiced. */
function heldBy( told: NonNullable< Amended >, { seen }: Decision ): 'not-seen' | 'closed' | null {
	if ( told.document.stage === 'released' || told.document.stage === 'shipped' ) {
		return 'closed';
	}
	return told.seen === seen || told.document.stage === 'canceled' ? null : 'not-seen';
}

/** Nothing is taken back for an order that could not be sent again. */
async function mustBePossible( { attempt, context, order }: Linked, { prepared }: Ready ): Promise< void > {
	const unknown = await context.connector.unknownItems( prepared.lines.map( ( line ) => line.values ), attempt.observe );
	if ( unknown.length > 0 ) {
		throw new SyncError( {
			code: 'item_not_found', retryClass: 'rejected', record: orderName( order ), facts: { sku: unknown[ 0 ] ?? '' }, valueClass: 'unknown SKU',
			message: `Dynamics has no item ${ unknown.join( ', ' ) }, so ${ orderName( order ) } could not be sent anew; its document was not taken back.`, remedy: 'Create the item in Dynamics or correct the SKU, then decide again.',
		} );
	}
}

async function takeBack( linked: Linked, told: NonNullable< Amended > ): Promise< TakenBack > {
	const { attempt, context, link } = linked;
	const { document } = told;
	mustHold( attempt, WRITE_MARGIN_MS );
	if ( document.stage === 'canceled' ) {
		return { words: 'stays canceled', warnings: [] };
	}
	if ( document.stage === 'invoiced' ) {
		const { booked, warnings } = await credited( linked );
		return { words: `was credited with ${ booked.entity === 'salesCreditMemos' ? 'credit memo' : 'return order' } ${ booked.number } over ${ booked.total ?? '' } ${ link.dynamics_currency || link.currency }${ booked.state === 'posted' ? '' : ', which waits in Dynamics to be posted' }`, warnings };
	}
	attempt.written = true;
	if ( ! await context.connector.deleteOrder( link.key === '' ? link.reference : link.key, attempt.observe ) ) {
		throw new SyncError( { code: 'dynamics_conflict', retryClass: 'repeat-safe', record: orderName( linked.order ), message: `Sales order ${ link.number } was changed in Dynamics at the same moment.`, remedy: 'Nothing to do: Concord looks again.' } );
	}
	return { words: 'was deleted', warnings: [] };
}

/** Found by its own reference when an earlier attempt made it. */
async function credited( { attempt, context, order, link }: Linked ): Promise< { booked: Booked; warnings: string[] } > {
	const { connection, connector } = context;
	const plan = await connector.soldLines( link.reference, link.key, attempt.observe );
	if ( ! plan ) {
		throw new SyncError( { code: 'record_missing', retryClass: 'rejected', record: orderName( order ), field: 'orderNumber', message: `Sales order ${ link.number } has no invoice in Dynamics that could be credited.`, remedy: 'Credit it in Dynamics by hand, and decide again.' } );
	}
	const flow = refundFlow( connection );
	const step = flow ? walk( contentOf( flow ).steps ).map( ( one ) => one.step ).find( ( one ) => one.step === 'creditMemo' ) : undefined;
	const warnings: string[] = [];
	const { rounding, location } = connection.settings;
	const memo: MemoOrder = {
		plan: { ...plan, amount: money.round( plan.amount, money.minorUnitDigits( plan.currency ) ) }, reference: takeBackReference( link.reference ), orderNumber: link.number, record: `sales order ${ link.number }`, day: attempt.startedAt.slice( 0, 10 ),
		post: step?.post ?? true, reason: step?.reason ?? '', disposition: step?.disposition ?? '', creditOnly: step?.creditOnly ?? '', rounding: rounding && { ...rounding, taxCode: untaxedCodes( connection.settings ).taxCode }, location: location.trim(),
	};
	const booked = await ( connection.product === 'bc' ? bookBc : bookFo )( memo, {
		dynamics: connector.entities, observe: attempt.observe, dry: false, warn: ( sentence ) => warnings.push( sentence ),
		mustHold: () => {
			mustHold( attempt, WRITE_MARGIN_MS );
			attempt.written = true;
		},
	} );
	return { booked, warnings };
}

/** The old document stays known to be this order's: what Dynamics still tells of it finds its way. */
async function sentAnew( { attempt, context, order, link, steps }: Linked, { prepared, warnings, conversion }: Ready, outcome: WriteOutcome, back: TakenBack ): Promise< SettleResult > {
	const { document, rounded } = await checked( attempt, context, prepared, outcome );
	const now = linkOf( { order, document, reference: prepared.reference, conversion, prepared }, context );
	const replaced: Link = { ...link, entity: replacedEntity( link.reference ), written: '' };
	attempt.links = [ ...attempt.links, replaced, now ];
	const total = document.total === null ? '' : `, total ${ money.round( document.total, money.minorUnitDigits( conversion?.to ?? order.currency ) ) } ${ conversion?.to ?? order.currency } on both sides`;
	const summary = `Sales order ${ link.number } ${ back.words }, and sales order ${ document.number } was made in its place${ total }${ rounded ? ' with a rounding line' : '' }.`;
	const after = steps ? await catchUp( attempt, context, order, steps, now ) : null;
	return after && after.outcome !== 'synced' ? after : { ...attempt.base(), outcome: 'synced', summary, warnings: [ ...warnings, ...back.warnings, ...outcome.warnings ] };
}

