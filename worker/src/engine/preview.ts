/** The command "preview_order": one real order as the documents it would become. Reads the tenant, writes nothing. */
import { z } from 'zod';
import { limitsOf, type Connector } from '../connectors/connector.ts';
import { SyncError } from '../core/issue.ts';
import { prepareOrder, ruledOrder } from '../core/prepare.ts';
import { previewCustomer, previewDocuments, previewOrderHead, previewVerdict, problemsOf, type OrderPreview, type PreviewProblem } from '../core/preview.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import { sourceValues } from '../core/mapping/source-values.ts';
import type { Order } from '../core/model/order.ts';
import { externalReference } from '../core/reference.ts';
import type { RuleFacts } from '../core/rules/apply.ts';
import { linkSchema, type Connection, type Link, type SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import { documentBefore, previewFlows } from './flow-preview.ts';
import { isMark } from './flow-run.ts';
import type { Lanes } from './lanes.ts';
import { ruleFacts } from './rule-facts.ts';

/** The store adds `order` and `links` to what the person asked for when it hands the command out. */
const argsSchema = z.object( { connection_id: z.string(), order_id: z.coerce.string(), order: z.unknown().optional(), /** A draft that is not published yet. */ draft: z.unknown().optional(), /** One that is not even saved, as JSON: the editor shows what an edit makes of the order. */ mappings: z.string().max( 2_000_000 ).optional(), links: z.array( linkSchema ).default( [] ) } );

/** Stands in for a customer that would be made; never leaves the preview. */
const NEW_CUSTOMER = { key: '(new customer)', number: '(new customer)' };

type Found = { customer: OrderPreview[ 'customer' ]; ref: { key: string; number: string }; existing: OrderPreview[ 'existing' ]; problems: PreviewProblem[] };

export async function previewCommand( attempt: Attempt, lanes: Lanes, prefix: string ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return refused( attempt, 'The connection of this preview does not exist or its settings do not work.', 'Choose a connection whose test succeeds, then try again.' );
	}
	if ( args.data.order === null || args.data.order === undefined ) {
		return refused( attempt, `There is no order ${ args.data.order_id.slice( 0, 20 ) } in the store.`, 'Choose an order that exists.' );
	}
	const order = translateClaimedOrder( args.data.order, args.data.order_id );
	const draft = args.data.mappings === undefined ? args.data.draft : parsed( args.data.mappings );
	const connection = draft === undefined || draft === null ? lane.connection : { ...lane.connection, flow: { version: 1, mappings: draft } };
	const preview = await previewOrder( attempt, connection, lane.connector, order, args.data.links, externalReference( prefix, order.id ) );
	return { ...attempt.base(), outcome: 'synced', summary: preview.message, warnings: [], result: { ...preview, source: sourceValues( order ) } };
}

/** What is no JSON is no mapping; the sentence for that is mappingsFor()'s. */
function parsed( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return {};
	}
}

export async function previewOrder( attempt: Attempt, connection: Connection, connector: Connector, order: Order, links: readonly Link[], reference: string ): Promise< OrderPreview > {
	const { settings, product } = connection;
	const mappings = mappingsFor( connection );
	const limits = limitsOf( connector );
	const asked = await factsFor( attempt, connector, order, mappings );
	const ruled = ruledOrder( { order, product, mappings, facts: asked.facts, ...limits } );
	const found = await lookUp( attempt, connection, connector, ruled.order, links, reference );
	const input = { order, settings, product, reference, mappings, facts: asked.facts, customer: found.ref, sha256, ...limits };
	const documents = await previewDocuments( input );
	const made = found.customer.would === 'create' ? await previewCustomer( { order: ruled.order, settings, product, mappings, ...limits } ) : { document: null, problems: [], warnings: [] };
	const items = documents.problems.length === 0 ? await unknownItems( attempt, connector, input ) : [];
	const frame = { order: previewOrderHead( { order } ), connection_id: connection.id, product, company: settings.company, reference, customer: found.customer, existing: found.existing };
	const flows = await previewFlows( { attempt, connection, connector, order, document: documentBefore( frame ) } );
	// Without the engine's codes every line looks unmapped; the one reason is told, not what follows from it.
	const own = asked.problems.length === 0 ? documents.problems : documents.problems.filter( ( problem ) => problem.code !== 'tax_unmapped' );
	const problems = [ ...asked.problems, ...found.problems, ...made.problems, ...own, ...items, ...flows.problems ];
	return { ...frame, ...previewVerdict( { order, settings, start: { at: connection.start_at } }, { existing: found.existing, problems, filtered: flows.filtered } ), ...documents, new_customer: made.document, steps: flows.steps, problems, warnings: [ ...documents.warnings, ...made.warnings ] };
}

/** A tax engine that cannot be asked is told at once: a preview that waits for it shows nothing. */
async function factsFor( attempt: Attempt, connector: Connector, order: Order, mappings: ReturnType< typeof mappingsFor > ): Promise< { facts: RuleFacts; problems: PreviewProblem[] } > {
	try {
		return { facts: await ruleFacts( order, mappings, connector, attempt.observe ), problems: [] };
	} catch ( error ) {
		return { facts: {}, problems: error instanceof SyncError && error.issue.field?.startsWith( 'taxEngine.' ) ? problemsOf( error.issue ) : ofTheOrder( error ) };
	}
}

/** A problem with the customer is part of the preview; a Dynamics that cannot be asked is a failure of it. */
async function lookUp( attempt: Attempt, connection: Connection, connector: Connector, order: Order, links: readonly Link[], reference: string ): Promise< Found > {
	const link = links.find( ( one ) => one.record_type === 'order' && one.connection_id === connection.id && ! isMark( one ) );
	const document = link ?? await connector.findByReference( reference, attempt.observe );
	const existing = document ? { number: document.number, url: document.url } : null;
	try {
		const ref = await connector.lookUpCustomer( order, links, attempt.observe, mappingsFor( connection ).rules );
		return { existing, problems: [], ref: ref ?? NEW_CUSTOMER, customer: ref ? { would: 'use', number: ref.number } : { would: 'create', number: '' } };
	} catch ( error ) {
		return { existing, problems: ofTheOrder( error ), ref: NEW_CUSTOMER, customer: { would: 'unknown', number: '' } };
	}
}

async function unknownItems( attempt: Attempt, connector: Connector, input: Parameters< typeof prepareOrder >[ 0 ] ): Promise< PreviewProblem[] > {
	const { lines } = await prepareOrder( input );
	const missing = await connector.unknownItems( lines.map( ( line ) => line.values ), attempt.observe );
	return missing.map( ( sku ) => ( { code: 'item_not_found', message: `Dynamics has no item ${ sku }.`, remedy: 'Create the item in Dynamics, or correct the SKU of the product in the store.', field: 'sku' } ) );
}

function ofTheOrder( error: unknown ): PreviewProblem[] {
	if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
		return problemsOf( error.issue );
	}
	throw error;
}

function refused( attempt: Attempt, message: string, remedy: string ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message, remedy } };
}
