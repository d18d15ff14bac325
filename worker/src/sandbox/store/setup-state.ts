/** Going live, the orders of the past, and what was kept of the checklist: the plugin's Setup room, in memory. */
import { z } from 'zod';
import type { Row } from './outbox.ts';
import type { StoreState } from './state.ts';

export type GoLive = { live: boolean; at: string | null; start: 'now' | 'order' | 'since' | ''; start_at: string | null; order: string; /** ISO 8601 UTC. */ left_out: { from: string; to: string } | null };
type Backfill = { state: 'running' | 'paused' | 'done'; since: string; until: string | null; total: number; fed: number; cursor: number; startedAt: number; pausedAt: number; rested: number };

type TestOrder = { row: Row; orderId: string; connectionId: string; place: string; at: number };

const AHEAD = 200;
const PORTION = 100;
const GUESSED_SECONDS = 0.3;
const AT_ONCE = 4;
const NEWEST = 50;

export class SetupState {
	goLive: GoLive = { live: true, at: null, start: '', start_at: null, order: '', left_out: null };
	kept = { stage: 1, connection_id: '', accepted: [] as string[] };
	/** Connection -> what a person chose to keep in step. */
	readonly templates = new Map< string, { key: string; flow_id: string }[] >();
	/** Records that a person sent by hand. */
	readonly asked = new Set< string >();
	testOrder: TestOrder | null = null;
	#backfill: Backfill | null = null;

	isAsked( row: Pick< Row, 'record_type' | 'record_id' > ): boolean {
		return this.asked.has( `${ row.record_type }:${ row.record_id }` );
	}

	ask( row: Pick< Row, 'record_type' | 'record_id' > ): void {
		this.asked.add( `${ row.record_type }:${ row.record_id }` );
	}

	/** `until`: the first moment behind the range, null for none. `left`: orders behind it, up to going live. `measured`: orders that the duration was measured on; 0: a guess. */
	estimate( state: StoreState, since: string, until: string | null ): { count: number; left: number; seconds: number; measured: number } {
		const count = placed( state, since, until ).length;
		const spent = sentSpans( state );
		const each = spent.length === 0 ? GUESSED_SECONDS : ( spent[ Math.floor( spent.length / 2 ) ] ?? 0 ) / 1000 / AT_ONCE;
		return { count, left: until === null ? 0 : placed( state, until, this.goLive.at ).length, seconds: Math.ceil( count * each ), measured: spent.length };
	}

	startBackfill( state: StoreState, since: string, until: string | null ): void {
		const { count } = this.estimate( state, since, until );
		this.#backfill = { state: count === 0 ? 'done' : 'running', since, until, total: count, fed: 0, cursor: 0, startedAt: state.now(), pausedAt: 0, rested: 0 };
		this.step( state );
	}

	/** False when there is nothing to do that to. */
	pauseBackfill( state: StoreState, paused: boolean ): boolean {
		const run = this.#backfill;
		if ( run?.state !== ( paused ? 'running' : 'paused' ) ) {
			return false;
		}
		const rested = paused ? run.rested : run.rested + state.now() - run.pausedAt;
		this.#backfill = { ...run, state: paused ? 'paused' : 'running', pausedAt: paused ? state.now() : 0, rested };
		return true;
	}

	/** One portion, when there is room: a new order never waits behind thousands of old ones. */
	step( state: StoreState ): void {
		const run = this.#backfill;
		const room = Math.min( PORTION, AHEAD - open( state ) );
		if ( run?.state !== 'running' || room <= 0 ) {
			return;
		}
		const rows = placed( state, run.since, run.until ).filter( ( order ) => order.id > run.cursor ).slice( 0, room );
		for ( const order of rows ) {
			const known = state.outbox.find( 'order', String( order.id ) );
			if ( order.status !== 'trash' && ( ! known || ( known.skipped?.rule === 'before_start' && ! known.pinned ) ) ) {
				state.capture( String( order.id ) );
			}
		}
		const fed = run.fed + rows.length;
		this.#backfill = { ...run, fed, cursor: rows.at( -1 )?.id ?? run.cursor, ...( rows.length < room ? { state: 'done' as const, total: fed } : {} ) };
	}

	progress( state: StoreState ): { state: string; since: string; until: string | null; total: number; done: number; seconds_left: number | null } | null {
		const run = this.#backfill;
		if ( ! run ) {
			return null;
		}
		const waiting = open( state );
		const done = Math.max( 0, run.fed - waiting );
		const ended = run.state === 'done' && waiting === 0;
		const worked = Math.max( 1, ( ( run.pausedAt || state.now() ) - run.startedAt - run.rested ) / 1000 );
		return { state: ended ? 'done' : run.state === 'done' ? 'running' : run.state, since: run.since, until: run.until, total: run.total, done, seconds_left: ended ? 0 : done < 20 ? null : Math.ceil( ( run.total - done ) * worked / done ) };
	}
}

function open( state: StoreState ): number {
	return state.outbox.rows().filter( ( row ) => row.record_type === 'order' && [ 'waiting', 'working', 'retrying' ].includes( row.state ) ).length;
}

function placed( state: StoreState, since: string, until: string | null ) {
	return [ ...state.shop.orders.values() ].filter( ( order ) => order.status !== 'checkout-draft' && `${ order.date_created_gmt }Z` >= since && ( until === null || `${ order.date_created_gmt }Z` < until ) ).sort( ( a, b ) => a.id - b.id );
}

const logSchema = z.object( { steps: z.array( z.object( { ms: z.number().optional() } ) ) } );

/** Milliseconds of the requests of the orders that were sent last, shortest first. */
function sentSpans( state: StoreState ): number[] {
	return state.outbox.rows().filter( ( row ) => row.record_type === 'order' ).flatMap( ( row ) => row.history )
		.filter( ( entry ) => entry.outcome === 'synced' ).sort( ( a, b ) => b.at - a.at ).flatMap( ( { log } ) => {
			const { data } = logSchema.safeParse( log );
			const spent = data?.steps.reduce( ( sum, step ) => sum + ( step.ms ?? 0 ), 0 ) ?? 0;
			return spent > 0 ? [ spent ] : [];
		} ).slice( 0, NEWEST ).sort( ( a, b ) => a - b );
}
