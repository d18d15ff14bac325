/**
 * Keeps Business Central's subscriptions alive: made, renewed before their three days are over, made again when they vanished,
 * taken away when their flow is off. Each look compares with what Business Central itself says, so nothing is kept here and a
 * worker that was away for a week repairs all of it with its first look. Without it polling goes on as ever.
 */
import type { Clock } from '../clock.ts';
import { SyncError } from '../core/issue.ts';
import type { Lane } from '../engine/lanes.ts';
import type { Log } from '../logging.ts';
import { pushSecret, pushUrl } from './address.ts';
import type { PushState } from './state.ts';
import { bcSetsOf } from './topics.ts';

export type SubscriberOptions = {
	lanes: () => readonly Lane[];
	/** False while nothing may be written: paused, or a copy of the site. */
	open: () => boolean;
	publicUrl: string;
	webhookSecret: string;
	state: PushState;
	clock: Clock;
	log: Log;
};

/** One request a connection where all is well. */
const EVERY_MS = 600_000;
/** The first configuration is there by then. */
const FIRST_MS = 10_000;

export class Subscriber {
	readonly #options: SubscriberOptions;

	constructor( options: SubscriberOptions ) {
		this.#options = options;
	}

	async run( signal: AbortSignal ): Promise< void > {
		const { clock, publicUrl, open, lanes } = this.#options;
		if ( publicUrl === '' ) {
			return;
		}
		await clock.sleep( FIRST_MS, signal );
		while ( ! signal.aborted ) {
			if ( open() ) {
				await Promise.all( lanes().map( ( lane ) => this.#keep( lane ) ) );
			}
			await clock.sleep( EVERY_MS, signal );
		}
	}

	async #keep( lane: Lane ): Promise< void > {
		const { clock, log, publicUrl, webhookSecret, state } = this.#options;
		const { connection, connector } = lane;
		if ( ! connector?.keepSubscriptions || ! connection.enabled || connection.shadow || lane.blockedUntil() > 0 ) {
			return;
		}
		const sets = connection.flows.flatMap( bcSetsOf );
		try {
			const kept = await connector.keepSubscriptions( { url: pushUrl( publicUrl, connection.id ), clientState: pushSecret( webhookSecret, connection.id ), sets: new Set( sets ), now: clock.now() }, () => undefined );
			state.looked( connection.id, kept );
			if ( kept.refused.length > 0 ) {
				log.warn( { connection_id: connection.id, count: kept.refused.length }, 'Business Central refused subscriptions; those changes are found by polling. Check that it reaches the address in CONCORD_PUBLIC_URL' );
			}
		} catch ( error ) {
			state.failed( connection.id, error instanceof SyncError ? error.issue.message : 'Something unexpected happened; the worker\'s log has it.' );
			log.warn( { connection_id: connection.id, code: error instanceof SyncError ? error.issue.code : 'internal' }, 'The subscriptions of Business Central could not be looked at; changes are found by polling' );
		}
	}
}
