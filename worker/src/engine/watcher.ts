/**
 * Looks whether anything moved in Dynamics, between the turns of the flows that read from there, and lets them run at once. It
 * carries no truth: a look that fails or is missed costs time, and the flow's own turn covers it.
 */
import type { Clock } from '../clock.ts';
import { SyncError } from '../core/issue.ts';
import type { Log } from '../logging.ts';
import { feedOf, topicsOf, type Topic } from '../push/topics.ts';
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

	/** By connection: flows that wait for what Dynamics told of and were not woken yet. */
	readonly #told = new Map< string, Set< string > >();
	/** By connection: what Dynamics told of since the last look. */
	readonly #topics = new Map< string, Set< Topic > >();
	#wake = new AbortController();

	constructor( options: WatcherOptions ) {
		this.#options = options;
	}

	async run( signal: AbortSignal ): Promise< void > {
		const { clock, everyMs } = this.#options;
		signal.addEventListener( 'abort', () => this.#wake.abort(), { once: true } );
		while ( ! signal.aborted ) {
			this.#wake = new AbortController();
			await clock.sleep( everyMs, this.#wake.signal );
			if ( ! signal.aborted && this.#options.open() ) {
				await Promise.all( this.#options.lanes().flatMap( ( lane ) => [ this.#look( lane ), this.#wakeTold( lane ) ] ) );
			}
		}
	}

	/** Dynamics said that these changed. A thousand notices are one look. */
	told( connectionId: string, topics: ReadonlySet< Topic > ): void {
		if ( topics.size > 0 ) {
			this.#topics.set( connectionId, new Set( [ ...this.#topics.get( connectionId ) ?? [], ...topics ] ) );
			this.#wake.abort();
		}
	}

	/** A flow that runs already may have read past the change: it stays told until the store takes the next run. */
	async #wakeTold( { connection }: Lane ): Promise< void > {
		if ( connection.shadow || ! connection.enabled ) {
			return;
		}
		const topics = this.#topics.get( connection.id );
		this.#topics.delete( connection.id );
		const due = this.#told.get( connection.id ) ?? new Set< string >();
		this.#told.delete( connection.id );
		for ( const { id } of topics ? connection.flows.filter( ( flow ) => topicsOf( flow ).some( ( topic ) => topics.has( topic ) ) ) : [] ) {
			due.add( id );
		}
		for ( const id of due ) {
			if ( ! await this.#options.wake( id ).catch( () => false ) ) {
				this.#told.set( connection.id, ( this.#told.get( connection.id ) ?? new Set() ).add( id ) );
			}
		}
	}

	/** One request to Dynamics, whatever the size of the catalogue, and one to the store when something moved. */
	async #look( lane: Lane ): Promise< void > {
		const { connection, connector } = lane;
		const flows = connection.flows.filter( ( flow ) => feedOf( flow ) === 'stock' );
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
