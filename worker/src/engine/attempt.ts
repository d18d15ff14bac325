/** One try at one record: its lease, its log, and what it may already have written. */
import { isoSeconds, type Clock } from '../clock.ts';
import type { Observer } from '../connectors/connector.ts';
import type { Claim, Link, SettleResult } from '../store/contract/api.ts';

/** The mappings Concord comes with. */
export const BUILT_IN = 'builtin-1';
const STEPS_MAX = 50;

type Step = SettleResult[ 'log' ][ 'steps' ][ number ];
type RanFlow = NonNullable< SettleResult[ 'log' ][ 'flows' ] >[ number ];

export class Attempt {
	readonly claim: Claim;
	readonly #clock: Clock;
	readonly #startedAt: Date;
	readonly #steps: Step[] = [];
	readonly #flows = new Map< string, RanFlow >();
	#requests = 0;
	/** A write of this attempt was answered with success: later failures must not make the next attempt blind. */
	written = false;
	/** Links to store whatever the outcome (the customer exists even when the order stops). */
	links: Link[] = [];
	/** Local time after which another worker may hold the record; moved by extensions. */
	leaseDeadline: number;
	lost = false;
	/** What made the document: kept with the record, so that "why does this order look like this" has an answer. Empty while nothing was mapped. */
	flowVersion = '';

	constructor( claim: Claim, leaseDeadline: number, clock: Clock ) {
		this.claim = claim;
		this.leaseDeadline = leaseDeadline;
		this.#clock = clock;
		this.#startedAt = clock.now();
	}

	readonly observe: Observer = Object.assign( ( step: Parameters< Observer >[ 0 ] ) => {
		this.#requests++;
		if ( this.#steps.length < STEPS_MAX ) {
			this.#steps.push( {
				at: isoSeconds( this.#clock.now() ), what: step.what.slice( 0, 200 ), ms: Math.max( 0, Math.round( step.ms ) ),
				...( step.status === undefined ? {} : { status: step.status } ), ...( step.requestId === undefined ? {} : { request_id: step.requestId } ),
			} );
		}
	}, {
		beforeWrite: () => {
			if ( ! this.holds() ) {
				throw new LeaseLost( 'the lease of this record ran out before its write could go out' );
			}
		},
	} );

	/** A flow of a person's own ran over the record, to its end or to where it stopped. */
	ranBy( { id, name, version }: RanFlow ): void {
		this.#flows.set( id, { id, name, version } );
	}

	/** True when the lease is ours for at least `ms` more. */
	holds( ms = 0 ): boolean {
		return ! this.lost && this.#clock.now().getTime() + ms < this.leaseDeadline;
	}

	/** Of the worker's clock, to measure how long a part took. */
	get millis(): number {
		return this.#clock.now().getTime();
	}

	get seconds(): number {
		return ( this.#clock.now().getTime() - this.#startedAt.getTime() ) / 1000;
	}

	/** ISO 8601 UTC, before anything was read in Dynamics. */
	get startedAt(): string {
		return isoSeconds( this.#startedAt );
	}

	/** What every settle result carries. */
	base() {
		return {
			event_id: this.claim.event_id, lease_token: this.claim.lease_token, flow_version: this.flowVersion, links: this.links,
			log: { started_at: isoSeconds( this.#startedAt ), ended_at: isoSeconds( this.#clock.now() ), requests: this.#requests, steps: this.#steps, ...( this.#flows.size === 0 ? {} : { flows: [ ...this.#flows.values() ] } ) },
		};
	}
}

/** Another worker may hold the record by now: nothing more may be written, and nothing is settled. */
export class LeaseLost extends Error {
	override readonly name = 'LeaseLost';
}
