/**
 * The outbox of the sample store: the states, leases and fencing of docs/store-api.md, in memory. One row per record for
 * ever; a row says "order 123 changed", the content is read when it is claimed. Times are milliseconds since the epoch.
 */
import { randomUUID } from 'node:crypto';
import type { Issue } from '../../core/issue.ts';
import type { Decision, EventState, RecordType, SettleResult } from '../../store/contract/api.ts';

export type HistoryEntry = {
	attempt: number; at: number; worker_id: string; outcome: string; flow_version: string;
	issue: Issue | null; summary: string; log: unknown; warnings: string[];
};

export type Row = {
	event_id: number;
	record_type: RecordType;
	record_id: string;
	kind: string;
	state: EventState;
	/** Held or skipped by a person: later changes of the record do not move the row. */
	pinned: boolean;
	attempt: number;
	/** Leases since the last settle: the poison guard. */
	leases: number;
	/** An earlier attempt may have reached Dynamics. */
	sent: boolean;
	changedWhileLeased: boolean;
	stateBefore: EventState;
	lease: { token: string; until: number; workerId: string } | null;
	dueAt: number;
	capturedAt: number;
	updatedAt: number;
	issue: Issue | null;
	skipped: { rule: string; message: string } | null;
	/** It is the test order of the setup checklist; its history says so. */
	test: boolean;
	/** What a person decided; goes with the record until it is settled. */
	decision: Decision | null;
	/** Arguments and result of a command. */
	args: unknown;
	result: unknown;
	history: HistoryEntry[];
};

export type SettleCode = 'ok' | 'lease_lost' | 'unknown_event';
export type Claimed = { row: Row; token: string; until: number; lookUpFirst: boolean };

const SETTLED: readonly EventState[] = [ 'synced', 'skipped', 'needs-you' ];

export class Outbox {
	readonly #now: () => number;
	readonly #rows = new Map< number, Row >();
	readonly #byRecord = new Map< string, Row >();
	#nextId = 1;
	maxAttempts = 12;

	constructor( now: () => number ) {
		this.#now = now;
	}

	rows(): Row[] {
		return [ ...this.#rows.values() ];
	}

	get( eventId: number ): Row | undefined {
		return this.#rows.get( eventId );
	}

	find( type: RecordType, id: string ): Row | undefined {
		return this.#byRecord.get( `${ type }:${ id }` );
	}

	/** A change of a record; changes of a record that waits are one row. A wait that Dynamics asked for is never shortened. */
	append( type: RecordType, id: string, kind = 'changed', args: unknown = null ): Row {
		const now = this.#now();
		const row = this.find( type, id );
		if ( ! row ) {
			return this.#insert( type, id, kind, args, now );
		}
		row.kind = kind;
		row.updatedAt = now;
		if ( row.state === 'working' ) {
			row.changedWhileLeased = true;
		} else if ( SETTLED.includes( row.state ) && ! row.pinned ) {
			this.#waitAgain( row, now );
		}
		return row;
	}

	/** The one row a flow runs in: a run that waits is moved, one under way is left alone. `asked` by a person, who waits for the result of this run. */
	run( flowId: string, args: unknown, ms: number, asked = false ): Row {
		const due = this.#now() + ms;
		const row = this.find( 'command', flowId ) ?? this.#insert( 'command', flowId, 'run_flow', args, due );
		if ( row.state !== 'working' ) {
			Object.assign( row, { state: 'waiting', attempt: 0, args, dueAt: due, updatedAt: this.#now() } );
		}
		if ( asked ) {
			row.result = null;
		}
		return row;
	}

	/** It needs a person from now on, unless a worker has it or a person put it aside. */
	owe( type: RecordType, id: string, issue: Issue ): void {
		const row = this.find( type, id ) ?? this.#insert( type, id, 'changed', null, this.#now() );
		if ( row.state !== 'working' && ! row.pinned ) {
			Object.assign( row, { state: 'needs-you', issue, updatedAt: this.#now() } );
		}
	}

	owedNoMore( type: RecordType, id: string ): void {
		const row = this.find( type, id );
		if ( row && ! row.pinned && [ 'needs-you', 'waiting', 'retrying' ].includes( row.state ) ) {
			Object.assign( row, { state: 'synced', issue: null, updatedAt: this.#now() } );
		}
	}

	callOff( flowId: string ): void {
		const row = this.find( 'command', flowId );
		if ( row && ( row.state === 'waiting' || row.state === 'retrying' ) ) {
			row.state = 'skipped';
		}
	}

	#insert( type: RecordType, id: string, kind: string, args: unknown, now: number ): Row {
		const row: Row = {
			event_id: this.#nextId++, record_type: type, record_id: id, kind, state: 'waiting', pinned: false, attempt: 0, leases: 0, sent: false,
			changedWhileLeased: false, stateBefore: 'waiting', lease: null, dueAt: now, capturedAt: now, updatedAt: now, issue: null, skipped: null, test: false, decision: null, args, result: null, history: [],
		};
		this.#rows.set( row.event_id, row );
		this.#byRecord.set( `${ type }:${ id }`, row );
		return row;
	}

	/** Starts over; what an earlier attempt may have sent is remembered unless it ended synced. */
	#waitAgain( row: Row, now: number ): void {
		row.sent = row.state !== 'synced' && ( row.sent || row.attempt > 0 );
		Object.assign( row, { state: 'waiting', attempt: 0, leases: 0, issue: null, skipped: null, pinned: false, dueAt: now, capturedAt: now, updatedAt: now } );
	}

	#claimableAt( row: Row ): number | null {
		if ( row.state === 'working' ) {
			return row.lease?.until ?? 0;
		}
		return row.state === 'waiting' || row.state === 'retrying' ? row.dueAt : null;
	}

	/** Rows due now, in the order they are handed out. While paused only commands are. */
	#due( types: readonly RecordType[], paused: boolean, admitted: Row | null = null ): Row[] {
		const now = this.#now();
		const rank = ( row: Row ) => ( row.record_type === 'command' ? 0 : 1 );
		return this.rows()
			.filter( ( row ) => ( this.#claimableAt( row ) ?? Infinity ) <= now && ( types.length === 0 || types.includes( row.record_type ) ) && ( ! paused || row.record_type === 'command' || row === admitted ) )
			.sort( ( left, right ) => rank( left ) - rank( right ) || ( this.#claimableAt( left ) ?? 0 ) - ( this.#claimableAt( right ) ?? 0 ) || left.event_id - right.event_id );
	}

	claim( workerId: string, limit: number, leaseSeconds: number, types: readonly RecordType[], paused: boolean, admitted: Row | null = null ): { claimed: Claimed[]; more: boolean } {
		const sound = this.#due( types, paused, admitted ).filter( ( row ) => ! this.#isPoison( row ) );
		return { claimed: sound.slice( 0, limit ).map( ( row ) => this.#lease( row, workerId, leaseSeconds ) ), more: sound.length > limit };
	}

	#lease( row: Row, workerId: string, leaseSeconds: number ): Claimed {
		const now = this.#now();
		if ( row.lease ) {
			this.#note( row, 'lease_lost', row.lease.workerId, { summary: 'The worker did not report back before its lease ran out.' } );
		} else {
			row.stateBefore = row.state;
		}
		const lookUpFirst = row.attempt >= 1 || row.sent;
		row.lease = { token: randomUUID(), until: now + leaseSeconds * 1000, workerId };
		Object.assign( row, { state: 'working', attempt: row.attempt + 1, leases: row.leases + 1, changedWhileLeased: false, updatedAt: now } );
		return { row, token: row.lease.token, until: row.lease.until, lookUpFirst };
	}

	/** A record that takes its worker down each time must not do so for ever. */
	#isPoison( row: Row ): boolean {
		if ( row.leases < this.maxAttempts ) {
			return false;
		}
		const issue: Issue = {
			code: 'internal_error', retryClass: 'poison', message: `This record was handed out ${ row.leases } times and no worker reported back.`,
			remedy: 'Look into the worker\'s log at the times of the attempts, then retry.',
		};
		Object.assign( row, { state: 'needs-you', issue, lease: null, sent: true, updatedAt: this.#now() } );
		this.#note( row, 'needs-you', '', { issue } );
		return true;
	}

	/** When the next row falls due that is not due yet; null when nothing waits. */
	nextDueAt(): number | null {
		const now = this.#now();
		const times = this.rows().filter( ( row ) => ( row.state === 'waiting' || row.state === 'retrying' ) && row.dueAt > now ).map( ( row ) => row.dueAt );
		return times.length === 0 ? null : times.reduce( ( least, time ) => Math.min( least, time ) );
	}

	dueCount(): number {
		return this.#due( [], false ).length;
	}

	#holds( row: Row, token: string ): boolean {
		return row.state === 'working' && row.lease?.token === token && row.lease.until > this.#now();
	}

	extend( eventId: number, token: string, leaseSeconds: number ): number | null {
		const row = this.#rows.get( eventId );
		if ( ! row?.lease || ! this.#holds( row, token ) ) {
			return null;
		}
		row.lease.until = this.#now() + leaseSeconds * 1000;
		return row.lease.until;
	}

	/** How far a command came, under the same fence. */
	progress( eventId: number, token: string, progress: unknown ): boolean {
		const row = this.#rows.get( eventId );
		if ( row?.record_type !== 'command' || ! this.#holds( row, token ) ) {
			return false;
		}
		row.result = progress;
		return true;
	}

	/** Changes nothing unless the token names the live lease (fencing). */
	settle( result: SettleResult, workerId: string ): { code: SettleCode; row: Row | null } {
		const row = this.#rows.get( result.event_id );
		if ( ! row ) {
			return { code: 'unknown_event', row: null };
		}
		if ( ! this.#holds( row, result.lease_token ) ) {
			return { code: 'lease_lost', row };
		}
		const changed = row.changedWhileLeased;
		Object.assign( row, { lease: null, leases: 0, changedWhileLeased: false, updatedAt: this.#now() } );
		this.#apply( row, result, workerId );
		if ( SETTLED.includes( row.state ) ) {
			row.decision = null;
		}
		if ( changed && SETTLED.includes( row.state ) && result.outcome !== 'released' ) {
			this.#waitAgain( row, this.#now() );
		}
		return { code: 'ok', row };
	}

	#apply( row: Row, result: SettleResult, workerId: string ): void {
		const base = { log: result.log, flow_version: result.flow_version };
		switch ( result.outcome ) {
			case 'synced':
				this.#note( row, 'synced', workerId, { ...base, summary: `${ row.test ? 'Test order. ' : '' }${ result.summary }`, warnings: result.warnings } );
				Object.assign( row, { state: 'synced', test: false, issue: null, skipped: null, sent: false, result: result.result ?? null } );
				return;
			case 'needs-you':
				this.#note( row, 'needs-you', workerId, { ...base, ...( row.test ? { summary: 'Test order. ' } : {} ), issue: result.issue } );
				Object.assign( row, { state: 'needs-you', issue: result.issue, sent: row.sent || result.sent } );
				return;
			case 'skipped':
				this.#note( row, 'skipped', workerId, { ...base, summary: `${ row.test ? 'Test order. ' : '' }${ result.message }` } );
				Object.assign( row, { state: 'skipped', issue: null, skipped: { rule: result.rule, message: result.message }, result: result.result ?? null } );
				return;
			case 'released':
				this.#note( row, 'released', workerId, base );
				Object.assign( row, { state: row.stateBefore, attempt: row.attempt - 1 } );
				return;
			case 'retry':
				this.#note( row, 'retry', workerId, { ...base, ...( row.test ? { summary: 'Test order. ' } : {} ), issue: result.issue } );
				this.#retryLater( row, result );
		}
	}

	#retryLater( row: Row, result: Extract< SettleResult, { outcome: 'retry' } > ): void {
		row.sent = row.sent || result.sent;
		row.issue = result.issue;
		if ( result.counts && row.attempt >= this.maxAttempts ) {
			row.state = 'needs-you';
			row.issue = { ...result.issue, code: 'attempts_used_up', message: `${ row.attempt } attempts failed. The last one: ${ result.issue.message }` };
			return;
		}
		Object.assign( row, { state: 'retrying', dueAt: this.#now() + result.retry_in_seconds * 1000, attempt: result.counts ? row.attempt : row.attempt - 1 } );
	}

	/** A person asks for it again, whatever its age and state. */
	retry( row: Row, outcome: 'asked_retry' | 'asked_test' = 'asked_retry' ): void {
		this.#note( row, outcome, '', {} );
		row.test = outcome === 'asked_test';
		row.decision = null;
		if ( row.state === 'working' ) {
			row.changedWhileLeased = true;
			return;
		}
		this.#waitAgain( row, this.#now() );
	}

	/** Why not, or '' when it goes out with the decision. */
	decide( row: Row, decision: Decision ): '' | 'not_asked' | 'outdated' {
		const { choices, seen, candidates } = row.issue?.facts ?? {};
		const among = Array.isArray( candidates ) ? candidates : [];
		if ( row.state !== 'needs-you' || ! Array.isArray( choices ) || ! choices.includes( decision.choice ) || ( decision.choice === 'customer' && ! among.includes( decision.customer ) ) ) {
			return 'not_asked';
		}
		if ( String( seen ?? '' ) !== decision.seen ) {
			return 'outdated';
		}
		this.#note( row, `asked_${ decision.choice }`, '', { summary: [ decision.customer, decision.reason ].filter( ( part ) => part !== '' ).join( ': ' ) } );
		this.#waitAgain( row, this.#now() );
		row.decision = { ...decision, candidates: among };
		return '';
	}

	hold( row: Row ): void {
		this.#note( row, 'held', '', {} );
		Object.assign( row, { state: 'needs-you', pinned: true, lease: null, updatedAt: this.#now() } );
	}

	skip( row: Row, reason: string ): void {
		this.#note( row, 'asked_skip', '', { summary: reason } );
		Object.assign( row, { state: 'skipped', pinned: true, lease: null, issue: null, skipped: { rule: 'by_hand', message: reason }, updatedAt: this.#now() } );
	}

	#note( row: Row, outcome: string, workerId: string, more: Partial< HistoryEntry > ): void {
		row.history.unshift( { attempt: row.attempt, at: this.#now(), worker_id: workerId, outcome, flow_version: '', issue: null, summary: '', log: null, warnings: [], ...more } );
	}
}
