/** Running the tools behind the gates: inherited output, exit codes, one folder. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { onPath } from '../store/process.ts';

export const ROOT = resolve( import.meta.dirname, '..', '..' );
export { onPath };

/** True when it exited with 0. Output goes where ours goes. */
export function run( program: string, args: string[], env: Record< string, string > = {} ): boolean {
	return spawnSync( program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } } ).status === 0;
}
