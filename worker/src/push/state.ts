/** What is known of push, for the page of a connection: in memory alone, since the worker started. Nothing is decided by it. */
import { isoSeconds } from '../clock.ts';
import type { KeptSubscriptions } from '../connectors/connector.ts';
import { pushUrl } from './address.ts';

export type PushReport = {
	/** Where Dynamics would reach the worker, without the secret of Finance & Operations; '' where no public address is set, and then polling alone finds changes. */
	address: string;
	/** The last notice that was ours, and what it said changed: entity sets (Business Central) or a business event (Finance & Operations). */
	last_notice_at: string | null; last_notice: string[];
	/** Business Central: when its subscriptions were last compared with what the flows read; '' or why that failed. */
	last_look_at: string | null; fault: string;
	subscriptions: KeptSubscriptions[ 'standing' ];
	/** Entity sets whose changes are found by polling, with Business Central's own words. */
	refused: KeptSubscriptions[ 'refused' ];
	/** The last look that had something to mend. */
	last_repair: { at: string; made: number; renewed: number; ended: number } | null;
};

const NOTHING: Omit< PushReport, 'address' > = { last_notice_at: null, last_notice: [], last_look_at: null, fault: '', subscriptions: [], refused: [], last_repair: null };
/** A flood of names is nobody's list. */
const NAMED_MAX = 10;

export class PushState {
	readonly #publicUrl: string;
	readonly #now: () => Date;
	readonly #kept = new Map< string, Omit< PushReport, 'address' > >();

	/** `publicUrl`: '' where nothing is pushed. */
	constructor( publicUrl: string, now: () => Date ) {
		this.#publicUrl = publicUrl;
		this.#now = now;
	}

	noticed( connectionId: string, what: readonly string[] ): void {
		this.#change( connectionId, { last_notice_at: isoSeconds( this.#now() ), last_notice: [ ...new Set( what ) ].slice( 0, NAMED_MAX ) } );
	}

	looked( connectionId: string, { standing, refused, made, renewed, ended }: KeptSubscriptions ): void {
		const at = isoSeconds( this.#now() );
		this.#change( connectionId, { last_look_at: at, fault: '', subscriptions: standing, refused, ...( made + renewed + ended > 0 ? { last_repair: { at, made, renewed, ended } } : {} ) } );
	}

	/** The list of before stays: it is what was true last. */
	failed( connectionId: string, fault: string ): void {
		this.#change( connectionId, { last_look_at: isoSeconds( this.#now() ), fault } );
	}

	of( connectionId: string ): PushReport {
		return { address: this.#publicUrl === '' ? '' : pushUrl( this.#publicUrl, connectionId ), ...NOTHING, ...this.#kept.get( connectionId ) };
	}

	#change( connectionId: string, part: Partial< PushReport > ): void {
		this.#kept.set( connectionId, { ...NOTHING, ...this.#kept.get( connectionId ), ...part } );
	}
}
