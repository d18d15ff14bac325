/**
 * Where WordPress and WooCommerce come from, in this order: the folder or zip named by CONCORD_WORDPRESS and
 * CONCORD_WOOCOMMERCE, the cache under ~/.cache/concord, a download from wordpress.org into that cache.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export type Sources = { wordpress: string; woocommerce: string; wordpressVersion: string; woocommerceVersion: string };
export type Missing = { missing: string };
type Kind = 'wordpress' | 'woocommerce';

const CACHE = join( homedir(), '.cache', 'concord' );
const MARK: Record< Kind, string > = { wordpress: 'wp-includes/version.php', woocommerce: 'woocommerce.php' };
const MINIMUM: Record< Kind, string > = { wordpress: '7.0', woocommerce: '10.2' };
const DOWNLOAD: Record< Kind, string > = { wordpress: 'https://wordpress.org/latest.zip', woocommerce: 'https://downloads.wordpress.org/plugin/woocommerce.latest-stable.zip' };
const DOWNLOAD_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 8_000;

/** Folders of both, or the one sentence that says what is missing and how to name it. `env` and `cache` for tests. */
export async function findSources( env: NodeJS.ProcessEnv = process.env, cache = CACHE ): Promise< Sources | Missing > {
	const wordpress = await find( 'wordpress', env[ 'CONCORD_WORDPRESS' ], cache );
	if ( typeof wordpress !== 'string' ) {
		return wordpress;
	}
	const woocommerce = await find( 'woocommerce', env[ 'CONCORD_WOOCOMMERCE' ], cache );
	if ( typeof woocommerce !== 'string' ) {
		return woocommerce;
	}
	return { wordpress, woocommerce, wordpressVersion: versionOf( 'wordpress', wordpress ), woocommerceVersion: versionOf( 'woocommerce', woocommerce ) };
}

async function find( kind: Kind, named: string | undefined, cache: string ): Promise< string | Missing > {
	const variable = `CONCORD_${ kind.toUpperCase() }`;
	if ( named !== undefined && named !== '' ) {
		const folder = named.endsWith( '.zip' ) ? unpack( named, cache ) : named;
		return folder !== null && isSource( kind, folder ) ? oldEnough( kind, folder, variable ) : { missing: `${ variable } names ${ named }, which holds no ${ kind }.` };
	}
	const cached = join( cache, kind );
	if ( isSource( kind, cached ) ) {
		return oldEnough( kind, cached, cached );
	}
	const failure = await download( kind, cache );
	return failure ?? oldEnough( kind, cached, cached );
}

function isSource( kind: Kind, folder: string ): boolean {
	return existsSync( join( folder, MARK[ kind ] ) );
}

function versionOf( kind: Kind, folder: string ): string {
	const text = readFileSync( join( folder, MARK[ kind ] ), 'utf8' );
	const match = kind === 'wordpress' ? /\$wp_version\s*=\s*'([^']+)'/.exec( text ) : /^\s*\*\s*Version:\s*(\S+)/m.exec( text );
	return match?.[ 1 ] ?? '0';
}

function oldEnough( kind: Kind, folder: string, where: string ): string | Missing {
	const version = versionOf( kind, folder );
	return version.localeCompare( MINIMUM[ kind ], 'en', { numeric: true } ) >= 0 ? folder : { missing: `${ where } holds ${ kind } ${ version }; at least ${ MINIMUM[ kind ] } is needed.` };
}

/** Unpacks once per content; the folder inside the zip ("wordpress/", "woocommerce/") is what comes back. */
function unpack( zip: string, cache: string ): string | null {
	if ( ! existsSync( zip ) ) {
		return null;
	}
	const target = join( cache, 'unpacked', createHash( 'sha256' ).update( readFileSync( zip ) ).digest( 'hex' ).slice( 0, 16 ) );
	if ( ! existsSync( target ) ) {
		mkdirSync( `${ target }.part`, { recursive: true } );
		execFileSync( 'unzip', [ '-q', '-o', zip, '-d', `${ target }.part` ] );
		renameSync( `${ target }.part`, target );
	}
	return ( [ 'wordpress', 'woocommerce', '' ] as const ).map( ( inner ) => join( target, inner ) ).find( ( folder ) => isSource( 'wordpress', folder ) || isSource( 'woocommerce', folder ) ) ?? null;
}

async function download( kind: Kind, cache: string ): Promise< Missing | null > {
	const zip = join( tmpdir(), `concord-${ kind }-${ process.pid }.zip` );
	try {
		// A machine without a way out must say so in seconds; one with a slow line may take its time with the body.
		const headers = new AbortController();
		const connect = setTimeout( () => headers.abort(), CONNECT_TIMEOUT_MS );
		const response = await fetch( DOWNLOAD[ kind ], { signal: AbortSignal.any( [ headers.signal, AbortSignal.timeout( DOWNLOAD_TIMEOUT_MS ) ] ) } );
		clearTimeout( connect );
		if ( ! response.ok ) {
			throw new Error( `status ${ response.status }` );
		}
		writeFileSync( zip, Buffer.from( await response.arrayBuffer() ) );
		const folder = unpack( zip, cache );
		if ( folder === null ) {
			throw new Error( 'not the expected zip' );
		}
		renameSync( folder, join( cache, kind ) );
		return null;
	} catch ( error ) {
		return { missing: `No ${ kind } here: not in CONCORD_${ kind.toUpperCase() }, not in ${ join( cache, kind ) }, and wordpress.org could not be reached (${ error instanceof Error ? error.message : String( error ) }).` };
	} finally {
		rmSync( zip, { force: true } );
	}
}
