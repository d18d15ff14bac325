/** The store contract (docs/store-api.md), one suite for every store: shapes, pairing, rights, malformed input. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkSum, filterOrder } from '../../worker/src/core/index.ts';
import { connectionSettingsSchema, doorbellAnswerSchema, errorAnswerSchema, extendAnswerSchema, storeInfoSchema, sweepAnswerSchema, workerConfigSchema } from '../../worker/src/store/contract/api.ts';
import { storeOrderSchema } from '../../worker/src/store/contract/record.ts';
import { translateOrder } from '../../worker/src/store/translate.ts';
import { Admin, needsYou, send, synced, Worker } from './client.ts';
import { unseal, workerKeys } from './sealing.ts';
import { acceptedSchema, codeSchema, commandSchema, connectionRowSchema, overviewSchema, pairingSchema, recordRowSchema, settingsSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const settings = connectionSettingsSchema.parse( {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'CRONUS', tenant: 'contoso.example', client_id: '0a1b2c3d-0000-4000-8000-000000000001', environment: 'production', shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
} );

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `the ${ candidate.name } store keeps the contract${ candidate.missing === null ? '' : ` (${ candidate.missing })` }`, { timeout: 120_000 }, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
		}, 240_000 );

		afterAll( async () => {
			await store?.close();
		} );

		it( 'tells who it is, and no cache may keep an answer', async () => {
			const info = await worker.call( 'GET', '/store', storeInfoSchema );
			expect( info.reference_prefix ).toBe( worker.paired.store.reference_prefix );
			expect( info.fingerprint ).toBe( worker.paired.store.fingerprint );
			const reply = await send( store, 'GET', '/store', { headers: worker.headers } );
			expect( reply.headers[ 'cache-control' ] ).toContain( 'no-store' );
		} );

		it( 'a pairing code works once, in any writing, and a wrong one is refused with a code of ours', async () => {
			const { code } = await admin.newCode();
			const body = ( id: string, text: string ) => ( { code: text, worker: { id, name: 'Second', version: '0.1.0', public_key: workerKeys().publicKey } } );
			expect( ( await send( store, 'POST', '/pair', { body: body( 'second-worker', code.toLowerCase().replaceAll( '-', ' ' ) ) } ) ).status ).toBe( 200 );
			const again = await send( store, 'POST', '/pair', { body: body( 'third-worker', code ) } );
			expect( again.status ).toBeGreaterThanOrEqual( 400 );
			expect( errorAnswerSchema.parse( again.body ).code ).toMatch( /^concord_/ );
			expect( ( await admin.call( 'GET', '/pairing', pairingSchema ) ).map( ( row ) => row.id ) ).toEqual( expect.arrayContaining( [ worker.id, 'second-worker' ] ) );
		} );

		it( 'a worker whose key is no P-256 key is not paired, and its code stays good for the right one', async () => {
			const { code } = await admin.newCode();
			const reply = await send( store, 'POST', '/pair', { body: { code, worker: { id: 'keyless-worker', name: 'x', version: '0', public_key: 'no key' } } } );
			expect( reply.status ).toBe( 400 );
		} );

		it( 'a revoked worker is out at once', async () => {
			const gone = await Worker.pair( store );
			await gone.call( 'GET', '/store', storeInfoSchema );
			await admin.call( 'DELETE', `/pairing/${ gone.id }`, z.unknown() );
			expect( ( await send( store, 'GET', '/store', { headers: gone.headers } ) ).status ).toBe( 401 );
		} );

		it( 'nobody without credentials gets in, and a worker may do nothing but sync', async () => {
			for ( const [ method, path ] of [ [ 'GET', '/store' ], [ 'POST', '/events/claim' ], [ 'GET', '/overview' ], [ 'GET', '/connections' ], [ 'POST', '/pairing/code' ] ] as const ) {
				const body = path === '/events/claim' ? { worker_id: 'x', limit: 1, lease_seconds: 30 } : undefined;
				const reply = await send( store, method, path, { ...( body ? { body } : {} ) } );
				expect( reply.status, path ).toBe( 401 );
				expect( errorAnswerSchema.parse( reply.body ).code, path ).toMatch( /^(concord|rest)_/ );
			}
			for ( const [ method, path ] of [ [ 'GET', '/overview' ], [ 'GET', '/connections' ], [ 'POST', '/pairing/code' ], [ 'GET', '/records' ], [ 'GET', '/settings' ] ] as const ) {
				expect( ( await send( store, method, path, { headers: worker.headers } ) ).status, path ).toBe( 403 );
			}
		} );

		it( 'orders come in the shape of the contract, and every one of them adds up to what was charged', async () => {
			const placed = [];
			for ( let index = 0; index < 8; index++ ) {
				placed.push( await store.checkout( index ) );
			}
			const claims = await worker.claim( placed.map( ( { id } ) => id ) );
			expect( claims ).toHaveLength( placed.length );
			for ( const claim of claims ) {
				expect( storeOrderSchema.safeParse( claim.record ).error?.issues ?? [] ).toEqual( [] );
				const order = translateOrder( claim.record );
				expect( order.id ).toBe( claim.record_id );
				expect( checkSum( order ) ).toBeNull();
				expect( filterOrder( order, settings ) ).toEqual( { send: true } );
				// Who bought and what was bought, for mappings.
				expect( [ order.customer.isGuest, order.customer.extra !== undefined ].filter( Boolean ) ).toHaveLength( 1 );
				expect( order.lines.map( ( line ) => line.product !== undefined ) ).toEqual( order.lines.map( ( line ) => line.kind === 'product' ) );
			}
			await worker.settle( claims.map( ( claim ) => synced( claim ) ) );
		} );

		it( 'lists, finds and tells records; the counts of all states are the captured records', async () => {
			const { id, number } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			await worker.settleOne( needsYou( claim ) );
			const found = await admin.call( 'GET', `/records?search=${ encodeURIComponent( number ) }&record_type=order&state=needs-you`, z.array( recordRowSchema ) );
			expect( found.map( ( row ) => row.record_id ) ).toContain( String( id ) );
			expect( found.find( ( row ) => row.record_id === String( id ) )?.issue?.code ).toBe( 'item_not_found' );
			const page = await send( store, 'GET', '/records?per_page=1', { headers: store.adminHeaders } );
			expect( Number( page.headers[ 'x-wp-total' ] ) ).toBeGreaterThan( 0 );
			expect( Number( page.headers[ 'x-wp-totalpages' ] ) ).toBe( Number( page.headers[ 'x-wp-total' ] ) );
			const overview = await admin.call( 'GET', '/overview', overviewSchema );
			expect( Object.values( overview.counts ).reduce( ( sum, count ) => sum + count, 0 ) ).toBe( overview.captured );
			expect( overview.paired ).toBe( true );
			expect( ( await send( store, 'GET', '/records/99999999', { headers: store.adminHeaders } ) ).status ).toBe( 404 );
		} );

		it( 'a secret goes in and comes out only sealed to the worker that asks', async () => {
			const secret = 'kept-between-store-and-worker ✓';
			const created = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Main', product: 'bc', enabled: true, settings, secret }, 201 );
			expect( created.has_secret ).toBe( true );
			const listed = await send( store, 'GET', '/connections', { headers: store.adminHeaders } );
			expect( JSON.stringify( listed.body ) ).not.toContain( 'kept-between' );
			const { config_version: before, connections } = await worker.call( 'GET', '/worker/config', workerConfigSchema );
			const sealed = connections.find( ( connection ) => connection.id === created.id )?.secret;
			expect( sealed && unseal( sealed, worker.privateKey ) ).toBe( secret );

			const renamed = await admin.call( 'PUT', `/connections/${ created.id }`, connectionRowSchema, { name: 'Renamed', product: 'bc', enabled: true, settings } );
			expect( renamed ).toMatchObject( { name: 'Renamed', has_secret: true } );
			const dated = await admin.call( 'PUT', `/connections/${ created.id }`, connectionRowSchema, { name: 'Renamed', product: 'bc', enabled: true, settings, secret_expires_on: '2027-03-31' } );
			expect( [ created.secret_expires_on, dated.secret_expires_on ] ).toEqual( [ null, '2027-03-31' ] );
			expect( ( await send( store, 'PUT', `/connections/${ created.id }`, { headers: store.adminHeaders, body: { name: 'Renamed', product: 'bc', enabled: true, settings, secret_expires_on: '31.03.2027' } } ) ).status ).toBe( 400 );
			const replaced = await admin.call( 'PUT', `/connections/${ created.id }`, connectionRowSchema, { name: 'Renamed', product: 'bc', enabled: true, settings, secret } );
			expect( replaced.secret_expires_on, 'a day is that of its secret' ).toBeNull();
			const { config_version: after } = await worker.call( 'GET', '/worker/config', workerConfigSchema );
			expect( after ).toBeGreaterThan( before );
			expect( ( await worker.claimAnswer( { limit: 1, record_types: [ 'command' ] } ) ).config_version ).toBe( after );

			const moved = await send( store, 'PUT', `/connections/${ created.id }`, { headers: store.adminHeaders, body: { settings: { ...settings, base_url: 'https://thief.example' } } } );
			expect( moved ).toMatchObject( { status: 400, body: { code: 'concord_connection_invalid', data: { params: { secret: expect.any( String ) } } } } );

			const other = await Worker.pair( store );
			expect( () => unseal( sealed as NonNullable< typeof sealed >, other.privateKey ) ).toThrow();
			await admin.call( 'DELETE', `/connections/${ created.id }`, z.unknown() );
			expect( ( await send( store, 'GET', `/connections/${ created.id }`, { headers: store.adminHeaders } ) ).status ).toBe( 404 );
		} );

		it( 'a command goes first, carries its arguments, and its answer is read where it was asked', async () => {
			const connection = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Probe me', product: 'fo', enabled: true, settings }, 201 );
			const { id } = await store.placeOrder();
			const { command_id: commandId } = await admin.call( 'POST', `/connections/${ connection.id }/test`, acceptedSchema, undefined, 202 );
			expect( await admin.call( 'GET', `/commands/${ commandId }`, commandSchema ) ).toMatchObject( { name: 'test_connection', state: 'waiting' } );
			const { claimed } = await worker.claimAnswer( { limit: 1 } );
			expect( claimed[ 0 ] ).toMatchObject( { event_id: commandId, record_type: 'command', kind: 'test_connection', record: { connection_id: connection.id } } );
			const result = { ok: false, probes: [ { name: 'sign-in', ok: false, message: 'Refused.', remedy: 'Enter the secret again.' } ] };
			const command = claimed[ 0 ] as NonNullable< typeof claimed[ 0 ] >;
			await worker.settleOne( { ...synced( command ), result } as ReturnType< typeof synced > );
			expect( await admin.call( 'GET', `/commands/${ commandId }`, commandSchema ) ).toMatchObject( { state: 'synced', result } );
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			await admin.call( 'DELETE', `/connections/${ connection.id }`, z.unknown() );
		} );

		it( 'the doorbell tells what is due to who has its token, and nothing to others', async () => {
			const { id } = await store.placeOrder();
			const fresh = await Worker.pair( store );
			const ring = async ( token: string ) => {
				const response = await fetch( fresh.paired.doorbell.url, { headers: { 'x-concord-doorbell': token } } );
				return { status: response.status, body: await response.text() };
			};
			const answered = await ring( fresh.paired.doorbell.token );
			expect( answered.status ).toBe( 200 );
			expect( doorbellAnswerSchema.parse( JSON.parse( answered.body ) ).due ).toBeGreaterThan( 0 );
			expect( ( await ring( 'wrong' ) ).status ).toBeGreaterThanOrEqual( 400 );
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
		} );

		it( 'malformed requests are answered with 400 and a sentence, and change nothing', async () => {
			const { headers } = worker;
			const bad: [ string, { body?: unknown; raw?: string } ][] = [
				[ '/events/claim', { raw: '{"worker_id":' } ], [ '/events/claim', { body: {} } ], [ '/events/claim', { body: { worker_id: worker.id, limit: 0, lease_seconds: 60 } } ],
				[ '/events/claim', { body: { worker_id: worker.id, limit: 101, lease_seconds: 60 } } ], [ '/events/claim', { body: { worker_id: worker.id, limit: 1, lease_seconds: 5 } } ],
				[ '/events/claim', { body: { worker_id: worker.id, limit: 1, lease_seconds: 60, record_types: [ 'invoice' ] } } ],
				[ '/events/settle', { body: { worker_id: worker.id, results: [] } } ], [ '/events/extend', { body: { worker_id: worker.id } } ],
			];
			for ( const [ path, options ] of bad ) {
				const reply = await send( store, 'POST', path, { headers, ...options } );
				expect( reply.status, `${ path } ${ JSON.stringify( options ) }` ).toBe( 400 );
				expect( errorAnswerSchema.parse( reply.body ).message.length ).toBeGreaterThan( 5 );
			}
			const connection = await send( store, 'POST', '/connections', { headers: store.adminHeaders, body: { name: 'x', product: 'sap', settings: {} } } );
			expect( connection.status ).toBe( 400 );
			const incomplete = await send( store, 'POST', '/connections', { headers: store.adminHeaders, body: { name: 'x', product: 'bc', settings: { ...settings, environment: '', client_id: '' } } } );
			expect( incomplete.status ).toBe( 400 );
			expect( Object.keys( ( incomplete.body as { data: { params: object } } ).data.params ).sort() ).toEqual( [ 'settings.client_id', 'settings.environment' ] );
			expect( ( await send( store, 'PUT', '/settings', { headers: store.adminHeaders, body: { max_attempts: 'many' } } ) ).status ).toBe( 400 );
		} );

		it( 'settings, codes and empty helpers have their shapes', async () => {
			expect( await admin.call( 'GET', '/settings', settingsSchema ) ).toMatchObject( { paused: false } );
			await admin.call( 'POST', '/pairing/code', codeSchema, undefined, 201 );
			expect( await worker.call( 'POST', '/events/extend', extendAnswerSchema, { worker_id: worker.id, lease_seconds: 60, leases: [ { event_id: 99999999, lease_token: 'x' } ] } ) ).toEqual( { held: [], lost: [ 99999999 ] } );
			for ( let done = false, steps = 0; ! done && steps < 50; steps++ ) {
				( { done } = await worker.call( 'POST', '/events/sweep', sweepAnswerSchema, {} ) );
			}
		} );
	} );
}
