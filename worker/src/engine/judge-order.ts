/**
 * What would become of one order, with the tenant's real answers and without a write: the one judge of the preview, of shadow and of the check of many
 * orders, so that the three cannot say different things. It takes the way of the real run (run-order.ts): link first, rules, steps, customer, document.
 */
import { standIn } from '../core/flow/stand-in.ts';
import { SyncError } from '../core/issue.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Order } from '../core/model/order.ts';
import { filterOrder } from '../core/order-rules.ts';
import { ruledOrder, type Prepared } from '../core/prepare.ts';
import { previewCustomer, previewDocuments, previewOrderHead, previewVerdict, problemsOf, stopsFor, type OrderPreview, type PreviewProblem } from '../core/preview.ts';
import type { RuleFacts } from '../core/rules/apply.ts';
import { limitsOf, type Connector, type CustomerRef } from '../connectors/connector.ts';
import { parseWritten, withKnownSkus } from '../core/written.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import { DELETED } from './amend-order.ts';
import type { Attempt } from './attempt.ts';
import { sha256 } from './content.ts';
import { previewUpdate } from './customer-update.ts';
import { previewFlowsOfOrder, previewOrderSteps, type FlowPreview } from './flow-preview.ts';
import { isMark } from './flow-run.ts';
import { actionFor, linkedVerdict, type LinkedVerdict } from './linked-order.ts';
import { stepsOwed } from './order-flow.ts';
import { ruleFacts, type RateMemo } from './rule-facts.ts';

export type Judged = {
	preview: OrderPreview;
	/** Why it is left out: of filterOrder(), or "flow:…" of a filter; '' otherwise. */
	rule: string;
};
export type JudgeInput = {
	attempt: Attempt; connection: Connection; connector: Connector; order: Order;
	/** Of the order and its customer. */
	links: readonly Link[];
	reference: string;
	/** A person sent it from its row: the start of going live does not count. */
	asked?: boolean;
	/** All steps and documents, also of an order that is left out or owes no steps: for a person who tries a draft. The verdict is the same. */
	whole?: boolean;
	rates?: RateMemo;
};

/** Stands in for a customer that would be made; never leaves the worker. */
const NEW_CUSTOMER = { key: '(new customer)', number: '(new customer)' };
const NO_STEPS: FlowPreview = { steps: [], problems: [], filtered: null };

type Frame = Pick< OrderPreview, 'order' | 'connection_id' | 'product' | 'company' | 'reference' >;
type Found = { customer: OrderPreview[ 'customer' ]; ref: CustomerRef | typeof NEW_CUSTOMER; existing: ( NonNullable< OrderPreview[ 'existing' ] > & { key: string } ) | null; problems: PreviewProblem[]; /** A company's customer: what the shopper enters is not its. */ shared?: boolean };

export async function judgeOrder( given: JudgeInput ): Promise< Judged > {
	const { connection, links, asked = false, whole = false } = given;
	const link = linkHere( links, connection );
	const order = link ? withKnownSkus( given.order, parseWritten( link.written ) ) : given.order;
	const input = { ...given, order };
	const frame: Frame = { order: previewOrderHead( { order } ), connection_id: connection.id, product: connection.product, company: connection.settings.company, reference: link?.reference || input.reference };
	const rule = link ? { send: true as const } : filterOrder( order, connection.settings, { at: connection.start_at, left: connection.left_out, asked } );
	return rule.send || whole ? judgeWhole( input, frame, link, rule ) : leftOut( input, frame, rule );
}

/** Without a question to Dynamics, but for what flows of one's own ask. */
async function leftOut( input: JudgeInput, frame: Frame, rule: Exclude< ReturnType< typeof filterOrder >, { send: true } > ): Promise< Judged > {
	const own = rule.rule === 'before_start' ? NO_STEPS : await previewFlowsOfOrder( { ...input, document: {}, rows: [] }, false );
	const preview: OrderPreview = {
		...frame, ...( own.problems.length > 0 ? stopsFor( own.problems ) : { verdict: 'skip', message: rule.message } ), customer: { would: 'unknown', number: '' }, existing: null, documents: [], more_lines: 0, steps: own.steps,
		totals: { store: frame.order.total, dynamics: '', verdict: 'unknown', message: '' }, problems: own.problems, warnings: [],
	};
	return { preview, rule: own.problems.length > 0 ? '' : rule.rule };
}

async function judgeWhole( input: JudgeInput, frame: Frame, link: Link | undefined, rule: ReturnType< typeof filterOrder > ): Promise< Judged > {
	const { attempt, connection, connector, order, links, whole = false } = input;
	const { settings, product } = connection;
	const mappings = mappingsFor( connection );
	const limits = limitsOf( connector );
	const asked = await factsFor( input, mappings );
	const ruled = ruledOrder( { order, product, mappings, facts: asked.facts, ...limits } );
	const found = await lookUp( input, ruled.order, link, frame.reference );
	const { prepared, ...documents } = await previewDocuments( { order, settings, product, reference: frame.reference, mappings, facts: asked.facts, customer: found.ref, sha256, ...limits } );
	const rows = await previewCustomer( { order: ruled.order, settings, product, mappings, ...limits } );
	const made = found.customer.would === 'create' ? rows : { document: null, problems: [], warnings: [] };
	const writes = ! link || actionFor( order, link, connection ).act === 'amend';
	const change = writes && found.customer.would === 'use' && ! found.shared ? await previewUpdate( { attempt, connection, connector, order: ruled.order }, found.customer.number ) : { document: null, problems: [] };
	const customer = change.document ? { ...found.customer, would: 'update' as const } : found.customer;
	const items = prepared && documents.problems.length === 0 ? await unknownItems( attempt, connector, prepared ) : [];
	// Without the engine's codes every line looks unmapped; the one reason is told, not what follows from it.
	const ofOrder = asked.problems.length === 0 ? documents.problems : documents.problems.filter( ( problem ) => problem.code !== 'tax_unmapped' );
	const problems = [ ...asked.problems, ...found.problems, ...made.problems, ...change.problems, ...ofOrder, ...items ];

	const stands = documentOf( frame, found, prepared );
	const owed = ! link || stepsOwed( links, connection, order ) !== null;
	const drawn = owed || whole ? await previewOrderSteps( { ...input, ...stands } ) : NO_STEPS;
	const standing: LinkedVerdict | null = link ? await judgeLinked( input, link, prepared, found, [ ...problems, ...( owed ? drawn.problems : [] ) ] ) : null;
	const sent = standing ?? previewVerdict( { rule, filtered: drawn.filtered, existing: found.existing, problems: [ ...problems, ...drawn.problems ] } );

	const runs = sent.verdict !== 'stop' && ( rule.send || rule.rule !== 'before_start' );
	const own = runs || whole ? await previewFlowsOfOrder( { ...input, ...stands }, sent.verdict !== 'skip' ) : NO_STEPS;
	const verdict = runs && own.problems.length > 0 ? stopsFor( own.problems ) : { verdict: sent.verdict, message: sent.message };
	const { existing } = found;
	return {
		rule: verdict.verdict !== 'skip' ? '' : rule.send ? drawn.filtered?.rule ?? 'flow' : rule.rule,
		preview: {
			...frame, customer, existing: existing && { number: existing.number, url: existing.url }, ...verdict, ...documents, ...( standing ? { changes: standing.changes } : {} ), new_customer: made.document, customer_change: change.document, customer_rows: rows.document,
			steps: [ ...drawn.steps, ...own.steps ], problems: [ ...( standing?.problems ?? [] ).filter( ( one ) => ! problems.includes( one ) && ! drawn.problems.includes( one ) ), ...problems, ...drawn.problems, ...own.problems ], warnings: [ ...documents.warnings, ...made.warnings ],
		},
	};
}

/** An amendment needs the document as it would be; what stops the document stops the amendment. */
async function judgeLinked( { attempt, connection, connector, order }: JudgeInput, link: Link, prepared: Prepared | null, found: Found, problems: PreviewProblem[] ): Promise< LinkedVerdict > {
	const { act } = actionFor( order, link, connection );
	if ( act === 'amend' && ( problems.length > 0 || ! prepared ) ) {
		return { verdict: 'stop', message: stopsFor( problems ).message, changes: [], problems };
	}
	return linkedVerdict( attempt, connection, connector, order, link, () => {
		if ( ! prepared ) {
			throw new TypeError( 'only an amendment asks for the document, and it was prepared' );
		}
		const { header, lines, contentHash, order: ruled } = prepared;
		return Promise.resolve( { order: ruled, reference: link.reference, customer: { created: false, link, ...found.ref }, header, lines, contentHash } );
	} );
}

/** What paths find under "document", and the same as rows for the steps that look it up. */
function documentOf( { product, company, reference }: Frame, { existing }: Found, prepared: Prepared | null ): { document: Root; rows: ReturnType< typeof standIn >[ 'rows' ] } {
	return existing
		? { document: { number: existing.number, key: existing.key, url: existing.url, reference, company }, rows: [] }
		: standIn( { product, reference, company, ...( prepared ? { header: prepared.header, lines: prepared.lines } : {} ) } );
}

/** A tax engine that cannot be asked is told at once: a preview that waits for it shows nothing. */
async function factsFor( { attempt, connector, order, rates }: JudgeInput, mappings: ReturnType< typeof mappingsFor > ): Promise< { facts: RuleFacts; problems: PreviewProblem[] } > {
	try {
		return { facts: await ruleFacts( order, mappings, connector, attempt.observe, rates ), problems: [] };
	} catch ( error ) {
		return { facts: {}, problems: error instanceof SyncError && error.issue.field?.startsWith( 'taxEngine.' ) ? problemsOf( error.issue ) : ofTheOrder( error ) };
	}
}

/** A problem with the customer is part of the preview; a Dynamics that cannot be asked is a failure of it. A person waits: document and customer are asked for side by side. */
async function lookUp( { attempt, connection, connector, links }: JudgeInput, order: Order, link: Link | undefined, reference: string ): Promise< Found > {
	const [ document, customer ] = await Promise.allSettled( [ link ?? connector.findByReference( reference, attempt.observe ), connector.lookUpCustomer( order, links, attempt.observe, mappingsFor( connection ).rules ) ] );
	let existing: Found[ 'existing' ] = null;
	try {
		const found = valueOf( document );
		existing = found && { number: found.number, url: found.url, key: found.key };
		const ref = valueOf( customer );
		const contact = await connector.lookUpContact( order, ref, links, attempt.observe, mappingsFor( connection ).rules );
		const shown = contact ? { contact: { would: contact.would, name: contact.name, number: contact.number } } : {};
		return { existing, problems: [], ref: ref ?? NEW_CUSTOMER, customer: { ...( ref ? { would: 'use', number: ref.number } : { would: 'create', number: '' } ), ...shown }, shared: ref?.shared === true };
	} catch ( error ) {
		return { existing, problems: ofTheOrder( error ), ref: NEW_CUSTOMER, customer: { would: 'unknown', number: '' } };
	}
}

function valueOf< T >( settled: PromiseSettledResult< T > ): T {
	if ( settled.status === 'rejected' ) {
		throw settled.reason;
	}
	return settled.value;
}

async function unknownItems( attempt: Attempt, connector: Connector, { lines }: Prepared ): Promise< PreviewProblem[] > {
	const missing = await connector.unknownItems( lines.map( ( line ) => line.values ), attempt.observe );
	return missing.map( ( sku ) => ( { code: 'item_not_found', message: `Dynamics has no item ${ sku }.`, remedy: 'Create the item in Dynamics, or correct the SKU of the product in the store.', field: 'sku' } ) );
}

function ofTheOrder( error: unknown ): PreviewProblem[] {
	if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
		return problemsOf( error.issue );
	}
	throw error;
}

/** Where the order stands through this connection. */
export function linkHere( links: readonly Link[], connection: Connection ): Link | undefined {
	return links.find( ( one ) => one.record_type === 'order' && one.connection_id === connection.id && ! isMark( one ) && one.content_hash !== DELETED );
}
