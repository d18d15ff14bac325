/** The Preview screen in a real browser on a real store, with a worker and the simulator behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { link, settled, type Link } from '../bench/rig.ts';
import { dynamicsOf } from '../orders/dynamics.ts';
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

	it( 'OPS-3: shows the order as the document it would become, with sources and both totals, and writes nothing', async () => {
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

	const eventOf = async ( orderId: number ) => {
		const row = async () => z.array( z.object( { event_id: z.number(), record_id: z.string(), state: z.string() } ) ).parse( await store.rest( 'GET', '/wc-concord/v1/records?record_type=order' ) ).find( ( one ) => one.record_id === String( orderId ) );
		expect( await settled( WAIT_MS, async () => ( await row() )?.state === 'needs-you' ), 'it waits for a person' ).toBe( true );
		return String( ( await row() )?.event_id ?? 0 );
	};
	it( 'DUP-3: a person says whose order it is, or that it is none of them; it goes out once with that customer, and record, attempts and order name the versions that wrote it', async () => {
		const { page } = browser;
		const dynamics = dynamicsOf( connected.sandbox, 'bc' );
		const [ { id: connection } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
		const keep = { id: 'keep', title: '', step: 'upsert', entity: 'contoso/web/v1.0/wholesaleOrders', where: [ { field: 'orderReference', source: { kind: 'path', path: 'document.number' } } ], rows: [], as: 'kept' };
		const { id: flow } = z.object( { id: z.string() } ).parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connection, name: 'Wholesale records', content: { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [ keep ] } } ) );
		await store.rest( 'POST', `/wc-concord/v1/flows/${ flow }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ flow }/settings`, { enabled: true } );

		for ( const answer of [ 'one of them', 'none of them' ] as const ) {
			const checkout = checkoutNumber( answer === 'one of them' ? 0 : 1, '' );
			const twins = [ await dynamics.createCustomer( 'Wexthorpe', checkout.shopper.email ), await dynamics.createCustomer( 'Wexthorpe North', checkout.shopper.email ) ];
			const held = await placeCheckout( store, checkout );
			const event = await eventOf( held.id );
			await browser.open( 'activity', { record: event } );
			const choice = page.getByRole( 'group', { name: 'Whose order is it?' } );
			await choice.getByRole( 'radio', { name: `${ twins[ 1 ] }, Wexthorpe North` } ).waitFor( { timeout: WAIT_MS } );
			expect( await page.locator( '.concord-decision :checked' ).count(), 'nobody is chosen beforehand' ).toBe( 0 );
			await browser.screenshot( `record-customer-${ answer === 'one of them' ? 'several' : 'none' }` );
			await sound();
			if ( answer === 'one of them' ) {
				await choice.getByRole( 'radio', { name: 'Wexthorpe North' } ).check();
				await page.getByLabel( 'Reason (may be empty)' ).fill( 'She called' );
				await page.getByRole( 'button', { name: 'Send with this customer' } ).click();
			} else {
				// By keys alone: up from the first goes round to the last.
				await choice.getByRole( 'radio' ).first().focus();
				await page.keyboard.press( 'ArrowUp' );
				await choice.getByRole( 'radio', { name: 'None of them: make a new customer', checked: true } ).waitFor();
				await page.getByRole( 'button', { name: 'Send with a new customer' } ).focus();
				await page.keyboard.press( 'Enter' );
			}
			await page.locator( '.concord-panel__state', { hasText: 'Synced' } ).waitFor( { timeout: WAIT_MS } );
			const made = 'by the built-in mapping, by version 1 of the flow “Wholesale records”';
			await page.locator( '.concord-made-by', { hasText: `Last written ${ made }.` } ).waitFor( { timeout: WAIT_MS } );
			await page.locator( '.concord-attempts', { hasText: 'by version 1 of the flow “Wholesale records”' } ).waitFor();
			await browser.screenshot( `record-customer-${ answer === 'one of them' ? 'chosen' : 'made' }` );
			await sound();
			const reference = connected.sandbox.documents( 'bc' ).map( ( one ) => one.reference ).filter( ( one ) => one.endsWith( `-${ held.id }` ) );
			expect( reference, 'once' ).toHaveLength( 1 );
			const [ header ] = await dynamics.headers( reference[ 0 ] ?? '' );
			const everybody = ( await dynamics.customers( checkout.shopper.email ) ).map( ( one ) => String( one[ 'number' ] ) );
			expect( everybody ).toHaveLength( answer === 'one of them' ? 2 : 3 );
			expect( header?.[ 'customerNumber' ] ).toBe( answer === 'one of them' ? twins[ 1 ] : everybody.find( ( number ) => ! twins.includes( number ) ) );
			await page.goto( `${ store.url }/wp-admin/admin.php?page=wc-orders&action=edit&id=${ held.id }` );
			await page.locator( '#concord-order', { hasText: made } ).waitFor();
		}
	}, 240_000 );
} );
