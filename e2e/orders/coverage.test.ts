/** How many of the store's own orders would be sent, before any is. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coverageSchema, type Coverage } from '../../worker/src/core/coverage.ts';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { keepMetadata } from '../../worker/src/sandbox/store/metadata-routes.ts';
import { openBench, type Bench } from './bench.ts';
import { previewOf } from './rules-bench.ts';
import { shaped } from './shaped-order.ts';

const command = z.object( { state: z.string(), result: z.unknown() } );

describe.each( [ 'bc', 'fo' ] as const )( 'coverage for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
		await bench.admin( 'PUT', '/settings', { paused: true } );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const check = async ( most: number ): Promise< Coverage > => {
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'check_orders', args: { connection_id: bench.connectionId, days: 365, most } } ) );
		let answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		while ( answer.state !== 'synced' ) {
			await wait( 100 );
			answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		}
		return coverageSchema.parse( answer.result );
	};

	it( '310 orders: counts what would be sent, skipped and stopped, each with its reason and orders, asks few questions and writes nothing', async () => {
		for ( let index = 0; index < 300; index++ ) {
			bench.store.placeOrder();
		}
		const stopping = Array.from( { length: 6 }, () => bench.store.placeOrder( { change: shaped( { lines: [ { sku: 'NO-SUCH', total: '20.00' } ] } ) } ) );
		const nameless = bench.store.placeOrder( { change: shaped( { lines: [ { sku: '', total: '20.00' } ] } ) } );
		Array.from( { length: 3 }, () => bench.store.placeOrder( { change: { status: 'pending' } } ) );
		const result = await check( 1_000 );
		expect( { total: result.total, checked: result.checked, sent: result.sent } ).toEqual( { total: 310, checked: 310, sent: 300 } );
		expect( result.skipped.map( ( { rule, count } ) => [ rule, count ] ) ).toEqual( [ [ 'status_not_selected', 3 ] ] );
		expect( result.stopped.map( ( { code, count } ) => [ code, count ] ) ).toEqual( [ [ 'item_not_found', 6 ], [ 'item_missing_sku', 1 ] ] );
		expect( result.stopped[ 0 ]?.orders.map( ( { id } ) => id ).sort() ).toEqual( stopping.map( ( { id } ) => String( id ) ).sort() );
		expect( result.stopped[ 1 ]?.orders ).toEqual( [ { id: String( nameless.id ), number: nameless.number } ] );
		const asked = bench.sandbox.journal().filter( ( entry ) => entry.product === product );
		expect( asked.filter( ( entry ) => entry.method !== 'GET' ) ).toEqual( [] );
		expect( asked.length ).toBeLessThan( 10 );
		// Only the newest when asked for fewer.
		expect( await check( 10 ) ).toMatchObject( { total: 310, checked: 10, sent: 0 } );
	} );

	it( 'the customers are those of the preview: several that fit and those that may not be made are counted, in a few questions for many shoppers', async () => {
		const order = ( email: string ) => ( { ...shaped( { lines: [ {} ], billing: { email, phone: '' } } ), customer_id: 0 } );
		Array.from( { length: 120 }, ( _, index ) => bench.store.placeOrder( { change: order( `shopper${ index }@x.example` ) } ) );
		for ( const name of [ 'One', 'Two' ] ) {
			await bench.dynamics.createCustomer( name, 'Twin@x.example'.toLowerCase() );
		}
		await bench.dynamics.createCustomer( 'Known', 'shopper7@x.example' );
		const twins = [ 'TWIN@x.example', ' twin@x.example' ].map( ( email ) => bench.store.placeOrder( { change: order( email ) } ) );
		const before = bench.sandbox.journal().length;
		const result = await check( 1_000 );
		expect( [ result.checked, result.sent ] ).toEqual( [ 122, 120 ] );
		expect( result.stopped.map( ( { code, count, orders } ) => [ code, count, orders.map( ( { id } ) => id ).sort() ] ) ).toEqual( [ [ 'customer_ambiguous', 2, twins.map( ( { id } ) => String( id ) ).sort() ] ] );
		const asked = bench.sandbox.journal().slice( before ).filter( ( entry ) => entry.product === product );
		expect( asked.filter( ( entry ) => entry.method !== 'GET' ) ).toEqual( [] );
		expect( asked.length, asked.map( ( { path } ) => path ).join( '\n' ) ).toBeLessThan( 20 );
		for ( const twin of twins ) {
			expect( ( await previewOf( bench, twin ) ).problems.map( ( { code } ) => code ) ).toEqual( [ 'customer_ambiguous' ] );
		}
		await bench.settings( { create_customers: false } );
		const refused = await check( 1_000 );
		expect( [ refused.sent, refused.stopped.map( ( { code, count } ) => [ code, count ] ) ] ).toEqual( [ 1, [ [ 'setting_missing', 119 ], [ 'customer_ambiguous', 2 ] ] ] );
	} );

	it( 'a text too long in 1 of 500 orders is found with its order before any is sent, by the length the tenant told', async () => {
		const target = product === 'bc' ? 'phoneNumber' : 'CustomerRequisitionNumber';
		const entity = product === 'bc' ? 'salesOrders' : 'SalesOrderHeadersV4';
		const field = { name: target, kind: 'text', maxLength: 12, required: false, readOnly: false, key: false, members: [] };
		keepMetadata( bench.store.state, { connection_id: bench.connectionId, sets: [ entity ], entities: [ { name: entity, fields: [ field ] } ] } );
		const row = { target, source: { kind: 'path' as const, path: 'extra._reference' }, steps: [], conditions: [], required: false };
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ row ], removed: [] } } } } );
		await bench.admin( 'POST', `/flows/${ bench.connectionId }/publish`, { revision: 1, note: '' } );
		const orders = Array.from( { length: 500 }, ( _, index ) => bench.store.placeOrder( { change: { meta_data: [ { key: '_reference', value: index === 250 ? 'PO-2026-000-250' : `PO-${ index }` } ] } } ) );
		const result = await check( 1_000 );
		expect( [ result.checked, result.sent ] ).toEqual( [ 500, 499 ] );
		expect( result.stopped.map( ( { code, count, orders: found } ) => [ code, count, found ] ) ).toEqual( [ [ 'value_too_long', 1, [ { id: String( orders[ 250 ]?.id ), number: orders[ 250 ]?.number } ] ] ] );
		expect( result.stopped[ 0 ]?.message ).toContain( 'holds 12 characters' );
	} );
} );
