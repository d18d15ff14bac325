import { __, sprintf } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';
import { Time } from '../components/time.tsx';

type Props = { worker: NonNullable< Overview[ 'worker' ] >; sweep: Overview[ 'sweep' ] };

function workerState( state: Props[ 'worker' ][ 'state' ] ): string {
	switch ( state ) {
		case 'online': return __( 'Running', 'concord' );
		case 'late': return __( 'Late', 'concord' );
		case 'offline': return __( 'Not heard from', 'concord' );
		case 'never': return __( 'Paired, not started yet', 'concord' );
	}
}

export function WorkerCard( { worker, sweep }: Props ) {
	return (
		<section className="concord-card" aria-labelledby="concord-worker">
			<h2 id="concord-worker" className="concord-heading">{ __( 'Worker', 'concord' ) }</h2>
			<dl className="concord-facts">
				<dt>{ __( 'State', 'concord' ) }</dt>
				<dd>{ workerState( worker.state ) }</dd>
				<dt>{ __( 'Last seen', 'concord' ) }</dt>
				<dd><Time value={ worker.last_seen } /></dd>
				<dt>{ __( 'Runs on', 'concord' ) }</dt>
				<dd>{ worker.name }{ worker.version && ` · ${ worker.version }` }{ worker.rss_bytes !== null && worker.rss_bytes > 0 && ` · ${ Math.round( worker.rss_bytes / 1048576 ) } MB` }</dd>
				{ worker.lanes.filter( ( lane ) => lane.state !== 'ok' ).map( ( lane ) => (
					<div key={ lane.connection_id } className="concord-facts__row">
						<dt>{ __( 'Dynamics', 'concord' ) }</dt>
						<dd>{ lane.message }</dd>
					</div>
				) ) }
				<dt>{ __( 'Last check for missed orders', 'concord' ) }</dt>
				<dd>
					<Time value={ sweep.last_run } />
					{ /* translators: 1: records looked at, 2: records found. */ }
					{ sweep.last_run !== null && ` · ${ sprintf( __( '%1$d looked at, %2$d found', 'concord' ), sweep.last_checked, sweep.last_found ) }` }
				</dd>
			</dl>
		</section>
	);
}
