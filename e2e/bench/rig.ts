/** What every benchmark needs: a store, a sandbox, a worker process between them, and a way to wait for an end state. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
