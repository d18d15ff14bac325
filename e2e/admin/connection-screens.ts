/** The page of one connection in its states, for a suite that has a store with a connection and a worker open. */
import { expect, it } from 'vitest';
import type { AdminBrowser } from './browser.ts';
import { synced, type FakeWorker } from './fake-worker.ts';
import { isRoute } from './states.ts';

type Subject = { admin: AdminBrowser; settle: () => Promise< void >; clean: ( name: string ) => Promise< void >; worker: () => Promise< FakeWorker > };

const HOUR_MS = 3_600_000;
const ago = ( ms: number ) => new Date( Date.now() - ms ).toISOString();
const SENT = [
	{ method: 'POST', path: 'companies(…)/salesOrders(…)/salesOrderLines', status: 201, ms: 184 }, { method: 'POST', path: 'companies(…)/salesOrders', status: 201, ms: 412 },
	{ method: 'GET', path: 'companies(…)/customers', status: 429, ms: 38 }, { method: 'GET', path: 'companies(…)/items', status: null, ms: 10_004 }, { method: 'GET', path: 'companies(…)/items', status: 404, ms: 51 },
];
const NOTHING = { read_at: ago( 0 ), worker_version: '0.1.0', root: 'https://api.businesscentral.dynamics.com/v2.0/contoso.onmicrosoft.com/production/api/v2.0/', since: ago( 26 * HOUR_MS ), limits: { per_5_minutes: 6_000, at_once: 4 }, last_5_minutes: 0, hours: [], last: [], last_refused_at: null, push: { address: '', last_notice_at: null, last_notice: [], last_look_at: null, fault: '', subscriptions: [], refused: [], last_repair: null } };
const ACTIVITY = {
	...NOTHING,
	push: {
		...NOTHING.push, address: 'https://worker.shop.example/push/c1', last_notice_at: ago( 45_000 ), last_notice: [ 'items' ], last_look_at: ago( 300_000 ), subscriptions: [ { id: '5ef1a07e', set: 'items', expires_at: ago( -60 * HOUR_MS ) } ],
		refused: [ { set: 'salesShipments', message: 'Business Central does not offer this set.' } ], last_repair: { at: ago( 9 * HOUR_MS ), made: 1, renewed: 0, ended: 0 },
	},
	last_5_minutes: 214, last_refused_at: ago( 600_000 ),
	hours: Array.from( { length: 24 }, ( _, hour ) => ( { hour: ago( hour * HOUR_MS ), requests: 1_200 - hour * 40, refused: hour === 0 ? 3 : 0, failed: hour === 5 ? 1 : 0 } ) ),
	last: Array.from( { length: 20 }, ( _, index ) => ( { at: ago( index * 7_000 ), ...SENT[ index % SENT.length ] } ) ),
};

export function connectionScreens( subject: () => Subject ): void {
	it( 'the page of a connection tells its last calls and the allowance; waiting, empty, refused and gone have their words', async () => {
		const { admin, settle, clean, worker: pair } = subject();
		const { page } = admin;
		const worker = await pair();
		await worker.claim( 50 );
		const answer = async ( result: object ) => {
			for ( ;; ) {
				const asked = ( await worker.claim( 50 ) ).find( ( claim ) => claim.kind === 'connection_activity' );
				if ( asked ) {
					return worker.settle( [ { ...synced( asked ), links: [], result } as ReturnType< typeof synced > ] );
				}
				await page.waitForTimeout( 50 );
			}
		};
		await admin.open( 'connections' );
		await settle();
		await page.getByRole( 'button', { name: 'Details of Business Central' } ).first().click();
		await page.getByText( 'Asking the worker for its last calls…' ).waitFor();
		await clean( 'connection-detail-loading' );
		await answer( NOTHING );
		await page.getByText( 'No call yet since then.' ).waitFor();
		await page.getByText( /Dynamics cannot reach the worker.*Polling alone is enough/ ).waitFor();
		await clean( 'connection-detail-empty' );

		await page.getByRole( 'button', { name: 'Refresh' } ).click();
		await answer( ACTIVITY );
		await page.getByText( '214 of 6,000 calls allowed' ).waitFor();
		await page.getByText( 'Dynamics asked to wait 3 times' ).waitFor();
		expect( await page.getByRole( 'table', { name: 'Last calls' } ).getByRole( 'row' ).count() ).toBe( 21 );
		expect( await page.getByRole( 'table', { name: 'Subscriptions' } ).getByRole( 'row' ).allInnerTexts() ).toEqual( [ expect.stringContaining( 'Changes of' ), expect.stringMatching( /items[^]*5ef1a07e/ ) ] );
		await page.getByText( '1 made, 0 renewed, 0 ended' ).waitFor();
		await page.locator( 'summary', { hasText: 'Calls by hour' } ).click();
		await clean( 'connection-detail-full' );

		await page.route( isRoute( /^\/commands$/ ), ( route ) => route.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not take the command. Try again in a minute.', data: { status: 500 } } ) } ) );
		await page.reload();
		await page.getByRole( 'alert' ).getByText( 'The database did not take the command.' ).waitFor();
		await clean( 'connection-detail-error' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );

		await admin.open( 'connections', { connection: 'removed0000' } );
		await page.getByText( 'This connection is not here any more.' ).waitFor();
		await clean( 'connection-detail-gone' );
		admin.takeErrors();
	}, 120_000 );

	it( 'an expired secret is replaced in four clicks, its last day is shown and reminded of', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const day = ( days: number ) => new Date( Date.now() + days * 24 * HOUR_MS ).toISOString().slice( 0, 10 );
		const replace = async ( secret: string, lastDay: string ) => {
			await page.getByRole( 'button', { name: 'Replace secret' } ).click();
			await page.getByLabel( 'Client secret' ).fill( secret );
			await page.getByLabel( 'Last day it works' ).fill( lastDay );
		};
		await admin.open( 'connections' );
		await settle();
		await page.getByRole( 'button', { name: 'Details of Business Central' } ).first().click();
		await replace( 'soon-over', day( -1 ) );
		await clean( 'connection-secret-form' );
		await page.getByRole( 'button', { name: 'Save secret' } ).click();
		await page.getByText( /expired on / ).waitFor();
		await clean( 'connection-secret-expired' );
		await admin.open( 'overview' );
		await settle();
		expect( await page.textContent( '.concord-problems' ) ).toContain( 'Make a new one in Microsoft Entra' );

		// From here on a person mends it: tab, details, replace, save.
		await page.getByRole( 'link', { name: 'Connections', exact: true } ).click();
		await page.getByRole( 'button', { name: 'Details of Business Central' } ).first().click();
		await replace( 'fresh', day( 200 ) );
		await page.getByRole( 'button', { name: 'Save secret' } ).click();
		await page.getByText( /works until .*200 more days/ ).waitFor();
	}, 60_000 );

	it( 'a connection is switched off and on, and is not led to another environment unasked', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await admin.open( 'connections' );
		await settle();
		await page.getByRole( 'button', { name: 'Details of Business Central' } ).first().click();
		await page.getByRole( 'button', { name: 'Switch off' } ).click();
		await page.getByText( 'Switched off', { exact: true } ).waitFor();
		await page.getByRole( 'button', { name: 'Switch on' } ).click();
		await page.getByRole( 'button', { name: 'Switch off' } ).waitFor();
		await page.getByRole( 'button', { name: 'Edit' } ).click();
		await page.getByLabel( 'Environment' ).fill( 'sandbox' );
		await page.getByRole( 'button', { name: 'Save connection' } ).click();
		await page.getByRole( 'alert' ).getByText( 'This connection would lead elsewhere' ).waitFor();
		await clean( 'connection-elsewhere' );
		await page.getByRole( 'button', { name: 'Keep the old place' } ).click();
		expect( await page.getByLabel( 'Environment' ).inputValue() ).toBe( 'production' );
	}, 60_000 );
}
