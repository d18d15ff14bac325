/** The Flows screen in a real browser on a real store: list, templates, the designer, and what is drawn arriving in Dynamics. */
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
const flowsSchema = z.array( z.object( { id: z.string(), kind: z.string(), name: z.string(), enabled: z.boolean(), published: z.number().nullable(), has_draft: z.boolean() } ) );
const headSchema = z.object( { revision: z.number(), draft: z.unknown(), published: z.object( { version: z.number(), mappings: z.unknown() } ).nullable() } );

describe.skipIf( real === null || chromiumPath() === null )( 'Flows', () => {
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
	} );

	const sound = async () => {
		expect( await browser.axe() ).toEqual( [] );
		expect( browser.takeErrors() ).toEqual( [] );
	};
	/** Activations since the last count: what a person presses. */
	let pressed = 0;
	const press = async ( name: string | RegExp ) => {
		pressed++;
		await browser.page.getByRole( 'button', { name, exact: true } ).click();
	};
	/** Chooses among the steps that can be added at the place just opened. */
	const choose = async ( name: string ) => {
		pressed++;
		await browser.page.getByRole( 'group', { name: 'Add a step here' } ).getByRole( 'button', { name: new RegExp( `^${ name }` ) } ).click();
	};
	const flows = async () => flowsSchema.parse( await store.rest( 'GET', '/wc-concord/v1/flows' ) );
	const head = async ( id: string ) => headSchema.parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ id }` ) );

	it( 'without a connection it says what it belongs to; loading and a refusing store have their states', async () => {
		await browser.open( 'flows' );
		await browser.page.getByText( 'A flow belongs to a connection to Dynamics.' ).waitFor();
		await browser.screenshot( 'flows-empty' );
		await sound();
		connected = await link( store, 'bc', 0 );
		[ { id: connectionId } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
		const routes = ( url: URL ) => decodeURIComponent( url.href ).includes( 'wc-concord/v1/flows' );
		await browser.page.route( routes, () => {} );
		await browser.open( 'flows' );
		await browser.page.waitForSelector( '.concord-skeleton' );
		await browser.screenshot( 'flows-loading' );
		await sound();
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		await browser.page.route( routes, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
		await browser.open( 'flows' );
		await browser.page.getByText( 'The database did not answer' ).waitFor();
		await browser.screenshot( 'flows-error' );
		await sound();
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		const clean = async ( name: string ) => {
			await browser.screenshot( name );
			await sound();
		};
		await loadingAndError( browser, { name: 'flows-gallery', route: /^\/flow-templates/, open: () => browser.open( 'flows', { new: '1' } ), clean } );
	}, 120_000 );

	it( 'from the list to "only processing, and wholesale orders write a record of their own" in nine activations, clicks alone; it survives a killed tab, and what is drawn arrives', async () => {
		const { page } = browser;
		await browser.open( 'flows' );
		await page.getByText( 'Orders → sales orders' ).waitFor();
		await browser.screenshot( 'flows-list' );
		await sound();
		pressed = 0;
		await press( 'Orders → sales orders' );
		await press( 'Add a step at the beginning: Steps' );
		await browser.screenshot( 'designer-palette' );
		await sound();
		await choose( 'Filter' );
		await page.getByLabel( 'Condition', { exact: true } ).fill( 'status = "processing"' );
		await press( 'Add a step: Steps' );
		await choose( 'Branch' );
		await page.getByLabel( 'Condition', { exact: true } ).fill( '$exists(extra._po_number)' );
		await press( 'Add a step: When it holds' );
		await choose( 'Write a record' );
		await page.getByLabel( 'Entity', { exact: true } ).fill( 'contoso/web/v1.0/wholesaleOrders' );
		await page.getByLabel( 'Field 1', { exact: true } ).fill( 'orderReference' );
		await browser.screenshot( 'designer-outline' );
		await sound();
		expect( ( await head( connectionId ) ).draft ).toBeNull();
		await browser.open( 'flows', { flow: connectionId } );
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		await press( 'Publish…' );
		await page.getByRole( 'dialog' ).getByRole( 'row', { name: /^Branch not there/ } ).waitFor();
		await browser.screenshot( 'designer-publish' );
		await sound();
		await press( 'Publish now' );
		await page.getByText( 'Version 1 is in use.' ).waitFor();
		expect( pressed ).toBeLessThanOrEqual( 9 );
		await browser.screenshot( 'designer-published' );
		await sound();

		await store.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		const order = await placeCheckout( store, checkoutNumber( 1, '' ) );
		store.evalPhp( `$order = wc_get_order( ${ order.id } ); $order->update_meta_data( '_po_number', 'PO-4711' ); $order->save();` );
		await store.rest( 'PUT', '/wc-concord/v1/settings', { paused: false } );
		const dynamics = dynamicsOf( connected.sandbox, 'bc' );
		expect( await settled( WAIT_MS, async () => ( await dynamics.entities( 'wholesaleOrders' ) ).length === 1 ) ).toBe( true );
		expect( connected.sandbox.documents( 'bc' ) ).toHaveLength( 1 );
	}, 180_000 );

	it( 'errors are named beside the step and keep the flow from being published; the draft is saved all the same; undo takes each edit back', async () => {
		const { page } = browser;
		await browser.open( 'flows', { flow: connectionId } );
		await press( 'Add a step: Steps' );
		await choose( 'For each' );
		await press( 'Add a step: For each' );
		await choose( 'Find Reads' );
		await page.getByLabel( 'Entity', { exact: true } ).fill( 'items' );
		await page.getByLabel( 'Source of field 1', { exact: true } ).fill( 'vars.nothing.sku' );
		await page.getByRole( 'button', { name: /^Checks/ } ).click();
		await page.getByRole( 'region', { name: 'Checks' } ).getByText( '“vars.nothing” is used before a step sets it.' ).waitFor();
		expect( await page.getByRole( 'button', { name: 'Publish…', exact: true } ).getAttribute( 'aria-disabled' ) ).toBe( 'true' );
		await browser.screenshot( 'designer-errors' );
		await sound();
		await press( 'Save draft' );
		await page.getByText( /A draft by .* waits to be published\./ ).waitFor();
		expect( JSON.stringify( ( await head( connectionId ) ).draft ) ).toContain( 'vars.nothing.sku' );
		for ( let step = 0; step < 4; step++ ) {
			await press( 'Undo' );
		}
		expect( await page.getByText( 'vars.nothing' ).count() ).toBe( 0 );
		await press( 'Discard draft' );
		await page.getByText( 'Version 1 is in use.' ).waitFor();
		await settled( WAIT_MS, async () => ( await head( connectionId ) ).draft === null );
	}, 120_000 );

	it( 'the canvas shows the same flow; a step is added by dragging it onto an edge, by the + on an edge, and found again in the outline', async () => {
		const { page } = browser;
		await browser.open( 'flows', { flow: connectionId } );
		await press( 'Show canvas' );
		await page.locator( '.react-flow__node' ).first().waitFor();
		await browser.screenshot( 'designer-canvas' );
		await sound();
		await page.locator( '[data-kind="notify"]' ).dragTo( page.locator( '[data-edge="/root/1"]' ) );
		await page.getByLabel( 'Sentence', { exact: true } ).fill( 'Seen' );
		await page.locator( '[data-edge="/root/0"]' ).click();
		await choose( 'Calculate' );
		await browser.screenshot( 'designer-canvas-edited' );
		await press( 'Show outline' );
		await page.locator( '.concord-designer__step' ).first().waitFor();
		const names = await page.locator( '.concord-designer__step .concord-designer__kindname' ).allTextContents();
		expect( names ).toEqual( [ 'Starts', 'Calculate', 'Filter', 'Tell a person', 'Sales order', 'Branch', 'Write a record' ] );
		await press( 'Discard draft' );
	}, 120_000 );

	it( 'by keyboard alone: a template becomes a flow, is published, switched on, run, and its outcome said', async () => {
		const { page } = browser;
		const reach = async ( name: string | RegExp ) => {
			const target = page.getByRole( 'button', { name, exact: true } );
			await target.focus();
			await page.keyboard.press( 'Enter' );
		};
		await browser.open( 'flows', { new: '1' } );
		await page.getByRole( 'list', { name: 'Templates' } ).waitFor();
		await browser.screenshot( 'flows-gallery' );
		await sound();
		await reach( 'Use: Items → products' );
		await page.getByText( 'This flow was never published.' ).waitFor();
		await reach( 'Publish…' );
		await reach( 'Publish now' );
		await page.getByText( 'Version 1 is in use.' ).waitFor();
		await reach( '← All flows' );
		const toggle = page.getByRole( 'checkbox', { name: 'Run Items → products' } );
		await toggle.focus();
		await page.keyboard.press( 'Space' );
		expect( await settled( WAIT_MS, async () => ( await flows() ).some( ( flow ) => flow.name === 'Items → products' && flow.enabled ) ) ).toBe( true );
		expect( await settled( WAIT_MS, () => Promise.resolve( store.evalPhp( 'echo get_post_meta( wc_get_product_id_by_sku( \'CONCORD-MUG\' ), \'_dynamics_item_name\', true );' ) !== '' ) ) ).toBe( true );
		await reach( 'Run now: Items → products' );
		await page.getByText( /\d+ ran, \d+ left out, 0 stopped, \d+ values changed\./ ).waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'flows-run' );
		await sound();
	}, 180_000 );

	it( 'a foreign or newer file is refused with its sentence; a flow\'s own file shows its steps before it is added', async () => {
		const { page } = browser;
		await browser.open( 'flows', { new: '1' } );
		const give = async ( text: string ) => {
			await page.locator( 'input[type="file"]' ).setInputFiles( { name: `flow-${ text.length }.json`, mimeType: 'application/json', buffer: Buffer.from( text ) } );
		};
		await give( 'not json' );
		await page.getByText( 'This file is not JSON.' ).waitFor();
		await give( JSON.stringify( { kind: 'something-else' } ) );
		await page.getByText( 'This file is no flow of Concord.' ).waitFor();
		await give( JSON.stringify( { kind: 'concord-flow', schemaVersion: 99, trigger: {}, steps: [] } ) );
		await page.getByText( 'made by a newer version (format 99)' ).waitFor();
		await give( JSON.stringify( { kind: 'concord-flow', name: 'Notes', schemaVersion: 1, trigger: { on: 'store', record: 'product' }, steps: [ { id: 'tell', title: '', step: 'notify', message: 'Product {sku} changed' } ] } ) );
		await page.getByText( '“Notes” would be added as a new draft with these steps:' ).waitFor();
		await browser.screenshot( 'flows-import' );
		await sound();
		await press( 'Add this flow' );
		await page.getByText( 'This flow was never published.' ).waitFor();
		expect( ( await flows() ).find( ( flow ) => flow.name === 'Notes' ) ).toMatchObject( { published: null, has_draft: true, enabled: false } );
	}, 120_000 );

	it( 'of two who edit at once the second is told, keeps the own changes, and can save them over', async () => {
		const { page } = browser;
		// The designer opens as it was left, whatever the story before did.
		await page.evaluate( () => window.localStorage.removeItem( 'concord-designer-view' ) );
		await browser.open( 'flows', { flow: connectionId } );
		await press( 'Add a step: Steps' );
		await choose( 'Tell a person' );
		await page.getByLabel( 'Sentence', { exact: true } ).fill( 'Mine' );
		const { revision } = await head( connectionId );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { schemaVersion: 1, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } } } } );
		await press( 'Save draft' );
		await page.getByText( /Somebody else changed/ ).waitFor();
		await browser.screenshot( 'designer-conflict' );
		await sound();
		await press( 'Read what was saved' );
		await press( 'Save mine over it' );
		expect( await settled( WAIT_MS, async () => JSON.stringify( ( await head( connectionId ) ).draft ).includes( 'Mine' ) ) ).toBe( true );
	}, 120_000 );
} );
