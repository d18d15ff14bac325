import { __, sprintf } from '@wordpress/i18n';
import type { ShadowReport } from '../../../worker/src/store/contract/shadow.ts';
import { Time } from '../components/time.tsx';
import { hrefTo } from '../router.ts';

type Row = ShadowReport[ 'records' ][ number ];

export function verdictWord( verdict: Row[ 'verdict' ] ): string {
	switch ( verdict ) {
		case 'create': return __( 'Would be created', 'concord' );
		case 'update': return __( 'Would be changed', 'concord' );
		case 'delete': return __( 'Would be deleted', 'concord' );
		case 'stop': return __( 'Would stop', 'concord' );
		case 'exists': return __( 'Already in Dynamics', 'concord' );
		case 'skip': return __( 'Left out', 'concord' );
	}
}

/** Each recorded record with its totals, linked to the order and to its preview field by field. */
export function RecordedTable( { records }: { records: readonly Row[] } ) {
	return (
		<table className="concord-table">
			<caption className="screen-reader-text">{ __( 'Recorded, not sent', 'concord' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Record', 'concord' ) }</th>
					<th scope="col">{ __( 'What would happen', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Store', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Dynamics', 'concord' ) }</th>
					<th scope="col">{ __( 'Recorded', 'concord' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ records.map( ( row ) => (
					<tr key={ row.event_id }>
						{ /* translators: %s: number of an order. */ }
						<th scope="row">{ row.record_type === 'order' ? <a href={ hrefTo( { tab: 'preview', order: row.record_id } ) }>{ sprintf( __( 'Order #%s', 'concord' ), row.number ) }</a> : `${ row.record_type } ${ row.number }` }</th>
						<td>
							<strong>{ verdictWord( row.verdict ) }</strong>
							<span className="concord-table__reason">{ row.message }</span>
						</td>
						<td className="is-number">{ amount( row.store_total, row.currency ) }</td>
						<td className="is-number">{ amount( row.dynamics_total, row.currency ) }</td>
						<td><Time value={ row.at } /></td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

function amount( value: string, currency: string ): string {
	return value === '' ? '—' : `${ value } ${ currency }`;
}
