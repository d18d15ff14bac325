/** Refunds and credit memos (docs/store-api.md, POST /puts), for a suite that has a store already. */
import { expect, it } from 'vitest';
import * as money from '../../worker/src/core/money.ts';
import { orderOfAnswerSchema, putsAnswerSchema, type Claim } from '../../worker/src/store/contract/api.ts';
import { storeOrderSchema, storeRefundSchema } from '../../worker/src/store/contract/record.ts';
import { aLink, needsYou, skipped, synced, type Worker } from './client.ts';
import type { StoreUnderTest } from './store-under-test.ts';

type Subject = { store: StoreUnderTest; worker: Worker; connection: string };
type Kind = 'creditMemo' | 'invoice';

export function creditCases( subject: () => Subject ): void {
	const currencyOf = async ( id: number ) => storeOrderSchema.parse( ( await facts( id ) ).order ).currency;
	const reference = ( id: number | string ) => `${ subject().worker.paired.store.reference_prefix }-${ id }`;
	const facts = ( id: number ) => subject().worker.call( 'GET', `/order-of?connection_id=${ subject().connection }&reference=${ reference( id ) }`, orderOfAnswerSchema );
	const refunded = async ( id: number ) => money.round( ( await facts( id ) ).refunded, 2 );
	const put = async ( kind: Kind, key: string, data: object ) => {
		const { worker, connection } = subject();
		const { results: [ one ] } = await worker.call( 'POST', '/puts', putsAnswerSchema, { connection_id: connection, records: [ { flow_id: 'flow-1', kind, key, number: key, data: { key, number: key, orderNumber: '', invoiceNumber: '', postedOn: '2026-11-02', tax: '0', url: '', ...data }, issue: null } ] } );
		return one?.outcome;
	};
	const memo = async ( key: string, order: number, total: string, change: object = {} ) => put( 'creditMemo', key, { reference: reference( order ), currency: await currencyOf( order ), total, lines: [], restock: false, refundPayment: false, state: 'posted', corrective: false, ...change } );
	/** Of this refund alone; the others are given back. */
	const claimed = async ( id: number ): Promise< Claim | undefined > => {
		const { worker } = subject();
		return ( await worker.claim( [ id ], { record_types: [ 'refund' ] } ) )[ 0 ];
	};

	it( 'MON-8, DUP-9: a credit memo is one refund of its order over its total, never more than was paid, and no event', async () => {
		const { store } = subject();
		const { id } = await store.placeOrder();
		expect( [ await memo( 'cr-1', id, '1.00' ), await memo( 'cr-1', id, '1.00' ), await memo( 'cr-1', id, '1.00', { postedOn: '2026-11-03' } ) ] ).toEqual( [ 'written', 'unchanged', 'written' ] );
		expect( await refunded( id ) ).toBe( '1.00' );
		expect( [ await memo( 'cr-2', id, '999999.00' ), await memo( 'cr-3', id, '1.00', { currency: 'XTS' } ), await memo( 'cr-4', id, '-1.00' ), await memo( 'cr-5', id, '1.00', { reference: 'OTHER-1' } ), await memo( 'cr-6', id, '0' ), await memo( 'cr-7', id, '1.00', { state: 'canceled' } ) ] )
			.toEqual( [ 'refused', 'refused', 'refused', 'foreign', 'written', 'written' ] );
		expect( await memo( 'cr-1', id, '1.50' ), 'another total than its refund' ).toBe( 'refused' );
		expect( await refunded( id ) ).toBe( '1.00' );
		expect( ( await subject().worker.claimAnswer( { record_types: [ 'refund' ] } ) ).claimed ).toEqual( [] );
	} );

	it( 'DUP-9: the credit memo of a refund names it, is as much, and makes none', async () => {
		const { store } = subject();
		const { id } = await store.placeOrder();
		const { id: refund } = await store.refund( id, '2.00' );
		const claim = await claimed( refund );
		expect( storeRefundSchema.parse( claim?.record ) ).toMatchObject( { id: refund, parent_id: id, restocked: false, line_items: [] } );
		expect( money.round( storeRefundSchema.parse( claim?.record ).amount, 2 ) ).toBe( '2.00' );
		await subject().worker.settle( claim ? [ synced( claim ) ] : [] );
		const named = { reference: reference( `R${ refund }` ) };
		expect( [ await memo( 'crr-1', id, '2.00', named ), await memo( 'crr-2', id, '2.01', named ), await memo( 'crr-3', id, '2.00', { reference: reference( `R${ id }` ) } ) ] ).toEqual( [ 'written', 'refused', 'foreign' ] );
		expect( await refunded( id ) ).toBe( '2.00' );
	} );

	it( 'a refund that was left out before its order was sent, or stood still before its invoice, is handed out again by itself', async () => {
		const { store, worker, connection } = subject();
		const { id } = await store.placeOrder();
		const { id: refund } = await store.refund( id, '2.00' );
		const early = await claimed( refund );
		expect( early?.links ).toEqual( [] );
		await worker.settle( early ? [ skipped( early ) ] : [] );
		expect( await claimed( refund ) ).toBeUndefined();

		const order = await worker.claimOne( id );
		await worker.settle( [ synced( order, [ aLink( { record_type: 'order', record_id: String( id ), connection_id: connection, reference: reference( id ) } ) ] ) ] );
		const again = await claimed( refund );
		expect( again?.links.map( ( link ) => [ link.record_type, link.record_id ] ) ).toEqual( [ [ 'order', String( id ) ] ] );
		await worker.settle( again ? [ needsYou( again, false, 'record_missing' ) ] : [] );
		expect( await claimed( refund ) ).toBeUndefined();

		const invoice = { reference: reference( id ), customerNumber: '10000', dueOn: '', currency: await currencyOf( id ), total: '1.00', open: '1.00', state: 'open', pdf: '', setStatus: '' };
		expect( await put( 'invoice', `inv-${ id }`, invoice ) ).toBe( 'written' );
		const last = await claimed( refund );
		expect( last?.record_id ).toBe( String( refund ) );
		await worker.settle( last ? [ synced( last ) ] : [] );
		expect( [ await put( 'invoice', `inv-${ id }`, { ...invoice, open: '0' } ), await claimed( refund ) ] ).toEqual( [ 'written', undefined ] );
	} );
}
