/**
 * WordPress Playground: PHP and SQLite inside Node, in a process of its own. Its settings are measured ones: two workers (one
 * stops the site with any slow call, six wait for each other on SQLite) and a php.ini that keeps OPcache in memory.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { playgroundPackage } from './packages.ts';
import { PHP_DIR, REPOSITORY } from './paths.ts';
import { replySchema, type Order, type Setup } from './playground/protocol.ts';
import { until } from './process.ts';
import { configure } from './site.ts';
import type { Sources } from './sources.ts';

const FOLDER = join( import.meta.dirname, 'playground' );
const NODE_24 = join( REPOSITORY, 'node_modules', 'node', 'bin', 'node' );
const BOOT_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 15_000;

/** @param dir Holds site/. */
export async function startPlayground( dir: string, sources: Sources, port: number ): Promise< Engine > {
	const token = randomBytes( 24 ).toString( 'hex' );
	configure( join( dir, 'site' ), { url: `http://127.0.0.1:${ port }`, rigToken: token } );
	const child = await boot( dir, sources, port );
	return {
		run: ( script, ...args ) => child.ask( { script, args } ),
		// Over HTTP and in a process of its own, because the caller waits without giving way.
		evalPhp: ( code ) => execFileSync( node(), [ join( FOLDER, 'evaluate.ts' ), `http://127.0.0.1:${ port }/concord-eval.php` ], { input: code, encoding: 'utf8', maxBuffer: 64 * 2 ** 20, env: { ...process.env, CONCORD_RIG_TOKEN: token } } ),
		// The first request ever is answered with a redirection to itself, which only this one may get.
		serve: () => until( 'WordPress', 60_000, () => fetch( `http://127.0.0.1:${ port }/wp-json/`, { signal: AbortSignal.timeout( 30_000 ) } ).then( ( response ) => response.ok, () => false ) ),
		stop: child.stop,
	};
}

type Child = { ask( order: { script: string; args: string[] } ): Promise< string >; stop(): Promise< void > };

/** The php.ini is a trick that a later Playground may refuse; without it the site is slow but whole. */
async function boot( dir: string, sources: Sources, port: number ): Promise< Child > {
	try {
		return await bootOnce( dir, sources, port, true );
	} catch ( error ) {
		console.log( `WordPress Playground did not start with the rig's php.ini and is tried without it. ${ error instanceof Error ? error.message : String( error ) }` );
		return bootOnce( dir, sources, port, false );
	}
}

async function bootOnce( dir: string, sources: Sources, port: number, withIni: boolean ): Promise< Child > {
	const ini = join( dir, 'php.ini' );
	// Playground writes to it for a moment.
	copyFileSync( join( FOLDER, 'php.ini' ), ini );
	const plugins = '/wordpress/wp-content/plugins';
	const setup: Setup = {
		cli: join( playgroundPackage(), 'index.js' ), port,
		mounts: [
			{ hostPath: join( dir, 'site' ), vfsPath: '/wordpress' },
			{ hostPath: sources.woocommerce, vfsPath: `${ plugins }/woocommerce` },
			{ hostPath: join( REPOSITORY, 'plugin' ), vfsPath: `${ plugins }/concord` },
			{ hostPath: PHP_DIR, vfsPath: '/concord-rig' },
			...( withIni ? [ { hostPath: ini, vfsPath: '/internal/shared/php.ini' } ] : [] ),
		],
	};
	const log = join( dir, 'playground.log' );
	const temporary = join( dir, 'tmp' );
	mkdirSync( temporary, { recursive: true } );
	const out = openSync( log, 'a' );
	const server = spawn( node(), [ '--import', join( FOLDER, 'loopback.ts' ), join( FOLDER, 'serve.ts' ), JSON.stringify( setup ) ], { stdio: [ 'ignore', out, out, 'ipc' ], env: { ...process.env, TMPDIR: temporary } } );
	closeSync( out );
	return converse( server, log );
}

/** One order at a time over the channel to the process; ready once it says so. */
async function converse( server: ChildProcess, log: string ): Promise< Child > {
	const ended = new Promise< void >( ( resolve ) => server.once( 'exit', () => resolve() ) );
	const tail = () => ( existsSync( log ) ? readFileSync( log, 'utf8' ).slice( -2000 ) : '' );
	const reply = () => new Promise< string >( ( resolve, reject ) => {
		const timer = setTimeout( () => settle( () => reject( new Error( `WordPress Playground did not answer within ${ BOOT_TIMEOUT_MS / 1000 } s:\n${ tail() }` ) ) ), BOOT_TIMEOUT_MS );
		const onMessage = ( message: unknown ) => {
			const { output, failure } = replySchema.parse( message );
			settle( () => ( failure === undefined ? resolve( output ?? '' ) : reject( new Error( failure ) ) ) );
		};
		const onExit = () => settle( () => reject( new Error( `WordPress Playground ended with ${ server.exitCode ?? server.signalCode }:\n${ tail() }` ) ) );
		const settle = ( how: () => void ) => {
			clearTimeout( timer );
			server.off( 'message', onMessage ).off( 'exit', onExit );
			how();
		};
		server.on( 'message', onMessage ).on( 'exit', onExit );
	} );
	const stop = async () => {
		if ( server.exitCode === null && server.signalCode === null ) {
			server.send( { stop: true } satisfies Order );
			const timer = setTimeout( () => server.kill( 'SIGKILL' ), STOP_TIMEOUT_MS );
			await ended;
			clearTimeout( timer );
		}
	};
	try {
		await reply();
	} catch ( error ) {
		server.kill( 'SIGKILL' );
		throw error;
	}
	return {
		ask( order ) {
			const answer = reply();
			server.send( order satisfies Order );
			return answer.catch( ( error: unknown ) => Promise.reject( new Error( `${ order.script }: ${ error instanceof Error ? error.message : String( error ) }` ) ) );
		},
		stop,
	};
}

/** Playground asks for Node 24. */
function node(): string {
	return existsSync( NODE_24 ) ? NODE_24 : process.execPath;
}
