/** What a merchant sees of an update and of problems: backups, mapping tests, kept links, and every sentence there is. For a suite that has a store open already. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueCodeSchema } from '../../worker/src/core/issue.ts';
import type { UpdateProof } from '../../worker/src/core/update-proof.ts';
import type { AdminBrowser } from './browser.ts';
import { synced, type FakeWorker } from './fake-worker.ts';
import { isRoute } from './states.ts';

type Subject = { admin: AdminBrowser; settle: () => Promise< void >; clean: ( name: string ) => Promise< void >; worker: () => Promise< FakeWorker > };

const SCREENSHOTS = join( import.meta.dirname, '..', 'screenshots' );
const ADMIN_UI = join( import.meta.dirname, '..', '..', 'admin-ui', 'src' );
type Words = { what: string; why: string; remedy: string };

export function upgradeScreens( subject: () => Subject ): void {
	it( 'OPS-15: each problem is shown with what happened, why and what to do, and no code stands alone', async () => {
		const { admin, settle } = subject();
		const { issueWords } = z.object( { issueWords: z.custom< () => Record< string, Words > >( ( value ) => typeof value === 'function' ) } ).parse( await import( join( ADMIN_UI, 'activity', 'issue-words.ts' ) ) );
		const words = issueWords();
		const codes = issueCodeSchema.options;
		const row = ( index: number ) => ( {
			event_id: index + 1, record_type: 'order', record_id: String( index + 1 ), number: String( 1000 + index ), title: `Order #${ 1000 + index }`, state: 'needs-you', kind: 'changed', attempts: 1, captured_at: '2026-11-23T09:00:00Z',
			updated_at: '2026-11-23T09:00:01Z', due_at: null, skipped: null, link: null, edit_url: '',
			issue: { code: codes[ index ], retryClass: 'rejected', message: `Order #${ 1000 + index } stopped at line 2.`, remedy: words[ codes[ index ] ?? '' ]?.remedy ?? '', record: `order #${ 1000 + index }`, field: 'lines' },
		} );
		const json = ( body: unknown ) => ( { status: 200, contentType: 'application/json', headers: { 'X-WP-Total': String( codes.length ) }, body: JSON.stringify( body ) } );
		await admin.page.route( isRoute( /^\/records$/ ), ( route ) => route.fulfill( json( codes.map( ( _code, index ) => row( index ) ) ) ) );
		await admin.page.route( isRoute( /^\/records\/\d+$/ ), ( route ) => {
			const id = Number( /records\/(\d+)/.exec( decodeURIComponent( route.request().url() ) )?.[ 1 ] );
			return route.fulfill( json( { ...row( id - 1 ), history: [] } ) );
		} );
		await admin.open( 'activity' );
		await settle();
		mkdirSync( SCREENSHOTS, { recursive: true } );
		for ( const [ index, code ] of codes.entries() ) {
			await admin.page.getByRole( 'button', { name: `Order #${ 1000 + index }`, exact: true } ).click();
			const panel = admin.page.locator( '.concord-panel', { hasText: `Order #${ 1000 + index }` } );
			await panel.getByText( words[ code ]?.what ?? '', { exact: true } ).waitFor();
			const text = ( await panel.locator( '.concord-issue' ).innerText() ).replace( /\s+/g, ' ' );
			expect( text ).toContain( words[ code ]?.why );
			expect( text ).toContain( `What to do: ${ words[ code ]?.remedy }` );
			expect( text ).toContain( `Order #${ 1000 + index } stopped at line 2.` );
			expect( text.replace( `For support: ${ code }`, '' ), 'the code has its words beside it' ).not.toContain( code );
			await panel.screenshot( { path: join( SCREENSHOTS, `issue-${ code }.png` ) } );
		}
		expect( await admin.axe() ).toEqual( [] );
		await admin.page.unrouteAll( { behavior: 'ignoreErrors' } );
		expect( admin.takeErrors() ).toEqual( [] );
	}, 120_000 );

	it( 'OPS-4: a backup by hand, what it would change, one click back and one click to undo that; a broken file says so', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		await admin.open( 'settings' );
		await settle();
		const card = page.getByRole( 'region', { name: 'Backups of the configuration' } );
		await card.getByText( 'None yet.' ).waitFor();
		await card.getByRole( 'button', { name: 'Back up now' } ).click();
		await card.getByRole( 'row', { name: /By hand/ } ).waitFor();
		const attempts = page.getByLabel( 'Attempts before a record asks for you' );
		const before = await attempts.inputValue();
		await attempts.fill( '33' );
		await page.getByRole( 'button', { name: 'Save settings' } ).click();
		await page.getByText( 'Not saved yet.' ).waitFor( { state: 'detached' } );
		await clean( 'settings-backups' );
		await card.getByRole( 'button', { name: 'Restore: By hand' } ).click();
		const dialog = page.getByRole( 'dialog' );
		await dialog.getByRole( 'row', { name: `Attempts before a record asks for you 33 ${ before }` } ).waitFor();
		await clean( 'settings-restore' );
		await dialog.getByRole( 'button', { name: 'Restore this' } ).click();
		await dialog.getByText( 'Restored. What was here before is kept as a backup of its own.' ).waitFor();
		await clean( 'settings-restored' );
		await dialog.getByRole( 'button', { name: 'Undo' } ).click();
		await dialog.waitFor( { state: 'detached' } );
		await admin.open( 'settings' );
		await settle();
		expect( await page.getByLabel( 'Attempts before a record asks for you' ).inputValue() ).toBe( '33' );
		await page.locator( 'input[type=file]' ).setInputFiles( { name: 'half.json', mimeType: 'application/json', buffer: Buffer.from( '{"kind":"concord-conf' ) } );
		await dialog.getByText( 'This file is not JSON, or was cut off.' ).waitFor();
		await clean( 'settings-restore-broken' );
		await dialog.getByRole( 'button', { name: 'Keep what is here' } ).click();
		const [ download ] = await Promise.all( [ page.waitForEvent( 'download' ), page.getByRole( 'button', { name: 'Download: By hand' } ).click() ] );
		expect( download.suggestedFilename() ).toMatch( /^concord-configuration-.*\.json$/ );
	}, 120_000 );

	it( 'OPS-5: after an update Overview says what would be sent otherwise, and goes on when it is accepted with a reason', async () => {
		const { admin, settle, clean, worker: pair } = subject();
		const { page } = admin;
		const worker = await pair();
		await worker.claim( 50 );
		const test = ( await worker.claim( 50, '0.9.0' ) ).find( ( claim ) => claim.kind === 'prove_update' );
		await admin.open( 'overview' );
		await settle();
		const card = page.getByRole( 'region', { name: 'Mapping tests after the update' } );
		await card.getByText( 'The worker is testing.' ).waitFor();
		expect( await page.textContent( '.concord-problems' ) ).toContain( 'Paused until the mapping tests of version' );
		await clean( 'overview-update-testing' );
		const { connection_id: connectionId, plugin } = z.object( { connection_id: z.string(), plugin: z.string() } ).parse( test?.record );
		const order = { id: '1042', number: '1042' };
		const proof: UpdateProof = { connection_id: connectionId, plugin, worker: '0.9.0', flow: 'builtin-1', checked: 40, compared: 7, failing: 2, fixtures: [], shapes: [
			{ traits: [ 'guest', 'coupon', 'mixed tax', 'EUR' ], order, outcome: 'changed', message: '', remedy: '', changes: [ 'line.unitPrice', 'line.discountAmount' ] },
			{ traits: [ 'registered', 'fee', 'EUR' ], order: { id: '1039', number: '1039' }, outcome: 'stops', message: 'The fee “Gift wrap” has no item.', remedy: 'Name an item for fees in the connection.', changes: [] },
		] };
		await worker.settle( test ? [ { ...synced( test ), links: [], result: proof } as ReturnType< typeof synced > ] : [] );
		await card.getByRole( 'row', { name: /#1042 .*line.unitPrice, line.discountAmount/ } ).waitFor( { timeout: 15_000 } );
		await admin.open( 'overview' );
		await settle();
		await card.getByText( '2 kinds of orders would be sent otherwise, or would stop:' ).waitFor();
		await clean( 'overview-update-failing' );
		await card.getByLabel( 'Reason to send with this version nevertheless, kept with it' ).fill( 'The discount was wrong before' );
		await card.getByRole( 'button', { name: 'Accept and send' } ).click();
		await card.waitFor( { state: 'detached' } );
		await page.getByText( 'Paused until the mapping tests' ).waitFor( { state: 'detached' } );
		await worker.claim( 1 );
	}, 120_000 );

	it( 'OPS-4: a connection to a company that had one before is offered the links that are kept', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		let taken = '';
		await page.route( isRoute( /\/kept-links$/ ), ( route ) => {
			taken = route.request().postData() ?? taken;
			return route.fulfill( { status: 200, contentType: 'application/json', body: JSON.stringify( route.request().method() === 'POST' ? { moved: 1204, left: 0 } : { offered: [ { connection_id: 'old0001', name: 'Business Central', company: 'CRONUS DE', removed_at: '2026-11-20T09:00:00Z', links: 1204 } ] } ) } );
		} );
		await admin.open( 'connections' );
		await settle();
		await page.getByText( '1,204 links of company CRONUS DE are kept from an earlier connection' ).waitFor();
		await clean( 'connections-kept-links' );
		await page.getByRole( 'button', { name: 'Use them' } ).first().click();
		await page.getByText( '1,204 links are used by this connection now.' ).waitFor();
		expect( taken ).toContain( 'old0001' );
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
	}, 60_000 );
}
