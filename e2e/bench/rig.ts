/** What every benchmark needs: a store, a sandbox, a worker process between them, and a way to wait for an end state. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox, type RunningSandbox } from '../../worker/src/sandbox/index.ts';
import type { ConnectionSettings } from '../../worker/src/store/contract/api.ts';
import { sandboxConnection } from '../demo/connection.ts';
import { pair, startWorkerProcess, type WorkerProcess } from '../demo/worker-process.ts';

type Rest = ( method: string, path: string, body?: unknown ) => Promise< unknown >;
export type Link = { sandbox: RunningSandbox; dataDir: string; startWorker( env?: Record< string, string > ): WorkerProcess; stop(): Promise< void > };

/** Pairs a worker with the store and connects it to a fresh sandbox; the worker is not started yet. */
export async function link( store: { url: string; rest: Rest }, product: 'fo' | 'bc', latencyMs: number, settings: Partial< ConnectionSettings > = {}, items = 0 ): Promise< Link > {
	const sandbox = await startSandbox( { latencyMs, items } );
	const dataDir = mkdtempSync( join( tmpdir(), 'concord-bench-' ) );
	await pair( store.url, store.rest, dataDir, 'Bench worker' );
	await store.rest( 'POST', '/wc-concord/v1/connections', sandboxConnection( sandbox, product, settings ) );
	let worker: WorkerProcess | null = null;
	return {
		sandbox,
		dataDir,
		startWorker( env ) {
			worker = startWorkerProcess( dataDir, env );
			return worker;
		},
		async stop() {
			await worker?.stop();
			await sandbox.close();
			rmSync( dataDir, { recursive: true, force: true } );
		},
	};
}

/** Asks twice a second until `done`; false when the time is up. */
export async function settled( timeoutMs: number, done: () => boolean | Promise< boolean > ): Promise< boolean > {
	const deadline = performance.now() + timeoutMs;
	while ( ! ( await done() ) ) {
		if ( performance.now() > deadline ) {
			return false;
		}
		await wait( 500 );
	}
	return true;
}

/** Peak resident memory of a process in MiB; null where the system does not tell. */
export function peakMemory( pid: number ): number | null {
	try {
		const kilobytes = /VmHWM:\s+(\d+) kB/.exec( readFileSync( `/proc/${ pid }/status`, 'utf8' ) )?.[ 1 ];
		return kilobytes === undefined ? null : Number( kilobytes ) / 1024;
	} catch {
		return null;
	}
}

/** Of the kernel's clock, on every Linux. */
const TICKS_PER_SECOND = 100;

/** Processor time of a process so far, seconds; null where the system does not tell, or it is gone. */
export function processorSeconds( pid: number ): number | null {
	return statOf( pid )?.seconds ?? null;
}

/** Of all processes that hang below one, itself left out: the store's servers and the worker, where it is the benchmark's own. Null where the system does not tell. */
export function processorSecondsBelow( pid: number ): number | null {
	try {
		const all = readdirSync( '/proc' ).filter( ( name ) => /^\d+$/.test( name ) ).flatMap( ( name ) => statOf( Number( name ) ) ?? [] );
		const below = ( parent: number ): number => all.filter( ( one ) => one.parent === parent ).reduce( ( sum, one ) => sum + one.seconds + below( one.pid ), 0 );
		return below( pid );
	} catch {
		return null;
	}
}

function statOf( pid: number ): { pid: number; parent: number; seconds: number } | null {
	try {
		// The name of the program may hold spaces; what follows its bracket does not.
		const fields = readFileSync( `/proc/${ pid }/stat`, 'utf8' ).split( ') ' ).at( -1 )?.split( ' ' ) ?? [];
		return { pid, parent: Number( fields[ 1 ] ), seconds: ( Number( fields[ 11 ] ) + Number( fields[ 12 ] ) ) / TICKS_PER_SECOND };
	} catch {
		return null;
	}
}
