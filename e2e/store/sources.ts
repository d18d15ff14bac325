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
/** As much of fetch as is used. */
export type Fetcher = ( url: string, init: { signal: AbortSignal } ) => Promise< Response >;

const CACHE = join( homedir(), '.cache', 'concord' );
const NAME: Record< Kind, string > = { wordpress: 'WordPress', woocommerce: 'WooCommerce' };
const MARK: Record< Kind, string > = { wordpress: 'wp-includes/version.php', woocommerce: 'woocommerce.php' };
const MINIMUM: Record< Kind, string > = { wordpress: '7.0', woocommerce: '10.2' };
const DOWNLOAD: Record< Kind, string > = { wordpress: 'https://wordpress.org/latest.zip', woocommerce: 'https://downloads.wordpress.org/plugin/woocommerce.latest-stable.zip' };
const DOWNLOAD_TIMEOUT_MS = 120_000;
const CONNECT_TIMEOUT_MS = 8_000;

/** Folders of both, or the one sentence that says what is missing and how to name it. The parameters are for tests. */
export async function findSources( env: NodeJS.ProcessEnv = process.env, cache = CACHE, fetcher: Fetcher = fetch ): Promise< Sources | Missing > {
	const wordpress = await find( 'wordpress', env[ 'CONCORD_WORDPRESS' ], cache, fetcher );
	if ( typeof wordpress !== 'string' ) {
		return wordpress;
	}
	const woocommerce = await find( 'woocommerce', env[ 'CONCORD_WOOCOMMERCE' ], cache, fetcher );
	if ( typeof woocommerce !== 'string' ) {
		return woocommerce;
	}
	return { wordpress, woocommerce, wordpressVersion: versionOf( 'wordpress', wordpress ), woocommerceVersion: versionOf( 'woocommerce', woocommerce ) };
}

async function find( kind: Kind, named: string | undefined, cache: string, fetcher: Fetcher ): Promise< string | Missing > {
	const variable = `CONCORD_${ kind.toUpperCase() }`;
	if ( named !== undefined && named !== '' ) {
		return findNamed( kind, named, variable, cache );
	}
	const cached = join( cache, kind );
	if ( isSource( kind, cached ) ) {
		return oldEnough( kind, cached, cached );
	}
	const failure = await download( kind, cache, fetcher );
	return failure ?? oldEnough( kind, cached, cached );
}

function findNamed( kind: Kind, named: string, variable: string, cache: string ): string | Missing {
	if ( ! existsSync( named ) ) {
		return { missing: `${ variable } names ${ named }, where there is nothing.` };
	}
	try {
		const folder = named.endsWith( '.zip' ) ? unpack( named, cache ) : named;
		return folder !== null && isSource( kind, folder ) ? oldEnough( kind, folder, variable ) : { missing: `${ variable } names ${ named }, which holds no ${ NAME[ kind ] }.` };
	} catch ( error ) {
		return { missing: `${ variable } names ${ named }, which cannot be unpacked: ${ firstLine( error ) }` };
	}
}

function firstLine( error: unknown ): string {
	const said = typeof error === 'object' && error !== null && 'stderr' in error && error.stderr ? String( error.stderr ) : String( error );
	return said.trim().split( '\n' )[ 0 ] ?? '';
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
	return version.localeCompare( MINIMUM[ kind ], 'en', { numeric: true } ) >= 0 ? folder : { missing: `${ where } holds ${ NAME[ kind ] } ${ version }; at least ${ MINIMUM[ kind ] } is needed.` };
}

/** Unpacks once per content; the folder inside the zip ("wordpress/", "woocommerce/") is what comes back. */
function unpack( zip: string, cache: string ): string | null {
	const target = join( cache, 'unpacked', createHash( 'sha256' ).update( readFileSync( zip ) ).digest( 'hex' ).slice( 0, 16 ) );
	const inside = () => [ 'wordpress', 'woocommerce', '' ].map( ( inner ) => join( target, inner ) ).find( ( folder ) => isSource( 'wordpress', folder ) || isSource( 'woocommerce', folder ) ) ?? null;
	// A folder without either is one whose content a download has moved into its place.
	if ( inside() === null ) {
		const part = `${ target }.${ process.pid }.part`;
		mkdirSync( part, { recursive: true } );
		try {
			execFileSync( 'unzip', [ '-q', '-o', zip, '-d', part ], { stdio: [ 'ignore', 'ignore', 'pipe' ] } );
			rmSync( target, { recursive: true, force: true } );
			renameSync( part, target );
		} finally {
			rmSync( part, { recursive: true, force: true } );
		}
	}
	return inside();
}

async function download( kind: Kind, cache: string, fetcher: Fetcher ): Promise< Missing | null > {
	const nowhere = `No ${ NAME[ kind ] } here: not in CONCORD_${ kind.toUpperCase() }, not in ${ join( cache, kind ) },`;
	const zip = join( tmpdir(), `concord-${ kind }-${ process.pid }.zip` );
	try {
		// A machine without a way out must say so in seconds; one with a slow line may take its time with the body.
		const headers = new AbortController();
		const connect = setTimeout( () => headers.abort(), CONNECT_TIMEOUT_MS );
		const response = await fetcher( DOWNLOAD[ kind ], { signal: AbortSignal.any( [ headers.signal, AbortSignal.timeout( DOWNLOAD_TIMEOUT_MS ) ] ) } );
		clearTimeout( connect );
		if ( ! response.ok ) {
			return { missing: `${ nowhere } and wordpress.org gave none (status ${ response.status }).` };
		}
		writeFileSync( zip, Buffer.from( await response.arrayBuffer() ) );
		const folder = unpack( zip, cache );
		if ( folder === null || ! isSource( kind, folder ) ) {
			return { missing: `${ nowhere } and wordpress.org sent another zip.` };
		}
		renameSync( folder, join( cache, kind ) );
		return null;
	} catch ( error ) {
		return { missing: `${ nowhere } and wordpress.org could not be reached (${ error instanceof Error ? error.message : String( error ) }).` };
	} finally {
		rmSync( zip, { force: true } );
	}
}
