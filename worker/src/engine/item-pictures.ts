/** Pictures of items, one a request and only those that the store asks for: as many as fifty items in one would be too much for either side. */
import type { FeedSource } from '../connectors/feeds.ts';
import type { Observer } from '../connectors/connector.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import type { PutResult } from '../store/contract/api.ts';
import { StoreRefusal } from '../store/client.ts';
import type { FlowStore } from './flow-writes.ts';

/** `wants`: the name of the picture as the item told it. */
export type WantedPicture = { key: string; number: string; wants: string };
type Place = { store: FlowStore; feeds: FeedSource; connectionId: string; flowId: string; observe: Observer };

/** What the store said of each. A picture that is gone by now is told by the item's next change. */
export async function sendPictures( { store, feeds, connectionId, flowId, observe }: Place, wanted: readonly WantedPicture[] ): Promise< { number: string; result: PutResult }[] > {
	const told: { number: string; result: PutResult }[] = [];
	for ( const { key, number, wants } of wanted ) {
		const { content, issue } = await fetched( feeds, key, observe );
		const result = content === null && issue === null ? null : await store.picture( { connection_id: connectionId, flow_id: flowId, key, number, tag: wants, content, issue } ).catch( notThere );
		told.push( ...( result ? [ { number, result } ] : [] ) );
	}
	return told;
}

/** The product was deleted while its picture was on its way. */
function notThere( error: unknown ): null {
	if ( error instanceof StoreRefusal && error.status === 404 ) {
		return null;
	}
	throw error;
}

async function fetched( feeds: FeedSource, key: string, observe: Observer ): Promise< { content: string | null; issue: Issue | null } > {
	try {
		return { content: await feeds.picture( key, observe ), issue: null };
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
			return { content: null, issue: error.issue };
		}
		throw error;
	}
}
