/** A tax engine decides the codes: the contract of docs/tax-engine.md between the real worker and the example engine. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTaxEngine } from '../../worker/examples/tax-engine.ts';
import { doctor } from '../../worker/src/cli/doctor.ts';
import { openBench, namesNobody, type Bench } from './bench.ts';
import { fieldOf, previewOf, publishRules } from './rules-bench.ts';
import { shaped, SHOPPER } from './shaped-order.ts';

const KEY = 'a key that both know';
const doctorSchema = z.object( { checks: z.array( z.object( { name: z.string(), ok: z.boolean(), message: z.string(), remedy: z.string() } ) ) } );

describe.each( [ 'bc', 'fo' ] as const )( 'tax engine for %s', ( product ) => {
	let bench: Bench;
	let servers: Server[] = [];
	const codes = product === 'bc' ? { full: 'VAT19', group: '' } : { full: 'FULL', group: 'DE-DOM' };
	const codeField = product === 'bc' ? 'taxCode' : 'SalesTaxItemGroupCode';

	beforeEach( async () => {
		// The connection's own table knows no rate at all: whatever code is sent is the engine's.
		bench = await openBench( product, { settings: { tax: [] } } );
		bench.startWorker( { CONCORD_TAX_ENGINE_KEY: KEY } );
	} );
	afterEach( async () => {
		await bench.close();
		await Promise.all( servers.map( ( server ) => new Promise( ( resolve ) => {
			server.closeAllConnections();
			server.close( resolve );
		} ) ) );
		servers = [];
	} );

	const listen = async ( server: Server ): Promise< string > => {
		servers.push( server );
		await new Promise< void >( ( resolve ) => server.listen( 0, '127.0.0.1', resolve ) );
		return `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }/v1/order`;
	};
	const engine = ( key = KEY, percent = '19' ) => listen( createTaxEngine( key, { DE: { standard: { percent, code: codes.full, group: codes.group } } } ) );
	const stub = ( status: number, body: unknown, seen: { headers: Record< string, unknown >; body: string }[] = [] ) => listen( createServer( ( request, response ) => {
		let sent = '';
		request.on( 'data', ( piece: Buffer ) => ( sent += piece.toString( 'utf8' ) ) ).on( 'end', () => {
			seen.push( { headers: request.headers, body: sent } );
			response.writeHead( status, { 'content-type': 'application/json' } ).end( typeof body === 'string' ? body : JSON.stringify( body ) );
		} );
	} ) );
	const use = ( url: string, more: { timeoutSeconds?: number; address?: 'region' | 'street' } = {} ) => publishRules( bench, { taxEngine: { on: true, url, ...more } } );
	const order = () => shaped( { lines: [ { total: '20.00' } ] } );

	it( 'its code stands on every line, in the preview as on the document, and the total is what was charged', async () => {
		await use( await engine() );
		const { bad } = await bench.place( [ order() ], 0 );
		await bench.arrived( [ bad ] );
		expect( bench.sandbox.documents( product )[ 0 ]?.total ).toBeDefined();
		expect( fieldOf( await previewOf( bench, bad ), 1, codeField ) ).toBe( codes.full );
	} );

	it( 'concord doctor asks it too: answering with the key is in order; a wrong key, none, silence and another contract are each named with what to do', async () => {
		const examine = async ( key: string | undefined ) => {
			let text = '';
			await doctor( { data: bench.dataDir, json: true }, { ...process.env, CONCORD_TAX_ENGINE_KEY: key }, ( line ) => {
				text += line;
			} );
			return doctorSchema.parse( JSON.parse( text ) ).checks.find( ( check ) => check.name.endsWith( 'tax engine' ) );
		};
		expect( await examine( KEY ), 'no rule names one' ).toBeUndefined();
		const url = await engine();
		await use( url );
		expect( await examine( KEY ) ).toMatchObject( { ok: true, remedy: '' } );
		expect( await examine( 'another' ) ).toMatchObject( { ok: false, message: expect.stringContaining( 'refuses the key' ) as string, remedy: expect.stringContaining( 'CONCORD_TAX_ENGINE_KEY' ) as string } );
		expect( await examine( undefined ) ).toMatchObject( { ok: false, message: expect.stringContaining( 'no key' ) as string } );
		await use( await stub( 500, {} ) );
		expect( await examine( KEY ) ).toMatchObject( { ok: false, message: expect.stringContaining( 'HTTP 500' ) as string } );
		await use( await stub( 200, { hello: 'world' } ) );
		expect( await examine( KEY ) ).toMatchObject( { ok: false, remedy: expect.stringContaining( 'docs/tax-engine.md' ) as string } );
		await use( 'http://127.0.0.1:9/v1/order' );
		expect( await examine( KEY ) ).toMatchObject( { ok: false, remedy: expect.stringContaining( 'Start it' ) as string } );
	} );

	it( 'is told the order and the region, signed, and nothing of the person; the street only where the rule allows it', async () => {
		const seen: { headers: Record< string, unknown >; body: string }[] = [];
		const url = await stub( 503, {}, seen );
		await use( url );
		const { bad } = await bench.place( [ order() ], 0 );
		await bench.becomes( bad, 'retrying' );
		const [ first ] = seen;
		const { first_name: name, last_name: surname, email, phone, address_1: street } = SHOPPER;
		expect( [ name, surname, email, phone, street ].filter( ( personal ) => JSON.stringify( first ).includes( personal ) ) ).toEqual( [] );
		expect( JSON.parse( first?.body ?? '{}' ) ).toMatchObject( { version: 1, order: { id: String( bad.id ), currency: 'EUR', total: bad.total, ship_to: { country: 'DE', postcode: '10115' }, lines: [ { kind: 'product', sku: 'CONCORD-MUG', net: '20.00', tax: '3.80' }, { kind: 'shipping' } ] } } );
		expect( first?.headers ).toMatchObject( { 'concord-version': '1', 'concord-signature': expect.stringMatching( /^t=\d+,v1=[0-9a-f]{64}$/ ) } );
		await use( url, { address: 'street' } );
		await previewOf( bench, bad );
		expect( seen.at( -1 )?.body ).toContain( street );
	} );

	it( 'one that fails or is not there lets the order wait and try again; it goes out when the engine is back', async () => {
		const gone = await stub( 500, {} );
		await use( gone );
		const { bad } = await bench.place( [ order() ], 0 );
		const waiting = await bench.becomes( bad, 'retrying' );
		expect( waiting.issue ).toMatchObject( { retryClass: 'repeat-safe', message: expect.stringContaining( 'The tax engine failed (HTTP 500)' ) } );
		expect( ( await previewOf( bench, bad ) ).problems.map( ( problem ) => problem.field ) ).toEqual( [ 'taxEngine.answer' ] );
		await use( 'http://127.0.0.1:9/' );
		await bench.retry( bad );
		await expect.poll( async () => ( await bench.record( bad ) ).issue?.message, { timeout: 10_000 } ).toContain( 'could not be reached' );
		await use( await engine() );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	} );

	it( 'one that never answers is not waited for longer than the rule says', async () => {
		await use( await listen( createServer( () => undefined ) ), { timeoutSeconds: 1 } );
		const { bad } = await bench.place( [ order() ], 0 );
		expect( ( await bench.becomes( bad, 'retrying' ) ).issue?.message ).toContain( 'did not answer within 1 second' );
	} );

	it.each( [
		[ 'is not JSON', '<html>', 'taxEngine.(answer)' ],
		[ 'has an amount that is a number', { version: 1, lines: [ { id: '1', tax: 3.8, percent: '19' } ] }, 'taxEngine.lines.0.tax' ],
		[ 'leaves lines out', { version: 1, lines: [] }, 'taxEngine.lines' ],
		[ 'is of another version', { version: 2, lines: [] }, 'taxEngine.version' ],
	] )( 'an answer that %s needs a person and names the field', async ( _what, body, field ) => {
		await use( await stub( 200, body ) );
		const { bad } = await bench.place( [ order() ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { field, retryClass: 'rejected' } );
		namesNobody( stopped, bad );
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
	} );

	it( 'MON-2: a tax that parts from the charged one holds the order with both amounts; nothing is written', async () => {
		await use( await engine( KEY, '20' ) );
		const { bad } = await bench.place( [ order() ], 0 );
		const stopped = await bench.becomes( bad, 'needs-you' );
		expect( stopped.issue ).toMatchObject( { code: 'totals_differ', difference: '0.25', facts: { engine_tax: '5.00', store_tax: '4.75' } } );
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
	} );

	it( 'a key the engine does not know is refused and said so', async () => {
		await use( await engine( 'another key' ) );
		const { bad } = await bench.place( [ order() ], 0 );
		expect( ( await bench.becomes( bad, 'needs-you' ) ).issue?.message ).toContain( 'refused the order (HTTP 401)' );
	} );
} );
