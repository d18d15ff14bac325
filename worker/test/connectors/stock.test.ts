/** Stock of both products as the simulators tell it over HTTP: sums over warehouses, variants, page ends, and what is asked for by name. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import type { StockLevel } from '../../src/core/feeds/stock-level.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema, type ConnectionSettings } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { catalogueOf } from '../../../e2e/orders/catalogue.ts';

const silent = () => undefined;
let sandbox: RunningSandbox;
let connector: Connector;

async function start( product: 'bc' | 'fo', items = 0, settings: Partial< ConnectionSettings > = {} ): Promise< void > {
	sandbox = await startSandbox( { items } );
	const { secret, ...input } = sandboxConnection( sandbox, product, settings );
	connector = createConnector( connectionSchema.parse( { id: product, secret: null, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
}

async function shelf( product: 'bc' | 'fo', item: string, quantity: string, place: { warehouse?: string; color?: string } = {} ): Promise< void > {
	const answer = await fetch( `${ sandbox.url }/_sandbox/stock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product, company: sandbox[ product ].company, item, quantity, ...place } ) } );
	expect( answer.status ).toBe( 200 );
}

async function all( ...locations: string[] ): Promise< Map< string, StockLevel > > {
	const levels: StockLevel[] = [];
	for await ( const page of connector.stock.all( locations, silent ) ) {
		levels.push( ...page );
	}
	const bySku = new Map( levels.map( ( level ) => [ level.sku, level ] ) );
	expect( bySku.size, 'no item is told twice' ).toBe( levels.length );
	return bySku;
}

afterEach( async () => {
	await connector.close();
	await sandbox.close();
} );

describe( 'Finance & Operations', () => {
	beforeEach( () => start( 'fo' ) );

	it( 'STK-5: the rows of an item are summed over all warehouses, or over the chosen ones', async () => {
		await shelf( 'fo', 'CONCORD-MUG', '7.5', { warehouse: '12' } );
		expect( ( await all() ).get( 'CONCORD-MUG' )?.available ).toBe( '107.5' );
		expect( ( await all( '12' ) ).get( 'CONCORD-MUG' )?.available ).toBe( '7.5' );
		expect( ( await all( '11', '12' ) ).get( 'CONCORD-MUG' )?.available ).toBe( '107.5' );
		expect( ( await all( '12' ) ).has( 'CONCORD-BOOK' ) ).toBe( false );
		expect( await connector.stock.places( silent ) ).toEqual( [ '11', '12' ] );
	} );

	it( 'a variant has its own figure under its number, summed over warehouses, and the master none of it', async () => {
		await catalogueOf( sandbox, 'fo' ).create( { number: 'KETTLE', name: 'Kettle', price: '39.9', colors: [ 'Red', 'Blue' ] } );
		await shelf( 'fo', 'KETTLE', '4', { color: 'Red' } );
		await shelf( 'fo', 'KETTLE', '3', { color: 'Red', warehouse: '12' } );
		await shelf( 'fo', 'KETTLE', '2', { color: 'Blue' } );
		await shelf( 'fo', 'KETTLE', '9', { color: 'Pink' } );
		const levels = await all();
		expect( [ 'KETTLE-RED', 'KETTLE-BLUE', 'KETTLE' ].map( ( sku ) => levels.get( sku )?.available ) ).toEqual( [ '7', '2', undefined ] );
		expect( ( await connector.stock.some( [ 'kettle-red', 'CONCORD-MUG', 'NOT-THERE' ], [ '11' ], silent ) ).map( ( { sku, available } ) => [ sku, available ] ).sort() ).toEqual( [ [ 'CONCORD-MUG', '100' ], [ 'KETTLE-RED', '4' ] ] );
	} );

	it( 'a shop without variants never asks for them', async () => {
		await all();
		expect( sandbox.journal().filter( ( { path } ) => path.includes( 'ReleasedProductVariantsV2' ) ) ).toEqual( [] );
	} );
} );

describe( 'Inventory Visibility', () => {
	const asked = () => sandbox.journal().filter( ( { path } ) => path.includes( '/onhand/indexquery' ) ).length;
	const withAddIn = async ( settings: Partial< ConnectionSettings > = {} ) => {
		await start( 'fo' );
		await connector.close();
		const { secret, ...input } = sandboxConnection( sandbox, 'fo', { ...sandbox.fo.inventory, ...settings } );
		connector = createConnector( connectionSchema.parse( { id: 'fo', secret: null, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
	};

	it( 'is asked instead of the on-hand entity where it is set up: sites, warehouses and variants as F&O has them, negatives too', async () => {
		await withAddIn();
		await catalogueOf( sandbox, 'fo' ).create( { number: 'KETTLE', name: 'Kettle', price: '39.9', colors: [ 'Red' ] } );
		await shelf( 'fo', 'KETTLE', '4.5', { color: 'Red' } );
		await shelf( 'fo', 'CONCORD-MUG', '-7', { warehouse: '12' } );
		const levels = await all();
		expect( [ 'CONCORD-MUG', 'KETTLE-RED', 'KETTLE', 'CONCORD-BOOK' ].map( ( sku ) => levels.get( sku )?.available ) ).toEqual( [ '93', '4.5', undefined, '100' ] );
		expect( asked(), 'one question a site' ).toBe( 2 );
		expect( ( await all( '12' ) ).get( 'CONCORD-MUG' )?.available ).toBe( '-7' );
		expect( ( await connector.stock.some( [ 'KETTLE-RED' ], [], silent ) ).map( ( { sku, available } ) => [ sku, available ] ) ).toEqual( [ [ 'KETTLE-RED', '4.5' ] ] );
		expect( sandbox.journal().filter( ( { path } ) => path.includes( 'WarehousesOnHandV2' ) ) ).toEqual( [] );
		expect( ( await connector.probe() ).find( ( { name } ) => name === 'Inventory Visibility' ) ).toMatchObject( { ok: true } );
	} );

	it( 'signs in in two steps, once for many questions, and follows the security service to its region', async () => {
		await withAddIn();
		await all();
		await all();
		const paths = sandbox.journal().map( ( { path } ) => path );
		expect( [ '/fo-inventory/token', '/fo-inventory/region/token' ].map( ( path ) => paths.filter( ( one ) => one === path ).length ) ).toEqual( [ 1, 1 ] );
	} );

	it( 'another environment id is a finding of the stock alone, with its remedy', async () => {
		await withAddIn( { inventory_environment: 'none-of-ours' } );
		await expect( all() ).rejects.toMatchObject( { issue: { code: 'permission_missing', retryClass: 'rejected', field: 'inventory_url' } } );
		expect( ( await connector.probe() ).find( ( { name } ) => name === 'Inventory Visibility' ) ).toMatchObject( { ok: false } );
	} );

	it( 'a wait that it asks for is kept, and an answer of another form is said', async () => {
		await withAddIn();
		const fault = ( kind: string ) => fetch( `${ sandbox.url }/_sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { kind, match: { pathIncludes: 'indexquery' }, times: 1 } ) } );
		await fault( 'error-before' );
		await expect( all() ).rejects.toMatchObject( { issue: { retryClass: 'refused' } } );
		await fault( 'foreign-json' );
		await expect( all() ).rejects.toMatchObject( { issue: { code: 'dynamics_malformed_answer' } } );
	} );
} );

it( 'Finance & Operations: an item whose rows go on over the end of a page is one figure', async () => {
	// Pages of ten thousand; the rows of CONCORD-BLOCKED are the first and second after the numbered items.
	await start( 'fo', 9_999 );
	await shelf( 'fo', 'CONCORD-BLOCKED', '5', { warehouse: '12' } );
	const levels = await all();
	expect( levels.get( 'CONCORD-BLOCKED' )?.available ).toBe( '105' );
	expect( levels.size ).toBe( 10_006 );
}, 60_000 );

it( 'Business Central: one figure an item over all its locations and variants; none for a variant, a service, or what is not there', async () => {
	await start( 'bc', 60 );
	await catalogueOf( sandbox, 'bc' ).create( { number: 'KETTLE', name: 'Kettle', price: '39.9', colors: [ 'Red', 'Blue' ] } );
	const head = await connector.stock.head( silent );
	await shelf( 'bc', 'CONCORD-MUG', '-3' );
	await shelf( 'bc', 'BULK-000007', '12.25' );
	const levels = await all();
	expect( [ 'CONCORD-MUG', 'BULK-000007', 'KETTLE-RED', 'CONCORD-GIFTWRAP' ].map( ( sku ) => levels.get( sku )?.available ) ).toEqual( [ '-3', '12.25', undefined, undefined ] );
	const moved: string[] = [];
	for await ( const page of connector.stock.moved( head, silent ) ) {
		moved.push( ...page.levels.map( ( { sku, available } ) => `${ sku } ${ available }` ) );
	}
	expect( moved.sort() ).toEqual( [ 'BULK-000007 12.25', 'CONCORD-MUG -3' ] );
	const many = Array.from( { length: 60 }, ( _none, index ) => `BULK-${ String( index + 1 ).padStart( 6, '0' ) }` );
	expect( await connector.stock.some( [ ...many, 'NOT-THERE' ], [], silent ) ).toHaveLength( 60 );
	expect( await connector.stock.places( silent ) ).toEqual( [] );
} );
