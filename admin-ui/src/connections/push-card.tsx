import { __, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import type { Activity } from './activity-schema.ts';

type Push = NonNullable< Activity[ 'push' ] >;
type Props = { push: Push; product: 'fo' | 'bc' };

const enough = () => __( 'Polling alone is enough: each flow looks for changes by itself.', 'concord' );

/** Whether Dynamics tells the worker of changes at once, as the worker saw it since it started. */
export function PushCard( { push, product }: Props ) {
	return (
		<section className="concord-card" aria-labelledby="concord-push">
			<h3 id="concord-push">{ __( 'Changes told by Dynamics', 'concord' ) }</h3>
			{ push.address === '' ? <p>{ __( 'Dynamics cannot reach the worker: no public address is set for it (CONCORD_PUBLIC_URL).', 'concord' ) } { enough() }</p> : <Facts push={ push } product={ product } /> }
			{ push.fault !== '' && <p className="concord-warning">{ /* translators: %s: what the worker said, a sentence. */ sprintf( __( 'The subscriptions could not be looked at: %s', 'concord' ), push.fault ) } { enough() }</p> }
			{ push.subscriptions.length > 0 && <Subscriptions rows={ push.subscriptions } /> }
			{ push.refused.length > 0 && (
				<>
					<p className="concord-warning">{ __( 'Business Central did not take these. Check that it reaches the address above.', 'concord' ) } { enough() }</p>
					<ul>{ push.refused.map( ( { set, message } ) => <li key={ set }><code>{ set }</code>: { message }</li> ) }</ul>
				</>
			) }
		</section>
	);
}

function Facts( { push: { address, last_notice_at: noticed, last_notice: what, last_look_at: looked, last_repair: repair }, product }: Props ) {
	return (
		<dl className="concord-facts">
			<dt>{ product === 'bc' ? __( 'Address of the worker', 'concord' ) : __( 'Endpoint for business events', 'concord' ) }</dt>
			<dd><code>{ address }</code>{ product === 'fo' && <span className="concord-fine"> { __( 'with the code that "concord push" prints on the worker\'s computer', 'concord' ) }</span> }</dd>
			<dt>{ product === 'bc' ? __( 'Last notice', 'concord' ) : __( 'Last event', 'concord' ) }</dt>
			<dd>{ noticed === null ? <>{ __( 'none since the worker started', 'concord' ) }. { enough() }</> : <><Time value={ noticed } /> <span className="concord-fine">{ what.join( ', ' ) }</span></> }</dd>
			{ product === 'bc' && (
				<>
					<dt>{ __( 'Last checked', 'concord' ) }</dt>
					<dd>{ looked === null ? __( 'not yet', 'concord' ) : <Time value={ looked } /> }</dd>
					<dt>{ __( 'Last repaired', 'concord' ) }</dt>
					<dd>
						{ repair === null ? __( 'nothing to repair since the worker started', 'concord' ) : <><Time value={ repair.at } /> <span className="concord-fine">{
							/* translators: 1, 2, 3: numbers of subscriptions. */
							sprintf( __( '%1$d made, %2$d renewed, %3$d ended', 'concord' ), repair.made, repair.renewed, repair.ended )
						}</span></> }
					</dd>
				</>
			) }
		</dl>
	);
}

function Subscriptions( { rows }: { rows: Push[ 'subscriptions' ] } ) {
	return (
		<div className="concord-scroll" tabIndex={ 0 } role="region" aria-label={ __( 'Subscriptions', 'concord' ) }>
			<table className="concord-table">
				<caption>{ __( 'Subscriptions', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Changes of', 'concord' ) }</th>
						<th scope="col">{ __( 'Ends, unless renewed', 'concord' ) }</th>
						<th scope="col">{ __( 'Id', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ rows.map( ( { id, set, expires_at: ends } ) => (
						<tr key={ id }>
							<th scope="row"><code>{ set }</code></th>
							<td><Time value={ ends } /></td>
							<td><code>{ id }</code></td>
						</tr>
					) ) }
				</tbody>
			</table>
		</div>
	);
}
