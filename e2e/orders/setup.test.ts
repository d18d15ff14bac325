/** Setting up two systems that are both filled: what a person chooses from, what matches, and from when on orders are sent. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { matchReportSchema } from '../../worker/src/core/match.ts';
import { tenantSchema } from '../../worker/src/core/tenant.ts';
import { setupSchema } from '../conformance/setup-shape.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';

const choicesSchema = z.object( { choices: z.array( z.object( { id: z.number(), number: z.string(), total: z.string(), currency: z.string(), created_at: z.iso.datetime(), lines: z.number() } ) ), refusal: z.string().nullable() } );
const command = z.object( { state: z.string(), result: z.unknown(), issue: z.object( { code: z.string() } ).nullable() } );

describe.each( [ 'bc', 'fo' ] as const )( 'setup for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
		bench.store.state.setup.goLive = { ...bench.store.state.setup.goLive, live: false };
	} );
	afterEach( () => bench.close() );

	const ask = async ( name: string ): Promise< unknown > => {
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name, args: { connection_id: bench.connectionId } } ) );
		for ( ;; await wait( 50 ) ) {
			const answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
			if ( answer.state === 'synced' || answer.state === 'needs-you' ) {
				expect( answer.issue ).toBeNull();
				return answer.result;
			}
		}
	};
	const asked = () => bench.sandbox.journal().filter( ( entry ) => entry.product === product );
	const nothingWritten = () => expect( asked().filter( ( entry ) => entry.method !== 'GET' ) ).toEqual( [] );

	it( 'what a person chooses from is read from the tenant, one request a list, and nothing is written', async () => {
		bench.startWorker();
		const tenant = tenantSchema.parse( await ask( 'read_tenant' ) );
		const values = ( list: keyof typeof tenant.lists ) => tenant.lists[ list ]?.choices.map( ( choice ) => choice.value ) ?? [];
		expect( tenant.unread ).toEqual( [] );
		expect( values( 'companies' ) ).toContain( bench.store.state.connections.get( bench.connectionId )?.settings.company );
		expect( values( 'locations' ) ).toEqual( product === 'bc' ? [ 'MAIN', 'EAST' ] : [ '11', '12' ] );
		expect( values( 'tax_codes' ) ).toEqual( product === 'bc' ? [ 'VAT19', 'VAT7', 'VAT0' ] : [ 'FULL', 'RED', 'ZERO' ] );
		expect( values( 'service_items' ) ).toEqual( product === 'bc' ? [ 'CONCORD-GIFTWRAP', 'CONCORD-SUPPORT' ] : [ 'SHIPPING', 'HANDLING', 'ROUNDING' ] );
		expect( values( 'customer_groups' ) ).toEqual( product === 'bc' ? [] : [ '10', '30' ] );
		expect( values( 'payment_terms' ).length ).toBeGreaterThan( 0 );
		expect( asked().length ).toBeLessThanOrEqual( 12 );
		nothingWritten();
	} );

	it( 'DUP-5: a SKU identical on both sides matches; differences of case and space are named, and nothing is created', async () => {
		await bench.dynamics.createItem( 'TWIN-1' );
		await bench.dynamics.createItem( 'TWIN 1' );
		const before = asked().filter( ( entry ) => entry.method !== 'GET' ).length;
		const skus = [ 'CONCORD-MUG', 'concord-book', ' CONCORD-HOODIE', 'NO-SUCH', '', 'twin-1' ];
		skus.forEach( ( sku, index ) => bench.store.placeOrder( { change: shaped( { lines: [ { sku, total: '20.00', productId: 900 + index } ] } ) } ) );
		bench.startWorker();
		const report = matchReportSchema.parse( await ask( 'match_records' ) );
		expect( report.items.counts ).toEqual( { exact: 1, loose: 3, ambiguous: 0, missing: 2 } );
		expect( Object.fromEntries( report.items.rows.map( ( row ) => [ row.key, [ row.match, ...row.found ] ] ) ) ).toEqual( {
			'concord-book': [ 'loose', 'CONCORD-BOOK' ], ' CONCORD-HOODIE': [ 'loose', 'CONCORD-HOODIE' ], 'twin-1': [ 'loose', 'TWIN-1' ], 'NO-SUCH': [ 'missing' ], '': [ 'missing' ],
		} );
		expect( asked().filter( ( entry ) => entry.method !== 'GET' ) ).toHaveLength( before );
	} );

	it( 'DUP-5: a SKU that looks like two items, and an e-mail that two customers have, are ambiguous and named with both; nothing is created', async () => {
		await bench.dynamics.createItem( 'DUO-1' );
		await bench.dynamics.createItem( 'DUO- 1' );
		bench.store.placeOrder( { change: shaped( { lines: [ { sku: 'duo-1', total: '20.00', productId: 950 } ] } ) } );
		const { billing } = bench.store.placeOrder( { change: { customer_id: 77 } } );
		await bench.dynamics.createCustomer( 'One', billing.email );
		await bench.dynamics.createCustomer( 'Two', billing.email );
		const before = asked().filter( ( entry ) => entry.method !== 'GET' ).length;
		bench.startWorker();
		const { items, customers } = matchReportSchema.parse( await ask( 'match_records' ) );
		expect( items.counts.ambiguous ).toBe( 1 );
		expect( items.rows[ 0 ] ).toMatchObject( { match: 'ambiguous', key: 'duo-1', found: expect.arrayContaining( [ 'DUO-1', 'DUO- 1' ] ) } );
		expect( customers.counts.ambiguous ).toBeGreaterThan( 0 );
		expect( customers.rows.find( ( row ) => row.key === billing.email )?.match ).toBe( 'ambiguous' );
		expect( asked().filter( ( entry ) => entry.method !== 'GET' ) ).toHaveLength( before );
	} );

	/** Everything before the test order, as the checklist has it done. */
	const ready = async () => {
		await bench.admin( 'PUT', '/setup', { templates: [ { key: 'order' } ] } );
		await ask( 'test_connection' );
		await ask( 'read_tenant' );
		await ask( 'match_records' );
		await ask( 'check_orders' );
	};
	const setup = async () => setupSchema.parse( await bench.admin( 'GET', '/setup' ) );
	const tested = async ( ends: string ) => {
		for ( ;; await wait( 50 ) ) {
			const { test_order: test } = await setup();
			if ( test?.state === ends ) {
				return test;
			}
		}
	};

	it( 'a test order is really sent before going live, alone, and proven to the cent; going live later sends it no second time', async () => {
		const orders = Array.from( { length: 3 }, () => bench.store.placeOrder() );
		const [ other, chosen ] = orders;
		bench.startWorker();
		await ready();
		expect( ( await setup() ).stages[ 2 ]?.missing ).toEqual( [ 'test_unsent' ] );
		nothingWritten();
		const choices = choicesSchema.parse( await bench.admin( 'GET', '/setup/test-order' ) );
		expect( [ choices.refusal, choices.choices.map( ( order ) => order.id ) ] ).toEqual( [ null, orders.map( ( order ) => order.id ).reverse() ] );
		if ( ! chosen || ! other ) {
			throw new Error( 'no order' );
		}
		await bench.admin( 'POST', '/setup/test-order', { order_id: chosen.id } );
		const test = await tested( 'synced' );
		expect( test ).toMatchObject( { order_id: chosen.id, passed: true, issue: null } );
		expect( [ test.document?.store_total, test.document?.dynamics_total ] ).toEqual( [ chosen.total, chosen.total ] );
		expect( ( await bench.dynamics.orders( bench.reference( chosen ) ) ).map( ( order ) => order.number ) ).toEqual( [ test.document?.number ] );
		expect( await bench.dynamics.orders( bench.reference( other ) ), 'the others wait' ).toEqual( [] );
		expect( ( await setup() ).stages[ 2 ] ).toMatchObject( { passed: true, missing: [] } );
		const history = ( await bench.record( chosen ) ).history.map( ( entry ) => [ entry.outcome, entry.summary ] );
		expect( history.map( ( [ outcome ] ) => outcome ) ).toContain( 'asked_test' );
		expect( history.find( ( [ outcome ] ) => outcome === 'synced' )?.[ 1 ] ).toMatch( /^Test order\. Sales order / );

		await bench.admin( 'POST', '/setup/go-live', { start: 'since', since: '2020-01-01' } );
		await bench.arrived( orders );
		expect( await bench.dynamics.orders( bench.reference( chosen ) ) ).toHaveLength( 1 );
		await expect( bench.admin( 'POST', '/setup/test-order', { order_id: chosen.id } ) ).rejects.toThrow( '409' );
	} );

	it( 'a test order that cannot be sent says why and what to do; after mending, the same order passes; an unfinished one does not go out later by itself', async () => {
		const failing = bench.store.placeOrder( { change: shaped( { lines: [ { sku: 'NOT-YET', total: '20.00', productId: 901 } ] } ) } );
		bench.startWorker();
		await ready();
		await bench.admin( 'POST', '/setup/test-order', { order_id: failing.id } );
		const refused = await tested( 'needs-you' );
		expect( refused ).toMatchObject( { passed: false, document: null, issue: { code: 'item_not_found' } } );
		expect( refused.issue?.remedy ).not.toBe( '' );
		expect( ( await setup() ).stages[ 2 ]?.missing ).toContain( 'test_order_failed' );
		await bench.dynamics.createItem( 'NOT-YET' );
		await bench.admin( 'POST', '/setup/test-order', { order_id: failing.id } );
		expect( ( await tested( 'synced' ) ).passed ).toBe( true );

		await bench.stopWorker();
		const [ left, next ] = [ bench.store.placeOrder(), bench.store.placeOrder() ];
		await bench.admin( 'POST', '/setup/test-order', { order_id: left.id } );
		await bench.admin( 'POST', '/setup/test-order', { order_id: next.id } );
		bench.startWorker();
		expect( ( await tested( 'synced' ) ).order_id ).toBe( next.id );
		expect( await bench.dynamics.orders( bench.reference( left ) ) ).toEqual( [] );
	} );

	it( 'what is kept in step is a choice that the checklist proves: a template counts while its flow is there, and the order flow for itself', async () => {
		const missing = async () => ( await setup() ).stages[ 1 ]?.missing ?? [];
		expect( [ ( await setup() ).templates, ( await missing() ).includes( 'no_template' ) ] ).toEqual( [ null, true ] );
		const stock = templatesFor( product ).find( ( one ) => one.key === 'stock' );
		const { id } = z.object( { id: z.string() } ).parse( await bench.admin( 'POST', '/flows', { connection_id: bench.connectionId, name: 'Stock', content: stock?.content } ) );
		await bench.admin( 'PUT', '/setup', { templates: [ { key: 'stock', flow_id: id } ] } );
		expect( await missing() ).not.toContain( 'no_template' );
		await bench.admin( 'DELETE', `/flows/${ id }` );
		expect( await missing() ).toContain( 'no_template' );
		await bench.admin( 'PUT', '/setup', { templates: [ { key: 'order' }, { key: 'stock', flow_id: id } ] } );
		expect( [ ( await setup() ).templates, ( await missing() ).includes( 'no_template' ) ] ).toEqual( [ [ { key: 'order', flow_id: '' } ], false ] );
	} );

	it( 'a connection that was changed must prove itself again: another company forgets test, lists, report and test order; an answer to a question only the check of orders', async () => {
		bench.store.placeOrder();
		bench.startWorker();
		await ready();
		await bench.admin( 'POST', '/setup/test-order', {} );
		await tested( 'synced' );
		const missing = async () => ( await setup() ).stages.slice( 0, 3 ).flatMap( ( stage ) => stage.missing );
		expect( await missing() ).toEqual( [] );
		await bench.settings( { fallback_item: 'CONCORD-MUG' } );
		expect( await missing() ).toEqual( [ 'check_outdated' ] );
		// Another mapping makes other documents of the same orders.
		await bench.settings( { fallback_item: '' } );
		expect( await missing() ).toEqual( [] );
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [], removed: [ product === 'bc' ? 'phoneNumber' : 'Email' ] } } } } );
		await bench.admin( 'POST', `/flows/${ bench.connectionId }/publish`, { revision: 1, note: '', override: 'Proof' } );
		expect( await missing() ).toEqual( [ 'check_outdated' ] );
		await bench.admin( 'POST', `/flows/${ bench.connectionId }/rollback`, { revision: 2, version: 0, note: '', override: 'Not what is proven here' } );
		expect( await missing() ).toEqual( [] );
		await bench.settings( { fallback_item: '' }, bench.sandbox.client.secret );
		expect( await missing(), 'a secret entered anew' ).toEqual( [ 'test_outdated' ] );
		await bench.settings( { company: 'Another' } );
		expect( await missing() ).toEqual( [ 'test_outdated', 'tenant_unread', 'no_match_report', 'check_outdated', 'test_unsent' ] );
	} );

	it( 'the comparison counts guests of recent orders as customers, each e-mail once; a worker killed in the middle is followed by one that goes on there, and nothing is written', async () => {
		await bench.close();
		let ahead = 0;
		const now = () => new Date( Date.now() + ahead );
		bench = await openBench( product, { sandbox: { now }, store: { now } } );
		bench.store.state.setup.goLive = { ...bench.store.state.setup.goLive, live: false };
		const known = 'Known.Guest@example.test';
		await bench.dynamics.createCustomer( 'Guest', known );
		const before = asked().filter( ( entry ) => entry.method !== 'GET' ).length;
		[ known, known.toUpperCase(), 'new@example.test' ].forEach( ( email ) => {
			const order = bench.store.placeOrder( { change: { customer_id: 0 } } );
			bench.store.editOrder( order.id, { billing: { ...order.billing, email } } );
		} );
		const set = product === 'bc' ? [ '/items', '/customers' ] : [ '/ReleasedProductsV2', '/CustomersV3' ];
		const reads = ( path: string | undefined ) => asked().filter( ( entry ) => entry.method === 'GET' && entry.path.includes( path ?? '' ) ).length;
		// The customers' page is held, so that the worker dies between the two halves.
		bench.sandbox.fault( { match: { product, pathIncludes: set[ 1 ] ?? '' }, kind: 'latency', ms: 60_000, times: 1 } );
		bench.startWorker();
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'match_records', args: { connection_id: bench.connectionId } } ) );
		const row = () => bench.store.state.outbox.get( id );
		for ( ; row()?.result === null; await wait( 20 ) ) {
			// Until the first half is kept.
		}
		await bench.stopWorker();
		bench.sandbox.clearFaults();
		expect( row()?.state ).toBe( 'working' );
		const itemsRead = reads( set[ 0 ] );
		ahead = 200_000;
		bench.startWorker();
		for ( ; row()?.state !== 'synced'; await wait( 20 ) ) {
			expect( row()?.issue ).toBeNull();
		}
		const report = matchReportSchema.parse( row()?.result );
		expect( reads( set[ 0 ] ), 'the items were not read again' ).toBe( itemsRead );
		expect( [ report.guests, report.customers.store, report.customers.counts.exact + report.customers.counts.loose, report.customers.counts.missing ] ).toEqual( [ 2, 2, 1, 1 ] );
		expect( asked().filter( ( entry ) => entry.method !== 'GET' ) ).toHaveLength( before );
	}, 40_000 );

	it( 'DUP-6: the first run over two filled systems only compares: orders wait, zero writes; afterwards only orders from the start on are sent', async () => {
		const old = Array.from( { length: 12 }, () => bench.store.placeOrder() );
		bench.startWorker();
		matchReportSchema.parse( await ask( 'match_records' ) );
		tenantSchema.parse( await ask( 'read_tenant' ) );
		expect( bench.store.events().filter( ( event ) => event.record_type === 'order' ).map( ( event ) => event.state ) ).toEqual( old.map( () => 'waiting' ) );
		nothingWritten();
		expect( asked().length ).toBeLessThan( 20 );

		bench.store.state.shop.gmt = () => '2099-01-01T00:00:00';
		old.forEach( ( order ) => bench.store.editOrder( order.id, { date_created_gmt: '2026-01-05T10:00:00' } ) );
		await bench.admin( 'POST', '/setup/go-live', { start: 'now', anyway: true } );
		const [ first ] = old;
		if ( ! first ) {
			throw new Error( 'no order' );
		}
		const seen = await bench.becomes( first, 'skipped' );
		expect( seen.skipped ).toMatchObject( { rule: 'before_start', message: expect.stringMatching( /^The order was placed before \d{4}-\d\d-\d\d \d\d:\d\d UTC/ ) as string } );
		nothingWritten();
		// Any order can still be sent from its row (LOS-12).
		await bench.retry( first );
		await bench.arrived( [ first ] );
	} );
} );
