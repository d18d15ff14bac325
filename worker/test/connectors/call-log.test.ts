import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallLog, entityPath } from '../../src/connectors/call-log.ts';
import type { Connector, Observer } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { caught } from './catch.ts';
import { DynamicsServer, send } from './dynamics-server.ts';
import { bcConnection, FakeClock } from './fixtures.ts';

const quiet: Observer = () => undefined;
const HOUR_MS = 3_600_000;

describe( 'what a lane sent', () => {
	it( 'names of entity sets are kept, keys and query values are not, however they are written', () => {
		expect( entityPath( 'companies(7f0c1d2e-0000-4000-8000-000000000001)/salesOrders?$filter=email eq \'anna@example.com\'' ) ).toBe( 'companies(…)/salesOrders' );
		expect( entityPath( 'CustomersV3(dataAreaId=\'usmf\',CustomerAccount=\'O\'\'Brien (1)\')/Contacts' ) ).toBe( 'CustomersV3(…)/Contacts' );
		expect( entityPath( 'CustomersV3(dataAreaId=%27usmf%27,CustomerAccount=%27anna%40example.com%27)' ) ).toBe( 'CustomersV3(…)' );
		expect( entityPath( 'CustomersV3(CustomerAccount=\'never closed anna@example.com' ) ).toBe( 'CustomersV3(…)' );
		expect( entityPath( 'CustomersV3(%E0%A4%A=\'anna\')' ) ).toBe( 'CustomersV3(…)' );
	} );

	it( 'a week of calls takes no more room than a day: twenty calls, twenty-four hours', () => {
		const clock = new FakeClock( Date.UTC( 2026, 10, 16 ) );
		const log = new CallLog( { per_5_minutes: 6_000, at_once: 4 }, clock.now );
		for ( let hour = 0; hour < 24 * 7; hour++ ) {
			log.note( { method: 'GET', path: 'items', status: hour % 2 === 0 ? 200 : 429, startedAt: clock.now().getTime() } );
			log.note( { method: 'GET', path: 'items', startedAt: clock.now().getTime() } );
			clock.advance( HOUR_MS );
		}
		const report = log.report();
		expect( report.last ).toHaveLength( 20 );
		expect( report.hours.length ).toBeLessThanOrEqual( 24 );
		expect( report.hours[ 0 ] ).toEqual( { hour: '2026-11-22T23:00:00.000Z', requests: 2, refused: 1, failed: 1 } );
		expect( report.last_5_minutes ).toBe( 0 );
		expect( report.last_refused_at ).toBe( '2026-11-22T23:00:00.000Z' );
		clock.advance( 25 * HOUR_MS );
		expect( log.report().hours ).toEqual( [] );
	} );
} );

describe( 'the calls of a connection', () => {
	let server: DynamicsServer;
	let clock: FakeClock;
	let connector: Connector;

	beforeEach( async () => {
		server = new DynamicsServer();
		await server.start();
		clock = new FakeClock( Date.UTC( 2026, 10, 23, 9 ) );
		connector = createConnector( bcConnection( server.url ), 'secret-1', { now: clock.now, sleep: clock.sleep, random: clock.random } );
	} );
	afterEach( async () => {
		await connector.close();
		await server.stop();
	} );

	it( 'each is told with its set, status and time, a refusal counts as such, and no secret or reference is among them', async () => {
		server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
		await connector.findByReference( 'WC1-77', quiet );
		server.handler = ( _seen, response ) => send( response, 429, {}, { 'retry-after': '30' } );
		await caught( connector.findByReference( 'WC1-78', quiet ) );
		const { last, hours, last_5_minutes: recent, limits, root, last_refused_at: refusedAt } = connector.calls();
		expect( last[ 0 ] ).toMatchObject( { method: 'GET', status: 429 } );
		expect( last.at( -1 )?.path ).toMatch( /^companies\(…\)\/sales\w+$/ );
		expect( [ recent, hours[ 0 ]?.requests, hours[ 0 ]?.refused ] ).toEqual( [ server.seen.length, server.seen.length, 1 ] );
		expect( limits ).toEqual( { per_5_minutes: 6_000, at_once: 4 } );
		expect( root.startsWith( server.url ) ).toBe( true );
		expect( refusedAt ).not.toBeNull();
		expect( JSON.stringify( last ) ).not.toMatch( /WC1-7|secret-1|token-1|Bearer/ );
		server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
	} );

	it( 'one whose line broke has no status, and counts as failed', async () => {
		server.handler = ( _seen, response ) => void response.destroy();
		await caught( connector.findByReference( 'WC1-77', quiet ) );
		const { last, hours } = connector.calls();
		expect( [ last[ 0 ]?.status, hours[ 0 ]?.failed ] ).toEqual( [ null, server.seen.length ] );
		server.handler = ( _seen, response ) => send( response, 200, { value: [] } );
	} );
} );
