/**
 * An order as a person checks it before anything is written: what would happen, the documents field by field with where each
 * value comes from, and both totals. Runs prepareOrder() itself, so that what is shown is what would be sent.
 */
import { z } from 'zod';
import { compareTotals, withTolerance } from './compare.ts';
import { SyncError, type Issue } from './issue.ts';
import { JsonNumber } from './json-number.ts';
import type { RowTrace } from './mapping/apply.ts';
import type { Value } from './mapping/value.ts';
import * as money from './money.ts';
import type { FilterResult } from './order-rules.ts';
import { prepareCustomer, prepareOrder, type PrepareCustomerInput, type PrepareInput, type Prepared, type Values } from './prepare.ts';
import { conversionWords } from './rules/currency.ts';
import { joinName } from './text.ts';

/** What is written, as it stands in JSON; null: nothing. */
const shown = z.union( [ z.string(), z.boolean(), z.null() ] );

export const previewFieldSchema = z.object( {
	field: z.string(),
	source: z.object( { kind: z.enum( [ 'path', 'constant', 'expression' ] ), text: z.string() } ),
	read: shown,
	steps: z.array( z.object( { step: z.string(), after: shown } ) ),
	outcome: z.enum( [ 'written', 'blank', 'unmet', 'problem' ] ),
	value: shown,
	problem: z.string().nullable(),
} );
export const previewDocumentSchema = z.object( {
	entity: z.string(),
	/** "header", or the store's order item id. */
	id: z.string(),
	fields: z.array( previewFieldSchema ),
} );
export type PreviewDocument = z.infer< typeof previewDocumentSchema >;
/** A step of a flow, or a write it would send. */
export const previewStepSchema = z.object( {
	/** Name of the flow; empty for the order flow itself. */
	flow: z.string(), id: z.string(), step: z.string(), title: z.string(),
	outcome: z.enum( [ 'done', 'unchanged', 'not-met', 'missing', 'ended', 'stopped', 'would-write' ] ),
	entity: z.string(), message: z.string(), values: z.array( z.object( { field: z.string(), value: z.string() } ) ),
	/** Of a step, not of a write: what it asked with, what it gave, and how long it took. In a loop once for each element. */
	read: z.array( z.object( { field: z.string(), value: z.string() } ) ).optional(), gave: z.array( z.object( { field: z.string(), value: z.string() } ) ).optional(), ms: z.number().optional(),
	/** Each row of the step with the value before and after each of its steps; of its first run in a loop. */
	rows: z.array( previewFieldSchema ).optional(),
} );
export type PreviewStep = z.infer< typeof previewStepSchema >;
/** `line`: order item of the store, line number of the document, or '' for the header. New and gone lines have '' on one side. */
export const previewChangeSchema = z.object( { line: z.string(), what: z.enum( [ 'changed', 'added', 'removed' ] ), field: z.string(), before: z.string(), after: z.string() } );
export type PreviewChange = z.infer< typeof previewChangeSchema >;
const problemSchema = z.object( { code: z.string(), message: z.string(), remedy: z.string(), field: z.string() } );
export const orderPreviewSchema = z.object( {
	order: z.object( { id: z.string(), number: z.string(), status: z.string(), total: z.string(), currency: z.string(), customer: z.string() } ),
	connection_id: z.string(), product: z.enum( [ 'fo', 'bc' ] ), company: z.string(), reference: z.string(),
	/** "update", "delete": of the sales order that stands; what differs is in `changes`. */
	verdict: z.enum( [ 'create', 'update', 'delete', 'exists', 'skip', 'stop' ] ),
	/** One sentence for the verdict. */
	message: z.string(),
	customer: z.object( {
		would: z.enum( [ 'use', 'create', 'update', 'unknown' ] ), number: z.string(),
		/** The person of a company as a contact of its customer. "missing": the customer has no contact that others could belong to, or none may be made. Absent where no rule tells a company. */
		contact: z.object( { would: z.enum( [ 'create', 'use', 'missing' ] ), name: z.string(), number: z.string() } ).optional(),
	} ),
	/** Document that stands there already. */
	existing: z.object( { number: z.string(), url: z.string() } ).nullable(),
	documents: z.array( previewDocumentSchema ),
	/** What of the sales order that stands would become otherwise; also where it can no longer be changed. Absent from workers before 0.3. */
	changes: z.array( previewChangeSchema ).optional(),
	/** The customer that would be created with it. */
	new_customer: previewDocumentSchema.nullable().optional(),
	/** Fields of the customer in Dynamics that would be changed with it. */
	customer_change: previewDocumentSchema.nullable().optional(),
	/** What the rows of the customer make of this order, whether one would be made or not: for the editor, nothing of it is written. */
	customer_rows: previewDocumentSchema.nullable().optional(),
	/** What the steps of flows would do beside the sales order. */
	steps: z.array( previewStepSchema ),
	/** Lines that are sent but not shown. */
	more_lines: z.number().int(),
	totals: z.object( { store: z.string(), dynamics: z.string(), /** Of the document, and both amounts with the rate, where a rule converts the order. */ currency: z.string().optional(), conversion: z.string().optional(), verdict: z.enum( [ 'equal', 'round', 'differ', 'unknown' ] ), message: z.string() } ),
	problems: z.array( problemSchema ),
	warnings: z.array( z.string() ),
} );
export type OrderPreview = z.infer< typeof orderPreviewSchema >;
export type PreviewProblem = z.infer< typeof problemSchema >;

/** A person compares a page, not a list of thousands; what is sent is whole. */
export const PREVIEW_LINES = 100;

/** The part that needs neither store nor Dynamics. `customer` of the input may be a stand-in where none was found. */
export async function previewDocuments( input: Omit< PrepareInput, 'trace' > ): Promise< Pick< OrderPreview, 'documents' | 'more_lines' | 'totals' | 'problems' | 'warnings' > & { /** Null where something of the order stops it. */ prepared: Prepared | null } > {
	const { order, settings } = input;
	const documents = new Map< string, z.infer< typeof previewDocumentSchema > >();
	const trace = ( { entity, id }: { entity: string; id: string }, row: RowTrace ): void => {
		const document = documents.get( id ) ?? { entity, id, fields: [] };
		documents.set( id, document );
		document.fields.push( fieldOf( row ) );
	};
	const store = money.round( order.total, order.minorUnitDigits );
	let totals: OrderPreview[ 'totals' ] = { store, dynamics: '', verdict: 'unknown', message: 'The total in Dynamics is known once nothing stops the order.' };
	let problems: PreviewProblem[];
	let warnings: string[] = [];
	let prepared: Prepared | null = null;
	try {
		prepared = await prepareOrder( { ...input, trace } );
		warnings = prepared.warnings;
		prepared.lines.forEach( ( line ) => withAdded( documents.get( line.id ), line.values ) );
		const compared = totalsOf( prepared.order, prepared.expectedTotal, withTolerance( settings, input.mappings?.rules?.tax ), store );
		totals = { ...compared.totals, ...( prepared.conversion ? { currency: prepared.conversion.to, conversion: `${ conversionWords( prepared.conversion ) }.` } : {} ) };
		problems = compared.problems;
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) ) {
			throw error;
		}
		problems = problemsOf( error.issue );
	}
	const all = [ ...documents.values() ];
	return { documents: all.slice( 0, PREVIEW_LINES + 1 ), more_lines: Math.max( 0, all.length - PREVIEW_LINES - 1 ), totals, problems, warnings, prepared };
}

/** What the document got after its rows ran: where there is no place for notes, a text that was cut stands whole behind the first line's description. */
function withAdded( document: z.infer< typeof previewDocumentSchema > | undefined, values: Values ): void {
	for ( const field of document?.fields ?? [] ) {
		const sent = values[ field.field ];
		if ( sent !== undefined && show( sent ) !== field.value ) {
			Object.assign( field, { value: show( sent ), outcome: 'written', steps: [ ...field.steps, { step: 'note', after: show( sent ) } ] } );
		}
	}
	const [ added ] = Object.keys( values ).filter( ( name ) => ! document?.fields.some( ( { field } ) => field === name ) );
	if ( document && added !== undefined ) {
		document.fields.push( { field: added, source: { kind: 'constant', text: '' }, read: null, steps: [ { step: 'note', after: show( values[ added ] ) } ], outcome: 'written', value: show( values[ added ] ), problem: null } );
	}
}

/** A customer that does not stand in Dynamics yet, as it would be made with this order. */
export async function previewCustomer( input: Omit< PrepareCustomerInput, 'trace' > ): Promise< { document: z.infer< typeof previewDocumentSchema > | null; problems: PreviewProblem[]; warnings: string[] } > {
	let document: z.infer< typeof previewDocumentSchema > | null = null;
	const trace = ( { entity, id }: { entity: string; id: string }, row: RowTrace ): void => {
		document = { entity, id, fields: [ ...document?.fields ?? [], fieldOf( row ) ] };
	};
	try {
		const { warnings } = await prepareCustomer( { ...input, trace } );
		return { document, problems: [], warnings };
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) ) {
			throw error;
		}
		return { document, problems: problemsOf( error.issue ), warnings: [] };
	}
}

/** Would it be sent at all? Of an order that is not in Dynamics as far as the store knows. */
export function previewVerdict( { rule, filtered, existing, problems }: { rule: FilterResult; filtered: { message: string } | null; existing: OrderPreview[ 'existing' ]; problems: readonly PreviewProblem[] } ): Pick< OrderPreview, 'verdict' | 'message' > {
	if ( ! rule.send ) {
		return { verdict: 'skip', message: rule.message };
	}
	if ( filtered ) {
		return { verdict: 'skip', message: filtered.message };
	}
	if ( existing ) {
		return { verdict: 'exists', message: `Sales order ${ existing.number } stands in Dynamics already; nothing would be written.` };
	}
	return problems.length > 0 ? stopsFor( problems ) : { verdict: 'create', message: 'One sales order would be created.' };
}

export function stopsFor( [ first, ...others ]: readonly PreviewProblem[] ): Pick< OrderPreview, 'verdict' | 'message' > {
	const message = first?.message ?? '';
	return { verdict: 'stop', message: others.length === 0 ? message : `${ message } And ${ others.length } more ${ others.length === 1 ? 'problem' : 'problems' }.` };
}

export function problemsOf( issue: Issue ): PreviewProblem[] {
	const further = issue.facts?.[ 'further' ];
	const others = Array.isArray( further ) ? further.map( String ) : [];
	return [
		{ code: issue.code, message: issue.message.replace( / \(\d+ more problems? on this order\.\)$/, '' ), remedy: issue.remedy, field: issue.field ?? '' },
		...others.map( ( message ) => ( { code: issue.code, message, remedy: '', field: '' } ) ),
	];
}

export function previewOrderHead( { order }: Pick< PrepareInput, 'order' > ): OrderPreview[ 'order' ] {
	return { id: order.id, number: order.number, status: order.status, total: money.round( order.total, order.minorUnitDigits ), currency: order.currency, customer: joinName( order.billing.firstName, order.billing.lastName ) };
}

function totalsOf( order: PrepareInput[ 'order' ], expected: string, settings: PrepareInput[ 'settings' ], store: string ): Pick< OrderPreview, 'totals' | 'problems' > {
	const verdict = compareTotals( order, expected, settings );
	const dynamics = money.round( expected, order.minorUnitDigits );
	switch ( verdict.verdict ) {
		case 'equal': return { totals: { store, dynamics, verdict: 'equal', message: 'Both totals are equal to the cent.' }, problems: [] };
		case 'round': return { totals: { store, dynamics, verdict: 'round', message: `A rounding line of ${ verdict.difference } ${ order.currency } would make both totals equal.` }, problems: [] };
		case 'differ': return { totals: { store, dynamics, verdict: 'differ', message: verdict.issue.message }, problems: problemsOf( verdict.issue ) };
	}
}

/** A row as a person follows it. */
export function fieldOf( row: RowTrace ): z.infer< typeof previewFieldSchema > {
	const { source } = row;
	const text = source.kind === 'path' ? source.path : source.kind === 'constant' ? String( source.value ) : source.expression;
	return {
		field: row.target, source: { kind: source.kind, text }, read: show( row.read ), steps: row.steps.map( ( { step, after } ) => ( { step, after: show( after ) } ) ),
		outcome: row.outcome, value: row.outcome === 'written' ? show( row.value ) : null, problem: row.problem?.message ?? null,
	};
}

/** Any value of a document, as text. */
export function showValue( value: unknown ): string {
	return value === null || value === undefined ? '' : value instanceof JsonNumber ? value.digits : typeof value === 'object' ? JSON.stringify( value ) : String( value );
}

function show( value: Value ): z.infer< typeof shown > {
	return value === undefined ? null : value instanceof JsonNumber || typeof value === 'number' ? String( value ) : value;
}
