/** Flows that no single record triggers, with their connection in shadow: they run, what they would write is recorded, and neither side gets anything (OPS-2). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import { shadowReportSchema, type ShadowRun } from '../../src/store/contract/shadow.ts';
import { flowRunSchema } from '../../src/engine/run-flow.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const row = ( target: string, from: string ) => ( { target, source: path( from ), steps: [], conditions: [], required: false } );
const WORDS = {
	bc: { own: 'contoso/web/v1.0/wholesaleOrders', key: 'orderReference', field: 'poNumber', items: 'items', changed: 'lastModifiedDateTime', number: 'number' },
	fo: { own: 'ConWholesaleOrders', key: 'OrderReference', field: 'PurchaseOrderNumber', items: 'ReleasedProductsV2', changed: 'ProductNumber', number: 'ItemNumber' },
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'OPS-2: runs of flows in shadow, %s', ( product ) => {
	const words = WORDS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
		await rig.admin( 'PUT', '/settings', { paused: true } );
		await rig.shadow( true );
	} );
	afterEach( () => rig.close() );

	const recorded = async ( flowId: string ): Promise< ShadowRun | undefined > => shadowReportSchema.parse( await rig.admin( 'GET', `/shadow/${ rig.connectionId }` ) ).flows.find( ( one ) => one.flow_id === flowId );
	const stored = () => JSON.stringify( [ ...rig.store.state.shop.orders.values() ] );

	it( 'a run by hand over all orders is recorded with its writes to Dynamics and to the store, its notices and what it would stop', async () => {
		const [ first, held ] = [ rig.store.placeOrder(), rig.store.placeOrder( { change: { customer_note: 'HOLD' } } ) ];
		const before = stored();
		const steps: FlowStep[] = [
			{ id: 'held', title: '', step: 'branch', expression: 'customerNote = "HOLD"', then: [ { id: 'hold', title: '', step: 'hold', message: 'Look at {number} first.' } ], otherwise: [] },
			{ id: 'told', title: '', step: 'notify', message: 'Order {number} goes to the warehouse.' },
			{ id: 'kept', title: '', step: 'upsert', entity: words.own, where: [ { field: words.key, source: path( 'number' ) } ], rows: [ row( words.field, 'id' ) ], as: 'kept' },
			{ id: 'mark', title: '', step: 'setInStore', record: 'order', by: 'record', target: 'meta', key: 'warehouse', source: path( `vars.kept.${ words.field }` ) },
		];
		const flow = await rig.ownFlow( 'To the warehouse', { trigger: { on: 'manual', record: 'order' }, steps } );
		rig.start();
		const result = flowRunSchema.parse( ( await rig.run( flow ) ).result );
		expect( result ).toMatchObject( { shadow: true, ran: 1, stopped: 1, notices: [ `Order ${ first.number } goes to the warehouse.` ] } );
		const run = await recorded( flow );
		expect( run ).toMatchObject( { name: 'To the warehouse', runs: 1, stopped: 1, problems: [ { record: `order ${ held.id }`, message: expect.stringContaining( `Look at ${ held.number } first.` ) as string } ] } );
		expect( run?.recorded.map( ( { entity, id, values } ) => [ entity, id, values.at( -1 ) ] ) ).toEqual( expect.arrayContaining( [
			[ words.own, 'create', { field: words.field, value: String( first.id ) } ], [ 'order', 'store', { field: 'warehouse', value: String( first.id ) } ],
		] ) );
		await rig.run( flow );
		expect( await recorded( flow ) ).toMatchObject( { runs: 2, recorded: { length: 2 } } );
		expect( [ rig.writes(), stored() ] ).toEqual( [ [], before ] );
	} );

	it( 'the feed "stock" is recorded per SKU; its place in Dynamics and the age of its figures stay as they were, so that going live reads everything', async () => {
		const sku = rig.store.placeOrder().line_items[ 0 ]?.sku ?? '';
		const flow = await rig.ownFlow( 'Stock', { trigger: { on: 'feed', feed: 'stock', everyMinutes: 600, allEveryHours: 24, locations: [] }, steps: [
			{ id: 'set', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( 'stock.sku' ), target: 'field', key: 'stock_quantity', source: path( 'stock.available' ) },
		] } );
		rig.start();
		await rig.run( flow );
		const run = await recorded( flow );
		expect( run?.recorded.find( ( write ) => write.record === `product ${ sku }` )?.values ).toEqual( [ { field: 'stock_quantity', value: expect.stringMatching( /^\d+(\.\d+)?$/ ) as string } ] );
		expect( [ rig.store.state.flowCursors.get( flow ), rig.store.state.flowLooks.get( flow ) ] ).toEqual( [ undefined, undefined ] );
		expect( Object.keys( rig.store.state.shop.fieldsOf( 'product', rig.store.placeOrder().line_items[ 0 ]?.product_id ?? 0 ) ) ).toEqual( [] );
		await rig.shadow( false );
		const live = flowRunSchema.parse( ( await rig.run( flow ) ).result );
		expect( [ live.shadow, live.written > 0, live.ran ] ).toEqual( [ undefined, true, run?.ran ] );
		expect( rig.store.state.flowLooks.get( flow ) ).toBeGreaterThan( 0 );
		expect( rig.writes() ).toEqual( [] );
	} );

	it( 'changes in Dynamics are recorded from a place of their own: the second run goes on behind the first, and going live begins at the beginning', async () => {
		const flow = await rig.ownFlow( 'Prices', { trigger: { on: 'dynamics', entity: words.items, changedField: words.changed, everyMinutes: 600 }, steps: [
			{ id: 'set', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( `record.${ words.number }` ), target: 'meta', key: 'seen', source: path( `record.${ words.number }` ) },
		] } );
		rig.start();
		await rig.run( flow );
		const first = await recorded( flow );
		expect( first?.recorded.length ).toBeGreaterThan( 0 );
		expect( rig.store.state.flowCursors.get( flow ) ).toBeUndefined();
		expect( rig.store.state.shadowRuns.get( rig.connectionId )?.get( flow )?.cursor ).not.toBe( '' );
		expect( rig.writes() ).toEqual( [] );
	} );
} );
