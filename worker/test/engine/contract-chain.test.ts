/** A release of Dynamics takes a field away that orders and a flow are written to: asked over HTTP, told by the worker, read where a person reads it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const WORDS = {
	bc: { field: 'salesOrders.phoneNumber', set: 'contoso/web/v1.0/wholesaleOrders', lost: 'wholesaleOrders.poNumber', key: 'orderReference', po: 'poNumber' },
	fo: { field: 'SalesOrderHeadersV4.CustomersOrderReference', set: 'ConWholesaleOrders', lost: 'ConWholesaleOrders.PurchaseOrderNumber', key: 'OrderReference', po: 'PurchaseOrderNumber' },
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'the daily question to the tenant, %s', ( product ) => {
	const words = WORDS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
	} );
	afterEach( () => rig.close() );

	const alert = async () => ( await rig.admin( 'GET', '/overview' ) as { problems: { code: string; message: string }[] } ).problems.find( ( { code } ) => code === 'contract_changed' )?.message ?? null;
	const path = ( text: string ) => ( { kind: 'path' as const, path: text } );

	it( 'OPS-6: the probe finds the mapped field and the one of a flow\'s step missing, the overview names both with entity, flow and step, and is quiet again once they are back', async () => {
		const keep: FlowStep = { id: 'keep', title: 'Keep it', step: 'upsert', entity: words.set, where: [ { field: words.key, source: path( 'number' ) } ], rows: [ { target: words.po, source: path( 'number' ), steps: [], conditions: [], required: false } ], as: 'kept' };
		await rig.ownFlow( 'Wholesale', { trigger: { on: 'manual', record: 'order' }, steps: [ keep ] } );
		rig.start();
		await rig.command( 'read_metadata' );
		expect( await alert() ).toBeNull();

		rig.sandbox.configure( { unpublished: [ words.field, words.lost ] } );
		await rig.command( 'read_metadata' );
		const told = await alert();
		expect( told ).toContain( words.field );
		expect( told ).toContain( `${ words.set }.${ words.po } (flow “Wholesale”, step “Keep it”)` );

		rig.sandbox.configure( { unpublished: [] } );
		await rig.command( 'read_metadata' );
		expect( await alert() ).toBeNull();
		expect( rig.writes() ).toEqual( [] );
	} );
} );
