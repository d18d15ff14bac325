/** What the last test of a flow showed, by step: in a loop a step ran once for each element. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Preview } from '../preview/schema.ts';

export type TestedStep = Preview[ 'steps' ][ number ];
/** `runs` empty: the test did not come to this step. */
export type StepResult = { runs: TestedStep[]; out: number; ms: number };
export type Tested = { byStep: ReadonlyMap< string, StepResult >; /** The steps that were tested, to know whether they are still those that are drawn. */ steps: unknown };

const OUT: readonly TestedStep[ 'outcome' ][] = [ 'done', 'unchanged', 'missing' ];

export function testedOf( told: readonly TestedStep[], steps: unknown ): Tested {
	const byStep = new Map< string, StepResult >();
	for ( const run of told ) {
		// A write that would be sent is told under the step that makes it as well.
		if ( run.outcome === 'would-write' || run.id === '' ) {
			continue;
		}
		const known = byStep.get( run.id ) ?? { runs: [], out: 0, ms: 0 };
		byStep.set( run.id, { runs: [ ...known.runs, run ], out: known.out + ( OUT.includes( run.outcome ) ? 1 : 0 ), ms: known.ms + ( run.ms ?? 0 ) } );
	}
	return { byStep, steps };
}

/** "1 in, 0 out, 120 ms". */
export function countsText( result: StepResult | undefined ): string {
	if ( ! result ) {
		return __( 'not reached', 'concord' );
	}
	/* translators: 1: records that came to a step, 2: records that went on, 3: how long it took, for instance "120 ms". */
	return sprintf( __( '%1$d in, %2$d out, %3$s', 'concord' ), result.runs.length, result.out, durationText( result.ms ) );
}

export function durationText( ms: number ): string {
	/* translators: %s: a number with one decimal. */
	return ms < 1_000 ? sprintf( /* translators: %d: milliseconds. */ __( '%d ms', 'concord' ), Math.round( ms ) ) : sprintf( __( '%s s', 'concord' ), ( ms / 1_000 ).toLocaleString( undefined, { maximumFractionDigits: 1 } ) );
}

/** Why the record went on or not. */
export function outcomeText( { outcome, message, step, gave }: TestedStep ): string {
	switch ( outcome ) {
		case 'done': return step === 'branch' ? ( gave?.[ 0 ]?.value === 'true' ? __( 'The condition holds.', 'concord' ) : __( 'The condition does not hold.', 'concord' ) ) : step === 'filter' ? __( 'Fits, goes on.', 'concord' ) : message;
		case 'unchanged': return __( 'Stands in Dynamics already, nothing to change.', 'concord' );
		case 'missing': return __( 'No record found; the flow goes on without it.', 'concord' );
		case 'ended': return step === 'hold' ? sprintf( /* translators: %s: sentence of a step. */ __( 'Held for a person: %s', 'concord' ), message ) : sprintf( /* translators: %s: sentence of a filter. */ __( 'Left out: %s', 'concord' ), message );
		case 'stopped': return sprintf( /* translators: %s: why, a sentence. */ __( 'Stops here: %s', 'concord' ), message );
		case 'not-met':
		case 'would-write': return message;
	}
}

/** The first result that a person has to know of, for the node and the row. */
export function worstOf( result: StepResult | undefined ): 'stops' | 'left-out' | 'ok' | 'none' {
	if ( ! result ) {
		return 'none';
	}
	return result.runs.some( ( run ) => run.outcome === 'stopped' || ( run.outcome === 'ended' && run.step === 'hold' ) ) ? 'stops' : result.out < result.runs.length ? 'left-out' : 'ok';
}

export function timesText( count: number ): string {
	/* translators: %d: how often a step ran. */
	return sprintf( _n( 'ran %d time', 'ran %d times', count, 'concord' ), count );
}
