/** The test of a flow of one's own: a record of every shape through the steps of its draft and of what is in use. */
import { contentOf } from '../core/flow/contents.ts';
import { standIn, type SeedRow } from '../core/flow/stand-in.ts';
import type { FlowContent } from '../core/flow/schema.ts';
import type { Root } from '../core/mapping/value.ts';
import { traitsOfRecord, type ShapeResult, type ShapesResult } from '../core/shapes.ts';
import { orderName } from '../core/words.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Connection, RecordPage } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import type { Attempt } from './attempt.ts';
import type { ReadOrders } from './coverage.ts';
import { documentRoot } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import { idsOf, rootOfRecord } from './own-flows.ts';
import { refundsOfEachShape, tryRefund, type RefundSample } from './shape-refunds.ts';
import { newestOfEachShape } from './shape-samples.ts';
import { trySteps } from './shape-steps.ts';
import { CHECK_REFERENCE, stopOf, verdict, type Tried } from './shape-verdict.ts';

type Kind = 'order' | 'customer' | 'product' | 'refund';
type Sample = { id: string; number: string; traits: string[]; root: Root; /** Of the sales order that would stand by then. */ rows?: readonly SeedRow[]; name: string; refund?: RefundSample };
export type OwnCheck = {
	attempt: Attempt; connection: Connection; connector: Connector; store: FlowStore; readOrders: ReadOrders; flowId: string;
	/** Content of the draft; null: what is in use is tested against itself. */
	draft: unknown; revision: number;
	/** Records looked at. */
	most: number;
};

const PER_PAGE = 100;
const SHAPES_MAX = 100;

export async function checkOwnFlow( check: OwnCheck ): Promise< ShapesResult > {
	const { attempt, connection, flowId, draft, revision } = check;
	const used = connection.flows.find( ( flow ) => flow.id === flowId ) ?? null;
	const meant = draft === null ? used : { name: used?.name ?? 'draft', content: draft };
	const kind = kindOf( ( meant?.content ?? null ) as Partial< FlowContent > | null );
	const { samples, checked } = kind === null ? { samples: [], checked: 0 } : await samplesOf( kind, check );
	const shapes: ShapeResult[] = [];
	for ( const sample of samples ) {
		const now = used ? await tried( check, kind ?? 'order', sample, used ) : null;
		const next = draft === null && now ? now : await tried( check, kind ?? 'order', sample, meant ?? { name: 'draft' } );
		shapes.push( { traits: sample.traits, order: { id: sample.id, number: sample.number }, ...verdict( now, next, draft !== null, sample.root ) } );
	}
	attempt.flowVersion = used ? `v${ used.version }` : '';
	return { connection_id: connection.id, flow_id: flowId, ...( kind ? { record: kind } : {} ), draft: draft !== null, revision, version: attempt.flowVersion, worker: VERSION, checked, failing: shapes.filter( ( { outcome } ) => outcome === 'fails' ).length, shapes, problems: [] };
}

/** What a flow goes over; rows of Dynamics have no shapes. */
function kindOf( content: Partial< FlowContent > | null ): Kind | null {
	const record = content?.trigger && 'record' in content.trigger ? content.trigger.record : null;
	return record;
}

async function samplesOf( kind: Kind, { connection, store, readOrders, most }: OwnCheck ): Promise< { samples: Sample[]; checked: number } > {
	if ( kind === 'order' ) {
		const { samples, checked } = await newestOfEachShape( readOrders, most, () => true );
		const { document, rows } = standIn( { product: connection.product, reference: CHECK_REFERENCE, company: connection.settings.company } );
		return { checked, samples: samples.map( ( { order, traits } ) => ( { id: order.id, number: order.number, traits, root: { document, ...order }, rows, name: orderName( order ) } ) ) };
	}
	if ( kind === 'refund' ) {
		const { samples, checked } = await refundsOfEachShape( store, readOrders, most );
		return { checked, samples: samples.map( ( refund ) => ( { id: refund.order.id, number: refund.order.number, traits: refund.traits, root: refund.refund, name: '', refund } ) ) };
	}
	const samples = new Map< string, Sample >();
	let checked = 0;
	for ( let after: number | null = 0; after !== null && checked < most && samples.size < SHAPES_MAX; ) {
		const { records, next }: RecordPage = await store.page( kind, { after, per_page: PER_PAGE } );
		for ( const { id, record, links } of records ) {
			checked++;
			const root = { ...documentRoot( links, connection ), ...rootOfRecord( record ) };
			const traits = traitsOfRecord( kind, root );
			// The newest one of each shape, as for orders: ids grow.
			samples.set( traits.join( '|' ), { id: String( id ), number: String( id ), traits, root, name: `${ kind } ${ id }` } );
		}
		after = next;
	}
	return { samples: [ ...samples.values() ], checked };
}

async function tried( { attempt, connection, connector, store }: OwnCheck, kind: Kind, sample: Sample, flow: { name: string; content?: unknown } ): Promise< Tried > {
	try {
		if ( sample.refund ) {
			return { ok: true, documents: await tryRefund( { attempt, connection, connector, store }, contentOf( flow ).steps, sample.refund ) };
		}
		const { documents } = await trySteps( { attempt, connection, connector, root: sample.root, record: sample.name, storeIds: idsOf( kind ) }, contentOf( flow ).steps, sample.rows );
		return { ok: true, documents };
	} catch ( error ) {
		return stopOf( error );
	}
}
