/** What a connection's page tells of push: the subscriber's looks at the simulator, and the notices that came to the worker's own server. */
import { describe, expect, it } from 'vitest';
import type { KeptSubscriptions } from '../../src/connectors/connector.ts';
import { PushState } from '../../src/push/state.ts';
import { judgePush } from '../../src/push/notice.ts';

const look = ( change: Partial< KeptSubscriptions > = {} ): KeptSubscriptions => ( { refused: [], standing: [ { id: 's1', set: 'items', expires_at: '2026-12-03T00:00:00Z' } ], made: 0, renewed: 0, ended: 0, ...change } );

describe( 'the state of push', () => {
	it( 'is "no address" where Dynamics cannot reach the worker, and never names the secret where it can', () => {
		expect( new PushState( '', () => new Date() ).of( 'c1' ) ).toMatchObject( { address: '', subscriptions: [], last_notice_at: null } );
		expect( new PushState( 'https://worker.example/', () => new Date() ).of( 'c1' ).address ).toBe( 'https://worker.example/push/c1' );
	} );

	it( 'keeps the last repair over looks that found all well, and the list of before over one that failed', () => {
		let now = new Date( '2026-11-30T10:00:00Z' );
		const state = new PushState( 'https://worker.example', () => now );
		state.looked( 'c1', look( { made: 2 } ) );
		now = new Date( '2026-11-30T10:10:00Z' );
		state.looked( 'c1', look( { refused: [ { set: 'salesShipments', message: 'No.' } ] } ) );
		expect( state.of( 'c1' ) ).toMatchObject( { last_look_at: '2026-11-30T10:10:00Z', last_repair: { at: '2026-11-30T10:00:00Z', made: 2, renewed: 0, ended: 0 }, refused: [ { set: 'salesShipments' } ] } );
		now = new Date( '2026-11-30T10:20:00Z' );
		state.failed( 'c1', 'Business Central did not answer.' );
		expect( state.of( 'c1' ) ).toMatchObject( { last_look_at: '2026-11-30T10:20:00Z', fault: 'Business Central did not answer.', subscriptions: [ { id: 's1' } ] } );
		expect( state.of( 'c2' ) ).toMatchObject( { last_look_at: null, subscriptions: [] } );
	} );

	it( 'names what a notice named: the entity set of Business Central, the business event of Finance & Operations; of a stranger nothing', () => {
		const notices = Buffer.from( JSON.stringify( { value: [ { clientState: 'secret', resource: 'api/v2.0/companies(1)/items(2)' }, { clientState: 'guess', resource: 'api/v2.0/companies(1)/customers(2)' } ] } ) );
		expect( judgePush( notices, null, 'secret' ).what ).toEqual( [ 'items' ] );
		const event = Buffer.from( JSON.stringify( { BusinessEventId: 'SalesInvoicePostedBusinessEvent' } ) );
		expect( [ judgePush( event, 'secret', 'secret' ).what, judgePush( event, 'guess', 'secret' ).what ] ).toEqual( [ [ 'SalesInvoicePostedBusinessEvent' ], [] ] );
	} );
} );
