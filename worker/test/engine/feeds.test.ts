/** Stock that moves in Dynamics reaches the store: what is read, what is written, and what a bad record costs the others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent, FlowStep } from '../../src/core/flow/schema.ts';
import { startRig, type Rig } from './rig.ts';

const STOCK: FlowStep = { id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: { kind: 'path', path: 'stock.sku' }, target: 'field', key: 'stock_quantity', source: { kind: 'path', path: 'stock.available' } };
const FEED: FlowContent = { schemaVersion: 1, trigger: { on: 'feed', feed: 'stock', everyMinutes: 1_440, allEveryHours: 168, locations: [] }, steps: [ STOCK ] };

describe( 'the feed "stock"', () => {
	let rig: Rig;

	beforeEach( async () => {
		rig = await startRig();
		// The recorded shop sells mugs and more; what its open orders hold is taken off.
		for ( let placed = 0; placed < 8; placed++ ) {
			rig.store.placeOrder();
		}
	} );
	afterEach( () => rig.close() );

	const flow = async ( content: FlowContent = FEED ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Stock', content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const lines = () => [ ...rig.store.state.shop.orders.values() ].filter( ( order ) => [ 'processing', 'on-hold' ].includes( order.status ) ).flatMap( ( order ) => order.line_items );
	const sold = ( sku: string ) => lines().filter( ( line ) => line.sku === sku ).reduce( ( sum, line ) => sum + Number( line.quantity ), 0 );
	const shown = ( sku: string ) => {
		const line = lines().find( ( one ) => one.sku === sku );
		return rig.store.state.shop.fieldsOf( 'product', line?.variation_id || line?.product_id || 0 )[ 'stock_quantity' ];
	};
	const run = ( id: string ) => rig.store.state.outbox.find( 'command', id );
	const ran = ( id: string ) => rig.until( 'the run is through', () => run( id )?.state === 'waiting' && rig.store.state.flowCursors.has( id ) );

	it( 'STK-1, STK-3: reads everything once; then only what moved is read, within seconds, and nothing while nothing moves', async () => {
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.dynamics.stock.set( 'NOT-IN-THE-SHOP', '5' );
		const id = await flow();
		rig.start();
		await rig.until( 'the first figures stand', () => shown( 'CONCORD-MUG' ) === String( 80 - sold( 'CONCORD-MUG' ) ) );
		// The first look lets it run once more: what moved before the worker started is unknown.
		await rig.until( 'the first look was followed', () => rig.dynamics.stock.pages >= 2 || rig.dynamics.stock.heads > 5 );
		await ran( id );
		const { heads, pages } = rig.dynamics.stock;
		await rig.until( 'it was looked at five times more', () => rig.dynamics.stock.heads > heads + 5 );
		expect( rig.dynamics.stock.pages ).toBe( pages );
		rig.dynamics.stock.set( 'CONCORD-MUG', '70' );
		// Its next turn is a day away: the look started it.
		await rig.until( 'the movement is seen', () => shown( 'CONCORD-MUG' ) === String( 70 - sold( 'CONCORD-MUG' ) ) );
		expect( rig.dynamics.stock.pages ).toBe( pages + 1 );
		await ran( id );
		expect( rig.store.state.flowCursors.get( id ) ).toMatch( /^3 \S+ 1$/ );
	} );

	it( 'LOS-9: a figure that cannot be taken stops no other, and the cursor does not pass it', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		await rig.until( 'the first figure stands', () => shown( 'CONCORD-MUG' ) !== undefined );
		await ran( id );
		const before = rig.store.state.flowCursors.get( id );
		rig.dynamics.stock.set( 'CONCORD-BOOK', 'plenty' );
		rig.dynamics.stock.set( 'CONCORD-MUG', '90' );
		await rig.until( 'the good one stands', () => shown( 'CONCORD-MUG' ) === String( 90 - sold( 'CONCORD-MUG' ) ) );
		await rig.until( 'the run is through', () => run( id )?.state === 'waiting' );
		expect( rig.store.state.flowCursors.get( id ) ).toBe( before );
		expect( run( id )?.result ).toMatchObject( { stopped: 1, problems: [ { record: 'product CONCORD-BOOK' } ] } );
		rig.dynamics.stock.set( 'CONCORD-BOOK', '12' );
		await rig.until( 'the corrected one stands too', () => shown( 'CONCORD-BOOK' ) === String( Math.max( 0, 12 - sold( 'CONCORD-BOOK' ) ) ) );
	} );

	it( 'another version of the flow looks at all figures again', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		await ran( id );
		const { revision } = await rig.admin( 'PUT', `/flows/${ id }/draft`, { revision: 2, mappings: { ...FEED, steps: [ { ...STOCK, buffer: '5' } ] } } ) as { revision: number };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision, note: '' } );
		await rig.until( 'the buffer is kept back', () => shown( 'CONCORD-MUG' ) === String( 75 - sold( 'CONCORD-MUG' ) ) );
	} );

	it( 'settings edited during a run close its connection only when the run is through', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		const edited = Promise.withResolvers< number >();
		rig.dynamics.stock.beforePage = async () => {
			rig.dynamics.stock.beforePage = null;
			const { made, closed } = rig.dynamics;
			await rig.admin( 'PUT', `/flows/${ id }/settings`, { name: 'Stock of the shop' } );
			await rig.until( 'the edit reached the worker', () => rig.dynamics.made > made );
			edited.resolve( rig.dynamics.closed - closed );
		};
		rig.start();
		expect( await edited.promise ).toBe( 0 );
		await ran( id );
		await rig.until( 'all but the last are closed', () => rig.dynamics.closed === rig.dynamics.made - 1 );
	} );

	it( 'warehouses asked of a product that tells none stop the run with a sentence instead of counting all', async () => {
		const id = await flow( { ...FEED, trigger: { ...FEED.trigger, locations: [ 'EAST' ] } as FlowContent[ 'trigger' ] } );
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		await rig.until( 'it stops', () => run( id )?.history.at( -1 )?.issue?.code === 'setting_missing' );
		expect( run( id )?.history.at( -1 )?.issue?.message ).toContain( 'EAST' );
		expect( shown( 'CONCORD-MUG' ) ).toBeUndefined();
	} );

	it( 'OPS-2: in shadow nothing is put into the store', async () => {
		await rig.admin( 'PUT', `/shadow/${ rig.connectionId }`, { on: true } );
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		await rig.until( 'the run is through', () => ( run( id )?.history.length ?? 0 ) > 0 );
		expect( shown( 'CONCORD-MUG' ) ).toBeUndefined();
	} );
} );
