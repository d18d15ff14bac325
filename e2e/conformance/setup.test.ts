/** The setup checklist's routes, alike on both stores. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { invitationSchema, setupSchema } from './setup-shape.ts';
import { progressAnswerSchema, storeKeysSchema, workerConfigSchema } from '../../worker/src/store/contract/api.ts';
import { Admin, released, send, skipped, Worker } from './client.ts';
import { connectionRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `setup on the ${ candidate.name } store`, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
		}, 180_000 );
		afterAll( () => store?.close() );

		it( 'a store that was set up before there was a checklist is live for orders of any age; what a person chose is kept, what the system knows cannot be put', async () => {
			const before = await admin.call( 'GET', '/setup', setupSchema );
			expect( before.go_live ).toEqual( { live: true, at: null, start: '', start_at: null, order: '', left_out: null } );
			expect( before.stages.map( ( stage ) => stage.id ) ).toEqual( [ 'access', 'configure', 'validate', 'live' ] );
			expect( before.stages[ 0 ]?.missing ).toContain( 'no_connection' );
			const after = await admin.call( 'PUT', '/setup', setupSchema, { stage: 3, accepted: [ 'item_not_found|No item.' ], stages: [] } );
			expect( after ).toMatchObject( { stage: 3, accepted: [ 'item_not_found|No item.' ] } );
			expect( after.stages[ 0 ]?.passed ).toBe( false );
		} );

		it( 'SKUs and e-mails come by rising id, a page at a time, for workers only', async () => {
			await store.placeOrder();
			const first = await worker.call( 'GET', '/setup/skus?per_page=1', storeKeysSchema );
			expect( first.keys ).toHaveLength( 1 );
			const second = await worker.call( 'GET', `/setup/skus?per_page=1&after=${ first.next ?? 0 }`, storeKeysSchema );
			expect( second.keys[ 0 ]?.id ?? Infinity ).toBeGreaterThan( first.keys[ 0 ]?.id ?? 0 );
			await worker.call( 'GET', '/setup/emails', storeKeysSchema );
			expect( ( await send( store, 'GET', '/setup/skus' ) ).status ).toBe( 401 );
		} );

		it( 'guests come by their orders; how far a comparison came is kept under its lease and handed to the next attempt', async () => {
			const { id } = await store.placeOrder();
			const { keys } = await worker.call( 'GET', '/setup/guests', storeKeysSchema );
			expect( keys.every( ( one ) => one.key.includes( '@' ) ) ).toBe( true );
			expect( keys.length ).toBeLessThanOrEqual( Number( id ) );
			await admin.call( 'POST', '/commands', z.object( { command_id: z.number() } ), { name: 'match_records', args: { connection_id: 'none' } }, 202 );
			const compare = async () => ( await worker.claimAnswer( { record_types: [ 'command' ] } ) ).claimed.find( ( one ) => one.kind === 'match_records' );
			const claim = await compare();
			const keep = ( token: string | undefined, items: number ) => worker.call( 'POST', '/events/progress', progressAnswerSchema, { worker_id: worker.id, event_id: claim?.event_id, lease_token: token, progress: { kind: 'items', tenant: items, hits: [ [ 'A', 1 ] ], items: null } } );
			expect( [ await keep( claim?.lease_token, 5 ), await keep( claim?.lease_token, 5 ), await keep( 'another', 9 ) ] ).toEqual( [ { held: true }, { held: true }, { held: false } ] );
			await worker.settle( claim ? [ released( claim ) ] : [] );
			const again = await compare();
			expect( again?.record ).toMatchObject( { progress: { kind: 'items', tenant: 5, hits: [ [ 'A', 1 ] ], items: null } } );
			expect( await keep( claim?.lease_token, 7 ), 'the attempt before' ).toEqual( { held: false } );
			await worker.settle( again ? [ { ...skipped( again ), rule: 'done', message: 'Done.' } ] : [] );
		} );

		it( 'an invited guest opens the link once, saves one sign-in, reads only its test, and reaches nothing else', async () => {
			const made = await admin.call( 'POST', '/invitation', invitationSchema, { product: 'bc' }, 201 );
			const token = made.link?.split( '#' )[ 1 ] ?? '';
			expect( token ).toMatch( /^[0-9a-f]{64}$/ );
			const opened = await send( store, 'POST', '/invite/open', { body: { token } } );
			const { session } = z.object( { session: z.string(), product: z.literal( 'bc' ) } ).parse( opened.body );
			expect( ( await send( store, 'POST', '/invite/open', { body: { token } } ) ).status ).toBe( 403 );
			const headers = { 'x-concord-invitation': session };
			expect( ( await send( store, 'POST', '/invite/test', { headers } ) ).status, 'nothing saved yet' ).toBe( 409 );
			const signIn = { base_url: 'https://api.businesscentral.dynamics.com', environment: 'sandbox', company: 'CRONUS DE', tenant: 'contoso.onmicrosoft.com', client_id: '0a1b2c3d-0000-4000-8000-000000000001', secret: 'not-a-real-one' };
			const foreign = await send( store, 'PUT', '/invite/sign-in', { headers, body: { ...signIn, proxy_url: 'http://evil.example' } } );
			expect( [ foreign.status, z.object( { data: z.object( { params: z.record( z.string(), z.string() ) } ) } ).parse( foreign.body ).data.params ] ).toMatchObject( [ 400, { proxy_url: expect.any( String ) as string } ] );
			expect( ( await send( store, 'PUT', '/invite/sign-in', { headers, body: signIn } ) ).status ).toBe( 200 );
			expect( ( await send( store, 'POST', '/invite/test', { headers } ) ).status ).toBe( 202 );
			const seen = await send( store, 'GET', '/invite/test', { headers } );
			expect( z.strictObject( { state: z.literal( 'waiting' ), worker_online: z.boolean(), probes: z.array( z.unknown() ), issue: z.null() } ).safeParse( seen.body ).error ).toBeUndefined();
			expect( ( await send( store, 'GET', '/connections', { headers } ) ).status ).toBe( 401 );
			const row = ( await admin.call( 'GET', '/connections', z.array( connectionRowSchema ) ) ).at( -1 );
			expect( [ row?.settings.company, row?.has_secret, JSON.stringify( row ).includes( signIn.secret ) ] ).toEqual( [ 'CRONUS DE', true, false ] );
			const taken = await admin.call( 'DELETE', '/invitation', invitationSchema );
			expect( [ taken.invitation?.state, taken.invitation?.log.map( ( entry ) => entry.what ) ] ).toEqual( [ 'revoked', [ 'created', 'opened', 'saved', 'tested', 'revoked' ] ] );
			expect( ( await send( store, 'GET', '/invite/test', { headers } ) ).status ).toBe( 401 );
			await admin.call( 'DELETE', `/connections/${ row?.id ?? '' }`, z.object( { deleted: z.literal( true ) } ) );
		} );

		it( 'a test order is refused while the stages before are open, and says so beside its choices', async () => {
			const choices = await admin.call( 'GET', '/setup/test-order', z.object( { choices: z.array( z.unknown() ), refusal: z.string().nullable() } ) );
			expect( choices.refusal ).toContain( 'stages before' );
			const refused = await send( store, 'POST', '/setup/test-order', { headers: store.adminHeaders, body: { order_id: 0 } } );
			expect( [ refused.status, z.object( { code: z.string() } ).parse( refused.body ).code ] ).toEqual( [ 409, 'concord_setup_incomplete' ] );
		} );

		it( 'going live needs the stages before, or the word that it shall be all the same; then the start reaches the worker and a backfill runs', async () => {
			const refused = await send( store, 'POST', '/setup/go-live', { headers: store.adminHeaders, body: { start: 'now' } } );
			expect( [ refused.status, z.object( { code: z.string() } ).parse( refused.body ).code ] ).toEqual( [ 409, 'concord_setup_incomplete' ] );
			const wrong = await send( store, 'POST', '/setup/go-live', { headers: store.adminHeaders, body: { start: 'order', order: '999999999', anyway: true } } );
			expect( [ wrong.status, z.object( { data: z.object( { params: z.record( z.string(), z.string() ) } ) } ).parse( wrong.body ).data.params ] ).toMatchObject( [ 400, { order: expect.any( String ) as string } ] );
			const estimate = await admin.call( 'GET', '/setup/estimate?start=since&since=2020-01-01', z.object( { start_at: z.iso.datetime(), count: z.number(), seconds: z.number(), measured: z.number() } ) );
			expect( estimate.count ).toBeGreaterThan( 0 );
			// A last day long ago: everything lies behind it, and is left out with its count said before.
			const ended = await admin.call( 'GET', '/setup/estimate?start=since&since=2020-01-01&until=2020-01-31', z.object( { until: z.iso.datetime(), count: z.number(), left: z.number() } ) );
			expect( [ ended.count, ended.left ] ).toEqual( [ 0, estimate.count ] );
			const early = await send( store, 'POST', '/setup/go-live', { headers: store.adminHeaders, body: { start: 'since', since: '2020-01-01', until: '2019-12-30', anyway: true } } );
			expect( [ early.status, z.object( { data: z.object( { params: z.record( z.string(), z.string() ) } ) } ).parse( early.body ).data.params ] ).toMatchObject( [ 400, { until: expect.any( String ) as string } ] );
			const short = await admin.call( 'POST', '/setup/go-live', setupSchema, { start: 'since', since: '2020-01-01', until: '2020-01-31', anyway: true } );
			expect( [ short.go_live.left_out?.from, short.backfill?.total, short.backfill?.until ] ).toEqual( [ ended.until, 0, ended.until ] );
			const leaves = await worker.call( 'GET', '/worker/config', workerConfigSchema );
			expect( leaves.connections.map( ( connection ) => connection.left_out ) ).toEqual( leaves.connections.map( () => short.go_live.left_out ) );
			const live = await admin.call( 'POST', '/setup/go-live', setupSchema, { start: 'since', since: '2020-01-01', anyway: true } );
			expect( live.go_live.left_out ).toBeNull();
			expect( live.go_live ).toMatchObject( { live: true, start: 'since', start_at: estimate.start_at } );
			expect( live.backfill?.total ).toBe( estimate.count );
			const config = await worker.call( 'GET', '/worker/config', workerConfigSchema );
			expect( config.connections.every( ( connection ) => connection.start_at === estimate.start_at ) ).toBe( true );
		} );

		it( 'LOS-12: an order sent from its row is handed out as asked for', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			expect( claim.asked ).toBe( false );
			await worker.settleOne( { ...skipped( claim ), outcome: 'skipped', rule: 'before_start', message: 'The order was placed before the start.' } );
			const reply = await send( store, 'POST', `/orders/${ id }/send`, { headers: store.adminHeaders } );
			expect( reply.status ).toBe( 200 );
			expect( ( await worker.claimOne( id ) ).asked ).toBe( true );
		} );
	} );
}
