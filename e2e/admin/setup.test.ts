/** From installed to the first order in Dynamics, by the checklist alone: in a real browser on a real store, with a worker and the simulator. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { Clicks } from './clicks.ts';

const real = await realStore();
const BUDGET = 15;

describe.skipIf( real === null || chromiumPath() === null )( 'Setup', () => {
	let store: Store;
	let sandbox: RunningSandbox;
	let browser: AdminBrowser;
	let worker: WorkerProcess | null = null;
	const folder = mkdtempSync( join( tmpdir(), 'concord-setup-' ) );

	beforeAll( async () => {
		if ( real === null ) {
			return;
		}
		store = await real.start();
		sandbox = await startSandbox();
		store.evalPhp( 'update_option( "concord_go_live", array( "live" => false ), false );' );
		browser = await openAdmin( { url: store.url, ...store.admin } );
	}, 180_000 );
	afterAll( async () => {
		await browser?.close();
		await worker?.stop();
		await sandbox?.close();
		await store?.stop();
		rmSync( folder, { recursive: true, force: true } );
	} );

	const seen = async ( name: string ) => {
		await browser.page.waitForFunction( () => document.querySelector( '.concord-skeleton' ) === null );
		await browser.screenshot( name );
		expect( await browser.axe() ).toEqual( [] );
		expect( browser.takeErrors() ).toEqual( [] );
	};
	const button = ( name: string | RegExp ) => browser.page.getByRole( 'button', { name } );

	it( 'install to first synced order takes at most 15 activations by keyboard alone; old orders stay, nothing is written before going live', async () => {
		const { page } = browser;
		const old = await placeCheckout( store, checkoutNumber( 0, '' ) );
		const { name: _name, product: _product, settings, secret } = sandboxConnection( sandbox, 'bc' );
		await browser.open( 'overview' );
		await button( 'Pair a worker' ).waitFor();
		await seen( 'setup-access-empty' );

		const clicks = new Clicks( page, 'keyboard-only' );
		await clicks.activate( button( 'Pair a worker' ) );
		const command = await page.locator( '.concord-command code' ).textContent();
		await pairWorker( { address: store.url, code: command?.trim().split( ' ' ).at( -1 ) ?? '', name: 'Office server', folder, client: { userAgent: 'test' }, now: () => new Date() } );
		worker = startWorkerProcess( folder, { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200', CONCORD_HTTP: 'off' } );

		await clicks.activate( button( 'Business Central' ) );
		for ( const [ label, value ] of [ [ 'Address', settings.base_url ], [ 'Environment', settings.environment ], [ 'Company', settings.company ], [ 'Tenant', settings.tenant ], [ 'Application (client) ID', settings.client_id ], [ 'Client secret', secret ] ] as const ) {
			await clicks.type( page.getByLabel( label ), String( value ) );
		}
		if ( settings.token_url ) {
			await clicks.activate( page.locator( 'summary', { hasText: 'Network' } ) );
			await clicks.type( page.getByLabel( 'Other sign-in authority' ), settings.token_url );
		}
		await clicks.activate( button( 'Save connection' ) );
		await clicks.activate( button( 'Test connection' ) );
		await page.locator( '.concord-probes' ).waitFor( { timeout: 30_000 } );
		await seen( 'setup-access-tested' );

		await clicks.activate( button( 'Next: Configure & map' ) );
		await clicks.activate( button( 'Read from Dynamics' ) );
		await page.getByLabel( 'Shipping: number' ).waitFor( { timeout: 30_000 } );
		expect( await page.getByLabel( 'Shipping: number' ).inputValue(), 'proposed by its name' ).toBe( '8710' );
		await clicks.activate( button( 'Add a rate' ) );
		await clicks.type( page.getByLabel( 'Rate %, row 1' ), '' );
		await clicks.type( page.getByLabel( 'Tax group code, row 1' ), 'VAT19' );
		await clicks.activate( button( 'Save answers' ) );
		await page.getByText( 'Saved.' ).waitFor();
		await clicks.activate( button( 'Compare both sides' ) );
		await page.getByText( 'match exactly' ).first().waitFor( { timeout: 30_000 } );
		await seen( 'setup-configure' );
		await page.reload();
		await page.getByText( 'match exactly' ).first().waitFor();

		await clicks.activate( button( 'Next: Validate' ) );
		await clicks.activate( button( 'Check the last 20 orders' ) );
		await page.getByText( 'orders would be sent.' ).waitFor( { timeout: 30_000 } );
		await seen( 'setup-validate' );
		expect( sandbox.journal().filter( ( entry ) => entry.product === 'bc' && entry.method !== 'GET' ), 'nothing written' ).toEqual( [] );

		await clicks.activate( button( 'Next: Go live' ) );
		await seen( 'setup-live' );
		await clicks.activate( page.getByRole( 'button', { name: 'Go live', exact: true } ) );
		await page.getByText( 'Setup complete' ).waitFor();
		clicks.within( BUDGET );
		const order = await placeCheckout( store, checkoutNumber( 1, '' ) );
		const state = async ( id: number ) => z.array( z.object( { record_id: z.string(), state: z.string() } ) ).parse( await store.rest( 'GET', '/wc-concord/v1/records?record_type=order&per_page=50' ) ).find( ( row ) => row.record_id === String( id ) )?.state;
		await settled( 30_000, async () => ( await state( order.id ) ) === 'synced' );
		expect( [ await state( order.id ), await state( old.id ) ] ).toEqual( [ 'synced', 'skipped' ] );
		await seen( 'setup-done' );
	}, 300_000 );
} );
