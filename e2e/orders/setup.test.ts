/** Setting up two systems that are both filled: what a person chooses from, what matches, and from when on orders are sent. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { matchReportSchema } from '../../worker/src/core/match.ts';
import { tenantSchema } from '../../worker/src/core/tenant.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';

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
		expect( values( 'locations' ) ).toEqual( product === 'bc' ? [ 'MAIN', 'EAST' ] : [ '11' ] );
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
