import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { startHttp } from '../../src/http/server.ts';
import { createMetrics } from '../../src/metrics.ts';

const SECRET = 'shared';
let close: () => Promise< void >;
let nudges = 0;
let pushes: string[][] = [];
let lastClaimAt: string | null = null;
let now = new Date( '2026-11-23T09:00:00Z' );
afterEach( () => close() );

async function start(): Promise< string > {
	nudges = 0;
	pushes = [];
	const server = await startHttp( { host: '127.0.0.1', port: 0, webhookSecret: SECRET, now: () => now, registry: createMetrics().registry, onNudge: () => nudges++, onPush: ( _connection, feeds ) => pushes.push( [ ...feeds ] ), health: () => ( { running: true, reason: '', held: 0, lastClaimAt } ) } );
	close = server.close;
	return `http://127.0.0.1:${ server.port }`;
}

const sign = ( body: string, secret = SECRET ) => createHmac( 'sha256', secret ).update( body ).digest( 'base64' );
const own = ( body: string, signature = sign( body ) ) => ( { method: 'POST', body, headers: { 'x-concord-signature': signature } } );
const nudge = ( seconds = now.getTime() / 1000, nonce = 'nonce-0001' ) => JSON.stringify( { t: seconds, n: nonce } );

it( 'a signed nudge wakes the worker once; the same one again does not', async () => {
	const url = await start();
	expect( ( await fetch( `${ url }/nudge`, own( nudge() ) ) ).status ).toBe( 202 );
	expect( ( await fetch( `${ url }/nudge`, own( nudge() ) ) ).status ).toBe( 401 );
	expect( nudges ).toBe( 1 );
} );

it.each( [
	[ 'unsigned', { method: 'POST', body: nudge() } ],
	[ 'signed with another secret', own( nudge(), sign( nudge(), 'other' ) ) ],
	[ 'signed and then changed', own( `${ nudge() } `, sign( nudge() ) ) ],
	[ 'from six minutes ago', own( nudge( now.getTime() / 1000 - 360 ) ) ],
	[ 'from six minutes ahead', own( nudge( now.getTime() / 1000 + 360 ) ) ],
] )( 'a nudge %s does not wake it', async ( _what, request ) => {
	const url = await start();
	expect( ( await fetch( `${ url }/nudge`, request ) ).status ).toBe( 401 );
	expect( nudges ).toBe( 0 );
} );

it( 'a WooCommerce webhook with the same secret wakes it, whatever its bytes', async () => {
	const url = await start();
	const body = '{"id":1,"note":"ä \\u00e4 🙂"}';
	expect( ( await fetch( `${ url }/nudge`, { method: 'POST', body, headers: { 'x-wc-webhook-signature': sign( body ) } } ) ).status ).toBe( 202 );
	expect( nudges ).toBe( 1 );
} );

it( 'a body larger than any nudge is refused', async () => {
	const url = await start();
	const answer = await fetch( `${ url }/nudge`, own( 'x'.repeat( 2 * 1024 * 1024 ) ) ).then( ( one ) => one.status, () => 413 );
	expect( answer ).toBe( 413 );
	expect( nudges ).toBe( 0 );
} );

it( '/health is well only while the store answers; /metrics speaks Prometheus', async () => {
	const url = await start();
	lastClaimAt = '2026-11-23T08:59:30Z';
	expect( ( await fetch( `${ url }/health` ) ).status ).toBe( 200 );
	now = new Date( '2026-11-23T09:10:00Z' );
	expect( ( await fetch( `${ url }/health` ) ).status ).toBe( 503 );
	expect( await ( await fetch( `${ url }/metrics` ) ).text() ).toContain( 'concord_records_total' );
} );
