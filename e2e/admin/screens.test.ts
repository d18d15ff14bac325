/**
 * The screens of WooCommerce > Dynamics 365 in a real browser on a real store: each in its empty, loading, error and full
 * state, without page errors and without a violation of WCAG 2.2 A and AA; screenshots are kept for a look.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';
import { connectionScreens } from './connection-screens.ts';
import { dialogScreens } from './dialog-screens.ts';
import { FakeWorker, needsYou, retrying, synced } from './fake-worker.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { placeCheckout } from '../store/checkout.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { orderScreens } from './order-screens.ts';
import { setupScreens } from './setup-screens.ts';
import { stateScreens } from './state-screens.ts';
import { upgradeScreens } from './upgrade-screens.ts';
import { versionScreens } from './version-screens.ts';

const store = await realStore();
const missing = store === null ? 'no real store' : chromiumPath() === null ? 'no Chromium' : null;

describe.skipIf( missing !== null )( `the admin app in a browser${ missing ? ` (${ missing })` : '' }`, () => {
	let site: Store;
	let admin: AdminBrowser;

	beforeAll( async () => {
		if ( ! store ) {
			return;
		}
		site = await store.start();
		admin = await openAdmin( { url: site.url, ...site.admin } );
	}, 240_000 );

	afterAll( async () => {
		await admin?.close();
		await site?.stop();
	}, 60_000 );

	const settle = async () => {
		await admin.page.waitForLoadState( 'networkidle' );
		await admin.page.waitForSelector( '.concord-skeleton', { state: 'detached' } );
	};
	const clean = async ( name: string ) => {
		await admin.screenshot( name );
		expect( await admin.axe(), `WCAG violations on ${ name }` ).toEqual( [] );
		expect( admin.takeErrors(), `page errors on ${ name }` ).toEqual( [] );
	};

	it( 'a fresh shop sees what to do next, and empty lists that say why they are empty', async () => {
		await admin.open( 'overview' );
		await settle();
		expect( await admin.page.textContent( '.concord-headline' ) ).toContain( 'Not connected' );
		await clean( 'overview-empty' );

		await admin.open( 'activity', { search: 'no-such-order' } );
		await settle();
		expect( await admin.page.textContent( '.concord-empty' ) ).toContain( 'No record matches' );
		await clean( 'activity-empty' );

		await admin.open( 'connections' );
		await settle();
		expect( await admin.page.textContent( '.concord-empty' ) ).toContain( 'Which one do you use?' );
		await clean( 'connections-empty' );
	}, 120_000 );

	it( 'shows that it is loading, and a sentence with a way on when the store refuses', async () => {
		for ( const [ tab, path ] of [ [ 'overview', 'overview' ], [ 'activity', 'records' ], [ 'connections', 'connections' ], [ 'settings', 'settings' ] ] as const ) {
			const route = ( url: URL ) => decodeURIComponent( url.href ).includes( `wc-concord/v1/${ path }` );
			await admin.page.route( route, () => {} );
			await admin.open( tab );
			await admin.page.waitForSelector( '.concord-skeleton' );
			await clean( `${ tab }-loading` );
			await admin.page.unrouteAll( { behavior: 'ignoreErrors' } );

			await admin.page.route( route, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
			await admin.open( tab );
			await admin.page.waitForSelector( '[role="alert"]' );
			expect( await admin.page.textContent( '[role="alert"]' ) ).toContain( 'The database did not answer' );
			await clean( `${ tab }-error` );
			await admin.page.unrouteAll( { behavior: 'ignoreErrors' } );
		}
		// A page of HTML in place of data (security plugin, cache) is named as what it is.
		await admin.page.route( ( url ) => decodeURIComponent( url.href ).includes( 'wc-concord/v1/overview' ), ( request ) => request.fulfill( { status: 200, contentType: 'text/html', body: '<html>blocked</html>' } ) );
		await admin.open( 'overview' );
		await admin.page.waitForSelector( '[role="alert"]' );
		expect( await admin.page.textContent( '[role="alert"]' ) ).toContain( 'security plugin' );
		await admin.page.unrouteAll( { behavior: 'ignoreErrors' } );
		admin.takeErrors();
	}, 180_000 );

	it( 'a shop manager pairs a worker, connects Business Central and is told what is missing', async () => {
		await admin.open( 'connections' );
		await settle();
		await admin.page.getByRole( 'button', { name: 'Pair a worker' } ).click();
		const command = await admin.page.locator( '.concord-command code' ).textContent();
		const code = command?.split( ' ' ).at( -1 ) ?? '';
		await clean( 'connections-pairing' );
		const worker = await FakeWorker.pair( site.url, code );
		await worker.claim( 1 );
		await admin.page.getByText( 'Office server' ).waitFor();

		await admin.page.getByRole( 'button', { name: 'Connect Business Central' } ).click();
		await admin.page.getByLabel( 'Company' ).fill( 'CRONUS DE' );
		await admin.page.getByLabel( 'Tenant' ).fill( 'contoso.onmicrosoft.com' );
		await admin.page.getByLabel( 'Application (client) ID' ).fill( '0a1b2c3d-0000-4000-8000-000000000001' );
		await admin.page.getByLabel( 'Client secret' ).fill( 'not-a-real-secret' );
		await admin.page.getByLabel( 'Number', { exact: true } ).nth( 0 ).fill( '8710' );
		await admin.page.getByLabel( 'Number', { exact: true } ).nth( 1 ).fill( '8720' );
		await admin.page.getByRole( 'button', { name: 'Add a rate' } ).click();
		await admin.page.getByLabel( 'Rate %, row 1' ).fill( '19' );
		await admin.page.getByLabel( 'Tax group code, row 1' ).fill( 'VAT19' );
		await clean( 'connections-form' );
		await admin.page.getByRole( 'button', { name: 'Save connection' } ).click();
		await admin.page.getByRole( 'button', { name: 'Test connection' } ).waitFor();
		await settle();
		await clean( 'connections-full' );
		expect( await admin.page.content(), 'the secret never comes back to the browser' ).not.toContain( 'not-a-real-secret' );
	}, 180_000 );

	it( 'shows every record with its state, its reason and its Dynamics number, and retries one', async () => {
		const worker = await pairAnother();
		for ( let order = 0; order < 4; order++ ) {
			await placeCheckout( site, checkoutNumber( 0, '' ) );
		}
		await worker.work( [ synced, needsYou( { message: 'Business Central has no item “<b>CONCORD-LAMP</b>”.' } ), retrying, needsYou() ] );

		await admin.open( 'overview' );
		await settle();
		expect( await admin.page.textContent( '.concord-headline' ) ).toContain( 'Needs you' );
		await clean( 'overview-full' );

		await admin.open( 'activity', { type: 'order' } );
		await settle();
		const table = ( await admin.page.textContent( '.concord-table' ) ) ?? '';
		expect( table ).toContain( 'S-ORD101001' );
		expect( table, 'text of the other side is shown as text, not as markup' ).toContain( '<b>CONCORD-LAMP</b>' );
		await clean( 'activity-full' );

		await admin.page.locator( 'tr', { hasText: 'Needs you' } ).first().getByRole( 'button' ).click();
		await admin.page.getByText( 'What to do:' ).waitFor();
		await settle();
		await clean( 'activity-record' );
		await admin.page.getByRole( 'button', { name: 'Retry now' } ).click();
		await admin.page.locator( '.concord-panel__state', { hasText: 'Waiting' } ).waitFor();
	}, 180_000 );

	it( 'every step works by keyboard alone: to a record and back', async () => {
		await admin.open( 'activity', { type: 'order' } );
		await settle();
		await admin.page.locator( '.concord-table__open' ).first().focus();
		await admin.page.keyboard.press( 'Enter' );
		await admin.page.locator( '.concord-panel h2' ).waitFor();
		await settle();
		await expect.poll( () => admin.page.evaluate( () => document.activeElement?.id ) ).toBe( 'concord-panel-title' );
		await admin.page.keyboard.press( 'Tab' );
		await admin.page.keyboard.press( 'Enter' );
		await admin.page.locator( '.concord-panel' ).waitFor( { state: 'detached' } );
	}, 60_000 );

	it( 'settings survive a reload', async () => {
		await admin.open( 'settings' );
		await settle();
		await clean( 'settings-full' );
		await admin.page.getByLabel( 'Pause sending' ).check();
		await admin.page.getByLabel( 'When the stock figures are too old' ).selectOption( 'Do not sell' );
		const minutes = admin.page.getByLabel( 'Too old after (minutes)' );
		await minutes.fill( '3' );
		await admin.page.getByText( 'Enter 5 to 10080 minutes.' ).waitFor();
		await clean( 'settings-error' );
		await minutes.fill( '90' );
		await admin.page.getByRole( 'button', { name: 'Save settings' } ).click();
		await admin.page.getByText( 'Not saved yet.' ).waitFor( { state: 'detached' } );
		await admin.open( 'settings' );
		await settle();
		expect( await admin.page.getByLabel( 'Pause sending' ).isChecked() ).toBe( true );
		expect( [ await admin.page.getByLabel( 'When the stock figures are too old' ).inputValue(), await minutes.inputValue() ] ).toEqual( [ 'block', '90' ] );
	}, 60_000 );

	connectionScreens( () => ( { admin, settle, clean, worker: pairAnother } ) );
	setupScreens( () => ( { admin, settle, clean } ) );
	stateScreens( () => ( { admin, settle, clean } ) );
	upgradeScreens( () => ( { admin, settle, clean, worker: pairAnother } ) );

	async function pairAnother(): Promise< FakeWorker > {
		await admin.open( 'connections' );
		await settle();
		await admin.page.getByRole( 'button', { name: 'Pair a worker' } ).click();
		const command = await admin.page.locator( '.concord-command code' ).textContent();
		return FakeWorker.pair( site.url, command?.split( ' ' ).at( -1 ) ?? '' );
	}
	orderScreens( () => ( { site, admin } ) );
	dialogScreens( () => ( { admin, settle, clean } ) );
	versionScreens( () => ( { admin, clean, rest: site.rest } ) );
} );
