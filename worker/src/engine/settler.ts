/**
 * Collects outcomes and settles them together, so that the store's cost a record stays low. A settle whose answer was lost is
 * sent again: the lease token makes the second one harmless.
 */
import type { Clock } from '../clock.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import type { Log } from '../logging.ts';
import type { StoreClient } from '../store/client.ts';
import type { SettleAnswer, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';

export type Settled = { attempt: Attempt; result: SettleResult; code: SettleAnswer[ 'results' ][ number ][ 'code' ] | 'given_up' };
export type SettlerOptions = {
	client: Pick< StoreClient, 'settle' >;
	workerId: string;
	clock: Clock;
	log: Log;
	onSettled: ( settled: Settled ) => void | Promise< void >;
};

const BATCH = 50;
const GATHER_MS = 200;
const RETRY_MS = [ 500, 1_000, 2_000, 5_000, 10_000, 30_000 ];

type Waiting = { attempt: Attempt; result: SettleResult; simplified: boolean };

export class Settler {
	readonly #options: SettlerOptions;
	#waiting: Waiting[] = [];
	#running: Promise< void > | null = null;
	#failures = 0;
	#hurry = new AbortController();

	constructor( options: SettlerOptions ) {
		this.#options = options;
	}

	add( attempt: Attempt, result: SettleResult ): void {
		this.#waiting.push( { attempt, result, simplified: false } );
		if ( this.#waiting.length >= BATCH ) {
			this.#hurry.abort();
		}
		this.#running ??= this.#drain().finally( () => {
			this.#running = null;
		} );
	}

	/** Sends what waits now; resolves when nothing waits any more. */
	async flush(): Promise< void > {
		this.#hurry.abort();
		await this.#running;
	}

	async #drain(): Promise< void > {
		while ( this.#waiting.length > 0 ) {
			this.#hurry = this.#hurry.signal.aborted ? this.#hurry : new AbortController();
			if ( this.#waiting.length < BATCH ) {
				const pause = this.#failures === 0 ? GATHER_MS : RETRY_MS[ Math.min( this.#failures, RETRY_MS.length ) - 1 ] ?? 30_000;
				await this.#options.clock.sleep( pause, this.#failures === 0 ? this.#hurry.signal : undefined );
			} else if ( this.#failures > 0 ) {
				await this.#options.clock.sleep( RETRY_MS[ Math.min( this.#failures, RETRY_MS.length ) - 1 ] ?? 30_000 );
			}
			await this.#send( this.#waiting.splice( 0, BATCH ) );
			this.#hurry = new AbortController();
		}
	}

	async #send( batch: Waiting[] ): Promise< void > {
		let answer: SettleAnswer;
		try {
			answer = await this.#options.client.settle( { worker_id: this.#options.workerId, results: batch.map( ( { result } ) => result ) } );
		} catch ( error ) {
			this.#failures++;
			this.#options.log.warn( { code: error instanceof SyncError ? error.issue.code : 'store_refused', count: batch.length }, 'Settling failed; it is sent again' );
			await this.#keep( batch );
			return;
		}
		this.#failures = 0;
		for ( const [ index, waiting ] of batch.entries() ) {
			await this.#settled( waiting, answer.results[ index ] );
		}
	}

	/** Past its lease a settle cannot be accepted; the record is another attempt's by then. */
	async #keep( batch: Waiting[] ): Promise< void > {
		const held = batch.filter( ( { attempt } ) => attempt.holds() );
		this.#waiting.unshift( ...held );
		for ( const { attempt, result } of batch.filter( ( waiting ) => ! held.includes( waiting ) ) ) {
			await this.#options.onSettled( { attempt, result, code: 'given_up' } );
		}
	}

	async #settled( waiting: Waiting, answer: SettleAnswer[ 'results' ][ number ] | undefined ): Promise< void > {
		const { attempt, result } = waiting;
		if ( answer?.code === 'invalid' && ! waiting.simplified ) {
			this.#options.log.error( { event_id: result.event_id, outcome: result.outcome }, 'The store does not accept this outcome; it is sent in a simpler form' );
			this.#waiting.push( { attempt, result: simpler( attempt, result ), simplified: true } );
			return;
		}
		await this.#options.onSettled( { attempt, result, code: answer?.code ?? 'invalid' } );
	}
}

/** Whatever the store disliked, the record must not stay leased in silence. "sent" keeps the next attempt from writing blind. */
function simpler( attempt: Attempt, result: SettleResult ): SettleResult {
	const { log, ...base } = attempt.base();
	const issue: Issue = {
		code: 'internal_error', retryClass: 'poison', message: 'The store did not accept the worker\'s report on this record.',
		remedy: 'Update plugin and worker to the same version, then retry.', facts: { outcome: result.outcome },
	};
	return { ...base, log: { ...log, steps: [] }, links: [], outcome: 'needs-you', sent: true, issue };
}
