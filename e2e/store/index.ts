/**
 * A real store on this machine: WordPress with WooCommerce and Concord on php -S and MariaDB, on a free loopback port.
 *
 * The first start builds a template (install, activate, seed) under .concord/; every later one is a copy of it, so that a
 * test run begins from the same shop in seconds.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasMariadb, initialise, startMariadb } from './mariadb.ts';
import { freePort, onPath, until } from './process.ts';
import { ADMIN, configure, install, layOut, PHP_ARGS, REPOSITORY, runPhp } from './site.ts';
import { findSources, type Missing, type Sources } from './sources.ts';

export type StoreKind = 'php-mariadb';
export type Storage = 'hpos' | 'posts' | 'compat';
export type StoreOptions = { storage?: Storage; pricesIncludeTax?: boolean; port?: number };
export type Store = {
	kind: StoreKind;
	url: string;
	admin: { user: string; password: string };
	siteDir: string;
	/** Product or variation id by SKU. */
	products: Readonly< Record< string, number > >;
	/** Runs PHP with the site loaded as the administrator; returns what it printed. */
	evalPhp( code: string ): string;
	/** A REST call as the administrator, path without /wp-json ("/wc-concord/v1/overview"). @throws on status >= 400. */
	rest( method: string, path: string, body?: unknown ): Promise< unknown >;
	stop(): Promise< void >;
};

const STATE = join( REPOSITORY, '.concord' );
const PHP_WORKERS = '4';

export type Runtime = { kind: StoreKind; sources: Sources };

/** What a real store would run on here, or the sentence that says why there is none. */
export async function chooseRuntime(): Promise< Runtime | Missing > {
	if ( ! onPath( 'php' ) ) {
		return { missing: 'No PHP on this machine.' };
	}
	const modules = execFileSync( 'php', [ '-m' ], { encoding: 'utf8' } ).toLowerCase().split( /\s+/ );
	const lacking = [ 'mysqli', 'curl', 'gd', 'mbstring', 'xml', 'zip', 'intl' ].filter( ( extension ) => ! modules.includes( extension ) );
	if ( lacking.length > 0 ) {
		return { missing: `PHP lacks ${ lacking.join( ', ' ) }.` };
	}
	if ( ! hasMariadb() ) {
		return { missing: 'No MariaDB server on this machine.' };
	}
	const sources = await findSources();
	return 'missing' in sources ? sources : { kind: 'php-mariadb', sources };
}

let started = 0;

/** @throws when the runtime cannot be had or WordPress does not answer. */
export async function startStore( options: StoreOptions = {} ): Promise< Store > {
	const runtime = await chooseRuntime();
	if ( 'missing' in runtime ) {
		throw new Error( runtime.missing );
	}
	const template = await ensureTemplate( runtime.sources, options.pricesIncludeTax ?? false );
	const dir = join( STATE, 'stores', `${ process.pid }-${ ++started }` );
	rmSync( dir, { recursive: true, force: true } );
	mkdirSync( dir, { recursive: true } );
	// The site's files are only read, so links do; the database is written and needs its own bytes.
	execFileSync( 'cp', [ '-al', join( template, 'site' ), join( dir, 'site' ) ] );
	execFileSync( 'cp', [ '-r', join( template, 'db' ), join( dir, 'db' ) ] );
	const siteDir = join( dir, 'site' );
	rmSync( join( siteDir, 'wp-config.php' ) );
	rmSync( join( siteDir, 'debug.log' ), { force: true } );

	const database = await startMariadb( join( dir, 'db' ) );
	const port = options.port ?? ( await freePort() );
	const url = `http://127.0.0.1:${ port }`;
	configure( siteDir, database.port, url );
	runPhp( siteDir, 'storage.php', options.storage ?? 'hpos' );
	const server = await serve( siteDir, port, join( dir, 'php.log' ) );
	const products = readProducts( template );
	const authorization = `Basic ${ Buffer.from( `${ ADMIN.user }:${ adminPassword( siteDir ) }` ).toString( 'base64' ) }`;
	return {
		kind: runtime.kind, url, admin: { ...ADMIN }, siteDir, products,
		evalPhp: ( code ) => execFileSync( 'php', [ ...PHP_ARGS, join( import.meta.dirname, 'php', 'eval.php' ), siteDir ], { input: code, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 } ),
		rest: ( method, path, body ) => callRest( url, authorization, method, path, body ),
		async stop() {
			await server.stop();
			await database.stop();
			rmSync( dir, { recursive: true, force: true } );
		},
	};
}

async function ensureTemplate( sources: Sources, pricesIncludeTax: boolean ): Promise< string > {
	const target = join( STATE, 'templates', `${ templateKey( sources ) }-${ pricesIncludeTax ? 'incl' : 'excl' }` );
	if ( existsSync( target ) ) {
		return target;
	}
	const part = `${ target }.${ process.pid }.part`;
	rmSync( part, { recursive: true, force: true } );
	layOut( { dir: join( part, 'site' ), sources, plugin: true } );
	initialise( join( part, 'db' ) );
	const database = await startMariadb( join( part, 'db' ) );
	try {
		configure( join( part, 'site' ), database.port, 'http://127.0.0.1' );
		install( join( part, 'site' ), true );
		writeFileSync( join( part, 'products.json' ), runPhp( join( part, 'site' ), 'seed.php', pricesIncludeTax ? 'incl' : 'excl' ) );
	} finally {
		await database.stop();
	}
	try {
		renameSync( part, target );
	} catch {
		// Another process built the same one in the meantime; both are equal.
		rmSync( part, { recursive: true, force: true } );
	}
	return target;
}

/** Changes with the versions, the rig's scripts and the plugin's tables: what an installed site depends on. */
function templateKey( sources: Sources ): string {
	const hash = createHash( 'sha256' ).update( `${ sources.wordpress } ${ sources.wordpressVersion } ${ sources.woocommerceVersion }` );
	for ( const folder of [ join( import.meta.dirname, 'php' ), join( REPOSITORY, 'plugin', 'src', 'Install' ), join( REPOSITORY, 'plugin', 'src', 'Access' ) ] ) {
		for ( const entry of readdirSync( folder, { recursive: true, encoding: 'utf8' } ).sort() ) {
			const path = join( folder, entry );
			if ( statSync( path ).isFile() ) {
				hash.update( entry ).update( readFileSync( path ) );
			}
		}
	}
	return hash.digest( 'hex' ).slice( 0, 16 );
}

function readProducts( template: string ): Record< string, number > {
	return JSON.parse( readFileSync( join( template, 'products.json' ), 'utf8' ) ) as Record< string, number >;
}

function adminPassword( siteDir: string ): string {
	return execFileSync( 'php', [ ...PHP_ARGS, join( import.meta.dirname, 'php', 'eval.php' ), siteDir ], { input: `echo WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'rig' ) )[0];`, encoding: 'utf8' } ).trim();
}

async function serve( siteDir: string, port: number, log: string ): Promise< { stop(): Promise< void > } > {
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

async function callRest( url: string, authorization: string, method: string, path: string, body: unknown ): Promise< unknown > {
	const response = await fetch( `${ url }/wp-json${ path }`, {
		method,
		headers: { authorization, ...( body === undefined ? {} : { 'content-type': 'application/json' } ) },
		...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
	} );
	const text = await response.text();
	if ( ! response.ok ) {
		throw new Error( `${ method } ${ path } answered ${ response.status }: ${ text.slice( 0, 500 ) }` );
	}
	return text === '' ? null : JSON.parse( text );
}
