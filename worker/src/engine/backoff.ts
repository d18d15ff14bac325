/** docs/semantics.md: min( 1 h, 5 s * 2^(attempt-1) ) with full jitter. */
const BASE_SECONDS = 5;
const CAP_SECONDS = 3_600;
/** A commit whose answer was lost may take a moment to be readable. */
const AFTER_UNKNOWN_SECONDS = 3;

/** Whole seconds; `random` in [0,1). */
export function backoffSeconds( attempt: number, random: () => number, unknownOutcome = false ): number {
	const most = Math.min( CAP_SECONDS, BASE_SECONDS * 2 ** Math.min( attempt - 1, 20 ) );
	return Math.max( unknownOutcome ? AFTER_UNKNOWN_SECONDS : 1, Math.round( random() * most ) );
}
