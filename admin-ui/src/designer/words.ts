/** What steps and triggers are called. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FEEDS, FeedDocumentName } from '../../../worker/src/core/feeds/names.ts';
import type { FlowStep, FlowTrigger, StepKind } from '../../../worker/src/core/flow/schema.ts';
import { walk, type ListName } from '../../../worker/src/core/flow/tree.ts';
import { wayText, type Way } from './direction.tsx';

export function kindLabel( kind: StepKind ): string {
	switch ( kind ) {
		case 'filter': return __( 'Filter', 'concord' );
		case 'branch': return __( 'Branch', 'concord' );
		case 'forEach': return __( 'For each', 'concord' );
		case 'salesOrder': return __( 'Sales order', 'concord' );
		case 'find': return __( 'Find', 'concord' );
		case 'findOrCreate': return __( 'Find or create', 'concord' );
		case 'upsert': return __( 'Write a record', 'concord' );
		case 'map': return __( 'Calculate', 'concord' );
		case 'action': return __( 'Action', 'concord' );
		case 'setInStore': return __( 'Write to the store', 'concord' );
		case 'putInStore': return __( 'Put into the store', 'concord' );
		case 'payInvoice': return __( 'Book the payment', 'concord' );
		case 'creditMemo': return __( 'Credit memo', 'concord' );
		case 'customer': return __( 'Customer of the account', 'concord' );
		case 'hold': return __( 'Stop for a person', 'concord' );
		case 'notify': return __( 'Tell a person', 'concord' );
	}
}

/** One line for the palette. */
export function kindHint( kind: StepKind ): string {
	switch ( kind ) {
		case 'filter': return __( 'Goes on only when a condition holds', 'concord' );
		case 'branch': return __( 'One way when a condition holds, another when not', 'concord' );
		case 'forEach': return __( 'Once for each line of the order', 'concord' );
		case 'salesOrder': return __( 'The order with its customer, lines and totals', 'concord' );
		case 'find': return __( 'Reads one record of Dynamics', 'concord' );
		case 'findOrCreate': return __( 'Reads a record, or makes it where there is none', 'concord' );
		case 'upsert': return __( 'Makes or changes a record of any entity', 'concord' );
		case 'map': return __( 'Values for later steps', 'concord' );
		case 'action': return __( 'An action that an entity offers', 'concord' );
		case 'setInStore': return __( 'A field or a note in WooCommerce', 'concord' );
		case 'putInStore': return __( 'The shipment, invoice or credit memo on its order', 'concord' );
		case 'payInvoice': return __( 'What the shopper paid, against the invoice', 'concord' );
		case 'creditMemo': return __( 'The refund as a credit memo or return order', 'concord' );
		case 'customer': return __( 'Found by link and rules, made, or changed field by field', 'concord' );
		case 'hold': return __( 'The record waits, with your sentence', 'concord' );
		case 'notify': return __( 'A note on the record; it goes on', 'concord' );
	}
}

export function stepName( step: FlowStep ): string {
	return step.title === '' ? kindLabel( step.step ) : step.title;
}

/** What it does, in a line. */
export function stepSummary( step: FlowStep ): string {
	switch ( step.step ) {
		case 'filter':
		case 'branch': return step.expression === '' ? __( 'no condition yet', 'concord' ) : step.expression;
		case 'forEach': return step.path;
		case 'salesOrder': return __( 'as mapped under Mapping', 'concord' );
		case 'customer':
		case 'map': return step.rows.map( ( row ) => row.target ).join( ', ' );
		case 'putInStore': return documentLabel( step.record );
		case 'payInvoice': return step.targets.map( ( target ) => `${ target.gateway } → ${ target.journal }` ).join( ', ' );
		case 'creditMemo': return step.carrier.number === '' ? __( 'amounts as fees', 'concord' ) : step.carrier.number;
		case 'setInStore': return step.target === 'note' ? __( 'order note', 'concord' ) : `${ step.record }: ${ step.key }`;
		case 'hold':
		case 'notify': return step.message;
		case 'action': return `${ step.entity } · ${ step.action }`;
		default: return step.entity === '' ? __( 'no entity yet', 'concord' ) : step.entity;
	}
}

export function listLabel( list: ListName ): string {
	switch ( list ) {
		case 'then': return __( 'When it holds', 'concord' );
		case 'otherwise': return __( 'Otherwise', 'concord' );
		case 'steps': return __( 'For each', 'concord' );
		case 'root': return __( 'Steps', 'concord' );
	}
}

export function recordLabel( record: 'order' | 'refund' | 'customer' | 'product' ): string {
	switch ( record ) {
		case 'order': return __( 'order', 'concord' );
		case 'refund': return __( 'refund', 'concord' );
		case 'customer': return __( 'customer', 'concord' );
		case 'product': return __( 'product', 'concord' );
	}
}

export function triggerText( trigger: FlowTrigger | null ): string {
	if ( ! trigger ) {
		return '—';
	}
	switch ( trigger.on ) {
		case 'store': return changeText( trigger.record );
		/* translators: 1: entity set in Dynamics, 2: for instance "every 5 minutes". */
		case 'dynamics': return sprintf( __( 'When %1$s changes in Dynamics, looked at %2$s', 'concord' ), trigger.entity || '…', everyText( trigger.everyMinutes ) );
		/* translators: 1: for instance "An invoice was posted", 2: for instance "every 5 minutes". */
		case 'feed': return sprintf( __( '%1$s, looked at %2$s', 'concord' ), feedLabel( trigger.feed ), everyText( trigger.everyMinutes ) );
		/* translators: 1: for instance "All products", 2: for instance "every hour". */
		case 'schedule': return sprintf( __( '%1$s, %2$s', 'concord' ), allText( trigger.record ), everyText( trigger.everyMinutes ) );
		/* translators: %s: for instance "All products". */
		case 'manual': return sprintf( __( '%s, when you press Run', 'concord' ), allText( trigger.record ) );
	}
}

function changeText( record: 'order' | 'refund' | 'customer' | 'product' ): string {
	switch ( record ) {
		case 'order': return __( 'When an order of the store changes', 'concord' );
		case 'refund': return __( 'When the store refunds', 'concord' );
		case 'customer': return __( 'When a customer of the store changes', 'concord' );
		case 'product': return __( 'When a product of the store changes', 'concord' );
	}
}

function allText( record: 'order' | 'customer' | 'product' ): string {
	switch ( record ) {
		case 'order': return __( 'All orders', 'concord' );
		case 'customer': return __( 'All customers', 'concord' );
		case 'product': return __( 'All products', 'concord' );
	}
}

function everyText( minutes: number ): string {
	if ( minutes % 1440 === 0 ) {
		/* translators: %d: number of days. */
		return sprintf( _n( 'every day', 'every %d days', minutes / 1440, 'concord' ), minutes / 1440 );
	}
	if ( minutes % 60 === 0 ) {
		/* translators: %d: number of hours. */
		return sprintf( _n( 'every hour', 'every %d hours', minutes / 60, 'concord' ), minutes / 60 );
	}
	/* translators: %d: number of minutes. */
	return sprintf( _n( 'every minute', 'every %d minutes', minutes, 'concord' ), minutes );
}

const TO_DYNAMICS: readonly StepKind[] = [ 'salesOrder', 'upsert', 'findOrCreate', 'action', 'payInvoice', 'creditMemo', 'customer' ];
const TO_STORE: readonly StepKind[] = [ 'setInStore', 'putInStore' ];

/** Which way a step writes; null where it writes nothing. */
export function wayOf( kind: StepKind ): Way | null {
	return TO_DYNAMICS.includes( kind ) ? 'dynamics' : TO_STORE.includes( kind ) ? 'store' : null;
}

/** Where to, by what the steps write: an arrow says it without a word. */
export function directionText( steps: readonly FlowStep[] ): string {
	const ways = new Set( walk( steps ).map( ( { step } ) => wayOf( step.step ) ) );
	return ways.has( 'dynamics' ) && ways.has( 'store' ) ? wayText( 'both' ) : ways.has( 'dynamics' ) ? wayText( 'dynamics' ) : ways.has( 'store' ) ? wayText( 'store' ) : '—';
}

export function feedLabel( feed: typeof FEEDS[ number ] ): string {
	switch ( feed ) {
		case 'stock': return __( 'Stock moves', 'concord' );
		case 'shipments': return __( 'A shipment was posted', 'concord' );
		case 'invoices': return __( 'An invoice was posted, paid or canceled', 'concord' );
		case 'salesOrders': return __( 'A sales order was canceled, deleted, or will not be delivered as ordered', 'concord' );
		case 'creditMemos': return __( 'A credit memo was posted', 'concord' );
		case 'items': return __( 'An item, its variants or its price changed', 'concord' );
		case 'customers': return __( 'A customer changed', 'concord' );
	}
}

export function documentLabel( document: FeedDocumentName ): string {
	switch ( document ) {
		case 'shipment': return __( 'Shipment', 'concord' );
		case 'invoice': return __( 'Invoice', 'concord' );
		case 'creditMemo': return __( 'Credit memo', 'concord' );
		case 'salesOrder': return __( 'Sales order that ended or is short', 'concord' );
		case 'item': return __( 'Item', 'concord' );
		case 'customer': return __( 'Customer', 'concord' );
	}
}
