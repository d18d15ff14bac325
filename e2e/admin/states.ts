/** A screen while its answer is awaited, and when the store refuses it. */
import type { Route } from 'playwright-core';
import type { AdminBrowser } from './browser.ts';

/** Of our routes, or of WooCommerce's with `wc/v3` in front, whatever permalinks the site has. */
export const isRoute = ( path: RegExp ) => ( url: URL ) => path.test( /(?:wc-concord\/v1|(?=wc\/v3))(\/?[^?&]*)/.exec( decodeURIComponent( url.href ) )?.[ 1 ] ?? '' );

export const REFUSED = { status: 500, contentType: 'application/json', body: JSON.stringify( { code: 'concord_database', message: 'The database did not answer. Try again in a minute.', data: { status: 500 } } ) };

/** What stands in for the store's answer: nothing ever comes, or it refuses. */
export const waits = () => {};
export const refuses = ( route: Route ) => route.fulfill( REFUSED );

type Shown = { name: string; route: RegExp; open: () => Promise< void >; /** Pictures the state and proves it. */ clean: ( name: string ) => Promise< void > };

export async function loadingAndError( { page }: AdminBrowser, { name, route, open, clean }: Shown ): Promise< void > {
	await page.route( isRoute( route ), waits );
	await open();
	await page.locator( '.concord-skeleton' ).first().waitFor();
	await clean( `${ name }-loading` );
	await page.unrouteAll( { behavior: 'ignoreErrors' } );
	await page.route( isRoute( route ), refuses );
	await open();
	await page.getByRole( 'alert' ).getByText( 'The database did not answer' ).first().waitFor();
	await page.getByRole( 'button', { name: 'Copy details' } ).first().waitFor();
	await clean( `${ name }-error` );
	await page.unrouteAll( { behavior: 'ignoreErrors' } );
}
