/** How quick the mapping editor is in Chromium with 300 sources and 300 fields; the baseline is the same with 20 of each. Then the designer's canvas. */
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { chromiumPath, openAdmin } from '../admin/browser.ts';
import { sandboxConnection } from '../demo/connection.ts';
import { startSandbox } from '../../worker/src/sandbox/index.ts';
import type { Store } from '../store/index.ts';
import { atMost, context, notMeasured, type Figure } from './report.ts';
import { benchCanvas } from './ui-canvas.ts';
import { round } from './stats.ts';

const ROUNDS = 15;
const idSchema = z.object( { id: z.string() } );

export async function benchUi( store: Store ): Promise< Figure[] > {
	if ( chromiumPath() === null ) {
		return [ notMeasured( 'ui', 'mapping editor', 'no Chromium on this machine' ) ];
	}
	const sandbox = await startSandbox();
	const { id } = idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/connections', sandboxConnection( sandbox, 'bc', {} ) ) );
	const browser = await openAdmin( { url: store.url, ...store.admin } );
	try {
		const figures: Figure[] = [];
		for ( const fields of [ 20, 300 ] ) {
			await serve( browser.page, fields );
			await browser.open( 'mapping' );
			await browser.page.getByText( 'Fields of Dynamics as of' ).waitFor();
			await browser.page.locator( '[data-path]' ).first().waitFor();
			const { search, select } = await measure( browser.page );
			const note = `median of ${ ROUNDS }, until the next frame is drawn`;
			figures.push( ...( fields === 300
				? [ atMost( 'ui', 'mapping, 300 x 300 fields: a search shows its result', search, 'ms', 100, note ), atMost( 'ui', 'mapping, 300 x 300 fields: a row is selected', select, 'ms', 50, note ) ]
				: [ context( 'ui', 'mapping, 20 x 20 fields: a search shows its result', search, 'ms', 'baseline' ), context( 'ui', 'mapping, 20 x 20 fields: a row is selected', select, 'ms', 'baseline' ) ] ) );
		}
		await browser.page.unrouteAll( { behavior: 'ignoreErrors' } );
		return [ ...figures, ...await benchCanvas( store, browser, id ) ];
	} finally {
		await browser.close();
		await sandbox.close();
	}
}

/** Answers both sides with made-up fields; what is measured is the screen, not the store. */
async function serve( page: Page, count: number ): Promise< void > {
	await page.unrouteAll( { behavior: 'ignoreErrors' } );
	const field = ( index: number ) => ( { name: `customField${ index }`, kind: 'text', maxLength: 50, required: false, readOnly: false, key: false, members: [] } );
	const answers: Record< string, unknown > = {
		'wc-concord/v1/metadata/': { read_at: new Date().toISOString().replace( /\.\d+Z$/, 'Z' ), sets: [ 'salesOrders' ], entities: [ { name: 'salesOrders', fields: Array.from( { length: count }, ( _, index ) => field( index ) ) } ] },
		'wc-concord/v1/sources': { orders: 50, parts: {}, meta: Array.from( { length: count }, ( _, index ) => ( { path: `extra._custom_${ index }`, orders: 34, sample: `Value ${ index }`, longest: 9 } ) ) },
	};
	for ( const [ part, body ] of Object.entries( answers ) ) {
		await page.route( ( url ) => decodeURIComponent( url.href ).includes( part ), ( route ) => route.fulfill( { json: body } ) );
	}
}

async function measure( page: Page ): Promise< { search: number; select: number } > {
	// A string, because what runs in the page is not compiled for it.
	const found: unknown = await page.evaluate( `( async () => {
		const drawn = () => new Promise( ( done ) => requestAnimationFrame( () => setTimeout( done ) ) );
		const timed = async ( act ) => { const from = performance.now(); act(); await drawn(); return performance.now() - from; };
		const median = ( list ) => list.sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];
		const input = document.querySelector( '.concord-map__side + div input[type=search]' );
		const type = ( text ) => { Object.getOwnPropertyDescriptor( HTMLInputElement.prototype, 'value' ).set.call( input, text ); input.dispatchEvent( new Event( 'input', { bubbles: true } ) ); };
		const search = [], select = [];
		for ( let round = 0; round < ${ ROUNDS }; round++ ) {
			search.push( await timed( () => type( 'Field' + round % 10 ) ) );
			if ( ! document.querySelector( '[data-target="header customField' + round % 10 + '"]' ) ) { throw new Error( 'the search shows nothing' ); }
			type( '' );
			await drawn();
			const rows = [ ...document.querySelectorAll( '[data-target]' ) ];
			const row = rows[ round % rows.length ];
			select.push( await timed( () => row.click() ) );
			if ( document.querySelector( '[data-target][aria-selected=true]' )?.dataset.target !== row.dataset.target ) { throw new Error( 'no row is selected' ); }
		}
		return [ median( search ), median( select ) ];
	} )()` );
	const [ search = 0, select = 0 ] = Array.isArray( found ) ? found.map( Number ) : [];
	return { search: round( search, 1 ), select: round( select, 1 ) };
}
