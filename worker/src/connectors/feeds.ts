/** Posted documents of a tenant, read only, oldest change first (`bc/feeds.ts`, `fo/feeds.ts`). */
import type { FeedRecords } from '../core/feeds/kinds.ts';
import type { DocumentFeed, FeedDocumentName } from '../core/feeds/names.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import type { Observer } from './connector.ts';

export type FeedDocument = FeedRecords[ FeedDocumentName ];
/** `reached`: where the next look goes on when all records of the page are through; opaque to the engine, at most 60 characters without blanks. */
export type FeedPage = { records: FeedDocument[]; unread: UnreadDocument[]; reached: string };
/** A document that Dynamics tells in a form that cannot be used: the others of its page go on. */
export type UnreadDocument = { key: string; number: string; issue: Issue };

/** Every method throws SyncError. */
export interface FeedSource {
	/** False: this product has no such documents, and a flow over them stops with a sentence. */
	tells( feed: DocumentFeed ): boolean;
	/** Documents changed since; '' for those from now on, so that a new flow does not rewrite the past of the shop; of items and customers all. One may come again unchanged. */
	changed( feed: DocumentFeed, since: string, observe: Observer ): AsyncIterable< FeedPage >;
	/** One document as it stands now; null when it is gone. */
	one( feed: DocumentFeed, key: string, observe: Observer ): Promise< FeedDocument | null >;
	/** Keys of all items that stand there now, page by page. */
	keys( observe: Observer ): AsyncIterable< string[] >;
	/** The picture of an item in base64, as it is now; null when there is none. One above PICTURE_MAX throws "rejected". */
	picture( key: string, observe: Observer ): Promise< string | null >;
	/** The youngest documents, for tests of a flow. */
	newest( feed: DocumentFeed, count: number, observe: Observer ): Promise< FeedDocument[] >;
}

/** Bytes. As base64 it fits into what PHP takes unless told otherwise (post_max_size 8 MB). */
export const PICTURE_MAX = 5 * 1024 * 1024;

export function pictureTooLarge( number: string ): SyncError {
	return new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: 'image', valueClass: 'more than 5 MB', message: `The picture of item ${ number } is larger than 5 MB and was not taken; the rest of the item was.`, remedy: 'Put a smaller picture on the item in Dynamics, or one of your own on the product.' } );
}

/** What is no fault of the document itself is thrown on. */
export function unreadable( error: unknown, key: string, number: string ): UnreadDocument {
	if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
		return { key, number, issue: error.issue };
	}
	throw error;
}
