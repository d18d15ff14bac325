/** The Rules screen in a real browser on a real store, with a worker and the simulator behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { link, settled, type Link } from '../bench/rig.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { publishDraft } from '../orders/flow-in-use.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';

const real = await realStore();
const WAIT_MS = 60_000;
const flowSchema = z.object( { draft: z.object( { mappings: z.object( { rules: z.looseObject( {} ).optional() } ) } ).nullable(), published: z.object( { version: z.number() } ).nullable() } );

describe.skipIf( real === null || chromiumPath() === null )( 'Rules', () => {
	let store: Store;
	let connected: Link;
	let browser: AdminBrowser;
	let connectionId = '';

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
	}, 120_000 );

	const sound = async () => {
		expect( await browser.axe() ).toEqual( [] );
		expect( browser.takeErrors() ).toEqual( [] );
	};
	const flow = async () => flowSchema.parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ connectionId }` ) );
	const press = ( name: string ) => browser.page.getByRole( 'button', { name, exact: true } ).click();
	const card = ( name: string ) => browser.page.getByRole( 'region', { name, exact: true } );
	const arrived = async ( count: number ) => expect( await settled( WAIT_MS, () => connected.sandbox.documents( 'bc' ).length >= count ) ).toBe( true );

	it( 'without a connection it says what it belongs to; loading and a refusing store have their states', async () => {
		await browser.open( 'rules' );
		await browser.page.getByText( 'Rules belong to a connection to Dynamics.' ).waitFor();
		await browser.screenshot( 'rules-empty' );
		await sound();
		connected = await link( store, 'bc', 0 );
		[ { id: connectionId } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
		const flows = ( url: URL ) => decodeURIComponent( url.href ).includes( 'wc-concord/v1/flows' );
		await browser.page.route( flows, () => {} );
		await browser.open( 'rules' );
		await browser.page.waitForSelector( '.concord-skeleton' );
		await browser.screenshot( 'rules-loading' );
		await sound();
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		await browser.page.route( flows, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
		await browser.open( 'rules' );
		await browser.page.getByText( 'The database did not answer' ).waitFor();
		await browser.screenshot( 'rules-error' );
		await sound();
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		browser.takeErrors();
	}, 180_000 );

	it( 'a table of SKUs is pasted, its bad rows are shown, a killed tab loses nothing, the draft shows its effect on a real order, and published it is sent', async () => {
		const { page } = browser;
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		const first = await placeCheckout( store, checkoutNumber( 0, '' ) );
		await arrived( 1 );
		const skus = z.object( { order: z.object( { line_items: z.array( z.object( { sku: z.string() } ) ) } ) } );
		const lines = await store.rest( 'GET', `/wc/v3/orders/${ first.id }` );
		const sku = skus.safeParse( { order: lines } ).data?.order.line_items[ 0 ]?.sku ?? '';
		expect( sku ).not.toBe( '' );
		await browser.open( 'rules' );
		await page.getByText( 'Orders are sent without rules of your own.' ).waitFor();
		await card( 'SKUs' ).getByText( 'Every SKU is sent as it is.' ).waitFor();
		await press( 'Paste or import a table' );
		await page.getByLabel( 'Rows from a spreadsheet: SKU and item number' ).fill( `SKU;Item\n${ sku.toLowerCase() };CONCORD-BOOK\nonly-one-column\n"WEB;1";"CONCORD-MUG"` );
		await press( 'Add these rows' );
		await page.getByText( '“only-one-column” has one column.' ).waitFor();
		await page.getByText( '2 rows were added. 1 row was not taken; it is still above.' ).waitFor();
		await browser.screenshot( 'rules-pasted' );
		await sound();
		// The tab dies; nothing was saved.
		await browser.open( 'rules' );
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		await press( 'Save draft' );
		await card( 'SKUs' ).getByText( 'CONCORD-BOOK', { exact: false } ).first().waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'rules-draft' );
		await sound();
		expect( ( await flow() ).draft?.mappings.rules ).toMatchObject( { skuAliases: [ { sku: sku.toLowerCase(), item: 'CONCORD-BOOK' }, { sku: 'WEB;1', item: 'CONCORD-MUG' } ] } );
		await press( 'Publish…' );
		await page.getByRole( 'dialog' ).getByRole( 'row', { name: 'SKUs: WEB;1 — CONCORD-MUG' } ).waitFor();
		await browser.screenshot( 'rules-publish' );
		await sound();
		await press( 'Publish now' );
		await page.getByText( 'Orders are sent by version 1.' ).waitFor();
		await placeCheckout( store, checkoutNumber( 0, '' ) );
		await arrived( 2 );
	}, 180_000 );

	it( 'what is wrong stands beside its field and keeps the draft from being published, but not from being saved', async () => {
		const { page } = browser;
		await browser.open( 'rules' );
		await press( 'Convert a currency' );
		await page.getByLabel( 'Orders charged in' ).fill( 'sek' );
		await page.getByLabel( 'are sent in' ).fill( 'SEK' );
		await card( 'Currency' ).getByText( 'Choose another currency' ).waitFor();
		await card( 'Currency' ).getByText( 'Enter an amount with a decimal point' ).waitFor();
		await card( 'Currency' ).getByText( 'needs correcting' ).waitFor();
		await card( 'Tax service' ).getByLabel( 'Ask a tax service for the tax codes of each order' ).check();
		await card( 'Tax service' ).getByLabel( 'Address of the service' ).fill( 'http://tax.example.com' );
		await card( 'Tax service' ).getByText( 'Enter an address that begins with https://' ).waitFor();
		await browser.screenshot( 'rules-wrong' );
		await sound();
		await press( 'Save draft' );
		await page.getByText( 'A draft by admin waits to be published.' ).waitFor();
		expect( await page.getByRole( 'button', { name: 'Publish…', exact: true } ).getAttribute( 'aria-disabled' ) ).toBe( 'true' );
		await page.getByLabel( 'are sent in' ).fill( 'EUR' );
		await page.getByLabel( 'EUR for one SEK' ).fill( '0.0885' );
		await card( 'Tax service' ).getByLabel( 'Ask a tax service for the tax codes of each order' ).uncheck();
		await card( 'Customers' ).getByLabel( 'VAT number', { exact: true } ).check();
		await card( 'Addresses' ).getByLabel( 'Wrong postal code' ).selectOption( { label: 'stops the order' } );
		await card( 'Coupons' ).getByLabel( 'The discount of coupons is' ).selectOption( { label: 'a line of its own' } );
		await card( 'Coupons' ).getByLabel( 'Number' ).fill( '8720' );
		await card( 'Bundles' ).getByLabel( 'Of a bundle, send' ).selectOption( { label: 'what is in it' } );
		await press( 'Save draft' );
		await page.getByText( 'A draft by admin waits to be published.' ).waitFor();
		await browser.screenshot( 'rules-full' );
		await sound();
		await press( 'Publish…' );
		await press( 'Publish now' );
		await page.getByText( 'Orders are sent by version 2.' ).waitFor();
	}, 120_000 );

	it( 'of two who edit at once the second is told, sees which rules differ, and keeps the own ones', async () => {
		const { page } = browser;
		await browser.open( 'rules' );
		await card( 'Bundles' ).getByLabel( 'Of a bundle, send' ).selectOption( { label: 'the bundle itself' } );
		const { revision } = z.object( { revision: z.number() } ).parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ connectionId }` ) );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, rules: { skuAliases: [ { sku: 'THEIRS', item: '1' } ] } } } );
		await press( 'Save draft' );
		await page.getByText( 'Somebody else changed this mapping since you opened it.' ).waitFor();
		await press( 'Read what was saved' );
		await page.getByRole( 'row', { name: 'SKUs: THEIRS 1 —' } ).waitFor();
		await page.getByRole( 'row', { name: 'Bundles: send as-store parent' } ).waitFor();
		await browser.screenshot( 'rules-difference' );
		await sound();
		await press( 'Save mine over it' );
		await page.getByText( 'A draft by admin waits to be published.' ).waitFor();
		expect( ( await flow() ).draft?.mappings.rules ).toMatchObject( { bundles: { send: 'parent' } } );
	}, 120_000 );

	it( 'MON-10: a converted order shows both amounts and the rate in the preview and in Activity', async () => {
		const { page } = browser;
		const { revision } = z.object( { revision: z.number() } ).parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ connectionId }` ) );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, rules: { skuAliases: [], currency: { rates: [ { from: 'EUR', to: 'USD', source: 'fixed', rate: '1.1' } ] } } } } );
		await publishDraft( store, connectionId, connectionId, revision + 1, 'Dollars' );
		const before = connected.sandbox.documents( 'bc' ).length;
		await placeCheckout( store, checkoutNumber( 1, '' ) );
		await arrived( before + 1 );
		const found = z.array( z.object( { state: z.string(), link: z.object( { number: z.string(), rate: z.string(), store_total: z.string(), dynamics_total: z.string() } ).nullable() } ) );
		const converted = async () => found.parse( await store.rest( 'GET', '/wc-concord/v1/records?record_type=order' ) ).find( ( record ) => record.link?.rate === '1.1' )?.link;
		expect( await settled( WAIT_MS, async () => await converted() !== undefined ) ).toBe( true );
		const link = await converted();
		await browser.open( 'rules' );
		await card( 'Currency' ).getByText( 'USD at 1.1 (fixed rate)' ).first().waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'rules-converted' );
		await sound();
		await browser.open( 'activity', { type: 'order' } );
		await page.getByText( `${ link?.store_total } EUR = ${ link?.dynamics_total } USD` ).waitFor();
		await browser.screenshot( 'rules-converted-activity' );
		await sound();
	}, 180_000 );
} );
