/**
 * The command "test_flow": a flow of one's own, saved or not, over one record, with what each step asked, gave and how long it took.
 * Reads the tenant, writes nothing.
 */
import { z } from 'zod';
import { DOCUMENT_ROOTS } from '../core/feeds/names.ts';
import { contentOf } from '../core/flow/contents.ts';
import { standIn, type SeedRow } from '../core/flow/stand-in.ts';
import type { FlowContent } from '../core/flow/schema.ts';
import { plain } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import { previewStepSchema } from '../core/preview.ts';
import { orderName } from '../core/words.ts';
import type { SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import { documentName } from './document-feed.ts';
import { previewOwnFlow } from './flow-preview.ts';
import { documentRoot, type RunInput } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import type { Lane, Lanes } from './lanes.ts';
import { idsOf, rootOfRecord } from './own-flows.ts';
import { creditMemoWith } from './credit-refund.ts';
import { payInvoiceWith } from './pay-invoice.ts';
import { CHECK_REFERENCE } from './shape-verdict.ts';
import { stockTestRowSchema, testStock } from './test-stock.ts';

/** `content`: JSON of the flow as it is drawn. `record_id`: of the store; a flow that starts in Dynamics takes the row that changed first. `skus`: of a stock flow, separated by commas or lines; none: the first products of the store. */
const argsSchema = z.object( { connection_id: z.string(), name: z.string().max( 200 ).default( '' ), content: z.string().max( 2_000_000 ), record_id: z.coerce.number().int().min( 0 ).default( 0 ), skus: z.string().max( 5_000 ).default( '' ) } );

export const flowTestSchema = z.object( {
	/** What it ran over, in the words of its system. */
	record: z.string(),
	/** "left-out": a filter said no. "stops": a person would have to look. */
	outcome: z.enum( [ 'done', 'left-out', 'stops' ] ),
	message: z.string(), remedy: z.string(), steps: z.array( previewStepSchema ), ms: z.number(),
	/** Of a stock flow: one row for each SKU. */
	stock: z.array( stockTestRowSchema ).optional(),
} );

type Subject = Pick< RunInput, 'root' | 'record' | 'storeIds' > & { /** Of a sales order that does not stand yet. */ rows?: readonly SeedRow[] };

export async function testFlowCommand( attempt: Attempt, lanes: Lanes, store: FlowStore ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return refused( attempt, 'The flow cannot be tested: the connection does not exist or its settings do not work.', 'Choose a connection whose test succeeds, then try again.' );
	}
	const { connection, connector } = lane;
	const { name, record_id: id } = args.data;
	const since = attempt.millis;
	try {
		const content = contentOf( { name, content: parsed( args.data.content ) } );
		if ( content.trigger.on === 'feed' && content.trigger.feed === 'stock' ) {
			const { rows: stock, steps } = await testStock( { attempt, lane, store, name, content, trigger: content.trigger, skus: [ ...new Set( args.data.skus.split( /[,;\n]/ ).map( ( sku ) => sku.trim() ).filter( ( sku ) => sku !== '' ) ) ] } );
			const stops = stock.some( ( { outcome } ) => outcome === 'stops' || outcome === 'refused' );
			const result: z.infer< typeof flowTestSchema > = { record: `the stock of ${ stock.length } SKUs`, outcome: stops ? 'stops' : 'done', message: '', remedy: '', steps, ms: attempt.millis - since, stock };
			return { ...attempt.base(), outcome: 'synced', summary: `Flow ${ name } was tested with ${ result.record }; nothing was written.`, warnings: [], result };
		}
		const subject = await subjectOf( attempt, lane, store, content, id );
		if ( ! subject ) {
			return refused( attempt, 'There is no such record to test the flow with.', 'Choose another record, or make one that starts the flow.' );
		}
		const { rows, ...over } = subject;
		const { end, steps, problems } = await previewOwnFlow( { attempt, connection, connector, ...over, payInvoice: payInvoiceWith( store, connection, '', false ), creditMemo: creditMemoWith( store, connection, '', null ) }, content.steps, rows );
		const [ problem ] = problems;
		const left = end?.end === 'filtered';
		const result: z.infer< typeof flowTestSchema > = {
			record: subject.record, outcome: problem ? 'stops' : left ? 'left-out' : 'done', message: problem?.message ?? ( left ? end.message : '' ), remedy: problem?.remedy ?? '', steps, ms: attempt.millis - since,
		};
		return { ...attempt.base(), outcome: 'synced', summary: `Flow ${ name } was tested with ${ subject.record }; nothing was written.`, warnings: [], result };
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
			return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: error.issue };
		}
		throw error;
	}
}

async function subjectOf( attempt: Attempt, lane: Lane, store: FlowStore, { trigger }: FlowContent, id: number ): Promise< Subject | null > {
	const { connection, connector } = lane;
	if ( trigger.on === 'dynamics' ) {
		const row = ( await connector?.entities.changed( trigger.entity, trigger.changedField, '', attempt.observe ) )?.rows[ 0 ];
		return row ? { root: { record: plain( row.values ) }, record: `the record of ${ trigger.entity } changed ${ String( row.values[ trigger.changedField ] ?? '' ) }`, storeIds: () => ( {} ) } : null;
	}
	if ( trigger.on === 'feed' && trigger.feed !== 'stock' ) {
		const [ document ] = connector?.feeds.tells( trigger.feed ) ? await connector.feeds.newest( trigger.feed, 1, attempt.observe ) : [];
		return document ? { root: { [ DOCUMENT_ROOTS[ trigger.feed ] ]: document }, record: documentName( trigger.feed, document ), storeIds: () => ( {} ) } : null;
	}
	if ( trigger.on === 'feed' || trigger.record === 'refund' || id === 0 ) {
		return null;
	}
	const { records: [ found ] } = await store.page( trigger.record, { after: id - 1, per_page: 1 } );
	if ( found?.id !== id ) {
		return null;
	}
	const document = documentRoot( found.links, connection );
	if ( trigger.record === 'order' ) {
		const order = translateClaimedOrder( found.record, String( id ) );
		const { document: coming, rows } = standIn( { product: connection.product, reference: CHECK_REFERENCE, company: connection.settings.company } );
		return 'document' in document
			? { root: { ...document, ...order }, record: orderName( order ), storeIds: idsOf( 'order' ) }
			: { root: { document: coming, ...order }, rows, record: orderName( order ), storeIds: idsOf( 'order' ) };
	}
	return { root: { ...document, ...rootOfRecord( found.record ) }, record: `${ trigger.record } ${ id }`, storeIds: idsOf( trigger.record ) };
}

/** What is no JSON is no flow; the sentence for that is contentOf()'s. */
function parsed( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}

function refused( attempt: Attempt, message: string, remedy: string ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message, remedy } };
}
