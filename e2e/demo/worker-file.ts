/** The worker as it is shipped: one file, built again only when its sources or packages changed. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../bin/bundle.ts';
import { ROOT } from '../bin/shell.ts';

/** Path of an executable file. */
export async function workerFile(): Promise< string > {
	const folder = join( ROOT, '.concord', 'worker' );
	const file = join( folder, `${ sourceHash() }.mjs` );
	if ( ! existsSync( file ) ) {
		mkdirSync( folder, { recursive: true } );
		const part = join( folder, `${ process.pid }.part.mjs` );
		await bundleWorker( part );
		chmodSync( part, 0o755 );
		// Two test files may build at once: both are equal, and a reader never sees half of one.
		renameSync( part, file );
	}
	return file;
}

function sourceHash(): string {
	const worker = join( ROOT, 'worker' );
	const files = readdirSync( join( worker, 'src' ), { recursive: true, encoding: 'utf8' } ).sort().map( ( name ) => join( worker, 'src', name ) );
	const hash = createHash( 'sha256' );
	for ( const path of [ ...files.filter( ( file ) => statSync( file ).isFile() ), join( worker, 'package.json' ), join( ROOT, 'package-lock.json' ), join( ROOT, 'e2e', 'bin', 'bundle.ts' ) ] ) {
		hash.update( path ).update( readFileSync( path ) );
	}
	return hash.digest( 'hex' ).slice( 0, 16 );
}
