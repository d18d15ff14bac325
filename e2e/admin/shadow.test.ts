/** The Shadow screen in a real browser on a real store, with a worker and the simulator behind it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { link, settled, type Link } from '../bench/rig.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';
import { loadingAndError } from './states.ts';

const real = await realStore();
const WAIT_MS = 60_000;

describe.skipIf( real === null || chromiumPath() === null )( 'Shadow', () => {
	let store: Store;
	let connected: Link;
	let browser: AdminBrowser;

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

	it( 'without a connection it says what it is for; with one it can be switched on', async () => {
		const { page } = browser;
		await browser.open( 'shadow' );
		await page.getByText( 'Shadow runs a connection to Dynamics without writing anything.' ).waitFor();
		await browser.screenshot( 'shadow-no-connection' );
		await sound();
		connected = await link( store, 'bc', 0 );
		const clean = async ( name: string ) => {
			await browser.screenshot( name );
			await sound();
		};
		await loadingAndError( browser, { name: 'shadow', route: /^\/shadow/, open: () => browser.open( 'shadow' ), clean } );
		await loadingAndError( browser, { name: 'shadow-created', route: /^\/created/, open: () => browser.open( 'shadow' ), clean } );
		await browser.open( 'shadow' );
		await page.getByText( 'Live: orders are written to Dynamics.' ).waitFor();
		await page.getByText( 'Nothing was made in Dynamics in this time.' ).waitFor();
		await browser.screenshot( 'shadow-empty' );
		await sound();
		await page.getByRole( 'button', { name: 'Switch shadow on' } ).click();
		await page.getByText( 'In shadow: orders and flows are recorded, nothing is written to Dynamics or to your store.' ).waitFor();
	}, 240_000 );

	it( 'OPS-2: orders of the shop are recorded with totals and reasons, nothing arrives, and after "Go live" they are sent', async () => {
		const { page } = browser;
		await placeCheckout( store, checkoutNumber( 3, '' ) );
		await placeCheckout( store, checkoutNumber( 1, '' ) );
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		const table = page.getByRole( 'table', { name: 'Recorded, not sent' } );
		await table.getByText( 'Would be created' ).nth( 1 ).waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'shadow-recorded' );
		await sound();
		expect( connected.sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.method !== 'GET' ) ).toEqual( [] );
		await page.getByRole( 'button', { name: 'Go live…' } ).click();
		await page.getByRole( 'button', { name: 'Go live', exact: true } ).click();
		await page.getByRole( 'button', { name: 'Send 2 recorded orders' } ).click();
		expect( await settled( WAIT_MS, () => connected.sandbox.documents( 'bc' ).length === 2 ) ).toBe( true );
		await browser.open( 'shadow' );
		await page.getByRole( 'table', { name: 'Made in Dynamics' } ).getByRole( 'row' ).nth( 2 ).waitFor();
		await browser.screenshot( 'shadow-live' );
		await sound();
	}, 180_000 );

	it( 'OPS-3: what a test made in Dynamics is listed with number, record and total, as a file too, to be undone there; another time has nothing', async () => {
		const { page } = browser;
		const documents = connected.sandbox.documents( 'bc' ).map( ( one ) => one.number );
		expect( documents ).toHaveLength( 2 );
		const card = page.getByRole( 'region', { name: 'Made in Dynamics' } );
		for ( const number of documents ) {
			const made = card.getByRole( 'row', { name: number } );
			expect( await made.innerText() ).toMatch( /salesOrders\s.*order \d+.*\d+\.\d\d EUR/s );
			expect( await made.getByRole( 'link', { name: number } ).count(), 'leads to it' ).toBe( 1 );
		}
		await card.getByText( 'To undo a test run, cancel or delete them in Dynamics; Concord deletes nothing there.' ).waitFor();
		const [ file ] = await Promise.all( [ page.waitForEvent( 'download' ), card.getByRole( 'button', { name: 'Save the list as CSV' } ).click() ] );
		const csv = readFileSync( await file.path(), 'utf8' );
		documents.forEach( ( number ) => expect( csv ).toContain( `"${ number }"` ) );
		await card.getByLabel( 'From (UTC)' ).fill( '2001-01-01' );
		await card.getByLabel( 'To (UTC)' ).fill( '2001-01-31' );
		await card.getByText( 'Nothing was made in Dynamics in this time.' ).waitFor();
		await sound();
	}, 60_000 );
} );
