/**
 * Looks whether anything moved in Dynamics, between the turns of the flows that read from there, and lets them run at once. It
 * carries no truth: a look that fails or is missed costs time, and the flow's own turn covers it.
 */
import type { Clock } from '../clock.ts';
import { contentOf } from '../core/flow/contents.ts';
import { SyncError } from '../core/issue.ts';
import type { Log } from '../logging.ts';
import type { Lane } from './lanes.ts';

export type WatcherOptions = {
	lanes: () => readonly Lane[];
	/** False while nothing may run: paused, or a copy of the site. */
	open: () => boolean;
	/** The store lets the flow run now; false when it does not take it at the moment. */
	wake: ( flowId: string ) => Promise< boolean >;
	everyMs: number;
	clock: Clock;
	log: Log;
};

export class Watcher {
	readonly #options: WatcherOptions;
	/** By connection: the youngest movement that a run was started for. */
	readonly #seen = new Map< string, string >();

	constructor( options: WatcherOptions ) {
		this.#options = options;
	}

	async run( signal: AbortSignal ): Promise< void > {
		const { clock, everyMs } = this.#options;
		while ( ! signal.aborted ) {
			await clock.sleep( everyMs, signal );
			if ( ! signal.aborted && this.#options.open() ) {
				await Promise.all( this.#options.lanes().map( ( lane ) => this.#look( lane ) ) );
			}
		}
	}

	/** One request to Dynamics, whatever the size of the catalogue, and one to the store when something moved. */
	async #look( lane: Lane ): Promise< void > {
		const { connection, connector } = lane;
		const flows = connection.flows.filter( readsStock );
		if ( ! connector?.stock.tellsMovements || connection.shadow || ! connection.enabled || flows.length === 0 || lane.blockedUntil() > 0 ) {
			return;
		}
		try {
			const head = await connector.stock.head( () => undefined );
			if ( head === this.#seen.get( connection.id ) ) {
				return;
			}
			const woken = await Promise.all( flows.map( ( flow ) => this.#options.wake( flow.id ) ) );
			if ( woken.every( Boolean ) ) {
				this.#seen.set( connection.id, head );
			}
		} catch ( error ) {
			this.#options.log.debug( { connection_id: connection.id, code: error instanceof SyncError ? error.issue.code : 'store_refused' }, 'A look for movements was not answered; the turns of the flows go on' );
		}
	}
}

/** One that cannot be read stops when it runs, and says why there. */
function readsStock( flow: Lane[ 'connection' ][ 'flows' ][ number ] ): boolean {
	try {
		const { trigger } = contentOf( flow );
		return trigger.on === 'feed' && trigger.feed === 'stock';
	} catch {
		return false;
	}
}
