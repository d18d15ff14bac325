/** Running the tools behind the gates: inherited output, exit codes, one folder. */
import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { onPath } from '../store/process.ts';

export const ROOT = resolve( import.meta.dirname, '..', '..' );
export { onPath };

/** True when it exited with 0. Output goes where ours goes. */
export function run( program: string, args: string[], env: Record< string, string > = {} ): boolean {
	return spawnSync( program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } } ).status === 0;
}

/** The same beside other work; its output is printed whole when it ends, so that two that run at once stay readable. */
export function runAside( program: string, args: string[], env: Record< string, string > = {} ): Promise< { passed: boolean; output: string } > {
	const { promise, resolve: done } = Promise.withResolvers< { passed: boolean; output: string } >();
	const child = spawn( program, args, { cwd: ROOT, stdio: [ 'ignore', 'pipe', 'pipe' ], env: { ...process.env, ...env } } );
	let output = '';
	for ( const stream of [ child.stdout, child.stderr ] ) {
		stream.setEncoding( 'utf8' ).on( 'data', ( part: string ) => {
			output += part;
		} );
	}
	child.on( 'error', ( error ) => done( { passed: false, output: `${ output }\n${ error.message }` } ) );
	child.on( 'close', ( code ) => done( { passed: code === 0, output } ) );
	return promise;
}
