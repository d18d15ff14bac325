/**
 * Rows of Business Central by their time of change. The stamp is set when a row is written and not when it is committed
 * (d365-bc-dataverse.md, 3), so each look reaches a little back; what is told again unchanged is known to the store.
 */
import { textOf, type Row } from '../odata/json.ts';
import { malformedRow } from '../partial.ts';

const PAGE = 100;
/** Longer than a posting holds its transaction open. */
const OVERLAP_MS = 120_000;
/** Before anything BC can hold. */
export const BEGINNING = '0001-01-01T00:00:00Z';

/**
 * One change feed as its looks go on. The last rows are read again until nothing older than them can still be committed;
 * from then on a look costs one request, however many rows the last posting or import changed at once.
 */
export class Changes {
	readonly #elapsed: () => number;
	/** Where the looks stand, since when this is known, and whether all up to there was read after the overlap was over. */
	#at = { since: '', known: 0, settled: false };

	/** `elapsed`: milliseconds that only go forward; no clock of Dynamics is compared with ours. */
	constructor( elapsed = (): number => performance.now() ) {
		this.#elapsed = elapsed;
	}

	/** Oldest change first, each row once; `reached` never goes back behind `since`. `read` asks for rows with id and lastModifiedDateTime. */
	async* pages( since: string, read: ( query: { filter: string; orderBy: string; top: number } ) => Promise< Row[] > ): AsyncIterable< { rows: Row[]; reached: string } > {
		const begun = this.#elapsed();
		if ( this.#at.since !== since ) {
			this.#at = { since, known: begun, settled: false };
		}
		const { known, settled } = this.#at;
		const seen = new Set< string >();
		let from = settled ? since : new Date( Math.max( Date.parse( BEGINNING ), Date.parse( since ) - OVERLAP_MS ) ).toISOString();
		for ( let top = PAGE, more = true; more; ) {
			const rows = await read( { filter: `lastModifiedDateTime ge ${ from }`, orderBy: 'lastModifiedDateTime', top } );
			const last = rows.at( -1 );
			const reached = last ? stampOf( last ) : since;
			yield { rows: rows.filter( ( row ) => ! seen.has( textOf( row, 'id' ) ) ), reached: reached > since ? reached : since };
			rows.forEach( ( row ) => seen.add( textOf( row, 'id' ) ) );
			more = rows.length === top;
			// More of one moment than fit into a page: the time alone cannot go on from there.
			top = reached === from ? top * 2 : PAGE;
			from = reached;
		}
		if ( this.#at.since === since && begun - known > OVERLAP_MS ) {
			this.#at.settled = true;
		}
	}
}

export function stampOf( row: Row ): string {
	const at = Date.parse( textOf( row, 'lastModifiedDateTime' ) );
	if ( Number.isNaN( at ) ) {
		throw malformedRow( 'the time of change of a document' );
	}
	return new Date( at ).toISOString();
}
