/** Where WordPress and WooCommerce come from, and what is said when they do not. Folders of a few bytes stand for both. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSources, type Fetcher } from './sources.ts';

let dir: string;
let cache: string;

beforeEach( () => {
	dir = mkdtempSync( join( tmpdir(), 'concord-sources-' ) );
	cache = join( dir, 'cache' );
} );
afterEach( () => rmSync( dir, { recursive: true, force: true } ) );

function write( path: string, text: string ): void {
	mkdirSync( dirname( path ), { recursive: true } );
	writeFileSync( path, text );
}

function wordpress( folder: string, version = '7.1' ): string {
	write( join( folder, 'wp-includes', 'version.php' ), `<?php\n$wp_version = '${ version }';\n` );
	return folder;
}

function woocommerce( folder: string, version = '10.2.4' ): string {
	write( join( folder, 'woocommerce.php' ), `<?php\n/**\n * Plugin Name: WooCommerce\n * Version: ${ version }\n */\n` );
	return folder;
}

/** As the zips of wordpress.org are: everything inside one folder. */
function zipped( parent: string, inner: string ): string {
	const zip = join( dir, `${ inner }.zip` );
	const files = readdirSync( join( parent, inner ), { recursive: true, encoding: 'utf8' } ).map( ( file ) => join( inner, file ) ).filter( ( file ) => statSync( join( parent, file ) ).isFile() );
	writeFileSync( zip, zipSync( Object.fromEntries( files.map( ( file ) => [ file, new Uint8Array( readFileSync( join( parent, file ) ) ) ] ) ), { mtime: '2026-01-01' } ) );
	return zip;
}

const noNetwork = () => Promise.reject( new TypeError( 'fetch failed' ) );
const find = ( env: NodeJS.ProcessEnv, fetcher: Fetcher = noNetwork ) => findSources( env, cache, fetcher );

describe( 'Sources of the real store', () => {
	it( 'takes the folders that the variables name before those of the cache', async () => {
		wordpress( join( cache, 'wordpress' ), '7.0' );
		woocommerce( join( cache, 'woocommerce' ), '10.2.0' );
		const env = { CONCORD_WORDPRESS: wordpress( join( dir, 'wp' ) ), CONCORD_WOOCOMMERCE: woocommerce( join( dir, 'wc' ) ) };
		expect( await find( env ) ).toEqual( { wordpress: join( dir, 'wp' ), woocommerce: join( dir, 'wc' ), wordpressVersion: '7.1', woocommerceVersion: '10.2.4' } );
	} );

	it( 'unpacks a zip that a variable names', async () => {
		wordpress( join( dir, 'in', 'wordpress' ), '7.2' );
		const found = await find( { CONCORD_WORDPRESS: zipped( join( dir, 'in' ), 'wordpress' ), CONCORD_WOOCOMMERCE: woocommerce( join( dir, 'wc' ) ) } );
		expect( found ).toMatchObject( { wordpressVersion: '7.2', wordpress: expect.stringContaining( join( cache, 'unpacked' ) ) } );
	} );

	it( 'says that a named folder holds something else, and does not go on to the cache', async () => {
		wordpress( join( cache, 'wordpress' ) );
		const other = join( dir, 'other' );
		write( join( other, 'readme.txt' ), 'not WordPress' );
		expect( await find( { CONCORD_WORDPRESS: other } ) ).toEqual( { missing: `CONCORD_WORDPRESS names ${ other }, which holds no WordPress.` } );
	} );

	it( 'says that a named zip holds the other of the two', async () => {
		woocommerce( join( dir, 'in', 'woocommerce' ) );
		const zip = zipped( join( dir, 'in' ), 'woocommerce' );
		expect( await find( { CONCORD_WORDPRESS: zip } ) ).toEqual( { missing: `CONCORD_WORDPRESS names ${ zip }, which holds no WordPress.` } );
	} );

	it.each( [ 'nowhere', 'nowhere.zip' ] )( 'says that there is nothing at %s', async ( name ) => {
		expect( await find( { CONCORD_WORDPRESS: join( dir, name ) } ) ).toEqual( { missing: `CONCORD_WORDPRESS names ${ join( dir, name ) }, where there is nothing.` } );
	} );

	it( 'says that a file is no zip', async () => {
		const zip = join( dir, 'page.zip' );
		write( zip, '<html>Not found</html>' );
		expect( await find( { CONCORD_WORDPRESS: zip } ) ).toEqual( { missing: expect.stringContaining( `CONCORD_WORDPRESS names ${ zip }, which cannot be unpacked: ` ) } );
	} );

	it( 'names both versions when one is too old, where a named and a cached one is concerned', async () => {
		const old = wordpress( join( dir, 'wp' ), '6.9.4' );
		expect( await find( { CONCORD_WORDPRESS: old } ) ).toEqual( { missing: 'CONCORD_WORDPRESS holds WordPress 6.9.4; at least 7.0 is needed.' } );
		wordpress( join( cache, 'wordpress' ) );
		woocommerce( join( cache, 'woocommerce' ), '10.1.9' );
		expect( await find( {} ) ).toEqual( { missing: `${ join( cache, 'woocommerce' ) } holds WooCommerce 10.1.9; at least 10.2 is needed.` } );
	} );

	it( 'compares versions by number: 10.10 is newer than 10.2', async () => {
		const env = { CONCORD_WORDPRESS: wordpress( join( dir, 'wp' ), '10.0' ), CONCORD_WOOCOMMERCE: woocommerce( join( dir, 'wc' ), '10.10.0' ) };
		expect( await find( env ) ).toMatchObject( { wordpressVersion: '10.0', woocommerceVersion: '10.10.0' } );
	} );

	it( 'names the three places when there is nothing and no network', async () => {
		expect( await find( {} ) ).toEqual( { missing: `No WordPress here: not in CONCORD_WORDPRESS, not in ${ join( cache, 'wordpress' ) }, and wordpress.org could not be reached (fetch failed).` } );
		wordpress( join( cache, 'wordpress' ) );
		expect( await find( {} ) ).toEqual( { missing: `No WooCommerce here: not in CONCORD_WOOCOMMERCE, not in ${ join( cache, 'woocommerce' ) }, and wordpress.org could not be reached (fetch failed).` } );
	} );

	it( 'says what wordpress.org answered when it was no zip', async () => {
		expect( await find( {}, () => Promise.resolve( new Response( '', { status: 429 } ) ) ) ).toEqual( { missing: `No WordPress here: not in CONCORD_WORDPRESS, not in ${ join( cache, 'wordpress' ) }, and wordpress.org gave none (status 429).` } );
	} );

	it( 'downloads into the cache once', async () => {
		wordpress( join( dir, 'in', 'wordpress' ) );
		woocommerce( join( dir, 'in', 'woocommerce' ) );
		const asked: string[] = [];
		const fetcher = ( url: string ) => {
			asked.push( url );
			const zip = zipped( join( dir, 'in' ), url.includes( 'woocommerce' ) ? 'woocommerce' : 'wordpress' );
			return Promise.resolve( new Response( new Uint8Array( readFileSync( zip ) ) ) );
		};
		const expected = { wordpress: join( cache, 'wordpress' ), woocommerce: join( cache, 'woocommerce' ), wordpressVersion: '7.1', woocommerceVersion: '10.2.4' };
		expect( await find( {}, fetcher ) ).toEqual( expected );
		expect( await find( {} ) ).toEqual( expected );
		// The same zip, named: what the download moved away is unpacked again.
		expect( await find( { CONCORD_WORDPRESS: zipped( join( dir, 'in' ), 'wordpress' ) } ) ).toMatchObject( { wordpressVersion: '7.1' } );
		expect( asked ).toEqual( [ 'https://wordpress.org/latest.zip', 'https://downloads.wordpress.org/plugin/woocommerce.latest-stable.zip' ] );
	} );
} );
