import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Probe } from '../../src/connectors/connector.ts';
import type { Connection } from '../../src/store/contract/api.ts';
import { DynamicsServer, send } from './dynamics-server.ts';
import { bcConnection, FakeClock, foConnection } from './fixtures.ts';

let server: DynamicsServer;
/** Codes that exist in this tenant; anything asked by another code has no rows. */
let known: Set< string >;

beforeEach( async () => {
	server = new DynamicsServer();
	await server.start();
	known = new Set( [ 'usmf', 'app-1', '30', 'FREIGHT', 'FEE', 'EAST', 'STD', 'FULL', 'GUEST' ] );
	server.handler = ( seen, response ) => {
		const asked = [ ...seen.path.matchAll( /(\w+) eq '([^']*)'/g ) ].filter( ( one ) => one[ 1 ] !== 'dataAreaId' ).map( ( one ) => one[ 2 ] ?? '' );
		send( response, 200, { value: asked.every( ( value ) => known.has( value ) ) ? [ { id: 'x', code: 'USD', UserId: 'sync', name: 'CRONUS' } ] : [] } );
	};
} );
afterEach( () => server.stop() );

async function probe( connection: Connection ): Promise< Probe[] > {
	const connector = createConnector( connection, 'secret-1', new FakeClock( Date.now() ) );
	try {
		return await connector.probe();
	} finally {
		await connector.close();
	}
}
const tax = [ { percent: '25', tax_class: '', country: '*', tax_code: 'FULL', tax_group: 'STD' } ];
const bad = ( rows: Probe[] ) => rows.filter( ( row ) => ! row.ok ).map( ( row ) => row.name );

describe( 'the checks of a connection', () => {
	it( 'F&O: all is well, read only', async () => {
		const rows = await probe( foConnection( server.url, { location: 'EAST', tax } ) );
		expect( bad( rows ) ).toEqual( [] );
		expect( rows.map( ( row ) => row.name ) ).toEqual( expect.arrayContaining( [ 'Sign-in and legal entity', 'Clock', 'App registration', 'Customers', 'Sales orders', 'Sales order lines', 'Customer group', 'Shipping item', 'Fees item', 'Warehouse', 'Sales tax group STD', 'Item sales tax group FULL' ] ) );
		expect( server.count( 'GET' ) ).toBe( server.seen.length );
	} );

	it( 'F&O: each thing that does not exist is named with what to do', async () => {
		for ( const missing of [ 'app-1', '30', 'FREIGHT', 'EAST', 'STD', 'FULL' ] ) {
			known.delete( missing );
		}
		const rows = await probe( foConnection( server.url, { location: 'EAST', tax } ) );
		expect( bad( rows ) ).toEqual( [ 'App registration', 'Customer group', 'Shipping item', 'Warehouse', 'Sales tax group STD', 'Item sales tax group FULL' ] );
		expect( rows.filter( ( row ) => ! row.ok ).every( ( row ) => row.remedy.length > 15 ) ).toBe( true );
	} );

	it( 'BC: all is well; a missing item, location and tax code are named', async () => {
		const settings = { location: 'EAST', tax, guest_policy: 'one-account', guest_account: 'GUEST' };
		expect( bad( await probe( bcConnection( server.url, settings ) ) ) ).toEqual( [] );
		known = new Set( [ 'GUEST' ] );
		expect( bad( await probe( bcConnection( server.url, settings ) ) ) ).toEqual( [ 'Shipping item', 'Fees item', 'Location', 'Tax code FULL' ] );
	} );

	it( 'a company that does not exist ends the checks with that one finding', async () => {
		known = new Set();
		expect( bad( await probe( foConnection( server.url ) ) ) ).toEqual( [ 'Sign-in and legal entity' ] );
		const rows = await probe( bcConnection( server.url, { company: 'NOWHERE' } ) );
		expect( bad( rows ) ).toEqual( [ 'Sign-in and company' ] );
		expect( rows[ 0 ]?.message ).toContain( 'NOWHERE' );
	} );

	it( 'a missing right is told for the entity it is missing on', async () => {
		const ordinary = server.handler;
		server.handler = ( seen, response, request ) => ( seen.path.includes( 'salesShipments' )
			? send( response, 400, { error: { code: 'Application_DialogException', message: 'You do not have permissions to read Sales Shipments.' } } )
			: ordinary( seen, response, request ) );
		const rows = await probe( bcConnection( server.url ) );
		expect( bad( rows ) ).toEqual( [ 'Sales shipments' ] );
		expect( rows.find( ( row ) => row.name === 'Sales shipments' ) ).toMatchObject( { ok: false, remedy: expect.stringContaining( 'permission set' ) } );
	} );

	it( 'F&O: a service user who may not read the list of apps is no fault', async () => {
		const ordinary = server.handler;
		server.handler = ( seen, response, request ) => ( seen.path.includes( 'SysAADClients' ) ? send( response, 403, '' ) : ordinary( seen, response, request ) );
		expect( bad( await probe( foConnection( server.url ) ) ) ).toEqual( [] );
	} );

	it( 'a connection without secret says so instead of failing', async () => {
		const connector = createConnector( foConnection( server.url ), null, new FakeClock() );
		expect( await connector.probe() ).toEqual( [ { name: 'Sign-in and legal entity', ok: false, message: expect.stringContaining( 'has not been given' ), remedy: expect.stringContaining( 'Connections' ) } ] );
		await connector.close();
		expect( server.seen.length ).toBe( 0 );
	} );
} );
