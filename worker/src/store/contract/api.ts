/**
 * Requests and answers of the plugin's REST namespace wc-concord/v1 that the worker uses.
 * docs/store-api.md tells the semantics; this file is the shape. Times are ISO 8601 UTC with "Z".
 */
import { z } from 'zod';
import { STORE_DOCUMENTS } from '../../core/feeds/names.ts';
import { COUNTS, DECIMALS } from '../../core/flow/store-fields.ts';
import { issueSchema } from '../../core/issue.ts';

export const API_NAMESPACE = 'wc-concord/v1';

const utc = z.iso.datetime( { offset: false } );
const decimal = z.string().regex( /^-?\d+(\.\d+)?$/ );

export const recordTypeSchema = z.enum( [ 'order', 'refund', 'customer', 'product', 'document', 'command' ] );
export type RecordType = z.infer< typeof recordTypeSchema >;

/** States of an event, in the words used in code, screens and docs. */
export const eventStateSchema = z.enum( [ 'waiting', 'working', 'synced', 'retrying', 'needs-you', 'skipped' ] );
export type EventState = z.infer< typeof eventStateSchema >;

/** One WooCommerce record is one Dynamics record: the crosswalk row. */
export const linkSchema = z.object( {
	record_type: z.enum( [ 'order', 'refund', 'customer', 'product' ] ),
	record_id: z.string(),
	connection_id: z.string(),
	/** Entity set, e.g. "SalesOrderHeadersV4", "salesOrders", "customers". */
	entity: z.string(),
	/** Company or legal entity. */
	company: z.string(),
	/** Immutable key: BC SystemId guid; F&O key value. */
	key: z.string(),
	/** The number people know. */
	number: z.string(),
	url: z.string(),
	/** External reference written into the document. */
	reference: z.string(),
	etag: z.string(),
	/** Hash of what was sent, canonical JSON, sha256 hex. */
	content_hash: z.string(),
	/** Both totals as compared after the write; decimal strings, empty for records without one. */
	store_total: z.string(),
	dynamics_total: z.string(),
	/** Of store_total, and of dynamics_total unless the next two say otherwise. */
	currency: z.string(),
	/** Only where a rule converted the order: the document's currency, and how much of it one of the store's is. */
	dynamics_currency: z.string().optional(),
	rate: z.string().optional(),
	/** Of a sales order: what it said right after it was written, as digests (core/written.ts); '' or missing where that is not known. */
	written: z.string().optional(),
} );
export type Link = z.infer< typeof linkSchema >;

export const claimRequestSchema = z.object( {
	worker_id: z.string(),
	limit: z.number().int().min( 1 ).max( 100 ),
	lease_seconds: z.number().int().min( 15 ).max( 900 ),
	/** Records of these types only; empty or missing means all. Commands are handed out first. */
	record_types: z.array( recordTypeSchema ).optional(),
	/** Shown on Overview; also the heartbeat. */
	heartbeat: z.object( {
		version: z.string(), started_at: utc, rss_bytes: z.number().int(),
		lanes: z.array( z.object( { connection_id: z.string(), state: z.enum( [ 'ok', 'waiting', 'paused', 'open' ] ), message: z.string(), until: utc.nullable() } ) ),
	} ).optional(),
} );
export type ClaimRequest = z.infer< typeof claimRequestSchema >;

/**
 * "amend": Dynamics gets what the store says, whatever it has. "reorder": the document is taken back, and the order goes out anew under its next reference. "leave": both
 * stay as they are, and nobody is asked again until one of them changes. `seen`: digest of what the person saw (`facts.seen` of the issue).
 * "customer": the order is that one of the candidates whose number `customer` is. "new-customer": it is none of them, and gets a customer of its own.
 */
export const CHOICES = [ 'amend', 'reorder', 'leave', 'customer', 'new-customer' ] as const;
export type Choice = typeof CHOICES[ number ];
/** `candidates`: the numbers among which it was decided; the store takes them from the issue. */
export const decisionSchema = z.object( { choice: z.enum( CHOICES ), seen: z.string().max( 64 ), reason: z.string().max( 500 ), customer: z.string().max( 50 ).default( '' ), candidates: z.array( z.string() ).default( [] ) } );
export type Decision = z.infer< typeof decisionSchema >;

export const claimSchema = z.object( {
	event_id: z.number().int(),
	record_type: recordTypeSchema,
	record_id: z.string(),
	/** "changed", "deleted", or the command's name. */
	kind: z.string(),
	/** Counts every claim that may have sent something, this one included: 1 on the first. */
	attempt: z.number().int().min( 1 ),
	/** Names the attempt; settle and extend must repeat it (fencing). */
	lease_token: z.string(),
	lease_until: utc,
	captured_at: utc,
	/** True when an earlier attempt may have reached Dynamics: look the reference up before creating anything. */
	look_up_first: z.boolean(),
	/** The current record, or null when it no longer exists. Commands carry their arguments. Parsed per type by the worker. */
	record: z.unknown(),
	/** Crosswalk rows of this record and, for orders, of their customer. */
	links: z.array( linkSchema ),
	/** A person asked for this record by hand: rules about its age do not hold it back. */
	asked: z.boolean().optional(),
	/** What a person decided about an order that says otherwise than its document; stays until the record is settled. */
	decision: decisionSchema.nullable().optional(),
} );
export type Claim = z.infer< typeof claimSchema >;

export const claimAnswerSchema = z.object( {
	server_time: utc,
	claimed: z.array( claimSchema ),
	/** More is due right now than was handed out. */
	more: z.boolean(),
	/** When the next retry falls due, null when nothing waits. */
	next_due_at: utc.nullable(),
	/** Bumped by every change to connections or settings: fetch /worker/config again when it differs. */
	config_version: z.number().int(),
	paused: z.boolean(),
} );
export type ClaimAnswer = z.infer< typeof claimAnswerSchema >;

const settleBase = z.object( {
	event_id: z.number().int(),
	lease_token: z.string(),
	/** What the attempt did, for the history. Masked by the worker before it is sent. */
	log: z.object( {
		started_at: utc, ended_at: utc, requests: z.number().int(),
		steps: z.array( z.object( { at: utc, what: z.string(), status: z.number().int().optional(), ms: z.number().int().optional(), request_id: z.string().optional() } ) ).max( 50 ),
		/** Flows of a person's own that ran over the record, each in the version that ran. */
		flows: z.array( z.object( { id: z.string(), name: z.string(), version: z.number().int() } ) ).max( 50 ).optional(),
	} ),
	/** Of the order's mapping, or of the flow that a run is of: `v<version>`, `builtin-1`, empty when nothing was mapped. */
	flow_version: z.string(),
	links: z.array( linkSchema ).default( [] ),
} );
/** Characters of a value that a flow puts into the store. */
export const VALUE_MAX = 20_000;
/** A value that the steps of a flow put into the store, by the plugin, through WooCommerce's own classes. */
export const storeWriteSchema = z.object( {
	record: z.enum( [ 'order', 'product', 'customer' ] ), by: z.enum( [ 'id', 'sku', 'number', 'email' ] ), id: z.string().min( 1 ).max( 200 ),
	/** "field": one of WooCommerce's own (core/flow/store-fields.ts). */
	target: z.enum( [ 'meta', 'note', 'field' ] ), key: z.string().max( 191 ), value: z.string().max( VALUE_MAX ),
	/** Of stock alone: what the figure still counts, when it was read (ISO 8601 UTC), the units kept back (decimal string), and the flow that tells it. */
	counts: z.enum( COUNTS ).optional(), as_of: z.iso.datetime().optional(), buffer: z.string().regex( /^\d{1,12}(\.\d{1,6})?$/ ).optional(), flow_id: z.string().max( 64 ).optional(),
	/** Of stock: parts of a unit, and the largest figure that is believed. */
	decimals: z.enum( DECIMALS ).optional(), at_most: z.string().regex( /^\d{1,9}$/ ).optional(),
} );
export const FIGURES_AT_ONCE = 2_000;
/** Figures of one moment: what is available by SKU (decimal strings); `as_of`, `counts`, `buffer`, `flow_id` as for one write. */
export const stockFiguresSchema = z.object( {
	as_of: z.iso.datetime(), counts: z.enum( COUNTS ), buffer: z.string().regex( /^\d{1,12}(\.\d{1,6})?$/ ), flow_id: z.string().max( 64 ).default( '' ),
	decimals: z.enum( DECIMALS ).optional(), at_most: z.string().regex( /^\d{1,9}$/ ).optional(),
	figures: z.array( z.object( { sku: z.string().min( 1 ).max( 200 ), value: z.string().max( 40 ) } ) ).min( 1 ).max( FIGURES_AT_ONCE ),
} );
export type StockFigures = z.input< typeof stockFiguresSchema >;
/** `unknown`: SKUs that the store does not sell. `later`: those that differ and that the store did not come to in the time it gives one request; they are to be sent again. */
export const stockAnswerSchema = z.object( {
	written: z.number().int(), unchanged: z.number().int(), unknown: z.number().int(), refused: z.array( z.object( { sku: z.string(), message: z.string() } ) ),
	later: z.array( z.string() ).default( [] ),
} );
export type StockAnswer = z.infer< typeof stockAnswerSchema >;
/** POST /stock/preview: what POST /stock would make of figures; nothing is written. Fewer at once, because each product is looked at. */
export const PREVIEWED_AT_ONCE = 200;
export const stockPreviewSchema = stockFiguresSchema.omit( { flow_id: true } ).extend( { figures: stockFiguresSchema.shape.figures.max( PREVIEWED_AT_ONCE ) } );
export type StockPreview = z.input< typeof stockPreviewSchema >;
/**
 * In the order of the figures, units as decimal strings. `product_id` null: the store sells no such SKU, or `message` says why it names no product. `sold`: units of open orders taken off;
 * `left`: what the store would show, null where the figure is refused with a `message`; `stands`: what it shows now, null where the product keeps no stock.
 */
const units = z.string().regex( /^-?\d+(\.\d+)?$/ );
export const stockPreviewAnswerSchema = z.object( { figures: z.array( z.object( { sku: z.string(), product_id: z.number().int().nullable(), sold: units, left: units.nullable(), stands: units.nullable(), message: z.string() } ) ) } );
export type StockPreviewAnswer = z.infer< typeof stockPreviewAnswerSchema >;
/** GET /stock/followed: SKUs of the products in stock that a flow keeps, in the order they were first told; `next` goes on, null at the end. */
export type FollowedQuery = { flow_id: string; after: number; per_page: number };
export const followedSchema = z.object( { skus: z.array( z.string() ), next: z.number().int().nullable() } );
export type Followed = z.infer< typeof followedSchema >;
/**
 * Documents of Dynamics for the store, of one connection. `data` is of the kind's schema in core/model, null where it could not be read;
 * with an `issue` the worker could not carry it through, and the store keeps it as one that needs a person.
 */
export const PUTS_AT_ONCE = 50;
export const putsSchema = z.object( {
	connection_id: z.string(),
	records: z.array( z.object( { flow_id: z.string().max( 64 ), kind: z.enum( STORE_DOCUMENTS ), key: z.string().min( 1 ).max( 190 ), number: z.string().max( 100 ), data: z.record( z.string(), z.unknown() ).nullable(), issue: issueSchema.nullable() } ) ).min( 1 ).max( PUTS_AT_ONCE ),
} );
export type Puts = z.infer< typeof putsSchema >;
/**
 * "foreign": it belongs to no order or product of this store. "refused": `message` and `remedy` tell a person why. `wants`: the picture of an item that
 * the store has not, by the name the item told.
 */
const putResultSchema = z.object( { outcome: z.enum( [ 'written', 'unchanged', 'foreign', 'refused' ] ), message: z.string(), remedy: z.string(), wants: z.string().default( '' ) } );
export type PutResult = z.infer< typeof putResultSchema >;
/** One answer per record, in order. */
export const putsAnswerSchema = z.object( { results: z.array( putResultSchema ) } );
export type PutsAnswer = z.infer< typeof putsAnswerSchema >;
/** POST /pictures: the picture of an item that stands in the store. `content` is base64; null, with an `issue`, when it could not be brought. */
export const pictureSchema = z.object( { connection_id: z.string(), flow_id: z.string().max( 64 ), key: z.string().min( 1 ).max( 190 ), number: z.string().max( 100 ), tag: z.string().min( 1 ).max( 190 ), content: z.string().nullable(), issue: issueSchema.nullable() } );
export type Picture = z.infer< typeof pictureSchema >;
export const pictureAnswerSchema = putResultSchema;
/** GET /puts: what the store keeps of one kind and has something of its own for, by rising id; those that are owed for being gone are left out. Of stock those that are owed. */
export type KnownQuery = { connection_id: string; kind: 'item' | 'stock'; after: number; per_page: number };
export const knownDocumentsSchema = z.object( { /** Whether the match report of the connection was made. */ matched: z.boolean(), documents: z.array( z.object( { id: z.number().int(), key: z.string(), number: z.string() } ) ), next: z.number().int().nullable() } );
export type KnownDocuments = z.infer< typeof knownDocumentsSchema >;
/** Which order a document of Dynamics belongs to, by our reference on it or the number of its sales order. */
export type OrderOf = { connection_id: string; reference: string; number: string };
/** `order_id` 0: none of this store. `refunded`: decimal string. `payments`: those noted for the order (core/model/payment.ts). */
export const orderOfAnswerSchema = z.object( { order_id: z.number().int(), order: z.unknown(), refunded: z.string(), payments: z.array( z.unknown() ) } );
export type OrderOfAnswer = z.infer< typeof orderOfAnswerSchema >;
export const wakeAnswerSchema = z.object( { woken: z.boolean() } );
export const settleResultSchema = z.discriminatedUnion( 'outcome', [
	settleBase.extend( { outcome: z.literal( 'synced' ), summary: z.string(), warnings: z.array( z.string() ).default( [] ), result: z.unknown().optional() } ),
	settleBase.extend( { outcome: z.literal( 'retry' ), retry_in_seconds: z.number().int().min( 0 ), counts: z.boolean(), sent: z.boolean(), issue: issueSchema } ),
	settleBase.extend( { outcome: z.literal( 'needs-you' ), sent: z.boolean(), issue: issueSchema } ),
	settleBase.extend( { outcome: z.literal( 'skipped' ), rule: z.string(), message: z.string(), /** Of a connection in shadow: shadowRecordSchema. */ result: z.unknown().optional() } ),
	/** Given back untouched (graceful stop, paused lane): nothing was sent, the attempt does not count. */
	settleBase.extend( { outcome: z.literal( 'released' ) } ),
] );
export type SettleResult = z.infer< typeof settleResultSchema >;

export const settleRequestSchema = z.object( { worker_id: z.string(), results: z.array( settleResultSchema ).min( 1 ).max( 100 ) } );
export type SettleRequest = z.infer< typeof settleRequestSchema >;
export const settleAnswerSchema = z.object( {
	results: z.array( z.object( { event_id: z.number().int(), accepted: z.boolean(), code: z.enum( [ 'ok', 'lease_lost', 'unknown_event', 'invalid' ] ), state: eventStateSchema.nullable() } ) ),
} );
export type SettleAnswer = z.infer< typeof settleAnswerSchema >;

export const extendRequestSchema = z.object( { worker_id: z.string(), lease_seconds: z.number().int(), leases: z.array( z.object( { event_id: z.number().int(), lease_token: z.string() } ) ).min( 1 ).max( 100 ) } );
export const extendAnswerSchema = z.object( { held: z.array( z.object( { event_id: z.number().int(), lease_until: utc } ) ), lost: z.array( z.number().int() ) } );

/** How far a command came; `held` is false when the lease is lost, and nothing was kept. */
export const progressRequestSchema = z.object( { worker_id: z.string(), event_id: z.number().int(), lease_token: z.string(), progress: z.record( z.string(), z.unknown() ) } );
export const progressAnswerSchema = z.object( { held: z.boolean() } );

export const sweepAnswerSchema = z.object( { checked: z.number().int(), found: z.number().int(), done: z.boolean() } );

/** GET /orders: newest first; `order` is parsed one by one by the worker, null where the store could not read it. */
export const storeOrdersSchema = z.object( { total: z.number().int(), orders: z.array( z.object( { id: z.number().int(), order: z.unknown(), /** Of the order and its customer, as with a claim. */ links: z.array( linkSchema ).default( [] ) } ) ) } );
export type StoreOrders = z.infer< typeof storeOrdersSchema >;

/** GET /pages/<type>: records of one kind by rising id; `next` is the id to go on after, null at the end. */
export const recordPageSchema = z.object( { records: z.array( z.object( { id: z.number().int(), record: z.unknown(), /** Documents of Dynamics that stand for it. */ links: z.array( linkSchema ).default( [] ) } ) ), next: z.number().int().nullable() } );
/** `statuses`: of orders alone, without "wc-"; empty means all. */
export type PageQuery = { after: number; per_page: number; statuses?: readonly string[] };
export type RecordPage = z.infer< typeof recordPageSchema >;
/** GET /setup/skus, /setup/emails, /setup/guests: keys by rising id, for match reports. */
export const storeKeysSchema = z.object( { keys: z.array( z.object( { id: z.number().int(), key: z.string(), name: z.string() } ) ), next: z.number().int().nullable() } );
export type StoreKeys = z.infer< typeof storeKeysSchema >;
/** POST /writes: one verdict per write, in order; `message` says why one was refused, `replaced` what of a person's it took the place of. */
export const writesAnswerSchema = z.object( { results: z.array( z.object( { written: z.boolean(), message: z.string(), replaced: z.string().default( '' ) } ) ) } );

export const storeInfoSchema = z.object( {
	site_url: z.string(), rest_url: z.string(), name: z.string(),
	/** Prefix of every external reference, chosen once at first pairing: 1-6 of A-Z0-9. Never changes. */
	reference_prefix: z.string().regex( /^[A-Z0-9]{1,6}$/ ),
	/** Changes when the site is copied or moved; a worker paired to another fingerprint must not write. */
	fingerprint: z.string(),
	currency: z.string(), price_decimals: z.number().int(), prices_include_tax: z.boolean(), tax_round_at_subtotal: z.boolean(), time_zone: z.string(),
	wordpress: z.string(), woocommerce: z.string(), plugin: z.string(), php: z.string(), database: z.string(), hpos: z.boolean(),
	server_time: utc,
} );
export type StoreInfo = z.infer< typeof storeInfoSchema >;

export const pairRequestSchema = z.object( {
	code: z.string(),
	worker: z.object( { id: z.string().regex( /^[a-z0-9-]{8,64}$/ ), name: z.string().max( 100 ), version: z.string(),
		/** PEM SubjectPublicKeyInfo, P-256. Secrets are sealed to it (docs/vault.md). */
		public_key: z.string() } ),
} );
export const pairAnswerSchema = z.object( {
	store: storeInfoSchema,
	user_login: z.string(),
	application_password: z.string(),
	/** Signs nudges and WooCommerce webhooks to the worker. */
	webhook_secret: z.string(),
	doorbell: z.object( { url: z.string(), token: z.string() } ),
} );
export type PairAnswer = z.infer< typeof pairAnswerSchema >;

/** GET doorbell.php: what is owed, without booting WooCommerce. */
export const doorbellAnswerSchema = z.object( { due: z.number().int(), next_due_at: utc.nullable(), config_version: z.number().int() } );

/** Ephemeral-static ECDH P-256, HKDF-SHA256 (info "concord-vault-v1", salt = both public keys' raw points), AES-256-GCM. All base64. */
export const sealedSecretSchema = z.object( { v: z.literal( 1 ), epk: z.string(), nonce: z.string(), ciphertext: z.string(), tag: z.string() } );
export type SealedSecret = z.infer< typeof sealedSecretSchema >;

const rateMatch = z.object( {
	/** Percent as a decimal string, compared by value; empty matches any. */
	percent: z.string(),
	/** WooCommerce tax class slug ("" is Standard); "*" matches any. */
	tax_class: z.string(),
	/** ISO country of the rate; "*" matches any. */
	country: z.string(),
	/** BC: taxCode of the line. F&O: SalesTaxItemGroupCode of the line. */
	tax_code: z.string(),
	/** F&O only: SalesTaxGroupCode. */
	tax_group: z.string(),
} );

/** Settings of one Dynamics environment + principal, as edited under Connections. */
export const connectionSettingsSchema = z.object( {
	base_url: z.url(),
	hosting: z.enum( [ 'cloud', 'on-premises' ] ),
	auth: z.enum( [ 'entra-secret', 'entra-certificate', 'adfs', 'basic' ] ),
	/** Entra tenant id or domain; empty on AD FS and basic. */
	tenant: z.string().default( '' ),
	client_id: z.string().default( '' ),
	/** AD FS token endpoint, or an Entra authority other than the public cloud's. */
	token_url: z.string().default( '' ),
	username: z.string().default( '' ),
	/** BC environment name ("production"); empty on premises and F&O. */
	environment: z.string().default( '' ),
	/** F&O legal entity (dataAreaId) or BC company id or name. */
	company: z.string().min( 1 ),
	proxy_url: z.string().default( '' ),
	/** F&O: address and environment id of the Inventory Visibility add-in; without them on-hand comes from F&O itself. */
	inventory_url: z.string().default( '' ),
	inventory_environment: z.string().default( '' ),
	/** Source and quantity that is sold ("fno.availphysical", "iv.availabletoreserve"); empty for the first. */
	inventory_measure: z.string().default( '' ),
	/** Its security service, where that is not the public cloud's. */
	inventory_token_url: z.string().default( '' ),
	/** PEM of the merchant's own certificate authority. */
	ca_certificate: z.string().default( '' ),
	/** Requests per five minutes the worker may use of this tenant's allowance; 0 = the product's default. */
	rate_per_5_minutes: z.number().int().min( 0 ).default( 0 ),
	order_statuses: z.array( z.string() ).default( [ 'processing', 'completed' ] ),
	guest_policy: z.enum( [ 'one-account', 'create-per-guest' ] ).default( 'create-per-guest' ),
	guest_account: z.string().default( '' ),
	create_customers: z.boolean().default( true ),
	customer_group: z.string().default( '' ),
	/** Item or account that carries shipping, fees, and the cents of rounding. */
	shipping: z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string() } ),
	fee: z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string() } ),
	rounding: z.object( { kind: z.enum( [ 'item', 'account' ] ), number: z.string(), tolerance: decimal } ).nullable().default( null ),
	/** Item for lines whose product is deleted or has no SKU; empty = stop the order. */
	fallback_item: z.string().default( '' ),
	price_mode: z.enum( [ 'as-store', 'net', 'gross' ] ).default( 'as-store' ),
	tax: z.array( rateMatch ).default( [] ),
	/** BC location code or F&O warehouse of the lines; empty = Dynamics decides. */
	location: z.string().default( '' ),
	/** Code of the payment terms of new orders and new customers; empty = Dynamics takes those of the customer. */
	payment_terms: z.string().default( '' ),
	/** Code of the method of payment: of new orders and customers in F&O, of new customers in BC, whose orders take their customer's. Empty as above. */
	payment_method: z.string().default( '' ),
	/** F&O: "own" sends SalesOrderNumber (manual sequence, one changeset); "sequence" lets Dynamics number. */
	numbering: z.enum( [ 'own', 'sequence' ] ).default( 'sequence' ),
	/** An order edited after it was sent: its sales order is changed while it is open, or a person is asked. */
	edits: z.enum( [ 'amend', 'ask' ] ).default( 'ask' ),
	/** An order canceled after it was sent: its sales order is deleted while it is open, or a person is asked. */
	cancellations: z.enum( [ 'delete', 'ask' ] ).default( 'ask' ),
} );
export type ConnectionSettings = z.infer< typeof connectionSettingsSchema >;

export const connectionSchema = z.object( {
	id: z.string(), name: z.string(), product: z.enum( [ 'fo', 'bc' ] ), enabled: z.boolean(),
	settings: connectionSettingsSchema,
	/** Client secret, certificate PEM with key, or web-service key. Null when none is stored (the environment may hold it). */
	secret: sealedSecretSchema.nullable(),
	/** Orders placed before it stay in the store; null sends orders of any age. The same for every connection of a store. */
	start_at: utc.nullable().optional(),
	/** Orders placed from the one moment up to the other stay in the store, too: past ones behind the last day that a person chose when the store went live. */
	left_out: z.object( { from: utc, to: utc } ).nullable().optional(),
	/** The published mapping; null while the built-in one is used. Read with flowMappingsSchema: one that is not valid stops its connection, not the worker. */
	flow: z.object( { version: z.number().int().min( 1 ), mappings: z.unknown() } ).nullable().default( null ),
	/** In shadow nothing is written: what would have been is recorded (OPS-2). */
	shadow: z.boolean().default( false ),
	/** Entity set -> field -> UTF-16 units, as last read from the tenant's metadata; empty before. */
	lengths: z.record( z.string(), z.record( z.string(), z.number().int().positive() ) ).optional(),
	/** Entity set -> field -> members of its enum, of the same reading. */
	members: z.record( z.string(), z.record( z.string(), z.array( z.string() ) ) ).optional(),
	/** Flows a person added, published and switched on. Each is read with flowContentSchema; one that is not valid stops itself only. */
	flows: z.array( z.object( { id: z.string(), name: z.string(), version: z.number().int().min( 1 ), content: z.unknown() } ) ).default( [] ),
} );
export type Connection = z.infer< typeof connectionSchema >;

export const workerConfigSchema = z.object( {
	config_version: z.number().int(), paused: z.boolean(), store: storeInfoSchema,
	connections: z.array( connectionSchema ),
	max_attempts: z.number().int().min( 1 ).default( 12 ),
} );
export type WorkerConfig = z.infer< typeof workerConfigSchema >;

export const errorAnswerSchema = z.object( { code: z.string(), message: z.string(), data: z.object( { status: z.number().int() } ).loose() } );
