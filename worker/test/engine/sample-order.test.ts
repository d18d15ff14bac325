/** A store without orders: its mapping is tried on a sample order, which is never sent. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { orderPreviewSchema } from '../../src/core/preview.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const FIELD = { bc: 'phoneNumber', fo: 'DeliveryAddressCity' } as const;

describe.each( [ 'bc', 'fo' ] as const )( 'the sample order, %s', ( product ) => {
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
	} );
	afterEach( () => rig.close() );

	it( 'shows values on both sides by a mapping that is not even saved, and nothing is written to either', async () => {
		rig.start();
		const row = { target: FIELD[ product ], source: { kind: 'path' as const, path: 'customerNote' }, steps: [ { step: 'length' as const, max: 8, policy: 'truncate' as const } ], conditions: [], required: false };
		const mappings = { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ row ], removed: [] } } };
		const { result } = await rig.command( 'preview_order', { order_id: '0', mappings: JSON.stringify( mappings ) } );
		const preview = orderPreviewSchema.parse( result );
		expect( preview.order ).toMatchObject( { id: '0', number: 'SAMPLE' } );
		expect( preview.documents[ 0 ]?.fields.find( ( field ) => field.field === FIELD[ product ] )?.value ).toBe( 'A sample' );
		expect( z.object( { source: z.record( z.string(), z.string() ) } ).parse( result ).source[ 'customer.email' ] ).toBe( 'sample@example.com' );
		expect( rig.writes() ).toEqual( [] );
		expect( await rig.admin( 'GET', '/records?record_type=order' ) ).toEqual( [] );
	} );
} );
