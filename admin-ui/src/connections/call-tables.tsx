import { dateI18n, getSettings } from '@wordpress/date';
import { __, sprintf } from '@wordpress/i18n';
import { Time } from '../components/time.tsx';
import type { Activity } from './activity-schema.ts';

function answerText( status: number | null ): string {
	if ( status === null ) {
		return __( '✕ No answer', 'concord' );
	}
	if ( status === 429 || status === 503 ) {
		/* translators: %d: HTTP status. */
		return sprintf( __( '! %d, asked to wait', 'concord' ), status );
	}
	return status < 400 ? `✓ ${ status }` : `✕ ${ status }`;
}

/** Newest first. The path names entity sets; keys and values stay with the worker. */
export function LastCalls( { calls }: { calls: Activity[ 'last' ] } ) {
	return (
		<div className="concord-scroll" tabIndex={ 0 } role="region" aria-label={ __( 'Last calls, newest first', 'concord' ) }>
			<table className="concord-table concord-calls__table">
				<caption>{ __( 'Last calls, newest first', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'When', 'concord' ) }</th>
						<th scope="col">{ __( 'Call', 'concord' ) }</th>
						<th scope="col">{ __( 'Answer', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Took', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ calls.map( ( one, index ) => (
						<tr key={ `${ one.at } ${ index }` }>
							<td><Time value={ one.at } /></td>
							<th scope="row"><code>{ one.method } { one.path }</code></th>
							<td className={ one.status !== null && one.status < 400 ? '' : 'is-refused' }>{ answerText( one.status ) }</td>
							{ /* translators: %s: milliseconds. */ }
							<td className="is-number">{ sprintf( __( '%s ms', 'concord' ), one.ms.toLocaleString() ) }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</div>
	);
}

export function HourTable( { hours }: { hours: Activity[ 'hours' ] } ) {
	return (
		<details className="concord-calls__hours">
			<summary>{ __( 'Calls by hour', 'concord' ) }</summary>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Calls by hour', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Hour', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Calls', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Asked to wait', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Failed', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ hours.map( ( { hour, requests, refused, failed } ) => (
						<tr key={ hour }>
							<th scope="row">{ dateI18n( getSettings().formats.datetime, hour, undefined ) }</th>
							<td className="is-number">{ requests.toLocaleString() }</td>
							<td className="is-number">{ refused.toLocaleString() }</td>
							<td className="is-number">{ failed.toLocaleString() }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</details>
	);
}
