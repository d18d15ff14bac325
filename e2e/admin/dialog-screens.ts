/**
 * Parts of screens that open on a click, or only for some people: pairing, the invitation, kept links, going back to a backup, the choice of a customer, what made a record.
 * Each while it waits, refused and with its answer; answers that take a worker or a tenant are put in place of the store's.
 */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AdminBrowser } from './browser.ts';
import { isRoute, loadingAndError, refuses, waits } from './states.ts';

type Subject = { admin: AdminBrowser; settle: () => Promise< void >; clean: ( name: string ) => Promise< void > };

const AT = '2026-11-23T09:00:00Z';
const REFUSAL = 'The database did not answer. Try again in a minute.';
const ORDER = { event_id: 71, record_type: 'order', record_id: '1042', number: '1042', title: 'Order #1042, Ada Lovelace', kind: 'changed', attempts: 1, captured_at: AT, updated_at: AT, due_at: null, skipped: null, edit_url: 'admin.php?page=wc-orders&action=edit&id=1042' };
const HELD = {
	...ORDER, state: 'needs-you', link: null, history: [],
	issue: { code: 'customer_ambiguous', retryClass: 'rejected', message: 'Order #1042: three customers in Business Central have the VAT number DE123456789.', remedy: 'Choose the right one here, or merge them in Business Central and retry.', record: 'order #1042', field: 'customer', valueClass: 'several matches', facts: { connection: 'bc', candidates: [ 'C00010', 'C00731', 'C00802' ], choices: [ 'customer', 'new-customer' ], seen: 'a1' } },
};
const CANDIDATES = [ { number: 'C00010', name: 'Lovelace Engines Ltd', postcode: 'SW1A 1AA', blocked: false, url: 'https://businesscentral.dynamics.com/' }, { number: 'C00731', name: 'Lovelace Engines Limited', postcode: 'EC1A 1BB', blocked: true, url: 'https://businesscentral.dynamics.com/' } ];
const attempt = ( at: string, changes: object ) => ( { attempt: 1, at, worker_id: 'w', outcome: 'synced', flow_version: 'v3', issue: null, summary: '', warnings: [], log: { requests: 4, steps: [ { at, what: 'PATCH salesOrders', status: 200, ms: 140 } ], flows: [ { id: 'f', name: 'Wholesale orders', version: 2 } ] }, ...changes } );
const MADE = {
	...ORDER, state: 'synced', issue: null,
	link: { entity: 'salesOrders', company: 'CRONUS DE', number: 'S-ORD101042', url: 'https://businesscentral.dynamics.com/', reference: 'WC-1042', store_total: '73.27', dynamics_total: '73.27', currency: 'EUR', dynamics_currency: '', rate: '' },
	history: [ attempt( '2026-11-24T10:00:00Z', { summary: 'Changed sales order S-ORD101042, both totals equal.' } ), attempt( AT, { flow_version: 'builtin-1', summary: 'Created sales order S-ORD101042, both totals equal.', log: { requests: 3 } } ) ],
};
const command = ( state: string, result: unknown = null ) => ( { json: { command_id: 77, name: 'read_customers', state, issue: null, result } } );

export function dialogScreens( subject: () => Subject ): void {
	const anew = ( { admin }: Subject ) => admin.page.unrouteAll( { behavior: 'ignoreErrors' } );

	it( 'a store in which nothing has happened yet says what will appear, and that it comes by itself', async () => {
		const { admin, settle, clean } = subject();
		await admin.page.route( isRoute( /^\/records$/ ), ( route ) => route.fulfill( { json: [], headers: { 'X-WP-Total': '0' } } ) );
		await admin.open( 'activity' );
		await settle();
		expect( await admin.page.textContent( '.concord-empty' ) ).toContain( 'Nothing yet.' );
		await clean( 'activity-nothing-yet' );
		await anew( subject() );
	}, 120_000 );

	it( 'pairing waits and is refused in words: the workers, and the code for one more', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await loadingAndError( admin, { name: 'pairing', route: /^\/pairing$/, clean, open: () => admin.open( 'connections' ) } );
		await page.getByRole( 'button', { name: 'Try again' } ).click();
		const pair = page.getByRole( 'button', { name: 'Pair a worker' } );
		await pair.waitFor();
		await settle();
		await page.route( isRoute( /^\/pairing\/code$/ ), waits );
		await pair.click();
		await page.locator( 'button.is-busy', { hasText: 'Pair a worker' } ).waitFor();
		await clean( 'pairing-code-loading' );
		await anew( subject() );
		await page.route( isRoute( /^\/pairing\/code$/ ), refuses );
		await admin.open( 'connections' );
		await pair.click();
		await page.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'pairing-code-error' );
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );

	it( 'the invitation of a Dynamics admin: read, refused, out, opened, ended by itself and done', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const offer = page.getByRole( 'button', { name: 'Invite your D365 admin' } );
		const invited = async ( answer: Parameters< typeof page.route >[ 1 ] ) => {
			await anew( subject() );
			await page.route( isRoute( /^\/setup$/ ), async ( route ) => {
				const stored = await route.fetch();
				const data = z.looseObject( { go_live: z.looseObject( {} ), stages: z.array( z.looseObject( {} ) ) } ).parse( await stored.json() );
				await route.fulfill( { response: stored, json: { ...data, go_live: { ...data.go_live, live: false }, stages: data.stages.map( ( stage, index ) => ( index === 0 ? { ...stage, passed: false } : stage ) ) } } );
			} );
			await page.route( isRoute( /^\/invitation$/ ), answer );
			await admin.open( 'overview', { stage: '1' } );
		};
		const standing = ( state: string, log: string[] ) => invited( async ( route ) => {
			const stored = await route.fetch();
			const data = z.looseObject( {} ).parse( await stored.json() );
			await route.fulfill( { response: stored, json: { ...data, invitation: { state, product: 'bc', connection_id: '', created_at: AT, created_by: 'admin', expires_at: '2026-12-07T09:00:00Z', log: log.map( ( what ) => ( { at: AT, what } ) ) } } } );
		} );
		await invited( waits );
		await page.locator( '.concord-skeleton' ).first().waitFor();
		await clean( 'invite-loading' );
		await invited( refuses );
		await page.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'invite-refused' );
		await standing( 'sent', [ 'created' ] );
		await page.getByText( 'A link is out and was not opened yet.' ).waitFor();
		await settle();
		await clean( 'invite-waiting' );
		await standing( 'in-use', [ 'created', 'opened' ] );
		await page.getByText( 'Your D365 admin is at it now' ).waitFor();
		await clean( 'invite-in-use' );
		await standing( 'expired', [ 'created' ] );
		await offer.click();
		await page.getByText( 'The last link ended by itself.' ).waitFor();
		await clean( 'invite-expired' );
		await standing( 'done', [ 'created', 'opened', 'saved', 'tested', 'done' ] );
		await offer.click();
		await page.getByText( 'Your D365 admin is done.' ).waitFor();
		await clean( 'invite-done' );
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );

	it( 'kept links are refused with a way to try again, and taking them waits and is refused', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		const kept = isRoute( /\/kept-links$/ );
		await page.route( kept, refuses );
		await admin.open( 'connections' );
		await page.getByRole( 'alert' ).getByText( REFUSAL ).first().waitFor();
		await clean( 'kept-links-error' );
		await anew( subject() );
		const offered = { offered: [ { connection_id: 'old0001', name: 'Business Central', company: 'CRONUS DE', removed_at: AT, links: 1204 } ] };
		const taking = async ( answer: typeof refuses | typeof waits ) => {
			await anew( subject() );
			await page.route( kept, ( route ) => ( route.request().method() === 'GET' ? route.fulfill( { json: offered } ) : answer( route ) ) );
			await admin.open( 'connections' );
			await page.getByRole( 'button', { name: 'Use them' } ).first().click();
		};
		await taking( waits );
		await page.locator( 'button.is-busy', { hasText: 'Use them' } ).waitFor();
		await clean( 'kept-links-taking' );
		await taking( refuses );
		await page.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'kept-links-refused' );
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );

	it( 'what a backup would change is awaited, refused with a way to try again, nothing at all; going back waits and is refused', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const dialog = page.getByRole( 'dialog' );
		const plan = ( changes: object[] ) => ( { json: { changes, problems: [], undo: '' } } );
		const CHANGE = { part: 'settings', name: '', adds: false, lines: [ { field: 'max_attempts', now: '33', then: '12' } ], note: '' };
		await admin.open( 'settings' );
		await settle();
		const opened = async ( compare: Parameters< typeof page.route >[ 1 ], restore: Parameters< typeof page.route >[ 1 ] = waits ) => {
			await anew( subject() );
			await page.route( isRoute( /^\/backups\/compare$/ ), compare );
			await page.route( isRoute( /^\/backups\/restore$/ ), restore );
			await page.locator( 'input[type=file]' ).setInputFiles( { name: 'november.json', mimeType: 'application/json', buffer: Buffer.from( '{}' ) } );
			await dialog.waitFor();
		};
		const closed = async () => {
			await dialog.getByRole( 'button', { name: 'Keep what is here' } ).click();
			await dialog.waitFor( { state: 'detached' } );
		};
		await opened( waits );
		await dialog.locator( '.concord-skeleton' ).waitFor();
		await clean( 'settings-restore-loading' );
		await closed();
		await opened( refuses );
		await dialog.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await dialog.getByRole( 'button', { name: 'Try again' } ).waitFor();
		await clean( 'settings-restore-error' );
		await closed();
		await opened( ( route ) => route.fulfill( plan( [] ) ) );
		await dialog.getByText( 'Nothing would change' ).waitFor();
		await clean( 'settings-restore-nothing' );
		await closed();
		await opened( ( route ) => route.fulfill( plan( [ CHANGE ] ) ) );
		await dialog.getByRole( 'button', { name: 'Restore this' } ).click();
		await dialog.locator( 'button.is-busy', { hasText: 'Restore this' } ).waitFor();
		await clean( 'settings-restore-running' );
		await closed();
		await opened( ( route ) => route.fulfill( plan( [ CHANGE ] ) ), refuses );
		await dialog.getByRole( 'button', { name: 'Restore this' } ).click();
		await dialog.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'settings-restore-refused' );
		await closed();
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );

	it( 'an order that several customers fit: their names are awaited, not to be had, or there; one is chosen, none is, and the choice is refused', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		const held = async ( reading: Parameters< typeof page.route >[ 1 ] ) => {
			await anew( subject() );
			await page.route( isRoute( /^\/records$/ ), ( route ) => route.fulfill( { json: [ HELD ], headers: { 'X-WP-Total': '1' } } ) );
			await page.route( isRoute( /^\/records\/71$/ ), ( route ) => route.fulfill( { json: HELD } ) );
			await page.route( isRoute( /^\/records\/71\/decide$/ ), refuses );
			await page.route( isRoute( /^\/commands$/ ), ( route ) => route.fulfill( { json: { command_id: 77 } } ) );
			await page.route( isRoute( /^\/commands\/77$/ ), reading );
			await admin.open( 'activity', { record: '71' } );
		};
		await held( ( route ) => route.fulfill( command( 'waiting' ) ) );
		await page.getByText( 'Reading the customers in Dynamics…' ).waitFor();
		await clean( 'customer-choice-loading' );
		await held( refuses );
		await page.getByText( 'The names could not be read; choose by number' ).waitFor();
		await clean( 'customer-choice-error' );
		await held( ( route ) => route.fulfill( command( 'synced', { customers: CANDIDATES } ) ) );
		await page.getByText( 'C00010, Lovelace Engines Ltd, SW1A 1AA' ).waitFor();
		await page.getByText( 'no longer in Dynamics' ).waitFor();
		expect( await page.getByRole( 'radio', { name: /^C00731/ } ).isDisabled(), 'who is blocked cannot be chosen' ).toBe( true );
		await clean( 'customer-choice-full' );
		await page.getByRole( 'radio', { name: /^C00010/ } ).check();
		await page.getByRole( 'button', { name: 'Send with this customer' } ).click();
		await page.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'customer-choice-refused' );
		await page.getByRole( 'radio', { name: 'None of them: make a new customer' } ).check();
		await page.getByRole( 'button', { name: 'Send with a new customer' } ).waitFor();
		await clean( 'customer-choice-new' );
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );

	it( 'a record tells by which version of mapping and flows it was made last, and by which each time', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		await page.route( isRoute( /^\/records$/ ), ( route ) => route.fulfill( { json: [ MADE ], headers: { 'X-WP-Total': '1' } } ) );
		await page.route( isRoute( /^\/records\/71$/ ), ( route ) => route.fulfill( { json: MADE } ) );
		await admin.open( 'activity', { record: '71' } );
		await page.getByText( 'Last written by version 3 of the mapping, by version 2 of the flow “Wholesale orders”.' ).waitFor();
		const attempts = page.getByRole( 'region', { name: 'Attempts' } );
		expect( await attempts.getByText( 'by the built-in mapping', { exact: true } ).count() ).toBe( 1 );
		await clean( 'activity-versions' );
		await anew( subject() );
	}, 120_000 );

	it( 'the tests after an update are awaited and refused on Overview; a decision about them is refused in words', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		const overview = async () => {
			await page.route( isRoute( /^\/overview$/ ), async ( route ) => {
				const stored = await route.fetch();
				const data = z.looseObject( {} ).parse( await stored.json() );
				await route.fulfill( { response: stored, json: { ...data, problems: [ { code: 'update_failing', message: 'Paused until the mapping tests of version 0.9.0 have passed. 2 kinds of orders would be sent otherwise, or would stop.', remedy: 'Look at them on Overview: accept the change with a reason, or go back to the version before.' } ] } } );
			} );
			await admin.open( 'overview' );
		};
		await loadingAndError( admin, { name: 'overview-update', route: /^\/upgrades$/, clean, open: overview } );
		const held = { connection_id: 'c', name: 'Business Central', state: 'testing', shadow: false, flow: 'builtin-1', passed: [], shapes: [], issue: null };
		await page.route( isRoute( /^\/upgrades$/ ), ( route ) => route.fulfill( { json: { plugin: '0.9.0', worker: '0.9.0', connections: [ held ] } } ) );
		await page.route( isRoute( /^\/upgrades\/c\/\w+$/ ), refuses );
		await overview();
		const card = page.getByRole( 'region', { name: 'Mapping tests after the update' } );
		await card.getByRole( 'button', { name: 'Test again' } ).click();
		await card.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( 'overview-update-refused' );
		await anew( subject() );
		admin.takeErrors();
	}, 180_000 );
}
