/** One WordPress folder: core and WooCommerce copied or linked in, Concord linked, database made, everything activated. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Sources } from './sources.ts';

export const REPOSITORY = resolve( import.meta.dirname, '..', '..' );
const PHP_DIR = join( import.meta.dirname, 'php' );
export const PHP_ARGS = [ '-d', 'memory_limit=512M', '-d', 'opcache.enable_cli=1', '-d', 'opcache.jit=0', '-d', 'opcache.max_accelerated_files=20000', '-d', 'opcache.memory_consumption=192' ];
export const ADMIN = { user: 'admin', password: 'password' } as const;

export type SiteOptions = { dir: string; sources: Sources; dbPort: number; plugin: boolean };

export function layOut( { dir, sources, plugin }: Omit< SiteOptions, 'dbPort' > ): void {
	rmSync( dir, { recursive: true, force: true } );
	mkdirSync( dir, { recursive: true } );
	execFileSync( 'cp', [ '-r', `${ sources.wordpress }/.`, dir ] );
	rmSync( join( dir, 'wp-config.php' ), { force: true } );
	// Linked, not copied: WordPress resolves a linked plugin folder, and an edit of the plugin is live at once.
	const plugins = join( dir, 'wp-content', 'plugins' );
	rmSync( join( plugins, 'woocommerce' ), { recursive: true, force: true } );
	symlinkSync( sources.woocommerce, join( plugins, 'woocommerce' ) );
	if ( plugin ) {
		symlinkSync( join( REPOSITORY, 'plugin' ), join( plugins, 'concord' ) );
	}
	cpSync( join( PHP_DIR, 'mu-plugins' ), join( dir, 'wp-content', 'mu-plugins' ), { recursive: true } );
	cpSync( join( PHP_DIR, 'router.php' ), join( dir, 'router.php' ) );
}

/** wp-config.php; the address follows the request, so that one site serves on any free port. */
export function configure( dir: string, dbPort: number, url: string ): void {
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
define( 'DB_HOST', '127.0.0.1:${ dbPort }' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';
require __DIR__ . '/salts.php';
define( 'WP_HOME', '${ url }' );
define( 'WP_SITEURL', '${ url }' );
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
export function install( dir: string, plugin: boolean ): void {
	runPhp( dir, 'install.php', ADMIN.user, ADMIN.password );
	runPhp( dir, 'activate.php', 'woocommerce/woocommerce.php' );
	runPhp( dir, 'woocommerce.php' );
	if ( plugin ) {
		runPhp( dir, 'activate.php', 'concord/concord.php' );
	}
}
