/** A MariaDB of our own: private data folder, loopback port, started and stopped by its process id. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, onPath, until } from './process.ts';

export type Database = { port: number; stop(): Promise< void > };

export function hasMariadb(): boolean {
	return onPath( 'mariadbd' ) && onPath( 'mariadb-install-db' );
}

export function initialise( dataDir: string ): void {
	if ( ! existsSync( join( dataDir, 'mysql' ) ) ) {
		mkdirSync( dataDir, { recursive: true } );
		execFileSync( 'mariadb-install-db', [ '--no-defaults', `--datadir=${ dataDir }`, `--user=${ user() }`, '--auth-root-authentication-method=normal', '--skip-test-db' ], { stdio: 'ignore' } );
	}
}

/** @throws when it does not answer within a minute. */
export async function startMariadb( dataDir: string ): Promise< Database > {
	const port = await freePort();
	const server: ChildProcess = spawn( 'mariadbd', [
		'--no-defaults', `--datadir=${ dataDir }`, `--user=${ user() }`, '--bind-address=127.0.0.1', `--port=${ port }`, `--socket=${ join( dataDir, 's.sock' ) }`,
		'--skip-log-bin', '--innodb-buffer-pool-size=128M', `--pid-file=${ join( dataDir, 'pid' ) }`,
	], { stdio: 'ignore' } );
	const ended = new Promise< void >( ( resolve ) => server.once( 'exit', () => resolve() ) );
	await until( 'MariaDB', 60_000, async () => {
		if ( server.exitCode !== null ) {
			throw new Error( `MariaDB ended with ${ server.exitCode }; see ${ dataDir }.` );
		}
		try {
			execFileSync( 'mariadb', [ '--no-defaults', '-h127.0.0.1', `-P${ port }`, '-uroot', '-e', 'CREATE DATABASE IF NOT EXISTS wp' ], { stdio: 'ignore' } );
			return true;
		} catch {
			return false;
		}
	} );
	return {
		port,
		async stop() {
			server.kill( 'SIGTERM' );
			await ended;
		},
	};
}

function user(): string {
	return process.getuid?.() === 0 ? 'root' : ( process.env[ 'USER' ] ?? 'mysql' );
}
