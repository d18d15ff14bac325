/** Steps behind a sales order that does not stand yet: preview, mapping test, flow test and shadow go through them as the real run does. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import { orderPreviewSchema } from '../../src/core/preview.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { shapesResultSchema } from '../../src/core/shapes.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };

/** Finds the sales order by its key, looks at it, acts on it, and keeps a record of the merchant's own under its number. */
const WORDS = {
	bc: { set: 'salesOrders', key: 'id', status: 'vars.so.status', action: 'shipAndInvoice', own: 'contoso/web/v1.0/wholesaleOrders', ownKey: 'orderReference' },
	fo: { set: 'SalesOrderHeadersV4', key: 'SalesOrderNumber', status: 'vars.so.CustomersOrderReference', action: 'calculateTotals', own: 'ConWholesaleOrders', ownKey: 'OrderReference' },
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'steps behind the sales order, %s', ( product ) => {
	const words = WORDS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
		await rig.admin( 'PUT', '/settings', { paused: true } );
	} );
	afterEach( () => rig.close() );

	const where = [ { field: words.key, source: path( 'document.key' ) } ];
	const behind: FlowStep[] = [
		{ id: 'find', title: '', step: 'find', entity: words.set, where, missing: 'stop', as: 'so' },
		{ id: 'act', title: '', step: 'action', entity: words.set, where, action: words.action, rows: [], as: 'acted' },
		{ id: 'kept', title: 'Kept', step: 'upsert', entity: words.own, where: [ { field: words.ownKey, source: path( 'document.number' ) } ], rows: [], as: 'kept' },
	];

	it( 'the preview finds the order that would stand by then and shows what the steps would do; the draft\'s mapping test passes, and nothing is written', async () => {
		const order = rig.store.placeOrder();
		rig.start();
		const mappings = { ...EMPTY_FLOW, steps: [ ORDER, ...behind ] };
		const preview = orderPreviewSchema.parse( ( await rig.command( 'preview_order', { order_id: String( order.id ), mappings: JSON.stringify( mappings ) } ) ).result );
		expect( [ preview.verdict, preview.problems ] ).toEqual( [ 'create', [] ] );
		expect( preview.steps.filter( ( step ) => step.id !== '' ).map( ( { id, outcome } ) => [ id, outcome ] ) ).toEqual( [ [ 'order', 'done' ], [ 'find', 'done' ], [ 'act', 'done' ], [ 'kept', 'done' ] ] );
		expect( preview.steps.filter( ( step ) => step.outcome === 'would-write' ).map( ( { step, entity } ) => [ step, entity ] ) ).toEqual( [ [ 'action', words.set ], [ 'create', words.own ] ] );

		await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings } );
		const shapes = shapesResultSchema.parse( ( await rig.command( 'check_shapes', { draft: true } ) ).result );
		expect( [ shapes.failing, shapes.shapes.length > 0 ] ).toEqual( [ 0, true ] );
		expect( shapes.shapes.flatMap( ( shape ) => shape.message ).join( '' ) ).toBe( '' );
		expect( rig.writes() ).toEqual( [] );
	} );

	it( 'so does the test of a flow of one\'s own over an order that was not sent, and the preview of that order with the flow in use', async () => {
		const order = rig.store.placeOrder();
		rig.start();
		const content = { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: behind };
		expect( ( await rig.command( 'test_flow', { content: JSON.stringify( content ), record_id: order.id } ) ).result ).toMatchObject( { outcome: 'done', message: '' } );
		await rig.ownFlow( 'Ships', { trigger: { on: 'store', record: 'order' }, steps: behind } );
		const preview = orderPreviewSchema.parse( ( await rig.command( 'preview_order', { order_id: String( order.id ) } ) ).result );
		expect( [ preview.verdict, preview.problems, preview.steps.filter( ( step ) => step.flow === 'Ships' && step.outcome === 'would-write' ).length ] ).toEqual( [ 'create', [], 2 ] );
		expect( rig.writes() ).toEqual( [] );
	} );
} );
