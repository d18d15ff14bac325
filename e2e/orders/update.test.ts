/** After an update the documents of real orders are made again and compared before anything is sent: worker, sandbox and store together. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { openBench, type Bench } from './bench.ts';

const standingSchema = z.object( { plugin: z.string(), worker: z.string(), connections: z.array( z.object( { state: z.string(), flow: z.string(), passed: z.array( z.object( { plugin: z.string(), by: z.string(), reason: z.string() } ) ), shapes: z.array( z.object( { outcome: z.string(), changes: z.array( z.string() ), order: z.object( { id: z.string() } ) } ) ) } ) ) } );

describe.each( [ 'bc', 'fo' ] as const )( 'an update with %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
	} );
	afterEach( () => bench.close() );

	const standing = async () => standingSchema.parse( await bench.admin( 'GET', '/upgrades' ) ).connections[ 0 ];
	const until = async < T >( what: string, look: () => T | Promise< T >, good: ( seen: T ) => boolean ): Promise< T > => {
		for ( const end = performance.now() + 20_000; ; await wait( 50 ) ) {
			const seen = await look();
			if ( good( seen ) ) {
				return seen;
			}
			expect( performance.now() < end, `${ what }: ${ JSON.stringify( seen ) }` ).toBe( true );
		}
	};
	const fixtures = () => bench.store.state.updates.entries.get( bench.connectionId )?.fixtures ?? [];
	/** Orders sent and their documents kept as digests by the version in use. */
	const inUse = async () => {
		const orders = [ bench.store.placeOrder( { change: { coupon_lines: [] } } ), bench.store.placeOrder( { change: { customer_note: '' } } ) ];
		bench.startWorker();
		await bench.arrived( orders );
		bench.store.state.updates.whenDue( bench.store.state, standingSchema.parse( await bench.admin( 'GET', '/upgrades' ) ).worker );
		await until( 'digests', fixtures, ( all ) => all.length > 0 );
	};

	it( 'OPS-5: the same documents as before: the test runs by itself, and what waited is sent', async () => {
		await inUse();
		expect( JSON.stringify( fixtures() ) ).not.toContain( bench.store.orders()[ 0 ]?.billing.email );
		expect( fixtures()[ 0 ]?.fields ).toHaveProperty( 'total' );
		bench.store.state.updates.plugin = '0.2.0';
		const order = bench.store.placeOrder();
		await bench.arrived( [ order ] );
		expect( await standing() ).toMatchObject( { state: 'proven', passed: [ { plugin: '0.2.0', by: 'test' }, { by: 'first' } ] } );
		const [ command ] = bench.store.state.outbox.rows().filter( ( row ) => row.kind === 'prove_update' ).slice( -1 );
		expect( z.object( { compared: z.number(), failing: z.number() } ).parse( command?.result ) ).toMatchObject( { failing: 0 } );
		expect( z.object( { compared: z.number() } ).parse( command?.result ).compared ).toBeGreaterThan( 0 );
	} );

	it( 'OPS-5: another document of one kind of order holds every record back, names the field, and goes on when a person accepts it with a reason', async () => {
		await inUse();
		// What the version before is said to have written into one field.
		const field = Object.keys( fixtures()[ 0 ]?.fields ?? {} ).find( ( name ) => name.startsWith( 'line.' ) ) ?? '';
		Object.assign( fixtures()[ 0 ]?.fields ?? {}, { [ field ]: '0'.repeat( 16 ) } );
		bench.store.state.updates.plugin = '0.2.0';
		const order = bench.store.placeOrder();
		const held = await until( 'failing', standing, ( one ) => one?.state === 'failing' );
		expect( held?.shapes ).toMatchObject( [ { outcome: 'changed', changes: [ field ] } ] );
		expect( ( await bench.record( order ) ).state ).toBe( 'waiting' );
		expect( await bench.admin( 'GET', '/overview' ) ).toMatchObject( { problems: [ { code: 'update_failing' } ] } );
		await bench.admin( 'POST', `/upgrades/${ bench.connectionId }/accept`, { reason: 'The discount line was wrong before' } );
		await bench.arrived( [ order ] );
		expect( ( await standing() )?.passed[ 0 ] ).toMatchObject( { by: 'accepted', reason: 'The discount line was wrong before' } );
	} );

	it( 'OPS-5: going back to the version before sends again without any test; an order changed by a person is no difference', async () => {
		await inUse();
		const [ kept ] = fixtures();
		Object.assign( kept?.fields ?? {}, { total: '0'.repeat( 16 ) } );
		bench.store.state.updates.plugin = '0.2.0';
		const order = bench.store.placeOrder();
		await until( 'failing', standing, ( one ) => one?.state === 'failing' );
		bench.store.state.updates.plugin = '0.1.0';
		await bench.arrived( [ order ] );
		// The one order that differs is edited: its document may differ for that reason alone.
		bench.store.editOrder( Number( kept?.order.id ), { customer_note: 'Ring twice.', date_modified_gmt: '2031-01-01T00:00:00' } );
		bench.store.state.updates.plugin = '0.3.0';
		const next = bench.store.placeOrder();
		await bench.arrived( [ next ] );
		expect( await standing() ).toMatchObject( { state: 'proven' } );
	} );

	it( 'OPS-5: a flow that was never published, a store without orders and one in shadow are not held back', async () => {
		bench.startWorker();
		await until( 'first version', standing, ( one ) => one !== undefined );
		await bench.stopWorker();
		bench.store.state.updates.plugin = '0.2.0';
		bench.startWorker();
		await until( 'nothing to test by', standing, ( one ) => one?.passed[ 0 ]?.plugin === '0.2.0' );
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: EMPTY_FLOW } );
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: true } );
		bench.store.state.updates.plugin = '0.3.0';
		await bench.becomes( bench.store.placeOrder(), 'skipped' );
	} );
} );
