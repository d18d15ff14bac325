/** LOS-10: sales orders that were canceled or deleted in Dynamics are found by comparison, by real connectors against both simulated products, and put on their orders by a flow. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancellations } from '../../src/core/flow/templates/parts.ts';
import { shaped } from '../../../e2e/orders/shaped-order.ts';
import type { StoreOrder } from '../../src/store/contract/record.ts';
import type { SalesOrder } from '../../src/core/model/sales-order.ts';
import { systemClock } from '../../src/clock.ts';
import { Attempt } from '../../src/engine/attempt.ts';
import { endedOrder, endedOrders } from '../../src/engine/ended-orders.ts';
import type { FlowStore } from '../../src/engine/flow-writes.ts';
import { Lane, type LaneDeps } from '../../src/engine/lanes.ts';
import { runDocument } from '../../src/engine/owed-document.ts';
import { silentLog } from '../../src/logging.ts';
import { connectionSchema, type PageQuery } from '../../src/store/contract/api.ts';
import { linkedRig, type Case, type LinkedRig } from './linked-rig.ts';
import { SETTINGS, startRig, type Rig } from './rig.ts';

const TWO = { lines: [ { name: 'Mug', sku: 'CONCORD-MUG', quantity: '3', total: '30.00' }, { name: 'Book', sku: 'CONCORD-BOOK', quantity: '2', total: '20.00' } ] };
/** As a look tells it, before the rows of a flow. */
const told = ( one: Case, state: SalesOrder[ 'state' ] ): Omit< SalesOrder, 'lines' > => ( { key: one.reference, number: one.link().number, reference: one.reference, orderNumber: one.link().number, state, whenShort: 'leave', whenLate: 'leave', lateDays: '1', setStatus: '' } );
/** An edit in the store: one mug alone is left. */
function fewer( { order }: Case ): Partial< StoreOrder > {
	const { line_items: [ mug ] = [], ...wanted } = shaped( { lines: [ { quantity: '1', total: '10.00' } ] } );
	return { ...wanted, billing: order.billing, shipping: order.shipping, shipping_lines: order.shipping_lines, line_items: order.line_items.slice( 0, 1 ).map( ( line ) => ( { ...line, ...mug, id: line.id } ) ) };
}
const ONE = { lines: [ { name: 'Mug', total: '10.00' } ] };

describe.each( [ 'bc', 'fo' ] as const )( 'sales orders that ended in %s', ( product ) => {
	let rig: LinkedRig;
	beforeAll( async () => {
		rig = await linkedRig( product );
	} );
	afterAll( () => rig.close() );

	const look = async ( cases: readonly Case[], asked: PageQuery[] = [], shortages = false ): Promise< SalesOrder[] > => {
		const connection = connectionSchema.parse( { id: `${ product }-1`, name: '', product, enabled: true, settings: SETTINGS, secret: null } );
		const page = ( _type: string, query: PageQuery ) => {
			asked.push( query );
			return Promise.resolve( { records: cases.map( ( one ) => ( { id: one.order.id, record: one.order, links: [ one.link() ] } ) ), next: null } );
		};
		const found: SalesOrder[] = [];
		for await ( const some of endedOrders( { store: { page }, connection, connector: rig.connector, observe: () => undefined, shortages } ) ) {
			found.push( ...some );
		}
		return found;
	};

	it( 'a canceled or deleted one is told, one that stands or was invoiced is not; open orders alone are compared', async () => {
		const [ stands, gone, invoiced ] = [ await rig.sent( ONE ), await rig.sent( ONE ), await rig.sent( ONE ) ];
		rig.sandbox.act( product, 'ship', invoiced.link().number );
		rig.sandbox.act( product, 'invoice', invoiced.link().number );
		await ( product === 'fo' ? rig.sandbox.act( 'fo', 'cancel', gone.link().number ) : rig.connector.deleteOrder( gone.link().key, () => undefined ) );
		const asked: PageQuery[] = [];
		expect( await look( [ stands, gone, invoiced ], asked ) ).toMatchObject( [ { key: gone.reference, number: gone.link().number, reference: gone.reference, orderNumber: gone.link().number, state: product === 'fo' ? 'canceled' : 'deleted', setStatus: '' } ] );
		expect( asked ).toMatchObject( [ { statuses: [ 'processing', 'on-hold' ] } ] );
	} );

	it( 'LOS-10: an order that was put on hold, or into the status that the flow gives for a shortage, stays in the look until planning took the shortage back; one that is over does not', async () => {
		const { content } = cancellations( product );
		const given = { ...content, steps: content.steps.map( ( step ) => ( step.step === 'putInStore' ? { ...step, rows: [ ...step.rows.filter( ( row ) => row.target !== 'setStatus' ), { target: 'setStatus', source: { kind: 'constant', value: 'wc-waiting-goods' }, steps: [], conditions: [] } ] } : step ) ) };
		const connection = connectionSchema.parse( { id: `${ product }-1`, name: '', product, enabled: true, settings: SETTINGS, secret: null, flows: [ { id: 'f', name: 'Short', version: 1, content: given } ] } );
		const cases = [ await rig.sent( TWO ), await rig.sent( TWO ), await rig.sent( TWO ) ];
		const line = ( one: Case ) => String( one.order.line_items[ 0 ]?.id );
		cases.forEach( ( one ) => rig.sandbox.shorten( product, { order: one.link().number, line: line( one ), quantity: '1' } ) );
		const statuses = [ 'on-hold', 'waiting-goods', 'cancelled' ];
		const told = async () => {
			const page = ( _type: string, query: PageQuery ) => Promise.resolve( { records: cases.flatMap( ( one, at ) => ( query.statuses?.includes( statuses[ at ] ?? '' ) ? [ { id: one.order.id, record: one.order, links: [ one.link() ] } ] : [] ) ), next: null } );
			const found: string[] = [];
			for await ( const some of endedOrders( { store: { page }, connection, connector: rig.connector, observe: () => undefined, shortages: true } ) ) {
				found.push( ...some.map( ( one ) => one.reference ) );
			}
			return found;
		};
		expect( await told() ).toEqual( cases.slice( 0, 2 ).map( ( one ) => one.reference ) );
		rig.sandbox.shorten( product, { order: cases[ 0 ]?.link().number ?? '', line: line( cases[ 0 ] as Case ), quantity: '3' } );
		expect( await told() ).toEqual( [ cases[ 1 ]?.reference ] );
	} );

	it( 'what stands costs one request for all of them', async () => {
		const cases = [ await rig.sent( ONE ), await rig.sent( ONE ), await rig.sent( ONE ) ];
		const before = rig.sandbox.journal().length;
		expect( await look( cases ) ).toEqual( [] );
		expect( rig.sandbox.journal().length - before ).toBe( 1 );
	} );

	it( 'a line that was lowered, taken out or put off by planning is told with what is missing and the new day; nothing else is', async () => {
		const [ less, none, late, stands ] = [ await rig.sent( TWO ), await rig.sent( TWO ), await rig.sent( TWO ), await rig.sent( TWO ) ];
		const line = ( one: Case, index = 0 ) => String( one.order.line_items[ index ]?.id );
		const day = ( days: number ) => new Date( Date.now() + days * 86_400_000 ).toISOString().slice( 0, 10 );
		rig.sandbox.shorten( product, { order: less.link().number, line: line( less ), quantity: '1' } );
		rig.sandbox.shorten( product, { order: none.link().number, line: line( none, 1 ), quantity: '0' } );
		rig.sandbox.shorten( product, { order: late.link().number, line: line( late ), shipOn: day( 400 ) } );
		const before = rig.sandbox.journal().length;
		const found = await look( [ less, none, late, stands ], [], true );
		expect( found ).toEqual( [
			{ ...told( less, 'short' ), lines: [ { lineId: line( less ), sku: 'CONCORD-MUG', ordered: '3', missing: '2', shipOn: '', lateDays: 0 } ] },
			{ ...told( none, 'short' ), lines: [ { lineId: line( none, 1 ), sku: 'CONCORD-BOOK', ordered: '2', missing: '2', shipOn: '', lateDays: 0 } ] },
			{ ...told( late, 'late' ), lines: [ { lineId: line( late ), sku: 'CONCORD-MUG', ordered: '3', missing: '0', shipOn: day( 400 ), lateDays: expect.any( Number ) } ] },
		] );
		expect( found[ 2 ]?.lines[ 0 ]?.lateDays ).toBeGreaterThanOrEqual( 400 );
		expect( rig.sandbox.journal().length - before, 'requests for all of them' ).toBe( product === 'bc' ? 1 : 2 );
	} );

	it( 'a shortage that a person retries is read anew: it is there still, and gone once planning has taken it back', async () => {
		const one = await rig.sent( TWO );
		const [ mug ] = one.order.line_items;
		const again = () => endedOrder( { id: one.order.id, reference: one.reference, number: one.link().number }, {
			store: { page: () => Promise.resolve( { records: [ { id: one.order.id, record: one.order, links: [ one.link() ] } ], next: null } ) },
			connection: connectionSchema.parse( { id: `${ product }-1`, name: '', product, enabled: true, settings: SETTINGS, secret: null } ), connector: rig.connector, observe: () => undefined, shortages: true,
		} );
		rig.sandbox.shorten( product, { order: one.link().number, line: String( mug?.id ), quantity: '1' } );
		expect( await again() ).toMatchObject( { state: 'short', lines: [ { missing: '2' } ] } );
		rig.sandbox.shorten( product, { order: one.link().number, line: String( mug?.id ), quantity: '3' } );
		expect( await again() ).toBeNull();
	} );

	it( 'a shortage that a person retries while an edit of its order is on its way waits and is looked at again; of an order that is gone it is done', async () => {
		const one = await rig.sent( TWO );
		rig.sandbox.shorten( product, { order: one.link().number, line: String( one.order.line_items[ 0 ]?.id ), quantity: '1' } );
		const { content } = cancellations( product );
		const connection = connectionSchema.parse( { id: `${ product }-1`, name: '', product, enabled: true, settings: SETTINGS, secret: null, flows: [ { id: 'f', name: 'Short', version: 1, content } ] } );
		const retried = ( outcome: 'foreign' | 'refused' | 'written', here = true ) => {
			const store = {
				page: () => Promise.resolve( { records: here ? [ { id: one.order.id, record: one.order, links: [ one.link() ] } ] : [], next: null } ),
				put: () => Promise.resolve( { results: [ { outcome, message: outcome === 'refused' ? 'No.' : '', remedy: outcome === 'refused' ? 'Refund it.' : '', wants: '' } ] } ),
			} as unknown as FlowStore;
			const record = { id: 1, connection_id: connection.id, kind: 'salesOrder', key: one.reference, order_id: one.order.id, number: one.link().number, flow_id: 'f' };
			const attempt = new Attempt( {
				event_id: 1, record_type: 'document', record_id: '1', kind: 'changed', attempt: 1, lease_token: 't', lease_until: '2030-01-01T00:00:00Z', captured_at: '2026-01-01T00:00:00Z', look_up_first: false, record, links: [],
			}, Date.now() + 3_600_000, systemClock );
			return runDocument( attempt, new Lane( connection, rig.connector, null, { now: () => new Date(), log: silentLog } as LaneDeps ), store );
		};
		expect( await retried( 'foreign' ) ).toMatchObject( { outcome: 'retry', counts: false, retry_in_seconds: 60, issue: { record: `sales order ${ one.link().number }`, message: expect.stringContaining( 'An edit of the order is on its way' ) } } );
		expect( await retried( 'refused' ) ).toMatchObject( { outcome: 'needs-you', issue: { message: 'No.' } } );
		expect( await retried( 'written' ) ).toMatchObject( { outcome: 'synced' } );
		await ( product === 'fo' ? rig.sandbox.act( 'fo', 'cancel', one.link().number ) : rig.connector.deleteOrder( one.link().key, () => undefined ) );
		expect( await retried( 'foreign', false ), 'the order was deleted in the store' ).toMatchObject( { outcome: 'synced' } );
	} );

	it( 'what Concord amended itself, what was shipped, and what a person left as it is are no shortage', async () => {
		rig.connect( { edits: 'amend' } );
		const [ edited, shipped, left ] = [ await rig.sent( TWO ), await rig.sent( TWO ), await rig.sent( TWO ) ];
		edited.edit( fewer( edited ) );
		expect( await edited.through() ).toMatchObject( { outcome: 'synced' } );
		rig.sandbox.act( product, 'ship', shipped.link().number, { lines: [ { line: String( shipped.order.line_items[ 0 ]?.id ), quantity: '1' } ] } );
		rig.sandbox.shorten( product, { order: left.link().number, line: String( left.order.line_items[ 0 ]?.id ), quantity: '2' } );
		expect( ( await look( [ edited, shipped, left ], [], true ) ).map( ( one ) => one.reference ) ).toEqual( [ left.reference ] );
		left.edit( { billing: { ...left.order.billing, address_1: 'Fuchsbau 9' } } );
		expect( await left.run() ).toMatchObject( { outcome: 'needs-you' } );
		expect( await left.decide( 'leave' ) ).toMatchObject( { outcome: 'synced' } );
		expect( await look( [ edited, shipped, left ], [], true ) ).toEqual( [] );
	} );

	it( 'one that Concord deleted with its canceled order is its own doing and not told (no echo)', async () => {
		rig.connect( { cancellations: 'delete' } );
		const one = await rig.sent( ONE );
		one.edit( { status: 'cancelled' } );
		expect( await one.through() ).toMatchObject( { outcome: 'synced' } );
		expect( await look( [ one ] ) ).toEqual( [] );
	} );

	it( 'an order that goes on after its sales order ended is never taken for unchanged', async () => {
		rig.connect( { edits: 'amend' } );
		const one = await rig.sent( ONE );
		await ( product === 'fo' ? rig.sandbox.act( 'fo', 'cancel', one.link().number ) : rig.connector.deleteOrder( one.link().key, () => undefined ) );
		one.edit( { shipping: { ...one.order.shipping, address_1: 'Fuchsbau 9' } } );
		expect( await one.run() ).toMatchObject( { outcome: 'needs-you', issue: { facts: { choices: [ 'reorder', 'leave' ] } } } );
		expect( await one.decide( 'reorder' ) ).toMatchObject( { outcome: 'synced' } );
		expect( one.link().reference ).toBe( `${ one.reference }-2` );
	} );
} );

describe( 'the flow of canceled sales orders', () => {
	let rig: Rig;
	beforeEach( async () => {
		rig = await startRig();
	} );
	afterEach( () => rig.close() );

	it( 'hands the sales order over with the status of its row, once', async () => {
		const { content } = cancellations( 'bc' );
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Canceled', content: { ...content, trigger: { ...content.trigger, everyMinutes: 1 } } } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		rig.dynamics.documents = [];
		const kept = () => [ ...rig.store.state.documents.values() ].filter( ( one ) => one.kind === 'salesOrder' );
		await rig.until( 'the end of its sales order is told', () => kept().length > 0 );
		expect( kept().map( ( one ) => ( { order: one.order_id, ...( JSON.parse( one.data ) as object ) } ) ) ).toMatchObject( [ { order: order.id, state: 'deleted', setStatus: 'on-hold' } ] );
	} );
} );
