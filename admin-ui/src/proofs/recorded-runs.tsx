import { __, _n, sprintf } from '@wordpress/i18n';
import type { ShadowRun } from '../../../worker/src/store/contract/shadow.ts';
import { Time } from '../components/time.tsx';

/** Flows by a timetable, by hand, or from Dynamics: what their runs would have written, to Dynamics and to the store. */
export function RecordedRuns( { runs }: { runs: readonly ShadowRun[] } ) {
	return runs.map( ( run ) => (
		<details key={ run.flow_id } className="concord-shadow__run">
			<summary>
				<strong>{ run.name }</strong>{ ' ' }
				{ /* translators: %d: number of writes. */ }
				{ sprintf( _n( 'would have written %d record', 'would have written %d records', run.recorded.length, 'concord' ), run.recorded.length ) }
				{ run.stopped > 0 && (
					/* translators: %d: number of records. */
					<span className="concord-warning"> { sprintf( _n( '%d record would stop', '%d records would stop', run.stopped, 'concord' ), run.stopped ) }</span>
				) }
				{ /* translators: %d: number of runs. */ }
				<span className="concord-fine"> { sprintf( _n( '%d run, the last one', '%d runs, the last one', run.runs, 'concord' ), run.runs ) } <Time value={ run.at } /></span>
			</summary>
			{ run.problems.map( ( problem ) => <p key={ `${ problem.record } ${ problem.message }` } className="concord-issue"><strong>{ problem.record }</strong> { problem.message } { problem.remedy }</p> ) }
			{ run.recorded.length === 0 ? <p>{ __( 'Nothing changed that this flow would write.', 'concord' ) }</p> : <Recorded run={ run } /> }
		</details>
	) );
}

function Recorded( { run: { name, recorded } }: { run: ShadowRun } ) {
	return (
		<table className="concord-table">
			{ /* translators: %s: name of a flow. */ }
			<caption className="screen-reader-text">{ sprintf( __( 'What %s would have written', 'concord' ), name ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Record', 'concord' ) }</th>
					<th scope="col">{ __( 'Where', 'concord' ) }</th>
					<th scope="col">{ __( 'Values', 'concord' ) }</th>
					<th scope="col">{ __( 'Recorded', 'concord' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ recorded.map( ( write, index ) => (
					<tr key={ `${ write.record } ${ write.entity } ${ write.id } ${ index }` }>
						<th scope="row">{ write.record }</th>
						<td>{ write.id === 'store' ? __( 'Store', 'concord' ) : `${ write.entity } (${ whatOf( write.id ) })` }</td>
						<td>{ write.values.map( ( { field, value, was } ) => <span key={ field } className="concord-table__reason">{ was === undefined ? `${ field }: ${ value }` : `${ field }: ${ was === '' ? '—' : was } → ${ value }` }</span> ) }</td>
						<td><Time value={ write.at } /></td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

function whatOf( id: string ): string {
	return id === 'create' ? __( 'new', 'concord' ) : id === 'change' ? __( 'changed', 'concord' ) : id.replace( /^action /, '' );
}
