/**
 * FUL-4: an order edited after it was sent. Its sales order follows while it is open; else the exact difference is told and nothing is touched. One document, whatever happens.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { namesNobody, openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';

const ordered = () => shaped( { lines: [ { name: 'Stays', total: '10.00' }, { name: 'Goes', total: '20.00' } ], billing: { email: 'editor@customer.example' } } );

const GOODS = [ 'Stays', 'Goes', 'Comes' ];

describe.each( [ 'bc', 'fo' ] as const )( 'FUL-4: orders edited after they were sent to %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product, { settings: { edits: 'amend', cancellations: 'delete' } } );
	} );
	afterEach( () => bench.close() );

	const sent = async (): Promise< { order: StoreOrder; number: string } > => {
		bench.startWorker();
		const { bad: order } = await bench.place( [ ordered() ], 1 );
		await bench.arrived( [ order ] );
		const [ document ] = await bench.dynamics.orders( bench.reference( order ) );
		return { order, number: document?.number ?? '' };
	};
	/** The first line doubled, the second gone, a third new. */
	const edited = ( order: StoreOrder ) => {
		const wanted = shaped( { lines: [ { name: 'Stays', total: '20.00' }, { name: 'Comes', total: '5.00' } ] } );
		const [ stays ] = order.line_items;
		const [ doubled, comes ] = wanted.line_items ?? [];
		bench.store.editOrder( order.id, { ...wanted, billing: order.billing, shipping: { ...order.shipping, address_1: 'Fuchsbau 9' }, line_items: [ { ...doubled, id: stays?.id ?? 0 }, { ...comes, id: 9_001 } ] as StoreOrder[ 'line_items' ] } );
	};
	const act = async ( action: string, number: string ) => {
		const answer = await fetch( `${ bench.sandbox.url }/_sandbox/act`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product, action, order: number } ) } );
		expect( answer.status, await answer.text() ).toBe( 200 );
	};
	const documents = async ( order: StoreOrder ) => ( await bench.dynamics.orders( bench.reference( order ) ) ).map( ( one ) => ( { number: one.number, street: one.street, lines: one.lines.map( ( line ) => line.text ).filter( ( text ) => GOODS.includes( text ) ).sort() } ) );
	const settledAgain = async ( order: StoreOrder, entries: number ) => {
		for ( let record = await bench.record( order ); record.history.length < entries || ! [ 'synced', 'needs-you' ].includes( record.state ); record = await bench.record( order ) ) {
			expect( [ 'synced', 'waiting', 'working', 'retrying', 'needs-you' ] ).toContain( record.state );
		}
		return bench.record( order );
	};

	it( 'the open sales order gets the new lines, loses the old, and both totals are equal; told once more nothing is written', async () => {
		const { order, number } = await sent();
		edited( order );
		const record = await settledAgain( order, 2 );
		await bench.arrived( [ order ] );
		expect( await documents( order ) ).toEqual( [ { number, street: expect.stringContaining( 'Fuchsbau 9' ), lines: [ 'Comes', 'Stays' ] } ] );
		expect( record.history[ 0 ]?.summary ).toMatch( new RegExp( `^Sales order ${ number } was amended: \\d lines and .*, total .* on both sides` ) );
		const writes = () => bench.sandbox.journal().filter( ( entry ) => entry.method !== 'GET' ).length;
		const before = writes();
		bench.store.state.capture( String( order.id ) );
		await settledAgain( order, 3 );
		expect( writes() ).toBe( before );
	} );

	it.each( [ 'drop-after-commit', 'drop-before', 'error-500-after-commit' ] as const )( 'an answer lost on the way (%s): amended once, equal in the end', async ( kind ) => {
		const { order, number } = await sent();
		bench.sandbox.fault( { kind, match: { product, method: 'POST', pathIncludes: '$batch' }, times: 1 } );
		edited( order );
		await bench.arrived( [ order ], 60 );
		expect( await documents( order ) ).toEqual( [ { number, street: expect.stringContaining( 'Fuchsbau 9' ), lines: [ 'Comes', 'Stays' ] } ] );
	}, 90_000 );

	it( 'once shipped it is left alone, and the exact difference is told without naming a person', async () => {
		const { order, number } = await sent();
		await act( 'ship', number );
		edited( order );
		const record = await bench.becomes( order, 'needs-you' );
		expect( record.issue ).toMatchObject( { code: 'order_changed_after_sync', field: 'lines', facts: { document: number } } );
		expect( record.issue?.message ).toContain( 'cannot be changed any more' );
		expect( record.issue?.message ).toMatch( product === 'bc' ? /unitPrice: Dynamics has 10 instead of 20/ : /SalesPrice: Dynamics has 10 instead of 20/ );
		namesNobody( record, order );
		expect( ( await documents( order ) ).flatMap( ( one ) => one.lines ) ).not.toContain( 'Comes' );
	} );

	it( 'changed in Dynamics too, neither is overwritten', async () => {
		const { order, number } = await sent();
		await bench.dynamics.reprice( number, '11' );
		edited( order );
		const record = await bench.becomes( order, 'needs-you' );
		expect( record.issue?.message ).toContain( 'was changed in Dynamics too' );
		expect( await documents( order ) ).toEqual( [ expect.objectContaining( { lines: [ 'Goes', 'Stays' ] } ) ] );
	} );

	it( 'canceled, the open sales order is deleted and stays so; opened again, there is one new one', async () => {
		const { order, number } = await sent();
		bench.store.editOrder( order.id, { status: 'cancelled' } );
		const record = await settledAgain( order, 2 );
		expect( [ record.state, record.history[ 0 ]?.summary ] ).toEqual( [ 'synced', `Sales order ${ number } was deleted in Dynamics, because the order was canceled before anything of it was shipped.` ] );
		expect( await documents( order ) ).toEqual( [] );
		bench.store.editOrder( order.id, { status: 'processing' } );
		await bench.arrived( [ order ] );
		expect( await documents( order ) ).toHaveLength( 1 );
	} );

	it( 'canceled after it was shipped, it is a person\'s', async () => {
		const { order, number } = await sent();
		await act( 'ship', number );
		bench.store.editOrder( order.id, { status: 'cancelled' } );
		expect( ( await bench.becomes( order, 'needs-you' ) ).issue ).toMatchObject( { code: 'order_changed_after_sync', field: 'status' } );
	} );
} );
