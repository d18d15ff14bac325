import { __, _n, sprintf } from '@wordpress/i18n';
import type { Overview } from '../api/schema.ts';

type Verdict = { tone: 'good' | 'busy' | 'act' | 'stopped'; state: string; sentence: string };

/** The whole page in one sentence. */
export function verdict( overview: Overview ): Verdict {
	const needsYou = overview.counts[ 'needs-you' ] ?? 0;
	if ( ! overview.paired ) {
		return { tone: 'stopped', state: __( 'Not connected', 'concord' ), sentence: __( 'No worker is paired with this store yet. Orders are being noted and nothing is lost meanwhile.', 'concord' ) };
	}
	if ( overview.paused ) {
		return { tone: 'stopped', state: __( 'Paused', 'concord' ), sentence: __( 'Sending is paused. Orders are being noted and wait.', 'concord' ) };
	}
	if ( overview.worker === null || overview.worker.state === 'offline' || overview.worker.state === 'never' ) {
		return { tone: 'stopped', state: __( 'Stopped', 'concord' ), sentence: __( 'The worker has not been heard from. Orders are being noted and go out when it is back.', 'concord' ) };
	}
	if ( overview.problems.some( ( { code } ) => code.startsWith( 'update_' ) ) ) {
		return { tone: 'stopped', state: __( 'Paused', 'concord' ), sentence: __( 'After an update sending rests until its mapping tests have passed. Orders are being noted and wait.', 'concord' ) };
	}
	if ( needsYou > 0 ) {
		/* translators: %d: number of records. */
		return { tone: 'act', state: __( 'Needs you', 'concord' ), sentence: sprintf( _n( '%d record waits for a decision of yours; everything else goes on.', '%d records wait for a decision of yours; everything else goes on.', needsYou, 'concord' ), needsYou ) };
	}
	if ( overview.owed > 0 ) {
		/* translators: %d: number of records. */
		return { tone: 'busy', state: __( 'Catching up', 'concord' ), sentence: sprintf( _n( '%d record is on its way to Dynamics.', '%d records are on their way to Dynamics.', overview.owed, 'concord' ), overview.owed ) };
	}
	return { tone: 'good', state: __( 'All good', 'concord' ), sentence: __( 'Nothing is owed: every captured record is in Dynamics or was skipped by a rule.', 'concord' ) };
}

export function Headline( { overview }: { overview: Overview } ) {
	const { tone, state, sentence } = verdict( overview );
	return (
		<div className={ `concord-headline is-${ tone }` } role="status">
			<strong>{ state }</strong>
			<span>{ sentence }</span>
		</div>
	);
}
