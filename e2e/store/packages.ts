/**
 * What npm brings on first use and never with `npm ci`: WordPress Playground (600 MB of PHP builds) and the SQLite driver for
 * WordPress, a file of 230 kB in Playground's command line package. Both rest under .concord/playground.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from './paths.ts';

const VERSION = '3.1.56';
const PACKAGE = `@wp-playground/cli@${ VERSION }`;
const FOLDER = join( REPOSITORY, '.concord', 'playground' );
const CLI = join( FOLDER, `cli-${ VERSION }`, 'node_modules', '@wp-playground', 'cli' );
const DRIVER = join( FOLDER, `sqlite-${ VERSION }` );
const ZIP = 'sqlite-database-integration.zip';
const NPM_TIMEOUT_MS = 600_000;

/** Folder of @wp-playground/cli. @throws with npm's own words when it cannot be installed. */
export function playgroundPackage(): string {
	inOneStep( dirname( dirname( dirname( CLI ) ) ), ( part ) => {
		console.log( `Installing WordPress Playground ${ VERSION } (once, about 600 MB)…` );
		npm( [ 'install', '--prefix', part, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', PACKAGE ] );
	} );
	return CLI;
}

/** Folder of the plugin "SQLite Database Integration". @throws with npm's own words when it cannot be fetched. */
export function sqliteDriver(): string {
	inOneStep( DRIVER, ( part ) => {
		if ( existsSync( join( CLI, ZIP ) ) ) {
			copyFileSync( join( CLI, ZIP ), join( part, ZIP ) );
		} else {
			// The package alone, without the PHP builds that it depends on.
			npm( [ 'pack', PACKAGE, '--pack-destination', part, '--loglevel=error' ] );
			const archive = readdirSync( part ).find( ( file ) => file.endsWith( '.tgz' ) ) ?? '';
			execFileSync( 'tar', [ '-xzf', join( part, archive ), '-C', part, '--strip-components=1', `package/${ ZIP }` ] );
			rmSync( join( part, archive ) );
		}
		execFileSync( 'unzip', [ '-q', join( part, ZIP ), '-d', part ] );
		rmSync( join( part, ZIP ) );
	} );
	const inner = readdirSync( DRIVER ).map( ( name ) => join( DRIVER, name ) ).find( ( folder ) => existsSync( join( folder, 'db.copy' ) ) );
	if ( inner === undefined ) {
		throw new Error( `${ PACKAGE } holds no SQLite driver where it was looked for.` );
	}
	return inner;
}

/** A folder that exists is whole: it is filled under another name. Two processes at once fill two, and one is kept. */
function inOneStep( target: string, fill: ( part: string ) => void ): void {
	if ( existsSync( target ) ) {
		return;
	}
	const part = `${ target }.${ process.pid }.part`;
	rmSync( part, { recursive: true, force: true } );
	mkdirSync( part, { recursive: true } );
	try {
		fill( part );
		renameSync( part, target );
	} catch ( error ) {
		rmSync( part, { recursive: true, force: true } );
		if ( ! existsSync( target ) ) {
			throw error;
		}
	}
}

function npm( args: string[] ): void {
	try {
		execFileSync( 'npm', args, { cwd: FOLDER, stdio: [ 'ignore', 'ignore', 'pipe' ], encoding: 'utf8', timeout: NPM_TIMEOUT_MS } );
	} catch ( error ) {
		const said = typeof error === 'object' && error !== null && 'stderr' in error ? String( error.stderr ).trim().split( '\n' ).slice( 0, 3 ).join( ' ' ) : '';
		throw new Error( `npm could not fetch ${ PACKAGE }: ${ said || String( error ) }`, { cause: error } );
	}
}
