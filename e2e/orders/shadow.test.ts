/** A connection in shadow: live for days, with everything recorded and nothing written; then live, each recorded order once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shadowRecordSchema } from '../../worker/src/core/shadow.ts';
import { shadowReportSchema, type ShadowReport } from '../../worker/src/store/contract/shadow.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';

describe.each( [ 'bc', 'fo' ] as const )( 'shadow for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: true } );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const report = async (): Promise< ShadowReport > => shadowReportSchema.parse( await bench.admin( 'GET', `/shadow/${ bench.connectionId }` ) );
	const written = () => bench.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' );
	const stopping = shaped( { lines: [ { sku: 'NO-SUCH', total: '20.00' } ] } );

	it( 'OPS-2: orders run through everything but the writing; the report counts them, keeps the documents, and the states still add up', async () => {
		const { bad, good } = await bench.place( [ stopping ], 3 );
		const pending = bench.store.placeOrder( { change: { status: 'pending' } } );
		for ( const order of [ bad, ...good, pending ] ) {
			await bench.becomes( order, 'skipped' );
		}
		const seen = await report();
		expect( seen ).toMatchObject( { on: true, by: 'admin', total: 5, sendable: 4 } );
		expect( seen.days.map( ( { create, stop, exists, skip } ) => ( { create, stop, exists, skip } ) ) ).toEqual( [ { create: 3, stop: 1, exists: 0, skip: 1 } ] );
		expect( ( await bench.record( bad ) ).skipped ).toMatchObject( { rule: 'shadow', message: expect.stringContaining( 'NO-SUCH' ) } );
		expect( ( await bench.record( pending ) ).skipped?.rule ).toBe( 'status_not_selected' );
		const row = seen.records.find( ( one ) => one.record_id === String( good[ 0 ]?.id ) );
		expect( [ row?.verdict, row?.dynamics_total ] ).toEqual( [ 'create', row?.store_total ] );
		const kept = shadowRecordSchema.parse( await bench.admin( 'GET', `/shadow/${ bench.connectionId }/records/${ row?.event_id ?? 0 }` ) );
		const header = kept.writes.find( ( write ) => write.id === 'header' );
		expect( header?.values ).toContainEqual( { field: product === 'bc' ? 'externalDocumentNumber' : 'CustomersOrderReference', value: good[ 0 ] && bench.reference( good[ 0 ] ) } );
		expect( written() ).toEqual( [] );
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
		const { counts, captured } = await bench.admin( 'GET', '/overview' ) as { counts: Record< string, number >; captured: number };
		expect( Object.values( counts ).reduce( ( sum, one ) => sum + one, 0 ) ).toBe( captured );
	} );

	it( 'OPS-2: after going live each recorded order is sent once, however often it is asked for; what stood still then needs a person', async () => {
		const { bad, good } = await bench.place( [ stopping ], 2 );
		for ( const order of [ bad, ...good ] ) {
			await bench.becomes( order, 'skipped' );
		}
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: false } );
		expect( await bench.admin( 'POST', `/shadow/${ bench.connectionId }/send`, {} ) ).toEqual( { sent: 3 } );
		await bench.admin( 'POST', `/shadow/${ bench.connectionId }/send`, {} );
		await bench.arrived( good );
		expect( ( await bench.becomes( bad, 'needs-you' ) ).issue?.code ).toBe( 'item_not_found' );
		expect( await report() ).toMatchObject( { on: false, total: 0, sendable: 0 } );
		expect( await bench.admin( 'POST', `/shadow/${ bench.connectionId }/send`, {} ) ).toEqual( { sent: 0 } );
	} );

	it( 'OPS-2: an order sent before the shadow stays synced, and switching back and forth never makes a second document', async () => {
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: false } );
		const { bad, good } = await bench.place( [], 2 );
		await bench.arrived( good );
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: true } );
		const [ first ] = good;
		await bench.retry( first ?? bench.store.placeOrder() );
		const later = bench.store.placeOrder();
		await bench.becomes( later, 'skipped' );
		await bench.arrived( good );
		await bench.arrived( [ bad ] );
		expect( bench.sandbox.documents( product ) ).toHaveLength( 3 );
	} );
} );
