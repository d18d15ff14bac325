/** Shadow and the undo list of the store contract (docs/store-api.md), the same for every store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ShadowRecord } from '../../worker/src/core/shadow.ts';
import { shadowRecordSchema } from '../../worker/src/core/shadow.ts';
import { connectionSettingsSchema, errorAnswerSchema, workerConfigSchema } from '../../worker/src/store/contract/api.ts';
import { createdSchema, shadowReportSchema } from '../../worker/src/store/contract/shadow.ts';
import { Admin, aLink, send, skipped, synced, Worker } from './client.ts';
import { connectionRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';
import { upgradeCases } from './upgrade-cases.ts';

const settings = connectionSettingsSchema.parse( {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'CRONUS', tenant: 'contoso.example', client_id: '0a1b2c3d-0000-4000-8000-000000000001', environment: 'production', shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
} );

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `shadow of the ${ candidate.name } store${ candidate.missing ? ` (${ candidate.missing })` : '' }`, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;
		let id: string;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
			( { id } = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Shadow', product: 'bc', enabled: true, settings }, 201 ) );
		}, 240_000 );
		afterAll( async () => {
			await store?.close();
		} );

		const record = ( verdict: ShadowRecord[ 'verdict' ] ): ShadowRecord => ( {
			shadow: true, connection_id: id, verdict, message: 'One sales order would be created.', store_total: '11.90', dynamics_total: '11.90', currency: 'EUR',
			writes: [ { entity: 'salesOrders', id: 'header', values: [ { field: 'externalDocumentNumber', value: 'S-1' } ] } ], problems: [],
		} );
		const report = () => admin.call( 'GET', `/shadow/${ id }`, shadowReportSchema );

		it( 'OPS-2: the worker is told, what it recorded is reported, and nothing is sent before the connection is live', async () => {
			const told = async () => ( await worker.call( 'GET', '/worker/config', workerConfigSchema ) ).connections.find( ( one ) => one.id === id )?.shadow;
			expect( [ ( await report() ).on, await told() ] ).toEqual( [ false, false ] );
			expect( ( await admin.call( 'PUT', `/shadow/${ id }`, shadowReportSchema, { on: true } ) ).on ).toBe( true );
			expect( await told() ).toBe( true );
			const [ first, second ] = [ await store.placeOrder(), await store.placeOrder() ];
			for ( const claim of await worker.claim( [ first.id, second.id ] ) ) {
				await worker.settleOne( { ...skipped( claim ), rule: claim.record_id === String( first.id ) ? 'shadow' : 'status_not_selected', result: record( claim.record_id === String( first.id ) ? 'create' : 'skip' ) } );
			}
			const seen = await report();
			expect( [ seen.total, seen.sendable, seen.days[ 0 ]?.create, seen.days[ 0 ]?.skip ] ).toEqual( [ 2, 1, 1, 1 ] );
			const row = seen.records.find( ( one ) => one.record_id === String( first.id ) );
			expect( row ).toMatchObject( { record_type: 'order', number: first.number, verdict: 'create', store_total: '11.90', sendable: true } );
			expect( await admin.call( 'GET', `/shadow/${ id }/records/${ row?.event_id ?? 0 }`, shadowRecordSchema ) ).toEqual( record( 'create' ) );
			const early = await send( store, 'POST', `/shadow/${ id }/send`, { headers: store.adminHeaders, body: {} } );
			expect( [ early.status, errorAnswerSchema.parse( early.body ).code ] ).toEqual( [ 409, 'concord_shadow_on' ] );
			await admin.call( 'PUT', `/shadow/${ id }`, shadowReportSchema, { on: false } );
			expect( await admin.call( 'POST', `/shadow/${ id }/send`, z.object( { sent: z.number() } ), {} ) ).toEqual( { sent: 1 } );
			const claim = await worker.claimOne( first.id );
			expect( claim.look_up_first ).toBe( true );
			await worker.settleOne( synced( claim, [ aLink( { record_type: 'order', record_id: String( first.id ), connection_id: id } ) ] ) );
			expect( await report() ).toMatchObject( { total: 1, sendable: 0 } );
		} );

		it( 'OPS-3: what was made in a period is listed with its number, total and address; marks of flows are not', async () => {
			const order = await store.placeOrder();
			const link = aLink( { record_type: 'order', record_id: String( order.id ), connection_id: id, number: 'S-ORD77' } );
			await worker.settleOne( synced( await worker.claimOne( order.id ), [ link, { ...link, entity: 'flow:abcdef', number: '' } ] ) );
			const list = ( from: string, to: string ) => admin.call( 'GET', `/created/${ id }?from=${ from }&to=${ to }`, createdSchema );
			const today = await list( '2000-01-01', '2100-01-01' );
			expect( today.rows.filter( ( row ) => row.record_id === String( order.id ) ) ).toMatchObject( [ { number: 'S-ORD77', store_total: '1.00', currency: 'EUR', url: 'https://dynamics.example/1', deleted: false } ] );
			expect( await list( '2000-01-01', '2000-12-31' ) ).toMatchObject( { total: 0, rows: [] } );
		} );

		it( 'an unknown connection, and a worker that asks for what only people may, are refused', async () => {
			expect( ( await send( store, 'GET', '/shadow/nosuchconnection', { headers: store.adminHeaders } ) ).status ).toBe( 404 );
			expect( ( await send( store, 'PUT', `/shadow/${ id }`, { headers: worker.headers, body: { on: true } } ) ).status ).toBe( 403 );
		} );

		upgradeCases( () => ( { store, admin, worker, id } ) );
	} );
}
