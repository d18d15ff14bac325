/** States of screens that need no work of a worker: refused parts, a store that went away, people who may only look, a narrow window. For a suite that has a store with records and a connection open. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AdminBrowser } from './browser.ts';
import { isRoute, loadingAndError } from './states.ts';

type Subject = { admin: AdminBrowser; settle: () => Promise< void >; clean: ( name: string ) => Promise< void > };

const TABS = [ 'overview', 'activity', 'preview', 'mapping', 'flows', 'rules', 'shadow', 'connections', 'settings' ];
const PROBES = [
	{ name: 'Sign-in and company', ok: true, message: 'Signed in; company CRONUS DE exists.', remedy: '' }, { name: 'Clock', ok: true, message: 'The clock of this machine agrees with Dynamics.', remedy: '' },
	{ name: 'Sales orders', ok: false, message: 'Business Central refused: the app may not read sales orders.', remedy: 'Give the app the permission set D365 SALES, EDIT in this company.' },
];

export function stateScreens( subject: () => Subject ): void {
	it( 'parts of a screen have their own loading and error: a record beside the list, the backups below the settings', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await loadingAndError( admin, { name: 'activity-record', route: /^\/records\/\d+$/, clean, open: async () => {
			await admin.open( 'activity', { type: 'order' } );
			await page.locator( '.concord-table__open' ).first().click();
		} } );
		await loadingAndError( admin, { name: 'settings-backups', route: /^\/backups/, clean, open: () => admin.open( 'settings' ) } );
		await admin.open( 'activity', { type: 'order' } );
		await settle();
		await page.locator( 'tr', { hasText: 'Needs you' } ).first().getByRole( 'button' ).click();
		await page.locator( 'summary', { hasText: 'Leave this record out' } ).click();
		await clean( 'activity-skip' );
		admin.takeErrors();
	}, 120_000 );

	it( 'a store that stops answering leaves what was read on the screen, with its age; a worker that is silent is named', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await admin.open( 'overview' );
		await settle();
		await page.route( isRoute( /^\/overview/ ), ( route ) => route.abort() );
		await page.getByText( 'Not updating: the store does not answer.' ).waitFor( { timeout: 30_000 } );
		await clean( 'overview-stale' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		await page.route( isRoute( /^\/overview/ ), async ( route ) => {
			const answer = await route.fetch();
			const data = z.looseObject( { worker: z.looseObject( {} ) } ).parse( await answer.json() );
			await route.fulfill( { response: answer, json: { ...data, paused: false, worker: { ...data.worker, state: 'offline', last_seen: new Date( Date.now() - 5_400_000 ).toISOString() } } } );
		} );
		await admin.open( 'overview' );
		await page.getByText( 'The worker has not been heard from.' ).waitFor();
		await settle();
		await clean( 'overview-stopped' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		admin.takeErrors();
	}, 120_000 );

	it( 'a connection that is refused says which field; its test waits, fails with remedies, and passes', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await admin.open( 'connections' );
		await settle();
		await page.getByRole( 'button', { name: 'Connect Finance & Operations' } ).click();
		await page.getByLabel( 'Address', { exact: true } ).fill( 'http://contoso.operations.dynamics.com' );
		await page.getByLabel( 'Legal entity' ).fill( 'usmf' );
		await page.getByLabel( 'Tenant' ).fill( 'contoso.onmicrosoft.com' );
		await page.getByLabel( 'Application (client) ID' ).fill( '0a1b2c3d-0000-4000-8000-000000000001' );
		await page.getByLabel( 'Number', { exact: true } ).nth( 0 ).fill( 'SHIP' );
		await page.getByLabel( 'Number', { exact: true } ).nth( 1 ).fill( 'FEE' );
		await page.getByRole( 'button', { name: 'Save connection' } ).click();
		await page.getByRole( 'alert' ).getByText( 'Correct the fields named below.' ).waitFor();
		await clean( 'connections-form-refused' );
		await page.getByRole( 'button', { name: 'Cancel' } ).click();

		const probes = { waiting: null, failed: PROBES, passed: PROBES.map( ( probe ) => ( { ...probe, ok: true, message: probe.ok ? probe.message : 'May be read.' } ) ) };
		for ( const [ state, answered ] of Object.entries( probes ) ) {
			await page.route( isRoute( /^\/commands\/\d+$/ ), ( route ) => route.fulfill( { json: { command_id: 1, name: 'test_connection', state: answered ? 'synced' : 'waiting', issue: null, result: answered && { ok: answered.every( ( probe ) => probe.ok ), probes: answered } } } ) );
			await page.getByRole( 'button', { name: 'Test connection' } ).first().click();
			await page.getByText( { waiting: /The worker is trying…|Waiting for the worker: it is not running right now\. The test/, failed: 'Not ready yet:', passed: 'Everything answers.' }[ state ] ?? '' ).first().waitFor();
			await clean( `connections-test-${ state }` );
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
			if ( answered === null ) {
				await admin.open( 'connections' );
				await settle();
			}
		}
		admin.takeErrors();
	}, 120_000 );

	it( 'who may only look sees every screen, is told who can grant more, and is offered nothing that would be refused', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await page.route( ( url ) => url.pathname.endsWith( '/admin.php' ) && url.searchParams.get( 'page' ) === 'concord', async ( route ) => {
			const answer = await route.fetch();
			await route.fulfill( { response: answer, body: ( await answer.text() ).replace( '"canManage":true', '"canManage":false' ) } );
		} );
		for ( const tab of TABS ) {
			await admin.open( tab );
			await settle();
			await page.getByRole( 'note' ).getByText( 'You can look, but not change anything here.' ).waitFor();
			await clean( `${ tab }-read-only` );
		}
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
	}, 180_000 );

	it( 'in a window as wide as a telephone every screen stays inside it', async () => {
		const { admin, settle } = subject();
		const { page } = admin;
		await page.setViewportSize( { width: 390, height: 844 } );
		for ( const tab of TABS ) {
			await admin.open( tab );
			await settle();
			await admin.screenshot( `${ tab }-narrow` );
			expect( await page.evaluate( () => document.querySelector( '.concord' )?.getBoundingClientRect().right ?? 0 ), tab ).toBeLessThanOrEqual( 390 );
			expect( await page.evaluate( () => document.documentElement.scrollWidth ), `${ tab } scrolls sideways` ).toBeLessThanOrEqual( 392 );
		}
		await page.setViewportSize( { width: 1360, height: 900 } );
	}, 180_000 );
}
