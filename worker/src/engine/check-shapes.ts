/** The command "check_shapes": the newest order of every shape through the draft and through what is in use. Writes nothing, keeps no personal values. */
import { z } from 'zod';
import { limitsOf, type Connector } from '../connectors/connector.ts';
import { compareTotals, withTolerance } from '../core/compare.ts';
import { draftProblems } from '../core/draft-problems.ts';
import { SyncError } from '../core/issue.ts';
import { contentOf, orderStepsOf } from '../core/flow/contents.ts';
import { standIn } from '../core/flow/stand-in.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { orderName } from '../core/words.ts';
import { prepareCustomer, prepareOrder, ruledOrder, type Prepared } from '../core/prepare.ts';
import type { RuleFacts } from '../core/rules/apply.ts';
import type { ShapeDocument } from '../core/shape-differences.ts';
import type { ShapeResult, ShapesResult } from '../core/shapes.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import { BUILT_IN, type Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import { checkOwnFlow } from './check-own-shapes.ts';
import type { ReadOrders } from './coverage.ts';
import { filteredBefore } from './flow-preview.ts';
import { idsOfOrder } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import type { Lanes } from './lanes.ts';
import { refundFlow } from './own-flows.ts';
import { ruleFacts, type RateMemo } from './rule-facts.ts';
import { newestRefundOf, tryRefund, type RefundSample } from './shape-refunds.ts';
import { newestOfEachShape } from './shape-samples.ts';
import { trySteps } from './shape-steps.ts';
import { CHECK_REFERENCE, stopOf, verdict, type Tried } from './shape-verdict.ts';

/** The store adds the draft's rows and the revision they were read at. */
const argsSchema = z.object( { connection_id: z.string(), /** A flow of one's own; else the order flow. */ flow_id: z.string().default( '' ), draft: z.unknown().optional(), revision: z.coerce.number().int().default( 0 ), /** An earlier version in the place of the draft. */ version: z.number().int().min( 0 ).optional(), most: z.coerce.number().int().min( 1 ).max( 5_000 ).default( 1_000 ) } );
const STAND_IN = { key: '(customer)', number: '(customer)' };


export async function shapesCommand( attempt: Attempt, lanes: Lanes, readOrders: ReadOrders, store: FlowStore ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The mapping cannot be tested: the connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { connection, connector } = lane;
	const { draft, revision, most, flow_id: flowId, version } = args.data;
	const earlier = version === undefined ? {} : { earlier: version };
	const problems = drafted( draft ) ? draftProblems( connection.product, flowId !== '' && flowId !== connection.id, draft ).map( ( { message } ) => message ) : [];
	if ( problems.length > 0 ) {
		// Every record would stop: which kinds do is no question any more.
		return settled( attempt, { connection_id: connection.id, ...( flowId !== '' && flowId !== connection.id ? { flow_id: flowId } : {} ), ...earlier, draft: true, revision, version: connection.flow ? `v${ connection.flow.version }` : BUILT_IN, worker: VERSION, checked: 0, failing: 0, shapes: [], problems } );
	}
	if ( flowId !== '' && flowId !== connection.id ) {
		return settled( attempt, { ...await checkOwnFlow( { attempt, connection, connector, store, readOrders, flowId, draft: draft ?? null, revision, most } ), ...earlier } );
	}
	const tried = drafted( draft ) ? { ...connection, flow: { version: 1, mappings: draft } } : null;
	const { samples, checked } = await newestOfEachShape( readOrders, most, ( order ) => filterOrder( order, connection.settings ).send );
	const otherSteps = tried === null || stepsText( tried ) !== stepsText( connection );
	const rates: RateMemo = new Map();
	const shapes: ShapeResult[] = [];
	for ( const sample of samples ) {
		const refund = await newestRefundOf( store, sample.order, sample.sent );
		const through = async ( one: Connection ) => withRefund( await tryOrder( attempt, one, connector, sample.order, rates, otherSteps ), refund, { attempt, connection: one, connector, store } );
		const now = await through( connection );
		const next = tried ? await through( tried ) : now;
		shapes.push( { traits: sample.traits, order: { id: sample.order.id, number: sample.order.number }, ...verdict( now, next, tried !== null, sample.order ) } );
	}
	const failing = shapes.filter( ( { outcome } ) => outcome === 'fails' ).length;
	return settled( attempt, { connection_id: connection.id, ...earlier, draft: tried !== null, revision, version: connection.flow ? `v${ connection.flow.version }` : BUILT_IN, worker: VERSION, checked, failing, shapes, problems } );
}

/** Is there a draft at all? Without one, what is in use is tested against itself. */
function drafted( draft: unknown ): boolean {
	return draft !== undefined && draft !== null && draft !== false;
}

function settled( attempt: Attempt, result: ShapesResult ): SettleResult {
	const { shapes, failing, problems, record = 'order' } = result;
	return { ...attempt.base(), outcome: 'synced', summary: problems && problems.length > 0 ? `The draft cannot be used: ${ problems[ 0 ] ?? '' }` : `${ shapes.length - failing } of ${ shapes.length } shapes of ${ record }s pass.`, warnings: [], result };
}

/** Steps that did not change cannot make a difference: they are asked of the tenant only where they did. */
function stepsText( connection: Connection ): string {
	try {
		return JSON.stringify( orderStepsOf( connection ) );
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return error.issue.message;
		}
		throw error;
	}
}

/** The documents of an order, or why there are none. */
async function tryOrder( attempt: Attempt, connection: Connection, connector: Connector, order: Order, rates: RateMemo, withSteps: boolean ): Promise< Tried > {
	try {
		const steps = orderStepsOf( connection );
		const prepared = await prepareSample( attempt, connection, connector, order, rates );
		const stands = standIn( { product: connection.product, reference: CHECK_REFERENCE, company: connection.settings.company, header: prepared.header, lines: prepared.lines } );
		const stepped = steps && withSteps ? await trySteps( { attempt, connection, connector, root: { ...order }, record: orderName( order ), storeIds: idsOfOrder, salesOrder: () => Promise.resolve( stands.document ) }, steps, stands.rows ) : { documents: [] };
		return { ok: true, documents: [ ...await customerOf( connection, connector, order, prepared.facts ), ...documentsOf( prepared ), ...stepped.documents ] };
	} catch ( error ) {
		return stopOf( error );
	}
}

/** A refund of the order goes through the flow in use that books refunds: rules and settings that the draft changes are its rules, too. */
async function withRefund( tried: Tried, refund: RefundSample | null, over: Parameters< typeof tryRefund >[ 0 ] ): Promise< Tried > {
	const flow = refundFlow( over.connection );
	if ( ! tried.ok || ! refund || ! flow ) {
		return tried;
	}
	try {
		const documents = await tryRefund( over, contentOf( flow ).steps, refund );
		return { ok: true, documents: [ ...tried.documents, ...documents.map( ( { name, values } ) => ( { name: `refund: ${ name }`, values } ) ) ] };
	} catch ( error ) {
		return stopOf( error );
	}
}

/** An order as it would be sent, with its total compared. Throws SyncError with what would stop it. */
export async function prepareSample( attempt: Attempt, connection: Connection, connector: Connector, order: Order, rates: RateMemo ): Promise< Prepared & { facts: RuleFacts } > {
	orderStepsOf( connection );
	const mappings = mappingsFor( connection );
	const left = await filteredBefore( { attempt, connection, connector, order } );
	if ( left ) {
		throw new SyncError( { code: 'flow_hold', retryClass: 'rejected', message: `A filter leaves this order out: ${ left.message }`, remedy: 'Correct the filter before the step "Sales order" if orders of this shape are to be sent.' } );
	}
	const { settings, product } = connection;
	const facts = await ruleFacts( order, mappings, connector, attempt.observe, rates );
	const prepared = await prepareOrder( { order, settings, product, reference: CHECK_REFERENCE, customer: STAND_IN, sha256, mappings, facts, ...limitsOf( connector ) } );
	const totals = compareTotals( prepared.order, prepared.expectedTotal, withTolerance( settings, mappings.rules?.tax ) );
	if ( totals.verdict === 'differ' ) {
		throw new SyncError( totals.issue );
	}
	return { ...prepared, facts };
}

/** The customer that would be made with an order of this shape, whoever is in Dynamics already: the next shopper is new. None where guests share an account, or none may be made. */
async function customerOf( connection: Connection, connector: Connector, order: Order, facts: RuleFacts ): Promise< ShapeDocument[] > {
	const { settings, product } = connection;
	if ( ! settings.create_customers || ( order.customer.isGuest && settings.guest_policy === 'one-account' ) ) {
		return [];
	}
	const mappings = mappingsFor( connection );
	const limits = limitsOf( connector );
	const { values } = await prepareCustomer( { order: ruledOrder( { order, product, mappings, facts, ...limits } ).order, settings, product, mappings, ...limits } );
	return [ { name: 'customer', values } ];
}

function documentsOf( { header, lines }: Prepared ): ShapeDocument[] {
	return [ { name: 'header', values: header }, ...lines.map( ( { values }, index ) => ( { name: `line ${ index + 1 }`, values } ) ) ];
}
