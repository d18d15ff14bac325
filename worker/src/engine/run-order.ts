/**
 * One order to one document: rules, customer, mapping, look-up where needed, write, compare, link.
 * Throws SyncError (or LeaseLost); the caller turns it into an outcome. Exactly once rests on three things here: a later attempt
 * looks the reference up first, nothing is written without a live lease, and a linked order is never written again.
 */
import type { DocumentState, PreparedOrder, WriteOutcome } from '../connectors/connector.ts';
import { partsThatDiffer } from '../connectors/content.ts';
import { taxDiffers } from '../core/compare.ts';
import { SyncError } from '../core/issue.ts';
import { orderStepsOf } from '../core/flow/contents.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import * as money from '../core/money.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { externalReference } from '../core/reference.ts';
import { conversionWords, type Conversion } from '../core/rules/currency.ts';
import { orderName } from '../core/words.ts';
import type { Link, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { DELETED, OUTDATED } from './amend-order.ts';
import type { Attempt } from './attempt.ts';
import { changedWhileSent } from './content.ts';
import { isMark } from './flow-run.ts';
import { checked, linkOf, mustHold, prepareFor, stopped, WRITE_MARGIN_MS, type OrderContext } from './order-document.ts';
import { runOrderFlow } from './order-flow.ts';
import { edited, runLinked } from './run-linked.ts';

export async function runOrder( attempt: Attempt, context: OrderContext ): Promise< SettleResult > {
	const { claim } = attempt;
	const link = orderLink( claim.links );
	// One that was taken back and sent anew goes on under the reference it had last.
	const reference = documentLink( claim.links )?.reference || externalReference( context.prefix, claim.record_id );
	if ( claim.kind === 'deleted' || claim.record === null ) {
		return runDeleted( attempt, context, link, reference );
	}
	const order = translateClaimedOrder( claim.record, claim.record_id );
	const steps = orderStepsOf( context.connection );
	if ( link ) {
		return runLinked( attempt, context, order, link, steps );
	}
	const verdict = filterOrder( order, context.connection.settings, { at: context.connection.start_at, left: context.connection.left_out, asked: claim.asked } );
	if ( ! verdict.send ) {
		// An attempt whose answer was lost may have left a document behind; an unsent status does not undo it.
		const orphan = claim.look_up_first ? await context.connector.findByReference( reference, attempt.observe ) : null;
		return orphan ? stopped( attempt, orphanIssue( order, orphan ) ) : { ...attempt.base(), outcome: 'skipped', rule: verdict.rule, message: verdict.message };
	}
	const sending = () => send( attempt, context, order, reference );
	return steps ? runOrderFlow( attempt, context, order, steps, sending ) : sending();
}

/** Where the order stands in Dynamics. A sales order that was deleted with its canceled order stands nowhere. */
export function orderLink( links: readonly Link[] ): Link | undefined {
	const link = documentLink( links );
	return link?.content_hash === DELETED ? undefined : link;
}

function documentLink( links: readonly Link[] ): Link | undefined {
	return links.find( ( link ) => link.record_type === 'order' && ! isMark( link ) && link.content_hash !== DELETED ) ?? links.find( ( link ) => link.record_type === 'order' && ! isMark( link ) );
}

async function runDeleted( attempt: Attempt, { connector }: OrderContext, link: Link | undefined, reference: string ): Promise< SettleResult > {
	const { claim } = attempt;
	const found = link ?? ( claim.look_up_first ? await connector.findByReference( reference, attempt.observe ) : null );
	if ( ! found ) {
		return { ...attempt.base(), outcome: 'skipped', rule: 'deleted_before_sync', message: 'The order was deleted in the store before it was sent.' };
	}
	return stopped( attempt, {
		code: 'record_deleted', retryClass: 'rejected', record: `order id ${ claim.record_id }`, facts: { document: found.number, url: found.url },
		message: `The order was deleted in the store, but sales order ${ found.number } stands in Dynamics.`,
		remedy: `Cancel sales order ${ found.number } in Dynamics if that is what you want, then skip this record.`,
	} );
}

async function send( attempt: Attempt, context: OrderContext, order: Order, reference: string ): Promise< SettleResult > {
	const { connection } = context;
	const mappings = mappingsFor( connection );
	const { prepared, warnings, conversion, changed = '' } = await prepareFor( attempt, context, order, reference );
	const { order: sent } = prepared;
	const { older, ...written } = await write( attempt, context, prepared );
	const { document, rounded } = await checked( attempt, context, prepared, written );
	const tax = taxDiffers( sent, document.tax, mappings.rules?.tax );
	if ( tax && mappings.rules?.tax?.compare === 'stop' ) {
		throw new SyncError( { ...tax, facts: { ...tax.facts, document: document.number, url: document.url } } );
	}
	const link = linkOf( { order, document, reference, conversion, prepared }, context );
	if ( older.length > 0 ) {
		const outdated = { ...link, content_hash: OUTDATED };
		attempt.links = [ ...attempt.links, outdated ];
		return edited( { attempt, context, order, link: outdated, steps: null }, changedWhileSent( order, document, older ) );
	}
	attempt.links = [ ...attempt.links, link ];
	return { ...attempt.base(), outcome: 'synced', summary: summary( written, document, rounded, sent, conversion ) + changed, warnings: [ ...warnings, ...( tax ? [ tax.message ] : [] ), ...written.warnings, ...( document.total === null ? [ `${ document.number } has no total of its own where it was found; it was not compared.` ] : [] ) ] };
}

/** `older`: what a document found from an earlier attempt says otherwise, because the order was edited since. */
async function write( attempt: Attempt, { connector, hooks }: OrderContext, prepared: PreparedOrder ): Promise< WriteOutcome & { older: string[] } > {
	const found = attempt.claim.look_up_first ? await connector.findByReference( prepared.reference, attempt.observe ) : null;
	await hooks.at?.( 'before-write', attempt.claim.event_id );
	mustHold( attempt, WRITE_MARGIN_MS );
	// Found means an earlier attempt wrote it: whatever fails now, the next one must look again.
	attempt.written = attempt.written || found !== null;
	const outcome = found ? await connector.completeOrder( prepared, found, attempt.observe ) : await connector.createOrder( prepared, attempt.observe );
	attempt.written = true;
	await hooks.at?.( 'after-write', attempt.claim.event_id );
	return { ...outcome, older: found?.content && found.stage !== 'canceled' ? partsThatDiffer( prepared, found.content ) : [] };
}

function summary( { how }: WriteOutcome, document: DocumentState, rounded: boolean, order: Order, conversion: Conversion | null ): string {
	const verb = how === 'created' ? 'created' : how === 'adopted' ? 'found from an earlier attempt and adopted' : 'found from an earlier attempt and completed';
	const total = conversion ? `, ${ conversionWords( conversion ) }` : document.total === null ? '' : `, total ${ money.round( document.total, order.minorUnitDigits ) } ${ order.currency } on both sides`;
	return `Sales order ${ document.number } ${ verb }${ total }${ rounded ? ' with a rounding line' : '' }.`;
}

function orphanIssue( order: Order, document: DocumentState ) {
	return {
		code: 'order_changed_after_sync' as const, retryClass: 'rejected' as const, record: orderName( order ), field: 'status', facts: { document: document.number, url: document.url },
		message: `${ orderName( order ) } became "${ order.status }" while it was sent; sales order ${ document.number } was made in Dynamics.`,
		remedy: `Cancel sales order ${ document.number } in Dynamics if that is what you want, then skip this record.`,
	};
}
