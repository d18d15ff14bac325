/**
 * What reached Dynamics: one entry a request, newest last, bounded. Proofs ("nothing was written", "two requests an order")
 * and benchmarks read it; the page shows its tail.
 */
export type JournalEntry = {
	/** ISO 8601 UTC, when the request arrived. */
	at: string;
	/** When its answer was ready, ISO 8601 UTC: for a write, when it was committed. */
	doneAt: string;
	product: 'fo' | 'bc' | 'token';
	method: string;
	path: string;
	/** External references named in the body, so that an order can be followed. */
	references: string[];
	status: number;
	/** Server time, latency included, milliseconds. */
	ms: number;
	bytes: number;
	/** Kind of the fault that was played, if any. */
	fault: string | null;
};

const KEPT = 50_000;
const REFERENCE = /"(?:externalDocumentNumber|CustomersOrderReference)"\s*:\s*"([^"]+)"/g;

export class Journal {
	#entries: JournalEntry[] = [];

	add( entry: JournalEntry ): void {
		this.#entries.push( entry );
		if ( this.#entries.length > KEPT * 1.1 ) {
			this.#entries = this.#entries.slice( -KEPT );
		}
	}

	list(): readonly JournalEntry[] {
		return this.#entries;
	}

	clear(): void {
		this.#entries = [];
	}
}

export function referencesIn( body: string ): string[] {
	return [ ...new Set( [ ...body.matchAll( REFERENCE ) ].map( ( match ) => match[ 1 ] ?? '' ) ) ];
}
