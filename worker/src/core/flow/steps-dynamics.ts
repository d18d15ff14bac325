/** Steps that find, write and call in Dynamics. Repeating one changes nothing: what was carried out is told by `acted`. */
import { SyncError } from '../issue.ts';
import { actionMark, answerOf, rememberAnswer } from './answers.ts';
import type { EntityRow, Where } from './entity-access.ts';
import { nameOf, note, plain, setVar, type FlowRun } from './running.ts';
import { sameValue } from './same.ts';
import type { LeafStep } from './schema.ts';
import { values, whereOf } from './step-values.ts';
import { rememberRow, replacedWords } from './upserted.ts';

type Step< Name extends LeafStep[ 'step' ] > = Extract< LeafStep, { step: Name } >;

export async function find( step: Step< 'find' >, run: FlowRun ): Promise< void > {
	const row = await run.dynamics.find( step.entity, await whereOf( step, run ), run.observe );
	if ( ! row && step.missing === 'stop' ) {
		throw missing( step, run );
	}
	setVar( run, step.as, row ? plain( row.values ) : undefined );
	run.at.gave = row?.values ?? {};
	note( step, run, row ? 'done' : 'missing', step.entity, '' );
}

export async function findOrCreate( step: Step< 'findOrCreate' >, run: FlowRun ): Promise< void > {
	const where = await whereOf( step, run );
	const found = await run.dynamics.find( step.entity, where, run.observe );
	setVar( run, step.as, plain( ( found ?? await create( step, where, run ) ).values ) );
	run.at.gave = found?.values ?? run.at.gave;
	note( step, run, found ? 'unchanged' : 'done', step.entity, '' );
}

export async function upsert( step: Step< 'upsert' >, run: FlowRun ): Promise< void > {
	const where = await whereOf( step, run );
	const found = await run.dynamics.find( step.entity, where, run.observe );
	const { row, changed } = found ? await update( step, found, run ) : { row: await begin( step, where, run ), changed: true };
	setVar( run, step.as, plain( row.values ) );
	note( step, run, changed ? 'done' : 'unchanged', step.entity, '' );
}

async function create( step: Step< 'findOrCreate' | 'upsert' >, where: Where, run: FlowRun ): Promise< EntityRow > {
	const body = await values( step, step.rows, run, 'create' );
	run.mustHold();
	run.unsure?.add( step.as );
	return run.dynamics.create( step.entity, where, body, run.observe );
}

async function begin( step: Step< 'upsert' >, where: Where, run: FlowRun ): Promise< EntityRow > {
	const row = await create( step, where, run );
	// Which fields a later run would write is asked aside: the trace and the warnings would tell each row twice.
	const aside: FlowRun = { ...run, at: { ...run.at, gave: {}, rows: [] }, warnings: [] };
	rememberRow( run.acted, step.id + run.place, Object.keys( await values( step, step.rows, aside, 'update' ) ), row.values );
	return row;
}

/** Only fields that differ are sent: repeating a step must change nothing, and a change of somebody else's field must stay. */
async function update( step: Step< 'upsert' >, found: EntityRow, run: FlowRun ): Promise< { row: EntityRow; changed: boolean } > {
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

export async function act( step: Step< 'action' >, run: FlowRun ): Promise< void > {
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

function missing( step: { id: string; title: string; step: string; entity: string }, run: FlowRun ): SyncError {
	return new SyncError( { code: 'record_missing', retryClass: 'rejected', record: run.record, field: step.id, message: `The step ${ nameOf( step ) } of the flow found no ${ step.entity } for ${ run.record }.`, remedy: `Create the record in Dynamics, or let the flow go on without it, then retry.` } );
}
