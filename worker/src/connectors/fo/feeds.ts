/**
 * Posted documents of Finance & Operations. Its entities carry no time of change (d365-fo.md, 7), only the day of posting, and a posting may be dated back:
 * each look reads the last days again, the first of a day two months, and the store knows what it has. A look that finds nothing costs one request.
 */
import type { DocumentFeed } from '../../core/feeds/names.ts';
import { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import type { FeedDocument, FeedPage, FeedSource } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';
import { CREDIT_MEMOS } from './feed-credit-memos.ts';
import { INVOICES } from './feed-invoices.ts';
import { FoCustomers } from './feed-customers.ts';
import { FoItems } from './feed-items.ts';
import { beginning, dayOfTime, feedDays, lookFrom, parseFeedDays, passed } from './feed-days.ts';
import type { FeedReader } from './feed-reader.ts';
import { SHIPMENTS } from './feed-shipments.ts';

const READERS: Readonly< Partial< Record< DocumentFeed, FeedReader > > > = { invoices: INVOICES, shipments: SHIPMENTS, creditMemos: CREDIT_MEMOS };
const NOT_TOLD = 'Finance & Operations tells no such documents through this connection.';

export class FoFeeds implements FeedSource {
	readonly #context: FoContext;
	readonly #items: FoItems;
	readonly #customers: FoCustomers;

	constructor( context: FoContext ) {
		this.#context = context;
		this.#items = new FoItems( context );
		this.#customers = new FoCustomers( context );
	}

	tells( feed: DocumentFeed ): boolean {
		return feed === 'items' || feed === 'customers' || feed === 'salesOrders' || READERS[ feed ] !== undefined;
	}

	/** `since` and `reached` are days (feed-days.ts). */
	async* changed( feed: DocumentFeed, since: string, observe: Observer ): AsyncIterable< FeedPage > {
		if ( feed === 'salesOrders' ) {
			// What ended is found by comparison (engine/ended-orders.ts).
			return;
		}
		if ( feed === 'items' ) {
			yield* this.#items.changed( observe );
			return;
		}
		if ( feed === 'customers' ) {
			yield* this.#customers.changed( observe );
			return;
		}
		const reader = readerOf( feed );
		const today = dayOfTime( this.#context.now() );
		if ( since === '' ) {
			const [ youngest ] = await this.#rows( reader, { orderBy: `${ reader.day } desc`, top: 1 }, observe );
			yield { records: [], unread: [], reached: feedDays( beginning( youngest ? dayOf( youngest, reader ) : '', today ) ) };
			return;
		}
		let days = parseFeedDays( since );
		const { from, wide } = lookFrom( days, today );
		const path = reader.set + queryString( { filter: allOf( equals( 'dataAreaId', this.#context.company ), `${ reader.day } ge ${ from }T00:00:00Z` ), select: reader.select, orderBy: reader.day }, CROSS_COMPANY );
		for await ( const rows of this.#pages( reader, path, observe ) ) {
			const last = rows.at( -1 );
			days = last ? passed( days, dayOf( last, reader ), today ) : days;
			yield { ...await reader.read( rows, this.#context, observe ), reached: feedDays( days ) };
		}
		if ( wide ) {
			// Only now: a look far back that broke off is made again.
			yield { records: [], unread: [], reached: feedDays( { ...days, wideOn: today } ) };
		}
	}

	async one( feed: DocumentFeed, key: string, observe: Observer ): Promise< FeedDocument | null > {
		if ( feed === 'salesOrders' ) {
			return null;
		}
		if ( feed === 'items' ) {
			return this.#items.one( key, observe );
		}
		if ( feed === 'customers' ) {
			return this.#customers.one( key, observe );
		}
		const reader = readerOf( feed );
		const { records: [ found ], unread: [ fault ] } = await reader.read( await this.#rows( reader, { filter: reader.byKey( key ), top: 50 }, observe ), this.#context, observe );
		if ( fault ) {
			throw new SyncError( fault.issue );
		}
		return found ?? null;
	}

	async newest( feed: DocumentFeed, count: number, observe: Observer ): Promise< FeedDocument[] > {
		if ( feed === 'salesOrders' ) {
			return [];
		}
		if ( feed === 'items' ) {
			return this.#items.newest( count, observe );
		}
		if ( feed === 'customers' ) {
			return this.#customers.newest( count, observe );
		}
		const reader = readerOf( feed );
		return ( await reader.read( await this.#rows( reader, { orderBy: `${ reader.day } desc`, top: count }, observe ), this.#context, observe ) ).records;
	}

	keys( observe: Observer ): AsyncIterable< string[] > {
		return this.#items.keys( observe );
	}

	picture( key: string, observe: Observer ): Promise< string | null > {
		return this.#items.picture( key, observe );
	}

	async* #pages( { set, missing }: FeedReader, path: string, observe: Observer ): AsyncIterable< Row[] > {
		try {
			yield* readPages( this.#context.gateway, path, set, observe );
		} catch ( error ) {
			throw missing && error instanceof SyncError && error.issue.code === 'entity_unavailable' ? new SyncError( missing, { cause: error } ) : error;
		}
	}

	async #rows( reader: FeedReader, { filter = '', ...query }: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		const company = equals( 'dataAreaId', this.#context.company );
		for await ( const rows of this.#pages( reader, reader.set + queryString( { ...query, filter: filter === '' ? company : allOf( company, filter ), select: reader.select }, CROSS_COMPANY ), observe ) ) {
			return rows;
		}
		return [];
	}
}

/** Asked only for what tells() says. */
function readerOf( feed: DocumentFeed ): FeedReader {
	const reader = READERS[ feed ];
	if ( ! reader ) {
		throw new TypeError( NOT_TOLD );
	}
	return reader;
}

function dayOf( row: Row, { day }: FeedReader ): string {
	return textOf( row, day ).slice( 0, 10 );
}
