/** Business Central's subscriptions against the simulator, with the worker's own HTTP server at the other end and a clock of ours. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Connector } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { startHttp } from '../../src/http/server.ts';
import { createMetrics } from '../../src/metrics.ts';
import { pushSecret, pushUrl } from '../../src/push/address.ts';
import { BC_SETS } from '../../src/push/topics.ts';
import { createBc, routeOf, type Bc } from '../../src/sandbox/bc/index.ts';
import { DynamicsServer, type Seen } from '../connectors/dynamics-server.ts';
import { bcConnection, FakeClock } from '../connectors/fixtures.ts';

const SECRET = 'shared';
const HOUR = 3_600_000;
const subscriptionsSchema = z.object( { value: z.array( z.object( { subscriptionId: z.string(), resource: z.string(), expirationDateTime: z.string() } ) ) } );
const itemsSchema = z.object( { value: z.array( z.object( { id: z.string() } ) ) } );

let now: number;
let bc: Bc;
let server: DynamicsServer;
let connector: Connector;
let receiver: { port: number; close: () => Promise< void > };
let told: string[][];
let reachable: boolean;
let id: string;
let root: string;

beforeEach( async () => {
	[ now, told, reachable ] = [ Date.now(), [], true ];
	receiver = await startHttp( { host: '127.0.0.1', port: 0, webhookSecret: SECRET, now: () => new Date( now ), registry: createMetrics().registry, onNudge: () => undefined, onPush: ( _connection, topics ) => told.push( [ ...topics ] ), health: () => ( { running: true, reason: '', held: 0, lastClaimAt: null } ) } );
	bc = createBc( { now: () => new Date( now ), send: async ( { url, headers, body } ) => {
		if ( ! reachable ) {
			return undefined;
		}
		const answer = await fetch( url, { method: 'POST', headers, body } );
		return { status: answer.status, body: await answer.text() };
	} } );
	server = new DynamicsServer();
	await server.start();
	server.handler = answer;
	const connection = bcConnection( server.url, { base_url: `${ server.url }/bc`, environment: 'sandbox', company: 'CRONUS DE' } );
	id = connection.id;
	connector = createConnector( connection, 'secret-1', new FakeClock( now ) );
} );
afterEach( async () => {
	await connector.close();
	await server.stop();
	await receiver.close();
} );

async function answer( seen: Seen, response: ServerResponse ): Promise< void > {
	const route = routeOf( seen.path );
	if ( ! route ) {
		response.writeHead( 404 ).end();
		return;
	}
	root = server.url + route.route;
	const headers = Object.fromEntries( Object.entries( seen.headers ).map( ( [ name, value ] ) => [ name, String( value ) ] ) );
	const result = await bc.handle( { method: seen.method, url: route.rest, base: root, headers, body: seen.body } );
	response.writeHead( result.status, result.headers ).end( result.body );
}

const address = () => pushUrl( `http://127.0.0.1:${ receiver.port }/`, id );
const keep = ( sets: readonly string[] = BC_SETS.items ) => connector.keepSubscriptions?.( { url: address(), clientState: pushSecret( SECRET, id ), sets: new Set( sets ), now: new Date( now ) }, () => undefined );
/** As a person reads them. */
const ask = async ( method: string, url: string, body = '' ) => JSON.parse( ( await bc.handle( { method, url, base: root, headers: { 'content-type': 'application/json', 'if-match': '*' }, body } ) ).body || '{}' ) as unknown;
const standing = async () => subscriptionsSchema.parse( await ask( 'GET', '/subscriptions' ) ).value;
const setsOf = async () => ( await standing() ).map( ( one ) => one.resource.split( '/' ).at( -1 ) ).toSorted();
const requests = () => server.seen.filter( ( one ) => one.path.includes( 'subscriptions' ) ).map( ( one ) => one.method );
const changeItem = async () => {
	const [ subscription ] = await standing();
	const company = /companies\([^)]*\)/.exec( subscription?.resource ?? '' )?.[ 0 ] ?? '';
	const [ item ] = itemsSchema.parse( await ask( 'GET', `/${ company }/items?$top=1` ) ).value;
	await ask( 'PATCH', `/${ company }/items(${ item?.id ?? '' })`, JSON.stringify( { displayName: `Changed ${ now }` } ) );
};
const post = ( body: unknown, query = '' ) => fetch( address() + query, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify( body ) } );

describe( 'subscriptions', () => {
	it( 'are made after a handshake, and a change of an item is told within the half minute Business Central takes', async () => {
		expect( await keep() ).toMatchObject( { refused: [], made: 2, renewed: 0, ended: 0, standing: [ { set: 'items', expires_at: expect.any( String ) }, { set: 'itemVariants' } ] } );
		expect( await setsOf() ).toEqual( [ 'itemVariants', 'items' ] );
		await changeItem();
		now += 31_000;
		await bc.subscriptions.flush();
		expect( told ).toEqual( [ [ 'set:items' ] ] );
	} );

	it( 'LOS-14: are left alone for two days and renewed on the third, so that they never end', async () => {
		await keep();
		now += 47 * HOUR;
		await keep();
		expect( requests().filter( ( method ) => method !== 'GET' ) ).toEqual( [ 'POST', 'POST' ] );
		now += 2 * HOUR;
		await keep();
		expect( requests().filter( ( method ) => method === 'PATCH' ) ).toHaveLength( 2 );
		expect( ( await standing() ).map( ( one ) => Math.round( ( Date.parse( one.expirationDateTime ) - now ) / HOUR ) ) ).toEqual( [ 72, 72 ] );
	} );

	it( 'LOS-14: that ended while the worker was away are made again, and those no flow reads are ended', async () => {
		await keep( [ 'items', 'customers' ] );
		now += 80 * HOUR;
		expect( await setsOf() ).toEqual( [] );
		await keep( [ 'items', 'customers' ] );
		expect( await setsOf() ).toEqual( [ 'customers', 'items' ] );
		await keep( [ 'customers' ] );
		expect( await setsOf() ).toEqual( [ 'customers' ] );
		await keep( [] );
		expect( await setsOf() ).toEqual( [] );
	} );

	it( 'made with a secret that was changed since are renewed at once: their notices would be taken for a stranger\'s', async () => {
		await keep();
		await connector.keepSubscriptions?.( { url: address(), clientState: pushSecret( 'rotated', id ), sets: new Set( BC_SETS.items ), now: new Date( now ) }, () => undefined );
		expect( requests().filter( ( method ) => method === 'PATCH' ) ).toHaveLength( 2 );
		await connector.keepSubscriptions?.( { url: address(), clientState: pushSecret( 'rotated', id ), sets: new Set( BC_SETS.items ), now: new Date( now ) }, () => undefined );
		expect( requests().filter( ( method ) => method === 'PATCH' ) ).toHaveLength( 2 );
	} );

	it( 'that cannot be made are told one by one and stop nothing: the worker is not reachable, a set is not offered', async () => {
		expect( await keep( [ 'items', 'salesOrderLines' ] ) ).toMatchObject( { refused: [ { set: 'salesOrderLines' } ] } );
		expect( await setsOf() ).toEqual( [ 'items' ] );
		reachable = false;
		expect( await keep( [ 'items', 'customers' ] ) ).toMatchObject( { refused: [ { set: 'customers' } ] } );
	} );
} );

describe( 'notices', () => {
	it( 'LOS-14: of many changes at once (collection), of single ones, and mixed ones wake what reads them, once each', async () => {
		const notice = ( resource: string, changeType = 'updated' ) => ( { subscriptionId: 's', clientState: pushSecret( SECRET, id ), resource, changeType } );
		const guid = '11111111-1111-1111-1111-111111111111';
		expect( ( await post( { value: [ notice( `api/v2.0/companies(${ guid })/items?$filter=lastModifiedDateTime%20gt%202026-01-01T00:00:00Z`, 'collection' ) ] } ) ).status ).toBe( 200 );
		await post( { value: [ notice( `/api/v2.0/companies(${ guid })/salesInvoices(${ guid })` ), notice( `api/v2.0/companies(${ guid })/salesInvoices(${ guid })` ), notice( `api/v2.0/companies(${ guid })/itemLedgerEntries(${ guid })`, 'created' ) ] } );
		expect( told ).toEqual( [ [ 'set:items' ], [ 'set:salesInvoices', 'set:itemLedgerEntries' ] ] );
	} );

	it( 'LOS-14: of strangers wake nothing, and are never refused: a refusal would end the subscription', async () => {
		const resource = 'api/v2.0/companies(1)/items(2)';
		for ( const body of [ { value: [ { clientState: 'guessed', resource } ] }, { value: [ { clientState: pushSecret( SECRET, 'another' ), resource } ] }, { value: [ { resource } ] }, { value: 'x' }, 'no json', '' ] ) {
			expect( ( await post( body ) ).status ).toBe( 200 );
		}
		expect( told.flat() ).toEqual( [] );
	} );

	it( 'LOS-14: of thirty thousand changes in one request are taken; one that nobody could hold is put off, which keeps the subscription', async () => {
		const notice = { subscriptionId: 's'.repeat( 32 ), clientState: pushSecret( SECRET, id ), expirationDateTime: '2026-12-01T00:00:00Z', changeType: 'updated', lastModifiedDateTime: '2026-11-30T00:00:00Z', resource: 'api/v2.0/companies(11111111-1111-1111-1111-111111111111)/items(11111111-1111-1111-1111-111111111111)' };
		expect( ( await post( { value: Array.from( { length: 30_000 }, () => notice ) } ) ).status ).toBe( 200 );
		expect( told ).toEqual( [ [ 'set:items' ] ] );
		expect( ( await post( ' '.repeat( 17 * 1024 * 1024 ) ) ).status ).toBe( 503 );
	} );

	it( 'of Finance & Operations carry the secret in their address', async () => {
		const event = { BusinessEventId: 'SalesInvoicePostedBusinessEvent', LegalEntity: 'usmf', EventId: 'E1' };
		expect( [ ( await post( event, '?code=guessed' ) ).status, ( await post( event, `?code=${ pushSecret( SECRET, id ) }` ) ).status ] ).toEqual( [ 401, 200 ] );
		expect( told.filter( ( topics ) => topics.length > 0 ) ).toEqual( [ [ 'feed:invoices', 'feed:creditMemos', 'feed:shipments' ] ] );
	} );

	it( 'reach no worker that has no secret: anybody could make its notices', async () => {
		await receiver.close();
		receiver = await startHttp( { host: '127.0.0.1', port: 0, webhookSecret: '', now: () => new Date( now ), registry: createMetrics().registry, onNudge: () => undefined, onPush: ( _connection, topics ) => told.push( [ ...topics ] ), health: () => ( { running: true, reason: '', held: 0, lastClaimAt: null } ) } );
		expect( ( await post( { BusinessEventId: 'X' }, `?code=${ pushSecret( '', id ) }` ) ).status ).toBe( 404 );
		expect( told ).toEqual( [] );
	} );

	it( 'a handshake gives its token back as plain text, and nothing that could be a page', async () => {
		const good = await fetch( `${ address() }?validationToken=abc-DEF_123`, { method: 'POST' } );
		expect( [ good.status, good.headers.get( 'content-type' ), await good.text() ] ).toEqual( [ 200, 'text/plain; charset=utf-8', 'abc-DEF_123' ] );
		const bad = await fetch( `${ address() }?validationToken=${ encodeURIComponent( '<script>alert(1)</script>' ) }`, { method: 'POST' } );
		expect( [ bad.status, await bad.text() ] ).toEqual( [ 400, '' ] );
	} );
} );
