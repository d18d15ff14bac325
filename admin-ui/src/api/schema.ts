/**
 * Answers of the admin routes of wc-concord/v1 (docs/store-api.md). Parsed once at the border, so that a foreign answer
 * (a security plugin's page, an older plugin) ends in one sentence instead of a broken screen.
 */
import * as z from 'zod/mini';

export const STATES = [ 'waiting', 'working', 'retrying', 'needs-you', 'synced', 'skipped' ] as const;
export const stateSchema = z.enum( STATES );
export type State = z.infer< typeof stateSchema >;

const time = z.nullable( z.string() );

/** PHP writes an empty list for an empty map. */
const emptyable = < T extends z.ZodMiniType >( schema: T ) => z.union( [ schema, z.pipe( z.array( z.never() ), z.transform( () => null ) ) ] );

export const issueSchema = z.object( {
	code: z.string(),
	message: z.string(),
	remedy: z.string(),
	record: z.optional( z.string() ),
	field: z.optional( z.string() ),
	valueClass: z.optional( z.string() ),
	difference: z.optional( z.string() ),
	remote: z.optional( z.looseObject( { status: z.optional( z.number() ), code: z.optional( z.string() ), message: z.optional( z.string() ), requestId: z.optional( z.string() ) } ) ),
	/** Of an order that says otherwise than its document: what differs, and what may be decided (worker/src/store/contract/api.ts); of one that several customers fit: their numbers. */
	facts: z.optional( z.looseObject( { connection: z.optional( z.string() ), candidates: z.optional( z.array( z.string() ) ), document: z.optional( z.string() ), choices: z.optional( z.array( z.string() ) ), seen: z.optional( z.string() ), differences: z.optional( z.array( z.string() ) ), changed_in_dynamics: z.optional( z.array( z.string() ) ) } ) ),
} );
export type Issue = z.infer< typeof issueSchema >;

const linkSchema = z.object( {
	entity: z.string(),
	company: z.string(),
	number: z.string(),
	url: z.string(),
	reference: z.string(),
	store_total: z.string(),
	dynamics_total: z.string(),
	currency: z.string(),
	/** Only where a rule converted the order. */
	dynamics_currency: z._default( z.string(), '' ),
	rate: z._default( z.string(), '' ),
} );
export type Link = z.infer< typeof linkSchema >;

export const recordSchema = z.object( {
	event_id: z.number(),
	record_type: z.string(),
	record_id: z.string(),
	number: z.string(),
	title: z.string(),
	state: stateSchema,
	kind: z.string(),
	attempts: z.number(),
	captured_at: z.string(),
	updated_at: z.string(),
	due_at: time,
	issue: z.nullable( emptyable( issueSchema ) ),
	skipped: z.nullable( emptyable( z.object( { rule: z.string(), message: z.string() } ) ) ),
	link: z.nullable( emptyable( linkSchema ) ),
	edit_url: z.string(),
} );
export type RecordRow = z.infer< typeof recordSchema >;

const stepSchema = z.looseObject( { at: z.string(), what: z.string(), status: z.optional( z.number() ), ms: z.optional( z.number() ), request_id: z.optional( z.string() ) } );
export const attemptSchema = z.object( {
	attempt: z.number(),
	at: z.string(),
	worker_id: z.string(),
	outcome: z.string(),
	flow_version: z.string(),
	issue: z.nullable( emptyable( issueSchema ) ),
	summary: z.string(),
	log: z.nullable( emptyable( z.looseObject( { requests: z.optional( z.number() ), steps: z.optional( z.array( stepSchema ) ), flows: z.optional( z.array( z.object( { id: z.string(), name: z.string(), version: z.number() } ) ) ) } ) ) ),
	warnings: z.array( z.string() ),
} );
export type Attempt = z.infer< typeof attemptSchema >;
export const recordDetailSchema = z.extend( recordSchema, { history: z.array( attemptSchema ) } );
export type RecordDetail = z.infer< typeof recordDetailSchema >;

export const overviewSchema = z.object( {
	paired: z.boolean(),
	/** False while setup is not finished; orders are noted and wait. */
	live: z.boolean(),
	/** Writes of at least one connection that is switched on are recorded instead of sent. */
	shadow: z.boolean(),
	paused: z.boolean(),
	worker: z.nullable( emptyable( z.object( {
		id: z.string(),
		name: z.string(),
		version: z.string(),
		last_seen: time,
		state: z.enum( [ 'online', 'late', 'offline', 'never' ] ),
		rss_bytes: z.nullable( z.number() ),
		lanes: z.array( z.object( { connection_id: z.string(), state: z.string(), message: z.string(), until: time } ) ),
	} ) ) ),
	counts: z.record( stateSchema, z.number() ),
	captured: z.number(),
	owed: z.number(),
	oldest_due_seconds: z.nullable( z.number() ),
	sweep: z.object( { last_run: time, last_checked: z.number(), last_found: z.number() } ),
	problems: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string() } ) ),
	store: z.looseObject( { name: z.string(), site_url: z.string(), reference_prefix: z.string() } ),
} );
export type Overview = z.infer< typeof overviewSchema >;

const carrierSchema = z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string() } );
export const taxRowSchema = z.object( { percent: z.string(), tax_class: z.string(), country: z.string(), tax_code: z.string(), tax_group: z.string() } );
export type TaxRow = z.infer< typeof taxRowSchema >;

export const settingsSchema = z.object( {
	base_url: z.string(),
	hosting: z.enum( [ 'cloud', 'on-premises' ] ),
	auth: z.enum( [ 'entra-secret', 'entra-certificate', 'adfs', 'basic' ] ),
	tenant: z.string(),
	client_id: z.string(),
	token_url: z.string(),
	username: z.string(),
	environment: z.string(),
	company: z.string(),
	inventory_url: z._default( z.string(), '' ),
	inventory_environment: z._default( z.string(), '' ),
	inventory_measure: z._default( z.string(), '' ),
	inventory_token_url: z._default( z.string(), '' ),
	proxy_url: z.string(),
	ca_certificate: z.string(),
	rate_per_5_minutes: z.number(),
	order_statuses: z.array( z.string() ),
	guest_policy: z.enum( [ 'one-account', 'create-per-guest' ] ),
	guest_account: z.string(),
	create_customers: z.boolean(),
	customer_group: z.string(),
	shipping: carrierSchema,
	fee: carrierSchema,
	rounding: z.nullable( z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string(), tolerance: z.string() } ) ),
	fallback_item: z.string(),
	price_mode: z.enum( [ 'as-store', 'net', 'gross' ] ),
	tax: z.array( taxRowSchema ),
	location: z.string(),
	/** Codes; empty: those of the customer. */
	payment_terms: z.string(),
	payment_method: z.string(),
	numbering: z.enum( [ 'own', 'sequence' ] ),
	edits: z.enum( [ 'amend', 'ask' ] ),
	cancellations: z.enum( [ 'delete', 'ask' ] ),
} );
export type ConnectionSettings = z.infer< typeof settingsSchema >;

export const connectionSchema = z.object( {
	id: z.string(),
	name: z.string(),
	product: z.enum( [ 'fo', 'bc' ] ),
	enabled: z.boolean(),
	settings: settingsSchema,
	has_secret: z.boolean(),
	secret_set_at: time,
	/** YYYY-MM-DD, where somebody said it or the certificate tells it. */
	secret_expires_on: z._default( time, null ),
} );
export type Connection = z.infer< typeof connectionSchema >;
export const connectionsSchema = z.array( connectionSchema );

export const probeSchema = z.object( { name: z.string(), ok: z.boolean(), message: z.string(), remedy: z.string() } );
export type Probe = z.infer< typeof probeSchema >;
export const commandSchema = z.object( {
	command_id: z.number(),
	name: z.string(),
	state: stateSchema,
	/** Its form is the command's own. */
	result: z.unknown(),
	issue: z.nullable( emptyable( issueSchema ) ),
} );
/** Answer of test_connection. */
export const testResultSchema = z.looseObject( { ok: z.optional( z.boolean() ), probes: z.optional( z.array( probeSchema ) ) } );
export const acceptedSchema = z.object( { command_id: z.number() } );

export const pairingSchema = z.array( z.object( { id: z.string(), name: z.string(), version: z.string(), paired_at: z.string(), last_seen: time } ) );
export const pairingCodeSchema = z.object( { code: z.string(), expires_at: z.string() } );
export type PairingCode = z.infer< typeof pairingCodeSchema >;

export const storeSettingsSchema = z.object( {
	paused: z.boolean(),
	max_attempts: z.number(),
	retention_days: z.number(),
	remove_data_on_uninstall: z.boolean(),
	nudge_url: z.string(),
	mark_order_notes: z.boolean(),
	stock_guard: z.enum( [ 'off', 'sell', 'backorder', 'block' ] ),
	stock_guard_minutes: z.number(),
} );
export type StoreSettings = z.infer< typeof storeSettingsSchema >;
