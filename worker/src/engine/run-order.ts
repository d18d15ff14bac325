/**
 * One order to one document: rules, customer, mapping, look-up where needed, write, compare, link.
 * Throws SyncError (or LeaseLost); the caller turns it into an outcome. Exactly once rests on three things here: a later attempt
 * looks the reference up first, nothing is written without a live lease, and a linked order is never written again.
 */
import { limitsOf, type Connector, type CustomerRef, type DocumentState, type PreparedOrder, type WriteOutcome } from '../connectors/connector.ts';
import { partsThatDiffer } from '../connectors/content.ts';
import { compareTotals, sameCurrency, taxDiffers, withTolerance } from '../core/compare.ts';
import { SyncError } from '../core/issue.ts';
import { orderStepsOf } from '../core/flow/contents.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import * as money from '../core/money.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { prepareOrder, ruledOrder } from '../core/prepare.ts';
import { externalReference } from '../core/reference.ts';
import { conversionWords, type Conversion } from '../core/rules/currency.ts';
import { orderName } from '../core/words.ts';
import type { Connection, Link, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { amendIssue, amendSummary, changedThere, conflictIssue, DELETED, preparedKey } from './amend-order.ts';
import { BUILT_IN, LeaseLost, type Attempt } from './attempt.ts';
import { changedWhileSent, contentHash, sha256 } from './content.ts';
import { isMark } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import type { Hooks } from './hooks.ts';
import { actionFor } from './linked-order.ts';
import { catchUp, runOrderFlow } from './order-flow.ts';
import { ruleFacts } from './rule-facts.ts';

export type OrderContext = { connection: Connection; connector: Connector; prefix: string; hooks: Hooks; flowStore: FlowStore };

/** A write may take this long before its answer; a lease about to end is not the moment to begin one. */
const WRITE_MARGIN_MS = 5_000;

export async function runOrder( attempt: Attempt, context: OrderContext ): Promise< SettleResult > {
	const { claim } = attempt;
	const link = orderLink( claim.links );
	const reference = externalReference( context.prefix, claim.record_id );
	if ( claim.kind === 'deleted' || claim.record === null ) {
		return runDeleted( attempt, context, link, reference );
	}
	const order = translateClaimedOrder( claim.record, claim.record_id );
	const steps = orderStepsOf( context.connection );
	if ( link ) {
		return runLinked( attempt, context, order, link, steps );
	}
	const verdict = filterOrder( order, context.connection.settings, { at: context.connection.start_at, asked: claim.asked } );
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
	return links.find( ( link ) => link.record_type === 'order' && ! isMark( link ) && link.content_hash !== DELETED );
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

/** Already in Dynamics: every further delivery of the same order ends here, without a request (LOS-4, DUP-9). */
async function runLinked( attempt: Attempt, context: OrderContext, order: Order, link: Link, steps: readonly FlowStep[] | null ): Promise< SettleResult > {
	const action = actionFor( order, link, context.connection );
	switch ( action.act ) {
		case 'delete': {
			const ended = await deleted( attempt, context, link, action.issue );
			return ended.outcome === 'needs-you' && action.otherwise.act === 'credited' ? credited( attempt, link, action.otherwise.flow ) : ended;
		}
		case 'credited': return credited( attempt, link, action.flow );
		case 'amend': return amend( attempt, context, order, link, steps );
		case 'stop': return stopped( attempt, action.issue );
		case 'stands': return steps ? catchUp( attempt, context, order, steps, link ) : { ...attempt.base(), outcome: 'synced', summary: `Nothing changed since sales order ${ link.number } was written.`, warnings: [] };
	}
}

/** What became of its money is the refund's own record. */
function credited( attempt: Attempt, link: Link, flow: string ): SettleResult {
	return { ...attempt.base(), outcome: 'synced', summary: `The order was refunded; the flow ${ flow } books its refunds, and sales order ${ link.number } stands as it was sent.`, warnings: [] };
}

/** Repeated after a lost answer it finds nothing to change, and goes on from there. */
async function amend( attempt: Attempt, context: OrderContext, order: Order, link: Link, steps: readonly FlowStep[] | null ): Promise< SettleResult > {
	const { connection, connector } = context;
	const { prepared, warnings, conversion } = await prepareFor( attempt, context, order, link.reference );
	const before = await connector.findByReference( link.reference, attempt.observe );
	if ( before?.stage === 'open' && changedThere( link, before.total ) && ! attempt.claim.look_up_first ) {
		return stopped( attempt, conflictIssue( order, link, before.total ?? '' ) );
	}
	mustHold( attempt, WRITE_MARGIN_MS );
	const outcome = await connector.amendOrder( prepared, preparedKey( prepared, link ), attempt.observe );
	const issue = amendIssue( order, link, outcome );
	if ( issue || ! outcome ) {
		return stopped( attempt, issue ?? conflictIssue( order, link, '' ) );
	}
	attempt.written = true;
	const { document, rounded } = await checked( attempt, context, prepared, { document: outcome.document, how: 'completed', warnings: [] } );
	const now = linkOf( order, document, link.reference, connection, conversion );
	attempt.links = [ ...attempt.links, now ];
	const total = document.total === null ? '' : `, total ${ money.round( document.total, order.minorUnitDigits ) } ${ conversion?.to ?? order.currency } on both sides`;
	const done = `${ amendSummary( link, outcome.differences ) }${ total }${ rounded ? ' with a rounding line' : '' }.`.replace( '..', '.' );
	const after = steps ? await catchUp( attempt, context, order, steps, now ) : null;
	return after && after.outcome !== 'synced' ? after : { ...attempt.base(), outcome: 'synced', summary: done, warnings };
}

async function deleted( attempt: Attempt, { connector }: OrderContext, link: Link, issue: Extract< SettleResult, { outcome: 'needs-you' } >[ 'issue' ] ): Promise< SettleResult > {
	mustHold( attempt, WRITE_MARGIN_MS );
	attempt.written = true;
	if ( ! await connector.deleteOrder( link.key === '' ? link.reference : link.key, attempt.observe ) || await connector.findByReference( link.reference, attempt.observe ) ) {
		return stopped( attempt, issue );
	}
	attempt.links = [ ...attempt.links, { ...link, content_hash: DELETED, dynamics_total: '', etag: '' } ];
	return { ...attempt.base(), outcome: 'synced', summary: `Sales order ${ link.number } was deleted in Dynamics, because the order was canceled before anything of it was shipped.`, warnings: [] };
}

type Ready = { prepared: PreparedOrder; warnings: string[]; conversion: Conversion | null };

/** Customer found or made, rules applied, documents mapped. */
async function prepareFor( attempt: Attempt, context: OrderContext, order: Order, reference: string ): Promise< Ready > {
	const { connection, connector, hooks } = context;
	const mappings = mappingsFor( connection );
	attempt.flowVersion = connection.flow ? `v${ connection.flow.version }` : BUILT_IN;
	const facts = await ruleFacts( order, mappings, connector, attempt.observe );
	const prepare = ( customer: { key: string; number: string } ) => prepareOrder( {
		order, mappings, facts, settings: connection.settings, product: connection.product, reference, customer, sha256, ...limitsOf( connector ),
	} );
	const known = attempt.claim.links.some( ( link ) => link.record_type === 'customer' && link.connection_id === connection.id );
	if ( ! known ) {
		// An order that cannot be sent must not leave a new customer behind.
		await prepare( { key: '00000000-0000-0000-0000-000000000000', number: 'UNKNOWN' } );
	}
	await hooks.at?.( 'before-customer', attempt.claim.event_id );
	mustHold( attempt );
	const ruled = ruledOrder( { order, product: connection.product, mappings, facts, ...limitsOf( connector ) } );
	const customer = await connector.resolveCustomer( ruled.order, attempt.claim.links, reference, attempt.observe );
	keepCustomer( attempt, customer, order );
	const { header, lines, contentHash: hash, warnings, order: sent, conversion } = await prepare( customer );
	return { prepared: { order: sent, reference, customer, header, lines, contentHash: hash }, warnings: [ ...customer.warnings ?? [], ...warnings ], conversion };
}

async function send( attempt: Attempt, context: OrderContext, order: Order, reference: string ): Promise< SettleResult > {
	const { connection } = context;
	const mappings = mappingsFor( connection );
	const { prepared, warnings, conversion } = await prepareFor( attempt, context, order, reference );
	const { order: sent } = prepared;
	const { older, ...written } = await write( attempt, context, prepared );
	const { document, rounded } = await checked( attempt, context, prepared, written );
	const tax = taxDiffers( sent, document.tax, mappings.rules?.tax );
	if ( tax && mappings.rules?.tax?.compare === 'stop' ) {
		throw new SyncError( { ...tax, facts: { ...tax.facts, document: document.number, url: document.url } } );
	}
	attempt.links = [ ...attempt.links, linkOf( order, document, reference, connection, conversion ) ];
	if ( older.length > 0 ) {
		return stopped( attempt, changedWhileSent( order, document, older ) );
	}
	return { ...attempt.base(), outcome: 'synced', summary: summary( written, document, rounded, sent, conversion ), warnings: [ ...warnings, ...( tax ? [ tax.message ] : [] ), ...written.warnings, ...( document.total === null ? [ `${ document.number } has no total of its own where it was found; it was not compared.` ] : [] ) ] };
}

/** Guests share the id 0: a stored link would give every guest the same customer. */
function keepCustomer( attempt: Attempt, customer: CustomerRef, order: Order ): void {
	if ( ! order.customer.isGuest && customer.link.record_id !== '0' ) {
		attempt.links = [ ...attempt.links, customer.link ];
	}
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

/** Lines, currency and total, to the cent; a remainder within tolerance goes to the rounding line once. */
async function checked( attempt: Attempt, { connection, connector }: OrderContext, prepared: PreparedOrder, written: WriteOutcome ): Promise< { document: DocumentState; rounded: boolean } > {
	const { order } = prepared;
	const { document } = written;
	const currency = document.currency === '' ? null : sameCurrency( order, document.currency );
	if ( currency ) {
		throw new SyncError( { ...currency, facts: { ...currency.facts, document: document.number } } );
	}
	if ( document.total === null ) {
		return { document, rounded: false };
	}
	const settings = withTolerance( connection.settings, mappingsFor( connection ).rules?.tax );
	const verdict = compareTotals( order, document.total, settings );
	if ( verdict.verdict === 'equal' ) {
		return { document, rounded: false };
	}
	if ( verdict.verdict === 'differ' || document.stage !== 'open' ) {
		throw differs( verdict.verdict === 'differ' ? verdict : compareTotals( order, document.total, { rounding: null } ), document );
	}
	mustHold( attempt, WRITE_MARGIN_MS );
	const after = await connector.addRoundingLine( prepared, document, verdict.difference, attempt.observe );
	const again = compareTotals( order, after.total ?? '0', settings, true );
	if ( again.verdict !== 'equal' ) {
		throw differs( again, after );
	}
	return { document: after, rounded: true };
}

function differs( verdict: ReturnType< typeof compareTotals >, document: DocumentState ): SyncError {
	if ( verdict.verdict !== 'differ' ) {
		throw new TypeError( 'only a difference is an issue' );
	}
	return new SyncError( { ...verdict.issue, facts: { ...verdict.issue.facts, document: document.number, url: document.url } } );
}

function mustHold( attempt: Attempt, ms = 0 ): void {
	if ( ! attempt.holds( ms ) ) {
		throw new LeaseLost( 'the lease of this record ran out' );
	}
}

/** store_total is what the shopper was charged, whatever currency the document has. */
function linkOf( order: Order, document: DocumentState, reference: string, connection: Connection, conversion: Conversion | null ): Link {
	const digits = conversion ? money.minorUnitDigits( conversion.to ) : order.minorUnitDigits;
	return {
		record_type: 'order', record_id: order.id, connection_id: connection.id, entity: document.entity, company: connection.settings.company,
		key: document.key, number: document.number, url: document.url, reference, etag: document.etag, content_hash: contentHash( order ),
		store_total: money.round( order.total, order.minorUnitDigits ), dynamics_total: document.total === null ? '' : money.round( document.total, digits ), currency: order.currency,
		...( conversion ? { dynamics_currency: conversion.to, rate: conversion.rate } : {} ),
	};
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

function stopped( attempt: Attempt, issue: Extract< SettleResult, { outcome: 'needs-you' } >[ 'issue' ] ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: attempt.written || attempt.claim.look_up_first, issue };
}
