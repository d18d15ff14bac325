/** Backups of the configuration, kept links and mapping tests after an update (docs/upgrades.md), for a suite that has a store already. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW, type FlowMappings } from '../../worker/src/core/mapping/flow.ts';
import type { Fixture, UpdateProof } from '../../worker/src/core/update-proof.ts';
import { errorAnswerSchema, storeOrdersSchema } from '../../worker/src/store/contract/api.ts';
import { aLink, send, synced, type Admin, type Worker } from './client.ts';
import { connectionRowSchema } from './shapes.ts';
import type { StoreUnderTest } from './store-under-test.ts';

type Subject = { store: StoreUnderTest; admin: Admin; worker: Worker; id: string };

const backupSchema = z.object( { id: z.string().regex( /^[a-f0-9]{12}$/ ), at: z.iso.datetime(), from: z.string(), to: z.string(), reason: z.enum( [ 'upgrade', 'by_hand', 'before_restore', 'before_removal' ] ), by: z.string(), about: z.string() } );
const backupsSchema = z.object( { version: z.string(), backups: z.array( backupSchema ).max( 5 ) } );
const documentSchema = z.looseObject( { kind: z.literal( 'concord-configuration' ), schemaVersion: z.literal( 1 ), heads: z.record( z.string(), z.unknown() ) } );
const changeSchema = z.object( { part: z.enum( [ 'settings', 'setup', 'connection', 'flow', 'template' ] ), name: z.string(), adds: z.boolean(), lines: z.array( z.object( { field: z.string(), now: z.string(), then: z.string() } ) ), note: z.string() } );
const planSchema = z.object( { changes: z.array( changeSchema ), problems: z.array( z.string() ), undo: z.string().optional() } );
const headSchema = z.object( { revision: z.number(), published: z.object( { version: z.number(), mappings: z.unknown() } ).nullable() } );
const upgradesSchema = z.object( { plugin: z.string(), worker: z.string(), connections: z.array( z.object( { connection_id: z.string(), name: z.string(), state: z.enum( [ 'proven', 'testing', 'failing' ] ), shadow: z.boolean(), flow: z.string(), passed: z.array( z.object( { plugin: z.string(), worker: z.string(), by: z.string(), who: z.string(), reason: z.string(), at: z.iso.datetime() } ) ), shapes: z.array( z.unknown() ), issue: z.unknown() } ) ) } );
const offeredSchema = z.object( { offered: z.array( z.object( { connection_id: z.string(), name: z.string(), company: z.string(), removed_at: z.iso.datetime(), links: z.number().int() } ) ) } );

const rows = ( target: string ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ { target, source: { kind: 'path', path: 'customerNote' }, steps: [], conditions: [], required: false } ], removed: [] } } } );

export function upgradeCases( subject: () => Subject ): void {
	const publish = async ( target: string ) => {
		const { admin, id } = subject();
		const { revision } = await admin.call( 'GET', `/flows/${ id }`, headSchema );
		const drafted = await admin.call( 'PUT', `/flows/${ id }/draft`, headSchema, { revision, mappings: rows( target ) } );
		return admin.call( 'POST', `/flows/${ id }/publish`, headSchema, { revision: drafted.revision, note: target, override: 'For this test' } );
	};

	it( 'OPS-4: a configuration is kept, told what it would change, restored and taken back, and its versions keep their numbers', async () => {
		const { admin, id, store } = subject();
		const first = await publish( 'phoneNumber' );
		const { id: backup } = await admin.call( 'POST', '/backups', backupSchema, undefined, 201 );
		expect( ( await admin.call( 'GET', '/backups', backupsSchema ) ).backups[ 0 ] ).toMatchObject( { id: backup, reason: 'by_hand' } );
		const document = await admin.call( 'GET', `/backups/${ backup }`, documentSchema );
		expect( Object.keys( document.heads ) ).toContain( id );
		await publish( 'email' );
		const told = await admin.call( 'POST', '/backups/compare', planSchema, { id: backup } );
		expect( told.changes.map( ( { part, lines } ) => [ part, lines.map( ( { field } ) => field ) ] ) ).toEqual( [ [ 'flow', [ 'published' ] ] ] );
		const done = await admin.call( 'POST', '/backups/restore', planSchema, { id: backup } );
		expect( done.changes ).toEqual( told.changes );
		const now = await admin.call( 'GET', `/flows/${ id }`, headSchema );
		expect( [ now.published?.mappings, now.published?.version ] ).toEqual( [ rows( 'phoneNumber' ), ( first.published?.version ?? 0 ) + 2 ] );
		await admin.call( 'POST', '/backups/restore', planSchema, { id: done.undo } );
		expect( ( await admin.call( 'GET', `/flows/${ id }`, headSchema ) ).published?.mappings ).toEqual( rows( 'email' ) );
		const viaFile = await admin.call( 'POST', '/backups/compare', planSchema, { file: JSON.stringify( document ) } );
		expect( viaFile.changes.map( ( { part } ) => part ) ).toEqual( [ 'flow' ] );
		for ( const file of [ '{"kind":', '{"kind":"concord-mapping","schemaVersion":1}', '{"kind":"concord-configuration","schemaVersion":2,"plugin":"9.0.0"}' ] ) {
			const refused = await send( store, 'POST', '/backups/restore', { headers: store.adminHeaders, body: { file } } );
			expect( [ refused.status, errorAnswerSchema.parse( refused.body ).code ] ).toEqual( [ 400, 'concord_backup_unusable' ] );
		}
		expect( ( await send( store, 'POST', '/backups/compare', { headers: store.adminHeaders, body: { id: 'aaaaaaaaaaaa' } } ) ).status ).toBe( 404 );
	} );

	it( 'OPS-4: links of a removed connection are offered to one that leads to the same company, and used', async () => {
		const { admin, worker, store, id } = subject();
		const { settings, product } = await admin.call( 'GET', `/connections/${ id }`, z.looseObject( { settings: z.looseObject( {} ), product: z.string() } ) );
		const connect = async ( company: string ) => ( await admin.call( 'POST', '/connections', connectionRowSchema, { name: `Again ${ company }`, product, enabled: false, settings: { ...settings, company } }, 201 ) ).id;
		const removed = await connect( 'ONCE MORE' );
		const order = await store.placeOrder();
		await worker.settleOne( synced( await worker.claimOne( order.id ), [ aLink( { record_type: 'order', record_id: String( order.id ), connection_id: removed } ) ] ) );
		await admin.call( 'DELETE', `/connections/${ removed }`, z.unknown() );
		expect( ( await admin.call( 'GET', '/backups', backupsSchema ) ).backups[ 0 ] ).toMatchObject( { reason: 'before_removal', about: 'Again ONCE MORE' } );
		const [ elsewhere, again ] = [ await connect( 'ELSEWHERE' ), await connect( 'Once more' ) ];
		expect( await admin.call( 'GET', `/connections/${ elsewhere }/kept-links`, offeredSchema ) ).toEqual( { offered: [] } );
		expect( ( await admin.call( 'GET', `/connections/${ again }/kept-links`, offeredSchema ) ).offered ).toMatchObject( [ { connection_id: removed, links: 1 } ] );
		const foreign = await send( store, 'POST', `/connections/${ elsewhere }/kept-links`, { headers: store.adminHeaders, body: { from: removed } } );
		expect( [ foreign.status, errorAnswerSchema.parse( foreign.body ).code ] ).toEqual( [ 409, 'concord_links_not_offered' ] );
		expect( await admin.call( 'POST', `/connections/${ again }/kept-links`, z.unknown(), { from: removed } ) ).toEqual( { moved: 1, left: 0 } );
		expect( await admin.call( 'GET', `/connections/${ again }/kept-links`, offeredSchema ) ).toEqual( { offered: [] } );
		await store.editOrder( order.id );
		expect( ( await worker.claimOne( order.id ) ).links.map( ( link ) => link.connection_id ) ).toEqual( [ again ] );
	} );

	it( 'OPS-5: another version of the worker gets commands only, until the documents it makes are the ones made before or a person accepts them', async () => {
		const { admin, worker, store, id } = subject();
		const order = await store.placeOrder();
		const beats = ( version: string ) => ( { heartbeat: { version, started_at: '2026-11-23T09:00:00Z', rss_bytes: 1, lanes: [] } } );
		const standing = async () => ( await admin.call( 'GET', '/upgrades', upgradesSchema ) ).connections.find( ( one ) => one.connection_id === id );
		const claimed = async ( version: string ) => ( await worker.claimAnswer( { ...beats( version ), lease_seconds: 60 } ) ).claimed;
		const asked = async ( version: string ) => {
			const claim = ( await claimed( version ) ).find( ( one ) => one.kind === 'prove_update' );
			return { claim, args: z.object( { connection_id: z.string(), plugin: z.string(), salt: z.string().min( 16 ), fixtures: z.array( z.unknown() ) } ).parse( claim?.record ) };
		};
		const fixture: Fixture = { order: { id: String( order.id ), number: order.number }, traits: [ 'guest', 'EUR' ], modified: '2026-11-23T09:00:00', input: 'a', stops: '', fields: { total: 'b' } };
		const proof = ( { plugin }: { plugin: string }, version: string, outcome: 'same' | 'changed' ): UpdateProof => ( { connection_id: id, plugin, worker: version, flow: 'v1', checked: 1, compared: 1, failing: outcome === 'same' ? 0 : 1, fixtures: [ fixture ], shapes: [ { traits: fixture.traits, order: fixture.order, outcome, message: '', remedy: '', changes: [ 'total' ] } ] } );
		const answer = async ( { claim, args }: Awaited< ReturnType< typeof asked > >, version: string, outcome: 'same' | 'changed' ) => {
			await worker.settle( [ { ...( claim ? synced( claim ) : {} ), result: proof( args, version, outcome ) } ] );
			return args;
		};

		await worker.claim( [ order.id ], beats( '1.0.0' ) ).then( async ( claims ) => worker.settle( claims.map( ( claim ) => ( { ...synced( claim ), outcome: 'released' } ) ) ) );
		expect( await standing() ).toMatchObject( { state: 'proven', passed: [ { worker: '1.0.0', by: 'first' } ] } );

		const test = await asked( '1.1.0' );
		expect( ( await claimed( '1.1.0' ) ).filter( ( one ) => one.record_type !== 'command' ) ).toEqual( [] );
		expect( await standing() ).toMatchObject( { state: 'testing' } );
		await answer( test, '1.1.0', 'same' );
		expect( await standing() ).toMatchObject( { state: 'proven', passed: [ { worker: '1.1.0', by: 'test' }, { worker: '1.0.0' } ] } );

		expect( ( await answer( await asked( '1.2.0' ), '1.2.0', 'changed' ) ).fixtures ).toEqual( [ fixture ] );
		expect( await standing() ).toMatchObject( { state: 'failing', shapes: [ { changes: [ 'total' ] } ] } );
		expect( ( await admin.call( 'GET', '/overview', z.looseObject( { problems: z.array( z.object( { code: z.string() } ) ) } ) ) ).problems.map( ( { code } ) => code ) ).toContain( 'update_failing' );
		expect( ( await send( store, 'POST', `/upgrades/${ id }/accept`, { headers: store.adminHeaders, body: { reason: ' ' } } ) ).status ).toBe( 400 );
		await admin.call( 'POST', `/upgrades/${ id }/test`, upgradesSchema );
		await answer( await asked( '1.2.0' ), '1.2.0', 'changed' );
		await admin.call( 'POST', `/upgrades/${ id }/accept`, upgradesSchema, { reason: 'Wanted' } );
		expect( await standing() ).toMatchObject( { state: 'proven', passed: [ { worker: '1.2.0', by: 'accepted', reason: 'Wanted' }, {}, {} ] } );
		const again = await send( store, 'POST', `/upgrades/${ id }/accept`, { headers: store.adminHeaders, body: { reason: 'Wanted' } } );
		expect( [ again.status, errorAnswerSchema.parse( again.body ).code ] ).toEqual( [ 409, 'concord_upgrade_proven' ] );
		expect( ( await worker.claim( [ order.id ], beats( '1.2.0' ) ) ).length ).toBe( 1 );
		expect( ( await worker.call( 'GET', `/orders?include=${ order.id }`, storeOrdersSchema ) ).orders.map( ( one ) => one.id ) ).toEqual( [ order.id ] );
	} );
}
