/**
 * A real store on this machine: WordPress with WooCommerce and Concord on PHP with MariaDB, PHP with SQLite, or WordPress
 * Playground (runtime.ts chooses), on a free loopback port.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { REPOSITORY } from './paths.ts';
import { freePort } from './process.ts';
import { chooseRuntime, type StoreChoice, type StoreKind } from './runtime.ts';
import { ADMIN } from './site.ts';
import { copyTemplate, ensureTemplate, startEngine } from './template.ts';

export { chooseRuntime, type Runtime, type StoreChoice, type StoreKind } from './runtime.ts';
export type Storage = 'hpos' | 'posts' | 'compat';
/** `kind` as in chooseRuntime(): only that, or an error. */
export type StoreOptions = { storage?: Storage; pricesIncludeTax?: boolean; port?: number; kind?: StoreChoice };
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

const STORES = join( REPOSITORY, '.concord', 'stores' );

let started = 0;

/** @throws when the runtime cannot be had or WordPress does not answer. */
export async function startStore( options: StoreOptions = {} ): Promise< Store > {
	const runtime = await chooseRuntime( options.kind );
	if ( 'missing' in runtime ) {
		throw new Error( runtime.missing );
	}
	const template = await ensureTemplate( runtime, options.pricesIncludeTax ?? false );
	const dir = join( STORES, `${ process.pid }-${ ++started }` );
	const products = copyTemplate( template, dir );
	const port = options.port ?? ( await freePort() );
	const url = `http://127.0.0.1:${ port }`;
	const engine = await startEngine( runtime, dir, port );
	try {
		await engine.run( 'storage.php', options.storage ?? 'hpos' );
		await engine.serve();
		const authorization = `Basic ${ Buffer.from( `${ ADMIN.user }:${ adminPassword( engine ) }` ).toString( 'base64' ) }`;
		return {
			kind: runtime.kind, url, admin: { ...ADMIN }, siteDir: join( dir, 'site' ), products, evalPhp: engine.evalPhp,
			rest: ( method, path, body ) => callRest( url, authorization, method, path, body ),
			stop: () => end( engine, dir ),
		};
	} catch ( error ) {
		await end( engine, dir );
		throw error;
	}
}

async function end( engine: Engine, dir: string ): Promise< void > {
	await engine.stop();
	rmSync( dir, { recursive: true, force: true } );
}

function adminPassword( engine: Engine ): string {
	return engine.evalPhp( `echo WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'rig' ) )[0];` ).trim();
}

async function callRest( url: string, authorization: string, method: string, path: string, body: unknown ): Promise< unknown > {
	const response = await retryReads( method, () => fetch( `${ url }/wp-json${ path }`, {
		method,
		headers: { authorization, ...( body === undefined ? {} : { 'content-type': 'application/json' } ) },
		...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
	} ) );
	const text = await response.text();
	if ( ! response.ok ) {
		throw new Error( `${ method } ${ path } answered ${ response.status }: ${ text.slice( 0, 500 ) }` );
	}
	return text === '' ? null : JSON.parse( text );
}

const READS = 3;

/** `php -S` resets a connection now and then when the machine is busy: what only reads is asked again, what writes may have been done. */
async function retryReads( method: string, ask: () => Promise< Response > ): Promise< Response > {
	for ( let left = method === 'GET' ? READS - 1 : 0; ; left-- ) {
		try {
			return await ask();
		} catch ( error ) {
			if ( left === 0 ) {
				throw error;
			}
		}
	}
}
