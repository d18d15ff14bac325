/**
 * The mapping language: target rows, each fed by one source, run through typed steps under conditions.
 * The same schema validates a mapping in the browser, in the plugin's import and in the worker.
 */
import { z } from 'zod';
import { ENTITY_NAME } from './entity-name.ts';
import { storedObject } from '../stored-object.ts';

export const MAPPING_SCHEMA_VERSION = 1;

export const sourceSchema = z.discriminatedUnion( 'kind', [
	/** Dotted path into the canonical record (or, inside a loop, "line.…"); `setting.…` reads the connection's settings. */
	z.object( { kind: z.literal( 'path' ), path: z.string().min( 1 ) } ),
	z.object( { kind: z.literal( 'constant' ), value: z.union( [ z.string(), z.boolean(), z.number().int() ] ) } ),
	/** JSONata over the same root; limited in time and depth. */
	z.object( { kind: z.literal( 'expression' ), expression: z.string().min( 1 ) } ),
] );

const fieldName = z.string().regex( /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/ );
const currency = z.string().regex( /^[A-Z]{3}$/ );
const without = z.enum( [ 'stop', 'default', 'pass' ] );

export const stepSchema = z.discriminatedUnion( 'step', [
	z.object( { step: z.literal( 'trim' ) } ),
	z.object( { step: z.literal( 'case' ), to: z.enum( [ 'upper', 'lower' ] ) } ),
	z.object( { step: z.literal( 'replace' ), find: z.string().min( 1 ), with: z.string() } ),
	/** One part of a text: the first, the last, or that of a number (1 is the first). Nothing where there are fewer parts. */
	z.object( { step: z.literal( 'split' ), separator: z.string().min( 1 ), take: z.union( [ z.enum( [ 'first', 'last' ] ), z.number().int().min( 1 ).max( 100 ) ] ) } ),
	/** The value and what these paths hold, in this order; empty ones leave no separator behind. */
	z.object( { step: z.literal( 'join' ), paths: z.array( z.string().min( 1 ) ).min( 1 ).max( 20 ), separator: z.string() } ),
	z.object( { step: z.literal( 'template' ), template: z.string() } ),
	z.object( { step: z.literal( 'coalesce' ), paths: z.array( z.string() ).min( 1 ) } ),
	/** Half-up to this many decimals; decimal strings in and out. */
	z.object( { step: z.literal( 'round' ), decimals: z.number().int().min( 0 ).max( 8 ) } ),
	z.object( { step: z.literal( 'valueMap' ), values: storedObject( z.record( z.string(), z.string() ) ), unmapped: z.enum( [ 'stop', 'pass', 'default' ] ), default: z.string().optional() } ),
	/** "dateOnly": YYYY-MM-DD in the store's zone. "noonUtc": that day at T12:00:00Z, F&O's date-only form. */
	/** `zone`: IANA name or fixed offset of the day that is meant; the store's where there is none. */
	z.object( { step: z.literal( 'date' ), as: z.enum( [ 'dateOnly', 'noonUtc', 'utc' ] ), zone: z.string().max( 60 ).optional() } ),
	/** An amount of the order's currency in another one, rounded to its minor unit; the rate is fixed, or the last that began on or before the order's day. */
	z.object( { step: z.literal( 'currency' ), from: currency, to: currency, source: z.enum( [ 'fixed', 'byDate' ] ), rate: z.string().max( 40 ), dates: z.array( z.object( { since: z.string().max( 10 ), rate: z.string().max( 40 ) } ) ).max( 2_000 ) } ),
	/** One line without runs of blanks: all of it, or the street or the house number alone. `country`: path of its country. */
	z.object( { step: z.literal( 'address' ), take: z.enum( [ 'whole', 'street', 'number' ] ), country: z.string().min( 1 ) } ),
	/** The customary form of the country, and what becomes of a code that its post does not know. */
	z.object( { step: z.literal( 'postcode' ), country: z.string().min( 1 ), invalid: z.enum( [ 'pass', 'empty', 'stop' ] ) } ),
	/** The item number of a SKU by the table under Rules; the SKU itself where it has none. */
	z.object( { step: z.literal( 'skuAlias' ) } ),
	/** "truncate" cuts on code points and reports it (the full text is kept in the document's note); "stop" holds the record. */
	z.object( { step: z.literal( 'length' ), max: z.number().int().positive(), policy: z.enum( [ 'truncate', 'stop' ] ) } ),
	/** The n-th piece of a text that goes into several fields, cut at a blank where there is one; the `last` of them keeps to its length as "truncate" does. */
	z.object( { step: z.literal( 'piece' ), max: z.number().int().positive(), number: z.number().int().min( 1 ).max( 9 ), last: z.boolean() } ),
	z.object( { step: z.literal( 'country' ), to: z.enum( [ 'alpha2', 'alpha3' ] ) } ),
	/** JSON number in the document; refuses what is not a decimal string. Never passes through a float. */
	z.object( { step: z.literal( 'number' ) } ),
	/** The record of an entity set whose `field` equals the value, and its `take`. Reads Dynamics; "none" and "many" say what follows when it is not exactly one. */
	z.object( { step: z.literal( 'lookUp' ), entity: z.string().max( 200 ).regex( ENTITY_NAME ), field: fieldName, take: fieldName, none: without, many: without, default: z.string().optional() } ),
] );
export type Step = z.infer< typeof stepSchema >;

export const conditionSchema = z.discriminatedUnion( 'when', [
	z.object( { when: z.literal( 'notEmpty' ) } ),
	z.object( { when: z.literal( 'onCreate' ) } ),
	z.object( { when: z.literal( 'onUpdate' ) } ),
	/** Of customers: without it, or "onUpdate", a row is written only to a customer that is made (prepare.ts). */
	z.object( { when: z.literal( 'onCreateOrUpdate' ) } ),
	z.object( { when: z.literal( 'expression' ), expression: z.string().min( 1 ) } ),
] );

export const rowSchema = z.object( {
	target: z.string().min( 1 ),
	source: sourceSchema,
	steps: z.array( stepSchema ).default( [] ),
	conditions: z.array( conditionSchema ).default( [] ),
	required: z.boolean().default( false ),
	/**
	 * Who decides about the field, where the step keeps one record on two sides ("customer", "putInStore" of items and customers). "both": its last writer, and what both
	 * changed is a person's. Not the step's own side: the value begins a new record, and later stays. Without it the step's own side decides.
	 */
	master: z.enum( [ 'store', 'dynamics', 'both' ] ).optional(),
} );
export type MappingRow = z.infer< typeof rowSchema >;

export const mappingSchema = z.object( {
	schemaVersion: z.literal( MAPPING_SCHEMA_VERSION ),
	/** Stable name, e.g. "fo.sales-order-header". */
	id: z.string(),
	/** "order", "order.lines", "customer". A loop mapping runs once an element. */
	over: z.enum( [ 'order', 'order.lines', 'customer' ] ),
	entity: z.string(),
	rows: z.array( rowSchema ),
} );
export type Mapping = z.infer< typeof mappingSchema >;
/** The same without defaults filled in: how the built-in mappings are written down. */
export type MappingInput = z.input< typeof mappingSchema >;
