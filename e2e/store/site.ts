/** One WordPress folder: core copied, WooCommerce and Concord linked or mounted in, everything installed and activated. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { sqliteDriver } from './packages.ts';
import { PHP_DIR, REPOSITORY } from './paths.ts';
import type { StoreKind } from './runtime.ts';
import type { Sources } from './sources.ts';

export const PHP_ARGS = [ '-d', 'memory_limit=512M', '-d', 'opcache.enable_cli=1', '-d', 'opcache.jit=0', '-d', 'opcache.max_accelerated_files=20000', '-d', 'opcache.memory_consumption=192' ];
export const ADMIN = { user: 'admin', password: 'password' } as const;

export function layOut( { dir, sources, kind }: { dir: string; sources: Sources; kind: StoreKind } ): void {
	rmSync( dir, { recursive: true, force: true } );
	mkdirSync( dir, { recursive: true } );
	execFileSync( 'cp', [ '-r', `${ sources.wordpress }/.`, dir ] );
	rmSync( join( dir, 'wp-config.php' ), { force: true } );
	const plugins = join( dir, 'wp-content', 'plugins' );
	rmSync( join( plugins, 'woocommerce' ), { recursive: true, force: true } );
	if ( kind === 'playground' ) {
		// Playground sees only what is mounted, so a link would lead nowhere.
		mkdirSync( join( plugins, 'woocommerce' ) );
		mkdirSync( join( plugins, 'concord' ) );
		cpSync( join( PHP_DIR, 'concord-eval.php' ), join( dir, 'concord-eval.php' ) );
	} else {
		// Linked, not copied: WordPress resolves a linked plugin folder, and an edit of the plugin is live at once.
		symlinkSync( sources.woocommerce, join( plugins, 'woocommerce' ) );
		symlinkSync( join( REPOSITORY, 'plugin' ), join( plugins, 'concord' ) );
		cpSync( join( PHP_DIR, 'router.php' ), join( dir, 'router.php' ) );
	}
	if ( kind === 'php-sqlite' ) {
		const driver = join( plugins, 'sqlite-database-integration' );
		cpSync( sqliteDriver(), driver, { recursive: true } );
		cpSync( join( driver, 'db.copy' ), join( dir, 'wp-content', 'db.php' ) );
	}
	cpSync( join( PHP_DIR, 'mu-plugins' ), join( dir, 'wp-content', 'mu-plugins' ), { recursive: true } );
}

/** `dbPort`: of MariaDB; without one the site is on SQLite. `rigToken`: what concord-eval.php answers to. */
export type Configuration = { url: string; dbPort?: number; rigToken?: string };

/** wp-config.php, written at every start: address and ports are those of this start. */
export function configure( dir: string, { url, dbPort, rigToken }: Configuration ): void {
	const salts = [ 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ];
	const saltFile = join( dir, 'salts.php' );
	if ( ! existsSync( saltFile ) ) {
		// Kept between configurations: sessions and encrypted secrets must survive a new port.
		writeFileSync( saltFile, `<?php\n${ salts.map( ( name ) => `define( '${ name }', '${ randomBytes( 32 ).toString( 'hex' ) }' );` ).join( '\n' ) }\n` );
	}
	writeFileSync( join( dir, 'wp-config.php' ), `<?php
define( 'DB_NAME', 'wp' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '127.0.0.1:${ dbPort ?? 0 }' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';
require __DIR__ . '/salts.php';
// Playground has defined these two.
defined( 'WP_HOME' ) || define( 'WP_HOME', '${ url }' );
defined( 'WP_SITEURL' ) || define( 'WP_SITEURL', '${ url }' );${ rigToken === undefined ? '' : `\ndefine( 'CONCORD_RIG_TOKEN', '${ rigToken }' );` }
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', __DIR__ . '/debug.log' );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
` );
}

/** Runs one of php/*.php with the site loaded. @throws with what PHP printed. */
export function runPhp( dir: string, script: string, ...args: string[] ): string {
	try {
		return execFileSync( 'php', [ ...PHP_ARGS, join( PHP_DIR, script ), dir, ...args ], { encoding: 'utf8', stdio: [ 'ignore', 'pipe', 'pipe' ], maxBuffer: 64 * 2 ** 20 } );
	} catch ( error ) {
		throw new Error( `${ script }: ${ describe( error ) }`, { cause: error } );
	}
}

function describe( error: unknown ): string {
	return typeof error === 'object' && error !== null && 'stdout' in error && 'stderr' in error ? `${ String( error.stdout ) }${ String( error.stderr ) }`.trim().slice( 0, 4000 ) : String( error );
}

/** WordPress, WooCommerce, then Concord, each in a process of its own as a click in wp-admin would be. */
export async function install( engine: Pick< Engine, 'run' > ): Promise< void > {
	await engine.run( 'install.php', ADMIN.user, ADMIN.password );
	await engine.run( 'activate.php', 'woocommerce/woocommerce.php' );
	await engine.run( 'woocommerce.php' );
	await engine.run( 'activate.php', 'concord/concord.php' );
}
