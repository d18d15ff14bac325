/**
 * What a lane sent to Dynamics: the last calls and counts per hour, for the page of a connection. Held in memory and bounded, so
 * that it costs nothing while nobody looks; told on demand by the command connection_activity. Names of entity sets alone are
 * kept: keys and query values may be a customer's number or e-mail.
 */
export type Call = { at: string; method: string; /** Below the service root: "companies(…)/salesOrders". */ path: string; /** Null when no answer came. */ status: number | null; ms: number };
export type HourOfCalls = { /** Its beginning, ISO 8601 UTC. */ hour: string; requests: number; /** 429, or 503: Dynamics asked to come later. */ refused: number; /** No answer, or a fault of the server. */ failed: number };
export type CallReport = {
	/** Since when this was noted: the worker's start, or the last edit of the connection. */
	since: string;
	limits: { per_5_minutes: number; at_once: number };
	last_5_minutes: number;
	/** Newest first, at most 24, hours without a call left out. */
	hours: HourOfCalls[];
	/** Newest first. */
	last: Call[];
	last_refused_at: string | null;
};

const LAST = 20;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const HOURS = 24;
const MINUTES = 5;

type Count = { start: number; requests: number; refused: number; failed: number };

export class CallLog {
	readonly #now: () => Date;
	readonly #limits: CallReport[ 'limits' ];
	readonly #since: Date;
	#last: Call[] = [];
	#hours: Count[] = [];
	#minutes: Count[] = [];
	#refusedAt: string | null = null;

	constructor( limits: CallReport[ 'limits' ], now: () => Date ) {
		this.#limits = limits;
		this.#now = now;
		this.#since = now();
	}

	/** `path`: as sent, below the service root. `status` undefined: no answer. `startedAt`: milliseconds since the epoch. */
	note( { method, path, status, startedAt }: { method: string; path: string; status?: number | undefined; startedAt: number } ): void {
		const now = this.#now().getTime();
		const at = new Date( startedAt ).toISOString();
		this.#last = [ { at, method, path: entityPath( path ), status: status ?? null, ms: Math.max( 0, Math.round( now - startedAt ) ) }, ...this.#last ].slice( 0, LAST );
		const refused = status === 429 || status === 503;
		const failed = ! refused && ( status === undefined || status >= 500 );
		if ( refused ) {
			this.#refusedAt = at;
		}
		this.#hours = counted( this.#hours, now, HOUR_MS, HOURS, { refused, failed } );
		this.#minutes = counted( this.#minutes, now, MINUTE_MS, MINUTES, { refused, failed } );
	}

	report(): CallReport {
		const now = this.#now().getTime();
		return {
			since: this.#since.toISOString(),
			limits: this.#limits,
			last_5_minutes: recent( this.#minutes, now, MINUTE_MS, MINUTES ).reduce( ( sum, { requests } ) => sum + requests, 0 ),
			hours: recent( this.#hours, now, HOUR_MS, HOURS ).map( ( { start, ...counts } ) => ( { hour: new Date( start ).toISOString(), ...counts } ) ),
			last: this.#last,
			last_refused_at: this.#refusedAt,
		};
	}
}

/** One more in the bucket of `now`; buckets older than `most` are forgotten. */
function counted( counts: readonly Count[], now: number, length: number, most: number, { refused, failed }: { refused: boolean; failed: boolean } ): Count[] {
	const start = Math.floor( now / length ) * length;
	const kept = recent( counts, now, length, most );
	const current = kept.find( ( one ) => one.start === start ) ?? { start, requests: 0, refused: 0, failed: 0 };
	current.requests++;
	current.refused += refused ? 1 : 0;
	current.failed += failed ? 1 : 0;
	return [ current, ...kept.filter( ( one ) => one !== current ) ];
}

function recent( counts: readonly Count[], now: number, length: number, most: number ): Count[] {
	const oldest = ( Math.floor( now / length ) - most + 1 ) * length;
	return counts.filter( ( { start } ) => start >= oldest );
}

const PATH_MAX = 200;

/**
 * "companies(7f…)/salesOrders(8a…)?$filter=…" -> "companies(…)/salesOrders(…)". A key may hold quotes and brackets of its own
 * ('A(1)', 'O''Brien'), and whatever is not closed as a key is left out to its end.
 */
export function entityPath( path: string ): string {
	const named = readable( path.replace( /[?#].*$/s, '' ) );
	const masked = named.replace( /\((?:'(?:[^']|'')*'|[^()'])*\)/g, '(…)' );
	return masked.replace( /\((?!…\)).*$/s, '(…)' ).slice( 0, PATH_MAX );
}

/** Keys may be sent percent-encoded, brackets included. */
function readable( path: string ): string {
	try {
		return decodeURIComponent( path );
	} catch {
		return path;
	}
}
