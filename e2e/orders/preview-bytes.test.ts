/**
 * The preview and the real document are one: what a person was shown is, byte by byte, what goes over the wire to Dynamics, with a
 * mapping of the merchant's own, a customer that is made and one that is changed.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import type { MappingRow } from '../../worker/src/core/mapping/schema.ts';
import { orderPreviewSchema, type OrderPreview } from '../../worker/src/core/preview.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped } from './shaped-order.ts';
import { startTap, type Tap } from './tap.ts';

const accepted = z.object( { command_id: z.number() } );
const command = z.object( { state: z.string(), result: z.unknown() } );
const row = ( target: string, path: string, more: Partial< MappingRow > = {} ): MappingRow => ( { target, source: { kind: 'path', path }, steps: [], conditions: [], required: false, ...more } );
/** Everything that a careless writer of JSON gets wrong. */
const HARD = 'Zoë "the 🎁" \\ O’Neil\u2028 <b>&amp;';

const WORDS = {
	bc: { phone: 'phoneNumber', text: 'description', vat: 'taxRegistrationNumber', customers: '/customers', orders: /salesOrders(\?|$)/, beside: [ 'salesOrderLines', 'locationId' ] },
	fo: { phone: 'SalesOrderName', text: 'LineDescription', vat: 'TaxExemptNumber', customers: '/CustomersV3', orders: /SalesOrderHeadersV4$|\$batch$/, beside: [ 'IsSalesProcessingStopped', 'SalesOrderNumber', 'ShippingWarehouseId', 'ShippingSiteId' ] },
} as const;

/** Fields of a previewed document, as they stand in JSON: a number is a text in the preview. */
function bytesOf( document: OrderPreview[ 'documents' ][ number ] | null | undefined, sent: string ): string {
	return ( document?.fields ?? [] ).filter( ( field ) => field.outcome === 'written' ).map( ( { field, value } ) => {
		const name = `${ JSON.stringify( field ) }:`;
		return name + ( typeof value === 'string' && /^-?\d/.test( value ) && sent.includes( name + value ) ? value : JSON.stringify( value ) );
	} ).join( ',' );
}

describe.each( [ 'bc', 'fo' ] as const )( 'bytes sent to %s', ( product ) => {
	const words = WORDS[ product ];
	let bench: Bench;
	let tap: Tap;

	beforeEach( async () => {
		bench = await openBench( product );
		tap = await startTap( bench.sandbox.url );
		const through = ( url: string ) => url.replace( bench.sandbox.url, tap.url );
		await bench.settings( { base_url: through( bench.sandbox[ product ].baseUrl ), token_url: through( bench.sandbox[ product ].tokenUrl ) }, bench.sandbox.client.secret );
		await bench.admin( 'PUT', '/settings', { paused: true } );
		const vat = row( words.vat, 'extra._billing_vat_number', { steps: [ { step: 'trim' }, { step: 'case', to: 'upper' } ], conditions: [ { when: 'onCreateOrUpdate' } ] } );
		const documents = {
			header: { rows: [ row( words.phone, 'customerNote', { steps: [ { step: 'template', template: 'Web: {value} ({billing.city})' }, { step: 'length', max: 28, policy: 'truncate' } ] } ) ], removed: [] },
			line: { rows: [ row( words.text, 'line.name', { source: { kind: 'expression', expression: '$uppercase(line.name) & " / " & line.sku' } } ) ], removed: [] },
			customer: { rows: [ vat ], removed: [] },
		};
		const { revision } = z.object( { revision: z.number() } ).parse( await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, documents } } ) );
		await bench.admin( 'POST', `/flows/${ bench.connectionId }/publish`, { revision, note: 'Own rows', override: 'Proof' } );
		bench.startWorker();
	} );
	afterEach( async () => {
		await bench.close();
		await tap.close();
	} );

	const place = ( vat: string, lines = [ { sku: 'CONCORD-MUG', name: HARD, quantity: '3', total: '10.00' }, { sku: 'CONCORD-BOOK', total: '7.00' } ] ) => bench.store.placeOrder( { change: { ...shaped( { lines } ), customer_note: HARD, meta_data: vat === '' ? [] : [ { key: '_billing_vat_number', value: vat } ] } } );
	const preview = async ( order: StoreOrder ): Promise< OrderPreview > => {
		const { command_id: id } = accepted.parse( await bench.admin( 'POST', '/commands', { name: 'preview_order', args: { connection_id: bench.connectionId, order_id: String( order.id ) } } ) );
		for ( ;; await wait( 50 ) ) {
			const answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
			if ( answer.state === 'synced' ) {
				return orderPreviewSchema.parse( answer.result );
			}
			expect( answer.state, JSON.stringify( answer ) ).not.toBe( 'needs-you' );
		}
	};
	const send = async ( order: StoreOrder ) => {
		tap.writes.length = 0;
		await bench.admin( 'PUT', '/settings', { paused: false } );
		const record = await bench.becomes( order, 'synced' );
		await bench.admin( 'PUT', '/settings', { paused: true } );
		return record;
	};
	const toCustomers = () => tap.writes.filter( ( { path } ) => path.includes( words.customers ) );

	it( 'what was shown is what is sent: header, each line and the new customer, with rows of the merchant\'s own', async () => {
		const order = place( 'de 123' );
		const shown = await preview( order );
		expect( [ shown.verdict, shown.customer.would, shown.problems ] ).toEqual( [ 'create', 'create', [] ] );
		expect( tap.writes ).toEqual( [] );
		await send( order );
		const [ made ] = toCustomers();
		expect( made?.body ).toBe( `{${ bytesOf( shown.new_customer, made?.body ?? '' ) }}` );
		expect( made?.body ).toContain( `"${ words.vat }":"DE 123"` );
		const sent = tap.writes.filter( ( { path } ) => words.orders.test( path ) ).map( ( { body } ) => body ).join( '\n' );
		// The customer's key is known only once it is made; all else is as it was shown.
		const key = new RegExp( shown.customer.number === '' ? '\\(new customer\\)' : shown.customer.number, 'g' );
		// Header, goods, shipping; what was cut and the order's number stand in comment lines where the product has some.
		const notes = shown.documents.filter( ( { id } ) => id.startsWith( 'note-' ) );
		expect( [ shown.documents.length - notes.length, notes.length > 1 ] ).toEqual( [ 1 + order.line_items.length + 1, product === 'bc' ] );
		for ( const document of shown.documents ) {
			const pieces = bytesOf( document, sent ).split( key );
			let at = 0;
			for ( const piece of pieces ) {
				const found = sent.indexOf( piece, at );
				expect( found, `${ document.id }: ${ piece }` ).toBeGreaterThanOrEqual( 0 );
				at = found + piece.length;
			}
		}
		const fields = new Set( shown.documents.flatMap( ( document ) => document.fields.map( ( { field } ) => field ) ) );
		const strange = [ ...sent.matchAll( /[{,]"([A-Za-z]+)":/g ) ].map( ( match ) => match[ 1 ] ?? '' ).filter( ( name ) => ! fields.has( name ) && ! ( words.beside as readonly string[] ).includes( name ) );
		expect( [ ...new Set( strange ) ] ).toEqual( [] );
		await bench.arrived( [ order ] );
	} );

	it( 'a customer that stands there is changed where a row asks for it, as the preview said, against its etag; an order without the value changes nothing', async () => {
		await send( place( 'DE1' ) );
		const order = place( 'DE2' );
		const shown = await preview( order );
		expect( shown.customer.would ).toBe( 'update' );
		expect( shown.customer_change?.fields.map( ( { field, value } ) => [ field, value ] ) ).toEqual( [ [ words.vat, 'DE2' ] ] );
		// Somebody works on the customer at the moment ours is on its way: it is read again and then changed.
		let meddled = false;
		tap.before = async ( { method, path, headers } ) => {
			if ( method === 'PATCH' && path.includes( words.customers ) && ! meddled ) {
				meddled = true;
				const { authorization = '', 'content-type': type = 'application/json' } = headers;
				await fetch( bench.sandbox.url + path, { method, headers: { authorization, 'content-type': type, 'if-match': '*' }, body: JSON.stringify( { [ words.vat ]: 'DE9' } ) } );
			}
		};
		const record = await send( order );
		expect( record.history[ 0 ]?.summary ).toContain( `was changed: ${ words.vat }.` );
		expect( toCustomers().map( ( { method, body, headers } ) => [ method, body, typeof headers[ 'if-match' ] ] ) ).toEqual( [ [ 'PATCH', `{${ bytesOf( shown.customer_change, '' ) }}`, 'string' ], [ 'PATCH', `{"${ words.vat }":"DE2"}`, 'string' ] ] );
		expect( ( await preview( place( 'de2' ) ) ).customer.would ).toBe( 'use' );
		const silent = place( '' );
		expect( ( await preview( silent ) ).customer.would ).toBe( 'use' );
		await send( silent );
		expect( toCustomers() ).toEqual( [] );
	} );
} );
