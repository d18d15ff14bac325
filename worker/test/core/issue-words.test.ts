/** Every sentence of a stopped record is ours, and there is one for every code (OPS-15). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueCodeSchema } from '../../src/core/issue.ts';

type Words = { what: string; why: string; remedy: string };
const ROOT = join( import.meta.dirname, '..', '..', '..' );
const CODES = issueCodeSchema.options;
/** Of the admin app, whose modules are another TypeScript project. */
const { issueWords, wordsFor } = z.object( {
	issueWords: z.custom< () => Record< string, Words > >( ( value ) => typeof value === 'function' ), wordsFor: z.custom< ( code: string ) => Words | null >( ( value ) => typeof value === 'function' ),
} ).parse( await import( join( ROOT, 'admin-ui/src/activity/issue-words.ts' ) ) );

/** Files that are shipped: sources of the worker (the simulators left out), of the plugin and of the admin app. */
function shipped(): { path: string; text: string }[] {
	const files = ( folder: string ) => readdirSync( join( ROOT, folder ), { recursive: true, encoding: 'utf8' } ).map( ( name ) => `${ folder }/${ name }` );
	return [ ...files( 'worker/src' ), ...files( 'plugin/src' ), ...files( 'admin-ui/src' ), 'plugin/concord.php', 'plugin/doorbell.php', 'plugin/uninstall.php' ]
		.filter( ( path ) => /\.(ts|tsx|php)$/.test( path ) ).map( ( path ) => ( { path, text: readFileSync( join( ROOT, path ), 'utf8' ) } ) );
}

/** Texts in quotes; what stands in comments is read by nobody who runs a shop. */
function strings( text: string ): string[] {
	return ( text.replace( /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '' ).match( /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g ) ?? [] );
}

describe( 'sentences of problems', () => {
	it.each( CODES )( 'OPS-15: %s says what happened, why, and what to do, in whole sentences', ( code ) => {
		const words = wordsFor( code );
		expect( words?.what.length ).toBeGreaterThan( 8 );
		expect( words?.why ).toMatch( /^[A-Z“].{20,}\.$/ );
		expect( words?.remedy ).toMatch( /^[A-Z].{15,}\.$/ );
		expect( Object.values( words ?? {} ).join( ' ' ), 'no code among the words' ).not.toMatch( /[a-z]+_[a-z]+/ );
	} );

	it( 'OPS-15: no two codes share a sentence, none is left over, and none falls to a default', () => {
		const all = Object.entries( issueWords() );
		expect( all.map( ( [ code ] ) => code ).sort() ).toEqual( [ ...CODES ].sort() );
		for ( const part of [ 'what', 'why' ] as const ) {
			expect( new Set( all.map( ( [ , words ] ) => words[ part ] ) ).size ).toBe( CODES.length );
		}
		expect( wordsFor( 'no_such_code' ) ).toBeNull();
	} );

	it( 'OPS-15: every code is raised somewhere, and every code that the plugin raises is one of them', () => {
		const sources = shipped().filter( ( { path } ) => path !== 'worker/src/core/issue.ts' && ! path.startsWith( 'worker/src/sandbox/' ) && ! path.startsWith( 'admin-ui/' ) );
		expect( CODES.filter( ( code ) => ! sources.some( ( { text } ) => text.includes( `'${ code }'` ) ) ) ).toEqual( [] );
		const raised = sources.filter( ( { path } ) => path === 'plugin/src/Outbox/Issues.php' ).flatMap( ( { text } ) => [ ...text.matchAll( /'code'\s*=> '(\w+)'/g ) ].map( ( found ) => found[ 1 ] ) );
		expect( raised.length ).toBeGreaterThan( 1 );
		expect( raised.filter( ( code ) => ! issueCodeSchema.safeParse( code ).success ) ).toEqual( [] );
	} );

	it( 'OPS-15: no other product has its name in a text of ours', () => {
		const others = /\b(BigCommerce|Shopify|Magento|Adobe Commerce|PrestaShop|OpenCart|Shopware|Salesforce|NetSuite|Acumatica|Odoo|QuickBooks|Xero|Sage Intacct|Sage 100|SAP Business One|SAP S\/4HANA|ADP Workforce|Concur|Celigo|Boomi|MuleSoft|Workato|Zapier|HubSpot|Stripe|Etsy|eBay|Amazon|Walmart|Wix|Squarespace)\b/i;
		// A pattern over names of meta fields is no text for a person.
		const found = shipped().filter( ( { path } ) => ! path.startsWith( 'worker/src/sandbox/' ) ).flatMap( ( { path, text } ) => strings( text ).filter( ( one ) => others.test( one ) && ! /^['"]\//.test( one ) ).map( ( one ) => `${ path }: ${ one.slice( 0, 120 ) }` ) );
		expect( found ).toEqual( [] );
	} );
} );
