/**
 * A flow: a trigger and its steps, in the order they run. Steps are a tree (branches and loops hold steps of their own) and not a
 * free graph, so that the outline and the canvas always show the same thing and no flow can lead nowhere.
 *
 * Values of a step come from mapping rows (core/mapping), so that one language serves documents and steps. What a step finds or
 * writes is kept under its `as` and read by later steps as "vars.<as>.<Field>"; inside a loop the element is "vars.<as>" too.
 */
import { z } from 'zod';
import { ENTITY_NAME } from '../mapping/entity-name.ts';
import { rowSchema, sourceSchema } from '../mapping/schema.ts';
import { storedObject } from '../stored-object.ts';
import { FEED_DOCUMENTS, FEEDS } from '../feeds/names.ts';
import { feeRuleSchema } from '../payment/fee-rule.ts';
import { COUNTS, DECIMALS } from './store-fields.ts';

export const STEPS_MAX = 100;
export const DEPTH_MAX = 6;

/** Stable for the life of a step: history, positions and what a shadow run recorded name it. */
const id = z.string().regex( /^[a-z][a-z0-9-]{0,39}$/ );
const title = z.string().max( 120 ).default( '' );
/** Name of a field or bound action. */
const nameSchema = z.string().regex( /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/ );
export const entityNameSchema = z.string().max( 200 ).regex( ENTITY_NAME );
const variable = z.string().regex( /^[a-z][A-Za-z0-9]{0,39}$/ );
const expression = z.string().min( 1 ).max( 5_000 );
const rows = z.array( rowSchema ).max( 300 );
/** The fields a record is known by, and what they equal: the key of a write (on F&O the entity's key; the company is added), the question of a search. */
const where = z.array( z.object( { field: nameSchema, source: sourceSchema } ) ).min( 1 ).max( 10 );
const base = { id, title };

const leafSchema = z.discriminatedUnion( 'step', [
	/** Goes on when the expression holds; else the record ends as "skipped" by this rule, with this sentence (LOS-11). */
	z.object( { ...base, step: z.literal( 'filter' ), expression, message: z.string().max( 500 ).default( '' ) } ),
	/** The sales order of an order flow with its customer, lines and totals; the mapping's documents say how. Once, at the top level. */
	z.object( { ...base, step: z.literal( 'salesOrder' ) } ),
	/** Reads one record. None found: the flow goes on without it, or stops. Several found always stop. */
	z.object( { ...base, step: z.literal( 'find' ), entity: entityNameSchema, where, as: variable, missing: z.enum( [ 'continue', 'stop' ] ).default( 'continue' ) } ),
	/** Reads one record, or makes it from the rows where there is none. An existing one is left as it is. */
	z.object( { ...base, step: z.literal( 'findOrCreate' ), entity: entityNameSchema, where, rows, as: variable } ),
	/** Makes the record known by `where`, or changes the fields of the rows that differ. Repeating it changes nothing. */
	z.object( { ...base, step: z.literal( 'upsert' ), entity: entityNameSchema, where, rows, as: variable } ),
	/** Calculates values without sending anything. */
	z.object( { ...base, step: z.literal( 'map' ), rows, as: variable } ),
	/** A bound action of the record known by `where`, e.g. Microsoft.NAV.shipAndInvoice. One whose outcome is unknown stops for a person. */
	z.object( { ...base, step: z.literal( 'action' ), entity: entityNameSchema, where, action: nameSchema, rows, as: variable } ),
	/**
	 * Writes into the store: a field of WooCommerce, meta, or a private order note. `by` "record": the flow's own record, its customer, or the product of the
	 * line a loop is at; otherwise the record that `bySource` names.
	 */
	z.object( {
		...base, step: z.literal( 'setInStore' ), record: z.enum( [ 'order', 'product', 'customer' ] ), by: z.enum( [ 'record', 'id', 'sku', 'number', 'email' ] ).default( 'record' ), bySource: sourceSchema.optional(),
		target: z.enum( [ 'meta', 'note', 'field' ] ), key: z.string().max( 191 ).default( '' ), source: sourceSchema,
		/** Of stock: what the figure still counts, and the units kept back. "shipped" is the careful choice: it never sells what is not there. */
		counts: z.enum( COUNTS ).optional(), buffer: z.string().regex( /^\d{1,12}(\.\d{1,6})?$/ ).optional(),
		/** Of stock: parts of a unit ("down" unless said otherwise), and the largest figure that is believed (STOCK_AT_MOST). */
		decimals: z.enum( DECIMALS ).optional(), atMost: z.string().regex( /^\d{1,9}$/ ).optional(),
	} ),
	/** Hands the record of a feed to the store, which makes of it what WooCommerce has for it. Rows replace single fields of the record (`core/feeds/names.ts`). */
	z.object( { ...base, step: z.literal( 'putInStore' ), record: z.enum( FEED_DOCUMENTS ), rows } ),
	/**
	 * Books what the shopper has paid of the feed's invoice in Dynamics, once. `targets`: by WooCommerce gateway, "*" for all others; a gateway without one is left to a person. `fee`: what the
	 * gateway keeps, booked beside the payment.
	 */
	z.object( { ...base, step: z.literal( 'payInvoice' ), targets: z.array( z.object( { gateway: z.string().min( 1 ).max( 100 ), journal: z.string().min( 1 ).max( 20 ), method: z.string().max( 20 ).default( '' ), accountType: z.enum( [ '', 'Bank', 'Ledger' ] ).default( '' ), account: z.string().max( 100 ).default( '' ), fee: feeRuleSchema.optional() } ) ).min( 1 ).max( 50 ) } ),
	/**
	 * Books a refund of the store as a credit memo (BC) or return order (F&O) over exactly the refunded amount, once. `carrier`: item or account of what is no goods
	 * back on the shelf; without a number that of fees (Connections). `post`: BC. `reason`, `disposition` and `creditOnly` (no goods come back): codes of F&O's return orders.
	 */
	z.object( { ...base, step: z.literal( 'creditMemo' ), carrier: z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string().max( 20 ) } ), post: z.boolean().default( true ), reason: z.string().max( 20 ).default( '' ), disposition: z.string().max( 20 ).default( '' ), creditOnly: z.string().max( 20 ).default( '' ) } ),
	/**
	 * The customer in Dynamics of the account that the flow runs over: found by the stored link or by the rules of customers, made where there is none and `create` says so,
	 * and changed field by field as each row's `master` says (core/flow/two-ways.ts).
	 */
	z.object( { ...base, step: z.literal( 'customer' ), rows, create: z.boolean().default( true ), as: variable } ),
	/** Stops the record for a person, with this sentence. */
	z.object( { ...base, step: z.literal( 'hold' ), message: z.string().min( 1 ).max( 500 ) } ),
	/** Tells a person and goes on: a warning on the record. Holes as in the step "template". */
	z.object( { ...base, step: z.literal( 'notify' ), message: z.string().min( 1 ).max( 500 ) } ),
] );

export type LeafStep = z.infer< typeof leafSchema >;
export type BranchStep = { id: string; title: string; step: 'branch'; expression: string; then: FlowStep[]; otherwise: FlowStep[] };
export type ForEachStep = { id: string; title: string; step: 'forEach'; path: string; as: string; steps: FlowStep[] };
export type FlowStep = LeafStep | BranchStep | ForEachStep;
export type StepKind = FlowStep[ 'step' ];

const stepsSchema: z.ZodType< FlowStep[] > = z.lazy( () => z.array( stepSchema ).max( STEPS_MAX ) );
export const stepSchema: z.ZodType< FlowStep > = z.union( [
	leafSchema,
	z.object( { ...base, step: z.literal( 'branch' ), expression, then: stepsSchema, otherwise: stepsSchema } ),
	z.object( { ...base, step: z.literal( 'forEach' ), /** A list of the record, e.g. "lines". */ path: z.string().min( 1 ).max( 200 ), as: variable, steps: stepsSchema } ),
] );
export const flowStepsSchema = stepsSchema;

export const storeRecordSchema = z.enum( [ 'order', 'refund', 'customer', 'product' ] );
export const triggerSchema = z.discriminatedUnion( 'on', [
	/** A record of the store changed. */
	z.object( { on: z.literal( 'store' ), record: storeRecordSchema } ),
	/** A row of an entity set changed since the last look; `changedField` is its time of change. */
	z.object( { on: z.literal( 'dynamics' ), entity: entityNameSchema, changedField: nameSchema, everyMinutes: z.number().int().min( 1 ).max( 1_440 ) } ),
	/**
	 * Of stock: what moved since the last look, and all of it every so many hours, in case a movement was missed. Where the
	 * product tells no movements every look reads all. `locations`: codes of warehouses whose sum counts, none for all.
	 * `goneShare`: percent of the products in stock that a whole look may set to zero because Dynamics tells nothing of them any more (GONE_SHARE).
	 * Of documents: what was posted or changed since the last look.
	 */
	z.object( { on: z.literal( 'feed' ), feed: z.enum( FEEDS ), everyMinutes: z.number().int().min( 1 ).max( 1_440 ), allEveryHours: z.number().int().min( 1 ).max( 168 ).default( 24 ), locations: z.array( z.string().min( 1 ).max( 20 ) ).max( 50 ).default( [] ), goneShare: z.number().int().min( 0 ).max( 100 ).optional() } ),
	/** All records of a kind, again and again. */
	z.object( { on: z.literal( 'schedule' ), record: z.enum( [ 'order', 'customer', 'product' ] ), everyMinutes: z.number().int().min( 5 ).max( 10_080 ) } ),
	/** All records of a kind, when a person says so. */
	z.object( { on: z.literal( 'manual' ), record: z.enum( [ 'order', 'customer', 'product' ] ) } ),
] );
export type FlowTrigger = z.infer< typeof triggerSchema >;

/** Places of nodes by step id. */
export const layoutSchema = storedObject( z.record( z.string(), z.object( { x: z.number(), y: z.number() } ) ) );
export const FLOW_CONTENT_VERSION = 1;

/** A flow of one's own. The order flow of a connection is FlowMappings (core/mapping/flow.ts), whose trigger is the order. */
export const flowContentSchema = z.object( {
	schemaVersion: z.literal( FLOW_CONTENT_VERSION ),
	trigger: triggerSchema,
	steps: flowStepsSchema,
	/** Where a person put the steps on the canvas; without meaning for the worker. */
	layout: layoutSchema.optional(),
} );
export type FlowContent = z.infer< typeof flowContentSchema >;

/** What the order flow does unless something else was drawn. */
export const ORDER_STEPS: readonly FlowStep[] = [ { id: 'sales-order', title: '', step: 'salesOrder' } ];
