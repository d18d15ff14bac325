/**
 * Items that were deleted in Dynamics. Neither product tells a deletion to those who ask for changes (d365-bc-dataverse.md, 0.7; d365-fo.md, 7), so what the
 * store keeps is compared with what stands there, now and then. A product is never deleted: a person is told.
 */
import type { Observer } from '../connectors/connector.ts';
import type { FeedSource } from '../connectors/feeds.ts';
import type { KnownDocuments } from '../store/contract/api.ts';
import { oweUnread } from './document-feed.ts';
import type { FlowStore } from './flow-writes.ts';

const PER_PAGE = 1_000;
type Place = { store: FlowStore; feeds: FeedSource; connectionId: string; flowId: string; observe: Observer };

/** Their numbers, each owed by the store from now on. */
export async function tellGone( { store, feeds, connectionId, flowId, observe }: Place ): Promise< { number: string; message: string; remedy: string }[] > {
	const standing = new Set< string >();
	for await ( const keys of feeds.keys( observe ) ) {
		keys.forEach( ( key ) => standing.add( key ) );
	}
	const told: { number: string; message: string; remedy: string }[] = [];
	for ( let after: number | null = 0; after !== null; ) {
		const { documents, next }: KnownDocuments = await store.known( { connection_id: connectionId, kind: 'item', after, per_page: PER_PAGE } );
		for ( const { key, number } of documents.filter( ( one ) => ! standing.has( one.key ) ) ) {
			// Made or renamed while the list was read: asked for by itself before anything is said.
			if ( await feeds.one( 'items', key, observe ) === null ) {
				const said = { message: `Item ${ number } is no longer in Dynamics. Its product stays in the store as it is.`, remedy: 'Take the product out of the shop, or choose Skip to keep it. If the item was deleted by mistake, make it again in Dynamics.' };
				await oweUnread( store, connectionId, flowId, 'items', [ { key, number, issue: { code: 'record_missing', retryClass: 'rejected', record: `item ${ number }`, ...said } } ] );
				told.push( { number, ...said } );
			}
		}
		after = next;
	}
	return told;
}
