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

	const owed = () => [ ...rig.store.state.documents.values() ].filter( ( one ) => one.kind === 'stock' && one.data === '' );
	const needsYou = ( number: string ) => {
		const document = [ ...rig.store.state.documents.values() ].find( ( one ) => one.kind === 'stock' && one.number === number );
		return rig.store.state.outbox.find( 'document', String( document?.id ?? 0 ) );
	};

	it( 'LOS-9, LOS-10: one figure of 500 cannot be taken: 499 land, the one is owed, and later movements do not wait for it', async () => {
		const id = await flow();
		for ( let index = 0; index < 497; index++ ) {
			rig.dynamics.stock.set( `SHELF-${ index }`, '5' );
			rig.store.state.shop.makeProduct( `SHELF-${ index }`, `Shelf ${ index }` );
		}
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		await rig.until( 'the first figures stand', () => shown( 'CONCORD-MUG' ) !== undefined );
		await ran( id );
		const before = rig.store.state.flowCursors.get( id );
		rig.dynamics.stock.set( 'CONCORD-BOOK', 'plenty' );
		rig.dynamics.stock.set( 'CONCORD-MUG', '90' );
		await rig.until( 'the good one stands', () => shown( 'CONCORD-MUG' ) === String( 90 - sold( 'CONCORD-MUG' ) ) );
		await rig.until( 'the run is through', () => run( id )?.state === 'waiting' );
		expect( rig.store.state.flowCursors.get( id ) ).not.toBe( before );
		expect( run( id )?.result ).toMatchObject( { stopped: 1, problems: [ { record: 'stock of CONCORD-BOOK' } ] } );
		expect( needsYou( 'CONCORD-BOOK' ) ).toMatchObject( { state: 'needs-you', issue: { code: 'store_write_refused' } } );
		// The same item does not move again: the next look asks for it because it is owed.
		rig.dynamics.stock.levels.set( 'CONCORD-BOOK', { sku: 'CONCORD-BOOK', available: '12', onHand: '12', reserved: '0', location: '' } );
		rig.dynamics.stock.set( 'CONCORD-MUG', '70' );
		await rig.until( 'the corrected one stands too', () => shown( 'CONCORD-BOOK' ) === String( Math.max( 0, 12 - sold( 'CONCORD-BOOK' ) ) ) );
		await rig.until( 'it is owed no more', () => needsYou( 'CONCORD-BOOK' )?.state === 'synced' );
		expect( owed() ).toEqual( [] );
	} );

	it( 'LOS-10: what a look at everything was refused is owed too, and not forgotten until the next one in a week', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.dynamics.stock.set( 'CONCORD-BOOK', '99999999' );
		rig.start();
		await ran( id );
		expect( shown( 'CONCORD-MUG' ) ).toBe( String( 80 - sold( 'CONCORD-MUG' ) ) );
		expect( needsYou( 'CONCORD-BOOK' )?.issue?.message ).toContain( '99999999 units are more than the 1000000 that are believed' );
		rig.dynamics.stock.levels.set( 'CONCORD-BOOK', { sku: 'CONCORD-BOOK', available: '12', onHand: '12', reserved: '0', location: '' } );
		const document = [ ...rig.store.state.documents.values() ].find( ( one ) => one.kind === 'stock' );
		await rig.admin( 'POST', `/records/${ rig.store.state.outbox.find( 'document', String( document?.id ) )?.event_id ?? 0 }/retry` );
		await rig.until( 'retried by a person it stands', () => shown( 'CONCORD-BOOK' ) === String( Math.max( 0, 12 - sold( 'CONCORD-BOOK' ) ) ) );
	} );

	it( 'LOS-9: more refusals than records can explain stop the look in one sentence and keep its cursor', async () => {
		const id = await flow();
		for ( let index = 0; index < 201; index++ ) {
			rig.dynamics.stock.set( `SHELF-${ index }`, '99999999' );
			rig.store.state.shop.makeProduct( `SHELF-${ index }`, `Shelf ${ index }` );
		}
		rig.start();
		await rig.until( 'it stops', () => run( id )?.history[ 0 ]?.issue?.message.startsWith( 'More than 200 stock figures were refused' ) === true );
		expect( owed() ).toEqual( [] );
		expect( rig.store.state.flowCursors.get( id ) ?? '' ).toBe( '' );
	} );

	describe( 'products that Dynamics no longer tells', () => {
		const shelf = async ( count: number, trigger: Partial< FlowContent[ 'trigger' ] > = {} ) => {
			for ( let index = 0; index < count; index++ ) {
				rig.store.state.shop.makeProduct( `SHELF-${ index }`, `Shelf ${ index }` );
				rig.dynamics.stock.set( `SHELF-${ index }`, '5' );
			}
			rig.dynamics.stock.tellsMovements = false;
			const id = await flow( { ...FEED, trigger: { ...FEED.trigger, ...trigger } as FlowContent[ 'trigger' ] } );
			rig.start();
			await ran( id );
			return id;
		};
		const stockOf = ( index: number ) => [ ...rig.store.state.shop.made.values() ].filter( ( one ) => one.key === `SHELF-${ index }` ).map( ( one ) => rig.store.state.shop.fieldsOf( 'product', one.id )[ 'stock_quantity' ] )[ 0 ];
		const again = async ( id: string ) => {
			const runs = run( id )?.history.length ?? 0;
			await rig.admin( 'POST', `/flows/${ id }/run` );
			await rig.until( 'it ran again', () => ( run( id )?.history.length ?? 0 ) > runs && run( id )?.state !== 'working' );
		};
		const lose = ( ...indexes: number[] ) => indexes.forEach( ( index ) => rig.dynamics.stock.levels.delete( `SHELF-${ index }` ) );

		it( 'a few of them have nothing left after a look at everything, and the run says which', async () => {
			const id = await shelf( 20 );
			lose( 3, 4 );
			await again( id );
			expect( [ 2, 3, 4, 5 ].map( stockOf ) ).toEqual( [ '5', '0', '0', '5' ] );
			expect( JSON.stringify( run( id )?.result ) ).toContain( 'SHELF-3, SHELF-4' );
		} );

		it( 'more than the stated share are left as they are, and a person is asked; Retry says that they are gone', async () => {
			const id = await shelf( 20 );
			lose( ...Array.from( { length: 15 }, ( _none, index ) => index ) );
			rig.dynamics.stock.set( 'SHELF-19', '7' );
			await again( id );
			expect( [ 0, 14, 19 ].map( stockOf ) ).toEqual( [ '5', '5', '7' ] );
			const row = needsYou( '15 products' );
			expect( row ).toMatchObject( { state: 'needs-you', issue: { code: 'flow_hold', field: 'goneShare' } } );
			expect( row?.issue?.message ).toContain( 'Dynamics tells no stock of 15 of the 20 products' );
			await rig.admin( 'POST', `/records/${ row?.event_id ?? 0 }/retry` );
			await rig.until( 'they are set to zero', () => stockOf( 0 ) === '0' && stockOf( 14 ) === '0' );
			await rig.until( 'nobody is asked any more', () => needsYou( '15 products' )?.state === 'synced' );
			expect( stockOf( 19 ) ).toBe( '7' );
		} );

		it( 'they come back with the warehouse, and the question goes away by itself', async () => {
			const id = await shelf( 20, { goneShare: 0 } );
			lose( 0, 1 );
			await again( id );
			expect( needsYou( '2 products' )?.state ).toBe( 'needs-you' );
			rig.dynamics.stock.set( 'SHELF-0', '4' );
			rig.dynamics.stock.set( 'SHELF-1', '4' );
			await again( id );
			expect( needsYou( '2 products' )?.state ).toBe( 'synced' );
			expect( [ 0, 1 ].map( stockOf ) ).toEqual( [ '4', '4' ] );
		} );

		it( 'a warehouse that the tenant has not stops the run with its code, counts as no look, and leaves every figure', async () => {
			rig.dynamics.stock.tellsPlaces = true;
			rig.dynamics.stock.known = [ '11', '12' ];
			const id = await shelf( 3, { locations: [ '11' ] } );
			const cursor = rig.store.state.flowCursors.get( id );
			rig.dynamics.stock.known = [ '12' ];
			rig.dynamics.stock.levels.clear();
			await again( id );
			await rig.until( 'it stops', () => run( id )?.history[ 0 ]?.issue !== null );
			expect( run( id )?.history[ 0 ]?.issue ).toMatchObject( { code: 'setting_missing', field: 'locations', facts: { unknown: [ '11' ] } } );
			expect( run( id )?.history[ 0 ]?.issue?.message ).toContain( 'no warehouse of that code (it has 12)' );
			expect( rig.store.state.flowCursors.get( id ) ).toBe( cursor );
			expect( stockOf( 0 ) ).toBe( '5' );
		} );
	} );

	it( 'a figure below zero is shown as nothing left, and the run says so', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '-4' );
		rig.start();
		await ran( id );
		expect( shown( 'CONCORD-MUG' ) ).toBe( '0' );
		expect( JSON.stringify( run( id )?.result ) ).toContain( 'below zero for one item (CONCORD-MUG -4)' );
	} );

	it( 'STK-5: parts of a unit are rounded as the flow says', async () => {
		const id = await flow( { ...FEED, steps: [ { ...STOCK, decimals: 'nearest' } as FlowStep ] } );
		rig.dynamics.stock.set( 'CONCORD-MUG', '80.6' );
		rig.start();
		await ran( id );
		expect( shown( 'CONCORD-MUG' ) ).toBe( String( 81 - sold( 'CONCORD-MUG' ) ) );
	} );

	it( 'another version of the flow looks at all figures again', async () => {
		const id = await flow();
		rig.dynamics.stock.set( 'CONCORD-MUG', '80' );
		rig.start();
		// The first look lets it run once more; a publication during that run would wait for the turn after it, a day away.
		await rig.until( 'the first look was followed', () => rig.dynamics.stock.pages >= 2 || rig.dynamics.stock.heads > 5 );
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
