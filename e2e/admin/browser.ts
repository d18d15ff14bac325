/**
 * A real Chromium on wp-admin: logs in, remembers page errors, keeps screenshots under e2e/screenshots (ignored by git).
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const SCREENSHOTS = join( import.meta.dirname, '..', 'screenshots' );

/** Where a Chromium may be; CONCORD_CHROMIUM wins. Null when the machine has none. */
export function chromiumPath(): string | null {
	const candidates = [ process.env[ 'CONCORD_CHROMIUM' ], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ];
	return candidates.find( ( path ) => path !== undefined && path !== '' && existsSync( path ) ) ?? null;
}

export type AdminBrowser = {
	page: Page;
	/** Uncaught errors and console errors of our own page since the last call. */
	takeErrors(): string[];
	open( tab: string, args?: Record< string, string > ): Promise< void >;
	screenshot( name: string ): Promise< void >;
	/** Violations of WCAG 2.2 A and AA inside our root. */
	axe(): Promise< string[] >;
	close(): Promise< void >;
};

/** Avatars and emoji come from hosts outside the store; a test never leaves it. Not by a route: with one Playwright switches the browser's cache off. */
const HERE_ALONE = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
const FLAGS = [ HERE_ALONE, '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync' ];

/** @throws when no Chromium is there or the log-in fails. */
export async function openAdmin( site: { url: string; user: string; password: string } ): Promise< AdminBrowser > {
	const executablePath = chromiumPath();
	if ( executablePath === null ) {
		throw new Error( 'No Chromium on this machine. Set CONCORD_CHROMIUM to one.' );
	}
	const profile = mkdtempSync( join( tmpdir(), 'concord-chromium-' ) );
	const context = await chromium.launchPersistentContext( profile, { executablePath, args: FLAGS, headless: true, viewport: { width: 1360, height: 900 }, reducedMotion: 'reduce' } );
	// Machines are shared: what takes long is not what these journeys are about.
	context.setDefaultTimeout( 60_000 );
	const page = context.pages()[ 0 ] ?? ( await context.newPage() );
	await logIn( page, site );
	return wrap( context, page, site.url, profile );
}

const DIALOG = '.components-modal__screen-overlay';

async function logIn( page: Page, site: { url: string; user: string; password: string } ): Promise< void > {
	await page.goto( `${ site.url }/wp-login.php` );
	await page.fill( '#user_login', site.user );
	await page.fill( '#user_pass', site.password );
	await Promise.all( [ page.waitForURL( /wp-admin/ ), page.click( '#wp-submit' ) ] );
}

function wrap( context: BrowserContext, page: Page, url: string, profile: string ): AdminBrowser {
	let errors: string[] = [];
	page.on( 'pageerror', ( error ) => errors.push( error.message ) );
	return {
		page,
		takeErrors() {
			const taken = errors;
			errors = [];
			return taken;
		},
		async open( tab, args = {} ) {
			const query = new URLSearchParams( { page: 'concord', tab, ...args } );
			await page.goto( `${ url }/wp-admin/admin.php?${ query }` );
			await page.waitForSelector( '.concord' );
		},
		async screenshot( name ) {
			mkdirSync( SCREENSHOTS, { recursive: true } );
			// Bars that stick to the window would lie across the middle of the picture.
			await page.evaluate( () => window.scrollTo( 0, 0 ) );
			await page.screenshot( { path: join( SCREENSHOTS, `${ name }.png` ), fullPage: true } );
		},
		async axe() {
			const looked = new AxeBuilder( { page } ).include( '#concord-root' );
			// Dialogs stand beside the app, at the end of the page.
			if ( await page.locator( DIALOG ).count() > 0 ) {
				looked.include( DIALOG );
			}
			const { violations } = await looked.withTags( [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ] ).analyze();
			return violations.map( ( violation ) => `${ violation.id }: ${ violation.nodes.map( ( node ) => node.html.slice( 0, 160 ) ).join( ' | ' ) }` );
		},
		async close() {
			await context.close();
			rmSync( profile, { recursive: true, force: true } );
		},
	};
}
