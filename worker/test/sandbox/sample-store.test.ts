/** What the sample store does beside the contract (that part is e2e/conformance). */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startSampleStore, type SampleStore } from '../../src/sandbox/store/index.ts';
import { documentRoutes } from '../../src/sandbox/store/document-routes.ts';
import { newWorkerKey } from './worker-key.ts';

let store: SampleStore | undefined;

afterEach( async () => {
	await store?.close();
	store = undefined;
} );

const pair = async ( target: SampleStore, code: string, publicKey = newWorkerKey() ) => fetch( `${ target.url }/wp-json/wc-concord/v1/pair`, {
	method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { code, worker: { id: 'nudged-worker', name: 'n', version: '0', public_key: publicKey } } ),
} );

describe( 'the sample store', () => {
	it( 'places the recorded orders in turn, each with fresh ids and today\'s date', async () => {
		store = await startSampleStore( { now: () => new Date( '2026-12-24T18:00:00Z' ) } );
		const placed = Array.from( { length: 20 }, () => ( store as SampleStore ).placeOrder() );
		expect( new Set( placed.map( ( order ) => order.id ) ).size ).toBe( 20 );
		const itemIds = placed.flatMap( ( order ) => order.line_items.map( ( line ) => line.id ) );
		expect( new Set( itemIds ).size ).toBe( itemIds.length );
		expect( placed.every( ( order ) => order.date_created_gmt === '2026-12-24T18:00:00' ) ).toBe( true );
		expect( store.events() ).toHaveLength( 20 );
	} );

	it( 'wakes the worker with a signed, empty nudge', async () => {
		const nudges: { body: string; signature: string }[] = [];
		let told: () => void = () => undefined;
		const heard = new Promise< void >( ( resolve ) => {
			told = resolve;
		} );
		const listener = createServer( ( request, response ) => {
			let body = '';
			request.on( 'data', ( part: Buffer ) => {
				body += part.toString();
			} ).on( 'end', () => {
				nudges.push( { body, signature: String( request.headers[ 'x-concord-signature' ] ) } );
				response.end();
				told();
			} );
		} );
		await new Promise< void >( ( resolve ) => {
			listener.listen( 0, '127.0.0.1', resolve );
		} );
		store = await startSampleStore();
		const answer = await ( await pair( store, store.pairingCode() ) ).json() as { webhook_secret: string };
		store.state.settings.nudge_url = `http://127.0.0.1:${ ( listener.address() as AddressInfo ).port }/nudge`;
		store.placeOrder();
		await heard;
		listener.close();
		const [ nudge ] = nudges;
		expect( Object.keys( JSON.parse( nudge?.body ?? '{}' ) as object ).sort() ).toEqual( [ 'n', 't' ] );
		expect( nudge?.signature ).toBe( createHmac( 'sha256', answer.webhook_secret ).update( nudge?.body ?? '' ).digest( 'base64' ) );
	} );

	it( 'hands a shortage back as nobody\'s while an edit of its order is on its way, and takes it once the order is settled (plugin/src/Documents/SalesOrderWriter)', async () => {
		store = await startSampleStore();
		const { state } = store;
		state.connections.set( 'c1', { id: 'c1' } as never );
		const order = store.placeOrder();
		state.links.set( 'one', { record_type: 'order', record_id: String( order.id ), connection_id: 'c1', entity: 'salesOrders', reference: 'WC-1', number: 'S1' } as never );
		const data = { key: 'WC-1', number: 'S1', reference: 'WC-1', orderNumber: 'S1', state: 'short', whenShort: 'ask', whenLate: 'leave', lateDays: '1', setStatus: '', lines: [ { lineId: '1', sku: 'MUG', ordered: '3', missing: '2', shipOn: '', lateDays: 0 } ] };
		const route = documentRoutes( state ).find( ( one ) => one.method === 'POST' );
		const put = () => route?.run( { body: { connection_id: 'c1', records: [ { flow_id: 'f', kind: 'salesOrder', key: 'WC-1', number: 'S1', data, issue: null } ] }, params: {}, query: new URLSearchParams() } as never ) as { results: { outcome: string }[] };
		expect( put().results[ 0 ]?.outcome ).toBe( 'foreign' );
		const row = state.outbox.find( 'order', String( order.id ) );
		Object.assign( row ?? {}, { state: 'synced' } );
		expect( put().results[ 0 ]?.outcome ).toBe( 'written' );
	} );

	it( 'closes the door after ten wrong codes, and opens it ten minutes later', async () => {
		let minutes = 0;
		store = await startSampleStore( { now: () => new Date( Date.UTC( 2026, 10, 23, 9, minutes ) ) } );
		for ( let attempt = 0; attempt < 10; attempt++ ) {
			expect( ( await pair( store, 'WRONG-CODE-0000' ) ).status ).toBe( 403 );
		}
		expect( ( await pair( store, store.pairingCode() ) ).status ).toBe( 429 );
		minutes = 11;
		expect( ( await pair( store, store.pairingCode() ) ).status ).toBe( 200 );
	} );

	it( 'a code is worth nothing after ten minutes', async () => {
		let minutes = 0;
		store = await startSampleStore( { now: () => new Date( Date.UTC( 2026, 10, 23, 9, minutes ) ) } );
		const code = store.pairingCode();
		minutes = 10;
		expect( ( await pair( store, code ) ).status ).toBe( 403 );
	} );
} );
