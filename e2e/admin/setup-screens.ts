/**
 * The stages of setup in the states that a journey passes too quickly or never: refused, waiting, stopped, going backwards through the past. The store's own answer with parts of
 * it replaced in the browser; for a suite that has a store with a connection open.
 */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AdminBrowser } from './browser.ts';
import { isRoute, REFUSED } from './states.ts';

type Subject = { admin: AdminBrowser; settle: () => Promise< void >; clean: ( name: string ) => Promise< void > };

const NOW = () => new Date().toISOString();
const answered = ( result: unknown ) => ( { running: null, outdated: false, last: { command_id: 7, at: NOW(), result }, issue: null } );
const ISSUE = { code: 'item_missing', retryClass: 'rejected', message: 'Order #1042: Business Central has no item “LAMP-2”.', remedy: 'Create the item in Business Central, or name it under Rules, then choose Retry.', record: 'order #1042', field: 'lines' };

const side = ( counts: { exact: number; loose: number; ambiguous: number; missing: number }, rows: object[] ) => ( { store: 1_284, tenant: 1_301, counts, rows, cut: false } );
const MATCH = {
	connection_id: 'c', company: 'CRONUS DE', made_at: NOW(), guests: 310,
	items: side( { exact: 1_250, loose: 21, ambiguous: 4, missing: 9 }, [
		{ match: 'loose', key: 'mug-blue', id: 1, name: 'Blue mug', found: [ 'MUG-BLUE' ] }, { match: 'ambiguous', key: '4006381333931', id: 2, name: 'Pen', found: [ '1900-S', '1900-S-OLD' ] }, { match: 'missing', key: 'LAMP-2', id: 3, name: 'Lamp', found: [] },
	] ),
	customers: side( { exact: 804, loose: 3, ambiguous: 2, missing: 475 }, [ { match: 'ambiguous', key: 'office@example.test', id: 9, name: 'Office', found: [ 'C00010', 'C00731' ] }, { match: 'missing', key: 'ada@example.test', id: 10, name: 'Ada', found: [] } ] ),
};
const COVERAGE = {
	connection_id: 'c', days: 3_660, total: 1_210, checked: 1_210, sent: 1_199, skipped: [ { rule: 'status_not_selected', message: 'The order is not paid.', count: 5 } ],
	stopped: [ { code: 'item_missing', message: 'An item is not in Dynamics.', remedy: 'Create it, or name it under Rules.', count: 4, orders: [ { id: '1042', number: '1042' }, { id: '1043', number: '1043' } ] }, { code: 'currency_not_set', message: 'The currency CHF is not set up.', remedy: 'Add it in Dynamics, or a rate under Rules.', count: 2, orders: [ { id: '1050', number: '1050' } ] } ],
};
const TEST = { order_id: 1042, number: '1042', event_id: 5, at: NOW(), state: 'working', issue: null, skipped: null, document: null, passed: false };
const CHOICES = { choices: [ { id: 1042, number: '1042', total: '73.27', currency: 'EUR', created_at: NOW(), lines: 3 } ], refusal: null };
const UNEQUAL = { number: 'S-ORD101001', url: '', store_total: '73.27', dynamics_total: '73.26', currency: 'EUR', dynamics_currency: 'EUR' };

export function setupScreens( subject: () => Subject ): void {
	it( 'setup says what is ambiguous, what was not read, what would stop, and what a test order waits for or stopped at', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const shown = async ( stage: number, change: { commands?: object; test_order?: object | null }, sentence: string | RegExp, name: string ) => {
			await page.route( isRoute( /^\/setup$/ ), async ( route ) => {
				const answer = await route.fetch();
				const data = z.looseObject( { commands: z.looseObject( {} ), go_live: z.looseObject( {} ) } ).parse( await answer.json() );
				await route.fulfill( { response: answer, json: { ...data, ...change, commands: { ...data.commands, ...change.commands }, go_live: { ...data.go_live, live: false } } } );
			} );
			await admin.open( 'overview', { stage: String( stage ) } );
			await page.getByText( sentence ).first().waitFor();
			await clean( name );
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
		};
		const unread = { read_at: NOW(), company: 'CRONUS DE', lists: { accounts: { choices: [ { value: '8710', label: 'Shipping charged' } ], more: false } }, unread: [ { list: 'tax_codes', message: 'Business Central did not let the tax codes be read.', remedy: 'Give the app the permission set D365 FINANCIALS, READ; what is not listed can be typed.' } ] };
		await shown( 2, { commands: { match_records: answered( MATCH ), read_tenant: answered( unread ) } }, '“4006381333931” – “1900-S”, “1900-S-OLD”', 'setup-configure-ambiguous' );
		expect( await page.getByText( 'Business Central did not let the tax codes be read.' ).count() ).toBe( 1 );
		await shown( 2, { commands: { read_tenant: { running: 7, outdated: false, last: null, issue: null } } }, /The worker reads what there is to choose from|Waiting for the worker/, 'setup-configure-waiting' );
		await shown( 3, { commands: { check_orders: answered( COVERAGE ) }, test_order: null }, '1199 of 1210 orders would be sent.', 'setup-validate-stops' );

		const choices = async ( answer: object | null, run: () => Promise< void > ) => {
			await page.route( isRoute( /^\/setup\/test-order$/ ), ( route ) => ( answer === null ? undefined : route.fulfill( 'choices' in answer ? { json: answer } : answer ) ) );
			await run();
		};
		await choices( null, () => shown( 3, { test_order: null }, 'Send one test order', 'setup-test-loading' ) );
		await choices( REFUSED, () => shown( 3, { test_order: null }, 'The database did not answer', 'setup-test-error' ) );
		await choices( { choices: [], refusal: null }, () => shown( 3, { test_order: null }, 'The store has no paid order that could be sent.', 'setup-test-none' ) );
		await choices( CHOICES, () => shown( 3, { test_order: TEST }, '#1042', 'setup-test-running' ) );
		await choices( CHOICES, () => shown( 3, { test_order: { ...TEST, state: 'needs-you', issue: ISSUE } }, 'Order #1042 did not pass.', 'setup-test-stopped' ) );
		await choices( CHOICES, () => shown( 3, { test_order: { ...TEST, state: 'synced', document: UNEQUAL } }, '73.26', 'setup-test-unequal' ) );
		await settle();
		admin.takeErrors();
	}, 240_000 );

	it( 'going live counts before it begins, and the orders of the past run, rest and are through', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const standing = async ( change: { go_live?: object; backfill?: object | null; passed?: boolean } ) => {
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
			await page.route( isRoute( /^\/setup$/ ), async ( route ) => {
				const answer = await route.fetch();
				const data = z.looseObject( { go_live: z.looseObject( {} ), stages: z.array( z.looseObject( {} ) ) } ).parse( await answer.json() );
				await route.fulfill( { response: answer, json: { ...data, backfill: change.backfill ?? null, go_live: { ...data.go_live, ...change.go_live }, stages: data.stages.map( ( stage ) => ( { ...stage, passed: true, missing: [] } ) ) } } );
			} );
		};
		await standing( { go_live: { live: false } } );
		await page.route( isRoute( /^\/setup\/estimate$/ ), () => {} );
		await admin.open( 'overview', { stage: '4' } );
		await page.getByLabel( 'all since a day' ).check();
		await page.getByLabel( 'Day', { exact: true } ).fill( '2026-10-01' );
		await page.getByText( 'Counting…' ).waitFor();
		await clean( 'setup-live-counting' );
		await standing( { go_live: { live: false } } );
		await page.route( isRoute( /^\/setup\/estimate$/ ), ( route ) => route.fulfill( REFUSED ) );
		await page.getByLabel( 'Day', { exact: true } ).fill( '2026-10-02' );
		await page.getByText( 'The database did not answer' ).first().waitFor();
		await clean( 'setup-live-uncounted' );
		await standing( { go_live: { live: false } } );
		const estimated = ( count: number, seconds: number ) => page.route( isRoute( /^\/setup\/estimate$/ ), ( route ) => route.fulfill( { json: { start_at: '2026-10-01T00:00:00Z', count, seconds, measured: 12 } } ) );
		await estimated( 0, 0 );
		await page.getByLabel( 'Day', { exact: true } ).fill( '2026-10-03' );
		await page.getByText( 'No order was placed since then' ).waitFor();
		await clean( 'setup-live-none' );
		await estimated( 1_204, 290 );
		await page.getByLabel( 'Day', { exact: true } ).fill( '2026-10-04' );
		await page.getByText( /1,?204 orders of the past go out, about 5 minutes/ ).waitFor();
		await clean( 'setup-live-estimate' );

		const past = { since: '2026-10-01T00:00:00Z', until: null, total: 1_204, done: 310, seconds_left: 290 };
		for ( const [ state, sentence ] of [ [ 'running', 'left.' ], [ 'paused', 'Paused. What is on its way still arrives' ], [ 'done', 'orders of the past went out.' ] ] as const ) {
			await standing( { go_live: { live: true, at: NOW(), start: 'since', start_at: '2026-10-01T00:00:00Z' }, backfill: { ...past, state } } );
			await admin.open( 'overview' );
			await page.getByText( sentence ).first().waitFor();
			await clean( `setup-backfill-${ state }` );
		}
		await page.unrouteAll( { behavior: 'ignoreErrors' } );
		await settle();
		admin.takeErrors();
	}, 180_000 );

	it( 'coverage of all orders waits, finds none, finds what stops, and says why it could not be done', async () => {
		const { admin, settle, clean } = subject();
		const { page } = admin;
		const cases = {
			running: [ { state: 'waiting', issue: null, result: null }, /The worker is checking…|Waiting for the worker/ ],
			none: [ { state: 'synced', issue: null, result: { ...COVERAGE, total: 0, checked: 0, sent: 0, stopped: [], skipped: [] } }, /no order/i ],
			stops: [ { state: 'synced', issue: null, result: COVERAGE }, /1,?199 of 1,?210/ ],
			failed: [ { state: 'needs-you', issue: { ...ISSUE, message: 'Business Central did not let the items be read.' }, result: null }, /did not let the items be read/ ],
		} as const;
		for ( const [ name, [ answer, sentence ] ] of Object.entries( cases ) ) {
			await admin.open( 'preview' );
			await settle();
			await page.route( isRoute( /^\/commands\/\d+$/ ), ( route ) => route.fulfill( { json: { command_id: 1, name: 'check_orders', ...answer } } ) );
			await page.getByRole( 'button', { name: 'Check all orders' } ).click();
			await page.locator( '.concord-coverage' ).getByText( sentence ).first().waitFor();
			await clean( `coverage-${ name }` );
			await page.unrouteAll( { behavior: 'ignoreErrors' } );
		}
		admin.takeErrors();
	}, 120_000 );
}
