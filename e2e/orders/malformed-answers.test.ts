/** Malformed or foreign JSON from either side: the record it hits is tried again or stopped with a sentence; the others do not notice. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { namesNobody, openBench, type Bench } from './bench.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { shaped } from './shaped-order.ts';

const from = ( email: string ) => shaped( { lines: [ {} ], billing: { email: `${ email }@customer.example` } } );

describe.each( [ 'bc', 'fo' ] as const )( 'answers of %s', ( product ) => {
	let bench: Bench;
	const bc = product === 'bc';
	const lookUp = { product, method: 'GET', pathIncludes: bc ? '/customers' : 'CustomersV3' };
	const write = { product, method: 'POST', pathIncludes: bc ? '/salesOrders' : 'SalesOrderHeadersV4' };

	beforeAll( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterAll( () => bench.close() );

	it( 'cut, of another service, of a sign-in page or of another type: each is named in the history of the one order it met, and all arrive once', async () => {
		for ( const kind of [ 'truncated-json', 'html-page', 'foreign-json', 'wrong-content-type' ] as const ) {
			bench.sandbox.fault( { kind, match: lookUp } );
		}
		bench.sandbox.fault( { kind: 'foreign-json', match: write } );
		const { shaped: orders } = await bench.place( Array.from( { length: 9 }, ( _, index ) => from( `shopper-${ index }` ) ), 0 );
		await bench.arrived( orders );
		const met = ( await Promise.all( orders.map( ( order ) => bench.record( order ) ) ) ).map( ( { history } ) => history.filter( ( entry ) => entry.outcome === 'retry' ) );
		expect( met.map( ( retries ) => retries.length ).toSorted(), 'four orders met one each; the type alone harms nobody' ).toEqual( [ 0, 0, 0, 0, 0, 1, 1, 1, 1 ] );
		const issues = met.flat().map( ( { issue } ) => issue );
		expect( new Set( issues.map( ( issue ) => issue?.code ) ) ).toEqual( new Set( [ 'dynamics_malformed_answer' ] ) );
		expect( issues.map( ( issue ) => issue?.message ).toSorted() ).toEqual( [
			'Dynamics answered with a web page where data was expected.',
			'Dynamics answered with something that is not complete JSON where data was expected.',
			bc ? 'Dynamics answered without a list of records.' : 'Dynamics answered without customers.',
			bc ? 'Dynamics answered without the id of the new order.' : 'Dynamics answered without the number of the new order.',
		].toSorted() );
	}, 40_000 );

	it( 'an order whose every answer is a web page becomes a dead letter with its history, the others arrive; retried later, so does it', async () => {
		await bench.admin( 'PUT', '/settings', { max_attempts: 2 } );
		bench.sandbox.fault( { kind: 'html-page', times: 0, match: { ...lookUp, pathIncludes: 'unlucky' } } );
		const { bad, good } = await bench.place( [ from( 'unlucky' ) ] );
		await bench.arrived( good );
		const record = await bench.becomes( bad, 'needs-you' );
		namesNobody( record, bad );
		expect( record ).toMatchObject( { attempts: 2, history: [ { outcome: 'retry' }, { outcome: 'retry' } ], issue: {
			code: 'attempts_used_up', message: '2 attempts failed. The last one: Dynamics answered with a web page where data was expected.', valueClass: 'a web page',
			remedy: 'If this stays, check the address under Connections and whether a proxy or sign-in page stands in between.',
		} } );
		bench.sandbox.clearFaults();
		await bench.admin( 'PUT', '/settings', { max_attempts: 12 } );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	}, 40_000 );
} );

const claimAnswer = z.looseObject( { claimed: z.array( z.looseObject( { record_id: z.string(), record: z.looseObject( {} ) } ) ) } );
type StoreRecord = Record< string, unknown >;

/** What other plugins do to an order's REST form: [ record, field that is named ]. */
const SPOILED: [ ( record: StoreRecord ) => unknown, string ][] = [
	[ ( record ) => ( { ...record, total: '17,85' } ), 'total' ],
	[ ( { billing: _billing, ...record } ) => record, 'billing' ],
	[ ( record ) => ( { ...record, line_items: { 0: 'one' } } ), 'line_items' ],
	[ ( record ) => ( { ...record, date_created_gmt: '23.11.2026' } ), 'date_created_gmt' ],
	[ ( record ) => ( { ...record, time_zone: 'Berlin' } ), 'time_zone' ],
	[ () => ( { status: 'ok', data: [] } ), 'id' ],
	// Sound in itself, but of another order.
	[ ( record ) => ( { ...record, id: 4711 } ), 'id' ],
];
/** Answers that are not ours: [ name, text ]. */
const FOREIGN: [ string, string ][] = [
	[ 'a PHP notice before the JSON', '<br />\n<b>Deprecated</b>: Function x() is deprecated in /srv/plugin.php on line 12<br />\n{"server_time":"2026-11-23T09:00:00Z","claimed":[]}' ],
	[ 'a log-in page', '<!DOCTYPE html><html><body><form id="loginform" action="wp-login.php"></form></body></html>' ],
	[ 'JSON behind a byte order mark', '\uFEFF{"claimed":[]}' ],
	[ 'JSON cut in the middle', '{"server_time":"2026-11-23T09:00:00Z","claimed":[{"event_id":1,"rec' ],
	[ 'JSON of another service', '{"status":"ok","data":{"items":[]}}' ],
];

describe.each( [ 'bc', 'fo' ] as const )( 'answers of the store, orders to %s', ( product ) => {
	let bench: Bench;
	let proxy: Proxy;

	beforeEach( async () => {
		bench = await openBench( product, { address: async ( url ) => {
			proxy = await startProxy( url );
			return proxy.url;
		} } );
		bench.startWorker( { CONCORD_LEASE_SECONDS: '15' } );
	} );
	afterEach( async () => {
		await bench.close();
		await proxy.close();
	} );

	it( 'records another plugin has spoiled stop one by one with the field named; repaired, they arrive', async () => {
		const spoilt = new Map< string, ( record: StoreRecord ) => unknown >();
		proxy.spoil( { path: 'events/claim', times: 0, forward: true, answer: ( text ) => {
			const answer = claimAnswer.parse( JSON.parse( text ) );
			return { text: JSON.stringify( { ...answer, claimed: answer.claimed.map( ( claim ) => ( { ...claim, record: spoilt.get( claim.record_id )?.( claim.record ) ?? claim.record } ) ) } ) };
		} } );
		const first = Math.max( ...bench.store.orders().map( ( order ) => order.id ), 1000 ) + 1 + 2;
		SPOILED.forEach( ( [ spoil ], index ) => spoilt.set( String( first + index ), spoil ) );
		const { shaped: orders, good } = await bench.place( SPOILED.map( () => from( 'spoiled' ) ) );
		expect( orders[ 0 ]?.id, 'the first of the spoiled ones' ).toBe( first );
		await bench.arrived( good );
		for ( const [ index, order ] of orders.entries() ) {
			const field = SPOILED[ index ]?.[ 1 ] ?? '';
			const record = await bench.becomes( order, 'needs-you' );
			namesNobody( record, order );
			expect( record.issue ).toMatchObject( {
				code: 'store_malformed_record', field,
				remedy: 'Deactivate the plugin that changes this field of the order, or correct the field, and retry. Update Concord if the store is newer than the worker.',
			} );
			expect( record.issue?.message ).toMatch( new RegExp( `^The store sent order (?:#|id )${ order.id } in a form that cannot be read: ${ field } is not what it should be\\.$` ) );
			expect( record.issue?.record ).toContain( String( order.id ) );
			expect( bench.sandbox.documents( product, bench.reference( order ) ) ).toEqual( [] );
		}
		proxy.clear();
		await Promise.all( orders.map( ( order ) => bench.retry( order ) ) );
		await bench.arrived( orders );
	}, 40_000 );

	it( 'whole answers that are not the store\'s: the worker asks again, logs no text of theirs, and every order arrives once', async () => {
		for ( const [ index, [ name, text ] ] of FOREIGN.entries() ) {
			proxy.spoil( { path: 'events/claim', times: 1, forward: false, answer: () => ( { text } ) } );
			const { good } = await bench.place( [], 2 );
			await bench.arrived( good );
			expect( proxy.spoiled(), name ).toBe( index + 1 );
			expect( bench.log().match( /"code":"store_malformed_record".*could not be asked; nothing is lost/g ), name ).toHaveLength( index + 1 );
		}
		expect( bench.log() ).not.toMatch( /Deprecated|loginform|plugin\.php/ );
	}, 40_000 );

	it( 'answers spoiled after the store did its part: a claim comes back when its lease ends, a settle is harmless twice', async () => {
		proxy.spoil( { path: 'events/claim', times: 1, forward: true, answer: ( text ) => ( { text: text.slice( 0, text.length / 2 ) } ) } );
		proxy.spoil( { path: 'events/settle', times: 1, forward: true, answer: () => ( { text: '{"status":"ok"}' } ) } );
		const { good } = await bench.place( [], 4 );
		await bench.arrived( good, 30 );
		expect( proxy.spoiled() ).toBe( 2 );
		for ( const order of good ) {
			expect( ( await bench.record( order ) ).history.map( ( entry ) => entry.outcome ) ).toEqual( [ 'synced', 'lease_lost' ] );
		}
	}, 60_000 );
} );
