/** What steps of a flow share while they run over one record: what they reach, what they leave behind, and how they tell of it. */
import type { Order } from '../model/order.ts';
import type { Variants } from '../model/variant.ts';
import type { RowTrace } from '../mapping/apply.ts';
import { JsonNumber } from '../json-number.ts';
import { asText, readPath, toValue, type Root } from '../mapping/value.ts';
import type { StoreDocument } from '../feeds/names.ts';
import type { EntityAccess, EntityRow, Observe } from './entity-access.ts';
import type { FlowStep } from './schema.ts';
import { stepName } from './step-name.ts';
import type { Decimals } from './store-fields.ts';

/** Put into the store when all steps are through, never before. */
export type StoreWrite = {
	record: 'order' | 'product' | 'customer'; by: 'id' | 'sku' | 'number' | 'email'; id: string; target: 'meta' | 'note' | 'field'; key: string; value: string;
	/** What the step is called that writes it; never sent. */
	step?: string;
	/** Of a stock figure only. */
	counts?: 'shipped' | 'sent'; as_of?: string; buffer?: string; decimals?: Decimals; at_most?: string;
};
/** A whole record for the store, handed over when all steps are through. `data` is of the document's schema. */
export type StorePut = { kind: StoreDocument; data: Record< string, unknown > };
export type StepTrace = {
	id: string; step: FlowStep[ 'step' ]; title: string; entity: string; message: string;
	/** "stopped": this is the step that stopped the record. */
	outcome: 'done' | 'unchanged' | 'not-met' | 'missing' | 'ended' | 'stopped';
	/** What it asked with, and what it found, calculated or wrote. */
	read: Record< string, unknown >; gave: Record< string, unknown >;
	/** What became of each of its rows. */
	rows: RowTrace[];
	/** With the steps it holds, and with the waiting for Dynamics. */
	ms: number;
};
/** Why the steps ended: all done, a filter said no, or (of a run that writes nothing) what comes next hangs on an answer that only a write brings. */
export type FlowEnd = { end: 'done' } | { end: 'filtered'; rule: string; message: string } | { end: 'known-later' };

export type FlowRun = {
	/** What paths reach: the record, "setting", "vars", and "document" once the sales order stands. */
	root: Root;
	/** In the words of its system: "order #1042". */
	record: string;
	/** Name of the flow; '' for the order flow, of which a connection has one. */
	flow: string;
	dynamics: Pick< EntityAccess, 'find' | 'list' | 'create' | 'update' | 'remove' | 'act' >;
	observe: Observe;
	maxLength: ( entity: string, field: string ) => number | undefined;
	members?: ( ( entity: string, field: string ) => readonly string[] | undefined ) | undefined;
	/** Makes the sales order and answers what paths find under "document"; null: the record ends here (its outcome is known to the caller). */
	salesOrder: ( () => Promise< Root | null > ) | null;
	/** Books what was paid of the feed's invoice; null where no invoice is at hand. */
	payInvoice: ( ( step: Extract< FlowStep, { step: 'payInvoice' } >, run: FlowRun ) => Promise< { done: boolean; message: string; gave: Record< string, unknown > } > ) | null;
	/** Books the refund that the flow runs over; null where no refund is at hand. */
	creditMemo: ( ( step: Extract< FlowStep, { step: 'creditMemo' } >, run: FlowRun ) => Promise< { done: boolean; message: string; gave: Record< string, unknown > } > ) | null;
	/** Which SKUs of an order are variants of items. */
	variants: ( order: Pick< Order, 'lines' > ) => Promise< Variants >;
	/** Finds the customer of the account that the flow runs over, and keeps what was seen of it; null where no account is at hand. */
	customer: CustomerSide | null;
	/** WooCommerce ids of what setInStore may write to, at this place of the flow. */
	storeIds: ( root: Root ) => Partial< Record< StoreWrite[ 'record' ], string > >;
	/** Of a run that keeps its writes: variables of which only a real write would tell everything. Null where writes are real. */
	unsure: Set< string > | null;
	/** Throws when the lease is gone: nothing may be written then. */
	mustHold: () => void;
	/** Actions that an earlier attempt carried out; added to by this one. Inside loops with the place in the loop. */
	acted: Set< string >;
	/** Place in the loops around the step: "0.2". */
	place: string;
	writes: StoreWrite[];
	puts: StorePut[];
	warnings: string[];
	trace: StepTrace[];
	/** Of the step that runs now, for its trace. */
	at: { since: number; read: Record< string, unknown >; gave: Record< string, unknown >; rows: RowTrace[] };
	/** Milliseconds of any origin. */
	now: () => number;
	/** When the record was read, ISO 8601 UTC: a stock figure knows nothing of what happened later. */
	readAt: string;
};

/** The two sides of an account, as the connection sees them. */
export type CustomerSide = {
	/** Entity set of customers. */
	entity: string;
	/** Null when Dynamics has none yet. `known`: linked before this run. `shared`: a company's, and the account is one of its people. */
	find: ( run: FlowRun ) => Promise< { row: EntityRow; number: string; known: boolean; shared: boolean } | null >;
	/** Values of the step as the customer gets them: a company that is told by its VAT number has it in the form it is found by. */
	valuesOf: ( values: Record< string, unknown >, operation: 'create' | 'update' ) => Record< string, unknown >;
	/** The account as a contact of that customer, where a rule makes the people of a company contacts: what happened, or ''. */
	contact: ( row: EntityRow, run: FlowRun ) => Promise< string >;
	/** Nobody else finds or makes the account's customer meanwhile. */
	inTurn: ( work: () => Promise< void > ) => Promise< void >;
	/** The link of the account to its customer. */
	link: ( row: EntityRow, shared?: boolean ) => { number: string };
};

export function setVar( run: FlowRun, name: string, value: unknown ): void {
	const known = run.root[ 'vars' ];
	run.root = { ...run.root, vars: { ...( typeof known === 'object' && known !== null ? known : {} ), [ name ]: value } };
}

/** Numbers as decimal strings, as in every record of the store: expressions would calculate an exact number as an object. */
export function plain( row: Record< string, unknown > ): Record< string, unknown > {
	return Object.fromEntries( Object.entries( row ).map( ( [ field, value ] ) => [ field, value instanceof JsonNumber ? value.digits : value ] ) );
}

export function note( step: FlowStep, run: FlowRun, outcome: StepTrace[ 'outcome' ], entity: string, message: string ): void {
	// A long loop fills it; the first pass of each step and the one that stops are told all the same.
	if ( run.trace.length < 200 || outcome === 'stopped' || ! run.trace.some( ( one ) => one.id === step.id ) ) {
		run.trace.push( { id: step.id, step: step.step, title: step.title, outcome, entity, message, read: run.at.read, gave: run.at.gave, rows: run.at.rows, ms: run.now() - run.at.since } );
	}
}

/** "{billing.city}" is a path of the record. */
export function fill( text: string, root: Root ): string {
	return text.replace( /\{([^{}]+)\}/g, ( _hole, path: string ) => asText( toValue( readPath( root, path ) ) ) );
}

export function nameOf( step: Parameters< typeof stepName >[ 0 ] ): string {
	return `"${ stepName( step ) }"`;
}
