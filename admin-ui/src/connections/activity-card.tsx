import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import type { Activity } from './activity-schema.ts';
import { HourTable, LastCalls } from './call-tables.tsx';
import type { Asked } from './use-activity.ts';

/** What went to Dynamics lately and how much of the allowance it took. */
export function ActivityCard( { asked, workerOnline }: { asked: Asked; workerOnline: boolean } ) {
	const { activity, asking, issue, error, ask } = asked;
	return (
		<section className="concord-card" aria-labelledby="concord-calls" aria-busy={ asking }>
			<div className="concord-calls__head">
				<h3 id="concord-calls">{ __( 'Calls to Dynamics', 'concord' ) }</h3>
				{ ! error && <Button variant="secondary" size="compact" isBusy={ asking } disabled={ asking } accessibleWhenDisabled onClick={ ask }>{ __( 'Refresh', 'concord' ) }</Button> }
			</div>
			{ error && <ErrorState error={ error } onRetry={ ask } /> }
			<div role="status">
				{ asking && ! activity && <p>{ workerOnline ? __( 'Asking the worker for its last calls…', 'concord' ) : __( 'The worker is not running right now, and only it knows its calls. They are shown here once it is back.', 'concord' ) }</p> }
				{ issue && <p className="concord-error">{ issue.message } { issue.remedy }</p> }
			</div>
			{ asking && ! activity && workerOnline && <Skeleton rows={ 4 } /> }
			{ activity && <Figures activity={ activity } /> }
			{ activity && activity.last.length === 0 && <p>{ __( 'No call yet since then. Test the connection to see some.', 'concord' ) }</p> }
			{ activity && activity.last.length > 0 && (
				<>
					<LastCalls calls={ activity.last } />
					<HourTable hours={ activity.hours } />
				</>
			) }
		</section>
	);
}

function Figures( { activity }: { activity: Activity } ) {
	const { last_5_minutes: recent, limits, hours, last_refused_at: refusedAt } = activity;
	const sum = ( of: 'requests' | 'refused' | 'failed' ) => hours.reduce( ( total, hour ) => total + hour[ of ], 0 );
	const refused = sum( 'refused' );
	const failed = sum( 'failed' );
	return (
		<dl className="concord-facts">
			<dt>{ __( 'Last five minutes', 'concord' ) }</dt>
			<dd>
				{ /* translators: 1: number of calls, 2: number of calls allowed. */ }
				{ sprintf( __( '%1$s of %2$s calls allowed', 'concord' ), recent.toLocaleString(), limits.per_5_minutes.toLocaleString() ) }
				{ /* translators: %s: number of calls. */ }
				<span className="concord-fine"> · { sprintf( __( 'at most %s at once', 'concord' ), limits.at_once.toLocaleString() ) }</span>
				<span className="concord-gauge" aria-hidden="true"><span style={ { inlineSize: `${ Math.min( 100, ( 100 * recent ) / Math.max( 1, limits.per_5_minutes ) ) }%` } } /></span>
			</dd>
			<dt>{ __( 'Last 24 hours', 'concord' ) }</dt>
			<dd>
				{ /* translators: %s: number of calls. */ }
				{ sprintf( _n( '%s call', '%s calls', sum( 'requests' ), 'concord' ), sum( 'requests' ).toLocaleString() ) }
				{ ' · ' }
				{ /* translators: %s: number of times. */ }
				{ refused === 0 ? __( 'Dynamics never asked to wait', 'concord' ) : sprintf( _n( 'Dynamics asked to wait %s time', 'Dynamics asked to wait %s times', refused, 'concord' ), refused.toLocaleString() ) }
				{ refused > 0 && refusedAt !== null && <>, { __( 'last', 'concord' ) } <Time value={ refusedAt } /></> }
				{ /* translators: %s: number of calls. */ }
				{ failed > 0 && <> · { sprintf( _n( '%s failed on the side of Dynamics or on the way', '%s failed on the side of Dynamics or on the way', failed, 'concord' ), failed.toLocaleString() ) }</> }
			</dd>
			<dt>{ __( 'Counted since', 'concord' ) }</dt>
			<dd><Time value={ activity.since } /><span className="concord-fine"> · { __( 'start of the worker, or last change of this connection', 'concord' ) }</span></dd>
		</dl>
	);
}
