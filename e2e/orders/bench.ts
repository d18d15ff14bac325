/**
 * Store, worker process and Dynamics for proofs about bad input: orders of any shape are placed while the store is paused, so
 * that good and bad ones come in one claim; what became of them is asked of the store's REST and of Dynamics, never of the worker.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { issueSchema } from '../../worker/src/core/issue.ts';
import { startSandbox, type RunningSandbox, type SandboxStart } from '../../worker/src/sandbox/index.ts';
import { startSampleStore, type SampleStore, type SampleStoreOptions } from '../../worker/src/sandbox/store/index.ts';
import type { Choice, ConnectionSettings } from '../../worker/src/store/contract/api.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { pairWorker } from '../../worker/src/store/pair.ts';
import { compare } from '../demo/compare.ts';
import { sandboxConnection } from '../demo/connection.ts';
import { startWorkerProcess, type WorkerProcess } from '../demo/worker-process.ts';
import { dynamicsOf, type Dynamics } from './dynamics.ts';
import type { OrderChange } from './shaped-order.ts';

const recordSchema = z.object( {
	event_id: z.number(), record_id: z.string(), state: z.string(), attempts: z.number(), issue: issueSchema.nullable(), skipped: z.object( { rule: z.string(), message: z.string() } ).nullable(),
	link: z.object( { number: z.string() } ).nullable(),
	history: z.array( z.object( { outcome: z.string(), summary: z.string(), warnings: z.array( z.string() ), issue: issueSchema.nullable() } ) ),
} );
export type SeenRecord = z.infer< typeof recordSchema >;
const laneSchema = z.object( { connection_id: z.string(), state: z.string(), message: z.string() } );
const overviewSchema = z.object( { worker: z.object( { lanes: z.array( laneSchema ) } ).nullable(), counts: z.record( z.string(), z.number() ), captured: z.number() } );
const testSchema = z.object( { ok: z.boolean(), probes: z.array( z.object( { name: z.string(), ok: z.boolean(), message: z.string(), remedy: z.string() } ) ) } );
const commandSchema = z.object( { result: testSchema.nullable() } );

export type BenchOptions = { sandbox?: SandboxStart; store?: SampleStoreOptions; settings?: Partial< ConnectionSettings >; secret?: string; /** Address the worker is paired to instead of the store's own. */ address?: ( storeUrl: string ) => Promise< string >; /** PEM the worker trusts on its way to the store. */ ca?: string; /** Called once the worker is paired. */ paired?: () => void };
export type Bench = {
	store: SampleStore; readonly sandbox: RunningSandbox; readonly dynamics: Dynamics; connectionId: string; dataDir: string;
	admin( method: string, path: string, body?: unknown ): Promise< unknown >;
	startWorker( env?: Record< string, string > ): WorkerProcess;
	stopWorker(): Promise< void >;
	/** `good` orders as recorded from a real store, and the shaped ones in the middle of them, all handed out in one claim. */
	place( shapes: OrderChange[], good?: number ): Promise< { bad: StoreOrder; shaped: StoreOrder[]; good: StoreOrder[] } >;
	record( order: StoreOrder ): Promise< SeenRecord >;
	reference( order: StoreOrder ): string;
	lane(): Promise< z.infer< typeof laneSchema > | undefined >;
	retry( order: StoreOrder ): Promise< void >;
	/** What a person chooses, having seen what the record shows. */
	decide( order: StoreOrder, choice: Choice, reason?: string, /** Number of the candidate. */ customer?: string ): Promise< void >;
	/** Resolves with the record once it is in that state; fails with what it is instead. */
	becomes( order: StoreOrder, state: string, seconds?: number ): Promise< SeenRecord >;
	/** Every one is synced and stands in Dynamics once, to the cent. */
	arrived( orders: StoreOrder[], seconds?: number ): Promise< void >;
	settings( change: Partial< ConnectionSettings >, secret?: string ): Promise< void >;
	/** The Test button: its probes, once the worker has answered. */
	test(): Promise< z.infer< typeof testSchema > >;
	/** An empty one at the same address, with the same client. */
	restartSandbox( change: Partial< SandboxStart > ): Promise< void >;
	/** The worker's own log, for what concerns no record. */
	log(): string;
	close(): Promise< void >;
};

/** Looks every tenth of a second instead of every few: the proofs wait for states, not for time. */
const BRISK = { CONCORD_POLL_MS: '100', CONCORD_IDLE_MS: '100', CONCORD_HTTP: 'off' };

export async function openBench( product: 'bc' | 'fo', options: BenchOptions = {} ): Promise< Bench > {
	const store = await startSampleStore( options.store );
	let sandbox = await startSandbox( options.sandbox );
	let dynamics = dynamicsOf( sandbox, product );
	const dataDir = mkdtempSync( join( tmpdir(), 'concord-bad-input-' ) );
	const authorization = `Basic ${ Buffer.from( `${ store.admin.login }:${ store.admin.password }` ).toString( 'base64' ) }`;
	const admin = async ( method: string, path: string, body?: unknown ): Promise< unknown > => {
		const answer = await fetch( `${ store.url }/wp-json/wc-concord/v1${ path }`, { method, headers: { authorization, 'content-type': 'application/json' }, ...( body === undefined ? {} : { body: JSON.stringify( body ) } ) } );
		const text = await answer.text();
		expect( answer.ok, `${ method } ${ path } answered ${ answer.status } ${ text.slice( 0, 500 ) }` ).toBe( true );
		return JSON.parse( text );
	};
	await pairWorker( { address: await options.address?.( store.url ) ?? store.url, code: store.pairingCode(), name: 'Bench worker', folder: dataDir, client: { userAgent: 'test', ...( options.ca === undefined ? {} : { ca: options.ca } ) }, now: () => new Date() } );
	options.paired?.();
	const caFile = join( dataDir, 'store-ca.pem' );
	writeFileSync( caFile, options.ca ?? '' );
	const input = sandboxConnection( sandbox, product, options.settings );
	const { id: connectionId } = z.object( { id: z.string() } ).parse( await admin( 'POST', '/connections', { ...input, secret: options.secret ?? input.secret } ) );
	let worker: WorkerProcess | null = null;

	/** Nothing is left to be given back: a graceful stop has its own proofs. */
	const stopWorker = async () => {
		worker?.kill( 'SIGKILL' );
		await worker?.stop();
		worker = null;
	};
	const record = async ( order: StoreOrder ): Promise< SeenRecord > => {
		const row = store.state.outbox.find( 'order', String( order.id ) );
		return recordSchema.parse( await admin( 'GET', `/records/${ row?.event_id ?? 0 }` ) );
	};
	const becomes = async ( order: StoreOrder, state: string, seconds = 20 ): Promise< SeenRecord > => {
		for ( const end = performance.now() + seconds * 1000; ; await wait( 50 ) ) {
			const seen = await record( order );
			if ( seen.state === state ) {
				return seen;
			}
			expect( performance.now() < end, `order ${ order.id } is ${ seen.state } instead of ${ state }: ${ JSON.stringify( seen.issue ?? seen.history[ 0 ] ) }` ).toBe( true );
		}
	};
	return {
		store, connectionId, dataDir, admin, record, becomes,
		get sandbox() {
			return sandbox;
		},
		get dynamics() {
			return dynamics;
		},
		async restartSandbox( change ) {
			const port = Number( new URL( sandbox.url ).port );
			await sandbox.close();
			sandbox = await startSandbox( { ...options.sandbox, ...change, port, clients: options.sandbox?.clients ?? [ sandbox.client ] } );
			dynamics = dynamicsOf( sandbox, product );
		},
		async test() {
			const { command_id: id } = z.object( { command_id: z.number() } ).parse( await admin( 'POST', `/connections/${ connectionId }/test` ) );
			for ( let answer = commandSchema.parse( await admin( 'GET', `/commands/${ id }` ) ); ; answer = commandSchema.parse( await admin( 'GET', `/commands/${ id }` ) ) ) {
				if ( answer.result !== null ) {
					return answer.result;
				}
				await wait( 50 );
			}
		},
		startWorker( env ) {
			worker = startWorkerProcess( dataDir, { ...BRISK, ...( options.ca === undefined ? {} : { CONCORD_CA_FILE: caFile } ), ...env } );
			return worker;
		},
		async place( shapes, good = 3 ) {
			await admin( 'PUT', '/settings', { paused: true } );
			const before = Array.from( { length: Math.ceil( good / 2 ) }, () => store.placeOrder() );
			const [ bad = store.placeOrder(), ...further ] = shapes.map( ( change ) => store.placeOrder( { change } ) );
			const after = Array.from( { length: Math.floor( good / 2 ) }, () => store.placeOrder() );
			await admin( 'PUT', '/settings', { paused: false } );
			return { bad, shaped: [ bad, ...further ], good: [ ...before, ...after ] };
		},
		reference: ( order ) => `${ store.state.prefix }-${ order.id }`,
		lane: async () => overviewSchema.parse( await admin( 'GET', '/overview' ) ).worker?.lanes[ 0 ],
		async retry( order ) {
			await admin( 'POST', `/records/${ ( await record( order ) ).event_id }/retry` );
		},
		async decide( order, choice, reason = 'because', customer = '' ) {
			const { event_id: id, issue } = await record( order );
			await admin( 'POST', `/records/${ id }/decide`, { choice, seen: String( issue?.facts?.[ 'seen' ] ?? '' ), reason, customer } );
		},
		async arrived( orders, seconds ) {
			for ( const order of orders ) {
				await becomes( order, 'synced', seconds );
			}
			const now = orders.map( ( { id } ) => store.state.shop.orders.get( String( id ) ) ).filter( ( order ) => order !== undefined );
			const rows = compare( now.map( ( { id, number, total, currency } ) => ( { id: String( id ), number, total, currency } ) ), sandbox.documents( product ), store.state.prefix );
			expect( rows.map( ( row ) => ( { order: row.order.id, documents: row.documents.length, synced: row.synced, equal: row.totalsEqual } ) ) )
				.toEqual( orders.map( ( order ) => ( { order: String( order.id ), documents: 1, synced: true, equal: true } ) ) );
		},
		async settings( change, secret ) {
			const { name, settings } = z.object( { name: z.string(), settings: z.looseObject( {} ) } ).parse( await admin( 'GET', `/connections/${ connectionId }` ) );
			await admin( 'PUT', `/connections/${ connectionId }`, { name, product, settings: { ...settings, ...change }, ...( secret === undefined ? {} : { secret } ) } );
		},
		log: () => readFileSync( join( dataDir, 'worker.log' ), 'utf8' ),
		stopWorker,
		async close() {
			await stopWorker();
			await sandbox.close();
			await store.close();
			rmSync( dataDir, { recursive: true, force: true } );
		},
	};
}

/** An issue is for an admin's eyes and for logs: it may name records, fields and classes, never a person. */
export function namesNobody( record: SeenRecord, order: StoreOrder ): void {
	const { first_name: first, last_name: last, address_1: street, phone, email } = order.billing;
	const said = JSON.stringify( record );
	expect( [ first, last, street, phone, email ].filter( ( value ) => value.length > 3 && said.includes( value ) ), 'personal values in the record' ).toEqual( [] );
}
