/**
 * What the engine needs of a Dynamics product. One connector per product; one instance per connection; each owns its
 * tenant's single gateway (auth, base URL, rate budget, request ids, masking) and nobody else dials Dynamics.
 *
 * Glossary: reference = our deterministic external reference of an order ("WC1-10045"); lane = one environment and
 * principal, whose budget and pauses all flows share; document = the sales order (or what it became).
 *
 * Every method throws SyncError with a retry class; nothing else leaves a connector.
 */
import type { EntityAccess } from '../core/flow/entity-access.ts';
import type { Metadata } from '../core/mapping/metadata.ts';
import type { Order } from '../core/model/order.ts';
import type { PromisedLine } from '../core/model/sales-order.ts';
import type { Variants } from '../core/model/variant.ts';
import type { Rate } from '../core/rules/currency.ts';
import type { Rules, TaxEngineRule } from '../core/rules/schema.ts';
import type { MemoPlan } from '../core/refund/plan.ts';
import type { TaxAnswer } from '../core/rules/tax-engine.ts';
import type { Standing } from '../core/written.ts';
import type { Decision, Link } from '../store/contract/api.ts';
import type { Amended, AmendRequest } from './amend.ts';
import type { Urgency } from './budget.ts';
import type { CallReport } from './call-log.ts';
import type { Contact } from './contacts.ts';
import type { Candidate, Shopper } from './customers.ts';
import type { Catalogue } from './catalogue.ts';
import type { FeedSource } from './feeds.ts';
import type { StockSource } from './stock.ts';

export type CustomerRef = {
	key: string; number: string; created: boolean; link: Link;
	/** A company's customer, and the shopper is one of its people: what they enter is theirs, not the customer's. */
	shared?: boolean;
	/** The shopper as a contact of the company's customer, and its link. */
	contact?: Contact; contactLink?: Link;
	/** What the shop's data lost on its way into a new customer. */
	warnings?: string[];
};

/** A sales order as it stands in Dynamics, read back after a write or found by look-up. */
export type DocumentState = {
	/** Entity set it was found in: an order posted in BC lives on as invoice or shipment. */
	entity: string;
	key: string;
	number: string;
	url: string;
	etag: string;
	/** "open" may still be amended by us; the others may not. */
	stage: 'open' | 'released' | 'shipped' | 'invoiced' | 'canceled';
	currency: string;
	/** Decimal string, all taxes in; null where the place it was found in does not tell. */
	total: string | null;
	/** Tax inside the total, where the place it was found in tells. */
	tax?: string | null;
	lineCount: number | null;
	/** Our line identities (the store's order item ids) found on the document. */
	lineIds: string[];
	/** Of a document that a look-up found and that can still be read. */
	content?: DocumentContent;
	/** What a person could change of it, as digests; of a sales order alone. */
	standing?: Standing;
};

/** By target field name; lines by line number (BC) or order item id (F&O). */
export type DocumentContent = { header: Record< string, string >; lines: Record< string, Record< string, string > > };

export type WriteOutcome = {
	document: DocumentState;
	/** "created" by this call, "adopted" when a look-up found it, "completed" when missing lines were added. */
	how: 'created' | 'adopted' | 'completed';
	warnings: string[];
};

export type PreparedOrder = {
	order: Order;
	reference: string;
	customer: CustomerRef;
	/** Target documents built by core/mapping from the published flow; field names are the product's own. */
	header: Record< string, unknown >;
	lines: { id: string; values: Record< string, unknown > }[];
	/** sha256 of canonical JSON of header and lines. */
	contentHash: string;
};

/** Units of `to` for one of `from` on that day (YYYY-MM-DD). `rateType`: F&O only. */
export type RateQuestion = { from: string; to: string; day: string; rateType: string };

export type Probe = { name: string; ok: boolean; message: string; remedy: string };

export type Observer = {
	( step: { what: string; status?: number; ms: number; requestId?: string } ): void;
	/** Called when a write's turn has come, right before it goes out; throws when it no longer may. A place in line can outlast a lease. */
	beforeWrite?: () => void;
	/** Whether its requests go before those of others in the lane; of orders unless said otherwise. */
	urgency?: Urgency;
};

/** `url` and `clientState`: of every subscription of this connection. `sets`: entity sets whose changes are wanted; others of ours are ended. */
export type WantedSubscriptions = { url: string; clientState: string; sets: ReadonlySet< string >; now: Date };
export type Refusal = { set: string; message: string };
/** After a look: what stands, and what the look had to mend. */
export type KeptSubscriptions = { refused: Refusal[]; standing: { id: string; set: string; expires_at: string }[]; made: number; renewed: number; ended: number };

/** What the tenant said about a field, as core's mapping asks for it. */
export function limitsOf( connector: Pick< Connector, 'maxLength' | 'members' > ): Pick< Connector, 'maxLength' | 'members' > {
	return { maxLength: ( entity, field ) => connector.maxLength( entity, field ), members: ( entity, field ) => connector.members( entity, field ) };
}

/** `read`: asks about a page of orders at once; `lookUp`: as lookUpCustomer(), from what was read. */
export type ManyCustomers = {
	read( shoppers: readonly { order: Shopper; links: readonly Link[] }[], observe: Observer ): Promise< void >;
	lookUp( order: Shopper, links: readonly Link[], observe: Observer ): Promise< CustomerRef | null >;
};

export interface Connector {
	readonly product: 'fo' | 'bc';
	readonly connectionId: string;
	/** From the tenant's metadata where the store has read it, else what the product has out of the box. */
	maxLength( entity: string, field: string ): number | undefined;
	/** Of the field's enum, from the tenant's metadata where the store has read it; undefined where it is none or unknown. */
	members( entity: string, field: string ): readonly string[] | undefined;
	/** Find by link, then e-mail; create per guest or from settings. `decision`: of a person, where several fit. Requests: 0 when linked, 1 when found, 2 when created. */
	resolveCustomer( order: Order, links: readonly Link[], reference: string, observe: Observer, decision?: Decision | null ): Promise< CustomerRef >;
	/** Customers for a person to choose from, with what tells them apart; those that are gone are left out. Reads only. */
	customersByNumber( numbers: readonly string[], observe: Observer ): Promise< ( Candidate & { url: string } )[] >;
	/** The same search without creating: null when a new customer would be made. For previews; writes nothing. */
	lookUpCustomer( order: Shopper, links: readonly Link[], observe: Observer, rules?: Rules ): Promise< CustomerRef | null >;
	/** The same search for the orders of a check, many in one question; nothing is asked twice. Reads only. */
	manyCustomers( rules?: Rules ): ManyCustomers;
	/** Runs `work` while nobody else of this connection looks for, or makes, the customer of this shopper or of their company. */
	customerInTurn< T >( shopper: Shopper, work: () => Promise< T > ): Promise< T >;
	/** The person of a company as a contact of its customer, found or made; null where the rule tells no company, or the product has no contacts. Requests: 0 when linked, 2 when found, 3 when made. */
	ensureContact( shopper: Shopper, customer: { key: string; number: string }, links: readonly Link[], observe: Observer ): Promise< Contact | null >;
	/** The same without making one; `customer` null where one would be made. Reads only. */
	lookUpContact( shopper: Shopper, customer: { key: string; number: string } | null, links: readonly Link[], observe: Observer, rules?: Rules ): Promise< Contact | null >;
	/** Link of an account to its contact of the customer with this number. */
	contactLink( record: string, contact: Pick< Contact, 'key' | 'number' >, customer: string ): Link;
	/** Where people open a customer. */
	customerUrl( number: string ): string;
	/** The tenant's own exchange rate; null where it has none for that day. Reads only. */
	exchangeRate( asked: RateQuestion, observe: Observer ): Promise< Rate | null >;
	/** Taxes of an order from the engine a rule names, through the connection's own proxy and certificates. Reads only. */
	askTaxEngine( order: Order, rule: TaxEngineRule, observe: Observer ): Promise< TaxAnswer >;
	/** Which of these SKUs are variants of items and no items of their own, by skuKey(); asked once for each SKU. Reads only. */
	variants( skus: readonly string[], observe: Observer ): Promise< Variants >;
	/** Item numbers among the lines of a document that Dynamics does not have. For previews; writes nothing. */
	unknownItems( lines: readonly Record< string, unknown >[], observe: Observer ): Promise< string[] >;
	/** Every place a document with this reference can be by now. Two or more hits throw duplicate_documents. */
	findByReference( reference: string, observe: Observer ): Promise< DocumentState | null >;
	/** Atomic create where the product allows; complete what is short; never blind-repeats. */
	createOrder( prepared: PreparedOrder, observe: Observer ): Promise< WriteOutcome >;
	/** Adds the missing lines of a document that a look-up found short. */
	completeOrder( prepared: PreparedOrder, found: DocumentState, observe: Observer ): Promise< WriteOutcome >;
	/** Brings an open sales order to what the order says now; what may not be changed is left and the differences are told. Repeating it changes nothing. */
	amendOrder( prepared: PreparedOrder, request: AmendRequest, observe: Observer ): Promise< Amended >;
	/** Keys of the lines that this order is written with, as `standing` of that document has them. */
	lineKeys( prepared: Pick< PreparedOrder, 'lines' >, document: DocumentState ): ReadonlySet< string >;
	/** What was sold by a sales order that is invoiced, as the lines of what takes it back; null when no invoice of it is left to be taken back. */
	soldLines( reference: string, key: string, observe: Observer ): Promise< MemoPlan | null >;
	/** Those of these numbers (at most 40) that are sales orders now and not canceled. Reads only; one request. */
	standingOrders( numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > >;
	/** The same orders, by number, with what is promised for their lines of goods, by the keys that `standing` has. Reads only; one request (BC) or two and more pages of lines (F&O). */
	promisedLines( numbers: readonly string[], observe: Observer ): Promise< ReadonlyMap< string, Readonly< Record< string, PromisedLine > > > >;
	/** Deletes an open sales order. True when it is gone; false when it is no longer open, and then nothing was done. */
	deleteOrder( key: string, observe: Observer ): Promise< boolean >;
	/** Adds the configured rounding line for `difference` (decimal string, positive raises the total) and reads back. */
	addRoundingLine( prepared: PreparedOrder, found: DocumentState, difference: string, observe: Observer ): Promise< DocumentState >;
	/** Names of all entity sets, and the fields of those wanted as far as the tenant has them. Reads only. */
	readMetadata( wanted: readonly string[], observe: Observer ): Promise< Pick< Metadata, 'sets' | 'entities' > >;
	/** Any entity set, for the steps of flows. */
	readonly entities: EntityAccess;
	/** Lists of the tenant, for the setup checklist. Reads only. */
	readonly catalogue: Catalogue;
	/** What is there of the items. Reads only. */
	readonly stock: StockSource;
	/** What was posted for the orders. Reads only. */
	readonly feeds: FeedSource;
	/** Where the product tells of changes by itself: makes, renews and ends its subscriptions. */
	keepSubscriptions?( wanted: WantedSubscriptions, observe: Observer ): Promise< KeptSubscriptions >;
	/** Read-only checks for `concord doctor` and the Test button, each naming its remedy. */
	probe(): Promise< Probe[] >;
	/** What the lane is doing, for heartbeat and metrics. */
	lane(): { state: 'ok' | 'waiting' | 'paused' | 'open'; message: string; until: Date | null; requests: number; refused: number };
	/** What was sent lately, and below which address. */
	calls(): CallReport & { root: string };
	close(): Promise< void >;
}
