/**
 * Lanes: one connection to one Dynamics environment and principal each, with its connector and its pauses. All records of a
 * connection share them, so that one refusal stops the rest instead of each finding out by itself.
 */
import type { Connector } from '../connectors/connector.ts';
import type { ConnectorDeps } from '../connectors/index.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import { isoSeconds } from '../clock.ts';
import type { ClaimRequest, Connection } from '../store/contract/api.ts';
import type { Log } from '../logging.ts';

export type LaneReport = NonNullable< ClaimRequest[ 'heartbeat' ] >[ 'lanes' ][ number ];
export type MakeConnector = ( connection: Connection, secret: string | null, deps: ConnectorDeps ) => Connector;
export type LaneDeps = {
	make: MakeConnector;
	connector: ConnectorDeps;
	/** The connection's secret in clear, or null when there is none. Throws when it cannot be opened. */
	secretOf: ( connection: Connection ) => string | null;
	now: () => Date;
	log: Log;
};

/** After credentials were refused: soon once (a renewal in progress), then rarely; an edit in wp-admin ends the pause at once. */
const AUTH_PAUSES_MS = [ 60_000, 300_000, 900_000 ];
/** Shorter waits are the connector's ordinary pacing. */
const NOTICEABLE_MS = 2_000;

export class Lane {
	readonly connection: Connection;
	readonly connector: Connector | null;
	readonly #log: Log;
	readonly #now: () => Date;
	#fault: Issue | null;
	#pausedUntil = 0;
	#strikes = 0;
	active = 0;
	#retired = false;

	constructor( connection: Connection, connector: Connector | null, fault: Issue | null, deps: LaneDeps ) {
		this.connection = connection;
		this.connector = connector;
		this.#fault = fault;
		this.#log = deps.log;
		this.#now = deps.now;
	}

	/** Milliseconds since the epoch until which nothing should be claimed for it; 0 when it may work. */
	blockedUntil(): number {
		if ( ! this.connector ) {
			return Infinity;
		}
		const now = this.#now().getTime();
		const until = Math.max( this.#pausedUntil, this.connector.lane().until?.getTime() ?? 0 );
		return until - now > ( this.#pausedUntil > now ? 0 : NOTICEABLE_MS ) ? until : 0;
	}

	/** After a pause one record tries the door before the others follow. */
	get onTrial(): boolean {
		return this.#strikes > 0;
	}

	/** One alert for the first refusal, not one a record. */
	refuse( issue: Issue ): void {
		const now = this.#now().getTime();
		if ( this.#pausedUntil > now ) {
			return;
		}
		const pause = AUTH_PAUSES_MS[ Math.min( this.#strikes, AUTH_PAUSES_MS.length - 1 ) ] ?? 900_000;
		if ( this.#strikes === 0 ) {
			this.#log.error( { connection_id: this.connection.id, code: issue.code, seconds: pause / 1000 }, 'Dynamics refused the sign-in; this connection is paused and its records wait; run "concord doctor" for the remedy' );
		}
		this.#strikes++;
		this.#fault = issue;
		this.#pausedUntil = now + pause;
	}

	succeed(): void {
		if ( this.#strikes > 0 ) {
			this.#log.info( { connection_id: this.connection.id }, 'Dynamics accepts the sign-in again' );
		}
		this.#strikes = 0;
		this.#pausedUntil = 0;
		this.#fault = null;
	}

	report(): LaneReport {
		const now = this.#now().getTime();
		const own = this.connector?.lane();
		if ( ! own || this.#pausedUntil > now ) {
			return { connection_id: this.connection.id, state: 'paused', message: this.#fault === null ? '' : `${ this.#fault.message } ${ this.#fault.remedy }`, until: own ? isoSeconds( new Date( this.#pausedUntil ) ) : null };
		}
		return { connection_id: this.connection.id, state: own.state, message: own.message, until: own.until === null ? null : isoSeconds( own.until ) };
	}

	figures(): { connectionId: string; state: string; requests: number; refused: number } {
		const own = this.connector?.lane();
		return { connectionId: this.connection.id, state: this.report().state, requests: own?.requests ?? 0, refused: own?.refused ?? 0 };
	}

	enter(): void {
		this.active++;
	}

	async leave(): Promise< void > {
		this.active--;
		await this.#closeWhenIdle();
	}

	/** Replaced by a newer configuration: closes when its last record is done. */
	async retire(): Promise< void > {
		this.#retired = true;
		await this.#closeWhenIdle();
	}

	async #closeWhenIdle(): Promise< void > {
		if ( this.#retired && this.active === 0 ) {
			await this.connector?.close();
		}
	}
}

export class Lanes {
	readonly #deps: LaneDeps;
	#lanes = new Map< string, { lane: Lane; print: string } >();

	constructor( deps: LaneDeps ) {
		this.#deps = deps;
	}

	/** Keeps the lanes whose settings and secret are the same, so that budgets and pauses survive an unrelated edit. */
	async apply( connections: readonly Connection[] ): Promise< void > {
		const before = this.#lanes;
		this.#lanes = new Map();
		for ( const connection of connections ) {
			const { secret, fault } = this.#secret( connection );
			const print = JSON.stringify( { ...connection, secret } );
			const known = before.get( connection.id );
			const keep = known?.print === print && ! known.lane.onTrial;
			this.#lanes.set( connection.id, keep ? known : { lane: this.#build( connection, secret, fault ), print } );
			if ( keep ) {
				before.delete( connection.id );
			}
		}
		await Promise.all( [ ...before.values() ].map( ( { lane } ) => lane.retire() ) );
	}

	get( id: string ): Lane | undefined {
		return this.#lanes.get( id )?.lane;
	}

	/** New orders go to the first enabled connection; the others serve what is linked to them. */
	get first(): Lane | undefined {
		return this.all().find( ( lane ) => lane.connection.enabled );
	}

	all(): Lane[] {
		return [ ...this.#lanes.values() ].map( ( { lane } ) => lane );
	}

	async close(): Promise< void > {
		await Promise.all( this.all().map( ( lane ) => lane.retire() ) );
	}

	#secret( connection: Connection ): { secret: string | null; fault: Issue | null } {
		try {
			return { secret: this.#deps.secretOf( connection ), fault: null };
		} catch {
			return { secret: null, fault: {
				code: 'credentials_refused', retryClass: 'auth', message: 'The stored secret of this connection cannot be opened by this worker.',
				remedy: 'Enter the secret again under Connections, or pair the worker again.',
			} };
		}
	}

	#build( connection: Connection, secret: string | null, fault: Issue | null ): Lane {
		if ( fault ) {
			return new Lane( connection, null, fault, this.#deps );
		}
		try {
			return new Lane( connection, this.#deps.make( connection, secret, this.#deps.connector ), null, this.#deps );
		} catch ( error ) {
			if ( error instanceof SyncError ) {
				this.#deps.log.error( { connection_id: connection.id, code: error.issue.code }, 'This connection cannot be used; run "concord doctor" for the remedy' );
				return new Lane( connection, null, error.issue, this.#deps );
			}
			throw error;
		}
	}
}
