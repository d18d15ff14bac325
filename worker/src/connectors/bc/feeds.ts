/** Posted documents and items of Business Central, by their time of change. */
import type { DocumentFeed } from '../../core/feeds/names.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedDocument, type FeedPage, type FeedSource } from '../feeds.ts';
import { textOf, type Row } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';
import { BEGINNING, Changes, stampOf } from './feed-changes.ts';
import { CREDIT_MEMOS } from './feed-credit-memos.ts';
import { INVOICES } from './feed-invoices.ts';
import { BcCustomers } from './feed-customers.ts';
import { BcItems } from './feed-items.ts';
import type { FeedReader } from './feed-reader.ts';
import { SHIPMENTS } from './feed-shipments.ts';

/** One row a document; items come with more around them. */
type PostedFeed = Exclude< DocumentFeed, 'items' | 'customers' | 'salesOrders' >;
const READERS: Readonly< Record< PostedFeed, FeedReader > > = { shipments: SHIPMENTS, invoices: INVOICES, creditMemos: CREDIT_MEMOS };

export class BcFeeds implements FeedSource {
	readonly #context: BcContext;
	readonly #changes: Readonly< Record< PostedFeed, Changes > > = { shipments: new Changes(), invoices: new Changes(), creditMemos: new Changes() };
	readonly #items: BcItems;
	readonly #customers: BcCustomers;

	constructor( context: BcContext ) {
		this.#context = context;
		this.#items = new BcItems( context );
		this.#customers = new BcCustomers( context );
	}

	tells(): boolean {
		return true;
	}

	async* changed( feed: DocumentFeed, since: string, observe: Observer ): AsyncIterable< FeedPage > {
		if ( feed === 'salesOrders' ) {
			// What ended is found by comparison (engine/ended-orders.ts).
			return;
		}
		if ( feed === 'items' ) {
			yield* this.#items.changed( since, observe );
			return;
		}
		if ( feed === 'customers' ) {
			yield* this.#customers.changed( since, observe );
			return;
		}
		if ( since === '' ) {
			const [ youngest ] = await this.#rows( feed, { orderBy: 'lastModifiedDateTime desc', top: 1 }, observe );
			yield { records: [], unread: [], reached: youngest ? stampOf( youngest ) : BEGINNING };
			return;
		}
		for await ( const { rows, reached } of this.#changes[ feed ].pages( since, ( query ) => this.#rows( feed, query, observe ) ) ) {
			yield { ...this.#read( feed, rows ), reached };
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
		const rows = await this.#rows( feed, { filter: `id eq ${ key }`, top: 1 }, observe );
		return rows[ 0 ] ? READERS[ feed ].read( rows[ 0 ], this.#context ) : null;
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
		return this.#read( feed, await this.#rows( feed, { orderBy: 'lastModifiedDateTime desc', top: count }, observe ) ).records;
	}

	keys( observe: Observer ): AsyncIterable< string[] > {
		return this.#items.keys( observe );
	}

	picture( key: string, observe: Observer ): Promise< string | null > {
		return this.#items.picture( key, observe );
	}

	async #rows( feed: PostedFeed, query: { filter?: string; orderBy?: string; top: number }, observe: Observer ): Promise< Row[] > {
		const { set, select, expand, complete } = READERS[ feed ];
		const rows = await this.#context.rows( `${ set }${ queryString( { ...query, select: [ ...select, 'lastModifiedDateTime' ], ...( expand === '' ? {} : { expand } ) } ) }`, `read ${ set }`, observe );
		return complete && rows.length > 0 ? complete( rows, this.#context, observe ) : rows;
	}

	#read( feed: PostedFeed, rows: readonly Row[] ): Omit< FeedPage, 'reached' > {
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
