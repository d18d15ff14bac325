/** The AL source in docs/companion serves what the connector asks for, and what the sandbox serves in its place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRACKING_FIELDS, TRACKING_ROUTE, TRACKING_SET } from '../../src/connectors/bc/tracking.ts';
import { COMPANION_ROUTE, CUSTOM } from '../../src/sandbox/bc/custom.ts';

const FOLDER = join( import.meta.dirname, '../../../docs/companion' );
const sources = readdirSync( FOLDER ).filter( ( name ) => name.endsWith( '.al' ) ).map( ( name ) => readFileSync( join( FOLDER, name ), 'utf8' ) );
const page = sources.find( ( text ) => text.includes( 'PageType = API;' ) ) ?? '';
const property = ( name: string ) => new RegExp( `^ {4}${ name } = '?([^';]+)'?;$`, 'm' ).exec( page )?.[ 1 ];

describe( 'the companion extension', () => {
	it( 'FUL-3: its page has the address, the key and the fields that the connector reads', () => {
		expect( `${ property( 'APIPublisher' ) ?? '' }/${ property( 'APIGroup' ) ?? '' }/${ property( 'APIVersion' ) ?? '' }` ).toBe( COMPANION_ROUTE );
		expect( `../${ COMPANION_ROUTE }` ).toBe( TRACKING_ROUTE );
		expect( property( 'EntitySetName' ) ).toBe( TRACKING_SET );
		expect( [ property( 'ODataKeyFields' ), property( 'Editable' ), property( 'DelayedInsert' ), property( 'SourceTable' ) ] ).toEqual( [ 'SystemId', 'false', 'true', '"Sales Shipment Header"' ] );
		const fields = [ ...page.matchAll( /^ {16}field\((\w+); /gm ) ].map( ( [ , name ] ) => name );
		expect( fields ).toEqual( expect.arrayContaining( [ ...TRACKING_FIELDS ] ) );
		expect( fields.toSorted() ).toEqual( CUSTOM.find( ( set ) => set.entitySet === TRACKING_SET )?.fields.map( ( { name } ) => name ).toSorted() );
	} );

	it( 'every object has an id of the manifest, and blocks are closed', () => {
		const { idRanges: [ range ] } = JSON.parse( readFileSync( join( FOLDER, 'app.json' ), 'utf8' ) ) as { idRanges: [ { from: number; to: number } ] };
		const ids = sources.map( ( text ) => Number( /^(?:page|permissionset) (\d+) "/m.exec( text )?.[ 1 ] ) );
		expect( ids.toSorted() ).toEqual( [ range.from, range.to ] );
		sources.forEach( ( text ) => expect( text.split( '{' ).length ).toBe( text.split( '}' ).length ) );
	} );
} );
