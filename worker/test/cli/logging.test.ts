import { afterEach, describe, expect, it } from 'vitest';
import { createLog, type LogFields } from '../../src/logging.ts';
import { startRig, type Rig } from '../engine/rig.ts';

const CANARIES = [ 'canary.shopper@example.com', '+49 170 5550199', 'Zebulon Canaryson', 's3cret-canary', 'Canary Street 99' ];

function capture() {
	let text = '';
	const log = createLog( 'debug', { write: ( line: string ) => {
		text += line;
	} } );
	return { log, text: () => text };
}

describe( 'OPS-9: personal data and secrets never reach the log', () => {
	let rig: Rig | null = null;
	afterEach( () => rig?.close() );

	it( 'whatever field they are put into', () => {
		const { log, text } = capture();
		const names = [ 'event_id', 'record_id', 'code', 'outcome', 'rule', 'remedy', 'reason', 'request_id', 'email', 'err', 'order', 'msg', 'worker_id', 'status' ];
		for ( const canary of CANARIES ) {
			log.error( Object.fromEntries( names.map( ( name ) => [ name, canary ] ) ) as LogFields, 'Something happened' );
			log.info( { order: { billing: { email: canary } }, err: new Error( canary ) } as LogFields, 'Something happened' );
		}
		expect( text().split( 'Something happened' ) ).toHaveLength( 2 * CANARIES.length + 1 );
		expect( CANARIES.filter( ( canary ) => text().includes( canary ) ) ).toEqual( [] );
		expect( text().split( '\n' ).filter( ( line ) => line.includes( '"email"' ) || line.includes( '"err"' ) || line.includes( '"order"' ) ) ).toEqual( [] );
	} );

	it( 'while orders full of them are synced, stopped and refused', async () => {
		rig = await startRig();
		const { log, text } = capture();
		const [ email = '', phone = '', name = '', , street = '' ] = CANARIES;
		const person = ( order: { billing: Record< string, unknown > } ) => ( { ...order.billing, email, phone, first_name: name, address_1: street } );
		const first = rig.store.placeOrder( { change: { status: 'processing', customer_note: email } } );
		rig.store.editOrder( first.id, { billing: person( first ) as typeof first.billing } );
		const broken = rig.store.placeOrder( { change: { status: 'processing' } } );
		rig.store.state.shop.orders.set( String( broken.id ), { ...broken, total: email } );
		const failing = rig.store.placeOrder( { change: { status: 'processing' } } );
		rig.store.editOrder( failing.id, { billing: person( failing ) as typeof first.billing } );
		rig.dynamics.faults = [ { code: 'dynamics_rejected', retryClass: 'rejected', message: `No ${ email }`, remedy: `Ask ${ name } at ${ phone }` } ];
		const { stop } = rig.start( { log, config: { concurrency: 1 } } );
		const stateOf = rig.stateOf;
		await rig.until( 'all are settled', () => [ first, broken, failing ].every( ( order ) => [ 'synced', 'needs-you' ].includes( stateOf( order.id ) ?? '' ) ) );
		await stop();
		expect( text() ).toContain( 'Record settled' );
		expect( CANARIES.filter( ( canary ) => text().includes( canary ) ) ).toEqual( [] );
	} );
} );
