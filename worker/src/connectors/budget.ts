/**
 * One lane's allowance: every request of one Dynamics environment and principal passes here, whatever flow sends it.
 *
 * Four gates in a row, each able to delay or refuse: circuit (is the other side up?), pause (did it ask us to wait?),
 * rate (requests per five minutes) and concurrency (adaptive). Orders go before stock, stock before the catalogue. Time comes from
 * the injected clock alone.
 *
 * Limits: BC 6,000 requests per sliding 5 minutes and 5 at a time per principal; F&O 52 at a time, no published rate since
 * 10.0.36, resource-based 429 with Retry-After (d365-bc-dataverse.md 4, d365-fo.md 8).
 */
import { SyncError, type Issue } from '../core/issue.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { createPacer, type Pacer } from './pacer.ts';

export type Clock = { now: () => Date; sleep: ( ms: number ) => Promise< void >; random: () => number };
export type RequestKind = 'read' | 'write';
/** Who may go first: orders, then stock, then the catalogue and whatever else fills a store. */
export type Urgency = 'orders' | 'stock' | 'catalogue';
/** What became of a request, as far as the lane cares. "local" is a fault on our side: it says nothing about Dynamics. */
export type LaneOutcome = { kind: 'ok' | 'down' | 'local' } | { kind: 'refused'; retryAfterMs: number | null };

export type BudgetLimits = {
	requestsPer5Minutes: number;
	maxConcurrent: number;
	maxConcurrentWrites: number;
	/** Longest a request waits in line for rate or pause before it is given back as "refused". */
	patienceMs: number;
};

export type LaneState = { state: 'ok' | 'waiting' | 'paused' | 'open'; message: string; until: Date | null; requests: number; refused: number };
export type Budget = {
	/** Runs `send` once it may; `kind` of its outcome is told by `judge`. Throws SyncError "refused"/"auth" when nothing was sent. */
	run< T >( kind: RequestKind, send: () => Promise< T >, judge: ( result: { value: T } | { error: unknown } ) => LaneOutcome, patienceMs?: number, urgency?: Urgency ): Promise< T >;
	/** Stops the lane until a person has acted; lets one request through per minute to notice that they have. */
	holdForAuth( issue: Issue ): void;
	liftHold(): void;
	state(): LaneState;
};

const RANKS: readonly Urgency[] = [ 'orders', 'stock', 'catalogue' ];
/** A request that somebody more urgent waits before asks again after it. */
const YIELD_MS = 50;
const WINDOW_MS = 300_000;
const AUTH_HOLD_MS = 60_000;
const BACKOFF_BASE_MS = 2_000;
const BACKOFF_CAP_MS = 300_000;
/** A Retry-After beyond an hour is a mistake of the sender; semantics.md caps every wait at one hour. */
const RETRY_AFTER_CAP_MS = 3_600_000;

export function createBudget( limits: BudgetLimits, clock: Clock ): Budget {
	const pacer = createPacer( { limit: limits.requestsPer5Minutes, windowMs: WINDOW_MS } );
	return new LaneBudget( limits, clock, pacer, createBreaker( clock ) );
}

class LaneBudget implements Budget {
	readonly #limits: BudgetLimits;
	readonly #clock: Clock;
	readonly #pacer: Pacer;
	readonly #breaker: Breaker;
	#running = { read: 0, write: 0 };
	#allowed: number;
	#queue: { kind: RequestKind; rank: number; start: () => void }[] = [];
	/** Requests that hold a place and wait for the rate, by rank. */
	readonly #pacing = RANKS.map( () => 0 );
	#pausedUntil = 0;
	#refusalsInRow = 0;
	#authHold: { issue: Issue; until: number } | null = null;
	#counts = { requests: 0, refused: 0 };

	constructor( limits: BudgetLimits, clock: Clock, pacer: Pacer, breaker: Breaker ) {
		this.#limits = limits;
		this.#clock = clock;
		this.#pacer = pacer;
		this.#breaker = breaker;
		this.#allowed = limits.maxConcurrent;
	}

	async run< T >( kind: RequestKind, send: () => Promise< T >, judge: ( result: { value: T } | { error: unknown } ) => LaneOutcome, patienceMs = this.#limits.patienceMs, urgency: Urgency = 'orders' ): Promise< T > {
		this.#checkAuthHold();
		const rank = RANKS.indexOf( urgency );
		await this.#takeSlot( kind, rank );
		try {
			await this.#paced( patienceMs, rank );
			this.#counts.requests++;
			try {
				const value = await send();
				this.#learn( judge( { value } ) );
				return value;
			} catch ( error ) {
				this.#learn( judge( { error } ) );
				throw error;
			}
		} finally {
			this.#running[ kind ]--;
			this.#startNext();
		}
	}

	holdForAuth( issue: Issue ): void {
		this.#authHold = { issue, until: this.#now() + AUTH_HOLD_MS };
	}

	liftHold(): void {
		this.#authHold = null;
	}

	state(): LaneState {
		const now = this.#now();
		const counts = { ...this.#counts };
		if ( this.#authHold ) {
			return { state: 'paused', message: this.#authHold.issue.message, until: new Date( this.#authHold.until ), ...counts };
		}
		const open = this.#breaker.openUntil();
		if ( open !== null && open > now ) {
			return { state: 'open', message: 'Dynamics does not answer properly; it is asked again at the time named.', until: new Date( open ), ...counts };
		}
		if ( this.#pausedUntil > now ) {
			return { state: 'waiting', message: 'Dynamics asked to wait.', until: new Date( this.#pausedUntil ), ...counts };
		}
		return { state: 'ok', message: '', until: null, ...counts };
	}

	#now(): number {
		return this.#clock.now().getTime();
	}

	/** While a person is owed an action, everything but one request a minute is turned away before it is sent. */
	#checkAuthHold(): void {
		if ( ! this.#authHold ) {
			return;
		}
		if ( this.#now() < this.#authHold.until ) {
			throw new SyncError( this.#authHold.issue );
		}
		this.#authHold.until = this.#now() + AUTH_HOLD_MS;
	}

	/** One place is kept free of what can wait, so that an order never stands behind a whole look at the catalogue. */
	#fits( kind: RequestKind, rank: number ): boolean {
		const total = this.#running.read + this.#running.write;
		const places = Math.floor( this.#allowed );
		return total < ( rank === 0 ? places : Math.max( 1, places - 1 ) ) && ( kind === 'read' || this.#running.write < this.#limits.maxConcurrentWrites );
	}

	async #takeSlot( kind: RequestKind, rank: number ): Promise< void > {
		await new Promise< void >( ( resolve ) => {
			this.#queue.push( { kind, rank, start: resolve } );
			this.#startNext();
		} );
	}

	/** The most urgent that fits, and of those the first in line; a read may overtake writes that wait for a writer's place. */
	#startNext(): void {
		for ( const rank of RANKS.keys() ) {
			for ( let index = 0; index < this.#queue.length; ) {
				const next = this.#queue[ index ];
				if ( next && next.rank === rank && this.#fits( next.kind, rank ) ) {
					this.#queue.splice( index, 1 );
					this.#running[ next.kind ]++;
					next.start();
				} else {
					index++;
				}
			}
		}
	}

	async #paced( patienceMs: number, rank: number ): Promise< void > {
		this.#pacing[ rank ] = ( this.#pacing[ rank ] ?? 0 ) + 1;
		try {
			await this.#waitForTurn( patienceMs, rank );
		} finally {
			this.#pacing[ rank ] = ( this.#pacing[ rank ] ?? 1 ) - 1;
		}
	}

	/** Waits here for short delays; longer ones go back to the store, which must not hold a lease for minutes. */
	async #waitForTurn( patienceMs: number, rank: number ): Promise< void > {
		const deadline = this.#now() + patienceMs;
		for ( ;; ) {
			const now = this.#now();
			const closedFor = this.#breaker.waitMs();
			if ( closedFor > 0 ) {
				throw this.#refuse( closedFor, 'dynamics_unreachable', 'Dynamics did not answer properly several times in a row; it is left alone for a while.' );
			}
			const paused = Math.max( 0, this.#pausedUntil - now );
			const outranked = this.#pacing.slice( 0, rank ).some( ( count ) => count > 0 );
			const wait = paused > 0 ? paused : outranked ? YIELD_MS : this.#pacer.take( now );
			if ( wait <= 0 ) {
				this.#breaker.sent();
				return;
			}
			if ( now + wait > deadline ) {
				throw this.#refuse( wait, 'dynamics_throttled', paused > 0 ? 'Dynamics asked to wait.' : 'The requests this connection may send in five minutes are used up.' );
			}
			await this.#clock.sleep( wait );
		}
	}

	#refuse( retryAfterMs: number, code: 'dynamics_throttled' | 'dynamics_unreachable', message: string ): SyncError {
		return new SyncError( { code, retryClass: 'refused', message, remedy: 'Nothing to do: Concord goes on by itself.' }, { retryAfterMs } );
	}

	/** AIMD: a refusal halves what may run at once, an answer adds a little. */
	#learn( outcome: LaneOutcome ): void {
		if ( outcome.kind === 'refused' ) {
			this.#counts.refused++;
			this.#allowed = Math.max( 1, this.#allowed / 2 );
			this.#refusalsInRow++;
			const wait = outcome.retryAfterMs ?? this.#backoff();
			this.#pausedUntil = Math.max( this.#pausedUntil, this.#now() + Math.min( Math.max( wait, 0 ), RETRY_AFTER_CAP_MS ) );
			this.#breaker.succeeded();
			return;
		}
		if ( outcome.kind === 'down' ) {
			this.#allowed = Math.max( 1, this.#allowed / 2 );
			this.#breaker.failed();
			return;
		}
		if ( outcome.kind === 'local' ) {
			this.#breaker.released();
			return;
		}
		this.#refusalsInRow = 0;
		this.#authHold = null;
		this.#allowed = Math.min( this.#limits.maxConcurrent, this.#allowed + 1 / this.#allowed );
		this.#breaker.succeeded();
	}

	/** Full jitter (BC's 429 carries no Retry-After): spreads the workers of a fleet instead of sending them back together. */
	#backoff(): number {
		const ceiling = Math.min( BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min( this.#refusalsInRow, 10 ) );
		return Math.max( 250, Math.round( this.#clock.random() * ceiling ) );
	}
}

/** Header value to milliseconds: seconds or HTTP-date; null when missing or unreadable; never negative. */
export function retryAfterMs( header: string | undefined, now: Date ): number | null {
	const value = header?.trim() ?? '';
	if ( /^\d+(\.\d+)?$/.test( value ) ) {
		return Math.min( Math.ceil( Number( value ) * 1000 ), RETRY_AFTER_CAP_MS );
	}
	if ( value === '' || /^-/.test( value ) ) {
		return null;
	}
	const at = Date.parse( value );
	return Number.isNaN( at ) ? null : Math.min( Math.max( 0, at - now.getTime() ), RETRY_AFTER_CAP_MS );
}
