/**
 * What sending and amending an order share: the document as the mapping makes it, the comparison after the write, and the link that is kept.
 */
import { limitsOf, type Connector, type CustomerRef, type DocumentState, type PreparedOrder, type WriteOutcome } from '../connectors/connector.ts';
import { contactWords } from '../connectors/contacts.ts';
import { guestKey, withCustomerChoices } from '../connectors/customers.ts';
import { compareTotals, sameCurrency, withTolerance } from '../core/compare.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import * as money from '../core/money.ts';
import type { Order } from '../core/model/order.ts';
import { prepareOrder, ruledOrder } from '../core/prepare.ts';
import type { Conversion } from '../core/rules/currency.ts';
import { writtenText } from '../core/written.ts';
import type { Claim, Connection, Decision, Link, SettleResult } from '../store/contract/api.ts';
import { BUILT_IN, LeaseLost, type Attempt } from './attempt.ts';
import { contentHash, sha256 } from './content.ts';
import type { FlowStore } from './flow-writes.ts';
import { updateCustomer } from './customer-update.ts';
import type { Hooks } from './hooks.ts';
import { ruleFacts } from './rule-facts.ts';

export type OrderContext = { connection: Connection; connector: Connector; prefix: string; hooks: Hooks; flowStore: FlowStore };

/** A write may take this long before its answer; a lease about to end is not the moment to begin one. */
export const WRITE_MARGIN_MS = 5_000;

/** Stands for a customer that is not made yet. */
const NOBODY = { key: '00000000-0000-0000-0000-000000000000', number: 'UNKNOWN' };

export type Ready = { prepared: PreparedOrder; warnings: string[]; conversion: Conversion | null; /** A sentence where the customer was changed with it. */ changed?: string };

/** Customer found or made, rules applied, documents mapped. */
export async function prepareFor( attempt: Attempt, context: OrderContext, order: Order, reference: string ): Promise< Ready > {
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
		await prepare( NOBODY );
	}
	await hooks.at?.( 'before-customer', attempt.claim.event_id );
	mustHold( attempt );
	const ruled = ruledOrder( { order, product: connection.product, mappings, facts, ...limitsOf( connector ) } );
	const customer = await connector.resolveCustomer( ruled.order, attempt.claim.links, reference, attempt.observe, customerDecision( attempt.claim ) ).catch( ( error: unknown ) => {
		throw error instanceof SyncError ? withCustomerChoices( error, ruled.order, connection ) : error;
	} );
	keepCustomer( attempt, customer, order );
	const { header, lines, contentHash: hash, warnings, order: sent, conversion } = await prepare( customer );
	const changes = await updateCustomer( { attempt, connection, connector, order: ruled.order }, customer );
	const told = [ changes.length === 0 ? '' : `Customer ${ customer.number } was changed: ${ changes.join( ', ' ) }.`, customer.contact ? contactWords( customer.contact, customer.number ) : '' ].filter( ( text ) => text !== '' );
	return { prepared: { order: sent, reference, customer, header, lines, contentHash: hash }, warnings: [ ...customer.warnings ?? [], ...warnings ], conversion, changed: told.map( ( text ) => ` ${ text }` ).join( '' ) };
}

/** The same without making a customer: one that would be made is nobody yet. */
export async function prepareToCompare( attempt: Attempt, { connection, connector }: OrderContext, order: Order, reference: string ): Promise< Ready > {
	const mappings = mappingsFor( connection );
	attempt.flowVersion = connection.flow ? `v${ connection.flow.version }` : BUILT_IN;
	const facts = await ruleFacts( order, mappings, connector, attempt.observe );
	const limits = limitsOf( connector );
	const ruled = ruledOrder( { order, product: connection.product, mappings, facts, ...limits } );
	const customer = await connector.lookUpCustomer( ruled.order, attempt.claim.links, attempt.observe, mappings.rules ) ?? { ...NOBODY, created: false, link: nobodysLink( connection ) };
	const { header, lines, contentHash: hash, warnings, order: sent, conversion } = await prepareOrder( { order, mappings, facts, settings: connection.settings, product: connection.product, reference, customer, sha256, ...limits } );
	return { prepared: { order: sent, reference, customer, header, lines, contentHash: hash }, warnings: [ ...customer.warnings ?? [], ...warnings ], conversion };
}

function nobodysLink( { id, settings }: Connection ): Link {
	return { record_type: 'customer', record_id: '0', connection_id: id, entity: '', company: settings.company, ...NOBODY, url: '', reference: '', etag: '', content_hash: '', store_total: '', dynamics_total: '', currency: '' };
}

/** What a person decided about the order's customer, about its document, or null. */
export function customerDecision( { decision }: Pick< Claim, 'decision' > ): Decision | null {
	return decision && ( decision.choice === 'customer' || decision.choice === 'new-customer' ) ? decision : null;
}

export function documentDecision( { decision }: Pick< Claim, 'decision' > ): Decision | null {
	return decision && decision.choice !== 'customer' && decision.choice !== 'new-customer' ? decision : null;
}

/** Guests share the id 0: a stored link would give every guest the same customer. What a person chose is linked with the order. */
function keepCustomer( attempt: Attempt, customer: CustomerRef, order: Order ): void {
	if ( order.customer.isGuest ? customer.link.record_id === guestKey( order ) : customer.link.record_id !== '0' ) {
		attempt.links = [ ...attempt.links, customer.link, ...( customer.contactLink ? [ customer.contactLink ] : [] ) ];
	}
}

/** Lines, currency and total, to the cent; a remainder within tolerance goes to the rounding line once. */
export async function checked( attempt: Attempt, { connection, connector }: OrderContext, prepared: PreparedOrder, written: WriteOutcome ): Promise< { document: DocumentState; rounded: boolean } > {
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

export function mustHold( attempt: Attempt, ms = 0 ): void {
	if ( ! attempt.holds( ms ) ) {
		throw new LeaseLost( 'the lease of this record ran out' );
	}
}

/** `order`: as the store has it, before the rules. */
export type Sent = { order: Order; document: DocumentState; reference: string; conversion: Conversion | null; prepared: Pick< PreparedOrder, 'lines' > };

/** store_total is what the shopper was charged, whatever currency the document has. */
export function linkOf( { order, document, reference, conversion, prepared }: Sent, { connection, connector }: Pick< OrderContext, 'connection' | 'connector' > ): Link {
	const digits = conversion ? money.minorUnitDigits( conversion.to ) : order.minorUnitDigits;
	return {
		record_type: 'order', record_id: order.id, connection_id: connection.id, entity: document.entity, company: connection.settings.company,
		key: document.key, number: document.number, url: document.url, reference, etag: document.etag, content_hash: contentHash( order ),
		store_total: money.round( order.total, order.minorUnitDigits ), dynamics_total: document.total === null ? '' : money.round( document.total, digits ), currency: order.currency,
		...( conversion ? { dynamics_currency: conversion.to, rate: conversion.rate } : {} ),
		written: document.standing ? writtenText( document.standing, connector.lineKeys( prepared, document ), order ) : '',
	};
}

export function stopped( attempt: Attempt, issue: Issue ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: attempt.written || attempt.claim.look_up_first, issue };
}
