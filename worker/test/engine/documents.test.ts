/** Documents that Dynamics posted reach the orders of the store; what cannot be taken waits for a person and holds nothing up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent, FlowStep } from '../../src/core/flow/schema.ts';
import type { Invoice } from '../../src/core/model/invoice.ts';
import { feedTopic } from '../../src/push/topics.ts';
import { startRig, type Rig } from './rig.ts';

const PUT: FlowStep = { id: 'to-store', title: '', step: 'putInStore', record: 'invoice', rows: [] };
const FEED: FlowContent = { schemaVersion: 1, trigger: { on: 'feed', feed: 'invoices', everyMinutes: 1, allEveryHours: 24, locations: [] }, steps: [ PUT ] };

describe( 'the feed "invoices"', () => {
	let rig: Rig;

	beforeEach( async () => {
		rig = await startRig();
	} );
	afterEach( () => rig.close() );

	const flow = async ( content: FlowContent = FEED ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Invoices', content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const begun = async ( id: string ) => {
		rig.start();
		await rig.until( 'it knows where it begins', () => rig.store.state.flowCursors.has( id ) );
	};
	const invoice = ( order: number, number: string, change: Partial< Invoice > = {} ): Invoice => ( {
		key: `key-${ number }`, number, reference: `${ rig.store.state.prefix }-${ order }`, orderNumber: '', customerNumber: '10000', postedOn: '2026-11-02', dueOn: '2026-12-02', currency: 'EUR', total: '119.00', tax: '19.00', open: '119.00', state: 'open', url: '', pdf: '', setStatus: '', ...change,
	} );
	/** Large enough for each of its invoices. */
	const placed = () => rig.store.placeOrder( { change: { total: '1000.00' } } ).id;
	const kept = ( number: string ) => [ ...rig.store.state.documents.values() ].find( ( one ) => one.number === number );
	const owed = () => rig.store.state.outbox.rows().filter( ( row ) => row.record_type === 'document' && row.state === 'needs-you' );

	it( 'what was posted before the flow began stays in the past; what is posted then is on its order', async () => {
		const order = placed();
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-1' ) );
		await begun( await flow() );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-2' ) );
		await rig.until( 'the second is there', () => kept( 'INV-2' ) !== undefined );
		expect( kept( 'INV-2' ) ).toMatchObject( { kind: 'invoice', order_id: order, key: 'key-INV-2' } );
		expect( kept( 'INV-1' ) ).toBeUndefined();
	} );

	it( 'a notice lets the flow look at once; a thousand of them are one look more, and of what it does not read none', async () => {
		const order = placed();
		const id = await flow( { ...FEED, trigger: { ...FEED.trigger, everyMinutes: 1_440 } as FlowContent[ 'trigger' ] } );
		const { engine } = rig.start();
		await rig.until( 'it knows where it begins', () => rig.store.state.flowCursors.has( id ) );
		const looks = () => rig.store.state.outbox.find( 'command', id )?.history.length ?? 0;
		const before = looks();
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-1' ) );
		for ( let notice = 0; notice < 1_000; notice++ ) {
			engine.told( rig.connectionId, new Set( [ feedTopic( 'invoices' ) ] ) );
		}
		await rig.until( 'the invoice is there', () => kept( 'INV-1' ) !== undefined );
		await rig.until( 'the run is through', () => rig.store.state.outbox.find( 'command', id )?.state === 'waiting' );
		expect( looks() - before ).toBeLessThanOrEqual( 2 );
		engine.told( rig.connectionId, new Set( [ feedTopic( 'customers' ) ] ) );
		const after = looks();
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-2' ) );
		rig.store.placeOrder();
		await rig.until( 'the worker went on', () => rig.dynamics.creates > 0 );
		expect( [ kept( 'INV-2' ), looks() ] ).toEqual( [ undefined, after ] );
	} );

	it( 'documents of other shops are left alone', async () => {
		await begun( await flow() );
		rig.dynamics.feeds.post( 'invoices', invoice( 1, 'THEIRS', { reference: 'OTHER-77' } ) );
		rig.dynamics.feeds.post( 'invoices', invoice( placed(), 'OURS' ) );
		await rig.until( 'ours is there', () => kept( 'OURS' ) !== undefined );
		expect( kept( 'THEIRS' ) ).toBeUndefined();
		expect( owed() ).toHaveLength( 0 );
	} );

	it( 'LOS-10: one that the flow cannot carry is owed with its reason, the rest goes on, and a retry reads it anew', async () => {
		const order = placed();
		const id = await flow();
		await begun( id );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'BAD', { postedOn: 'soon' } ) );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'GOOD' ) );
		await rig.until( 'the good one is there', () => kept( 'GOOD' )?.data !== '' && kept( 'GOOD' ) !== undefined );
		await rig.until( 'the cursor passed both', () => rig.store.state.flowCursors.get( id ) === '2' );
		expect( owed().map( ( row ) => row.issue?.field ) ).toEqual( [ 'postedOn' ] );
		// Corrected in Dynamics, without being told again by the feed.
		rig.dynamics.feeds.changes[ 0 ] = { feed: 'invoices', document: invoice( order, 'BAD' ) };
		await rig.admin( 'POST', `/records/${ owed()[ 0 ]?.event_id ?? 0 }/retry` );
		await rig.until( 'its worker settled it', () => rig.store.state.outbox.find( 'document', String( kept( 'BAD' )?.id ) )?.state === 'synced' );
		expect( JSON.parse( kept( 'BAD' )?.data ?? '{}' ) ).toMatchObject( { postedOn: '2026-11-02' } );
	} );

	it( 'told again unchanged it is written once; told again corrected it is owed no more', async () => {
		const order = placed();
		await begun( await flow() );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-1', { total: 'much' } ) );
		await rig.until( 'it is owed', () => owed().length === 1 );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'INV-1' ) );
		await rig.until( 'it is taken', () => owed().length === 0 );
		expect( JSON.parse( kept( 'INV-1' )?.data ?? '{}' ) ).toMatchObject( { total: '119.00' } );
		expect( rig.store.state.documents.size ).toBe( 1 );
	} );

	it( 'a row of the step replaces a field, and a filter leaves documents out', async () => {
		const order = placed();
		await begun( await flow( { ...FEED, steps: [
			{ id: 'big', title: '', step: 'filter', expression: '$number(invoice.total) >= 100', message: '' },
			{ ...PUT, rows: [ { target: 'setStatus', source: { kind: 'expression', expression: 'invoice.state = "paid" ? "completed" : ""' }, steps: [], conditions: [], required: false } ] },
		] } ) );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'SMALL', { total: '5.00' } ) );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'PAID', { state: 'paid', open: '0' } ) );
		await rig.until( 'the big one is there', () => kept( 'PAID' ) !== undefined );
		expect( JSON.parse( kept( 'PAID' )?.data ?? '{}' ) ).toMatchObject( { setStatus: 'completed' } );
		expect( kept( 'SMALL' ) ).toBeUndefined();
	} );

	it( 'LOS-10: an invoice larger than its order is owed with both amounts, and the rest goes on', async () => {
		const order = placed();
		await begun( await flow() );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'LARGE', { total: '1000.01' } ) );
		rig.dynamics.feeds.post( 'invoices', invoice( order, 'WHOLE', { total: '1000.00' } ) );
		await rig.until( 'the other is there', () => kept( 'WHOLE' )?.data !== '' && kept( 'WHOLE' ) !== undefined );
		expect( owed().map( ( row ) => row.issue?.message ) ).toEqual( [ 'Invoice LARGE is over 1000.01 EUR, and its order over 1000.00 EUR.' ] );
	} );

	it( 'documents that the connection cannot tell stop the run with a sentence', async () => {
		const id = await flow( { ...FEED, trigger: { ...FEED.trigger, feed: 'creditMemos' } as FlowContent[ 'trigger' ], steps: [ { ...PUT, record: 'creditMemo' } ] } );
		rig.start();
		const run = () => rig.store.state.outbox.find( 'command', id );
		await rig.until( 'it stops', () => run()?.history.at( -1 )?.issue?.code === 'setting_missing' );
		expect( run()?.history.at( -1 )?.issue?.field ).toBe( 'feed' );
	} );
} );
