import { __ } from '@wordpress/i18n';
import { countsText, durationText, outcomeText, timesText, worstOf, type StepResult, type TestedStep } from './tested.ts';

const SIGN = { ok: '✓', 'left-out': '⊘', stops: '!', none: '·' } as const;
/** A person reads the first ones; the counts tell of all. */
const SHOWN = 5;

/** In, out and duration beside a step, in the outline and on the canvas. */
export function StepCounts( { result }: { result: StepResult | undefined } ) {
	const worst = worstOf( result );
	return <span className={ `concord-tested is-${ worst }` }><span aria-hidden="true">{ SIGN[ worst ] }</span> { countsText( result ) }</span>;
}

/** What went in and came out of the chosen step. */
export function StepData( { result, stale }: { result: StepResult | undefined; stale: boolean } ) {
	return (
		<section className="concord-tested__data" aria-label={ __( 'What the test showed', 'concord' ) }>
			<h3 className="concord-heading">{ __( 'What the test showed', 'concord' ) }</h3>
			{ stale && <p className="concord-fine">{ __( 'The flow was changed since. Test again to see what it does now.', 'concord' ) }</p> }
			{ ! result && <p>{ __( 'The test did not come to this step.', 'concord' ) }</p> }
			{ result && <p><StepCounts result={ result } /> <span className="concord-fine">{ result.runs.length > 1 ? timesText( result.runs.length ) : '' }</span></p> }
			{ result?.runs.slice( 0, SHOWN ).map( ( run, index ) => <Run key={ index } run={ run } /> ) }
			{ result && result.runs.length > SHOWN && <p className="concord-fine">{ __( 'The first five are shown.', 'concord' ) }</p> }
		</section>
	);
}

function Run( { run }: { run: TestedStep } ) {
	const text = outcomeText( run );
	return (
		<div className="concord-tested__run">
			{ text !== '' && <p>{ text } <span className="concord-fine">{ durationText( run.ms ?? 0 ) }</span></p> }
			<Values title={ __( 'In', 'concord' ) } values={ run.read ?? [] } />
			<Values title={ __( 'Out', 'concord' ) } values={ run.gave ?? [] } />
		</div>
	);
}

function Values( { title, values }: { title: string; values: NonNullable< TestedStep[ 'read' ] > } ) {
	if ( values.length === 0 ) {
		return null;
	}
	return (
		<table className="concord-table concord-tested__values">
			<caption>{ title }</caption>
			<tbody>
				{ values.map( ( { field, value } ) => (
					<tr key={ field }>
						<th scope="row"><code>{ field }</code></th>
						<td>{ value === '' ? <em>{ __( 'empty', 'concord' ) }</em> : value }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}
