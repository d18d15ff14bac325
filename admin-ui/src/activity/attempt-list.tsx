import { __, _n, sprintf } from '@wordpress/i18n';
import type { Attempt } from '../api/schema.ts';
import { Time } from '../components/time.tsx';
import { madeBy } from './made-by.ts';

function outcomeLabel( outcome: string ): string {
	switch ( outcome ) {
		case 'synced': return __( 'Synced', 'concord' );
		case 'retry': return __( 'Will try again', 'concord' );
		case 'needs-you': return __( 'Stopped', 'concord' );
		case 'skipped': return __( 'Skipped', 'concord' );
		case 'released': return __( 'Given back untouched', 'concord' );
		case 'asked_retry': return __( 'Sent by hand', 'concord' );
		case 'asked_test': return __( 'Sent as the test order', 'concord' );
		case 'asked_amend': return __( 'Decided: the document in Dynamics follows the store', 'concord' );
		case 'asked_reorder': return __( 'Decided: credit and re-order', 'concord' );
		case 'asked_leave': return __( 'Decided: left as it is', 'concord' );
		case 'asked_customer': return __( 'Decided: the customer of the order', 'concord' );
		case 'asked_new-customer': return __( 'Decided: a new customer', 'concord' );
		case 'asked_skip': return __( 'Skipped by hand', 'concord' );
		case 'held': return __( 'Held back by hand', 'concord' );
		case 'lease_lost': return __( 'The worker fell silent', 'concord' );
		default: return outcome;
	}
}

/** Every attempt ever made on this record; nothing here is overwritten. */
export function AttemptList( { recordType, attempts }: { recordType: string; attempts: readonly Attempt[] } ) {
	if ( attempts.length === 0 ) {
		return <p className="concord-fine">{ __( 'No attempt yet.', 'concord' ) }</p>;
	}
	return (
		<section aria-labelledby="concord-attempts">
			<h3 id="concord-attempts">{ __( 'Attempts', 'concord' ) }</h3>
			<ol className="concord-attempts">
				{ attempts.map( ( attempt, index ) => (
					<li key={ `${ attempt.at }-${ index }` }>
						<p>
							<strong>{ outcomeLabel( attempt.outcome ) }</strong> <Time value={ attempt.at } />
							{ attempt.log?.requests !== undefined && (
								/* translators: %d: number of requests. */
								<span className="concord-fine"> { sprintf( _n( '%d request', '%d requests', attempt.log.requests, 'concord' ), attempt.log.requests ) }</span>
							) }
						</p>
						<MadeBy words={ madeBy( recordType, attempt ) } />
						{ attempt.summary !== '' && <p>{ attempt.summary }</p> }
						{ attempt.issue && <p>{ attempt.issue.message }</p> }
						{ attempt.warnings.map( ( warning ) => <p key={ warning } className="concord-warning">{ warning }</p> ) }
						{ attempt.log?.steps && attempt.log.steps.length > 0 && (
							<details>
								<summary>{ __( 'Steps', 'concord' ) }</summary>
								<ul className="concord-steps-log">
									{ attempt.log.steps.map( ( step, row ) => <li key={ row }>{ step.what }{ step.status !== undefined && ` · ${ step.status }` }{ step.ms !== undefined && ` · ${ step.ms } ms` }</li> ) }
								</ul>
							</details>
						) }
					</li>
				) ) }
			</ol>
		</section>
	);
}

function MadeBy( { words }: { words: readonly string[] } ) {
	return words.length === 0 ? null : <p className="concord-fine">{ words.join( ', ' ) }</p>;
}
