/** A connection in shadow: live for days, with everything recorded and nothing written; then live, each recorded order once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shadowRecordSchema } from '../../worker/src/core/shadow.ts';
import { shadowReportSchema, type ShadowReport } from '../../worker/src/store/contract/shadow.ts';
import { openBench, type Bench } from './bench.ts';
import { putInUse } from './flow-in-use.ts';
import { shaped } from './shaped-order.ts';

describe.each( [ 'bc', 'fo' ] as const )( 'shadow for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product, { settings: { edits: 'amend', cancellations: 'delete' } } );
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
		expect( seen.days.map( ( { day: _day, ...counts } ) => counts ) ).toEqual( [ { create: 3, update: 0, delete: 0, stop: 1, exists: 0, skip: 1 } ] );
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

	const recordOf = async ( id: number ) => {
		const row = ( await report() ).records.find( ( one ) => one.record_id === String( id ) );
		return shadowRecordSchema.parse( await bench.admin( 'GET', `/shadow/${ bench.connectionId }/records/${ row?.event_id ?? 0 }` ) );
	};

	it( 'OPS-2: a sent order that is edited is recorded with what would change, a canceled one as what would be deleted; its flows are recorded too and the tenant gets no write', async () => {
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: false } );
		const { good: [ edited, canceled ] } = await bench.place( [], 2 );
		if ( ! edited || ! canceled ) {
			throw new Error( 'two orders were placed' );
		}
		await bench.arrived( [ edited, canceled ] );
		const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
		const [ set, key, id ] = product === 'bc' ? [ 'contoso/web/v1.0/webOrderLines', 'orderReference', 'lineId' ] : [ 'ConWebOrderLines', 'OrderReference', 'LineId' ];
		const rest = ( method: string, at: string, body?: unknown ) => bench.admin( method, at.replace( '/wc-concord/v1', '' ), body );
		await putInUse( { rest }, bench.connectionId, 'Notes the order', { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [
			{ step: 'upsert', id: 'kept', title: '', as: 'kept', entity: set, where: [ { field: key, source: path( 'document.reference' ) }, { field: id, source: path( 'document.number' ) } ], rows: [] },
			{ step: 'setInStore', id: 'meta', title: '', record: 'order', by: 'record', target: 'meta', key: 'noted', source: path( 'document.number' ) },
		] } );
		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: true } );
		const before = [ written().length, JSON.stringify( bench.sandbox.documents( product ) ) ];
		bench.store.editOrder( edited.id, { shipping: { ...edited.shipping, address_1: 'Fuchsbau 9' } } );
		bench.store.editOrder( canceled.id, { status: 'cancelled' } );
		for ( const order of [ edited, canceled ] ) {
			expect( ( await bench.becomes( order, 'skipped' ) ).skipped?.rule ).toBe( 'shadow' );
		}
		const amended = await recordOf( edited.id );
		expect( [ amended.verdict, amended.message ] ).toEqual( [ 'update', expect.stringMatching( /^Sales order \S+ would be amended: \d values? differs?\.$/ ) ] );
		const street = amended.writes.flatMap( ( write ) => ( write.id === 'header' ? write.values : [] ) ).find( ( { value } ) => value.includes( 'Fuchsbau 9' ) );
		expect( street?.was ).toContain( edited.shipping.address_1 );
		expect( amended.writes.map( ( { id } ) => id ) ).toEqual( expect.arrayContaining( [ 'create', 'store' ] ) );
		expect( await recordOf( canceled.id ) ).toMatchObject( { verdict: 'delete', message: expect.stringContaining( 'would be deleted' ), writes: expect.arrayContaining( [ expect.objectContaining( { id: 'delete' } ) ] ) } );
		expect( ( await report() ).days[ 0 ] ).toMatchObject( { update: 1, delete: 1 } );
		expect( [ written().length, JSON.stringify( bench.sandbox.documents( product ) ) ], 'what Dynamics holds' ).toEqual( before );
		expect( bench.store.state.shop.orders.get( String( edited.id ) )?.meta_data.filter( ( { key } ) => key === 'noted' ) ).toEqual( [] );

		await bench.admin( 'PUT', `/shadow/${ bench.connectionId }`, { on: false } );
		await bench.admin( 'POST', `/shadow/${ bench.connectionId }/send`, {} );
		await bench.becomes( canceled, 'synced' );
		await bench.arrived( [ edited ] );
	} );
} );
