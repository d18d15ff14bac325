/** What went wrong becomes what happens next: the retry classes of docs/semantics.md. */
import { SyncError, type Issue } from '../core/issue.ts';
import type { SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { backoffSeconds } from './backoff.ts';

const AUTH_RETRY_SECONDS = 60;

/** `random` in [0,1) for the jitter. */
export function failureOutcome( error: unknown, attempt: Attempt, random: () => number ): SettleResult {
	const issue = error instanceof SyncError ? error.issue : unexpected( error, attempt );
	const base = attempt.base();
	const sent = attempt.written || issue.retryClass === 'unknown-outcome' || ( error instanceof SyncError && error.written );
	switch ( issue.retryClass ) {
		case 'repeat-safe':
		case 'unknown-outcome':
			return { ...base, outcome: 'retry', counts: true, sent, issue, retry_in_seconds: backoffSeconds( attempt.claim.attempt, random, sent ) };
		case 'refused':
			return { ...base, outcome: 'retry', counts: false, sent, issue, retry_in_seconds: waitSeconds( error, random ) };
		case 'auth':
			// "released" would forget that something was written.
			return sent ? { ...base, outcome: 'retry', counts: false, sent, issue, retry_in_seconds: AUTH_RETRY_SECONDS } : { ...base, outcome: 'released' };
		case 'rejected':
		case 'poison':
			return { ...base, outcome: 'needs-you', sent: sent || issue.retryClass === 'poison', issue };
	}
}

/** As told, never earlier; a little spread so that a hundred rows do not come back in the same second. */
function waitSeconds( error: unknown, random: () => number ): number {
	const told = error instanceof SyncError ? error.retryAfterMs : undefined;
	return told === undefined ? backoffSeconds( 2, random ) : Math.ceil( told / 1000 ) + Math.floor( random() * 2 );
}

/** A fault of our own. Its text may quote data, so only its kind goes on. */
function unexpected( error: unknown, attempt: Attempt ): Issue {
	const kind = error instanceof Error ? error.name : typeof error;
	return {
		code: 'internal_error', retryClass: 'poison', record: `${ attempt.claim.record_type } id ${ attempt.claim.record_id }`, valueClass: kind.slice( 0, 60 ),
		message: 'The worker failed on this record for a reason of its own; other records are not affected.',
		remedy: 'Update the worker and retry. If it stays, report it with the record\'s history.',
	};
}
