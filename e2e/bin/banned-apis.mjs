/**
 * Refuses calls in the plugin that break on HPOS, reach into WooCommerce's internals or open a route to everybody.
 * A line that serves the old posts storage on purpose says so: `// allowed-api: <why>` at its end.
 * `node e2e/bin/banned-apis.mjs [folder]`; prints file:line and exits 1 on a finding.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath( new URL( '../..', import.meta.url ) );

/** Each with what to use instead. */
const BANNED = [
	[ /\b(get|update|add|delete)_post_meta\s*\(/, 'post meta of an order is elsewhere under HPOS; use the CRUD class' ],
	[ /\b(get_posts|get_post|wp_insert_post|wp_update_post|wp_delete_post|wp_trash_post|get_post_type|get_post_status)\s*\(/, 'orders are not posts under HPOS; use wc_get_order() and wc_get_orders()' ],
	[ /new\s+\\?WP_Query\b/, 'orders are not posts under HPOS; use wc_get_orders()' ],
	[ /\$wpdb->(posts|postmeta)\b|\bwp_posts\b|\bwp_postmeta\b/, 'orders are not posts under HPOS; use wc_get_orders()' ],
	[ /Automattic\\WooCommerce\\Internal\b/, 'Internal has no compatibility promise; use the public class' ],
	[ /\b(maybe_)?unserialize\s*\(/, 'objects from the database may be hostile; use JSON' ],
	[ /permission_callback'?\s*=>\s*'?__return_true/, 'a route open to everybody; check a capability' ],
	[ /\beval\s*\(|\b(shell_exec|passthru|proc_open|popen)\s*\(/, 'runs foreign code' ],
];

function* phpFiles( folder ) {
	for ( const entry of readdirSync( folder, { withFileTypes: true } ) ) {
		const path = join( folder, entry.name );
		if ( entry.isDirectory() ) {
			yield* phpFiles( path );
		} else if ( entry.name.endsWith( '.php' ) ) {
			yield path;
		}
	}
}

/** Comments keep their line breaks, so that numbers stay right. */
function withoutComments( source ) {
	return source.replace( /\/\*[\s\S]*?\*\//g, ( comment ) => comment.replace( /[^\n]/g, '' ) ).replace( /(^|\s)\/\/[^\n]*/g, '$1' );
}

const folder = process.argv[ 2 ] ?? join( root, 'plugin/src' );
let findings = 0;
for ( const file of phpFiles( folder ) ) {
	const source = readFileSync( file, 'utf8' );
	const lines = source.split( '\n' );
	withoutComments( source ).split( '\n' ).forEach( ( line, index ) => {
		if ( /\/\/ allowed-api: \w/.test( lines[ index ] ) ) {
			return;
		}
		for ( const [ pattern, why ] of BANNED ) {
			if ( pattern.test( line ) ) {
				findings += 1;
				console.error( `${ relative( root, file ) }:${ index + 1 }: ${ line.trim() } (${ why })` );
			}
		}
	} );
}
if ( findings > 0 ) {
	console.error( `${ findings } banned calls` );
	process.exit( 1 );
}
console.log( 'no banned calls' );
