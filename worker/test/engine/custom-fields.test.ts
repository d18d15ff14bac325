/** Fields of the merchant's own on standard entities. Only Finance & Operations has them: Business Central's API pages cannot be extended, a step writes to a page of one's own there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamicsOf } from '../../../e2e/orders/dynamics.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import type { MappingRow } from '../../src/core/mapping/schema.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const row = ( target: string, source: MappingRow[ 'source' ] ): MappingRow => ( { target, source, steps: [], conditions: [], required: false } );

describe( 'custom fields of the tenant, fo', () => {
	let rig: TenantRig;
	beforeEach( async () => {
		rig = await startTenantRig( 'fo' );
	} );
	afterEach( () => rig.close() );

	it( 'a text, a choice and a field of the customer that are mapped arrive with the order and its customer', async () => {
		const documents = {
			...EMPTY_FLOW.documents,
			header: { rows: [ row( 'ConDeliveryInstructions', { kind: 'path', path: 'customerNote' } ), row( 'ConGiftWrap', { kind: 'constant', value: 'Box' } ) ], removed: [] },
			customer: { rows: [ row( 'ConLoyaltyNumber', { kind: 'path', path: 'extra._loyalty' } ) ], removed: [] },
		};
		await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, documents } } );
		await rig.admin( 'POST', `/flows/${ rig.connectionId }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		const order = rig.store.placeOrder( { change: { customer_note: 'Ring twice', meta_data: [ { key: '_loyalty', value: 'L-77' } ] } } );
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		const dynamics = dynamicsOf( rig.sandbox, 'fo' );
		const [ document ] = rig.sandbox.documents( 'fo' );
		expect( await dynamics.headers( document?.reference ?? '' ) ).toMatchObject( [ { ConDeliveryInstructions: 'Ring twice', ConGiftWrap: 'Box' } ] );
		expect( await dynamics.customers( order.billing.email ) ).toMatchObject( [ { ConLoyaltyNumber: 'L-77' } ] );
	} );
} );
