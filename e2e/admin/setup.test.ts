/** From installed to the first order in Dynamics, by the checklist alone: in a real browser on a real store, with a worker and the simulator. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSandbox, type RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { pairWorker } from '../../worker/src/store/pair.ts';
import { settled } from '../bench/rig.ts';
import { sandboxConnection } from '../demo/connection.ts';
import { startWorkerProcess, type WorkerProcess } from '../demo/worker-process.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';
import { Clicks, type Mode } from './clicks.ts';

const real = await realStore();
const BUDGET = 15;
/** Each wait is for a state; this is for a machine that others use too. */
const JOURNEY_MS = 600_000;
const STAGES = [ 'access', 'configure', 'validate', 'live' ] as const;
const TAX = { bc: { 'Rate %, row 1': '', 'Tax group code, row 1': 'VAT19' }, fo: { 'Rate %, row 1': '', 'Item sales tax group, row 1': 'FULL', 'Sales tax group, row 1': 'DE-DOM' } };
const recordsSchema = z.array( z.object( { record_id: z.string(), state: z.string(), link: z.object( { number: z.string() } ).nullable() } ) );

describe.skipIf( real === null || chromiumPath() === null )( 'Setup', () => {
	let store: Store;
	let sandbox: RunningSandbox;
	let browser: AdminBrowser;
	let worker: WorkerProcess | null = null;
	let folder = '';

	beforeAll( async () => {
		if ( real === null ) {
			return;
		}
		store = await real.start();
		sandbox = await startSandbox();
		browser = await openAdmin( { url: store.url, ...store.admin } );
	}, 180_000 );
	/** As just installed: nothing set up, nothing known; orders, products and what stands in Dynamics stay. */
	beforeEach( async () => {
		await fresh();
		// What a journey that broke off left in the browser is not the next one's.
		await browser.page.evaluate( () => window.localStorage.clear() );
	} );
	afterAll( async () => {
		await browser?.close();
		await worker?.stop();
		await sandbox?.close();
		await store?.stop();
		rmSync( folder, { recursive: true, force: true } );
	} );

	async function fresh(): Promise< void > {
		await worker?.stop();
		worker = null;
		rmSync( folder || '/nonexistent', { recursive: true, force: true } );
		folder = mkdtempSync( join( tmpdir(), 'concord-setup-' ) );
		store.evalPhp( `
			array_map( 'delete_option', array( 'concord_setup', 'concord_connections', 'concord_workers', 'concord_workers_seen', 'concord_test_order', 'concord_backfill' ) );
			update_option( 'concord_go_live', array( 'live' => false ), false );
			foreach ( array( 'events', 'attempts', 'links' ) as $table ) { $GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->prefix}concord_{$table}" ); }` );
	}

	const clean = async ( name: string ) => {
		await browser.screenshot( name );
		expect( await browser.axe(), `WCAG violations on ${ name }` ).toEqual( [] );
		expect( browser.takeErrors(), `page errors on ${ name }` ).toEqual( [] );
	};
	const seen = async ( name: string ) => {
		await browser.page.waitForFunction( () => document.querySelector( '.concord-skeleton' ) === null );
		await clean( name );
	};
	/** Where nothing can be dragged, a mouse does what clicks do, and one journey proves both. */
	const undragged = async ( name: string ) => expect( await browser.page.locator( '#concord-root' ).locator( '[draggable="true"], [aria-roledescription]' ).count(), `something to drag on ${ name }` ).toBe( 0 );
	const button = ( name: string | RegExp, exact = false ) => browser.page.getByRole( 'button', { name, exact } );
	const records = async () => recordsSchema.parse( await store.rest( 'GET', '/wc-concord/v1/records?record_type=order&per_page=50' ) );
	const written = ( product: 'bc' | 'fo' ) => sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' ).length;

	async function pair( clicks: Clicks ): Promise< void > {
		await clicks.activate( button( 'Pair a worker' ) );
		const command = await browser.page.locator( '.concord-command code' ).textContent();
		await pairWorker( { address: store.url, code: command?.trim().split( ' ' ).at( -1 ) ?? '', name: 'Office server', folder, client: { userAgent: 'test' }, now: () => new Date() } );
		worker = startWorkerProcess( folder, { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200', CONCORD_HTTP: 'off' } );
	}

	async function access( clicks: Clicks, product: 'bc' | 'fo' ): Promise< void > {
		const { page } = browser;
		const { settings, secret } = sandboxConnection( sandbox, product );
		await clicks.activate( button( product === 'bc' ? 'Business Central' : 'Finance & Operations', true ) );
		const where = product === 'bc' ? [ [ 'Address', settings.base_url ], [ 'Environment', settings.environment ], [ 'Company', settings.company ] ] : [ [ 'Address', settings.base_url ], [ 'Legal entity', settings.company ] ];
		for ( const [ label, value ] of [ ...where, [ 'Tenant', settings.tenant ], [ 'Application (client) ID', settings.client_id ], [ 'Client secret', secret ] ] ) {
			await clicks.type( page.getByLabel( String( label ), { exact: true } ), String( value ) );
		}
		await clicks.activate( page.locator( 'summary', { hasText: 'Network' } ) );
		await clicks.type( page.getByLabel( 'Other sign-in authority' ), String( settings.token_url ) );
		await clicks.activate( button( 'Save and test' ) );
		await page.locator( '.concord-probes' ).waitFor( { timeout: 90_000 } );
	}

	async function configure( clicks: Clicks, product: 'bc' | 'fo' ): Promise< void > {
		const { page } = browser;
		await clicks.activate( button( 'Next: Configure & map' ) );
		// What there is to choose from was asked for with the connection.
		await page.getByLabel( 'Shipping: number' ).waitFor( { timeout: 90_000 } );
		expect( await page.getByLabel( 'Shipping: number' ).inputValue(), 'proposed by its name' ).toBe( product === 'bc' ? '8710' : 'SHIPPING' );
		await clicks.activate( button( 'Add a rate' ) );
		for ( const [ label, value ] of Object.entries( TAX[ product ] ) ) {
			await clicks.type( page.getByLabel( label, { exact: true } ), value );
		}
		await clicks.activate( button( 'Save answers' ) );
		await page.getByText( 'Saved.' ).waitFor();
		await clicks.activate( button( 'Compare both sides' ) );
		await page.getByText( 'match exactly' ).first().waitFor( { timeout: 90_000 } );
	}

	async function journey( mode: Mode, product: 'bc' | 'fo', look: ( name: string ) => Promise< void > ): Promise< void > {
		const { page } = browser;
		const old = await placeCheckout( store, checkoutNumber( 0, '' ) );
		const tested = await placeCheckout( store, checkoutNumber( 1, '' ) );
		await browser.open( 'overview' );
		await button( 'Pair a worker' ).waitFor();
		await look( 'setup-access-empty' );
		const before = written( product );
		const clicks = new Clicks( page, mode );
		await pair( clicks );
		await access( clicks, product );
		await look( 'setup-access-full' );
		// The headline follows the worker's first sign of life with the next look of the page.
		await page.locator( '.concord-headline', { hasText: 'Not live' } ).waitFor( { timeout: 90_000 } );
		await configure( clicks, product );
		await look( 'setup-configure-full' );
		await page.reload();
		await page.getByText( 'match exactly' ).first().waitFor();

		await clicks.activate( button( 'Next: Validate' ) );
		await look( 'setup-validate-empty' );
		await clicks.activate( button( 'Check the last 20 orders' ) );
		await page.getByText( 'orders would be sent.' ).waitFor( { timeout: 90_000 } );
		expect( written( product ), 'nothing written' ).toBe( before );
		await clicks.activate( button( 'Send this order as a test' ) );
		await page.getByText( 'both totals are equal to the cent' ).waitFor( { timeout: 90_000 } );
		const proof = await page.locator( '.concord-proof' ).innerText();
		const number = ( await records() ).find( ( row ) => row.record_id === String( tested.id ) )?.link?.number ?? 'no link';
		expect( proof ).toContain( number );
		expect( sandbox.documents( product ).some( ( document ) => ( document.orderNumber || document.number ) === number ), 'Dynamics has it' ).toBe( true );
		await look( 'setup-validate-full' );

		await clicks.activate( button( 'Next: Go live' ) );
		await look( 'setup-live-empty' );
		await clicks.activate( button( 'Go live', true ) );
		await page.getByText( 'Setup complete' ).waitFor();
		clicks.within( BUDGET );
		const after = sandbox.documents( product ).length;
		const order = await placeCheckout( store, checkoutNumber( 1, '' ) );
		const state = async ( id: number ) => ( await records() ).find( ( row ) => row.record_id === String( id ) )?.state;
		expect( await settled( 90_000, async () => ( await state( order.id ) ) === 'synced' && ( await state( old.id ) ) === 'skipped' ), 'the new one sent, the old one left' ).toBe( true );
		expect( sandbox.documents( product ).length - after, 'one document: the test order went out once' ).toBe( 1 );
		await look( 'setup-live-full' );
	}

	it( 'Business Central by keyboard alone: install to first synced order within 15 activations; nothing is written before the test order, old orders stay', () => journey( 'keyboard-only', 'bc', seen ), JOURNEY_MS );
	it( 'Business Central by mouse, all of it by clicks alone: the same within 15 activations', () => journey( 'click-only', 'bc', undragged ), JOURNEY_MS );
	it( 'Finance & Operations by keyboard alone: the same within 15 activations', () => journey( 'keyboard-only', 'fo', ( name ) => seen( `${ name }-fo` ) ), JOURNEY_MS );
	it( 'Finance & Operations by mouse, all of it by clicks alone: the same within 15 activations', () => journey( 'click-only', 'fo', undragged ), JOURNEY_MS );

	it( 'an invited D365 admin without an account enters the app registration on a page of its own, tests it, and the merchant sees it; the link is of no use a second time', async () => {
		const { page } = browser;
		// Where the sandbox signs in is said by the store; a guest is sent to Microsoft's or to what stands there already.
		const { name, product, settings, secret } = sandboxConnection( sandbox, 'bc' );
		await store.rest( 'POST', '/wc-concord/v1/connections', { name, product, settings: { ...settings, client_id: 'not-yet', company: 'Not yet' }, secret: 'not-yet' } );
		await browser.open( 'overview' );
		await pair( new Clicks( page, 'mouse' ) );
		await button( 'Invite your D365 admin' ).click();
		await button( 'Make a link' ).click();
		const link = await page.locator( '.concord-invite code' ).textContent() ?? '';
		await page.getByText( 'A link is out' ).waitFor();
		await seen( 'setup-invite' );
		const context = await page.context().browser()?.newContext() ?? null;
		const guest = context === null ? await page.context().newPage() : await context.newPage();
		const said = () => guest.locator( '#invite-status' );
		const look = async ( name: string ) => {
			await guest.screenshot( { path: join( import.meta.dirname, '..', 'screenshots', `${ name }.png` ), fullPage: true } );
			const { violations } = await new AxeBuilder( { page: guest } ).withTags( [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ] ).analyze();
			expect( violations.map( ( one ) => `${ one.id }: ${ one.nodes.map( ( node ) => node.html.slice( 0, 160 ) ).join( ' | ' ) }` ), `WCAG violations on ${ name }` ).toEqual( [] );
		};
		await guest.goto( link );
		await look( 'invite-begin' );
		await guest.getByRole( 'button', { name: 'Begin' } ).click();
		await guest.getByLabel( 'Directory (tenant) ID' ).waitFor();
		expect( guest.url(), 'the token is out of the address' ).not.toContain( '#' );
		await guest.getByRole( 'button', { name: 'Save and test' } ).click();
		await guest.getByText( 'Nothing was saved.' ).waitFor();
		await look( 'invite-error' );
		for ( const [ label, value ] of [ [ 'Directory (tenant) ID', settings.tenant ], [ 'Application (client) ID', settings.client_id ], [ 'Client secret (its value)', secret ], [ 'Address', settings.base_url ], [ 'Environment', settings.environment ], [ 'Company', settings.company ] ] ) {
			await guest.getByLabel( String( label ) ).fill( String( value ) );
		}
		await guest.getByRole( 'button', { name: 'Save and test' } ).click();
		await guest.getByText( 'Everything answers.' ).waitFor( { timeout: 90_000 } );
		expect( await guest.locator( '#invite-probes' ).innerText(), 'what the merchant chose is not the guest\'s to read' ).not.toMatch( /VAT19|8790/ );
		await look( 'invite-tested' );
		await guest.getByRole( 'button', { name: 'I am done' } ).click();
		await guest.getByText( 'of no use any more' ).waitFor();
		await guest.goto( 'about:blank' );
		await guest.goto( link );
		await guest.getByRole( 'button', { name: 'Begin' } ).click();
		await guest.getByText( 'used already' ).waitFor();
		expect( await said().textContent() ).toContain( 'Ask the store for a new one' );
		await look( 'invite-used' );
		await guest.close();
		await context?.close();
		await page.getByText( 'Signed in; company' ).waitFor( { timeout: 90_000 } );
		await page.getByText( 'Not yet' ).waitFor( { state: 'detached' } );
		expect( await page.content() ).not.toContain( secret );
		await seen( 'setup-invite-done' );
	}, 180_000 );

	it( 'every stage says that it loads, says what it waits for while nothing is there, and has a sentence and a way on when the store refuses', async () => {
		const { page } = browser;
		for ( const [ index, name ] of STAGES.entries() ) {
			const args = { stage: String( index + 1 ) };
			await browser.open( 'overview', args );
			await page.waitForSelector( '.concord-setup__stages' );
			await seen( `setup-${ name }-fresh` );
			const route = ( url: URL ) => /wc-concord\/v1\/setup(&|\?|$)/.test( decodeURIComponent( url.href ) );
			await page.route( route, () => {} );
			await browser.open( 'overview', args );
			await page.waitForSelector( '.concord-skeleton' );
			await clean( `setup-${ name }-loading` );
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
			await page.route( route, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
			await browser.open( 'overview', args );
			await page.waitForSelector( '[role="alert"]' );
			await clean( `setup-${ name }-error` );
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
		}
	}, 240_000 );
} );
