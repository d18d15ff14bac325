/** The machine's own PHP, on MariaDB or on SQLite. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { initialise, startMariadb } from './mariadb.ts';
import { PHP_DIR } from './paths.ts';
import { until } from './process.ts';
import { configure, PHP_ARGS, runPhp } from './site.ts';

const PHP_WORKERS = '4';
const EVAL = join( PHP_DIR, 'eval.php' );

/** @param dir Holds site/, and db/ for MariaDB. */
export async function startNative( kind: 'php-mariadb' | 'php-sqlite', dir: string, port: number ): Promise< Engine > {
	const siteDir = join( dir, 'site' );
	const database = kind === 'php-mariadb' ? await openMariadb( join( dir, 'db' ) ) : null;
	configure( siteDir, { url: `http://127.0.0.1:${ port }`, ...( database ? { dbPort: database.port } : {} ) } );
	let server: { stop(): Promise< void > } | null = null;
	return {
		run: ( script, ...args ) => Promise.resolve( runPhp( siteDir, script, ...args ) ),
		evalPhp: ( code ) => execFileSync( 'php', [ ...PHP_ARGS, EVAL, siteDir ], { input: code, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 } ),
		async serve() {
			server = await listen( siteDir, port, join( dir, 'php.log' ) );
		},
		async stop() {
			await server?.stop();
			await database?.stop();
		},
	};
}

function openMariadb( dataDir: string ) {
	initialise( dataDir );
	return startMariadb( dataDir );
}

async function listen( siteDir: string, port: number, log: string ): Promise< { stop(): Promise< void > } > {
	appendFileSync( log, '' );
	const out = openSync( log, 'a' );
	const server = spawn( 'php', [ ...PHP_ARGS, '-S', `127.0.0.1:${ port }`, '-t', siteDir, join( siteDir, 'router.php' ) ], { env: { ...process.env, PHP_CLI_SERVER_WORKERS: PHP_WORKERS }, stdio: [ 'ignore', out, out ], detached: true } );
	const ended = new Promise< void >( ( resolve ) => server.once( 'exit', () => resolve() ) );
	await until( 'WordPress', 60_000, async () => {
		if ( server.exitCode !== null ) {
			throw new Error( `php -S ended with ${ server.exitCode }:\n${ readFileSync( log, 'utf8' ).slice( -2000 ) }` );
		}
		return fetch( `http://127.0.0.1:${ port }/wp-json/`, { signal: AbortSignal.timeout( 20_000 ) } ).then( ( response ) => response.ok, () => false );
	} );
	return {
		async stop() {
			// php -S forks its workers: the group of our own child goes with it.
			if ( server.pid !== undefined && server.exitCode === null ) {
				process.kill( -server.pid, 'SIGTERM' );
			}
			await ended;
		},
	};
}
