/** Versions of mapping and flow beside each other, the way back, the two sides of the mapping, and a designer whose checks do not come: each while it waits, refused and full. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import type { AdminBrowser } from './browser.ts';
import { isRoute, refuses, waits } from './states.ts';

type Rest = ( method: string, path: string, body?: unknown ) => Promise< unknown >;
type Subject = { admin: AdminBrowser; clean: ( name: string ) => Promise< void >; rest: Rest };

const REFUSAL = 'The database did not answer. Try again in a minute.';
const row = ( target: string, path: string ) => ( { target, source: { kind: 'path', path }, steps: [], conditions: [], required: false } );
const mapping = ( ...rows: object[] ) => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows, removed: [] } } } );
const MAPPINGS = { 1: mapping( row( 'sellToCity', 'shipping.city' ) ), 2: mapping( row( 'sellToCity', 'billing.city' ), row( 'yourReference', 'customerNote' ) ) };
const filter = ( expression: string ) => ( { schemaVersion: 1, trigger: { on: 'store', record: 'product' }, steps: [ { step: 'filter', id: 'f', title: '', expression, message: '' }, { step: 'notify', id: 'n', title: '', message: 'Product {sku} changed' } ] } );
const FLOWS = { 1: filter( 'sku = "A"' ), 2: filter( '$exists(sku)' ) };
const VERSIONS = [ { version: 2, author: 'Ada', published_at: '2026-11-24T09:00:00Z', note: 'Only what has a SKU' }, { version: 1, author: 'Grace', published_at: '2026-11-20T09:00:00Z', note: '' } ];
const firstSchema = z.tuple( [ z.looseObject( { id: z.string() } ) ], z.unknown() );

export function versionScreens( subject: () => Subject ): void {
	const anew = () => subject().admin.page.unrouteAll( { behavior: 'ignoreErrors' } );
	const connection = async () => firstSchema.parse( await subject().rest( 'GET', '/wc-concord/v1/connections' ) )[ 0 ].id;
	/** The flow as it would be after two publications. */
	const published = async ( id: string, contents: typeof MAPPINGS | typeof FLOWS ) => {
		const { page } = subject().admin;
		await page.route( isRoute( new RegExp( `^/flows/${ id }$` ) ), async ( route ) => {
			const stored = await route.fetch();
			await route.fulfill( { response: stored, json: { ...z.looseObject( {} ).parse( await stored.json() ), draft: null, versions: VERSIONS, published: { version: 2, mappings: contents[ 2 ] } } } );
		} );
		await page.route( isRoute( new RegExp( `^/flows/${ id }/versions/\\d+$` ) ), ( route ) => route.fulfill( { json: { mappings: /versions\/1\b/.test( decodeURIComponent( route.request().url() ) ) ? contents[ 1 ] : contents[ 2 ] } } ) );
	};
	const compared = async ( name: string, id: string, contents: typeof MAPPINGS | typeof FLOWS, open: () => Promise< void >, difference: RegExp ) => {
		const { admin: { page }, clean } = subject();
		const dialog = page.getByRole( 'dialog', { name: 'Compare two versions' } );
		const asked = isRoute( new RegExp( `^/flows/${ id }/versions/\\d+$` ) );
		await published( id, contents );
		await page.route( asked, waits );
		await open();
		const compare = page.getByRole( 'button', { name: 'Compare two versions…' } );
		await compare.click();
		await dialog.locator( '.concord-skeleton' ).waitFor();
		await clean( `${ name }-loading` );
		await page.keyboard.press( 'Escape' );
		await anew();
		await published( id, contents );
		await page.route( asked, refuses );
		await open();
		await compare.click();
		await dialog.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		await clean( `${ name }-error` );
		await page.unroute( asked );
		await published( id, contents );
		await dialog.getByRole( 'button', { name: 'Try again' } ).click();
		await dialog.getByRole( 'row', { name: difference } ).waitFor();
		await clean( `${ name }-full` );
		await dialog.getByLabel( 'Before' ).selectOption( { label: await dialog.getByLabel( 'After' ).locator( 'option:checked' ).innerText() } );
		await dialog.getByText( 'are the same in both.' ).waitFor();
		await clean( `${ name }-empty` );
		await page.keyboard.press( 'Escape' );
		await anew();
		subject().admin.takeErrors();
	};

	it( 'two versions of a mapping beside each other: awaited, refused and tried again, different, the same', async () => {
		const { admin } = subject();
		const id = await connection();
		await compared( 'mapping-compare', id, MAPPINGS, () => admin.open( 'mapping', { connection: id } ), /^yourReference not written customerNote/ );
	}, 180_000 );

	it( 'two versions of a flow likewise; and going back to one that no worker tests says that, not that a draft was not tested', async () => {
		const { admin, clean, rest } = subject();
		const { page } = admin;
		const { id } = z.object( { id: z.string() } ).parse( await rest( 'POST', '/wc-concord/v1/flows', { connection_id: await connection(), name: 'Notes', content: FLOWS[ 2 ] } ) );
		const open = () => admin.open( 'flows', { flow: id } );
		await compared( 'designer-compare', id, FLOWS, open, /Filter: expression.*sku = "A"/ );

		await published( id, FLOWS );
		await page.route( isRoute( new RegExp( `^/flows/${ id }/rollback$` ) ), ( route ) => route.fulfill( { status: 409, json: { code: 'concord_shapes_unchecked', message: 'This version was not tested on the kinds of records that your store has now.', data: { status: 409 } } } ) );
		await page.route( isRoute( /^\/commands$/ ), ( route ) => route.fulfill( { json: { command_id: 78 } } ) );
		await page.route( isRoute( /^\/commands\/78$/ ), ( route ) => route.fulfill( { json: { command_id: 78, name: 'check_shapes', state: 'waiting', issue: null, result: null } } ) );
		await open();
		await page.getByRole( 'button', { name: 'Go back to version 1' } ).click();
		await page.getByText( 'The version is tested on the kinds of records that your store has…' ).waitFor();
		await clean( 'designer-back-testing' );
		// No worker answers, and the time that one is waited for goes by.
		await page.evaluate( () => {
			const now = Date.now;
			Date.now = () => now() + 180_000;
		} );
		const dialog = page.getByRole( 'dialog', { name: 'Go back to version 1' } );
		await dialog.getByText( 'This version was not tested: the worker did not answer.' ).waitFor();
		expect( await dialog.innerText() ).not.toContain( 'draft' );
		await clean( 'designer-back-untested' );
		await page.keyboard.press( 'Escape' );
		await anew();
		admin.takeErrors();
	}, 180_000 );

	it( 'without its checks a flow can be drawn and saved, and not published; they are asked for again by a click', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		const id = await connection();
		const checks = /\/build\/checks\.js/;
		await page.route( checks, ( route ) => route.abort() );
		await page.evaluate( () => window.localStorage.setItem( 'concord-designer-view', 'outline' ) );
		await admin.open( 'flows', { flow: id } );
		await page.getByRole( 'alert' ).getByText( 'The checks of this flow could not be loaded from your store' ).waitFor();
		await page.getByRole( 'button', { name: 'Add a step at the beginning: Steps' } ).click();
		await page.getByRole( 'group', { name: 'Add a step here' } ).getByRole( 'button', { name: /^Tell a person/ } ).click();
		const publish = page.getByRole( 'button', { name: 'Publish…' } );
		expect( await publish.getAttribute( 'aria-disabled' ), 'nothing is published unchecked' ).toBe( 'true' );
		expect( await page.getByRole( 'button', { name: 'Save draft' } ).getAttribute( 'aria-disabled' ) ).not.toBe( 'true' );
		await clean( 'designer-no-checks' );
		await page.unroute( checks );
		await page.getByRole( 'button', { name: 'Load the checks again' } ).click();
		await page.getByRole( 'button', { name: /^Checks \(\d+\)$/ } ).waitFor();
		await page.getByRole( 'alert' ).waitFor( { state: 'detached' } );
		await page.evaluate( ( key ) => window.localStorage.removeItem( key ), `concord-flow-${ id }` );
		admin.takeErrors();
	}, 120_000 );

	it( 'each side of the mapping waits and fails by itself: what orders hold, and the fields of Dynamics', async () => {
		const { admin, clean } = subject();
		const { page } = admin;
		const store = page.getByRole( 'region', { name: 'From WooCommerce' } );
		const dynamics = page.getByRole( 'region', { name: 'To Dynamics' } );
		const open = async ( path: RegExp, answer: typeof refuses | typeof waits ) => {
			await anew();
			await page.route( isRoute( path ), answer );
			await admin.open( 'mapping' );
			await dynamics.getByRole( 'treegrid' ).waitFor();
			await store.getByRole( 'tree' ).waitFor();
		};
		await open( /^\/sources$/, waits );
		await store.getByText( 'Looking at recent orders…' ).waitFor();
		await clean( 'mapping-sources-loading' );
		await open( /^\/sources$/, refuses );
		await store.getByRole( 'alert' ).getByText( REFUSAL ).waitFor();
		expect( await store.innerText() ).not.toContain( 'There are no orders yet' );
		await clean( 'mapping-sources-error' );
		await anew();
		await store.getByRole( 'button', { name: 'Try again' } ).click();
		await store.getByRole( 'alert' ).waitFor( { state: 'detached' } );
		await open( /^\/metadata\/\w+$/, waits );
		await dynamics.getByText( 'Reading the fields of Dynamics…' ).waitFor();
		await clean( 'mapping-fields-loading' );
		await open( /^\/metadata\/\w+$/, refuses );
		await page.getByText( 'The fields of Dynamics could not be loaded' ).waitFor();
		await page.getByText( REFUSAL ).waitFor();
		await clean( 'mapping-fields-error' );
		await anew();
		await page.getByRole( 'button', { name: 'Read the fields again' } ).click();
		await page.getByText( 'The fields of Dynamics could not be loaded' ).waitFor( { state: 'detached' } );
		admin.takeErrors();
	}, 180_000 );
}
