/**
 * The main loop: claim, work, settle. It holds nothing that cannot be rebuilt from the store; killing it at any moment loses
 * nothing, because a claim is recorded before anything is sent and a record is done only when it is settled.
 */
import { isoSeconds, type Clock } from '../clock.ts';
import type { RunConfig } from '../config.ts';
import { SyncError } from '../core/issue.ts';
import { useRegexEngine } from '../core/mapping/expression.ts';
import type { Log } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import { StoreRefusal, type StoreClient } from '../store/client.ts';
import type { ClaimAnswer, ClaimRequest, StoreInfo } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import { Attempt } from './attempt.ts';
import type { Hooks } from './hooks.ts';
import { Lanes, type LaneDeps } from './lanes.ts';
import { Leases } from './leases.ts';
import { LimitedRegex } from './regex.ts';
import { runRecord } from './run-record.ts';
import { Settler, type Settled } from './settler.ts';
import { Subscriber } from '../push/subscriber.ts';
import { PushState } from '../push/state.ts';
import type { Topic } from '../push/topics.ts';
import { Watcher } from './watcher.ts';

export type EngineOptions = {
	client: StoreClient;
	workerId: string;
	/** Of the site this worker was paired to; '' accepts any (credentials from the environment). */
	fingerprint: string;
	/** Shared with the store; what Dynamics has to show is made of it. '' where nothing is pushed. */
	webhookSecret?: string;
	config: RunConfig;
	clock: Clock;
	/** 0 <= value < 1. */
	random: () => number;
	log: Log;
	metrics: Metrics;
	lanes: Pick< LaneDeps, 'make' | 'connector' | 'secretOf' >;
	hooks?: Hooks;
};

const HEARTBEAT_MS = 30_000;
const COMMANDS_ONLY_MS = 2_000;
const DOORBELL_RETRY_MS = 300_000;
const CONFIG_RETRY_MS = 60_000;
const STORE_BACKOFF_MS = [ 1_000, 2_000, 5_000, 10_000, 30_000, 60_000 ];
const STOP_STORE_MS = 3_000;
const STOP_WORK_MS = 12_000;
const STOP_SETTLE_MS = 4_000;
const SWEEP_STEPS = 20;

export class Engine {
	readonly #options: EngineOptions;
	readonly #lanes: Lanes;
	readonly #leases: Leases;
	readonly #settler: Settler;
	readonly #watcher: Watcher;
	readonly #push: PushState;
	readonly #startedAt: string;
	#queue: Attempt[] = [];
	#working = 0;
	#wake = new AbortController();
	#nudged = false;
	readonly #stopping = new AbortController();
	/** Aborts when nothing is left to wait for: a timer still set would keep the process alive. */
	readonly #over = new AbortController();
	#configVersion: number | null = null;
	#store: StoreInfo | null = null;
	#cloned = false;
	#paused = false;
	#lastClaim = -Infinity;
	#idleMs: number;
	#more = true;
	#storeFailures = 0;
	#doorbellOffUntil = 0;
	#nextSweep = 0;
	#sweeping: Promise< void > | null = null;
	#configCheckedAt = -Infinity;

	constructor( options: EngineOptions ) {
		const { clock, config, log } = options;
		useRegexEngine( LimitedRegex );
		this.#options = options;
		this.#lanes = new Lanes( { ...options.lanes, now: clock.now, log } );
		this.#leases = new Leases( config.lease_seconds, clock );
		this.#settler = new Settler( { client: options.client, workerId: options.workerId, clock, log, onSettled: ( settled ) => this.#settled( settled ) } );
		this.#watcher = this.#newWatcher();
		this.#push = new PushState( ( options.webhookSecret ?? '' ) === '' ? '' : config.public_url, clock.now );
		this.#startedAt = isoSeconds( clock.now() );
		this.#idleMs = config.poll_ms;
	}

	/** Resolves when the engine was stopped and has let go of everything. */
	async run(): Promise< void > {
		void this.#keepLeases();
		void this.#watcher.run( this.#stopping.signal );
		void this.#subscribe();
		while ( ! this.#stopping.signal.aborted ) {
			const pause = await this.#orStopped( this.#turn() );
			if ( pause > 0 && ! this.#stopping.signal.aborted ) {
				await this.#rest( pause );
			}
		}
		await this.#letGo();
		await this.#lanes.close();
		this.#over.abort();
	}

	/**
	 * A dead store must not hold up a stop; a claim whose answer comes too late falls back when its lease ends. The listener
	 * goes with each turn: one left on the signal every second would be a slow leak.
	 */
	#orStopped( turn: Promise< number > ): Promise< number > {
		const { signal } = this.#stopping;
		return new Promise( ( resolve, reject ) => {
			const stopped = () => void this.#options.clock.sleep( STOP_STORE_MS, this.#over.signal ).then( () => resolve( 0 ) );
			signal.addEventListener( 'abort', stopped, { once: true } );
			turn.then( resolve, reject ).finally( () => signal.removeEventListener( 'abort', stopped ) );
		} );
	}

	/** Finishes what is in flight, gives back the rest; at most 20 seconds. */
	stop(): void {
		this.#stopping.abort();
		this.#wake.abort();
	}

	/** Look now. Carries no truth: a wrong nudge costs one look. */
	nudge(): void {
		this.#nudged = true;
		this.#idleMs = this.#options.config.poll_ms;
		this.#wake.abort();
	}

	/** Dynamics told of changes; whose flows read them is looked at now. */
	told( connectionId: string, topics: ReadonlySet< Topic >, what: readonly string[] = [] ): void {
		if ( topics.size > 0 ) {
			this.#push.noticed( connectionId, what );
		}
		this.#watcher.told( connectionId, topics );
	}

	state() {
		return {
			running: ! this.#stopping.signal.aborted, paused: this.#paused, held: this.#leases.size,
			reason: this.#cloned ? 'site_copied' : this.#storeFailures > 0 ? 'store_unreachable' : '',
			lastClaimAt: Number.isFinite( this.#lastClaim ) ? isoSeconds( new Date( this.#lastClaim ) ) : null,
			lanes: this.#lanes.all().map( ( lane ) => lane.report() ),
			configVersion: this.#configVersion,
		};
	}

	/** One look at the store; returns how long to rest, in milliseconds. */
	async #turn(): Promise< number > {
		try {
			await this.#ensureConfig();
			this.#sweepWhenDue();
			const rest = await this.#look();
			this.#storeFailures = 0;
			return rest;
		} catch ( error ) {
			return this.#storeFailed( error );
		}
	}

	async #look(): Promise< number > {
		const { config, clock } = this.#options;
		const room = config.batch * 2 - this.#leases.size;
		if ( this.#leases.size > config.batch ) {
			return config.poll_ms;
		}
		const commandsOnly = this.#commandsOnly();
		const now = clock.now().getTime();
		const heartbeatDue = now - this.#lastClaim >= ( commandsOnly && ! this.#mayRing() ? COMMANDS_ONLY_MS : HEARTBEAT_MS );
		if ( ! this.#more && ! heartbeatDue && ! await this.#somethingDue() ) {
			return this.#slower();
		}
		if ( commandsOnly && now - this.#lastClaim < COMMANDS_ONLY_MS ) {
			return COMMANDS_ONLY_MS;
		}
		const answer = await this.#claim( Math.min( config.batch, room ), commandsOnly );
		await this.#followConfig( answer );
		await this.#accept( answer, now );
		return this.#restAfter( answer, commandsOnly );
	}

	#restAfter( answer: ClaimAnswer, commandsOnly: boolean ): number {
		if ( answer.claimed.length > 0 ) {
			this.#idleMs = this.#options.config.poll_ms;
			return this.#more && ! commandsOnly ? 0 : this.#idleMs;
		}
		return commandsOnly ? COMMANDS_ONLY_MS : this.#slower();
	}

	async #claim( limit: number, commandsOnly: boolean ): Promise< ClaimAnswer > {
		const { client, workerId, config, metrics } = this.#options;
		const trial = this.#lanes.first?.onTrial ?? false;
		const body: ClaimRequest = {
			worker_id: workerId, limit: trial ? 1 : limit, lease_seconds: config.lease_seconds, heartbeat: this.#heartbeat(),
			...( commandsOnly ? { record_types: [ 'command' as const ] } : {} ),
		};
		this.#nudged = false;
		const answer = await client.claim( body );
		metrics.storeCall( 'claim', true );
		this.#lastClaim = this.#options.clock.now().getTime();
		this.#paused = answer.paused;
		// Rows that stay due while only commands are asked for are no reason to hurry.
		this.#more = answer.more && ! commandsOnly && ! trial;
		if ( answer.config_version !== this.#configVersion ) {
			this.#configVersion = null;
		}
		return answer;
	}

	/** Saved, then "retry" pressed: what this claim brought must not be judged by the settings from before. */
	async #followConfig( answer: ClaimAnswer ): Promise< void > {
		if ( this.#configVersion === null && answer.claimed.length > 0 ) {
			await this.#ensureConfig().catch( ( error: unknown ) => {
				// The rows are leased by now; the next look asks again.
				this.#options.log.warn( { code: error instanceof SyncError ? error.issue.code : 'store_refused' }, 'The changed configuration could not be fetched' );
			} );
		}
	}

	/** `claimedAt`: before the request went out, so that our idea of the lease's end is never later than the store's. */
	async #accept( answer: ClaimAnswer, claimedAt: number ): Promise< void > {
		const deadline = claimedAt + this.#options.config.lease_seconds * 1000;
		for ( const claim of answer.claimed ) {
			const attempt = new Attempt( claim, deadline, this.#options.clock );
			this.#leases.hold( attempt );
			await this.#options.hooks?.at?.( 'claimed', claim.event_id );
			if ( claim.record_type === 'command' ) {
				this.#start( attempt );
			} else {
				this.#queue.push( attempt );
			}
		}
		this.#options.metrics.owed( this.#leases.size );
		this.#pump();
	}

	#pump(): void {
		while ( this.#working < this.#options.config.concurrency && this.#queue.length > 0 && ! this.#stopping.signal.aborted ) {
			const attempt = this.#queue.shift();
			if ( attempt ) {
				this.#start( attempt );
			}
		}
	}

	#start( attempt: Attempt ): void {
		const counted = attempt.claim.record_type !== 'command';
		this.#working += counted ? 1 : 0;
		void this.#work( attempt ).finally( () => {
			this.#working -= counted ? 1 : 0;
			this.#pump();
		} );
	}

	async #work( attempt: Attempt ): Promise< void > {
		const { hooks = {}, random } = this.#options;
		const { client } = this.#options;
		const result = attempt.holds() ? await runRecord( attempt, {
			lanes: this.#lanes, prefix: this.#store?.reference_prefix ?? '', random, hooks, readOrders: ( query ) => client.orders( query ),
			readKeys: ( kind, query ) => client.keys( kind, query ), keep: async ( claim, progress ) => ( await client.progress( this.#options.workerId, claim, progress ) ).held, now: () => this.#options.clock.now(),
			push: ( id ) => this.#push.of( id ),
			flowStore: { page: ( type, query ) => client.page( type, query ), write: ( writes ) => client.write( writes ), stock: ( figures ) => client.stock( figures ), previewStock: ( figures ) => client.previewStock( figures ), put: ( puts ) => client.put( puts ), picture: ( picture ) => client.picture( picture ), followed: ( query ) => client.followed( query ), known: ( query ) => client.known( query ), orderOf: ( document ) => client.orderOf( document ) },
		} ) : null;
		if ( ! result || attempt.lost ) {
			this.#leases.release( attempt );
			return;
		}
		await hooks.at?.( 'before-settle', attempt.claim.event_id );
		this.#settler.add( attempt, result );
	}

	async #settled( { attempt, result, code }: Settled ): Promise< void > {
		const { log, metrics, clock } = this.#options;
		this.#leases.release( attempt );
		if ( this.#more && this.#leases.size <= this.#options.config.batch ) {
			this.#wake.abort();
		}
		const issue = 'issue' in result ? result.issue : undefined;
		const fields = {
			event_id: result.event_id, record_type: attempt.claim.record_type, record_id: attempt.claim.record_id, attempt: attempt.claim.attempt, outcome: result.outcome,
			code: issue?.code ?? ( code === 'ok' ? undefined : code ), retry_class: issue?.retryClass, rule: 'rule' in result ? result.rule : undefined,
			requests: result.log.requests, ms: Math.round( attempt.seconds * 1000 ),
		};
		if ( code === 'ok' ) {
			log[ result.outcome === 'needs-you' ? 'warn' : 'info' ]( fields, 'Record settled' );
			metrics.settled( result.outcome, issue?.code ?? '', attempt.seconds );
			if ( result.outcome === 'synced' ) {
				metrics.lag( ( clock.now().getTime() - Date.parse( attempt.claim.captured_at ) ) / 1000 );
			}
		} else {
			log.warn( fields, 'The store did not take this outcome; another attempt has the record' );
		}
		metrics.lanes( this.#lanes.all().map( ( lane ) => lane.figures() ) );
		await this.#options.hooks?.at?.( 'after-settle', result.event_id );
	}

	/** Copied site, no usable connection, or all of it paused: commands are answered, records stay where they are. */
	#commandsOnly(): boolean {
		const lane = this.#lanes.first;
		return this.#cloned || ! lane || lane.blockedUntil() > 0 || ( lane.onTrial && lane.active > 0 );
	}

	#heartbeat(): NonNullable< ClaimRequest[ 'heartbeat' ] > {
		const lanes = this.#lanes.all().filter( ( lane ) => lane.connection.enabled ).map( ( lane ) => lane.report() );
		const copied = { state: 'paused' as const, message: 'This site is not the one the worker was paired to (a copy, or moved). Nothing is written. If it is the real one, pair the worker again.', until: null };
		return { version: VERSION, started_at: this.#startedAt, rss_bytes: process.memoryUsage.rss(), lanes: this.#cloned ? lanes.map( ( lane ) => ( { ...lane, ...copied } ) ) : lanes };
	}

	#mayRing(): boolean {
		return this.#options.client.hasDoorbell && this.#options.clock.now().getTime() >= this.#doorbellOffUntil;
	}

	/** Asks the doorbell; without one (blocked, not installed) the answer is always yes and the claim itself is the look. */
	async #somethingDue(): Promise< boolean > {
		if ( this.#nudged || ! this.#mayRing() ) {
			return true;
		}
		try {
			const { due, config_version: version } = await this.#options.client.doorbell();
			return due > 0 || version !== this.#configVersion;
		} catch ( error ) {
			this.#doorbellOffUntil = this.#options.clock.now().getTime() + DOORBELL_RETRY_MS;
			this.#options.log.info( { code: error instanceof SyncError ? error.issue.code : 'doorbell_refused' }, 'The doorbell does not answer; claims are used instead' );
			return true;
		}
	}

	async #ensureConfig(): Promise< void > {
		const { client, clock, log, fingerprint } = this.#options;
		const now = clock.now().getTime();
		const recheck = this.#cloned && now - this.#configCheckedAt >= CONFIG_RETRY_MS;
		if ( this.#configVersion !== null && ! recheck ) {
			return;
		}
		this.#configCheckedAt = now;
		const config = await client.config();
		const cloned = fingerprint !== '' && config.store.fingerprint !== fingerprint;
		if ( cloned && ! this.#cloned ) {
			log.error( { code: 'site_copied' }, 'The store is not the one this worker was paired to; nothing is written. Pair again if this is the real site' );
		}
		this.#cloned = cloned;
		this.#store = config.store;
		this.#paused = config.paused;
		await this.#lanes.apply( config.connections );
		this.#configVersion = config.config_version;
		this.#more = true;
		log.info( { config_version: config.config_version, count: config.connections.length }, 'Configuration fetched' );
		if ( ! this.#lanes.first ) {
			log.warn( {}, 'No connection is enabled; records wait until one is added in wp-admin' );
		}
	}

	#sweepWhenDue(): void {
		const { clock, config } = this.#options;
		const now = clock.now().getTime();
		if ( this.#sweeping || now < this.#nextSweep || this.#paused || this.#cloned ) {
			return;
		}
		this.#nextSweep = now + config.sweep_seconds * 1000;
		this.#sweeping = this.#sweep().finally( () => {
			this.#sweeping = null;
		} );
	}

	async #sweep(): Promise< void > {
		const { client, log } = this.#options;
		try {
			for ( let step = 0; step < SWEEP_STEPS && ! this.#stopping.signal.aborted; step++ ) {
				const { checked, found, done } = await client.sweep();
				if ( found > 0 ) {
					log.info( { checked, found }, 'The sweep found records that no hook had captured' );
					this.nudge();
				}
				if ( done ) {
					return;
				}
			}
		} catch ( error ) {
			log.warn( { code: error instanceof SyncError ? error.issue.code : 'store_refused' }, 'The sweep was not answered; the next one covers it' );
		}
	}

	#slower(): number {
		const rest = this.#idleMs;
		this.#idleMs = Math.min( this.#options.config.idle_ms, Math.ceil( this.#idleMs * 1.25 ) );
		return rest;
	}

	#storeFailed( error: unknown ): number {
		const { log, metrics } = this.#options;
		const pause = STORE_BACKOFF_MS[ Math.min( this.#storeFailures, STORE_BACKOFF_MS.length - 1 ) ] ?? 60_000;
		metrics.storeCall( 'claim', false );
		if ( error instanceof StoreRefusal ) {
			log.error( { status: error.status, code: error.code }, 'The store refuses this worker; run "concord doctor", and pair again if it was revoked' );
		} else if ( error instanceof SyncError ) {
			log.warn( { code: error.issue.code, blocker: String( error.issue.facts?.[ 'blocker' ] ?? '' ), seconds: pause / 1000 }, 'The store could not be asked; nothing is lost, it is asked again; "concord doctor" names the cause' );
		} else {
			throw error;
		}
		this.#storeFailures++;
		return error instanceof StoreRefusal ? Math.max( pause, 10_000 ) : pause;
	}

	async #rest( ms: number ): Promise< void > {
		if ( this.#wake.signal.aborted ) {
			// Woken while it looked: look again before resting.
			this.#wake = new AbortController();
			return;
		}
		await this.#options.clock.sleep( ms, this.#wake.signal );
		this.#wake = this.#stopping.signal.aborted ? this.#wake : new AbortController();
	}

	async #keepLeases(): Promise< void > {
		const { clock, config, client, workerId, log } = this.#options;
		while ( ! this.#stopping.signal.aborted ) {
			await clock.sleep( config.lease_seconds * 1000 / 3, this.#stopping.signal );
			await this.#leases.extend( client, workerId, log ).catch( ( error: unknown ) => {
				log.warn( { code: error instanceof SyncError ? error.issue.code : 'store_refused' }, 'Leases could not be extended' );
			} );
		}
	}

	#newWatcher(): Watcher {
		const { client, clock, config, log } = this.#options;
		return new Watcher( {
			lanes: () => this.#lanes.all(), open: () => ! this.#paused && ! this.#cloned, everyMs: config.watch_ms, clock, log,
			wake: async ( flowId ) => {
				const { woken } = await client.wake( flowId );
				if ( woken ) {
					this.nudge();
				}
				return woken;
			},
		} );
	}

	#subscribe(): Promise< void > {
		const { clock, config, log, webhookSecret = '' } = this.#options;
		return new Subscriber( { lanes: () => this.#lanes.all(), open: () => ! this.#paused && ! this.#cloned, publicUrl: webhookSecret === '' ? '' : config.public_url, webhookSecret, state: this.#push, clock, log } ).run( this.#stopping.signal );
	}

	async #letGo(): Promise< void > {
		const { clock, log } = this.#options;
		const unstarted = this.#queue.splice( 0 );
		unstarted.forEach( ( attempt ) => this.#settler.add( attempt, { ...attempt.base(), outcome: 'released' } ) );
		const end = clock.now().getTime() + STOP_WORK_MS;
		while ( this.#working > 0 && clock.now().getTime() < end ) {
			await clock.sleep( 50 );
		}
		await Promise.race( [ this.#settler.flush(), clock.sleep( STOP_SETTLE_MS, this.#over.signal ) ] );
		log.info( { count: this.#leases.size }, 'Stopped; what is still leased is taken up again when its lease ends' );
	}
}
