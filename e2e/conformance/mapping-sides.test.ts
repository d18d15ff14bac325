/** Both sides of the mapping editor (docs/store-api.md, Mapping), the same for every store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW, type FlowMappings } from '../../worker/src/core/mapping/flow.ts';
import { connectionSettingsSchema, errorAnswerSchema, workerConfigSchema } from '../../worker/src/store/contract/api.ts';
import { Admin, send, synced, Worker } from './client.ts';
import { acceptedSchema, connectionRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const settings = connectionSettingsSchema.parse( {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'CRONUS', tenant: 'contoso.example', client_id: '0a1b2c3d-0000-4000-8000-000000000001', environment: 'production', shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
} );
const fieldSchema = z.object( { name: z.string(), kind: z.string(), maxLength: z.number().int().nullable(), required: z.boolean(), readOnly: z.boolean(), key: z.boolean(), members: z.array( z.string() ) } );
const metadataSchema = z.object( { read_at: z.iso.datetime().nullable(), sets: z.array( z.string() ), entities: z.array( z.object( { name: z.string(), fields: z.array( fieldSchema ) } ) ) } );
const sourcesSchema = z.object( { orders: z.number().int(), parts: z.object( { coupons: z.number(), fees: z.number(), refunds: z.number(), taxes: z.number(), guests: z.number() } ), meta: z.array( z.object( { path: z.string(), orders: z.number().int(), sample: z.string(), longest: z.number().int() } ) ) } );
const flowSchema = z.object( { revision: z.number().int() } );
const text = ( name: string, maxLength: number | null ) => ( { name, kind: 'text', maxLength, required: false, readOnly: false, key: false, members: [] } );

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `sides of the mapping of the ${ candidate.name } store${ candidate.missing ? ` (${ candidate.missing })` : '' }`, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;
		let id: string;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
			( { id } = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Sides', product: 'bc', enabled: true, settings }, 201 ) );
		}, 240_000 );
		afterAll( async () => {
			await store?.close();
		} );

		const read = async ( entities: unknown[], sets = [ 'salesOrders', 'items' ] ) => {
			await admin.call( 'POST', '/commands', acceptedSchema, { name: 'read_metadata', args: { connection_id: id } }, 202 );
			const claim = ( await worker.claimAnswer() ).claimed.find( ( one ) => one.kind === 'read_metadata' );
			if ( ! claim ) {
				throw new Error( 'the command was not handed out' );
			}
			await worker.settle( [ { ...synced( claim ), result: { connection_id: id, product: 'bc', sets, entities } } ] );
		};
		const config = async () => ( await worker.call( 'GET', '/worker/config', workerConfigSchema ) );

		it( 'fields are kept with their date, those of another reading beside them; the worker is told lengths and enum members, and that its configuration changed', async () => {
			expect( await admin.call( 'GET', `/metadata/${ id }`, metadataSchema ) ).toEqual( { read_at: null, sets: [], entities: [] } );
			const kind = { ...text( 'type', null ), kind: 'enum' as const, members: [ 'Inventory', 'Service' ] };
			const before = await config();
			expect( before.connections.find( ( one ) => one.id === id )?.lengths ).toEqual( {} );
			await read( [ { name: 'salesOrders', fields: [ text( 'poNumber', 35 ), text( 'note', null ) ] } ] );
			await read( [ { name: 'items', fields: [ text( 'number', 20 ), kind ] } ] );
			const kept = await admin.call( 'GET', `/metadata/${ id }`, metadataSchema );
			expect( [ kept.read_at === null, kept.sets, kept.entities.map( ( entity ) => entity.name ).sort() ] ).toEqual( [ false, [ 'salesOrders', 'items' ], [ 'items', 'salesOrders' ] ] );
			expect( kept.entities.find( ( entity ) => entity.name === 'salesOrders' )?.fields ).toEqual( [ text( 'poNumber', 35 ), text( 'note', null ) ] );
			const after = await config();
			expect( after.connections.find( ( one ) => one.id === id )?.lengths ).toEqual( { salesOrders: { poNumber: 35 }, items: { number: 20 } } );
			expect( after.connections.find( ( one ) => one.id === id )?.members ).toEqual( { items: { type: [ 'Inventory', 'Service' ] } } );
			await read( [ { name: 'items', fields: [ text( 'number', 20 ), { ...kind, members: [ 'Inventory' ] } ] } ] );
			expect( ( await config() ).config_version ).toBeGreaterThan( after.config_version );
			expect( after.config_version ).toBeGreaterThan( before.config_version );
			const unknown = await send( store, 'GET', '/metadata/aaaaaa', { headers: store.adminHeaders } );
			expect( [ unknown.status, errorAnswerSchema.parse( unknown.body ).code ] ).toEqual( [ 404, 'concord_connection_unknown' ] );
		} );

		it( 'sets of a custom API stay when another reading did not ask that API, and go with a reading of it that lacks them', async () => {
			const kept = async () => ( await admin.call( 'GET', `/metadata/${ id }`, metadataSchema ) ).sets;
			await read( [], [ 'items', 'contoso/web/v1.0/orders', 'contoso/web/v1.0/lines' ] );
			await read( [], [ 'items', 'salesOrders' ] );
			expect( await kept() ).toEqual( [ 'items', 'salesOrders', 'contoso/web/v1.0/orders', 'contoso/web/v1.0/lines' ] );
			await read( [], [ 'items', 'contoso/web/v1.0/lines' ] );
			expect( await kept() ).toEqual( [ 'items', 'contoso/web/v1.0/lines' ] );
		} );

		it( 'says what recent orders carry and how often', async () => {
			await store.placeOrder();
			await store.placeOrder();
			const found = await admin.call( 'GET', '/sources', sourcesSchema );
			expect( found.orders ).toBeGreaterThanOrEqual( 2 );
			expect( found.meta.every( ( meta ) => /^(line\.|customer\.|line\.product\.)?extra\..|^taxByRate\..+\.(label|percent|taxTotal|shippingTaxTotal)$/.test( meta.path ) && meta.orders >= 1 && meta.orders <= found.orders && meta.longest >= meta.sample.length ) ).toBe( true );
		} );

		it( 'an invalid draft is kept as it was sent and not published', async () => {
			const row = ( path: string, target = 'city' ) => ( { target, source: { kind: 'path' as const, path }, steps: [], conditions: [], required: false } );
			const draft = ( rows: ReturnType< typeof row >[] ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows, removed: [] } } } );
			let revision = 0;
			for ( const rows of [ [ row( 'billing.city' ), row( 'shipping.city' ) ], [ row( ' ' ) ], [ row( 'line.sku' ) ], [ row( 'number', 'externalDocumentNumber' ) ] ] ) {
				( { revision } = await admin.call( 'PUT', `/flows/${ id }/draft`, flowSchema, { revision, mappings: draft( rows ) } ) );
				const kept = await admin.call( 'GET', `/flows/${ id }`, z.object( { draft: z.object( { mappings: z.unknown() } ) } ) );
				expect( kept.draft.mappings ).toEqual( draft( rows ) );
				const refused = await send( store, 'POST', `/flows/${ id }/publish`, { headers: store.adminHeaders, body: { revision, note: '', override: 'No reason lifts this' } } );
				expect( [ refused.status, errorAnswerSchema.parse( refused.body ).code ] ).toEqual( [ 400, 'concord_flow_invalid' ] );
			}
		} );
	} );
}
