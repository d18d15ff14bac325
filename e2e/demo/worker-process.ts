/** The worker as a merchant runs it: its own process, paired by a code. */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { workerFile } from './worker-file.ts';

const WORKER = await workerFile();
/** The file's first line starts Node with the limits of its memory, so it is run as itself; "node" must be this one. */
const ENV = { ...process.env, PATH: `${ dirname( process.execPath ) }${ delimiter }${ process.env[ 'PATH' ] ?? '' }` };

export type WorkerProcess = { pid: number; logFile: string; kill( signal: NodeJS.Signals ): void; stop(): Promise< void > };
type Rest = ( method: string, path: string, body?: unknown ) => Promise< unknown >;

/** @throws with what the command printed. */
export async function pair( storeUrl: string, rest: Rest, dataDir: string, name: string ): Promise< void > {
	const { code } = z.object( { code: z.string() } ).parse( await rest( 'POST', '/wc-concord/v1/pairing/code' ) );
	const child = spawn( WORKER, [ 'pair', storeUrl, code, '--data', dataDir, '--name', name ], { stdio: [ 'ignore', 'pipe', 'pipe' ], env: ENV } );
	let said = '';
	child.stdout.on( 'data', ( chunk ) => ( said += String( chunk ) ) );
	child.stderr.on( 'data', ( chunk ) => ( said += String( chunk ) ) );
	const status = await new Promise< number | null >( ( resolve ) => child.once( 'exit', resolve ) );
	if ( status !== 0 ) {
		throw new Error( `concord pair ended with ${ status }: ${ said.trim() }` );
	}
}

export function startWorkerProcess( dataDir: string, env: Record< string, string > = {} ): WorkerProcess {
	const logFile = join( dataDir, 'worker.log' );
	const log = openSync( logFile, 'a' );
	const child = spawn( WORKER, [ 'run', '--data', dataDir ], { stdio: [ 'ignore', log, log ], env: { ...ENV, CONCORD_HTTP_PORT: '0', ...env } } );
	const ended = new Promise< void >( ( resolve ) => child.once( 'exit', () => resolve() ) );
	return {
		pid: child.pid ?? 0,
		logFile,
		kill: ( signal ) => void child.kill( signal ),
		async stop() {
			child.kill( 'SIGTERM' );
			await ended;
		},
	};
}
