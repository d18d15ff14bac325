import { afterEach, describe, expect, it } from 'vitest';
import type { Issue } from '../../src/core/issue.ts';
import { startRig, type Rig } from './rig.ts';

let rig: Rig;
afterEach( () => rig.close() );

const issue = ( over: Partial< Issue > ): Issue => ( { code: 'dynamics_rejected', retryClass: 'rejected', message: 'No.', remedy: 'Do this.', ...over } );
const place = () => rig.store.placeOrder( { change: { status: 'processing' } } );

describe( 'an order on its way', () => {
	it( 'becomes one document, is linked with both totals, and leaves its customer behind for the next order', async () => {
		rig = await startRig();
		const order = place();
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.documents.map( ( one ) => one.reference ) ).toEqual( [ `${ rig.store.state.prefix }-${ order.id }` ] );
		const link = [ ...rig.store.state.links.values() ].find( ( one ) => one.record_type === 'order' );
		expect( link ).toMatchObject( { record_id: String( order.id ), number: 'SO00001', dynamics_total: link?.store_total } );
		expect( Number( link?.store_total ) ).toBe( Number( order.total ) );
		expect( rig.dynamics.lookups ).toBe( 0 );
	} );

	it( 'LOS-4: ten deliveries of one order make one document, and nine of them no request', async () => {
		rig = await startRig();
		const order = place();
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		const requests = rig.dynamics.creates + rig.dynamics.lookups + rig.dynamics.customers;
		for ( let delivery = 2; delivery <= 10; delivery++ ) {
			rig.store.state.capture( String( order.id ) );
			await rig.until( `delivery ${ delivery } is synced`, () => rig.stateOf( order.id ) === 'synced' && rig.history( order.id ).filter( ( entry ) => entry.outcome === 'synced' ).length === delivery );
		}
		expect( rig.dynamics.documents ).toHaveLength( 1 );
		expect( rig.dynamics.creates + rig.dynamics.lookups + rig.dynamics.customers ).toBe( requests );
	} );

	it( 'LOS-3: an event that came while the order was still pending does no harm; the order is read again when it is paid', async () => {
		rig = await startRig();
		const order = rig.store.placeOrder( { change: { status: 'pending', date_paid_gmt: null } } );
		rig.start();
		await rig.until( 'the unpaid order is skipped by its rule', () => rig.stateOf( order.id ) === 'skipped' );
		expect( rig.dynamics.documents ).toHaveLength( 0 );
		rig.store.editOrder( order.id, { status: 'processing' } );
		await rig.until( 'the paid order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'DUP-1: an answer lost after the commit is looked up and adopted, not repeated', async () => {
		rig = await startRig();
		rig.dynamics.faults = [ 'drop-after-commit' ];
		const order = place();
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
		expect( rig.dynamics ).toMatchObject( { creates: 1, lookups: 1 } );
		expect( rig.history( order.id )[ 0 ]?.summary ).toContain( 'adopted' );
	} );

	it( 'DUP-9: an order edited after it was sent stops with what changed and never makes a second document', async () => {
		rig = await startRig();
		const order = place();
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		rig.store.editOrder( order.id, { billing: { ...order.billing, city: 'Elsewhere' } } );
		await rig.until( 'the edited order needs somebody', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( rig.issueOf( order.id ) ).toMatchObject( { code: 'order_changed_after_sync', field: 'addresses', facts: { document: 'SO00001' } } );
		rig.store.editOrder( order.id, { billing: order.billing, status: 'cancelled' } );
		await rig.until( 'the cancelled order says so', () => rig.issueOf( order.id )?.field === 'status' );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
		expect( rig.dynamics.creates ).toBe( 1 );
	} );

	it( 'a deleted order is skipped when it never went out, and needs somebody when it did', async () => {
		rig = await startRig();
		const [ sent, unsent ] = [ place(), rig.store.placeOrder( { change: { status: 'processing' }, captured: false } ) ];
		rig.start();
		await rig.until( 'the first is synced', () => rig.stateOf( sent.id ) === 'synced' );
		await rig.until( 'the sweep found the other', () => rig.stateOf( unsent.id ) !== undefined );
		await rig.until( 'the other is synced', () => rig.stateOf( unsent.id ) === 'synced' );
		const late = rig.store.placeOrder( { change: { status: 'pending' } } );
		rig.store.deleteOrder( late.id );
		rig.store.deleteOrder( sent.id );
		await rig.until( 'both are settled', () => rig.stateOf( late.id ) === 'skipped' && rig.stateOf( sent.id ) === 'needs-you' );
		expect( rig.issueOf( sent.id )?.code ).toBe( 'record_deleted' );
	} );

	it( 'a document whose total differs stops the order with the cents named and is not linked as done', async () => {
		rig = await startRig();
		rig.dynamics.off = '0.02';
		const order = place();
		rig.start();
		await rig.until( 'the order needs somebody', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( rig.issueOf( order.id ) ).toMatchObject( { code: 'totals_differ', difference: '0.02', facts: { document: 'SO00001' } } );
		expect( [ ...rig.store.state.links.values() ].filter( ( link ) => link.record_type === 'order' ) ).toEqual( [] );
		rig.dynamics.documents.forEach( ( one ) => {
			one.state.total = Number( order.total ).toFixed( 2 );
		} );
		await rig.admin( 'POST', '/records/retry', { issue_code: 'totals_differ' } );
		await rig.until( 'the corrected document is adopted', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'a remainder within the tolerance goes to the rounding line once', async () => {
		rig = await startRig( { settings: { rounding: { kind: 'item', number: 'ROUND', tolerance: '0.05' } } } );
		rig.dynamics.off = '-0.01';
		const order = place();
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.history( order.id )[ 0 ]?.summary ).toContain( 'with a rounding line' );
	} );

	it( 'a malformed record stops alone; the next order is sent', async () => {
		rig = await startRig();
		const [ broken, sound ] = [ place(), place() ];
		rig.store.state.shop.orders.set( String( broken.id ), { ...broken, total: 'twelve' } );
		rig.start();
		await rig.until( 'both are settled', () => rig.stateOf( broken.id ) === 'needs-you' && rig.stateOf( sound.id ) === 'synced' );
		expect( rig.issueOf( broken.id ) ).toMatchObject( { code: 'store_malformed_record', field: 'total' } );
	} );

	it( 'refunds, customers and products are left out by a named rule', async () => {
		rig = await startRig();
		const rows = ( [ 'refund', 'customer', 'product' ] as const ).map( ( type ) => rig.store.state.outbox.append( type, '5' ) );
		rig.start();
		await rig.until( 'all are skipped', () => rows.every( ( row ) => row.state === 'skipped' ) );
		expect( rows.map( ( row ) => row.skipped?.rule ) ).toEqual( [ 'record_type_not_sent', 'record_type_not_sent', 'record_type_not_sent' ] );
	} );
} );

describe( 'when Dynamics says no', () => {
	it( 'a refused sign-in pauses the lane with one alert; records wait without using attempts; a corrected secret starts it again', async () => {
		rig = await startRig();
		rig.dynamics.refuseAll = issue( { code: 'credentials_refused', retryClass: 'auth' } );
		const orders = Array.from( { length: 6 }, place );
		const alerts: string[] = [];
		const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: ( _fields: unknown, message: string ) => void alerts.push( message ) };
		const { engine } = rig.start( { log } );
		await rig.until( 'the lane is paused and nothing is held', () => engine.state().lanes[ 0 ]?.state === 'paused' && engine.state().held === 0 && orders.every( ( order ) => rig.stateOf( order.id ) === 'waiting' ) );
		expect( alerts.filter( ( text ) => text.includes( 'refused the sign-in' ) ) ).toHaveLength( 1 );
		expect( rig.store.events().map( ( event ) => event.attempt ) ).toEqual( [ 0, 0, 0, 0, 0, 0 ] );
		rig.dynamics.refuseAll = null;
		await rig.admin( 'PUT', `/connections/${ rig.connectionId }`, { name: 'BC, new secret' } );
		await rig.until( 'all are synced', () => orders.every( ( order ) => rig.stateOf( order.id ) === 'synced' ) );
		expect( rig.dynamics.documents ).toHaveLength( 6 );
	} );

	it( 'a Retry-After is waited out and is not an attempt', async () => {
		rig = await startRig();
		rig.dynamics.retryAfterMs = 30_000;
		rig.dynamics.faults = [ issue( { code: 'dynamics_throttled', retryClass: 'refused' } ) ];
		const order = place();
		const asked = rig.clock.now().getTime();
		rig.start();
		await rig.until( 'the order waits', () => rig.stateOf( order.id ) === 'retrying' );
		expect( rig.store.events()[ 0 ]?.attempt ).toBe( 0 );
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.clock.now().getTime() - asked ).toBeGreaterThanOrEqual( 30_000 );
		expect( rig.dynamics ).toMatchObject( { creates: 2, lookups: 0 } );
	} );

	it( 'one order that makes the worker itself fail stops alone and says nothing of its content', async () => {
		rig = await startRig();
		const [ poison, sound ] = [ place(), place() ];
		rig.dynamics.beforeCreate = () => rig.dynamics.creates++ === 0 ? Promise.reject( new TypeError( 'ada@example.com is not iterable' ) ) : Promise.resolve();
		rig.start( { config: { concurrency: 1 } } );
		await rig.until( 'both are settled', () => rig.stateOf( poison.id ) === 'needs-you' && rig.stateOf( sound.id ) === 'synced' );
		expect( rig.issueOf( poison.id ) ).toMatchObject( { code: 'internal_error', valueClass: 'TypeError' } );
		expect( JSON.stringify( rig.history( poison.id ) ) ).not.toContain( 'ada@example.com' );
	} );
} );

describe( 'when the worker goes away', () => {
	it( 'SIGTERM: what is in flight is finished, the rest is given back unused', async () => {
		rig = await startRig( { speed: 20 } );
		const orders = Array.from( { length: 6 }, place );
		let release = () => undefined as void;
		const gate = new Promise< void >( ( resolve ) => {
			release = resolve;
		} );
		rig.dynamics.beforeCreate = () => gate;
		const { engine, stopped } = rig.start( { config: { concurrency: 2 } } );
		await rig.until( 'six are held', () => engine.state().held === 6 );
		engine.stop();
		release();
		await stopped;
		expect( rig.clock.pending, 'timers left' ).toBe( 0 );
		const states = orders.map( ( order ) => rig.stateOf( order.id ) );
		expect( states.filter( ( state ) => state === 'synced' ) ).toHaveLength( 2 );
		expect( states.filter( ( state ) => state === 'waiting' ) ).toHaveLength( 4 );
		expect( rig.store.events().filter( ( event ) => event.state === 'waiting' ).map( ( event ) => event.attempt ) ).toEqual( [ 0, 0, 0, 0 ] );
	} );

	it.each( [ 'claimed', 'before-customer', 'before-write', 'after-write', 'before-settle' ] as const )( 'F1: a worker that dies at "%s" leaves one document once another has taken over', async ( moment ) => {
		rig = await startRig();
		const order = place();
		const never = new Promise< void >( () => undefined );
		let died = false;
		rig.start( { hooks: { at: ( now ) => {
			// Its loop lives on here, so it may be the one that takes the row up again: that attempt must get through.
			if ( now === moment && ! died ) {
				died = true;
				return never;
			}
		} }, config: { lease_seconds: 60 } } );
		await rig.until( 'the first worker died', () => died );
		rig.store.state.outbox.rows().forEach( ( row ) => {
			if ( row.lease ) {
				row.lease.until = 0;
			}
		} );
		rig.start();
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'fencing: a worker that lost its lease while it prepared writes nothing and changes nothing', async () => {
		rig = await startRig();
		const order = place();
		let go = () => undefined as void;
		const gate = new Promise< void >( ( resolve ) => {
			go = resolve;
		} );
		let waiting = false;
		const slow = rig.start( { hooks: { at: ( now ) => {
			// Only the first attempt is slow: whichever engine takes the row up again must get through.
			if ( now === 'before-write' && ! waiting ) {
				waiting = true;
				return gate;
			}
		} } } );
		await rig.until( 'the slow worker is about to write', () => waiting );
		rig.store.state.outbox.rows().forEach( ( row ) => {
			if ( row.lease ) {
				row.lease.until = 0;
			}
		} );
		rig.clock.forward( 200_000 );
		rig.start();
		await rig.until( 'the other worker synced it', () => rig.stateOf( order.id ) === 'synced' );
		go();
		await slow.stop();
		expect( rig.dynamics.documents ).toHaveLength( 1 );
		expect( rig.dynamics.creates ).toBe( 1 );
	} );

	it( 'LOS-1: after an hour without a worker all 200 orders arrive, each once', async () => {
		rig = await startRig();
		const orders = Array.from( { length: 200 }, place );
		rig.clock.forward( 3_600_000 );
		rig.start();
		await rig.until( 'all are synced', () => orders.every( ( order ) => rig.stateOf( order.id ) === 'synced' ) );
		expect( new Set( rig.dynamics.documents.map( ( one ) => one.reference ) ).size ).toBe( 200 );
		expect( rig.dynamics.documents ).toHaveLength( 200 );
	} );
} );

describe( 'when nothing may be written', () => {
	it( 'no connection: records wait and no attempt is used; the first connection starts them', async () => {
		rig = await startRig( { connect: false } );
		const order = place();
		const { engine } = rig.start();
		await rig.until( 'the worker looked', () => engine.state().lastClaimAt !== null );
		expect( rig.store.events()[ 0 ] ).toMatchObject( { state: 'waiting', attempt: 0 } );
		const { SETTINGS } = await import( './rig.ts' );
		await rig.admin( 'POST', '/connections', { name: 'BC', product: 'bc', enabled: true, settings: SETTINGS } );
		await rig.until( 'the order is synced', () => rig.stateOf( order.id ) === 'synced' );
	} );

	it( 'a copy of the site: the worker writes nothing and says why', async () => {
		rig = await startRig();
		const order = place();
		const { engine } = rig.start( { credentials: { fingerprint: 'of-another-site' } } );
		await rig.until( 'the worker looked', () => engine.state().lastClaimAt !== null );
		expect( engine.state().reason ).toBe( 'site_copied' );
		expect( rig.stateOf( order.id ) ).toBe( 'waiting' );
		expect( rig.dynamics.documents ).toHaveLength( 0 );
	} );

	it( 'the Test button is answered even while records are paused', async () => {
		rig = await startRig();
		await rig.admin( 'PUT', '/settings', { paused: true } );
		const { command_id: id } = await rig.admin( 'POST', `/connections/${ rig.connectionId }/test` ) as { command_id: number };
		rig.start();
		await rig.until( 'the command is answered', () => rig.store.state.outbox.get( id )?.state === 'synced' );
		expect( rig.store.state.outbox.get( id )?.result ).toMatchObject( { ok: true, probes: [ { name: 'sign-in', ok: true } ] } );
	} );
} );

