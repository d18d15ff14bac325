/**
 * Store and worker for tests of the engine: the sample store over HTTP, the real engine, a Dynamics that keeps its documents
 * in memory, and a clock that runs fast and can be set forward.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/clock.ts';
import { loadConfig, type RunConfig } from '../../src/config.ts';
import type { Connector, CustomerRef, DocumentState, PreparedOrder } from '../../src/connectors/connector.ts';
import type { FeedDocument, FeedPage, FeedSource } from '../../src/connectors/feeds.ts';
import type { DocumentFeed } from '../../src/core/feeds/names.ts';
import type { StockSource } from '../../src/connectors/stock.ts';
import type { StockLevel } from '../../src/core/feeds/stock-level.ts';
import type { EntityAccess, EntityRow, Where } from '../../src/core/flow/entity-access.ts';
import { SyncError, type Issue } from '../../src/core/issue.ts';
import type { PromisedLine } from '../../src/core/model/sales-order.ts';
import * as money from '../../src/core/money.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Hooks } from '../../src/engine/hooks.ts';
import { silentLog, type Log } from '../../src/logging.ts';
import { createMetrics } from '../../src/metrics.ts';
import { startSampleStore, type SampleStore } from '../../src/sandbox/store/index.ts';
import { StoreClient } from '../../src/store/client.ts';
import type { Connection } from '../../src/store/contract/api.ts';
import type { Credentials } from '../../src/store/credentials.ts';
import { pairWorker } from '../../src/store/pair.ts';

/** Runs `speed` times as fast as the wall clock. */
export class FastClock implements Clock {
	readonly speed: number;
	readonly #start = performance.now();
	#ahead = 0;
	/** Sleeps that have neither ended nor been called off: each would keep the process alive. */
	pending = 0;

	constructor( speed = 100 ) {
		this.speed = speed;
	}

	now = (): Date => new Date( Date.UTC( 2026, 10, 23, 9 ) + ( performance.now() - this.#start ) * this.speed + this.#ahead );

	sleep = ( ms: number, signal?: AbortSignal ): Promise< void > => new Promise( ( resolve ) => {
		this.pending++;
		const end = () => {
			clearTimeout( timer );
			signal?.removeEventListener( 'abort', end );
			this.pending--;
			resolve();
		};
		const timer = setTimeout( end, signal?.aborted ? 0 : ms / this.speed );
		signal?.addEventListener( 'abort', end, { once: true } );
	} );

	forward( ms: number ): void {
		this.#ahead += ms;
	}
}

export type Fault = 'drop-after-commit' | Issue;

/** Entity sets in memory; every write is kept in order. `faults` are thrown one a write. */
export class FakeEntities implements EntityAccess {
	rows: EntityRow[] = [];
	writes: string[] = [];
	faults: ( Issue | null )[] = [];

	find( entity: string, where: Where ): Promise< EntityRow | null > {
		return Promise.resolve( this.rows.find( ( row ) => row.entity === entity && where.every( ( { field, value } ) => String( row.values[ field ] ) === String( value ) ) ) ?? null );
	}

	list( entity: string, where: Where ): Promise< EntityRow[] > {
		return Promise.resolve( this.rows.filter( ( row ) => row.entity === entity && where.every( ( { field, value } ) => String( row.values[ field ] ) === String( value ) ) ) );
	}

	create( entity: string, where: Where, values: Record< string, unknown > ): Promise< EntityRow > {
		return this.#write( `create ${ entity }`, () => {
			const row = { entity, path: `${ entity }(${ this.rows.length })`, etag: 'e', values: { ...Object.fromEntries( where.map( ( one ) => [ one.field, one.value ] ) ), ...values } };
			this.rows.push( row );
			return row;
		} );
	}

	update( row: EntityRow, values: Record< string, unknown > ): Promise< EntityRow > {
		return this.#write( `change ${ row.entity }: ${ Object.keys( values ).join( ', ' ) }`, () => {
			Object.assign( row.values, values );
			return row;
		} );
	}

	remove( row: EntityRow ): Promise< void > {
		return this.#write( `delete ${ row.entity }`, () => {
			this.rows = this.rows.filter( ( one ) => one !== row );
		} );
	}

	act( row: EntityRow, action: string ): Promise< Record< string, unknown > > {
		return this.#write( `${ action } of ${ row.entity }`, () => ( {} ) );
	}

	/** Rows that changed, oldest first. */
	changes: Record< string, string >[] = [];
	changesRead = 0;

	changed( entity: string, field: string, since: string ): Promise< { rows: EntityRow[]; more: boolean } > {
		this.changesRead++;
		return Promise.resolve( { rows: this.changes.filter( ( values ) => ( values[ field ] ?? '' ) > since ).map( ( values ) => ( { entity, path: '', etag: '', values } ) ), more: false } );
	}

	#write< T >( what: string, work: () => T ): Promise< T > {
		const fault = this.faults.shift() ?? null;
		if ( fault ) {
			return Promise.reject( new SyncError( fault ) );
		}
		this.writes.push( what );
		return Promise.resolve( work() );
	}
}

/** Documents by reference; a list, so that a second document of the same order would show. */
/** Items and their movements in memory; `pages` counts what was read. */
export class FakeStock implements StockSource {
	tellsMovements = true;
	tellsPlaces = false;
	/** Warehouses, and what was asked for. */
	known: string[] = [];
	levels = new Map< string, StockLevel >();
	movements: string[] = [];
	heads = 0;
	pages = 0;

	set( sku: string, available: string ): void {
		this.levels.set( sku, { sku, available, onHand: available, reserved: '0', location: '' } );
		this.movements.push( sku );
	}

	head(): Promise< string > {
		this.heads++;
		return Promise.resolve( String( this.movements.length ) );
	}

	places(): Promise< string[] > {
		return Promise.resolve( this.known );
	}

	some( skus: readonly string[] ): Promise< StockLevel[] > {
		this.pages++;
		return Promise.resolve( skus.flatMap( ( sku ) => this.levels.get( sku ) ?? [] ) );
	}

	byPlace( skus: readonly string[] ): Promise< StockLevel[] > {
		return this.some( skus );
	}

	/** What happens while a page is on its way. */
	beforePage: ( () => Promise< void > ) | null = null;

	async* all(): AsyncIterable< StockLevel[] > {
		this.pages++;
		await this.beforePage?.();
		yield [ ...this.levels.values() ];
	}

	async* moved( since: string ): AsyncIterable< { levels: StockLevel[]; reached: string } > {
		this.pages++;
		yield { levels: [ ...new Set( this.movements.slice( Number( since ) ) ) ].flatMap( ( sku ) => this.levels.get( sku ) ?? [] ), reached: String( this.movements.length ) };
	}
}

/** Documents in the order they changed; `reached` is the place in that order. */
export class FakeFeeds implements FeedSource {
	readonly changes: { feed: DocumentFeed; document: FeedDocument }[] = [];

	post( feed: DocumentFeed, document: FeedDocument ): void {
		this.changes.push( { feed, document } );
	}

	tells( feed: DocumentFeed ): boolean {
		return feed !== 'creditMemos';
	}

	async* changed( feed: DocumentFeed, since: string ): AsyncIterable< FeedPage > {
		// Items begin with all of them.
		const from = since !== '' ? Number( since ) : feed === 'items' ? 0 : this.changes.length;
		yield { records: this.changes.slice( from ).filter( ( one ) => one.feed === feed ).map( ( one ) => one.document ), unread: [], reached: String( this.changes.length ) };
	}

	one( feed: DocumentFeed, key: string ): Promise< FeedDocument | null > {
		return Promise.resolve( this.changes.findLast( ( one ) => one.feed === feed && one.document.key === key )?.document ?? null );
	}

	async* keys(): AsyncIterable< string[] > {
		yield this.changes.filter( ( one ) => one.feed === 'items' ).map( ( one ) => one.document.key );
	}

	/** By key; an error is thrown. */
	readonly pictures = new Map< string, string | SyncError >();
	picturesRead = 0;

	picture( key: string ): Promise< string | null > {
		this.picturesRead++;
		const found = this.pictures.get( key );
		return found instanceof SyncError ? Promise.reject( found ) : Promise.resolve( found ?? null );
	}

	newest( feed: DocumentFeed, count: number ): Promise< FeedDocument[] > {
		return Promise.resolve( this.changes.filter( ( one ) => one.feed === feed ).slice( -count ).map( ( one ) => one.document ) );
	}
}

export class FakeDynamics {
	documents: { reference: string; state: DocumentState }[] = [];
	/** Taken one a create, in order. */
	faults: ( Fault | null )[] = [];
	retryAfterMs: number | undefined;
	refuseAll: Issue | null = null;
	/** Decimal string added to each new document's total. */
	off = '0';
	creates = 0;
	lookups = 0;
	customers = 0;
	/** Connectors made, and closed. */
	closed = 0;
	made = 0;
	/** What is promised for the lines of an order, by its number. */
	readonly promised = new Map< string, Record< string, PromisedLine > >();
	beforeCreate: ( () => Promise< void > ) | null = null;

	readonly stock = new FakeStock();
	readonly feeds = new FakeFeeds();
	/** What the worker last wanted to be told of. */
	subscriptions: Parameters< NonNullable< Connector[ 'keepSubscriptions' ] > >[ 0 ] | null = null;

	/** Rows of entity sets, for flows. */
	readonly entities = new FakeEntities();

	connector( connectionId: string ): Connector {
		this.made++;
		const find = ( reference: string ) => this.documents.find( ( one ) => one.reference === reference )?.state ?? null;
		return {
			product: 'bc', connectionId, maxLength: () => undefined, members: () => undefined, readMetadata: () => Promise.resolve( { sets: [], entities: [] } ), entities: this.entities,
			stock: this.stock, feeds: this.feeds,
			catalogue: { lists: () => Promise.resolve( { lists: {}, unread: [] } ), keys: async function* () {} },
			resolveCustomer: ( order, links, _reference, observe ) => Promise.resolve().then( () => this.#customer( order.customer.id, connectionId, links.some( ( link ) => link.record_type === 'customer' ), observe ) ),
			lookUpCustomer: () => Promise.resolve( null ),
			manyCustomers: () => ( { read: () => Promise.resolve(), lookUp: () => Promise.resolve( null ) } ),
			customersByNumber: () => Promise.resolve( [] ),
			customerInTurn: ( _shopper, work ) => work(),
			ensureContact: () => Promise.resolve( null ), lookUpContact: () => Promise.resolve( null ),
			contactLink: () => {
				throw new TypeError( 'no contacts here' );
			},
			customerUrl: ( number ) => `https://dynamics.example/customers/${ number }`,
			exchangeRate: () => Promise.resolve( null ),
			askTaxEngine: () => Promise.reject( new Error( 'no tax engine here' ) ),
			variants: () => Promise.resolve( new Map() ),
			unknownItems: () => Promise.resolve( [] ),
			findByReference: ( reference, observe ) => {
				this.lookups++;
				observe( { what: 'look up', status: 200, ms: 1 } );
				return Promise.resolve( find( reference ) );
			},
			createOrder: async ( prepared, observe ) => ( { document: await this.#create( prepared, observe ), how: 'created', warnings: [] } ),
			amendOrder: ( _prepared, { key } ) => Promise.resolve( ( ( document ) => ( document ? { document: document.state, verdict: 'differs' as const, differences: [], changed: [], seen: '' } : null ) )( this.documents.find( ( one ) => one.state.key === key ) ) ),
			lineKeys: ( { lines } ) => new Set( lines.map( ( line ) => line.id ) ),
			soldLines: () => Promise.resolve( null ),
			promisedLines: ( numbers ) => Promise.resolve( new Map( this.documents.filter( ( { state } ) => numbers.includes( state.number ) ).map( ( { state } ) => [ state.number, this.promised.get( state.number ) ?? {} ] ) ) ),
			standingOrders: ( numbers ) => Promise.resolve( new Set( this.documents.filter( ( one ) => one.state.stage !== 'canceled' ).map( ( one ) => one.state.number ).filter( ( number ) => numbers.includes( number ) ) ) ),
			deleteOrder: ( key ) => {
				this.documents = this.documents.filter( ( one ) => one.state.key !== key );
				return Promise.resolve( true );
			},
			completeOrder: ( _prepared, found ) => Promise.resolve( { document: found, how: 'adopted', warnings: [] } ),
			keepSubscriptions: ( wanted ) => {
				this.subscriptions = wanted;
				return Promise.resolve( { refused: [], standing: [], made: 0, renewed: 0, ended: 0 } );
			},
			addRoundingLine: ( prepared, found, difference ) => {
				const raised = { ...found, total: money.add( found.total ?? '0', difference ) };
				this.documents = this.documents.map( ( one ) => ( one.reference === prepared.reference ? { ...one, state: raised } : one ) );
				return Promise.resolve( raised );
			},
			probe: () => Promise.resolve( [ { name: 'sign-in', ok: true, message: 'Signed in.', remedy: '' } ] ),
			calls: () => ( { since: '2026-11-23T09:00:00.000Z', limits: { per_5_minutes: 6_000, at_once: 4 }, last_5_minutes: 0, hours: [], last: [], last_refused_at: null, root: 'https://dynamics.example/' } ),
			lane: () => ( { state: 'ok', message: '', until: null, requests: this.creates + this.lookups, refused: 0 } ),
			close: () => {
				this.closed++;
				return Promise.resolve();
			},
		};
	}

	#customer( id: string, connectionId: string, linked: boolean, observe: Parameters< Connector[ 'resolveCustomer' ] >[ 3 ] ): CustomerRef {
		if ( ! linked ) {
			this.customers++;
			observe( { what: 'find customer', status: 200, ms: 1 } );
		}
		if ( this.refuseAll ) {
			throw new SyncError( this.refuseAll );
		}
		const link = { record_type: 'customer' as const, record_id: id, connection_id: connectionId, entity: 'customers', company: 'c', key: `k${ id }`, number: `C${ id }`, url: '', reference: '', etag: '', content_hash: '', store_total: '', dynamics_total: '', currency: '' };
		return { key: link.key, number: link.number, created: false, link };
	}

	async #create( prepared: PreparedOrder, observe: Parameters< Connector[ 'createOrder' ] >[ 1 ] ): Promise< DocumentState > {
		await this.beforeCreate?.();
		this.creates++;
		observe( { what: 'create order', status: 201, ms: 1, requestId: `r${ this.creates }` } );
		const fault = this.faults.shift() ?? null;
		if ( fault && fault !== 'drop-after-commit' ) {
			throw new SyncError( fault, this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs } );
		}
		const number = `SO${ String( this.documents.length + 1 ).padStart( 5, '0' ) }`;
		const state: DocumentState = {
			entity: 'salesOrders', key: `guid-${ number }`, number, url: `https://dynamics.example/${ number }`, etag: 'e', stage: 'open', currency: prepared.order.currency,
			total: money.round( money.add( prepared.order.total, this.off ), 2 ), lineCount: prepared.lines.length, lineIds: prepared.lines.map( ( line ) => line.id ),
		};
		this.documents.push( { reference: prepared.reference, state } );
		if ( fault === 'drop-after-commit' ) {
			throw new SyncError( { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', message: 'The connection broke before Dynamics answered.', remedy: 'Nothing to do.' } );
		}
		return state;
	}
}

export type Rig = {
	store: SampleStore; clock: FastClock; dynamics: FakeDynamics; credentials: Credentials; connectionId: string; folder: string;
	start: ( options?: { hooks?: Hooks; log?: Log; config?: Partial< RunConfig >; credentials?: Partial< Credentials > } ) => { engine: Engine; stop: () => Promise< void >; stopped: Promise< void > };
	admin: ( method: string, path: string, body?: unknown ) => Promise< unknown >;
	/** Waits until `condition` holds; fails after ten seconds with what it waited for. */
	until: ( what: string, condition: () => boolean ) => Promise< void >;
	stateOf: ( orderId: number ) => string | undefined;
	issueOf: ( orderId: number ) => Issue | null;
	history: ( orderId: number ) => { outcome: string; attempt: number; summary: string }[];
	close: () => Promise< void >;
};

export const SETTINGS = {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', tenant: 't', client_id: 'c', environment: 'production', company: 'CRONUS',
	shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' }, fallback_item: 'MISC',
	tax: [ { percent: '', tax_class: '*', country: '*', tax_code: 'VAT', tax_group: 'DOM' } ],
};

/** `connect`: a connection of one's own, `connector` its real connector, instead of the Dynamics in memory. */
export async function startRig( { speed = 100, connect = true, settings = {}, connector }: { speed?: number; connect?: boolean | Record< string, unknown >; settings?: Record< string, unknown >; connector?: ( connection: Connection, parts: { now: () => Date; sleep: FastClock[ 'sleep' ]; random: () => number } ) => Connector } = {} ): Promise< Rig > {
	const clock = new FastClock( speed );
	const store = await startSampleStore( { now: clock.now } );
	const dynamics = new FakeDynamics();
	const folder = await mkdtemp( join( tmpdir(), 'concord-engine-' ) );
	const credentials = await pairWorker( { address: store.url, code: store.pairingCode(), name: 'test', folder, client: { userAgent: 'test' }, now: clock.now } );
	const authorization = `Basic ${ Buffer.from( `${ store.admin.login }:${ store.admin.password }` ).toString( 'base64' ) }`;
	const admin = async ( method: string, path: string, body?: unknown ): Promise< unknown > => {
		const answer = await fetch( `${ store.url }/wp-json/wc-concord/v1${ path }`, { method, headers: { authorization, 'content-type': 'application/json' }, ...( body === undefined ? {} : { body: JSON.stringify( body ) } ) } );
		return answer.json();
	};
	const made = connect ? await admin( 'POST', '/connections', typeof connect === 'object' ? connect : { name: 'BC', product: 'bc', enabled: true, settings: { ...SETTINGS, ...settings }, secret: 's3cret-canary' } ) as { id: string } : { id: '' };
	const engines: Engine[] = [];
	const row = ( orderId: number ) => store.state.outbox.find( 'order', String( orderId ) );
	return {
		store, clock, dynamics, credentials, connectionId: made.id, folder, admin,
		start: ( options = {} ) => {
			const config = { ...loadConfig( { CONCORD_LOG_LEVEL: 'silent', CONCORD_POLL_MS: '1000' }, folder ), ...options.config };
			const own = { ...credentials, ...options.credentials };
			const client = new StoreClient( own, { userAgent: 'test', timeoutMs: 5_000 }, clock.now );
			const engine = new Engine( {
				client, workerId: own.worker_id, fingerprint: own.fingerprint, webhookSecret: own.webhook_secret, config, clock, random: () => 0.5, log: options.log ?? silentLog, metrics: createMetrics(), hooks: options.hooks ?? {},
				lanes: { make: ( connection ) => connector?.( connection, { now: clock.now, sleep: clock.sleep, random: () => 0.5 } ) ?? dynamics.connector( connection.id ), connector: { now: clock.now, sleep: clock.sleep, random: () => 0.5 }, secretOf: () => 's3cret-canary' },
			} );
			engines.push( engine );
			const stopped = engine.run().finally( () => client.close() );
			return { engine, stopped, stop: async () => {
				engine.stop();
				await stopped;
			} };
		},
		until: async ( what, condition ) => {
			const end = performance.now() + 40_000;
			while ( ! condition() ) {
				if ( performance.now() > end ) {
					throw new Error( `still waiting until ${ what }` );
				}
				await new Promise( ( resolve ) => {
					setTimeout( resolve, 5 );
				} );
			}
		},
		stateOf: ( orderId ) => row( orderId )?.state,
		issueOf: ( orderId ) => row( orderId )?.issue ?? null,
		history: ( orderId ) => row( orderId )?.history ?? [],
		close: async () => {
			engines.forEach( ( engine ) => engine.stop() );
			await store.close();
			await rm( folder, { recursive: true, force: true } );
		},
	};
}
