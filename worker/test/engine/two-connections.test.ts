/** Two connections with flows for the same kind of record: nothing is left out because the other one came first. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent } from '../../src/core/flow/schema.ts';
import { SETTINGS, startRig, type Rig } from './rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );

describe( 'two connections', () => {
	let rig: Rig;
	let second: string;

	beforeEach( async () => {
		rig = await startRig( { speed: 20 } );
		( { id: second } = await rig.admin( 'POST', '/connections', { name: 'Second', product: 'bc', enabled: true, settings: SETTINGS, secret: 's3cret-canary' } ) as { id: string } );
	} );
	afterEach( () => rig.close() );

	const flow = async ( connectionId: string, record: 'refund' | 'customer', entity: string, from: string ) => {
		const content: FlowContent = { schemaVersion: 1, trigger: { on: 'store', record }, steps: [ { id: 'kept', title: '', step: 'upsert', entity, where: [ { field: 'reference', source: path( from ) } ], rows: [], as: 'kept' } ] };
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: connectionId, name: entity, content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
	};
	const enable = async ( id: string, enabled: boolean ) => {
		const { name, settings } = await rig.admin( 'GET', `/connections/${ id }` ) as { name: string; settings: unknown };
		await rig.admin( 'PUT', `/connections/${ id }`, { name, product: 'bc', enabled, settings } );
	};
	const state = ( type: 'refund' | 'customer', id: string ) => rig.store.state.outbox.find( type, id )?.state;

	it( 'a refund goes through the connection that its order went through', async () => {
		await flow( rig.connectionId, 'refund', 'firstRefunds', 'document.reference' );
		await flow( second, 'refund', 'secondRefunds', 'document.reference' );
		await enable( rig.connectionId, false );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		await enable( rig.connectionId, true );
		const refund = rig.store.state.shop.refund( order.id, { amount: '1.00' } );
		rig.store.state.outbox.append( 'refund', String( refund.id ) );
		await rig.until( 'the refund is sent', () => [ 'synced', 'needs-you', 'skipped' ].includes( state( 'refund', String( refund.id ) ) ?? '' ) );
		expect( [ state( 'refund', String( refund.id ) ), rig.dynamics.entities.writes ] ).toEqual( [ 'synced', [ 'create secondRefunds' ] ] );
	} );

	it( 'a customer goes through every connection that has a flow for customers', async () => {
		await flow( rig.connectionId, 'customer', 'firstCustomers', 'email' );
		await flow( second, 'customer', 'secondCustomers', 'email' );
		const order = rig.store.placeOrder( { change: { customer_id: 7 } } );
		rig.start();
		rig.store.state.outbox.append( 'customer', String( order.customer_id ) );
		await rig.until( 'the customer is sent', () => [ 'synced', 'needs-you', 'skipped' ].includes( state( 'customer', '7' ) ?? '' ) );
		expect( [ state( 'customer', '7' ), rig.dynamics.entities.writes.toSorted() ] ).toEqual( [ 'synced', [ 'create firstCustomers', 'create secondCustomers' ] ] );
		expect( rig.store.state.outbox.find( 'customer', '7' )?.history[ 0 ]?.summary ).toMatch( /firstCustomers v\d+ ran.*secondCustomers v\d+ ran/ );
	} );
} );
