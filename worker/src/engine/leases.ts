/** What this worker holds. Keeps leases alive while records wait for their turn or for Dynamics. */
import type { Clock } from '../clock.ts';
import type { Log } from '../logging.ts';
import type { StoreClient } from '../store/client.ts';
import type { Attempt } from './attempt.ts';

export class Leases {
	readonly #held = new Map< string, Attempt >();
	readonly #seconds: number;
	readonly #clock: Clock;

	constructor( seconds: number, clock: Clock ) {
		this.#seconds = seconds;
		this.#clock = clock;
	}

	get size(): number {
		return this.#held.size;
	}

	hold( attempt: Attempt ): void {
		this.#held.set( attempt.claim.lease_token, attempt );
	}

	release( attempt: Attempt ): void {
		this.#held.delete( attempt.claim.lease_token );
	}

	/** One round. Deadlines count from before the request, so that a slow answer never makes a lease look longer than it is. */
	async extend( client: Pick< StoreClient, 'extend' >, workerId: string, log: Log ): Promise< void > {
		const all = [ ...this.#held.values() ].filter( ( attempt ) => ! attempt.lost );
		for ( let start = 0; start < all.length; start += 100 ) {
			const part = all.slice( start, start + 100 );
			const deadline = this.#clock.now().getTime() + this.#seconds * 1000;
			const { held, lost } = await client.extend( workerId, this.#seconds, part.map( ( { claim } ) => ( { event_id: claim.event_id, lease_token: claim.lease_token } ) ) );
			const kept = new Set( held.map( ( lease ) => lease.event_id ) );
			for ( const attempt of part ) {
				if ( kept.has( attempt.claim.event_id ) ) {
					attempt.leaseDeadline = deadline;
				} else if ( lost.includes( attempt.claim.event_id ) && this.#held.has( attempt.claim.lease_token ) ) {
					// Settled meanwhile is no loss; still held here, it is.
					attempt.lost = true;
					log.warn( { event_id: attempt.claim.event_id, record_id: attempt.claim.record_id }, 'The lease of this record was lost; its outcome is dropped' );
				}
			}
		}
	}
}
