/**
 * Runs the steps of a flow over one record. Pure but for what it is given: reading and writing Dynamics goes through `dynamics`,
 * so that a preview and a shadow run are this very code with writes that are kept instead of sent.
 */
import { SyncError } from '../issue.ts';
import { readPath } from '../mapping/value.ts';
import { isKnownLater, KNOWN_LATER } from './known-later.ts';
import { fill, nameOf, note, plain, setVar, type FlowEnd, type FlowRun } from './running.ts';
import type { FlowStep, LeafStep } from './schema.ts';
import { customer } from './step-customer.ts';
import { truth, values } from './step-values.ts';
import { act, find, findOrCreate, upsert } from './steps-dynamics.ts';
import { putInStore, setInStore } from './steps-store.ts';

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

/** Steps that hold no others and end no record. */
type Leaf = Exclude< LeafStep, { step: 'filter' | 'hold' | 'notify' | 'salesOrder' } >;

async function runLeaf( step: Leaf, run: FlowRun ): Promise< void > {
	switch ( step.step ) {
		case 'map':
			setVar( run, step.as, plain( await values( step, step.rows, run, 'create' ) ) );
			note( step, run, 'done', '', '' );
			return;
		case 'setInStore':
			return setInStore( step, run );
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
			return putInStore( step, run );
		case 'customer':
			return run.customer ? run.customer.inTurn( () => customer( step, run ) ) : customer( step, run );
		case 'find':
			return find( step, run );
		case 'findOrCreate':
			return findOrCreate( step, run );
		case 'upsert':
			return upsert( step, run );
		case 'action':
			return act( step, run );
	}
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
