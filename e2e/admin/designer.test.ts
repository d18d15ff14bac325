/** The designer as a person uses it: one journey in each way of working, what outlives a killed tab, two who edit at once, a file over a flow. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { link, settled, type Link } from '../bench/rig.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';
import { Clicks, type Mode } from './clicks.ts';

const real = await realStore();
const WAIT_MS = 60_000;
const BUDGET = 9;
const stepSchema = z.object( { step: z.string(), entity: z.string().optional(), expression: z.string().optional(), then: z.array( z.object( { step: z.string(), entity: z.string() } ) ).optional() } );
const headSchema = z.object( { revision: z.number(), draft: z.unknown(), published: z.object( { version: z.number(), mappings: z.object( { steps: z.array( stepSchema ).default( [] ) } ) } ).nullable() } );
const idSchema = z.object( { id: z.string() } );

describe.skipIf( real === null || chromiumPath() === null )( 'Designer', () => {
	let store: Store;
	let connected: Link;
	let browser: AdminBrowser;
	let connectionId = '';

	beforeAll( async () => {
		if ( real === null ) {
			return;
		}
		store = await real.start();
		connected = await link( store, 'bc', 0 );
		[ { id: connectionId } ] = z.tuple( [ idSchema ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
		browser = await openAdmin( { url: store.url, ...store.admin } );
	}, 240_000 );
	afterAll( async () => {
		await browser?.close();
		await connected?.stop();
		await store?.stop();
	} );

	const sound = async () => {
		expect( await browser.axe() ).toEqual( [] );
		expect( browser.takeErrors() ).toEqual( [] );
	};
	const head = async ( id: string ) => headSchema.parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ id }` ) );
	const button = ( name: string ) => browser.page.getByRole( 'button', { name, exact: true } );
	const offered = ( name: string ) => browser.page.getByRole( 'group', { name: 'Add a step here' } ).getByRole( 'button', { name: new RegExp( `^${ name }` ) } );
	const field = ( name: string ) => browser.page.getByLabel( name, { exact: true } );
	const shelf = ( kind: string ) => browser.page.locator( `.concord-designer__shelf [data-kind="${ kind }"]` );
	const edge = ( id: string ) => browser.page.locator( `[data-edge="${ id }"]` );

	const JOURNEYS: readonly { mode: Mode; view: 'canvas' | 'outline' }[] = [ { mode: 'mouse', view: 'canvas' }, { mode: 'click-only', view: 'canvas' }, { mode: 'click-only', view: 'outline' }, { mode: 'keyboard-only', view: 'canvas' }, { mode: 'keyboard-only', view: 'outline' } ];

	it.each( JOURNEYS )( 'only orders in processing, and wholesale orders write a record of their own: drawn and published in at most nine activations, $mode on the $view', async ( { mode, view } ) => {
		const { page } = browser;
		const { revision, published } = await head( connectionId );
		if ( published ) {
			await store.rest( 'POST', `/wc-concord/v1/flows/${ connectionId }/rollback`, { revision, version: 0, note: '', override: 'Not what is proven here' } );
		}
		await browser.open( 'flows' );
		// What an earlier journey left behind unsaved is not part of this one.
		await page.evaluate( ( key ) => window.localStorage.removeItem( key ), `concord-flow-${ connectionId }` );
		// A person who works on the canvas finds it as they left it; whoever does not, the outline.
		await page.evaluate( ( kept ) => window.localStorage.setItem( 'concord-designer-view', kept ), view );
		await button( 'Orders → sales orders' ).waitFor();
		const clicks = new Clicks( page, mode );
		await clicks.activate( button( 'Orders → sales orders' ) );
		await page.getByText( 'Orders are sent as built in.' ).waitFor();
		if ( view === 'canvas' ) {
			await page.locator( '.react-flow__node' ).first().waitFor();
		}
		const add = async ( kind: string, name: string, onCanvas: string, inOutline: string ) => {
			const plus = view === 'canvas' ? edge( onCanvas ) : button( inOutline );
			await clicks.drag( shelf( kind ), plus, async () => {
				await clicks.activate( plus );
				await clicks.activate( offered( name ) );
			} );
		};
		await add( 'filter', 'Filter', '/root/0', 'Add a step at the beginning: Steps' );
		await clicks.type( field( 'Condition' ), 'status = "processing"' );
		await add( 'branch', 'Branch', '/root/2', 'Add a step: Steps' );
		await clicks.type( field( 'Condition' ), '$exists(extra._po_number)' );
		await add( 'upsert', 'Write a record', 'branch/then/0', 'Add a step: When it holds' );
		await clicks.type( field( 'Entity' ), 'contoso/web/v1.0/wholesaleOrders' );
		await clicks.type( field( 'Field 1' ), 'orderReference' );
		await browser.screenshot( `designer-${ view }-${ mode }` );
		await sound();
		await clicks.activate( button( 'Publish…' ) );
		await page.getByRole( 'dialog' ).getByRole( 'row', { name: /^Branch not there/ } ).waitFor();
		await clicks.activate( button( 'Publish now' ) );
		await page.getByText( /Version \d+ is in use\./ ).waitFor();
		clicks.within( BUDGET );
		expect( ( await head( connectionId ) ).published?.mappings.steps ).toMatchObject( [ { step: 'filter', expression: 'status = "processing"' }, { step: 'salesOrder' }, { step: 'branch', then: [ { step: 'upsert', entity: 'contoso/web/v1.0/wholesaleOrders' } ] } ] );
	}, 120_000 );

	it.each( JOURNEYS )( 'from a blank flow to one that runs: a filter and a record of its own, published and switched on in at most nine activations, $mode on the $view', async ( { mode, view } ) => {
		const { page } = browser;
		await browser.open( 'flows' );
		await page.evaluate( ( kept ) => window.localStorage.setItem( 'concord-designer-view', kept ), view );
		await button( 'New flow' ).first().waitFor();
		const clicks = new Clicks( page, mode );
		await clicks.activate( button( 'New flow' ).first() );
		await clicks.activate( button( 'Start: Blank flow' ) );
		await page.getByText( 'This flow was never published.' ).waitFor();
		if ( view === 'canvas' ) {
			await page.locator( '.react-flow__node' ).first().waitFor();
		}
		const add = async ( kind: string, name: string, onCanvas: string ) => {
			const plus = view === 'canvas' ? edge( onCanvas ) : button( 'Add a step: Steps' );
			await clicks.drag( shelf( kind ), plus, async () => {
				await clicks.activate( plus );
				await clicks.activate( offered( name ) );
			} );
		};
		await add( 'filter', 'Filter', '/root/0' );
		await clicks.type( field( 'Condition' ), 'status = "processing"' );
		await add( 'upsert', 'Write a record', '/root/1' );
		await clicks.type( field( 'Entity' ), 'contoso/web/v1.0/wholesaleOrders' );
		await clicks.type( field( 'Field 1' ), 'orderReference' );
		await clicks.type( field( 'Source of orderReference' ), 'number' );
		await clicks.activate( button( 'Publish…' ) );
		await clicks.activate( button( 'Publish now' ) );
		await page.getByText( 'Version 1 is in use.' ).waitFor();
		await clicks.activate( button( 'Switch on' ) );
		await page.getByText( 'It is switched off.' ).waitFor( { state: 'detached' } );
		clicks.within( BUDGET );
		const { id } = z.array( z.object( { id: z.string(), kind: z.string(), enabled: z.boolean() } ) ).parse( await store.rest( 'GET', '/wc-concord/v1/flows' ) ).find( ( one ) => one.kind === 'own' && one.enabled ) ?? { id: '' };
		expect( ( await head( id ) ).published?.mappings.steps ).toMatchObject( [ { step: 'filter', expression: 'status = "processing"' }, { step: 'upsert', entity: 'contoso/web/v1.0/wholesaleOrders' } ] );
		await store.rest( 'DELETE', `/wc-concord/v1/flows/${ id }` );
	}, 120_000 );

	it( 'STK-4: each row and each switch says which way it goes, in words and with an arrow; a step is moved into a branch and out of it, in outline and canvas', async () => {
		const { page } = browser;
		const source = ( path: string ) => ( { kind: 'path', path } );
		const row = ( target: string, path: string ) => ( { target, source: source( path ), steps: [], conditions: [], required: false } );
		const flow = { schemaVersion: 1, trigger: { on: 'feed', feed: 'items', everyMinutes: 5, allEveryHours: 24, locations: [] }, steps: [
			{ id: 'known', title: 'Known', step: 'branch', expression: 'item.sku != ""', then: [ { id: 'put', title: '', step: 'putInStore', record: 'item', rows: [ row( 'regularPrice', 'item.regularPrice' ), { ...row( 'create', '' ), source: { kind: 'constant', value: 'draft' } } ] } ], otherwise: [] },
			{ id: 'keep', title: '', step: 'upsert', entity: 'contoso/web/v1.0/wholesaleOrders', where: [ { field: 'orderReference', source: source( 'item.number' ) } ], rows: [ row( 'poNumber', 'item.sku' ) ], as: 'kept' },
		] };
		const { id } = idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: 'Ways', content: flow } ) );
		await browser.open( 'flows' );
		await page.getByRole( 'row', { name: /Ways .*Store ⇄ Dynamics/ } ).waitFor();
		await page.getByRole( 'row', { name: /Orders → sales orders .*Store → Dynamics/ } ).waitFor();
		const described = await page.getByRole( 'checkbox', { name: 'Run Ways' } ).getAttribute( 'aria-describedby' );
		expect( await page.locator( `[id="${ described ?? '' }"]` ).textContent() ).toBe( 'Store ⇄ Dynamics' );
		await sound();
		await browser.open( 'flows', { flow: id } );
		await page.locator( '[data-step="put"]' ).click();
		await page.getByRole( 'group', { name: 'regularPrice' } ).getByText( 'Dynamics → store' ).waitFor();
		await page.getByRole( 'group', { name: 'create' } ).getByText( 'Dynamics → store' ).waitFor();
		await page.locator( '[data-step="keep"]' ).click();
		await page.getByRole( 'group', { name: 'poNumber' } ).getByText( 'Store → Dynamics' ).waitFor();
		await browser.screenshot( 'designer-direction' );
		await sound();
		const order = async () => page.locator( '.concord-designer__step [class$="kindname"]' ).allTextContents();
		await button( 'Move Write a record to another place' ).click();
		await browser.screenshot( 'designer-move' );
		await sound();
		await page.getByRole( 'button', { name: 'Known, When it holds: At the beginning' } ).click();
		expect( await order() ).toEqual( [ 'Starts', 'Branch', 'Write a record', 'Put into the store' ] );
		await button( 'Show canvas' ).click();
		await page.locator( '.react-flow__node', { hasText: 'Write a record' } ).click();
		const up = button( 'Move Write a record up' );
		await up.focus();
		await page.keyboard.press( 'Enter' );
		await button( 'Duplicate Write a record' ).click();
		await browser.screenshot( 'designer-canvas-tools' );
		await sound();
		await button( 'Show outline' ).click();
		expect( await order() ).toEqual( [ 'Starts', 'Write a record', 'Write a record', 'Branch', 'Put into the store' ] );
		await store.rest( 'DELETE', `/wc-concord/v1/flows/${ id }` );
	}, 240_000 );

	it( 'a session that ended while saving, in the designer and under Rules: a sentence with a way to sign in, and no edit lost', async () => {
		const { page } = browser;
		const ended = ( url: URL ) => decodeURIComponent( url.href ).includes( `wc-concord/v1/flows/${ connectionId }/draft` );
		const signedOut = async () => {
			await page.route( ended, ( request ) => request.fulfill( { status: 403, contentType: 'application/json', body: JSON.stringify( { code: 'rest_cookie_invalid_nonce', message: 'Cookie check failed', data: { status: 403 } } ) } ) );
			await page.route( ( url ) => url.href.includes( 'action=rest-nonce' ), ( request ) => request.fulfill( { status: 400, body: '0' } ) );
		};
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Add a step: Steps' ).click();
		await offered( 'Write a record' ).click();
		await field( 'Entity' ).fill( 'contoso/web/v1.0/wholesaleOrders' );
		await button( 'Add a field' ).click();
		await field( 'Target 1' ).fill( 'poNumber' );
		await signedOut();
		await button( 'Save draft' ).click();
		await page.getByRole( 'alert' ).getByText( 'Your session has ended' ).waitFor();
		await page.getByRole( 'link', { name: 'Sign in (opens a new tab)' } ).waitFor();
		await browser.screenshot( 'designer-signed-out' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		browser.takeErrors();
		await browser.open( 'flows', { flow: connectionId } );
		await page.locator( '.concord-designer__step', { hasText: 'contoso/web/v1.0/wholesaleOrders' } ).last().click();
		expect( await field( 'Target 1' ).inputValue() ).toBe( 'poNumber' );
		await button( 'Discard draft' ).click();
		await browser.open( 'rules' );
		await page.getByRole( 'button', { name: 'Save draft' } ).waitFor();
		await page.evaluate( ( [ key, id ] ) => window.localStorage.setItem( key ?? '', JSON.stringify( { revision: Number( id ), mappings: { schemaVersion: 1, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } }, rules: { skuAliases: [ { sku: 'MUG', item: '1896-S' } ] } } } ) ), [ `concord-mapping-${ connectionId }`, String( ( await head( connectionId ) ).revision ) ] );
		await browser.open( 'rules' );
		await signedOut();
		await button( 'Save draft' ).click();
		await page.getByRole( 'link', { name: 'Sign in (opens a new tab)' } ).waitFor();
		expect( await page.evaluate( ( key ) => window.localStorage.getItem( key ), `concord-mapping-${ connectionId }` ) ).toContain( '1896-S' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		await page.evaluate( ( key ) => window.localStorage.removeItem( key ), `concord-mapping-${ connectionId }` );
		browser.takeErrors();
	}, 120_000 );

	it( 'loading and a refusing store have their states in the designer too', async () => {
		const { page } = browser;
		const routes = ( url: URL ) => decodeURIComponent( url.href ).includes( `wc-concord/v1/flows/${ connectionId }` );
		await page.route( routes, () => {} );
		await browser.open( 'flows', { flow: connectionId } );
		await page.waitForSelector( '.concord-skeleton' );
		await browser.screenshot( 'designer-loading' );
		await sound();
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		await page.route( routes, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
		await browser.open( 'flows', { flow: connectionId } );
		await page.getByText( 'The database did not answer' ).waitFor();
		await browser.screenshot( 'designer-error' );
		await sound();
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
	}, 120_000 );

	it( 'of two who edit at once the second is shown where the two differ; the edits outlive a killed tab and can be saved over', async () => {
		const { page } = browser;
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Add a step: Steps' ).click();
		await offered( 'Tell a person' ).click();
		await field( 'Sentence' ).fill( 'Mine' );
		const { revision } = await head( connectionId );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, steps: [ { id: 'sales-order', title: '', step: 'salesOrder' }, { id: 'theirs', title: 'Their step', step: 'notify', message: 'Theirs' } ] } } );
		await browser.open( 'flows', { flow: connectionId } );
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		await button( 'Save draft' ).click();
		await page.getByText( /Somebody else changed/ ).waitFor();
		await button( 'Read what was saved' ).click();
		await page.getByRole( 'row', { name: /Their step.*Theirs.*not there/ } ).waitFor();
		await page.getByRole( 'row', { name: /Tell a person.*not there.*Mine/ } ).waitFor();
		await browser.screenshot( 'designer-difference' );
		await sound();
		await button( 'Save mine over it' ).click();
		expect( await settled( WAIT_MS, async () => JSON.stringify( ( await head( connectionId ) ).draft ).includes( 'Mine' ) ) ).toBe( true );
	}, 120_000 );

	it( 'a file over a flow shows first what would differ; taken over it is an edit that undo takes back', async () => {
		const { page } = browser;
		const flow = { schemaVersion: 1, trigger: { on: 'store', record: 'product' }, steps: [ { id: 'tell', title: '', step: 'notify', message: 'Product {sku} changed' } ] };
		const { id } = idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: 'Notes', content: flow } ) );
		await browser.open( 'flows', { flow: id } );
		const give = ( content: unknown ) => page.locator( 'input[type="file"]' ).setInputFiles( { name: 'flow.json', mimeType: 'application/json', buffer: Buffer.from( JSON.stringify( content ) ) } );
		await button( 'Publish…' ).waitFor();
		await give( { kind: 'concord-flow', ...flow, schemaVersion: 99 } );
		await page.getByRole( 'alert' ).filter( { hasText: 'newer version (format 99)' } ).waitFor();
		await give( { kind: 'concord-flow', name: 'Notes', ...flow, steps: [ { id: 'tell', title: '', step: 'notify', message: 'Look at {sku}' }, { id: 'stop', title: 'Wait', step: 'hold', message: 'Check it' } ] } );
		expect( await page.getByText( /made for Finance & Operations; this connection is Business Central/ ).count() ).toBe( 0 );
		await give( { kind: 'concord-flow', product: 'fo', name: 'Notes', ...flow, steps: [ { id: 'tell', title: '', step: 'notify', message: 'Look at {sku}' }, { id: 'stop', title: 'Wait', step: 'hold', message: 'Check it' } ] } );
		await page.getByText( /made for Finance & Operations; this connection is Business Central/ ).first().waitFor();
		await page.getByRole( 'row', { name: /message Product \{sku\} changed Look at \{sku\}/ } ).waitFor();
		await page.getByRole( 'row', { name: /^Wait not there/ } ).waitFor();
		expect( await page.getByText( 'You have changes that are not saved.' ).count() ).toBe( 0 );
		await browser.screenshot( 'designer-import' );
		await sound();
		await button( 'Take over the file' ).click();
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		await page.locator( '[data-step="stop"]' ).waitFor();
		await button( 'Undo' ).click();
		await page.locator( '[data-step="stop"]' ).waitFor( { state: 'detached' } );
		expect( JSON.stringify( ( await head( id ) ).draft ) ).not.toContain( 'Check it' );
	}, 120_000 );

	it( 'the order flow has a file and a template too, of its steps and rules: first what would differ, then an edit; a flow of another kind is refused', async () => {
		const { page } = browser;
		await browser.open( 'flows', { flow: connectionId } );
		const give = ( content: unknown ) => page.locator( 'input[type="file"]' ).setInputFiles( { name: 'flow.json', mimeType: 'application/json', buffer: Buffer.from( JSON.stringify( content ) ) } );
		await button( 'Publish…' ).waitFor();
		await give( { kind: 'concord-flow', name: 'Own', product: 'bc', schemaVersion: 1, trigger: { on: 'store', record: 'product' }, steps: [] } );
		await page.getByRole( 'alert' ).filter( { hasText: 'This file holds a flow of its own.' } ).waitFor();
		const steps = [ { id: 'sales-order', title: '', step: 'salesOrder' }, { id: 'said', title: 'Said by the file', step: 'notify', message: 'From the file' } ];
		await give( { kind: 'concord-order-flow', name: 'Orders', product: 'bc', schemaVersion: 1, steps, rules: { skuAliases: [ { sku: 'MUG', item: '1896-S' } ] } } );
		await page.getByRole( 'row', { name: /Said by the file not there/ } ).waitFor();
		await page.getByRole( 'row', { name: /1896-S/ } ).waitFor();
		await browser.screenshot( 'designer-import-order' );
		await sound();
		await button( 'Take over the file' ).click();
		await page.locator( '[data-step="said"]' ).waitFor();
		await button( 'Save draft' ).click();
		expect( await settled( WAIT_MS, async () => JSON.stringify( ( await head( connectionId ) ).draft ).includes( '1896-S' ) ) ).toBe( true );
		await button( 'Save as a template' ).click();
		await button( 'Saved as a template' ).waitFor();
		await button( 'Discard draft' ).click();
		await page.locator( '[data-step="said"]' ).waitFor( { state: 'detached' } );
		await browser.open( 'flows', { new: '1' } );
		await button( 'Use: Orders → sales orders' ).click();
		await page.getByRole( 'row', { name: /Said by the file not there/ } ).waitFor();
		await button( 'Keep mine' ).click();
		await page.getByRole( 'row', { name: /Said by the file/ } ).waitFor( { state: 'detached' } );
	}, 120_000 );

	it( 'a test shows what went in and out of each step, in outline and canvas, and writes nothing; without an order or a worker it says so', async () => {
		const { page } = browser;
		const source = ( path: string ) => ( { kind: 'path', path } );
		const steps = [
			{ id: 'paid', title: '', step: 'filter', expression: 'status = "processing"', message: '' }, { id: 'sales-order', title: '', step: 'salesOrder' },
			{ id: 'each', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [ { id: 'kept', title: 'Keep the line', step: 'upsert', entity: 'contoso/web/v1.0/webOrderLines', where: [ { field: 'orderReference', source: source( 'document.reference' ) }, { field: 'lineId', source: source( 'vars.line.id' ) } ], rows: [ { target: 'itemNumber', source: source( 'vars.line.sku' ), steps: [], conditions: [], required: false } ], as: 'kept' } ] },
			{ id: 'wholesale', title: 'Wholesale', step: 'branch', expression: '$exists(extra._po_number)', then: [ { id: 'tell', title: '', step: 'notify', message: 'Wholesale order {number}' } ], otherwise: [] },
		];
		const { revision } = await head( connectionId );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, steps } } );
		await store.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Test' ).click();
		await page.getByText( 'The store has no record to test with yet.' ).waitFor();
		await browser.screenshot( 'designer-test-empty' );
		await sound();
		await placeCheckout( store, checkoutNumber( 3, '' ) );
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Test' ).click();
		await button( 'Test what is drawn' ).click();
		await page.getByText( /Waiting for the worker/ ).waitFor();
		await browser.screenshot( 'designer-test-waiting' );
		await sound();
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		await page.getByText( 'Goes through.' ).waitFor( { timeout: WAIT_MS } );
		await page.locator( '[data-step="paid"]', { hasText: /1 in, 1 out, \d+ ms/ } ).waitFor();
		await page.locator( '[data-step="tell"]', { hasText: 'not reached' } ).waitFor();
		await page.locator( '[data-step="kept"]' ).click();
		await page.getByRole( 'region', { name: 'What the test showed' } ).getByRole( 'row', { name: /itemNumber CONCORD-/ } ).first().waitFor();
		const target = page.getByRole( 'group', { name: 'itemNumber' } );
		await target.getByText( /^Result of the test: CONCORD-/ ).waitFor();
		// What the tenant says of the field, and the sentence when it has no such field.
		await target.getByText( 'text, at most 20 characters' ).waitFor( { timeout: WAIT_MS } );
		await field( 'Target 1' ).fill( 'itemNumbr' );
		await page.getByRole( 'group', { name: 'itemNumbr' } ).getByText( 'Dynamics has no field itemNumbr in this entity.' ).waitFor();
		await field( 'Target 1' ).press( 'ControlOrMeta+a' );
		await page.keyboard.insertText( 'item' );
		await page.getByRole( 'option', { name: /^itemNumber/ } ).click();
		await browser.screenshot( 'designer-test' );
		await sound();
		await button( 'Show canvas' ).click();
		await page.locator( '.react-flow__node', { hasText: /Keep the line.* in, / } ).waitFor();
		await browser.screenshot( 'designer-test-canvas' );
		await sound();
		expect( connected.sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.method !== 'GET' ) ).toEqual( [] );
	}, 180_000 );

	it( 'STK-5: the test of a stock flow shows for each SKU what it would write, and writes nothing; a blank flow, the test while it loads and when the store refuses, and two versions compared have their states', async () => {
		const { page } = browser;
		const create = async ( name: string, content: object ) => idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name, content: { schemaVersion: 1, ...content } } ) ).id;
		const blank = await create( 'Nothing yet', { trigger: { on: 'store', record: 'product' }, steps: [] } );
		const records = ( url: URL ) => decodeURIComponent( url.href ).includes( 'wc/v3/products' );
		await page.route( records, () => {} );
		await browser.open( 'flows', { flow: blank } );
		await page.getByText( 'This flow was never published.' ).waitFor();
		await browser.screenshot( 'designer-blank' );
		await sound();
		await button( 'Test' ).click();
		await page.getByRole( 'region', { name: 'Test' } ).locator( '.concord-skeleton' ).waitFor();
		await browser.screenshot( 'designer-test-loading' );
		await sound();
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		await page.route( records, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
		await browser.open( 'flows', { flow: blank } );
		await button( 'Test' ).click();
		await page.getByRole( 'region', { name: 'Test' } ).getByText( 'The database did not answer' ).waitFor();
		await browser.screenshot( 'designer-test-error' );
		await sound();
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		browser.takeErrors();
		const stock = await create( 'Stock', { trigger: { on: 'feed', feed: 'stock', everyMinutes: 5, allEveryHours: 24, locations: [] }, steps: [ { id: 'put', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: { kind: 'path', path: 'stock.sku' }, target: 'field', key: 'stock_quantity', source: { kind: 'path', path: 'stock.available' }, counts: 'shipped', buffer: '3' } ] } );
		const quantity = () => store.evalPhp( 'echo (string) wc_get_product( wc_get_product_id_by_sku( \'CONCORD-MUG\' ) )->get_stock_quantity();' );
		const before = quantity();
		await browser.open( 'flows', { flow: stock } );
		await button( 'Test' ).click();
		await field( 'SKUs to look at, at most 50, with commas' ).fill( 'CONCORD-MUG, NOBODY' );
		await button( 'Test what is drawn' ).click();
		await page.getByRole( 'row', { name: /^CONCORD-MUG .* −3 / } ).waitFor( { timeout: WAIT_MS } );
		await page.getByRole( 'row', { name: /^NOBODY .* Dynamics tells no stock of it\./ } ).waitFor();
		await browser.screenshot( 'designer-test-stock' );
		await sound();
		expect( quantity() ).toBe( before );
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Compare two versions…' ).click();
		await page.getByRole( 'dialog' ).waitFor();
		await browser.screenshot( 'designer-versions' );
		await sound();
		await page.keyboard.press( 'Escape' );
		for ( const id of [ blank, stock ] ) {
			await store.rest( 'DELETE', `/wc-concord/v1/flows/${ id }` );
		}
	}, 180_000 );

	it( 'OPS-5: a kind of order that would stop keeps a draft from being published, with a row for each kind; a reason publishes it; a flow of one\'s own too', async () => {
		const { page } = browser;
		const note = { target: 'phoneNumber', source: { kind: 'path', path: 'customerNote' }, steps: [], conditions: [], required: true };
		const { revision } = await head( connectionId );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ note ], removed: [] } } } } );
		await browser.open( 'flows', { flow: connectionId } );
		await button( 'Publish…' ).click();
		await button( 'Publish now' ).click();
		const failing = page.getByRole( 'row', { name: /Order #\d+.*Fails/ } );
		await failing.waitFor( { timeout: WAIT_MS } );
		await failing.getByText( 'What to do:' ).waitFor();
		await browser.screenshot( 'designer-shapes-failing' );
		await sound();
		await field( 'Reason to publish nevertheless, kept with the version' ).fill( 'Notes are always there from now on' );
		await button( 'Publish now' ).click();
		await page.getByText( /Version \d+ is in use\./ ).waitFor();
		const content = ( path: string, required: boolean ) => ( { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps: [ { id: 'write', title: 'Wholesale', step: 'upsert', entity: 'contoso/web/v1.0/wholesaleOrders', where: [ { field: 'orderReference', source: { kind: 'path', path: 'number' } } ], rows: [ { target: 'poNumber', source: { kind: 'path', path }, steps: [], conditions: [], required } ], as: 'row' } ] } );
		const { id } = idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: 'Wholesale records', content: content( 'customerNote', true ) } ) );
		await browser.open( 'flows', { flow: id } );
		await button( 'Publish…' ).click();
		await button( 'Publish now' ).click();
		await failing.waitFor( { timeout: WAIT_MS } );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ id }/draft`, { revision: ( await head( id ) ).revision, mappings: content( 'status', false ) } );
		await browser.open( 'flows', { flow: id } );
		await button( 'Publish…' ).click();
		await button( 'Publish now' ).click();
		await page.getByText( 'Version 1 is in use.' ).waitFor( { timeout: WAIT_MS } );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ id }/draft`, { revision: ( await head( id ) ).revision, mappings: content( 'currency', false ) } );
		await browser.open( 'flows', { flow: id } );
		await button( 'Test' ).click();
		await button( 'Test every kind of record' ).click();
		await page.getByText( 'The one kind there is passes.' ).waitFor( { timeout: WAIT_MS } );
		await page.locator( 'summary', { hasText: 'poNumber' } ).click();
		expect( await page.locator( '.concord-shapes__fields' ).textContent() ).toContain( 'Wholesale poNumber: processing → EUR' );
		await browser.screenshot( 'designer-shapes-changes' );
		await sound();
	}, 240_000 );
} );
