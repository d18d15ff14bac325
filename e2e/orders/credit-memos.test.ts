/** MON-8, DUP-9: a credit memo of Dynamics is a refund of its order over the same amount, once; what came from the store is not told back to it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep } from '../../worker/src/core/flow/schema.ts';
import { creditMemos, fixed, row } from '../../worker/src/core/flow/templates/parts.ts';
import * as money from '../../worker/src/core/money.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { openRefundBench, type RefundBench } from './refund-bench.ts';

function restocking( steps: readonly FlowStep[] ): FlowStep[] {
	return steps.map( ( step ) => ( step.step === 'branch' ? { ...step, otherwise: restocking( step.otherwise ) } : step.step === 'putInStore' ? { ...step, rows: [ row( 'restock', fixed( true ) ) ] } : step ) );
}

describe.each( [ 'bc', 'fo' ] as const )( 'credit memos of %s', ( product ) => {
	let bench: RefundBench;
	let back: string;

	beforeEach( async () => {
		bench = await openRefundBench( product );
		const { content } = creditMemos( product );
		back = await bench.flow( 'Memos', { ...content, steps: restocking( content.steps ) } );
	} );
	afterEach( () => bench.close() );

	const owed = () => bench.store.state.outbox.rows().filter( ( one ) => one.record_type === 'document' && one.state === 'needs-you' );

	it( 'one is refunded in the store once; DUP-9: one that came from the store is not, and a refund of ours goes nowhere', async () => {
		await bench.refundsFlow();
		const { order, number } = await bench.invoiced( ( one ) => one.line_items.some( ( line ) => line.subtotal === line.total && line.sku !== '' ) );
		await bench.run( back );
		const line = order.line_items.find( ( one ) => one.subtotal === one.total && one.sku !== '' ) as StoreOrder[ 'line_items' ][ number ];
		const { refund } = await bench.refunded( order, { amount: '0.50' } );
		if ( product === 'fo' ) {
			bench.sandbox.credit( 'fo', { number: ( await bench.memos( refund ) )[ 0 ]?.number ?? '' } );
		}
		bench.sandbox.credit( product, { order: number, line: String( line.id ), quantity: '1' } );
		expect( ( await bench.run( back ) ).problems ).toEqual( [] );
		const unit = money.round( money.div( money.add( line.total, line.total_tax ), line.quantity, 6 ), 2 );
		expect( bench.refundsOf( order ) ).toEqual( [ '0.50', unit ] );
		// Told again: nothing comes twice.
		await bench.run( back );
		expect( bench.refundsOf( order ) ).toHaveLength( 2 );
		const { refunds, refundable } = { refunds: [ ...bench.store.state.shop.refunds.values() ], refundable: bench.store.state.shop.refundable( order.id ) };
		expect( bench.store.state.outbox.rows().filter( ( one ) => one.record_type === 'refund' ).map( ( one ) => one.record_id ) ).toEqual( [ String( refund.id ) ] );
		// Even a sweep that finds our own refund makes no memo of it.
		const ours = refunds.find( ( one ) => one.parent_id === order.id && one.id !== refund.id ) ?? refund;
		bench.store.state.outbox.append( 'refund', String( ours.id ) );
		await bench.becameOf( ours, 'synced' );
		expect( await bench.memos( ours ) ).toEqual( [] );
		expect( money.round( money.sub( order.total, refundable ), 2 ), 'as much as both memos' ).toBe( money.round( money.sum( ( await bench.memos() ).map( ( memo ) => memo.total ) ), 2 ) );
	} );

	it( 'one above what the shopper still can be refunded needs a person, and the others go on', async () => {
		const [ first, second ] = [ await bench.invoiced(), await bench.invoiced() ];
		await bench.run( back );
		bench.store.state.shop.refund( first.order.id, { amount: first.order.total } );
		for ( const { order, number } of [ first, second ] ) {
			bench.sandbox.credit( product, { order: number, line: String( order.line_items[ 0 ]?.id ?? 0 ), quantity: '1' } );
		}
		expect( ( await bench.run( back ) ).problems.map( ( one ) => one.message ) ).toEqual( [ expect.stringContaining( 'no more than' ) ] );
		expect( [ bench.refundsOf( first.order ).length, bench.refundsOf( second.order ).length ] ).toEqual( [ 1, 1 ] );
		expect( owed() ).toHaveLength( 1 );
	} );

	it.runIf( product === 'bc' )( 'one that takes a whole invoice back is a person\'s: another invoice may follow', async () => {
		const { order, number } = await bench.invoiced();
		await bench.run( back );
		await bench.dynamics.cancelInvoice( number );
		expect( ( await bench.run( back ) ).problems.map( ( one ) => one.message ) ).toEqual( [ expect.stringContaining( 'takes a whole invoice back' ) ] );
		expect( [ bench.refundsOf( order ), owed().length ] ).toEqual( [ [], 1 ] );
	} );
} );
