/** Claim and settle as docs/store-api.md promises them, one suite for every store: leases, fencing, order, coalescing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Issue } from '../../worker/src/core/issue.ts';
import { extendAnswerSchema, sweepAnswerSchema, type Claim } from '../../worker/src/store/contract/api.ts';
import { Admin, aLink, needsYou, released, retry, send, skipped, synced, Worker } from './client.ts';
import { recordRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `the outbox of the ${ candidate.name } store${ candidate.missing === null ? '' : ` (${ candidate.missing })` }`, { timeout: 120_000 }, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
		}, 240_000 );

		afterAll( async () => {
			await store?.close();
		} );

		const stateOf = async ( claim: Pick< Claim, 'event_id' > ) => ( await admin.record( claim.event_id ) ).state;

		it( 'S2: changes of a record that waits are one row with the newest content', async () => {
			const { id } = await store.placeOrder();
			await store.editOrder( id );
			await store.editOrder( id );
			const claims = await worker.claim( [ id ] );
			expect( claims ).toHaveLength( 1 );
			expect( claims[ 0 ] ).toMatchObject( { record_type: 'order', record_id: String( id ), kind: 'changed', attempt: 1, look_up_first: false, record: { id, customer_note: expect.stringMatching( /^Edited/ ) } } );
			await worker.settleOne( synced( claims[ 0 ] as Claim ) );
		} );

		it( 'S2: a record changed while it is leased is not handed out again, and goes round once more after its settle', async () => {
			const { id } = await store.placeOrder();
			const first = await worker.claimOne( id );
			await store.editOrder( id );
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
			expect( await worker.settleOne( synced( first ) ) ).toMatchObject( { accepted: true, code: 'ok' } );
			expect( await stateOf( first ) ).toBe( 'waiting' );
			expect( ( await admin.record( first.event_id ) ).history[ 0 ]?.outcome ).toBe( 'synced' );
			const second = await worker.claimOne( id );
			expect( second ).toMatchObject( { event_id: first.event_id, attempt: 1 } );
			expect( second.lease_token ).not.toBe( first.lease_token );
			await worker.settleOne( synced( second ) );
		} );

		it( 'S3: claimers at the same time never get the same record', async () => {
			const ids: number[] = [];
			for ( let count = 0; count < 12; count++ ) {
				ids.push( ( await store.placeOrder() ).id );
			}
			const answers = await Promise.all( Array.from( { length: 8 }, () => worker.claimAnswer( { limit: 5, record_types: [ 'order' ] } ) ) );
			const claims = answers.flatMap( ( answer ) => answer.claimed );
			const rest = await worker.claim( ids );
			const handedOut = [ ...claims, ...rest ].map( ( claim ) => claim.event_id );
			expect( new Set( handedOut ).size ).toBe( handedOut.length );
			expect( ids.filter( ( id ) => ! [ ...claims, ...rest ].some( ( claim ) => claim.record_id === String( id ) ) ) ).toEqual( [] );
			await worker.settle( [ ...claims, ...rest ].map( ( claim ) => synced( claim ) ) );
		} );

		it( 'S11: records are handed out in the order they fell due, and "more" tells that the limit cut', async () => {
			const ids = [ ( await store.placeOrder() ).id, ( await store.placeOrder() ).id, ( await store.placeOrder() ).id ];
			const first = await worker.claimAnswer( { limit: 2, record_types: [ 'order' ] } );
			expect( first.claimed.map( ( claim ) => Number( claim.record_id ) ) ).toEqual( ids.slice( 0, 2 ) );
			expect( first.more ).toBe( true );
			const last = await worker.claimAnswer( { limit: 2, record_types: [ 'order' ] } );
			expect( last.more ).toBe( false );
			await worker.settle( [ ...first.claimed, ...last.claimed ].map( ( claim ) => synced( claim ) ) );
		} );

		it( 'S5: whoever does not hold the lease changes nothing', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			expect( await worker.settleOne( { ...synced( claim ), lease_token: 'somebody-elses' } ) ).toMatchObject( { accepted: false, code: 'lease_lost', state: 'working' } );
			expect( await worker.settleOne( needsYou( claim ) ) ).toMatchObject( { accepted: true, state: 'needs-you' } );
			expect( await worker.settleOne( synced( claim, [ aLink( { record_type: 'order', record_id: String( id ) } ) ] ) ) ).toMatchObject( { accepted: false, code: 'lease_lost' } );
			const record = await admin.record( claim.event_id );
			expect( record ).toMatchObject( { state: 'needs-you', link: null } );
			expect( await worker.call( 'POST', '/events/extend', extendAnswerSchema, { worker_id: worker.id, lease_seconds: 60, leases: [ claim ].map( ( { event_id, lease_token } ) => ( { event_id, lease_token } ) ) } ) )
				.toEqual( { held: [], lost: [ claim.event_id ] } );
		} );

		it( 'S4: a lease that ran out makes the row claimable, with a look-up first; the old holder is refused', async ( context ) => {
			if ( ! store.advance ) {
				return context.skip( 'the clock of this store cannot be moved' );
			}
			const { id } = await store.placeOrder();
			const old = await worker.claimOne( id );
			await store.advance( 60 );
			await worker.call( 'POST', '/events/extend', extendAnswerSchema, { worker_id: worker.id, lease_seconds: 120, leases: [ { event_id: old.event_id, lease_token: old.lease_token } ] } );
			await store.advance( 90 );
			expect( await worker.claim( [ id ] ), 'an extended lease lives' ).toEqual( [] );
			await store.advance( 31 );
			expect( await worker.settleOne( synced( old ) ), 'too late, though nobody else has it yet' ).toMatchObject( { accepted: false, code: 'lease_lost' } );
			const fresh = await worker.claimOne( id );
			expect( fresh ).toMatchObject( { event_id: old.event_id, attempt: 2, look_up_first: true } );
			expect( await worker.settleOne( synced( old ) ) ).toMatchObject( { accepted: false, code: 'lease_lost' } );
			expect( await worker.settleOne( synced( fresh ) ) ).toMatchObject( { accepted: true, state: 'synced' } );
		} );

		it( 'S6: a retry is due when it was told, not earlier, and a change of the record does not shorten the wait', async ( context ) => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			expect( await worker.settleOne( retry( claim, { retry_in_seconds: 600, sent: true } ) ) ).toMatchObject( { state: 'retrying' } );
			await store.editOrder( id );
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
			expect( ( await worker.claimAnswer( { record_types: [ 'command' ], limit: 1 } ) ).next_due_at ).not.toBeNull();
			if ( ! store.advance ) {
				return context.skip( 'the clock of this store cannot be moved' );
			}
			await store.advance( 540 );
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
			await store.advance( 60 );
			const again = await worker.claimOne( id );
			expect( again ).toMatchObject( { attempt: 2, look_up_first: true } );
			await worker.settleOne( synced( again ) );
		} );

		it( 'a refused attempt is given back, but that something was sent is remembered', async () => {
			const { id } = await store.placeOrder();
			await worker.settleOne( retry( await worker.claimOne( id ), { counts: false, sent: false, retry_in_seconds: 0 } ) );
			const second = await worker.claimOne( id );
			expect( second ).toMatchObject( { attempt: 1, look_up_first: false } );
			await worker.settleOne( retry( second, { counts: false, sent: true, retry_in_seconds: 0 } ) );
			const third = await worker.claimOne( id );
			expect( third ).toMatchObject( { attempt: 1, look_up_first: true } );
			await worker.settleOne( released( third ) );
			const fourth = await worker.claimOne( id );
			expect( fourth ).toMatchObject( { attempt: 1, look_up_first: true } );
			await worker.settleOne( synced( fourth ) );
		} );

		it( 'a released row is as it was before the claim', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			expect( await worker.settleOne( released( claim ) ) ).toMatchObject( { accepted: true, state: 'waiting' } );
			const again = await worker.claimOne( id );
			expect( again ).toMatchObject( { attempt: 1, look_up_first: false } );
			await worker.settleOne( synced( again ) );
		} );

		it( 'the last attempt that counts ends in needs-you with the last issue and all history kept', async () => {
			await admin.settings( { max_attempts: 2 } );
			const { id } = await store.placeOrder();
			await worker.settleOne( retry( await worker.claimOne( id ), { retry_in_seconds: 0 } ) );
			const last = await worker.claimOne( id );
			expect( await worker.settleOne( retry( last, { retry_in_seconds: 0 } ) ) ).toMatchObject( { accepted: true, state: 'needs-you' } );
			const record = await admin.record( last.event_id );
			expect( record.issue?.code ).toBe( 'attempts_used_up' );
			expect( record.history.filter( ( entry ) => entry.attempt > 0 ) ).toHaveLength( 2 );
			await admin.settings( { max_attempts: 12 } );
		} );

		it( 'S7: one bad record stops alone, shows its cause, and a person\'s retry sends it again with a look-up', async () => {
			const bad = await store.placeOrder();
			const good = await store.placeOrder();
			const claims = await worker.claim( [ bad.id, good.id ] );
			const of = ( id: number ) => claims.find( ( claim ) => claim.record_id === String( id ) ) as Claim;
			await worker.settle( [ needsYou( of( bad.id ), true ), synced( of( good.id ) ) ] );
			expect( [ await stateOf( of( bad.id ) ), await stateOf( of( good.id ) ) ] ).toEqual( [ 'needs-you', 'synced' ] );
			expect( await worker.claim( [ bad.id ] ) ).toEqual( [] );
			await admin.call( 'POST', `/records/${ of( bad.id ).event_id }/retry`, recordRowSchema );
			const again = await worker.claimOne( bad.id );
			expect( again.look_up_first ).toBe( true );
			await worker.settleOne( skipped( again ) );
			const record = await admin.record( again.event_id );
			expect( record ).toMatchObject( { state: 'skipped', skipped: { rule: 'status_not_selected' } } );
			expect( record.history.map( ( entry ) => entry.outcome ) ).toEqual( expect.arrayContaining( [ 'needs-you', 'skipped' ] ) );
		} );

		it( 'FUL-4: a decision about an edited order goes with its claims until it is settled; one about something else is refused', async () => {
			const { id } = await store.placeOrder();
			const first = await worker.claimOne( id );
			expect( first.decision ?? null ).toBeNull();
			const asking: Issue = { code: 'order_changed_after_sync', retryClass: 'rejected', message: 'It was edited.', remedy: 'Decide.', facts: { document: 'S-1', choices: [ 'amend', 'leave' ], seen: 'abc', differences: [ 'line 1 was removed in the store' ] } };
			await worker.settle( [ { ...needsYou( first, true ), issue: asking } ] );
			const decide = ( choice: string, seen: string, status: number, reason = '' ) => admin.call( 'POST', `/records/${ first.event_id }/decide`, z.looseObject( {} ), { choice, seen, reason }, status );
			expect( await decide( 'reorder', 'abc', 409 ) ).toMatchObject( { code: 'concord_decision_not_asked' } );
			expect( await decide( 'amend', 'older', 409 ) ).toMatchObject( { code: 'concord_decision_outdated' } );
			expect( await decide( 'leave', 'abc', 400 ) ).toMatchObject( { code: 'concord_reason_missing' } );
			expect( await decide( 'amend', 'abc', 200, 'As agreed' ) ).toMatchObject( { state: 'waiting' } );
			const second = await worker.claimOne( id );
			expect( second ).toMatchObject( { look_up_first: true, decision: { choice: 'amend', seen: 'abc', reason: 'As agreed' } } );
			await worker.settleOne( retry( second, { retry_in_seconds: 0 } ) );
			const third = await worker.claimOne( id );
			expect( third.decision ).toMatchObject( { choice: 'amend' } );
			await worker.settleOne( synced( third, [ aLink( { record_type: 'order', record_id: String( id ), number: `S-DECIDED-${ id }`, written: '{"header":"a","lines":{}}' } ) ] ) );
			expect( ( await admin.record( first.event_id ) ).history.map( ( entry ) => entry.outcome ) ).toContain( 'asked_amend' );
			await store.editOrder( id );
			const later = await worker.claimOne( id );
			expect( later.decision ?? null ).toBeNull();
			expect( later.links ).toContainEqual( expect.objectContaining( { number: `S-DECIDED-${ id }`, written: '{"header":"a","lines":{}}' } ) );
			await worker.settleOne( synced( later ) );
		} );

		it( 'LOS-12: any order of any state is sent again from its row; a change of a skipped record sends it too', async () => {
			const { id } = await store.placeOrder();
			await worker.settleOne( skipped( await worker.claimOne( id ) ) );
			await store.editOrder( id );
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			await admin.call( 'POST', `/orders/${ id }/send`, recordRowSchema );
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			const by = await admin.call( 'POST', `/records/${ ( await rowOf( id ) ).event_id }/skip`, recordRowSchema, { reason: 'Sent by hand.' } );
			expect( by ).toMatchObject( { state: 'skipped' } );
			await store.editOrder( id );
			expect( await worker.claim( [ id ] ), 'skipped by a person stays skipped' ).toEqual( [] );
		} );

		const rowOf = async ( id: number ) => {
			const rows = await admin.call( 'GET', `/records?record_type=order&search=${ id }`, recordRowSchema.array() );
			return rows.find( ( row ) => row.record_id === String( id ) ) as ( typeof rows )[ number ];
		};

		it( 'S8: while paused nothing is handed out, and what is in flight still settles', async () => {
			const [ one, two ] = [ await store.placeOrder(), await store.placeOrder() ];
			const claims = await worker.claim( [ one.id ] );
			const flying = claims.find( ( claim ) => claim.record_id === String( one.id ) ) as Claim;
			await admin.settings( { paused: true } );
			const answer = await worker.claimAnswer( { record_types: [ 'order' ] } );
			expect( answer ).toMatchObject( { claimed: [], paused: true } );
			expect( await worker.settleOne( synced( flying ) ) ).toMatchObject( { accepted: true, state: 'synced' } );
			await admin.settings( { paused: false } );
			await worker.settleOne( synced( await worker.claimOne( two.id ) ) );
		} );

		it( 'results are taken one by one, in order: a malformed or unknown one costs the others nothing', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			const results = await worker.settle( [ { event_id: claim.event_id, lease_token: claim.lease_token, outcome: 'perhaps' }, { ...synced( claim ), event_id: 99999999 }, synced( claim ) ] );
			expect( results.map( ( { event_id, accepted, code } ) => ( { event_id, accepted, code } ) ) ).toEqual( [
				{ event_id: claim.event_id, accepted: false, code: 'invalid' }, { event_id: 99999999, accepted: false, code: 'unknown_event' }, { event_id: claim.event_id, accepted: true, code: 'ok' },
			] );
		} );

		it( 'DUP-9: links come back with the record, the number is found by search, and none of it makes an event', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			const link = aLink( { record_type: 'order', record_id: String( id ), number: `S-ORD-${ id }` } );
			expect( await worker.settleOne( synced( claim, [ link ] ) ) ).toMatchObject( { state: 'synced' } );
			expect( await worker.claim( [ id ] ), 'our own write is no change' ).toEqual( [] );
			const found = await admin.call( 'GET', `/records?search=S-ORD-${ id }`, recordRowSchema.array() );
			expect( found ).toMatchObject( [ { record_id: String( id ), state: 'synced', attempts: 1, link: { number: `S-ORD-${ id }`, key: link.key } } ] );
			await store.editOrder( id );
			const again = await worker.claimOne( id );
			expect( again.links ).toEqual( expect.arrayContaining( [ expect.objectContaining( { key: link.key, entity: 'salesOrders' } ) ] ) );
			await worker.settleOne( synced( again, [ { ...link, etag: 'W/"2"' } ] ) );
		} );

		it( 'MON-10: of a converted order both amounts, both currencies and the rate stay on the record', async () => {
			const { id } = await store.placeOrder();
			const claim = await worker.claimOne( id );
			const money = { store_total: '30.94', currency: 'USD', dynamics_total: '28.70', dynamics_currency: 'EUR', rate: '0.9277' };
			await worker.settleOne( synced( claim, [ aLink( { record_type: 'order', record_id: String( id ), number: `S-RATE-${ id }`, ...money } ) ] ) );
			expect( await admin.call( 'GET', `/records?search=S-RATE-${ id }`, z.array( z.looseObject( {} ) ) ) ).toMatchObject( [ { link: money } ] );
		} );

		it( 'LOS-4: ten notices of one order are one record and one document\'s worth of work', async () => {
			const { id } = await store.placeOrder();
			for ( let time = 0; time < 10; time++ ) {
				await store.editOrder( id );
			}
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
		} );

		it( 'a deleted order is handed out as deleted, without a record', async () => {
			const { id } = await store.placeOrder();
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			await store.deleteOrder( id );
			const claim = await worker.claimOne( id );
			expect( claim ).toMatchObject( { kind: 'deleted', record: null } );
			await worker.settleOne( skipped( claim ) );
		} );

		it( 'LOS-2: a sweep finds the order that no hook captured', async ( context ) => {
			if ( ! store.placeUncaptured ) {
				return context.skip( 'hooks of this store cannot be made to fail from outside' );
			}
			const { id } = await store.placeUncaptured();
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
			const swept = await worker.call( 'POST', '/events/sweep', sweepAnswerSchema, {} );
			expect( swept.found ).toBe( 1 );
			await worker.settleOne( synced( await worker.claimOne( id ) ) );
			expect( ( await worker.call( 'POST', '/events/sweep', sweepAnswerSchema, {} ) ).found ).toBe( 0 );
		} );

		it( 'a record handed out again and again without a word from its worker is parked', async ( context ) => {
			if ( ! store.advance ) {
				return context.skip( 'the clock of this store cannot be moved' );
			}
			await admin.settings( { max_attempts: 3 } );
			const { id } = await store.placeOrder();
			let claim: Claim | undefined;
			for ( let lease = 0; lease < 3; lease++ ) {
				claim = await worker.claimOne( id );
				await store.advance( 121 );
			}
			expect( await worker.claim( [ id ] ) ).toEqual( [] );
			expect( ( await admin.record( ( claim as Claim ).event_id ) ) ).toMatchObject( { state: 'needs-you', issue: { code: 'internal_error' } } );
			await admin.settings( { max_attempts: 12 } );
		} );

		it( 'no event disappears: every captured record is in exactly one state', async () => {
			const overview = await send( store, 'GET', '/overview', { headers: store.adminHeaders } );
			const { counts, captured, owed } = overview.body as { counts: Record< string, number >; captured: number; owed: number };
			expect( Object.values( counts ).reduce( ( sum, count ) => sum + count, 0 ) ).toBe( captured );
			expect( owed ).toBe( ( counts[ 'waiting' ] ?? 0 ) + ( counts[ 'working' ] ?? 0 ) + ( counts[ 'retrying' ] ?? 0 ) + ( counts[ 'needs-you' ] ?? 0 ) );
		} );
	} );
}
