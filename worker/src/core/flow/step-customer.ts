/** The step "customer": an account and its customer in Dynamics are brought together, field by field. */
import { note, plain, setVar, type FlowRun } from './running.ts';
import type { LeafStep } from './schema.ts';
import { values } from './step-values.ts';
import { clashOf, meet, meetingWords, remember, seenAfter, seenOf } from './two-ways.ts';

export async function customer( step: Extract< LeafStep, { step: 'customer' } >, run: FlowRun ): Promise< void > {
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
