/** LOS-10: sales orders that were canceled or deleted in Dynamics are found by comparison, by real connectors against both simulated products, and put on their orders by a flow. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancellations } from '../../src/core/flow/templates/parts.ts';
import type { SalesOrder } from '../../src/core/model/sales-order.ts';
import { endedOrders } from '../../src/engine/ended-orders.ts';
import { connectionSchema, type PageQuery } from '../../src/store/contract/api.ts';
import { linkedRig, type Case, type LinkedRig } from './linked-rig.ts';
import { SETTINGS, startRig, type Rig } from './rig.ts';

const ONE = { lines: [ { name: 'Mug', total: '10.00' } ] };

describe.each( [ 'bc', 'fo' ] as const )( 'sales orders that ended in %s', ( product ) => {
	let rig: LinkedRig;
	beforeAll( async () => {
		rig = await linkedRig( product );
	} );
	afterAll( () => rig.close() );

	const look = async ( cases: readonly Case[], asked: PageQuery[] = [] ): Promise< SalesOrder[] > => {
		const connection = connectionSchema.parse( { id: `${ product }-1`, name: '', product, enabled: true, settings: SETTINGS, secret: null } );
		const page = ( _type: string, query: PageQuery ) => {
			asked.push( query );
			return Promise.resolve( { records: cases.map( ( one ) => ( { id: one.order.id, record: one.order, links: [ one.link() ] } ) ), next: null } );
		};
		const found: SalesOrder[] = [];
		for await ( const some of endedOrders( { store: { page }, connection, connector: rig.connector, observe: () => undefined } ) ) {
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
		expect( await look( [ stands, gone, invoiced ], asked ) ).toEqual( [ { key: gone.reference, number: gone.link().number, reference: gone.reference, orderNumber: gone.link().number, state: product === 'fo' ? 'canceled' : 'deleted', setStatus: '' } ] );
		expect( asked ).toMatchObject( [ { statuses: [ 'processing' ] } ] );
	} );

	it( 'what stands costs one request for all of them', async () => {
		const cases = [ await rig.sent( ONE ), await rig.sent( ONE ), await rig.sent( ONE ) ];
		const before = rig.sandbox.journal().length;
		expect( await look( cases ) ).toEqual( [] );
		expect( rig.sandbox.journal().length - before ).toBe( 1 );
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
		expect( kept() ).toMatchObject( [ { order_id: order.id, data: expect.stringContaining( '"state":"deleted","setStatus":"on-hold"' ) } ] );
	} );
} );
