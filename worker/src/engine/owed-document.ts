/** A document that was owed and is tried again: read anew in Dynamics, through the flow that brought it, into the store. */
import { contentOf } from '../core/flow/contents.ts';
import { runSteps } from '../core/flow/run.ts';
import { DOCUMENT_FEEDS, DOCUMENT_ROOTS, type DocumentFeed } from '../core/feeds/names.ts';
import { storedDocumentSchema, type StoredDocument } from '../store/contract/record.ts';
import type { Connection, PutResult, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { documentName, handOver } from './document-feed.ts';
import { asksForShortages, endedOrder } from './ended-orders.ts';
import { newRun } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import { sendPictures } from './item-pictures.ts';
import { runOwedStock } from './owed-stock.ts';
import { payInvoiceWith } from './pay-invoice.ts';
import type { Lane, Lanes } from './lanes.ts';

/** An edit on its way into Dynamics is through by then, unless its order waits itself. */
const EDIT_SECONDS = 60;

export function laneOfDocument( attempt: Attempt, lanes: Lanes ): Lane | undefined {
	const record = storedDocumentSchema.safeParse( attempt.claim.record );
	return record.success ? lanes.get( record.data.connection_id ) : undefined;
}

export async function runDocument( attempt: Attempt, { connection, connector }: Lane, store: FlowStore ): Promise< SettleResult > {
	const record = storedDocumentSchema.parse( attempt.claim.record );
	const feed = DOCUMENT_FEEDS.find( ( name ) => DOCUMENT_ROOTS[ name ] === record.kind );
	const flow = flowOf( connection, record, feed );
	if ( ! connector || connection.shadow ) {
		return { ...attempt.base(), outcome: 'released' };
	}
	if ( record.kind === 'stock' && flow ) {
		return runOwedStock( attempt, { connection, connector, flow, store, record } );
	}
	if ( ! feed || ! flow ) {
		return skipped( attempt, 'flow_off', 'The flow that brings such documents into the store is switched off.' );
	}
	const document = feed === 'salesOrders' ? await endedOrder( { id: record.order_id, reference: record.key, number: record.number }, { store, connection, connector, observe: attempt.observe, shortages: asksForShortages( flow ) } ) : await connector.feeds.one( feed, record.key, attempt.observe );
	if ( ! document ) {
		return feed === 'salesOrders' ? skipped( attempt, 'order_stands', 'The sales order stands in Dynamics again as the order was sent.' ) : skipped( attempt, 'document_gone', 'The document is no longer in Dynamics.' );
	}
	const name = documentName( feed, document );
	const run = newRun( { attempt, connection, connector, root: { [ record.kind ]: document }, record: name, storeIds: () => ( {} ), payInvoice: payInvoiceWith( store, connection, flow.id ) } );
	const end = await runSteps( contentOf( flow ).steps, run );
	if ( end.end === 'filtered' ) {
		return { ...attempt.base(), outcome: 'skipped', rule: `${ flow.id }:${ end.rule }`.slice( 0, 190 ), message: end.message };
	}
	// The store looks away from a shortage while an edit of the order is on its way; another document that it calls foreign is of no order of its any more.
	const waits = ( { outcome }: PutResult ) => outcome === 'foreign' && feed === 'salesOrders' && 'state' in document && ( document.state === 'short' || document.state === 'late' );
	const hand = async () => ( await handOver( store, connection.id, flow.id, feed, [ { document, puts: run.puts, issue: null } ] ) ).find( ( { result } ) => result.outcome === 'refused' || result.wants !== '' || waits( result ) )?.result;
	const first = await hand();
	if ( first && first.wants !== '' ) {
		await sendPictures( { store, feeds: connector.feeds, connectionId: connection.id, flowId: flow.id, observe: attempt.observe }, [ { key: document.key, number: document.number, wants: first.wants } ] );
	}
	// With its picture it may stand now.
	const last = first && first.wants !== '' ? await hand() : first;
	const refusal = last?.outcome === 'refused' ? last : undefined;
	attempt.flowVersion = `v${ flow.version }`;
	attempt.ranBy( flow );
	if ( last && waits( last ) ) {
		return { ...attempt.base(), outcome: 'retry', counts: false, sent: false, retry_in_seconds: EDIT_SECONDS, issue: {
			code: 'order_changed_after_sync', retryClass: 'repeat-safe', record: name,
			message: `An edit of the order is on its way into ${ name }. Whether it is still short or late shows when that is through.`, remedy: 'Nothing to do: Concord looks again every minute. If the order itself stands still, settle that first.',
		} };
	}
	return refusal
		? { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'document_refused', retryClass: 'rejected', record: name, message: refusal.message, remedy: refusal.remedy } }
		: { ...attempt.base(), outcome: 'synced', summary: `${ name } is in the store.`, warnings: run.warnings };
}

/** The flow that brought it; where that is gone, the one that brings such documents now. */
function flowOf( { flows }: Connection, record: StoredDocument, feed: DocumentFeed | undefined ): Connection[ 'flows' ][ number ] | undefined {
	return flows.find( ( flow ) => flow.id === record.flow_id ) ?? flows.find( ( flow ) => {
		const { trigger } = contentOf( flow );
		// Another flow may tell other warehouses.
		return feed !== undefined && trigger.on === 'feed' && trigger.feed === feed;
	} );
}

function skipped( attempt: Attempt, rule: string, message: string ): SettleResult {
	return { ...attempt.base(), outcome: 'skipped', rule, message };
}
