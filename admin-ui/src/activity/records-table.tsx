import { __, sprintf } from '@wordpress/i18n';
import type { RecordRow } from '../api/schema.ts';
import { StateMark } from '../components/state-mark.tsx';
import { Time } from '../components/time.tsx';
import { DynamicsLink } from './dynamics-link.tsx';

type Props = { rows: readonly RecordRow[]; opened: number; dimmed: boolean; onOpen: ( eventId: number ) => void };

export function RecordsTable( { rows, opened, dimmed, onOpen }: Props ) {
	return (
		<table className={ dimmed ? 'concord-table is-dimmed' : 'concord-table' }>
			<caption className="screen-reader-text">{ __( 'Records and where they stand', 'concord' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Record', 'concord' ) }</th>
					<th scope="col">{ __( 'State', 'concord' ) }</th>
					<th scope="col">{ __( 'Dynamics number', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Attempts', 'concord' ) }</th>
					<th scope="col">{ __( 'Updated', 'concord' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ rows.map( ( row ) => (
					<tr key={ row.event_id } className={ row.event_id === opened ? 'is-open' : '' }>
						<th scope="row">
							<button type="button" className="button-link concord-table__open" onClick={ () => onOpen( row.event_id ) } aria-expanded={ row.event_id === opened }>{ row.title }</button>
						</th>
						<td>
							<StateMark state={ row.state } />
							<Reason row={ row } />
						</td>
						<td>{ row.link ? <DynamicsLink link={ row.link } /> : '—' }</td>
						<td className="is-number">{ row.attempts }</td>
						<td><Time value={ row.updated_at } /></td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

/** One line under the state: why it is so. No state is ever left without one. */
function Reason( { row }: { row: RecordRow } ) {
	if ( row.state === 'skipped' && row.skipped ) {
		return <span className="concord-table__reason">{ row.skipped.message }</span>;
	}
	if ( row.state === 'retrying' && row.due_at ) {
		return (
			<span className="concord-table__reason">
				{ row.issue?.message } { __( 'Next try', 'concord' ) } <Time value={ row.due_at } />
			</span>
		);
	}
	if ( row.state === 'needs-you' && row.issue ) {
		return <span className="concord-table__reason">{ row.issue.message }</span>;
	}
	if ( row.state === 'synced' && row.link && row.link.dynamics_total !== '' ) {
		if ( row.link.rate !== '' ) {
			return <span className="concord-table__reason">{ `${ row.link.store_total } ${ row.link.currency } = ${ row.link.dynamics_total } ${ row.link.dynamics_currency }` }</span>;
		}
		/* translators: 1: amount, 2: currency code. */
		return <span className="concord-table__reason">{ sprintf( __( 'Both sides %1$s %2$s', 'concord' ), row.link.dynamics_total, row.link.currency ) }</span>;
	}
	return null;
}
