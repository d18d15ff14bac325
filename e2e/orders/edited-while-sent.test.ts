/**
 * An order edited between claim and settle: the newest content ends in Dynamics, or the record says that it does not. Whatever
 * the moment of the edit, there is one document, and nothing of it happens in silence.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namesNobody, openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';

const before = () => shaped( { lines: [ { name: 'As ordered', total: '10.00' } ], billing: { email: 'editor@customer.example' } } );

describe.each( [ 'bc', 'fo' ] as const )( 'orders to %s, edited while they are sent', ( product ) => {
	let bench: Bench;
	const write = { product, method: 'POST', pathIncludes: product === 'bc' ? '/salesOrders' : 'SalesOrderHeadersV4' };

	beforeEach( async () => {
		bench = await openBench( product );
	} );
	afterEach( () => bench.close() );

	it( 'edited between claim and settle: what was claimed is sent, the edit is reported with both totals; undone, all is well', async () => {
		bench.sandbox.configure( { latencyMs: 300 } );
		bench.startWorker();
		const original = before();
		const { bad: order, good } = await bench.place( [ original ] );
		await bench.becomes( order, 'working' );
		bench.store.editOrder( order.id, { ...shaped( { lines: [ { name: 'As wanted now', total: '20.00' } ] } ), billing: order.billing, shipping: { ...order.shipping, address_1: 'Fuchsbau 9' } } );
		const record = await bench.becomes( order, 'needs-you' );
		await bench.arrived( good );
		const number = record.link?.number ?? '';
		expect( record.history.map( ( entry ) => entry.outcome ) ).toEqual( [ 'needs-you', 'synced' ] );
		expect( record.issue ).toMatchObject( {
			code: 'order_changed_after_sync', record: `order #${ order.id }`, field: 'lines', facts: { document: number },
			message: expect.stringContaining( `order #${ order.id } was edited after it was sent: the total was 17.85 EUR and is 29.75 EUR, its lines, its customer, addresses or note. Sales order ${ number } was not touched and no second one was made. ` ),
			remedy: `Decide below what becomes of sales order ${ number }, or undo the edit in the store and retry.`,
		} );
		namesNobody( record, order );
		expect( await bench.dynamics.orders( bench.reference( order ) ) ).toMatchObject( [ { number, lines: expect.arrayContaining( [ expect.objectContaining( { text: 'As ordered', price: 10 } ) ] ) } ] );
		bench.store.editOrder( order.id, { ...original } );
		await bench.arrived( [ order ] );
	} );

	it( 'completed between claim and settle: nothing Dynamics holds has changed, so it stays synced', async () => {
		bench.sandbox.configure( { latencyMs: 300 } );
		bench.startWorker();
		const { bad: order, good } = await bench.place( [ before() ] );
		await bench.becomes( order, 'working' );
		bench.store.editOrder( order.id, { status: 'completed', meta_data: [ { key: '_packed_by', value: 'somebody' } ] } );
		await bench.arrived( [ order, ...good ] );
		for ( let record = await bench.record( order ); record.history.length < 2 || record.state !== 'synced'; record = await bench.record( order ) ) {
			expect( [ 'synced', 'waiting', 'working' ] ).toContain( record.state );
		}
		const { history, link } = await bench.record( order );
		expect( history.map( ( entry ) => entry.summary ) ).toEqual( [ `Nothing changed since sales order ${ link?.number ?? '' } was written.`, expect.stringContaining( 'created' ) ] );
		await bench.arrived( [ order ] );
	} );

	it( 'edited after an attempt that did not reach Dynamics: the newest content is what arrives', async () => {
		const { bad: order } = await bench.place( [ before() ], 0 );
		bench.sandbox.fault( { kind: 'drop-before', match: write } );
		bench.startWorker();
		await bench.becomes( order, 'retrying' );
		bench.store.editOrder( order.id, shaped( { lines: [ { name: 'As wanted now', total: '20.00' } ], billing: { address_1: 'Fuchsbau 9', email: 'editor@customer.example' } } ) );
		await bench.arrived( [ order ] );
		const [ document ] = await bench.dynamics.orders( bench.reference( order ) );
		expect( { street: document?.street, line: document?.lines[ 0 ]?.text } ).toEqual( { street: 'Fuchsbau 9', line: 'As wanted now' } );
	}, 40_000 );

	it( 'edited after a write whose answer was lost: the document is found, not doubled, and the cents between them are named', async () => {
		const { bad: order } = await bench.place( [ before() ], 0 );
		bench.sandbox.fault( { kind: 'drop-after-commit', match: product === 'bc' ? write : { product, method: 'POST', pathIncludes: '$batch' } } );
		bench.startWorker();
		await bench.becomes( order, 'retrying' );
		const { line_items: [ line ] } = order;
		const dearer = shaped( { lines: [ { name: 'As ordered', total: '20.00' } ], billing: order.billing } );
		bench.store.editOrder( order.id, { ...dearer, line_items: dearer.line_items?.map( ( one ) => ( { ...one, id: line?.id ?? 0 } ) ) ?? [], shipping_lines: order.shipping_lines } );
		const record = await bench.becomes( order, 'needs-you' );
		const [ document, second ] = bench.sandbox.documents( product, bench.reference( order ) );
		expect( [ document?.total, second ] ).toEqual( [ '17.85', undefined ] );
		expect( record.issue ).toMatchObject( {
			code: 'totals_differ', record: `order #${ order.id }`, field: 'total', difference: '-11.90', facts: { store_total: '29.75', dynamics_total: '17.85', currency: 'EUR' },
			message: `The document's total in Dynamics is 17.85 EUR; order #${ order.id } charged 29.75 EUR: 11.90 EUR too little.`,
		} );
	}, 40_000 );

	it( 'address or article edited after a write whose answer was lost: the sums agree, and still it is reported, not adopted in silence', async () => {
		const { shaped: [ moved, swapped, untouched ] } = await bench.place( [ before(), before(), before() ], 0 );
		if ( ! moved || ! swapped || ! untouched ) {
			throw new Error( 'three orders were placed' );
		}
		bench.sandbox.fault( { kind: 'drop-after-commit', times: 3, match: product === 'bc' ? write : { product, method: 'POST', pathIncludes: '$batch' } } );
		bench.startWorker();
		await Promise.all( [ moved, swapped, untouched ].map( ( order ) => bench.becomes( order, 'retrying' ) ) );
		bench.store.editOrder( moved.id, { shipping: { ...moved.shipping, address_1: 'Fuchsbau 9', postcode: '20095' } } );
		bench.store.editOrder( swapped.id, { line_items: swapped.line_items.map( ( line ) => ( { ...line, sku: 'CONCORD-HOODIE' } ) ) } );
		await bench.arrived( [ untouched ] );
		for ( const [ order, what, field ] of [ [ moved, 'its delivery address', 'addresses' ], [ swapped, 'its lines', 'lines' ] ] as const ) {
			const { issue, link } = await bench.becomes( order, 'needs-you' );
			const number = link?.number ?? '';
			expect( issue ).toMatchObject( {
				code: 'order_changed_after_sync', record: `order #${ order.id }`, field, facts: { document: number },
				message: expect.stringContaining( `order #${ order.id } was edited while it was sent: ${ what }. Sales order ${ number } has the content from before, and no second one was made. ` ),
				remedy: `Decide below what becomes of sales order ${ number }, or undo the edit in the store and retry.`,
			} );
			expect( await bench.dynamics.orders( bench.reference( order ) ) ).toMatchObject( [ { number, street: order.shipping.address_1, lines: expect.arrayContaining( [ expect.objectContaining( { item: 'CONCORD-MUG' } ) ] ) } ] );
			// A retry alone changes nothing about it.
			await bench.retry( order );
			await bench.becomes( order, 'needs-you' );
			await bench.decide( order, 'amend' );
		}
		await bench.arrived( [ moved, swapped ] );
		expect( await bench.dynamics.orders( bench.reference( moved ) ) ).toMatchObject( [ { street: 'Fuchsbau 9' } ] );
	}, 40_000 );
} );
