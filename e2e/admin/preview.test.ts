/** The Preview screen in a real browser on a real store, with a worker and the simulator behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { link, settled, type Link } from '../bench/rig.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';
import { loadingAndError } from './states.ts';

const real = await realStore();
const WAIT_MS = 60_000;

describe.skipIf( real === null || chromiumPath() === null )( 'Preview', () => {
	let store: Store;
	let connected: Link;
	let browser: AdminBrowser;
	let order: { id: number };

	beforeAll( async () => {
		if ( real === null ) {
			return;
		}
		store = await real.start();
		browser = await openAdmin( { url: store.url, ...store.admin } );
	}, 180_000 );
	afterAll( async () => {
		await browser?.close();
		await connected?.stop();
		await store?.stop();
	} );

	const sound = async () => {
		expect( await browser.axe() ).toEqual( [] );
		expect( browser.takeErrors() ).toEqual( [] );
	};
	const open = async ( number: number ) => {
		await browser.page.getByRole( 'button', { name: new RegExp( `^#${ number } ` ) } ).click();
	};

	it( 'without a connection it says what is missing and leads there', async () => {
		await browser.open( 'preview' );
		await browser.page.getByText( 'A preview needs a connection to Dynamics.' ).waitFor();
		await browser.screenshot( 'preview-no-connection' );
		await sound();
		await browser.page.getByRole( 'link', { name: 'Add a connection' } ).click();
		await browser.page.waitForURL( /tab=connections/ );
	}, 120_000 );

	it( 'orders, connections: loading and a refusing store have their states', async () => {
		connected = await link( store, 'bc', 0 );
		const clean = async ( name: string ) => {
			await browser.screenshot( name );
			await sound();
		};
		await loadingAndError( browser, { name: 'preview', route: /^\/connections/, open: () => browser.open( 'preview' ), clean } );
		await loadingAndError( browser, { name: 'preview-orders', route: /^wc\/v3\/orders/, open: () => browser.open( 'preview' ), clean } );
	}, 120_000 );

	it( 'without an order it says so; while no worker runs it waits and tells why', async () => {
		await store.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
		await browser.open( 'preview' );
		await browser.page.getByText( 'This store has no order yet.' ).waitFor();
		await browser.screenshot( 'preview-no-order' );
		await sound();
		order = await placeCheckout( store, checkoutNumber( 3, '' ) );
		await browser.open( 'preview' );
		await open( order.id );
		await browser.page.getByText( 'Waiting for the worker' ).waitFor();
		await browser.screenshot( 'preview-waiting' );
		await sound();
	}, 120_000 );

	it( 'shows the order as the document it would become, with sources and both totals, and writes nothing', async () => {
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		const { page } = browser;
		await page.locator( '.concord-headline', { hasText: 'Would be created' } ).waitFor( { timeout: WAIT_MS } );
		await page.getByText( 'Both totals are equal to the cent.' ).waitFor();
		const header = page.getByRole( 'table', { name: 'Sales order' } );
		expect( await header.getByRole( 'row', { name: /externalDocumentNumber/ } ).textContent() ).toMatch( /document\.reference/ );
		await page.locator( 'summary', { hasText: 'Line 1' } ).click();
		expect( await page.getByRole( 'row', { name: /lineObjectNumber/ } ).first().textContent() ).toContain( 'CONCORD-' );
		await browser.screenshot( 'preview-full' );
		await sound();
		expect( connected.sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.method !== 'GET' ) ).toEqual( [] );
	}, 180_000 );

	it( 'an order that would stop says why and what to do; one that is there says its number', async () => {
		const { page } = browser;
		store.evalPhp( `$product = wc_get_product( ${ store.products[ 'CONCORD-BOOK' ] ?? 0 } ); $product->set_sku( 'NOT-IN-DYNAMICS' ); $product->save();` );
		const stopping = await placeCheckout( store, checkoutNumber( 2, '' ) );
		await browser.open( 'preview' );
		await open( stopping.id );
		await page.locator( '.concord-headline', { hasText: 'Would stop' } ).waitFor( { timeout: WAIT_MS } );
		await page.getByText( 'Create the item in Dynamics, or correct the SKU of the product in the store.' ).waitFor();
		await browser.screenshot( 'preview-stop' );
		await sound();
		await page.getByRole( 'button', { name: 'Check all orders' } ).click();
		await page.getByText( '1 of 2 orders would be sent.' ).waitFor( { timeout: WAIT_MS } );
		await page.getByRole( 'link', { name: `#${ stopping.id }` } ).waitFor();
		await browser.screenshot( 'preview-coverage' );
		await sound();
		await store.rest( 'PUT', '/wc-concord/v1/settings', { paused: false } );
		expect( await settled( WAIT_MS, () => connected.sandbox.documents( 'bc' ).length > 0 ) ).toBe( true );
		await browser.open( 'preview', { order: String( order.id ) } );
		await page.locator( '.concord-headline', { hasText: 'Already in Dynamics' } ).waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'preview-exists' );
		await sound();
	}, 120_000 );

	it( 'an order that does not exist, and a worker that cannot reach Dynamics, end in a sentence with a way on', async () => {
		const { page } = browser;
		await browser.open( 'preview', { order: '987654' } );
		await page.getByText( 'There is no order 987654 in the store.' ).waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'preview-error' );
		await sound();
		await page.getByRole( 'button', { name: 'Preview again' } ).waitFor();
	}, 120_000 );
} );
