/**
 * Posted documents of Business Central, by their time of change. The stamp is set when a row is written and not when it is committed
 * (d365-bc-dataverse.md, 3), so each look reaches a little back; what is told again unchanged is known to the store.
 */
import type { DocumentFeed } from '../../core/feeds/names.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedDocument, type FeedPage, type FeedSource } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';
import { CREDIT_MEMOS } from './feed-credit-memos.ts';
import { INVOICES } from './feed-invoices.ts';
import type { FeedReader } from './feed-reader.ts';
import { SHIPMENTS } from './feed-shipments.ts';

const PAGE = 100;
/** Longer than a posting holds its transaction open. */
const OVERLAP_MS = 120_000;
/** Before anything BC can hold. */
const BEGINNING = '0001-01-01T00:00:00Z';

const READERS: Readonly< Record< DocumentFeed, FeedReader > > = { shipments: SHIPMENTS, invoices: INVOICES, creditMemos: CREDIT_MEMOS };

export class BcFeeds implements FeedSource {
	readonly #context: BcContext;

	constructor( context: BcContext ) {
		this.#context = context;
	}

	tells(): boolean {
		return true;
	}

	async* changed( feed: DocumentFeed, since: string, observe: Observer ): AsyncIterable< FeedPage > {
		if ( since === '' ) {
			const [ youngest ] = await this.#rows( feed, { orderBy: 'lastModifiedDateTime desc', top: 1 }, observe );
			yield { records: [], unread: [], reached: youngest ? stampOf( youngest ) : BEGINNING };
			return;
		}
		const seen = new Set< string >();
		let from = new Date( Math.max( Date.parse( BEGINNING ), Date.parse( since ) - OVERLAP_MS ) ).toISOString();
		for ( let top = PAGE, more = true; more; ) {
			const rows = await this.#rows( feed, { filter: `lastModifiedDateTime ge ${ from }`, orderBy: 'lastModifiedDateTime', top }, observe );
			const last = rows.at( -1 );
			const reached = last ? stampOf( last ) : since;
			yield { ...this.#read( feed, rows.filter( ( row ) => ! seen.has( textOf( row, 'id' ) ) ) ), reached: reached > since ? reached : since };
			rows.forEach( ( row ) => seen.add( textOf( row, 'id' ) ) );
			more = rows.length === top;
			// More of one moment than fit into a page: the time alone cannot go on from there.
			top = reached === from ? top * 2 : PAGE;
			from = reached;
		}
	}

	async one( feed: DocumentFeed, key: string, observe: Observer ): Promise< FeedDocument | null > {
		const rows = await this.#rows( feed, { filter: `id eq ${ key }`, top: 1 }, observe );
		return rows[ 0 ] ? READERS[ feed ].read( rows[ 0 ], this.#context ) : null;
	}

	async newest( feed: DocumentFeed, count: number, observe: Observer ): Promise< FeedDocument[] > {
		return this.#read( feed, await this.#rows( feed, { orderBy: 'lastModifiedDateTime desc', top: count }, observe ) ).records;
	}

	async #rows( feed: DocumentFeed, query: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		const { set, select, expand, complete } = READERS[ feed ];
		const rows = await this.#context.rows( `${ set }${ queryString( { ...query, select: [ ...select, 'lastModifiedDateTime' ], ...( expand === '' ? {} : { expand } ) } ) }`, `read ${ set }`, observe );
		return complete && rows.length > 0 ? complete( rows, this.#context, observe ) : rows;
	}

	#read( feed: DocumentFeed, rows: readonly Row[] ): Omit< FeedPage, 'reached' > {
		const page: Omit< FeedPage, 'reached' > = { records: [], unread: [] };
		for ( const row of rows ) {
			try {
				page.records.push( ...[ READERS[ feed ].read( row, this.#context ) ?? [] ].flat() );
			} catch ( error ) {
				page.unread.push( unreadable( error, textOf( row, 'id' ), textOf( row, 'number' ) ) );
			}
		}
		return page;
	}
}

function stampOf( row: Row ): string {
	const at = Date.parse( textOf( row, 'lastModifiedDateTime' ) );
	if ( Number.isNaN( at ) ) {
		throw malformedRow( 'the time of change of a document' );
	}
	return new Date( at ).toISOString();
}
