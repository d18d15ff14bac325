/**
 * The command "run_flow": a flow over all records of a kind, or over what changed in Dynamics since the last run. One record that
 * stops never stops the others; a cursor never passes one that stopped.
 */
import { z } from 'zod';
import { contentOf } from '../core/flow/contents.ts';
import { walk } from '../core/flow/tree.ts';
import { runSteps } from '../core/flow/run.ts';
import { plain, type FlowRun, type StoreWrite } from '../core/flow/running.ts';
import { feedCursor, parseFeedCursor } from '../core/feeds/cursor.ts';
import { DOCUMENT_ROOTS, type DocumentFeed } from '../core/feeds/names.ts';
import { RecordingEntities } from '../core/flow/recording.ts';
import type { FlowTrigger } from '../core/flow/schema.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import type { Root } from '../core/mapping/value.ts';
import { showValue } from '../core/preview.ts';
import { shadowWriteSchema, type ShadowWrite } from '../core/shadow.ts';
import { orderName } from '../core/words.ts';
import type { Connection, RecordPage, SettleResult } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { LeaseLost, type Attempt } from './attempt.ts';
import { documentName, handOver, oweUnread, type Carried, type Taken } from './document-feed.ts';
import { documentRoot, idsOfOrder, newRun } from './flow-run.ts';
import { NOT_TAKEN_REMEDY, notTaken, putInStore, type FlowStore } from './flow-writes.ts';
import { tellGone } from './gone-items.ts';
import { sendPictures } from './item-pictures.ts';
import type { FeedPage, FeedSource, UnreadDocument } from '../connectors/feeds.ts';
import { asksForShortages, endedOrders, isOfSalesOrders } from './ended-orders.ts';
import type { Lane, Lanes } from './lanes.ts';
import { rootOfRecord } from './own-flows.ts';
import { payInvoiceWith } from './pay-invoice.ts';
import { RecordingStore } from './recording-store.ts';
import { StockLook } from './stock-look.ts';

type Kind = 'order' | 'customer' | 'product';
/** Of a run, as a person reads it. */
export const flowRunSchema = z.object( {
	ran: z.number().int(), filtered: z.number().int(), written: z.number().int(), stopped: z.number().int(),
	problems: z.array( z.object( { record: z.string(), message: z.string(), remedy: z.string() } ) ),
	/** What was taken and looks wrong, in sentences. */
	notes: z.array( z.string() ).default( [] ),
	/** How far a flow has read in Dynamics; only of triggers "dynamics". */
	cursor: z.string().optional(),
	/** Sentences of steps "notify". */
	notices: z.array( z.string() ).optional(),
	/** The connection is in shadow: `written` counts what would have been, and `writes` are those, to Dynamics and to the store. */
	shadow: z.literal( true ).optional(), writes: z.array( shadowWriteSchema ).optional(),
} );
type Tally = z.infer< typeof flowRunSchema >;

/** `shadow`: of the connection when the run was handed out; `cursor` is then the place of its runs in shadow. */
const argsSchema = z.object( { flow_id: z.string(), connection_id: z.string(), cursor: z.string().default( '' ), shadow: z.boolean().default( false ) } );
const PER_PAGE = 50;
/** Of a run in shadow: its answer is one row of the store. */
const RECORDED_MAX = 200;
const VALUE_SHOWN = 500;
const PROBLEMS_SHOWN = 20;
/** Sentences for a person; a step that notifies for every item of a catalogue says so with the first. */
const NOTICES_SHOWN = 20;

export async function flowCommand( attempt: Attempt, lanes: Lanes, store: FlowStore ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	const flow = args.success ? lane?.connection.flows.find( ( one ) => one.id === args.data.flow_id ) : undefined;
	if ( ! args.success || ! lane || ! flow ) {
		return { ...attempt.base(), outcome: 'skipped', rule: 'flow_off', message: 'The flow was switched off or deleted before it ran.' };
	}
	if ( ! lane.connector || lane.blockedUntil() > 0 ) {
		return { ...attempt.base(), outcome: 'released' };
	}
	// Either of the two may have heard of the switch first: nothing is written while one of them says so.
	const shadow = args.data.shadow || lane.connection.shadow;
	const work = new Work( attempt, lane, flow, store, shadow );
	const tally = await work.run( args.data.cursor );
	attempt.flowVersion = `v${ flow.version }`;
	attempt.ranBy( flow );
	return { ...attempt.base(), outcome: 'synced', summary: sentence( flow.name, tally ), warnings: [ ...tally.notices ?? [], ...tally.problems.map( ( one ) => one.message ), ...tally.notes ], result: tally };
}

class Work {
	readonly #attempt: Attempt;
	readonly #lane: Lane;
	readonly #flow: Connection[ 'flows' ][ number ];
	readonly #store: FlowStore;
	readonly #tally: Tally = { ran: 0, filtered: 0, written: 0, stopped: 0, problems: [], notes: [] };
	/** In shadow: what would have been written. Null where the run writes. */
	readonly #recorded: ShadowWrite[] | null;

	constructor( attempt: Attempt, lane: Lane, flow: Connection[ 'flows' ][ number ], store: FlowStore, shadow: boolean ) {
		this.#attempt = attempt;
		this.#lane = lane;
		this.#flow = flow;
		this.#recorded = shadow ? [] : null;
		this.#store = shadow ? new RecordingStore( store, ( write ) => this.#record( write ) ) : store;
	}

	/** The newest: a run over a catalogue would not fit into its answer. */
	#record( write: ShadowWrite ): void {
		if ( this.#recorded ) {
			this.#recorded.push( write );
			this.#recorded.splice( 0, this.#recorded.length - RECORDED_MAX );
		}
	}

	async run( cursor: string ): Promise< Tally > {
		const { trigger } = contentOf( this.#flow );
		// A run over many records stands back behind an order that a shopper waits for.
		this.#attempt.observe.urgency = trigger.on === 'feed' && trigger.feed === 'stock' ? 'stock' : 'catalogue';
		if ( trigger.on === 'dynamics' ) {
			await this.#changes( trigger, cursor );
		} else if ( trigger.on === 'feed' ) {
			await ( trigger.feed === 'stock' ? this.#stock( trigger, cursor ) : trigger.feed === 'items' ? this.#items( trigger, cursor ) : trigger.feed === 'customers' ? this.#customers( cursor ) : trigger.feed === 'salesOrders' ? this.#ended() : this.#documents( trigger.feed, cursor ) );
		} else {
			await this.#all( trigger.record as Kind );
		}
		return this.#recorded ? { ...this.#tally, shadow: true, writes: this.#recorded } : this.#tally;
	}

	async #all( kind: Kind ): Promise< void > {
		for ( let after: number | null = 0; after !== null; ) {
			const { records, next }: RecordPage = await this.#store.page( kind, { after, per_page: PER_PAGE } );
			const writes: StoreWrite[] = [];
			for ( const { id, record, links } of records ) {
				await this.#guarded( `${ kind } ${ id }`, async () => {
					const order = kind === 'order' ? translateClaimedOrder( record, String( id ) ) : null;
					writes.push( ...( await this.#over( { ...documentRoot( links, this.#lane.connection ), ...( order ?? rootOfRecord( record ) ) }, order ? orderName( order ) : `${ kind } ${ id }`, order ? idsOfOrder : () => ( { [ kind ]: String( id ) } ) ) ).writes );
				} );
			}
			await this.#write( writes );
			after = next;
		}
	}

	/** In the order of change; the cursor stays before the first row that stopped. */
	async #changes( { entity, changedField }: Extract< FlowTrigger, { on: 'dynamics' } >, cursor: string ): Promise< void > {
		let reached = cursor;
		let before = cursor;
		let held = false;
		let since = dayBefore( cursor, this.#flow );
		for ( let more = true; more; ) {
			const page = await this.#lane.connector?.entities.changed( entity, changedField, since, this.#attempt.observe ) ?? { rows: [], more: false };
			const rows: { at: string; sound: boolean; writes: StoreWrite[] }[] = [];
			for ( const { values } of page.rows ) {
				const row = { at: String( values[ changedField ] ?? '' ), sound: false, writes: [] as StoreWrite[] };
				row.sound = await this.#guarded( `${ entity } changed ${ row.at }`, async () => {
					row.writes = ( await this.#over( { record: plain( values ) }, `the record of ${ entity } changed ${ row.at }`, () => ( {} ) ) ).writes;
				} );
				rows.push( row );
			}
			const refused = await this.#write( rows.flatMap( ( row ) => row.writes ) );
			for ( const row of rows ) {
				const stops = ! row.sound || row.writes.some( ( write ) => refused.has( write ) );
				if ( ! held && row.at !== reached ) {
					before = reached;
				}
				// The next run asks for what is later: a moment in which one stopped must be asked for again, with those beside it.
				reached = held || row.at === reached ? reached : row.at;
				reached = stops && ! held ? before : reached;
				held ||= stops;
			}
			const last = rows.at( -1 )?.at ?? since;
			// Rows that changed in the very same moment fill a page: the time alone cannot go on from there.
			more = page.more && last !== since;
			since = last;
		}
		this.#tally.cursor = reached;
	}

	/** Another version of the flow may leave other fields to Dynamics: all items are looked at once. What is gone is looked for now and then. */
	async #items( trigger: Extract< FlowTrigger, { on: 'feed' } >, cursor: string ): Promise< void > {
		const { observe, startedAt } = this.#attempt;
		const last = parseFeedCursor( cursor );
		// Now and then all of them: what a person changed over a field of Dynamics is not told by any change there.
		const due = last.since !== '' && Date.parse( startedAt ) - Date.parse( last.allAt ) >= trigger.allEveryHours * 3_600_000;
		const since = last.version === this.#flow.version && ! due ? last.since : '';
		if ( since === '' && ! ( await this.#store.known( { connection_id: this.#lane.connection.id, kind: 'item', after: 0, per_page: 1 } ) ).matched ) {
			// One sentence instead of one for each item (DUP-6).
			throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', field: 'match_records', message: `The flow "${ this.#flow.name }" waits for the match report of this connection: without it products that are there already could be made a second time. Nothing was written.`, remedy: 'Make the match report under Overview > Configure & map and mend what it names; the flow begins by itself then.' } );
		}
		const kept = { allAt: last.since === '' ? startedAt : last.allAt, version: this.#flow.version };
		await this.#documents( 'items', since, ( reached ) => feedCursor( { since: reached, ...kept } ) );
		const feeds = this.#lane.connector?.feeds;
		if ( feeds && due ) {
			for ( const { number, message, remedy } of await tellGone( { store: this.#store, feeds, connectionId: this.#lane.connection.id, flowId: this.#flow.id, observe } ) ) {
				this.#stop( documentName( 'items', { number, key: number } ), message, remedy );
			}
			this.#tally.cursor = feedCursor( { ...parseFeedCursor( this.#tally.cursor ?? cursor ), allAt: startedAt } );
		}
	}

	/** As items: another version of the flow may leave other fields to Dynamics. Nobody is taken away, so nothing is looked for that is gone. */
	async #customers( cursor: string ): Promise< void > {
		const last = parseFeedCursor( cursor );
		const kept = { allAt: this.#attempt.startedAt, version: this.#flow.version };
		await this.#documents( 'customers', last.version === this.#flow.version ? last.since : '', ( reached ) => feedCursor( { since: reached, ...kept } ) );
	}

	/** All open orders of the store at every look: what is gone has no time of change. */
	async #ended(): Promise< void > {
		const { connection, connector } = this.#lane;
		if ( connector ) {
			// The store lets no second one be switched on; one that came there otherwise (a copied site, an older version) is refused here.
			const rival = connection.flows.find( ( flow ) => isOfSalesOrders( flow ) );
			if ( rival && rival.id !== this.#flow.id ) {
				throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', field: 'feed', message: `The flow "${ rival.name }" follows what becomes of the sales orders of this connection already, so "${ this.#flow.name }" was not run: each would undo what the other did.`, remedy: 'Put the steps of both into one of them, and switch the other off.' } );
			}
			for await ( const records of endedOrders( { store: this.#store, connection, connector, observe: this.#attempt.observe, shortages: asksForShortages( this.#flow ) } ) ) {
				await this.#carry( 'salesOrders', { records, unread: [] }, connector.feeds );
			}
		}
	}

	/** A document that stops is owed by the store itself, so the cursor goes on page by page; one left out by a filter is nobody's. */
	async #documents( feed: DocumentFeed, cursor: string, written: ( reached: string ) => string = ( reached ) => reached ): Promise< void > {
		const { connector } = this.#lane;
		if ( ! connector?.feeds.tells( feed ) ) {
			throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', field: 'feed', message: `The flow "${ this.#flow.name }" asks for ${ feed }, and this connection cannot tell them.`, remedy: 'Choose another trigger for the flow, and publish it again.' } );
		}
		for await ( const { reached, ...page } of connector.feeds.changed( feed, cursor, this.#attempt.observe ) ) {
			await this.#carry( feed, page, connector.feeds );
			this.#tally.cursor = written( reached );
		}
	}

	/** The documents of a page through the steps and into the store. */
	async #carry( feed: DocumentFeed, { records, unread }: Omit< FeedPage, 'reached' >, feeds: FeedSource ): Promise< void > {
		const { connection } = this.#lane;
		const root = DOCUMENT_ROOTS[ feed ];
		const carried: ( Carried & { writes: readonly StoreWrite[] } )[] = [];
		for ( const document of records ) {
			let run: Pick< FlowRun, 'writes' | 'puts' > = { writes: [], puts: [] };
			const issue = await this.#tried( documentName( feed, document ), async () => {
				run = await this.#over( { [ root ]: document }, documentName( feed, document ), () => ( {} ) );
			} );
			carried.push( { document, issue, puts: run.puts, writes: run.writes } );
		}
		const refused = await this.#write( carried.flatMap( ( { writes } ) => writes ) );
		const owing = carried.map( ( one ) => ( { ...one, issue: one.issue ?? refusedIssue( one.writes.find( ( write ) => refused.has( write ) ), refused, documentName( feed, one.document ) ) } ) );
		await this.#owe( feed, unread );
		const taken = await handOver( this.#store, connection.id, this.#flow.id, feed, owing );
		for ( const { document, result } of taken ) {
			this.#tally.written += result.outcome === 'written' ? 1 : 0;
			if ( result.outcome === 'written' && result.message !== '' ) {
				// Written, and something a person had entered gave way, or two records that were only just linked differ.
				this.#say( documentName( feed, document ), result.message, '' );
			}
			if ( result.outcome === 'refused' && ! owing.some( ( one ) => one.document === document && one.issue ) ) {
				this.#stop( documentName( feed, document ), result.message, result.remedy );
			}
		}
		await this.#pictures( feeds, taken );
	}

	/** One that was refused is asked for again when a person retries it, not at every look. */
	async #pictures( feeds: FeedSource, taken: readonly Taken[] ): Promise< void > {
		const wanted = taken.filter( ( { result } ) => result.wants !== '' && result.outcome !== 'refused' ).map( ( { document, result } ) => ( { key: document.key, number: document.number, wants: result.wants } ) );
		for ( const { number, result } of await sendPictures( { store: this.#store, feeds, connectionId: this.#lane.connection.id, flowId: this.#flow.id, observe: this.#attempt.observe }, wanted ) ) {
			this.#tally.written += result.outcome === 'written' ? 1 : 0;
			if ( result.outcome === 'refused' ) {
				this.#stop( documentName( 'items', { number, key: number } ), result.message, result.remedy );
			}
		}
	}

	async #owe( feed: DocumentFeed, unread: readonly UnreadDocument[] ): Promise< void > {
		unread.forEach( ( { issue, ...document } ) => this.#stop( documentName( feed, document ), issue.message, issue.remedy ) );
		await oweUnread( this.#store, this.#lane.connection.id, this.#flow.id, feed, unread );
	}

	/** Figures of stock; what is refused is owed by the store (stock-look.ts). */
	async #stock( trigger: Extract< FlowTrigger, { on: 'feed' } >, cursor: string ): Promise< void > {
		const { connection, connector } = this.#lane;
		if ( ! connector ) {
			return;
		}
		const { observe, startedAt } = this.#attempt;
		const look = new StockLook( {
			source: connector.stock, store: this.#store, connectionId: connection.id, company: connection.settings.company, flow: this.#flow, trigger, observe, startedAt,
			through: async ( level, record ) => {
				let writes: readonly StoreWrite[] = [];
				const issue = await this.#tried( record, async () => {
					writes = ( await this.#over( { stock: level }, record, () => ( {} ) ) ).writes;
				}, false );
				return { writes, issue };
			},
		} );
		const { written, stopped, notes, cursor: reached } = await look.run( cursor );
		stopped.forEach( ( { record, message, remedy } ) => this.#stop( record, message, remedy ) );
		this.#tally.written += written;
		this.#tally.notes = notes;
		this.#tally.cursor = reached ?? cursor;
	}

	async #over( root: Root, record: string, storeIds: FlowRun[ 'storeIds' ] ): Promise< Pick< FlowRun, 'writes' | 'puts' > > {
		const { connection, connector } = this.#lane;
		if ( ! connector ) {
			return { writes: [], puts: [] };
		}
		const kept = this.#recorded ? new RecordingEntities( connector.entities ) : null;
		const own = newRun( { attempt: this.#attempt, connection, connector, root, record, flow: this.#flow.name, storeIds, payInvoice: payInvoiceWith( this.#store, connection, this.#flow.id, ! kept ), ...( kept ? { dynamics: kept } : {} ) } );
		const run: FlowRun = kept ? { ...own, mustHold: () => undefined } : own;
		try {
			const { end } = await runSteps( contentOf( this.#flow ).steps, run );
			this.#tally[ end === 'filtered' ? 'filtered' : 'ran' ]++;
			return run;
		} finally {
			this.#notice( run.warnings );
			kept?.writes.forEach( ( { what, entity, action, values } ) => this.#record( { record, entity, id: action === '' ? what : `${ what } ${ action }`, values: Object.entries( values ).map( ( [ field, value ] ) => ( { field, value: showValue( value ).slice( 0, VALUE_SHOWN ) } ) ) } ) );
		}
	}

	#notice( sentences: readonly string[] ): void {
		const notices = this.#tally.notices ?? [];
		const told = [ ...new Set( [ ...notices, ...sentences ] ) ].slice( 0, NOTICES_SHOWN );
		if ( told.length > notices.length ) {
			this.#tally.notices = told;
		}
	}

	/** False when the record stopped. What stops the whole lane stops the run, which is then repeated from its beginning. */
	async #guarded( record: string, work: () => Promise< void > ): Promise< boolean > {
		return await this.#tried( record, work ) === null;
	}

	/** Why the record stopped; null when it did not. `told`: it counts at once. */
	async #tried( record: string, work: () => Promise< void >, told = true ): Promise< Issue | null > {
		if ( ! this.#attempt.holds() ) {
			throw new LeaseLost( 'the lease of this run ran out' );
		}
		try {
			await work();
			return null;
		} catch ( error ) {
			if ( ! ( error instanceof SyncError ) || ( error.issue.retryClass !== 'rejected' && error.issue.retryClass !== 'poison' ) ) {
				throw error;
			}
			if ( told ) {
				this.#stop( record, error.issue.message, error.issue.remedy );
			}
			return error.issue;
		}
	}

	/** Those that the store refused. A record the store does not have is none: the tenant may know more than the shop sells. */
	async #write( writes: readonly StoreWrite[] ): Promise< ReadonlyMap< StoreWrite, string > > {
		const { written, refused, replaced } = await putInStore( this.#store, writes, this.#flow.id );
		this.#tally.written += written;
		replaced.forEach( ( sentence ) => this.#say( this.#flow.name, sentence, 'Nothing has to be done. Where the store should keep its own value, take the step out of the flow.' ) );
		refused.forEach( ( message, write ) => this.#stop( `${ write.record } ${ write.id }`, message, `Correct the step "${ write.step ?? '' }" of the flow, which writes into the store.` ) );
		return refused;
	}

	#stop( record: string, message: string, remedy: string ): void {
		this.#tally.stopped++;
		this.#say( record, message, remedy );
	}

	#say( record: string, message: string, remedy: string ): void {
		if ( this.#tally.problems.length < PROBLEMS_SHOWN ) {
			this.#tally.problems.push( { record, message, remedy } );
		}
	}
}

function refusedIssue( write: StoreWrite | undefined, refused: ReadonlyMap< StoreWrite, string >, record: string ): Issue | null {
	return write ? { code: 'store_write_refused', retryClass: 'rejected', record, field: write.key, message: notTaken( write, record, refused.get( write ) ?? '' ), remedy: NOT_TAKEN_REMEDY } : null;
}

/**
 * A field that holds a day says of everything that day the same: what is posted in the afternoon would never be later than what was read in the
 * morning. So a day is read again until the next one comes. Actions cannot be repeated; a flow with one goes on behind the day.
 */
function dayBefore( cursor: string, flow: Connection[ 'flows' ][ number ] ): string {
	const day = /^(\d{4}-\d{2}-\d{2})(T(?:00|12):00:00(?:\.0+)?Z)?$/.exec( cursor );
	if ( ! day || walk( contentOf( flow ).steps ).some( ( { step } ) => step.step === 'action' ) ) {
		return cursor;
	}
	const before = new Date( Date.parse( `${ day[ 1 ] ?? '' }T00:00:00Z` ) - 86_400_000 ).toISOString().slice( 0, 10 );
	return `${ before }${ day[ 2 ] ?? '' }`;
}

function sentence( name: string, { ran, filtered, written, stopped, shadow }: Tally ): string {
	if ( ran + filtered + stopped === 0 ) {
		return `Flow ${ name } found nothing to do.`;
	}
	if ( shadow ) {
		return `Flow ${ name } went through ${ ran + filtered + stopped } records in shadow: ${ ran } ran, ${ filtered } were left out by its filters, ${ stopped } would stop. Nothing was written; what would have been is under Shadow.`;
	}
	return `Flow ${ name } went through ${ ran + filtered + stopped } records: ${ ran } ran, ${ filtered } were left out by its filters, ${ stopped } stopped; ${ written } values of the store changed.`;
}
