/** The Mapping screen in a real browser on a real store, with a worker and the simulator behind it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { link, settled, type Link } from '../bench/rig.ts';
import { placeCheckout } from '../store/checkout.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import { chromiumPath, openAdmin, type AdminBrowser } from './browser.ts';

const real = await realStore();
const WAIT_MS = 60_000;
const flowSchema = z.object( { revision: z.number(), draft: z.unknown(), published: z.object( { version: z.number() } ).nullable() } );

describe.skipIf( real === null || chromiumPath() === null )( 'Mapping', () => {
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
	const flow = async () => flowSchema.parse( await store.rest( 'GET', `/wc-concord/v1/flows/${ connectionId }` ) );
	const press = ( name: string ) => browser.page.getByRole( 'button', { name, exact: true } ).click();
	const arrived = async ( count: number ) => expect( await settled( WAIT_MS, () => connected.sandbox.documents( 'bc' ).length >= count ) ).toBe( true );

	it( 'without a connection it says what it belongs to; loading and a refusing store have their states', async () => {
		await browser.open( 'mapping' );
		await browser.page.getByText( 'A mapping belongs to a connection to Dynamics.' ).waitFor();
		await browser.screenshot( 'mapping-empty' );
		await sound();
		connected = await link( store, 'bc', 0 );
		[ { id: connectionId } ] = z.tuple( [ z.object( { id: z.string() } ) ] ).parse( await store.rest( 'GET', '/wc-concord/v1/connections' ) );
		const flows = ( url: URL ) => decodeURIComponent( url.href ).includes( 'wc-concord/v1/flows' );
		await browser.page.route( flows, () => {} );
		await browser.open( 'mapping' );
		await browser.page.waitForSelector( '.concord-skeleton' );
		await browser.screenshot( 'mapping-loading' );
		await sound();
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		await browser.page.route( flows, ( request ) => request.fulfill( { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) } ) );
		await browser.open( 'mapping' );
		await browser.page.getByText( 'The database did not answer' ).waitFor();
		await browser.screenshot( 'mapping-error' );
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		browser.takeErrors();
	}, 180_000 );

	it( 'a row is changed by clicks alone, survives a killed tab unsaved, shows its result on a real order, and is sent once published', async () => {
		const { page } = browser;
		connected.startWorker( { CONCORD_POLL_MS: '200', CONCORD_IDLE_MS: '200' } );
		await placeCheckout( store, checkoutNumber( 0, '' ) );
		await arrived( 1 );
		await browser.open( 'mapping' );
		await page.getByText( 'Orders are sent by the built-in mapping.' ).waitFor();
		await press( 'Change description' );
		await page.getByLabel( 'Add a step to description' ).selectOption( { label: 'Text around the value' } );
		await page.getByLabel( 'Text; {value} stands for the value' ).fill( 'Web: {value}' );
		// The tab dies; nothing was saved.
		await browser.open( 'mapping' );
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		expect( await page.getByLabel( 'Text; {value} stands for the value' ).inputValue() ).toBe( 'Web: {value}' );
		expect( ( await flow() ).draft ).toBeNull();
		await press( 'Save draft' );
		await page.getByRole( 'row', { name: /^description/ } ).getByText( /^Web: / ).waitFor( { timeout: WAIT_MS } );
		await browser.screenshot( 'mapping-draft' );
		await sound();
		expect( ( await flow() ).published ).toBeNull();
		await page.getByLabel( 'What changed, for the history' ).fill( 'Web in front of texts' );
		await press( 'Publish' );
		await page.getByText( 'Orders are sent by version 1.' ).waitFor();
		await browser.screenshot( 'mapping-published' );
		await sound();
		const order = await placeCheckout( store, checkoutNumber( 1, '' ) );
		await arrived( 2 );
		const records = z.array( z.object( { event_id: z.number(), record_id: z.string() } ) ).parse( await store.rest( 'GET', '/wc-concord/v1/records?record_type=order' ) );
		const eventId = records.find( ( record ) => record.record_id === String( order.id ) )?.event_id ?? 0;
		const versionOf = async () => z.object( { history: z.array( z.object( { outcome: z.string(), flow_version: z.string() } ) ) } ).parse( await store.rest( 'GET', `/wc-concord/v1/records/${ eventId }` ) ).history.find( ( one ) => one.outcome === 'synced' && one.flow_version !== '' )?.flow_version;
		expect( await settled( WAIT_MS, async () => await versionOf() !== undefined ) ).toBe( true );
		expect( await versionOf() ).toBe( 'v1' );
	}, 120_000 );

	it( 'of two who edit at once the second is told, keeps the own changes, and can save them over', async () => {
		const { page } = browser;
		await browser.open( 'mapping' );
		await press( 'Change shipToName' );
		await page.getByLabel( 'Source of shipToName', { exact: true } ).fill( 'shipping.company' );
		const { revision } = await flow();
		await store.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision, mappings: EMPTY_FLOW } );
		await press( 'Save draft' );
		await page.getByText( 'Somebody else changed this mapping since you opened it.' ).waitFor();
		await browser.screenshot( 'mapping-conflict' );
		await sound();
		await press( 'Read what was saved' );
		expect( await page.getByLabel( 'Source of shipToName', { exact: true } ).inputValue() ).toBe( 'shipping.company' );
		await page.getByRole( 'row', { name: /^shipToName document\.shipTo\.name → Cut to 100 shipping\.company/ } ).waitFor();
		await browser.screenshot( 'mapping-difference' );
		await sound();
		await press( 'Save mine over it' );
		await page.getByText( 'A draft by admin waits to be published.' ).waitFor();
		expect( JSON.stringify( ( await flow() ).draft ) ).toContain( 'shipping.company' );
	}, 120_000 );

	it( 'a mapping travels as a file: exported, imported as unsaved changes; a foreign, newer or broken file is refused with a sentence', async () => {
		const { page } = browser;
		await press( 'Discard draft' );
		const [ download ] = await Promise.all( [ page.waitForEvent( 'download' ), press( 'Export to a file' ) ] );
		const text = readFileSync( await download.path(), 'utf8' );
		expect( JSON.parse( text ) ).toMatchObject( { kind: 'concord-mapping', product: 'bc', schemaVersion: 1, documents: { line: { rows: [ { target: 'description' } ] } } } );
		const upload = ( content: string ) => page.locator( 'input[type=file]' ).setInputFiles( { name: 'mapping.json', mimeType: 'application/json', buffer: Buffer.from( content ) } );
		for ( const [ content, sentence ] of [ [ '{', 'not JSON' ], [ '{"some":"thing"}', 'no mapping of Concord' ], [ text.replace( '"schemaVersion": 1', '"schemaVersion": 2' ), 'newer version (format 2)' ], [ text.replace( '"bc"', '"fo"' ), 'for Finance & Operations' ] ] as const ) {
			await upload( content );
			await page.getByRole( 'alert' ).filter( { hasText: sentence } ).waitFor();
		}
		await upload( text.replace( 'Web: {value}', 'Shop: {value}' ) );
		await page.getByText( 'You have changes that are not saved.' ).waitFor();
		expect( await page.getByLabel( 'Text; {value} stands for the value' ).inputValue() ).toBe( 'Shop: {value}' );
		await sound();
	}, 120_000 );

	it( 'a field is added and one left out by keyboard; the draft is discarded; an earlier version comes back', async () => {
		const { page } = browser;
		await press( 'Discard draft' );
		await page.getByText( 'Orders are sent by version 1.' ).waitFor();
		const form = page.getByRole( 'form', { name: 'Add a field to: New customer' } );
		await form.getByLabel( 'Field in Dynamics' ).focus();
		await page.keyboard.type( 'taxRegistrationNumber' );
		await page.keyboard.press( 'Tab' );
		await page.keyboard.type( 'extra._billing_vat_number' );
		await page.keyboard.press( 'Enter' );
		await page.getByRole( 'row', { name: /^taxRegistrationNumber/ } ).waitFor();
		await page.getByRole( 'button', { name: 'Do not write sellToState' } ).focus();
		await page.keyboard.press( 'Enter' );
		await page.getByRole( 'button', { name: 'Restore sellToState' } ).waitFor();
		await press( 'Discard draft' );
		await page.getByRole( 'button', { name: 'Do not write sellToState' } ).waitFor();
		await press( 'Go back to the built-in mapping' );
		await page.getByText( 'Orders are sent by the built-in mapping.' ).waitFor();
		await press( 'Go back to version 1' );
		await page.getByText( 'Orders are sent by version 2.' ).waitFor();
		await browser.screenshot( 'mapping-versions' );
		await sound();
	}, 120_000 );
} );
