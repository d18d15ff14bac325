/** A shop installed, activated and seeded once per runtime under .concord/; every store is a copy of it, ready in seconds. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine } from './engine.ts';
import { startNative } from './native.ts';
import { PHP_DIR, REPOSITORY } from './paths.ts';
import { startPlayground } from './playground.ts';
import { freePort } from './process.ts';
import type { Runtime } from './runtime.ts';
import { install, layOut } from './site.ts';

const TEMPLATES = join( REPOSITORY, '.concord', 'templates' );
/** Where the SQLite driver keeps the database (DB_DIR of the plugin). */
const SQLITE_FOLDER = join( 'site', 'wp-content', 'database' );

export function startEngine( { kind, sources }: Runtime, dir: string, port: number ): Promise< Engine > {
	return kind === 'playground' ? startPlayground( dir, sources, port ) : startNative( kind, dir, port );
}

/** Folder of the template, built when there is none yet. */
export async function ensureTemplate( runtime: Runtime, pricesIncludeTax: boolean ): Promise< string > {
	const taxes = pricesIncludeTax ? 'incl' : 'excl';
	const target = join( TEMPLATES, `${ templateKey( runtime ) }-${ taxes }` );
	if ( existsSync( target ) ) {
		return target;
	}
	const part = `${ target }.${ process.pid }.part`;
	rmSync( part, { recursive: true, force: true } );
	layOut( { dir: join( part, 'site' ), sources: runtime.sources, kind: runtime.kind } );
	const engine = await startEngine( runtime, part, await freePort() );
	try {
		await install( engine );
		writeFileSync( join( part, 'products.json' ), await engine.run( 'seed.php', taxes ) );
	} finally {
		await engine.stop();
	}
	try {
		renameSync( part, target );
	} catch {
		// Another process built the same one in the meantime; both are equal.
		rmSync( part, { recursive: true, force: true } );
	}
	return target;
}

/** A store of its own in `dir`; returns product ids by SKU. */
export function copyTemplate( template: string, dir: string ): Record< string, number > {
	rmSync( dir, { recursive: true, force: true } );
	mkdirSync( dir, { recursive: true } );
	// The site's files are only read, so links do; the database is written and needs its own bytes.
	execFileSync( 'cp', [ '-al', join( template, 'site' ), join( dir, 'site' ) ] );
	for ( const written of [ 'db', SQLITE_FOLDER ].filter( ( folder ) => existsSync( join( template, folder ) ) ) ) {
		rmSync( join( dir, written ), { recursive: true, force: true } );
		execFileSync( 'cp', [ '-r', join( template, written ), join( dir, written ) ] );
	}
	rmSync( join( dir, 'site', 'wp-config.php' ) );
	rmSync( join( dir, 'site', 'debug.log' ), { force: true } );
	return z.record( z.string(), z.number() ).parse( JSON.parse( readFileSync( join( template, 'products.json' ), 'utf8' ) ) );
}

/** Changes with the versions, the rig's scripts and the plugin's tables: what an installed site depends on. */
function templateKey( { kind, sources }: Runtime ): string {
	const hash = createHash( 'sha256' ).update( `${ kind } ${ sources.wordpress } ${ sources.wordpressVersion } ${ sources.woocommerceVersion }` );
	for ( const folder of [ PHP_DIR, join( REPOSITORY, 'plugin', 'src', 'Install' ), join( REPOSITORY, 'plugin', 'src', 'Access' ) ] ) {
		for ( const entry of readdirSync( folder, { recursive: true, encoding: 'utf8' } ).sort() ) {
			const path = join( folder, entry );
			if ( statSync( path ).isFile() ) {
				hash.update( entry ).update( readFileSync( path ) );
			}
		}
	}
	return hash.digest( 'hex' ).slice( 0, 16 );
}
