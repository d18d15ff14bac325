/**
 * A look at the stock of a tenant: figures through the steps of a flow into the store. What the store refuses, or a step stops, is owed by the store
 * itself and tried at the next look, so that one bad figure holds nobody else's (LOS-9) and no cursor loses it (LOS-10).
 */
import { setImmediate } from 'node:timers/promises';
import type { StockSource } from '../connectors/stock.ts';
import { feedCursor, parseFeedCursor } from '../core/feeds/cursor.ts';
import type { StockLevel } from '../core/feeds/stock-level.ts';
import type { StoreWrite } from '../core/flow/running.ts';
import type { FlowTrigger } from '../core/flow/schema.ts';
import { GONE_SHARE, STOCK_FIELD } from '../core/flow/store-fields.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import { goneKey, isGoneKey, owedKey } from '../core/model/owed-stock.ts';
import type { Observer } from '../connectors/connector.ts';
import { PUTS_AT_ONCE, type Puts } from '../store/contract/api.ts';
import { putInStore, type FlowStore } from './flow-writes.ts';
import { fold, listed, mustKnowPlaces } from './stock-places.ts';

/** What the steps make of one level; `issue`: why they stopped. What stops the whole lane is thrown. */
export type Through = ( level: StockLevel, record: string ) => Promise< { writes: readonly StoreWrite[]; issue: Issue | null } >;
export type LookDeps = {
	source: StockSource; store: FlowStore; connectionId: string; company: string; flow: { id: string; name: string; version: number };
	trigger: Extract< FlowTrigger, { on: 'feed' } >; observe: Observer; startedAt: string; through: Through;
};
/** `notes`: sentences about what was taken and looks wrong. `cursor`: null where nothing was read to its end. */
export type Looked = { written: number; stopped: { record: string; message: string; remedy: string }[]; notes: string[]; cursor: string | null };

const BREATH = 250;
/** More of them in one look are one fault of the shop or the flow, and not each a task of its own. */
const OWED_MAX = 200;
const FOLLOWED_AT_ONCE = 5_000;
/** Beside the share: a small shop may lose one product without a question. */
const GONE_UNASKED = 1;

export class StockLook {
	readonly #deps: LookDeps;
	readonly #looked: Looked = { written: 0, stopped: [], notes: [], cursor: null };
	/** By lower-case SKU: what the store owes of this flow since earlier looks. */
	#owed = new Map< string, { key: string; number: string } >();
	/** Lower-case SKUs that this look told, as Dynamics names them and as the flow writes them. */
	readonly #seen = new Set< string >();
	#owing = 0;
	/** Products below zero in Dynamics, with the figure. */
	readonly #negative: string[] = [];
	/** The flow writes other SKUs than Dynamics tells: what is missing in the store cannot be told from what it left out. */
	#renames = false;
	#unclear = false;

	constructor( deps: LookDeps ) {
		this.#deps = deps;
	}

	/** What moved since the last look, or all of it when that is due. */
	async run( cursor: string ): Promise< Looked > {
		const { source, trigger, startedAt, flow } = this.#deps;
		await this.#mustKnow();
		await this.#readOwed();
		const last = parseFeedCursor( cursor );
		// Another version may mean other figures: all of them are looked at once.
		const whole = ! source.tellsMovements || last.since === '' || last.version !== flow.version || Date.parse( startedAt ) - Date.parse( last.allAt ) >= trigger.allEveryHours * 3_600_000;
		await ( whole ? this.#whole( false ) : this.#moved( cursor ) );
		this.#note();
		return this.#looked;
	}

	/** A person retries one figure, or says that products which Dynamics tells nothing of are gone. */
	async again( { key, number }: { key: string; number: string } ): Promise< Looked > {
		const { source, trigger, observe } = this.#deps;
		await this.#mustKnow();
		if ( isGoneKey( key ) ) {
			await this.#whole( true );
		} else {
			await this.#levels( await source.some( [ number ], trigger.locations, observe ) );
		}
		this.#note();
		return this.#looked;
	}

	#mustKnow(): Promise< void > {
		const { source, trigger: { locations }, flow, company, observe } = this.#deps;
		return mustKnowPlaces( { source, locations, flow: flow.name, company, observe } );
	}

	async #moved( cursor: string ): Promise< void > {
		const { source, trigger, observe } = this.#deps;
		const last = parseFeedCursor( cursor );
		this.#looked.cursor = cursor;
		const owed = [ ...this.#owed.values() ].filter( ( { key } ) => ! isGoneKey( key ) ).map( ( { number } ) => number );
		if ( owed.length > 0 ) {
			await this.#levels( await source.some( owed, trigger.locations, observe ) );
		}
		for await ( const { levels, reached } of source.moved( last.since, observe ) ) {
			await this.#levels( levels );
			this.#looked.cursor = feedCursor( { ...last, since: reached } );
		}
	}

	/** Products that this flow keeps and that nothing was told of have nothing left: their row in Dynamics, or their warehouse, is gone. */
	async #whole( confirmed: boolean ): Promise< void > {
		const { source, trigger, flow, observe, startedAt } = this.#deps;
		// Asked before the first page: what moves meanwhile is seen again, never missed.
		const since = await source.head( observe );
		for await ( const levels of source.all( trigger.locations, observe ) ) {
			await this.#levels( levels );
		}
		await this.#gone( confirmed );
		this.#looked.cursor = feedCursor( { since, allAt: startedAt, version: flow.version } );
	}

	/** The figures of one page. Throws when more is refused than single records can explain: the cursor stays, and nothing is owed one by one. */
	async #levels( levels: readonly StockLevel[] ): Promise< void > {
		const writes: StoreWrite[] = [];
		const levelOf = new Map< StoreWrite, string >();
		const failed = new Map< string, Issue >();
		for ( const [ index, level ] of levels.entries() ) {
			if ( index % BREATH === BREATH - 1 ) {
				// Tens of thousands in one go would keep leases from being extended and sockets from being tended.
				await setImmediate();
			}
			this.#seen.add( fold( level.sku ) );
			const { writes: own, issue } = await this.#deps.through( level, `the stock of ${ level.sku }` );
			if ( issue ) {
				failed.set( level.sku, issue );
			}
			this.#unclear ||= issue !== null || own.length === 0;
			for ( const write of own ) {
				levelOf.set( write, level.sku );
				this.#renames ||= isStock( write ) && fold( write.id ) !== fold( level.sku );
				this.#seen.add( fold( write.id ) );
				if ( isStock( write ) && write.value.startsWith( '-' ) ) {
					this.#negative.push( `${ write.id } ${ write.value }` );
				}
			}
			writes.push( ...own );
		}
		const { refused } = await this.#put( writes );
		for ( const [ write, message ] of refused ) {
			const sku = levelOf.get( write ) ?? write.id;
			failed.set( sku, { code: 'store_write_refused', retryClass: 'rejected', record: `the stock of ${ sku }`, field: write.key, message: `The store did not take the stock of ${ sku }: ${ message }`, remedy: 'Correct the figure in Dynamics, the product, or the step of the flow. It is tried again at each look.' } );
		}
		await this.#settle( levels, failed );
	}

	async #put( writes: readonly StoreWrite[] ): ReturnType< typeof putInStore > {
		const put = await putInStore( this.#deps.store, writes, this.#deps.flow.id );
		this.#looked.written += put.written;
		return put;
	}

	/** Owes what failed, and owes no more what stands now. */
	async #settle( levels: readonly StockLevel[], failed: ReadonlyMap< string, Issue > ): Promise< void > {
		const { flow } = this.#deps;
		const [ first ] = failed.values();
		this.#owing += failed.size;
		if ( first && this.#owing > OWED_MAX ) {
			throw new SyncError( { ...first, record: `flow ${ flow.name }`, message: `More than ${ OWED_MAX } stock figures were refused in one look of the flow "${ flow.name }"; it goes on from here at its next turn. The first: ${ first.message }` } );
		}
		failed.forEach( ( issue, sku ) => this.#stop( `stock of ${ sku }`, issue ) );
		const stands = levels.map( ( { sku } ) => sku ).filter( ( sku ) => ! failed.has( sku ) ).flatMap( ( sku ) => this.#owed.get( fold( sku ) ) ?? [] );
		stands.forEach( ( { number } ) => this.#owed.delete( fold( number ) ) );
		await this.#tell( [ ...[ ...failed ].map( ( [ sku, issue ] ) => ( { key: owedKey( flow.id, sku ), number: sku, issue } ) ), ...stands.map( ( owed ) => ( { ...owed, issue: null } ) ) ] );
	}

	async #tell( records: readonly { key: string; number: string; issue: Issue | null }[] ): Promise< void > {
		const { store, connectionId, flow } = this.#deps;
		for ( let start = 0; start < records.length; start += PUTS_AT_ONCE ) {
			const some: Puts[ 'records' ] = records.slice( start, start + PUTS_AT_ONCE ).map( ( { key, number, issue } ) => ( { flow_id: flow.id, kind: 'stock', key, number: number.slice( 0, 100 ), data: { key, number: number.slice( 0, 100 ) }, issue } ) );
			await store.put( { connection_id: connectionId, records: some } );
		}
	}

	async #readOwed(): Promise< void > {
		const { store, connectionId, flow } = this.#deps;
		const { documents } = await store.known( { connection_id: connectionId, kind: 'stock', after: 0, per_page: 1_000 } );
		this.#owed = new Map( documents.filter( ( { key } ) => key.startsWith( `${ flow.id } ` ) ).map( ( { key, number } ) => [ isGoneKey( key ) ? key : fold( number ), { key, number } ] ) );
	}

	async #gone( confirmed: boolean ): Promise< void > {
		const { flow, trigger, through } = this.#deps;
		const share = confirmed ? 100 : trigger.goneShare ?? GONE_SHARE;
		const { all, missing } = this.#renames && this.#unclear ? { all: 0, missing: [] } : await this.#missing();
		const writes: StoreWrite[] = [];
		for ( const sku of missing ) {
			// Through the flow's own steps: what its filters leave out is left alone here too.
			const made = await through( { sku, available: '0', onHand: '0', reserved: '0', location: '' }, `the stock of ${ sku }` );
			writes.push( ...made.writes.filter( ( write ) => isStock( write ) && fold( write.id ) === fold( sku ) ) );
		}
		const asks = writes.length > Math.max( GONE_UNASKED, Math.floor( all * share / 100 ) );
		if ( ! asks ) {
			await this.#put( writes );
			if ( writes.length > 0 ) {
				this.#looked.notes.push( `Dynamics tells no stock any more of ${ writes.length === 1 ? 'one product' : `${ writes.length } products` } that this flow keeps (${ listed( writes.map( ( { id } ) => id ) ) }): nothing is left to sell of them.` );
			}
		}
		const key = goneKey( flow.id );
		const number = `${ writes.length } products`;
		const issue: Issue = {
			code: 'flow_hold', retryClass: 'rejected', record: `flow ${ flow.name }`, field: 'goneShare', facts: { products: writes.length, share },
			message: `Dynamics tells no stock of ${ writes.length } of the ${ all } products in stock that the flow "${ flow.name }" keeps (${ listed( writes.map( ( { id } ) => id ) ) }). That is more than ${ share } %, so their stock was left as it is.`,
			remedy: 'If a warehouse is missing in the flow\'s trigger, put it back and publish. If they are gone, choose Retry: their stock becomes 0.',
		};
		if ( asks ) {
			this.#stop( number, issue );
		}
		// Whoever is owed and was not told is gone with the others.
		const settled = [ ...this.#owed.values() ].filter( ( owed ) => owed.key !== key && ! this.#seen.has( fold( owed.number ) ) );
		await this.#tell( [ ...settled.map( ( owed ) => ( { ...owed, issue: null } ) ), ...( asks ? [ { key, number, issue } ] : this.#owed.has( key ) || confirmed ? [ { key, number: this.#owed.get( key )?.number ?? number, issue: null } ] : [] ) ] );
	}

	/** Products in stock that this flow keeps, and those of them that this look did not tell. */
	async #missing(): Promise< { all: number; missing: string[] } > {
		const found = { all: 0, missing: [] as string[] };
		for ( let after: number | null = 0; after !== null; ) {
			const page: Awaited< ReturnType< FlowStore[ 'followed' ] > > = await this.#deps.store.followed( { flow_id: this.#deps.flow.id, after, per_page: FOLLOWED_AT_ONCE } );
			found.all += page.skus.length;
			found.missing.push( ...page.skus.filter( ( sku ) => ! this.#seen.has( fold( sku ) ) ) );
			after = page.next;
		}
		return found;
	}

	#stop( record: string, { message, remedy }: Issue ): void {
		this.#looked.stopped.push( { record, message, remedy } );
	}

	#note(): void {
		if ( this.#negative.length > 0 ) {
			this.#looked.notes.push( `Dynamics is below zero for ${ this.#negative.length === 1 ? 'one item' : `${ this.#negative.length } items` } (${ listed( this.#negative ) }): nothing is left to sell of them. Look there for a receipt that was not posted.` );
		}
	}
}

export function isStock( write: StoreWrite ): boolean {
	return write.record === 'product' && write.target === 'field' && write.key === STOCK_FIELD;
}
