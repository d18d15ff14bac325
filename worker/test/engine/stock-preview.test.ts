/** A stock flow tried before it runs: figure by figure from the simulated tenants' warehouses to what the store would show. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep, FlowTrigger } from '../../src/core/flow/schema.ts';
import { flowTestSchema } from '../../src/engine/test-flow.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const BUDGET_MS = 30_000;
/** What stands in each place. Business Central tells the sum alone. */
const PLACES = { bc: [ { location: '', available: '50' } ], fo: [ { location: '11', available: '40' }, { location: '12', available: '10' } ] } as const;

describe.each( [ 'bc', 'fo' ] as const )( 'the test of a stock flow, %s', ( product ) => {
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
		await rig.admin( 'PUT', '/settings', { paused: true } );
	} );
	afterEach( () => rig.close() );

	const stock = async ( item: string, quantity: string, place: { warehouse?: string } = {} ) => {
		const answer = await fetch( `${ rig.sandbox.url }/_sandbox/stock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product, company: rig.sandbox[ product ].company, item, quantity, ...place } ) } );
		expect( answer.ok ).toBe( true );
	};
	const trigger = ( locations: string[] ): FlowTrigger => ( { on: 'feed', feed: 'stock', everyMinutes: 5, allEveryHours: 24, locations } );
	const steps: FlowStep[] = [
		{ id: 'books', title: '', step: 'filter', expression: 'stock.sku != "CONCORD-BOOK"', message: 'Books are counted by hand.' },
		{ id: 'put', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: { kind: 'path', path: 'stock.sku' }, target: 'field', key: 'stock_quantity', source: { kind: 'path', path: 'stock.available' }, counts: 'shipped', buffer: '3', atMost: '100' },
	];
	const test = async ( skus: string, locations: string[] = product === 'fo' ? [ '11', '12' ] : [] ) => rig.command( 'test_flow', { name: 'Stock', content: JSON.stringify( { schemaVersion: 1, trigger: trigger( locations ), steps } ), skus } );

	it( 'STK-5: each SKU shows what Dynamics has per warehouse, less open web orders, less the buffer, beside the store\'s figure; what is left out, refused or unknown says so; nothing is written', async () => {
		const [ mugs ] = [ rig.store.placeOrder(), rig.store.placeOrder() ];
		const sold = mugs?.line_items.find( ( line ) => line.sku === 'CONCORD-MUG' );
		expect( sold?.quantity ).toBe( '2' );
		for ( const place of PLACES[ product ] ) {
			await stock( 'CONCORD-MUG', place.available, place.location === '' ? {} : { warehouse: place.location } );
		}
		await stock( 'CONCORD-TEE-M', '500' );
		rig.store.state.shop.setField( 'product', sold?.product_id ?? 0, 'stock_quantity', '48' );
		rig.start();
		const before = rig.writes().length;
		const answer = flowTestSchema.parse( ( await test( 'concord-mug, CONCORD-BOOK; CONCORD-TEE-M\nCONCORD-STICKER, NOBODY, concord-mug' ) ).result );
		expect( answer.stock?.map( ( { sku, outcome, message } ) => [ sku, outcome, message ] ) ).toEqual( [
			[ 'CONCORD-MUG', 'changes', '' ], [ 'CONCORD-BOOK', 'left-out', 'Books are counted by hand.' ], [ 'CONCORD-TEE-M', 'refused', expect.stringMatching( /^\d+ units are more than the 100 that are believed\.$/ ) as string ],
			[ 'CONCORD-STICKER', 'not-sold', '' ], [ 'NOBODY', 'not-told', '' ],
		] );
		expect( answer.stock?.[ 0 ] ).toMatchObject( { product: 'CONCORD-MUG', places: PLACES[ product ], available: '50', value: '50', sold: '2', buffer: '3', left: '45', stands: '48' } );
		expect( [ answer.outcome, answer.steps.filter( ( step ) => step.id === 'put' ).length ] ).toEqual( [ 'stops', 3 ] );
		expect( [ rig.writes().length - before, rig.store.state.shop.fieldsOf( 'product', sold?.product_id ?? 0 )[ 'stock_quantity' ] ] ).toEqual( [ 0, '48' ] );
	}, BUDGET_MS );

	it( 'without SKUs the first products of the store are shown; a warehouse that the tenant has not is named', async () => {
		rig.store.placeOrder();
		await stock( 'CONCORD-MUG', '5' );
		rig.start();
		expect( flowTestSchema.parse( ( await test( '', [] ) ).result ).stock?.map( ( { sku } ) => sku ) ).toEqual( [ 'CONCORD-MUG' ] );
		const refused = await test( 'CONCORD-MUG', [ '99' ] );
		expect( [ refused.state, refused.issue?.message ] ).toEqual( [ 'needs-you', expect.stringMatching( product === 'fo' ? /asks for the stock of warehouse 99, and .* has no warehouse of that code/ : /asks for the stock of 99, and Business Central's API tells only the sum/ ) ] );
	}, BUDGET_MS );
} );
