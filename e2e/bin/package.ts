/**
 * `npm run package`: dist/concord.zip (plugin, built admin app, worker) and dist/concord.mjs. The same sources give the same
 * bytes: sorted names, one time. Checked by unpacking it and starting the worker from it.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { buildAdminApp } from './build.ts';
import { bundleWorker } from './bundle.ts';
import { ROOT } from './shell.ts';

/** What a shop needs; everything else under plugin/ is for developers. */
const KEPT = [ 'src', 'build', 'languages', 'assets' ];
const KEPT_FILES = /^(concord\.php|uninstall\.php|doorbell\.php|index\.php|readme\.txt)$/;
const DEV_FILE = /(^|\/)\.|\.(ts|tsx|map|scss|md|neon|xml|dist)$|(^|\/)(tests?|node_modules)(\/|$)|(^|\/)(composer|package)(-lock)?\.(json|lock)$/;
/** The earliest a zip can say, plus a day for time zones. */
const FIXED_TIME = new Date( 1980, 0, 2 );

const DIST = join( ROOT, 'dist' );

function filesOf( folder: string ): string[] {
	return readdirSync( folder, { recursive: true, encoding: 'utf8' } ).map( ( entry ) => join( folder, entry ) ).filter( ( path ) => statSync( path ).isFile() );
}

function pluginFiles(): Map< string, Uint8Array > {
	const plugin = join( ROOT, 'plugin' );
	const found = readdirSync( plugin ).flatMap( ( entry ) => {
		const path = join( plugin, entry );
		return statSync( path ).isDirectory() ? ( KEPT.includes( entry ) ? filesOf( path ) : [] ) : ( KEPT_FILES.test( entry ) ? [ path ] : [] );
	} );
	const named = found.map( ( path ): [ string, Uint8Array ] => [ relative( plugin, path ).replaceAll( '\\', '/' ), readFileSync( path ) ] );
	return new Map( named.filter( ( [ name ] ) => ! DEV_FILE.test( name ) ) );
}

async function assemble(): Promise< Map< string, Uint8Array > > {
	buildAdminApp();
	mkdirSync( DIST, { recursive: true } );
	const bundle = join( DIST, 'concord.mjs' );
	const { notices } = await bundleWorker( bundle );
	chmodSync( bundle, 0o755 );
	const files = pluginFiles();
	files.set( 'worker/concord.mjs', readFileSync( bundle ) );
	files.set( 'LICENSE', readFileSync( join( ROOT, 'LICENSE' ) ) );
	files.set( 'THIRD-PARTY-NOTICES.txt', new TextEncoder().encode( notices ) );
	return files;
}

function zip( files: Map< string, Uint8Array > ): Uint8Array {
	const sorted = [ ...files ].sort( ( [ left ], [ right ] ) => ( left < right ? -1 : 1 ) );
	const entries: Zippable = Object.fromEntries( sorted.map( ( [ name, bytes ] ) => [ `concord/${ name }`, [ bytes, { mtime: FIXED_TIME, level: 9, os: 3, attrs: 0o100644 << 16 } ] ] ) );
	return zipSync( entries );
}

/** Throws with what is wrong. */
function verify( archive: Uint8Array ): { files: number; version: string } {
	const files = unzipSync( archive );
	const names = Object.keys( files );
	const wanted = [ 'concord/concord.php', 'concord/uninstall.php', 'concord/doorbell.php', 'concord/readme.txt', 'concord/build/index.js', 'concord/build/index.asset.php', 'concord/worker/concord.mjs', 'concord/LICENSE', 'concord/THIRD-PARTY-NOTICES.txt' ];
	const missing = wanted.filter( ( name ) => ! names.includes( name ) );
	const surplus = names.filter( ( name ) => ! name.startsWith( 'concord/' ) || DEV_FILE.test( name.replace( /^concord\//, '' ) ) );
	if ( missing.length > 0 || surplus.length > 0 ) {
		throw new Error( `The zip is not right. Missing: ${ missing.join( ', ' ) || 'nothing' }. Too much: ${ surplus.join( ', ' ) || 'nothing' }.` );
	}
	const folder = mkdtempSync( join( tmpdir(), 'concord-package-' ) );
	try {
		for ( const [ name, bytes ] of Object.entries( files ) ) {
			mkdirSync( dirname( join( folder, name ) ), { recursive: true } );
			writeFileSync( join( folder, name ), bytes );
		}
		const version = execFileSync( process.execPath, [ join( folder, 'concord', 'worker', 'concord.mjs' ), '--version' ], { cwd: folder, encoding: 'utf8' } ).trim();
		return { files: names.length, version };
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}

const archive = zip( await assemble() );
const { files, version } = verify( archive );
writeFileSync( join( DIST, 'concord.zip' ), archive );
console.log( `dist/concord.zip: ${ files } files, ${ Math.round( archive.length / 1024 ) } KiB; its worker starts (version ${ version }).` );
console.log( `dist/concord.mjs: ${ Math.round( statSync( join( DIST, 'concord.mjs' ) ).size / 1024 ) } KiB, runs with Node 24.` );
