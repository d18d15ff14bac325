/** Flows, orders and previews of the store contract (docs/store-api.md), the same for every store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW, type FlowMappings } from '../../worker/src/core/mapping/flow.ts';
import { connectionSettingsSchema, errorAnswerSchema, storeOrdersSchema, workerConfigSchema } from '../../worker/src/store/contract/api.ts';
import { storeOrderSchema } from '../../worker/src/store/contract/record.ts';
import { translateClaimedOrder } from '../../worker/src/store/translate.ts';
import { Admin, send, Worker } from './client.ts';
import { acceptedSchema, connectionRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const settings = connectionSettingsSchema.parse( {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'CRONUS', tenant: 'contoso.example', client_id: '0a1b2c3d-0000-4000-8000-000000000001', environment: 'production', shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
} );
const flowSchema = z.object( {
	connection_id: z.string(), revision: z.number().int(),
	draft: z.object( { mappings: z.unknown(), author: z.string(), saved_at: z.iso.datetime() } ).nullable(),
	published: z.object( { version: z.number().int(), mappings: z.unknown() } ).nullable(),
	versions: z.array( z.object( { version: z.number().int(), author: z.string(), published_at: z.iso.datetime(), note: z.string() } ) ),
	built_in: z.array( z.object( { author: z.string(), published_at: z.iso.datetime(), note: z.string() } ) ).optional(),
} );
const rows = ( target: string ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ { target, source: { kind: 'path', path: 'customerNote' }, steps: [ { step: 'trim' } ], conditions: [], required: false } ], removed: [ 'phoneNumber' ] } } } );

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `flows of the ${ candidate.name } store${ candidate.missing ? ` (${ candidate.missing })` : '' }`, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;
		let id: string;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
			( { id } = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Flows', product: 'bc', enabled: true, settings }, 201 ) );
		}, 240_000 );
		afterAll( async () => {
			await store?.close();
		} );

		it( 'a draft, a publication and a way back, and what the worker is told of each', async () => {
			const used = async () => ( await worker.call( 'GET', '/worker/config', workerConfigSchema ) ).connections.find( ( one ) => one.id === id )?.flow;
			expect( await admin.call( 'GET', `/flows/${ id }`, flowSchema ) ).toEqual( { connection_id: id, revision: 0, draft: null, published: null, versions: [] } );
			const drafted = await admin.call( 'PUT', `/flows/${ id }/draft`, flowSchema, { revision: 0, mappings: rows( 'a' ) } );
			expect( [ drafted.revision, drafted.draft?.mappings, await used() ] ).toEqual( [ 1, rows( 'a' ), null ] );
			const published = await admin.call( 'POST', `/flows/${ id }/publish`, flowSchema, { revision: 1, note: 'First' } );
			expect( published ).toMatchObject( { revision: 2, draft: null, published: { version: 1, mappings: rows( 'a' ) }, versions: [ { version: 1, note: 'First' } ] } );
			expect( await used() ).toEqual( { version: 1, mappings: rows( 'a' ) } );
			expect( await admin.call( 'POST', `/flows/${ id }/rollback`, flowSchema, { revision: 2, version: 0, note: 'As it came' } ) ).toMatchObject( { published: null, built_in: [ { note: 'As it came' } ] } );
			expect( await used() ).toBeNull();
			expect( await admin.call( 'POST', `/flows/${ id }/rollback`, flowSchema, { revision: 3, version: 1, note: 'Again' } ) ).toMatchObject( { revision: 4, published: { version: 2, mappings: rows( 'a' ) }, versions: [ { version: 2 }, { version: 1 } ] } );
		} );

		it( 'rules travel with the mapping as they were sent, half-filled ones too; forms that are not rules are refused', async () => {
			const rules = {
				skuAliases: [ { sku: 'WEB 1', item: '1000' }, { sku: '', item: '' } ], customer: { keys: [ 'vat', 'phone' ], vatMeta: '_billing_vat_number', differs: 'review' }, coupons: { as: 'own-line', target: { kind: 'item', number: '' } }, bundles: { send: 'both' },
				currency: { rates: [ { from: 'USD', to: '', source: 'byDate', rate: '', dates: [ { since: '2026-01-01', rate: '0.9' } ], rateType: 'Default' } ] }, tax: { tolerance: '', compare: 'stop', compareTolerance: '0.02' },
				address: { tidy: true, postcode: 'warn', state: 'name', houseNumber: 'split', names: 'join', longLine: 'split' }, taxEngine: { on: true, url: 'https://tax.example', timeoutSeconds: 5, address: 'region', tolerance: '0.02' },
			};
			const { revision } = await admin.call( 'GET', `/flows/${ id }`, flowSchema );
			const drafted = await admin.call( 'PUT', `/flows/${ id }/draft`, flowSchema, { revision, mappings: { ...rows( 'a' ), rules } } );
			expect( drafted.draft?.mappings ).toEqual( { ...rows( 'a' ), rules } );
			for ( const wrong of [ { skuAliases: [ 'A' ] }, { skuAliases: [], customer: { differs: 'perhaps' } }, { skuAliases: [], taxEngine: { timeoutSeconds: 600 } }, { skuAliases: Array.from( { length: 5_001 }, () => ( { sku: 'A', item: 'B' } ) ) } ] ) {
				const refused = await send( store, 'PUT', `/flows/${ id }/draft`, { headers: store.adminHeaders, body: { revision: drafted.revision, mappings: { ...rows( 'a' ), rules: wrong } } } );
				expect( refused.status, JSON.stringify( wrong ).slice( 0, 80 ) ).toBe( 400 );
			}
			await admin.call( 'DELETE', `/flows/${ id }/draft`, flowSchema, { revision: drafted.revision } );
		} );

		it( 'a save on an old revision is refused with what stands, a publication without a draft and an unknown version with a code of ours', async () => {
			const { revision } = await admin.call( 'PUT', `/flows/${ id }/draft`, flowSchema, { revision: 6, mappings: rows( 'b' ) } );
			const late = await send( store, 'PUT', `/flows/${ id }/draft`, { headers: store.adminHeaders, body: { revision: 6, mappings: rows( 'c' ) } } );
			expect( [ late.status, errorAnswerSchema.parse( late.body ).code ] ).toEqual( [ 409, 'concord_flow_conflict' ] );
			expect( z.object( { data: z.object( { current: flowSchema } ) } ).parse( late.body ).data.current.draft?.mappings ).toEqual( rows( 'b' ) );
			await admin.call( 'DELETE', `/flows/${ id }/draft`, flowSchema, { revision } );
			for ( const [ path, body, status, code ] of [ [ 'publish', { note: '' }, 400, 'concord_flow_no_draft' ], [ 'rollback', { version: 99 }, 404, 'concord_flow_unknown_version' ] ] as const ) {
				const refused = await send( store, 'POST', `/flows/${ id }/${ path }`, { headers: store.adminHeaders, body: { revision: revision + 1, ...body } } );
				expect( [ refused.status, errorAnswerSchema.parse( refused.body ).code ] ).toEqual( [ status, code ] );
			}
		} );

		it( 'hands the worker its orders newest first, and an order with a preview of it', async () => {
			const older = await store.placeOrder();
			const newer = await store.placeOrder();
			const page = await worker.call( 'GET', '/orders?per_page=1&page=2&days=30', storeOrdersSchema );
			const all = await worker.call( 'GET', '/orders?per_page=100', storeOrdersSchema );
			expect( all.orders.slice( 0, 2 ).map( ( one ) => one.id ) ).toEqual( [ newer.id, older.id ] );
			expect( page.orders.map( ( one ) => one.id ) ).toEqual( [ older.id ] );
			expect( page.total ).toBeGreaterThanOrEqual( 2 );
			expect( storeOrderSchema.parse( page.orders[ 0 ]?.order ).id ).toBe( older.id );
			await admin.call( 'POST', '/commands', acceptedSchema, { name: 'preview_order', args: { connection_id: id, order_id: String( newer.id ) } }, 202 );
			const [ claim ] = ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'preview_order' );
			expect( z.object( { order: storeOrderSchema, links: z.array( z.unknown() ), draft: z.null() } ).parse( claim?.record ).order.id ).toBe( newer.id );
		} );

		it( 'hands a preview of order 0 the sample order, which is in no list of orders', async () => {
			await admin.call( 'POST', '/commands', acceptedSchema, { name: 'preview_order', args: { connection_id: id, order_id: '0' } }, 202 );
			const [ claim ] = ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'preview_order' );
			const { order } = z.object( { order: storeOrderSchema } ).parse( claim?.record );
			expect( [ order.id, order.number, order.customer_id, order.line_items.length > 0 ] ).toEqual( [ 0, 'SAMPLE', 0, true ] );
			expect( translateClaimedOrder( order, '0' ).number ).toBe( 'SAMPLE' );
			expect( ( await worker.call( 'GET', '/orders?per_page=100', storeOrdersSchema ) ).orders.map( ( one ) => one.id ) ).not.toContain( 0 );
		} );
	} );
}
