/**
 * Behind every npm script of the root: installs what is missing, then runs the command under Node 24 from the npm package
 * "node". Runs on the machine's own Node (20 or later) and depends on nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const ROOT = resolve( import.meta.dirname, '..', '..' );
const COMMANDS = {
	demo: 'e2e/demo/main.ts',
	test: 'e2e/bin/test.ts',
	check: 'e2e/bin/check.ts',
	bench: 'e2e/bench/main.ts',
	package: 'e2e/bin/package.ts',
	build: 'e2e/bin/build.ts',
	store: 'e2e/store/main.ts',
};

const [ command = '', ...args ] = process.argv.slice( 2 );
const script = COMMANDS[ command ];
if ( ! script ) {
	console.error( `Unknown command "${ command }". Known: ${ Object.keys( COMMANDS ).join( ', ' ) }.` );
	process.exit( 2 );
}

function modifiedAt( path ) {
	return existsSync( path ) ? statSync( path ).mtimeMs : 0;
}

/** npm writes node_modules/.package-lock.json last; older than our lock means it belongs to another one. */
function installed() {
	return modifiedAt( join( ROOT, 'node_modules', '.package-lock.json' ) ) >= modifiedAt( join( ROOT, 'package-lock.json' ) );
}

function run( program, programArgs, env = process.env ) {
	const { status, signal, error } = spawnSync( program, programArgs, { cwd: ROOT, stdio: 'inherit', env } );
	if ( error ) {
		console.error( `${ program } could not be started: ${ error.message }` );
		process.exit( 1 );
	}
	return signal ? 1 : ( status ?? 1 );
}

if ( ! installed() ) {
	console.log( 'Installing dependencies (npm ci)…' );
	const status = run( process.platform === 'win32' ? 'npm.cmd' : 'npm', [ 'ci', '--no-audit', '--no-fund', '--loglevel=error' ] );
	if ( status !== 0 ) {
		process.exit( status );
	}
}

const node24 = join( ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node' );
const major = Number( process.versions.node.split( '.' )[ 0 ] );
const node = existsSync( node24 ) ? node24 : major >= 24 ? process.execPath : null;
if ( ! node ) {
	console.error( `Node 24 is needed; this is ${ process.version } and the npm package "node" brought none for this system.` );
	process.exit( 1 );
}
const path = [ join( ROOT, 'node_modules', '.bin' ), join( node, '..' ), process.env.PATH ?? '' ].join( delimiter );
process.exit( run( node, [ join( ROOT, script ), ...args ], { ...process.env, PATH: path } ) );
