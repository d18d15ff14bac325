/**
 * Documents of Dynamics through the steps of a flow into the store. What stops is handed over with its reason, so that it stands among the records
 * that need a person: the feed goes on behind it and loses nothing (LOS-10).
 */
import { DOCUMENT_ROOTS, type DocumentFeed } from '../core/feeds/names.ts';
import type { Issue } from '../core/issue.ts';
import type { StorePut } from '../core/flow/running.ts';
import type { FeedDocument, UnreadDocument } from '../connectors/feeds.ts';
import { PUTS_AT_ONCE, type PutResult, type Puts } from '../store/contract/api.ts';
import type { FlowStore } from './flow-writes.ts';

/** One document after the steps: what they hand over, or why they stopped. */
export type Carried = { document: FeedDocument; puts: readonly StorePut[]; issue: Issue | null };
export type Taken = { document: FeedDocument; result: PutResult };

/** "invoice 103001" */
export function documentName( feed: DocumentFeed, { number, key }: Pick< FeedDocument, 'number' | 'key' > ): string {
	return `${ { shipments: 'shipment', invoices: 'invoice', creditMemos: 'credit memo', salesOrders: 'sales order', items: 'item', customers: 'customer' }[ feed ] } ${ number === '' ? key : number }`;
}

/** In the order they came. Documents that no step hands over, and that did not stop, cost nothing. */
export async function handOver( store: FlowStore, connectionId: string, flowId: string, feed: DocumentFeed, carried: readonly Carried[] ): Promise< Taken[] > {
	const root = DOCUMENT_ROOTS[ feed ];
	const records = carried.flatMap( ( { document, puts, issue } ) => ( issue ? [ null ] : puts.filter( ( put ) => put.kind === root ) ).map( ( put ) => ( { document, record: recordOf( flowId, root, document, put, issue ) } ) ) );
	const taken: Taken[] = [];
	for ( let start = 0; start < records.length; start += PUTS_AT_ONCE ) {
		const some = records.slice( start, start + PUTS_AT_ONCE );
		const { results } = await store.put( { connection_id: connectionId, records: some.map( ( one ) => one.record ) } );
		taken.push( ...some.flatMap( ( { document }, index ) => ( results[ index ] ? [ { document, result: results[ index ] } ] : [] ) ) );
	}
	return taken;
}

export async function oweUnread( store: FlowStore, connectionId: string, flowId: string, feed: DocumentFeed, unread: readonly UnreadDocument[] ): Promise< void > {
	for ( let start = 0; start < unread.length; start += PUTS_AT_ONCE ) {
		await store.put( { connection_id: connectionId, records: unread.slice( start, start + PUTS_AT_ONCE ).map( ( { key, number, issue } ) => ( { flow_id: flowId, kind: DOCUMENT_ROOTS[ feed ], key, number, data: null, issue } ) ) } );
	}
}

function recordOf( flowId: string, kind: StorePut[ 'kind' ], document: FeedDocument, put: StorePut | null, issue: Issue | null ): Puts[ 'records' ][ number ] {
	return { flow_id: flowId, kind, key: document.key, number: document.number, data: put?.data ?? document, issue };
}
