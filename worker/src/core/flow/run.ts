/**
 * Runs the steps of a flow over one record. Pure but for what it is given: reading and writing Dynamics goes through `dynamics`,
 * so that a preview and a shadow run are this very code with writes that are kept instead of sent.
 */
import { SyncError } from '../issue.ts';
import { JsonNumber } from '../json-number.ts';
import { applyMapping, type RowTrace } from '../mapping/apply.ts';
import { evaluate, ExpressionError } from '../mapping/expression.ts';
import type { Order } from '../model/order.ts';
import type { Variants } from '../model/variant.ts';
import type { MappingRow } from '../mapping/schema.ts';
import { asText, readPath, toValue, type Root, type Value } from '../mapping/value.ts';
import type { EntityAccess, EntityRow, FieldValue, Observe, Where } from './entity-access.ts';
import { isKnownLater, KNOWN_LATER } from './known-later.ts';
import { sameValue } from './same.ts';
import type { FlowStep, LeafStep } from './schema.ts';
import { stepName } from './step-name.ts';
import { DOCUMENT_SCHEMAS } from '../feeds/kinds.ts';
import type { StoreDocument } from '../feeds/names.ts';
import { actionMark, answerOf, rememberAnswer } from './answers.ts';
import { decided, itemFields } from './put-item.ts';
import { clashOf, meet, meetingWords, remember, seenAfter, seenOf } from './two-ways.ts';
import { STOCK_FIELD, type Decimals } from './store-fields.ts';
import { rememberRow, replacedWords } from './upserted.ts';

type Source = MappingRow[ 'source' ];
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

/** Records of which rows name the fields that Dynamics is master of. */
const MASTERED: ReadonlySet< string > = new Set( [ 'item', 'customer' ] );
/** Elements of one loop. A longer list stops its record: what was cut off would be missing in Dynamics without a word. */
const EACH_MAX = 5_000;

export async function runSteps( steps: readonly FlowStep[], run: FlowRun ): Promise< FlowEnd > {
	for ( const step of steps ) {
		const end = await traced( step, run );
		if ( end.end !== 'done' ) {
			return end;
		}
	}
	return { end: 'done' };
}

/** What a person reads with the record. What concerns the connection as a whole is no step's matter. */
const NAMED: ReadonlySet< string > = new Set( [ 'rejected', 'poison', 'unknown-outcome', 'repeat-safe' ] );
const DONE: FlowEnd = { end: 'done' };

/** The step that stops a record is part of its trace: a person looks for it there. */
async function traced( step: FlowStep, run: FlowRun ): Promise< FlowEnd > {
	const since = run.now();
	run.at = { since, read: {}, gave: {}, rows: [] };
	const before = run.trace.length;
	try {
		return await runStep( step, run );
	} catch ( error ) {
		if ( error instanceof SyncError && run.unsure && isKnownLater( error.issue, step, run.unsure ) ) {
			note( step, run, 'not-met', 'entity' in step ? step.entity : '', KNOWN_LATER );
			return { end: 'known-later' };
		}
		if ( error instanceof SyncError && ! run.trace.slice( before ).some( ( { outcome } ) => outcome === 'ended' || outcome === 'stopped' ) ) {
			note( step, run, 'stopped', 'entity' in step ? step.entity : '', error.issue.message );
			throw named( error, step, run );
		}
		throw error;
	} finally {
		// A loop or a branch takes as long as what it holds.
		const own = run.trace[ before ];
		if ( own?.id === step.id ) {
			own.ms = run.now() - since;
		}
	}
}

async function runStep( step: FlowStep, run: FlowRun ): Promise< FlowEnd > {
	switch ( step.step ) {
		case 'branch':
			return branch( step, run );
		case 'forEach':
			return forEach( step, run );
		case 'filter': {
			const fits = await truth( step.expression, step, run );
			run.at.gave = { [ step.expression ]: fits };
			if ( fits ) {
				note( step, run, 'done', '', '' );
				return DONE;
			}
			const message = step.message || `The flow sends only what fits its filter${ step.title === '' ? '' : ` "${ step.title }"` }; ${ run.record } does not.`;
			note( step, run, 'ended', '', message );
			return { end: 'filtered', rule: `flow:${ step.id }`, message };
		}
		case 'hold':
			note( step, run, 'ended', '', step.message );
			throw new SyncError( { code: 'flow_hold', retryClass: 'rejected', record: run.record, field: step.id, message: `${ run.record } was stopped by the step ${ nameOf( step ) } of the flow${ run.flow === '' ? '' : ` "${ run.flow }"` }: ${ fill( step.message, run.root ) }`, remedy: 'Do what the sentence asks, or change the flow, then retry or skip the record.' } );
		case 'notify':
			run.warnings.push( fill( step.message, run.root ) );
			note( step, run, 'done', '', fill( step.message, run.root ) );
			return DONE;
		case 'salesOrder': {
			const document = run.salesOrder ? await run.salesOrder() : null;
			if ( ! document ) {
				return { end: 'filtered', rule: '', message: '' };
			}
			run.root = { ...run.root, document };
			note( step, run, 'done', '', '' );
			return DONE;
		}
		default:
			await runLeaf( step, run );
			return DONE;
	}
}

async function branch( step: Extract< FlowStep, { step: 'branch' } >, run: FlowRun ): Promise< FlowEnd > {
	const holds = await truth( step.expression, step, run );
	run.at.gave = { [ step.expression ]: holds };
	note( step, run, 'done', '', '' );
	return runSteps( holds ? step.then : step.otherwise, run );
}

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

type DynamicsStep = Exclude< LeafStep, { step: 'filter' | 'hold' | 'notify' | 'salesOrder' } >;

async function runLeaf( step: DynamicsStep, run: FlowRun ): Promise< void > {
	switch ( step.step ) {
		case 'map':
			setVar( run, step.as, plain( await values( step, step.rows, run, 'create' ) ) );
			note( step, run, 'done', '', '' );
			return;
		case 'setInStore':
			await setInStore( step, run );
			return;
		case 'payInvoice': {
			const paid = run.payInvoice ? await run.payInvoice( step, run ) : { done: false, message: 'There is no invoice at this place of the flow.', gave: {} };
			run.at.gave = paid.gave;
			note( step, run, paid.done ? 'done' : 'not-met', '', paid.message );
			return;
		}
		case 'creditMemo': {
			const booked = run.creditMemo ? await run.creditMemo( step, run ) : { done: false, message: 'There is no refund at this place of the flow.', gave: {} };
			run.at.gave = booked.gave;
			note( step, run, booked.done ? 'done' : 'not-met', '', booked.message );
			return;
		}
		case 'putInStore':
			await putInStore( step, run );
			return;
		case 'customer':
			await ( run.customer ? run.customer.inTurn( () => customer( step, run ) ) : customer( step, run ) );
			return;
		case 'find': {
			const row = await run.dynamics.find( step.entity, await whereOf( step, run ), run.observe );
			if ( ! row && step.missing === 'stop' ) {
				throw missing( step, run );
			}
			setVar( run, step.as, row ? plain( row.values ) : undefined );
			run.at.gave = row?.values ?? {};
			note( step, run, row ? 'done' : 'missing', step.entity, '' );
			return;
		}
		case 'findOrCreate': {
			const where = await whereOf( step, run );
			const found = await run.dynamics.find( step.entity, where, run.observe );
			setVar( run, step.as, plain( ( found ?? await create( step, where, run ) ).values ) );
			run.at.gave = found?.values ?? run.at.gave;
			note( step, run, found ? 'unchanged' : 'done', step.entity, '' );
			return;
		}
		case 'upsert': {
			const where = await whereOf( step, run );
			const found = await run.dynamics.find( step.entity, where, run.observe );
			const { row, changed } = found ? await update( step, found, run ) : { row: await begin( step, where, run ), changed: true };
			setVar( run, step.as, plain( row.values ) );
			note( step, run, changed ? 'done' : 'unchanged', step.entity, '' );
			return;
		}
		case 'action':
			await act( step, run );
	}
}

async function create( step: Extract< DynamicsStep, { step: 'findOrCreate' | 'upsert' } >, where: Where, run: FlowRun ): Promise< EntityRow > {
	const body = await values( step, step.rows, run, 'create' );
	run.mustHold();
	run.unsure?.add( step.as );
	return run.dynamics.create( step.entity, where, body, run.observe );
}

async function begin( step: Extract< DynamicsStep, { step: 'upsert' } >, where: Where, run: FlowRun ): Promise< EntityRow > {
	const row = await create( step, where, run );
	// Which fields a later run would write is asked aside: the trace and the warnings would tell each row twice.
	const aside: FlowRun = { ...run, at: { ...run.at, gave: {}, rows: [] }, warnings: [] };
	rememberRow( run.acted, step.id + run.place, Object.keys( await values( step, step.rows, aside, 'update' ) ), row.values );
	return row;
}

/** Only fields that differ are sent: repeating a step must change nothing, and a change of somebody else's field must stay. */
async function update( step: Extract< DynamicsStep, { step: 'upsert' } >, found: EntityRow, run: FlowRun ): Promise< { row: EntityRow; changed: boolean } > {
	const wanted = await values( step, step.rows, run, 'update' );
	const differing = Object.fromEntries( Object.entries( wanted ).filter( ( [ field, value ] ) => ! sameValue( found.values[ field ], value ) ) );
	const [ place, fields ] = [ step.id + run.place, Object.keys( wanted ) ];
	if ( Object.keys( differing ).length === 0 ) {
		rememberRow( run.acted, place, fields, found.values );
		return { row: found, changed: false };
	}
	const replaced = replacedWords( run.acted, { place, step: nameOf( step ), entity: step.entity, record: run.record }, fields, found.values, differing );
	run.mustHold();
	const row = await run.dynamics.update( found, differing, run.observe );
	rememberRow( run.acted, place, fields, { ...found.values, ...differing, ...row.values } );
	run.warnings.push( ...( replaced === '' ? [] : [ replaced ] ) );
	return { row, changed: true };
}

async function act( step: Extract< DynamicsStep, { step: 'action' } >, run: FlowRun ): Promise< void > {
	const place = actionMark( step, run.place );
	// By the step alone: of an earlier version, which did not keep which action it was.
	if ( run.acted.has( place ) || run.acted.has( step.id + run.place ) ) {
		const answer = answerOf( run.acted, place );
		setVar( run, step.as, answer );
		run.at.gave = answer;
		note( step, run, 'unchanged', step.entity, '' );
		return;
	}
	const row = await run.dynamics.find( step.entity, await whereOf( step, run ), run.observe );
	if ( ! row ) {
		throw missing( step, run );
	}
	const body = await values( step, step.rows, run, 'create' );
	run.mustHold();
	let answer: Record< string, unknown >;
	try {
		answer = plain( await run.dynamics.act( row, step.action, body, run.observe ) );
	} catch ( error ) {
		throw error instanceof SyncError && error.issue.retryClass === 'unknown-outcome' ? new SyncError( {
			...error.issue, code: 'flow_hold', retryClass: 'rejected', record: run.record, field: step.id,
			message: `Whether Dynamics carried out ${ step.action } for ${ run.record } is not known: its answer was lost.`,
			remedy: 'Look in Dynamics. If it was done, skip this record; if not, retry it.',
		}, { cause: error } ) : error;
	}
	run.unsure?.add( step.as );
	run.acted.add( place );
	rememberAnswer( run.acted, place, answer );
	setVar( run, step.as, answer );
	note( step, run, 'done', step.entity, '' );
}

async function forEach( step: Extract< FlowStep, { step: 'forEach' } >, run: FlowRun ): Promise< FlowEnd > {
	const list = readPath( run.root, step.path );
	if ( ! Array.isArray( list ) ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field: step.path, valueClass: 'not a list', message: `The step ${ nameOf( step ) } of the flow goes through "${ step.path }" of ${ run.record }, which is no list.`, remedy: 'Choose a list in this step, for instance the order\'s lines, and publish the flow again.' } );
	}
	if ( list.length > EACH_MAX ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field: step.path, valueClass: `list of ${ list.length } elements, at most ${ EACH_MAX }`, message: `The step ${ nameOf( step ) } of the flow goes through "${ step.path }" of ${ run.record }, which has ${ list.length } elements; a loop takes ${ EACH_MAX } at most. None of them was sent.`, remedy: 'Choose a shorter list in this step and publish the flow again, or split the record, then retry it.' } );
	}
	const { place } = run;
	run.at.read = { [ step.path ]: String( list.length ) };
	note( step, run, 'done', '', '' );
	let later: FlowEnd | null = null;
	for ( const [ index, item ] of list.entries() ) {
		run.place = `${ place }.${ index }`;
		setVar( run, step.as, item );
		// A filter inside a loop leaves out one element, not the record.
		const end = await runSteps( step.steps, run );
		later = end.end === 'known-later' ? end : later;
	}
	run.place = place;
	return later ?? DONE;
}

async function customer( step: Extract< LeafStep, { step: 'customer' } >, run: FlowRun ): Promise< void > {
	const side = run.customer;
	if ( ! side ) {
		note( step, run, 'not-met', '', 'There is no account at this place of the flow.' );
		return;
	}
	const { entity } = side;
	const found = await side.find( run );
	if ( ! found ) {
		if ( ! step.create ) {
			note( step, run, 'missing', entity, '' );
			return;
		}
		const body = side.valuesOf( await values( { ...step, entity }, step.rows, run, 'create' ), 'create' );
		run.mustHold();
		const row = await run.dynamics.create( entity, [], body, run.observe );
		run.unsure?.add( step.as );
		side.link( row );
		remember( run.acted, seenAfter( new Map(), body, row.values ) );
		setVar( run, step.as, plain( row.values ) );
		note( step, run, 'done', entity, await side.contact( row, run ) );
		return;
	}
	if ( found.shared ) {
		// What one of a company's people enters is theirs: it does not overwrite the company's.
		run.mustHold();
		const { number } = side.link( found.row, true );
		setVar( run, step.as, plain( found.row.values ) );
		const said = await side.contact( found.row, run );
		note( step, run, said === '' ? 'unchanged' : 'done', entity, said || `Customer ${ number } is the company's: an account of one of its people changes nothing of it.` );
		return;
	}
	const meeting = meet( step.rows, side.valuesOf( await values( { ...step, entity }, step.rows, run, 'update' ), 'update' ), found.row.values, { seen: seenOf( run.acted ), known: found.known } );
	const changed = Object.keys( meeting.changes ).length > 0;
	if ( changed ) {
		run.mustHold();
	}
	const row = changed ? await run.dynamics.update( found.row, meeting.changes, run.observe ) : found.row;
	const { number } = side.link( row );
	remember( run.acted, seenAfter( meeting.seen, meeting.changes, row.values ) );
	setVar( run, step.as, plain( row.values ) );
	run.at.gave = meeting.changes;
	run.warnings.push( ...meetingWords( meeting, number ) );
	note( step, run, changed ? 'done' : 'unchanged', entity, await side.contact( row, run ) );
	if ( meeting.clash.length > 0 ) {
		throw clashOf( run.record, number, meeting.clash );
	}
}

async function setInStore( step: Extract< LeafStep, { step: 'setInStore' } >, run: FlowRun ): Promise< void > {
	const value = asText( await sourceValue( step.source, step, run ) );
	const id = step.by === 'record' || ! step.bySource ? run.storeIds( run.root )[ step.record ] : asText( await sourceValue( step.bySource, step, run ) );
	if ( id === undefined || id === '' || id === '0' ) {
		note( step, run, 'not-met', '', `There is no ${ step.record } at this place of the flow.` );
		return;
	}
	run.at.read = { [ step.by === 'record' ? step.record : step.by ]: id };
	if ( step.target === 'field' && value === '' ) {
		// A record that is not in Dynamics, or has no such value there, must not empty a field that the shop sells by.
		note( step, run, 'not-met', '', `There is no value for ${ step.key }.` );
		return;
	}
	const stock = step.target === 'field' && step.key === STOCK_FIELD ? { counts: step.counts ?? 'shipped', as_of: run.readAt, buffer: step.buffer ?? '0', ...( step.decimals === undefined ? {} : { decimals: step.decimals } ), ...( step.atMost === undefined ? {} : { at_most: step.atMost } ) } : {};
	run.at.gave = { [ step.target === 'note' ? 'note' : step.key ]: value };
	run.writes.push( { step: stepName( step ), record: step.record, by: step.by === 'record' ? 'id' : step.by, id, target: step.target, key: step.key, value, ...stock } );
	note( step, run, 'done', '', '' );
}

async function putInStore( step: Extract< LeafStep, { step: 'putInStore' } >, run: FlowRun ): Promise< void > {
	const record = run.root[ step.record ];
	if ( typeof record !== 'object' || record === null ) {
		note( step, run, 'not-met', '', `There is no ${ step.record } at this place of the flow.` );
		return;
	}
	// A field of an item or customer may be emptied in Dynamics, a sale price for one; a document's stays as it was posted.
	const rows = plain( await values( step, step.rows, run, MASTERED.has( step.record ) ? 'update' : 'create' ) );
	const parsed = DOCUMENT_SCHEMAS[ step.record ].safeParse( { ...record, ...( step.record === 'item' ? itemFields( record, step.rows, rows ) : step.record === 'customer' ? { ...rows, ...decided( step.rows, rows ) } : rows ) } );
	if ( ! parsed.success ) {
		const [ issue ] = parsed.error.issues;
		const field = String( issue?.path[ 0 ] ?? '' );
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field, valueClass: issue?.message ?? '', message: `The step ${ nameOf( step ) } of the flow cannot hand ${ run.record } to the store: "${ field }" is not of the form it needs.`, remedy: `Correct "${ field }" in Dynamics, or the row for it in this step, and retry.` } );
	}
	run.at.gave = rows;
	run.puts.push( { kind: step.record, data: parsed.data } );
	note( step, run, 'done', '', '' );
}

async function values( step: { id: string; title: string; step: string; entity?: string }, rows: readonly MappingRow[], run: FlowRun, operation: 'create' | 'update' ): Promise< Record< string, unknown > > {
	const entity = 'entity' in step && typeof step.entity === 'string' ? step.entity : '';
	const result = await applyMapping( { schemaVersion: 1, id: step.id, over: 'order', entity, rows: [ ...rows ] }, run.root, { operation, maxLength: run.maxLength, members: run.members, record: run.record, trace: ( row ) => run.at.rows.push( row ), lookUp: ( set, where ) => run.dynamics.find( set, where, run.observe ) } );
	// Of several the one that stands whatever Dynamics answers, else a try would excuse it with the others.
	const { unsure } = run;
	const problem = ( unsure && result.problems.find( ( one ) => ! isKnownLater( one, { rows }, unsure ) ) ) ?? result.problems[ 0 ];
	if ( problem ) {
		throw new SyncError( problem );
	}
	run.warnings.push( ...result.warnings );
	run.at.gave = result.values;
	return result.values;
}

async function whereOf( step: Extract< DynamicsStep, { where: unknown } >, run: FlowRun ): Promise< Where > {
	const where: { field: string; value: FieldValue }[] = [];
	for ( const { field, source } of step.where ) {
		const value = await sourceValue( source, step, run );
		if ( value === undefined || value === '' ) {
			// An empty key would find, or overwrite, the wrong record.
			if ( source.kind === 'path' && source.path.startsWith( 'setting.' ) ) {
				throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', record: run.record, field: source.path.slice( 'setting.'.length ), message: `The step ${ nameOf( step ) } of the flow looks for ${ step.entity } by the setting "${ source.path.slice( 'setting.'.length ) }" of the connection, and that is empty.`, remedy: 'Choose it under Connections, then test or run the flow again.' } );
			}
			throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field, valueClass: 'empty', message: `The step ${ nameOf( step ) } of the flow looks for ${ step.entity } by ${ field }, and ${ run.record } has no value for it.`, remedy: 'Fill in the value in the store, or let a filter of the flow leave such records out.' } );
		}
		where.push( { field, value } );
	}
	run.at.read = Object.fromEntries( where.map( ( { field, value } ) => [ field, value ] ) );
	return where;
}

async function sourceValue( source: Source, step: { id: string; title: string; step: string }, run: FlowRun ): Promise< Value > {
	switch ( source.kind ) {
		case 'constant': return source.value;
		case 'path': return toValue( readPath( run.root, source.path ) );
		case 'expression': return toValue( await expression( source.expression, step, run ) );
	}
}

async function truth( text: string, step: { id: string; title: string; step: string }, run: FlowRun ): Promise< boolean > {
	return Boolean( await expression( text, step, run ) );
}

async function expression( text: string, step: { id: string; title: string; step: string }, run: FlowRun ): Promise< unknown > {
	try {
		return await evaluate( text, run.root );
	} catch ( error ) {
		if ( ! ( error instanceof ExpressionError ) ) {
			throw error;
		}
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: run.record, field: step.id, valueClass: error.message, message: `The expression of the step ${ nameOf( step ) } failed for ${ run.record }.`, remedy: 'Correct the expression in the flow, publish it, and retry.' } );
	}
}

function missing( step: { id: string; title: string; step: string; entity: string }, run: FlowRun ): SyncError {
	return new SyncError( { code: 'record_missing', retryClass: 'rejected', record: run.record, field: step.id, message: `The step ${ nameOf( step ) } of the flow found no ${ step.entity } for ${ run.record }.`, remedy: `Create the record in Dynamics, or let the flow go on without it, then retry.` } );
}

function setVar( run: FlowRun, name: string, value: unknown ): void {
	const known = run.root[ 'vars' ];
	run.root = { ...run.root, vars: { ...( typeof known === 'object' && known !== null ? known : {} ), [ name ]: value } };
}

/** Numbers as decimal strings, as in every record of the store: expressions would calculate an exact number as an object. */
export function plain( row: Record< string, unknown > ): Record< string, unknown > {
	return Object.fromEntries( Object.entries( row ).map( ( [ field, value ] ) => [ field, value instanceof JsonNumber ? value.digits : value ] ) );
}

function note( step: FlowStep, run: FlowRun, outcome: StepTrace[ 'outcome' ], entity: string, message: string ): void {
	// A long loop fills it; the first pass of each step and the one that stops are told all the same.
	if ( run.trace.length < 200 || outcome === 'stopped' || ! run.trace.some( ( one ) => one.id === step.id ) ) {
		run.trace.push( { id: step.id, step: step.step, title: step.title, outcome, entity, message, read: run.at.read, gave: run.at.gave, rows: run.at.rows, ms: run.now() - run.at.since } );
	}
}

/** "{billing.city}" is a path of the record. */
function fill( text: string, root: Root ): string {
	return text.replace( /\{([^{}]+)\}/g, ( _hole, path: string ) => asText( toValue( readPath( root, path ) ) ) );
}

function nameOf( step: Parameters< typeof stepName >[ 0 ] ): string {
	return `"${ stepName( step ) }"`;
}

/** Whatever refuses a step speaks of its own field or record; which step of which flow it was is said in front. */
function named( error: SyncError, step: FlowStep, { flow }: FlowRun ): SyncError {
	const { issue, retryAfterMs, written, cause } = error;
	const name = nameOf( step );
	// The sales order is the order itself: its sentences name their fields, and there is one of it.
	return step.step === 'salesOrder' || ! NAMED.has( issue.retryClass ) || issue.message.includes( name ) ? error : new SyncError(
		{ ...issue, message: `The step ${ name } of the flow${ flow === '' ? '' : ` "${ flow }"` } stopped: ${ issue.message }` },
		{ cause: cause ?? error, written, ...( retryAfterMs === undefined ? {} : { retryAfterMs } ) },
	);
}
