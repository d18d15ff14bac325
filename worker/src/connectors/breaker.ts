/**
 * Circuit breaker of a lane: after a row of failures Dynamics is left alone; then one request asks whether it is back.
 * Without it every waiting order would be tried, and use up its attempts, against a side that is down.
 */
export type Breaker = {
	/** 0 when a request may go; else how long the circuit stays shut. */
	waitMs(): number;
	/** A request goes out; while half open it is the probe and others wait for its result. */
	sent(): void;
	succeeded(): void;
	failed(): void;
	/** A request ended without saying anything about Dynamics. */
	released(): void;
	openUntil(): number | null;
};

const FAILURES_TO_OPEN = 5;
const OPEN_BASE_MS = 10_000;
const OPEN_CAP_MS = 300_000;
const PROBE_WAIT_MS = 2_000;

export function createBreaker( clock: { now: () => Date; random: () => number } ): Breaker {
	let failures = 0;
	let openings = 0;
	let openUntil: number | null = null;
	let probing = false;
	const now = () => clock.now().getTime();
	return {
		waitMs() {
			if ( openUntil === null ) {
				return 0;
			}
			const left = openUntil - now();
			return left > 0 ? left : probing ? PROBE_WAIT_MS : 0;
		},
		sent() {
			probing = openUntil !== null;
		},
		succeeded() {
			failures = 0;
			openings = 0;
			openUntil = null;
			probing = false;
		},
		failed() {
			failures++;
			probing = false;
			if ( failures >= FAILURES_TO_OPEN ) {
				const span = Math.min( OPEN_CAP_MS, OPEN_BASE_MS * 2 ** openings );
				openings++;
				/** Half fixed, half random: restarted workers do not all knock in the same second. */
				openUntil = now() + Math.round( span / 2 + clock.random() * span / 2 );
			}
		},
		released() {
			probing = false;
		},
		openUntil: () => openUntil,
	};
}
