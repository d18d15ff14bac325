/**
 * `npm test`: every suite one after another; the last line is "N passed, N failed, N skipped". What needs something the
 * machine lacks is counted as skipped, never as passed. `npm test -- worker|php|e2e` runs a part.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chooseRuntime, startStore, type Runtime, type Storage, type StoreKind } from '../store/index.ts';
import { buildAdminApp } from './build.ts';
import { addCounts, junitCounts, vitestCounts, type Counts } from './counts.ts';
import { onPath, ROOT, run, runAside } from './shell.ts';

const REPORTS = join( ROOT, '.concord', 'reports' );
const STORAGES: Storage[] = [ 'hpos', 'posts', 'compat' ];
const PLUGIN_RUNS_AT_ONCE = 2;
type PluginRun = { storage: Storage; kind: StoreKind };

function vitest( name: string, folders: string[] ): Counts {
	console.log( `\n== ${ name }` );
	const report = join( REPORTS, `${ name.replaceAll( /\W+/g, '-' ) }.json` );
	const passed = run( 'node', [ 'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${ report }`, ...folders ] );
	return vitestCounts( report, passed );
}

/**
 * The plugin's suite on a store of its own, once for every place WooCommerce may keep orders (OPS-11), and once more on SQLite
 * beside MariaDB. PHPUnit needs a PHP of the machine's own, so Playground does not do here.
 */
async function php(): Promise< Counts > {
	const runtime = await chooseRuntime( 'php' );
	const tests = countPhpTests();
	if ( 'missing' in runtime ) {
		console.log( `\n== PHP: ${ tests * STORAGES.length } tests skipped. ${ runtime.missing }` );
		return { passed: 0, failed: 0, skipped: tests * STORAGES.length };
	}
	if ( ! onPath( 'composer' ) && ! hasVendor() ) {
		console.log( `\n== PHP: ${ tests * STORAGES.length } tests skipped. No composer to fetch PHPUnit with.` );
		return { passed: 0, failed: 0, skipped: tests * STORAGES.length };
	}
	if ( ! hasVendor() && ! run( 'composer', [ 'install', '--no-interaction', '--no-progress', '--quiet' ] ) ) {
		return { passed: 0, failed: 1, skipped: 0 };
	}
	const runs = await pluginRuns( runtime );
	const counts: Counts[] = [];
	const next = async (): Promise< void > => {
		for ( let one = runs.shift(); one; one = runs.shift() ) {
			counts.push( await plugin( one, `WordPress ${ runtime.sources.wordpressVersion }, WooCommerce ${ runtime.sources.woocommerceVersion }` ) );
		}
	};
	// Templates of stores are made once, by the first; each run then has a store of its own.
	await ( await startStore( { kind: runtime.kind } ) ).stop();
	await Promise.all( Array.from( { length: Math.min( PLUGIN_RUNS_AT_ONCE, availableParallelism() ) }, next ) );
	return counts.reduce( addCounts, { passed: 0, failed: 0, skipped: 0 } );
}

async function plugin( { storage, kind }: PluginRun, versions: string ): Promise< Counts > {
	const store = await startStore( { storage, kind } );
	try {
		const report = join( REPORTS, `${ kind }-${ storage }.xml` );
		const { passed, output } = await runAside( 'php', [ '-d', 'memory_limit=1G', 'vendor/bin/phpunit', '-c', 'plugin/tests/phpunit.xml', '--no-progress', '--display-skipped', '--log-junit', report ], { CONCORD_TEST_SITE: store.siteDir, CONCORD_ORDER_STORAGE: storage } );
		console.log( `\n== Plugin on ${ versions }, ${ kind }, orders in ${ storage }\n${ output }` );
		return junitCounts( report, passed );
	} finally {
		await store.stop();
	}
}

async function pluginRuns( { kind }: Runtime ): Promise< PluginRun[] > {
	const runs = STORAGES.map( ( storage ): PluginRun => ( { storage, kind } ) );
	if ( kind !== 'php-mariadb' || process.env[ 'CONCORD_STORE' ] ) {
		return runs;
	}
	const sqlite = await chooseRuntime( 'php-sqlite' );
	if ( 'missing' in sqlite ) {
		console.log( `\n== Plugin on SQLite: left out. ${ sqlite.missing }` );
		return runs;
	}
	return [ ...runs, { storage: 'hpos', kind: 'php-sqlite' } ];
}

function hasVendor(): boolean {
	try {
		return readdirSync( join( ROOT, 'vendor', 'phpunit' ) ).length > 0;
	} catch {
		return false;
	}
}

/** As PHPUnit would find them, without running any: methods named test in files named Test.php. */
function countPhpTests(): number {
	const folder = join( ROOT, 'plugin', 'tests' );
	return readdirSync( folder, { recursive: true, encoding: 'utf8' } )
		.filter( ( file ) => file.endsWith( 'Test.php' ) )
		.reduce( ( sum, file ) => sum + ( readFileSync( join( folder, file ), 'utf8' ).match( /function test/g )?.length ?? 0 ), 0 );
}

const SUITES: Record< string, () => Promise< Counts > > = {
	worker: () => Promise.resolve( vitest( 'Worker', [ 'worker' ] ) ),
	php,
	e2e: () => Promise.resolve( vitest( 'End to end', [ 'e2e' ] ) ),
};

const wanted = process.argv.slice( 2 );
const unknown = wanted.filter( ( name ) => ! ( name in SUITES ) );
if ( unknown.length > 0 ) {
	console.error( `Unknown suite ${ unknown.join( ', ' ) }. Known: ${ Object.keys( SUITES ).join( ', ' ) }.` );
	process.exit( 2 );
}
rmSync( REPORTS, { recursive: true, force: true } );
mkdirSync( REPORTS, { recursive: true } );
buildAdminApp();
let total: Counts = { passed: 0, failed: 0, skipped: 0 };
for ( const [ name, suite ] of Object.entries( SUITES ) ) {
	if ( wanted.length === 0 || wanted.includes( name ) ) {
		const counts = await suite();
		console.log( `${ name }: ${ counts.passed } passed, ${ counts.failed } failed, ${ counts.skipped } skipped` );
		total = addCounts( total, counts );
	}
}
console.log( ( total.names ?? [] ).map( ( name ) => `\nFailed: ${ name }` ).join( '' ) );
console.log( `\n${ total.passed } passed, ${ total.failed } failed, ${ total.skipped } skipped` );
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
