/**
 * Text and size from end to end: names longer than their fields, emoji and right-to-left text, 5,000 lines. What is legal
 * arrives at once with the right words; what no rule may shorten stops alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesNobody, openBench, type Bench } from './bench.ts';
import type { SeenOrder } from './dynamics.ts';
import { shaped } from './shaped-order.ts';

/** A family of four, a flag, a skin tone, combining marks, Hebrew and Arabic with their own digits. */
const FAMILY = '👨‍👩‍👧‍👦';
const HEBREW = 'שרה כהן-לוי';
const ARABIC = 'شارع الملك ١٢';
const LINE = `Mug ${ FAMILY } 🇩🇪👍🏽 e\u0301 — ספל`;

describe.each( [ 'bc', 'fo' ] as const )( 'texts on their way to %s', ( product ) => {
	let bench: Bench;
	const bc = product === 'bc';

	beforeAll( async () => {
		bench = await openBench( product );
		bench.startWorker();
	} );
	afterAll( () => bench.close() );

	const only = async ( order: Parameters< Bench[ 'reference' ] >[ 0 ] ): Promise< SeenOrder > => {
		const [ document, second ] = await bench.dynamics.orders( bench.reference( order ) );
		expect( second ).toBeUndefined();
		return document ?? { number: '', name: '', street: '', city: '', lines: [] };
	};

	it( 'emoji and right-to-left text arrive letter by letter', async () => {
		const { bad: order, good } = await bench.place( [ shaped( { lines: [ { name: LINE } ], billing: { first_name: HEBREW, last_name: '🦊', address_1: ARABIC, city: 'تل أبيب', email: 'sara@customer.example' } } ) ] );
		await bench.arrived( [ order, ...good ] );
		const document = await only( order );
		expect( { name: document.name, street: document.street, city: document.city, line: document.lines[ 0 ]?.text } ).toEqual( { name: `${ HEBREW } 🦊`, street: ARABIC, city: 'تل أبيب', line: LINE } );
	} );

	it( 'FUL-7: a name longer than its field is cut between characters, said, and kept in full with the document', async () => {
		const long = `${ 'Maximiliane-'.repeat( 5 ) }${ FAMILY.repeat( 6 ) }`;
		const { bad: order, good } = await bench.place( [ shaped( { lines: [ { name: 'x'.repeat( 90 ) + FAMILY.repeat( 3 ) } ], billing: { first_name: long, last_name: 'Wexthorpe', email: 'long@customer.example' } } ) ] );
		await bench.arrived( [ order, ...good ] );
		const document = await only( order );
		const full = `${ long } Wexthorpe`;
		expect( full.startsWith( document.name ), 'a prefix of the name' ).toBe( true );
		expect( document.name.length ).toBeLessThanOrEqual( bc ? 100 : 60 );
		expect( document.name.endsWith( FAMILY ) || document.name === 'Maximiliane-'.repeat( 5 ), 'no half of a family' ).toBe( true );
		const notes = document.lines.map( ( line ) => line.text ).join( bc ? '' : '\n' ).replaceAll( ' ', '' );
		expect( notes, 'the whole name stands in a note' ).toContain( full.replaceAll( ' ', '' ) );
		const { history } = await bench.record( order );
		expect( history[ 0 ]?.warnings ).toContain( `${ bc ? 'shipToName' : 'SalesOrderName' } of order #${ order.id } was cut to ${ bc ? 100 : 60 } characters; the full text is kept with the document.` );
	} );

	it( 'FUL-7: a new customer whose name does not fit is created with what fits, and that is said', async () => {
		const first = 'Annegret-Friederike-Wilhelmine';
		const company = 'Gesellschaft für '.repeat( 7 );
		const { bad: order, good } = await bench.place( [ shaped( { lines: [ {} ], billing: bc ? { company, email: 'company@customer.example' } : { first_name: first, email: 'annegret@customer.example' } } ) ] );
		await bench.arrived( [ order, ...good ] );
		expect( await bench.dynamics.customers( bc ? 'company@customer.example' : 'annegret@customer.example' ) ).toMatchObject( [ bc ? { displayName: company.slice( 0, 100 ).trim() } : { PersonFirstName: first.slice( 0, 25 ) } ] );
		expect( ( await bench.record( order ) ).history[ 0 ]?.warnings.join( ' ' ) )
			.toContain( bc ? `displayName of the customer of order #${ order.id } was cut to 100 characters` : `PersonFirstName of the customer of order #${ order.id } was cut to 25 characters` );
	} );

	it( 'FUL-7: a postcode no field can hold is never shortened; its order stops once and arrives when it is corrected', async () => {
		const postcode = '10115-BERLIN-MITTE-XXL';
		const { bad, good } = await bench.place( [ shaped( { lines: [ {} ], billing: { postcode, email: 'postcode@customer.example' } } ) ] );
		await bench.arrived( good );
		const record = await bench.becomes( bad, 'needs-you' );
		namesNobody( record, bad );
		expect( JSON.stringify( record ) ).not.toContain( postcode );
		expect( record ).toMatchObject( { attempts: 1, history: [ { outcome: 'needs-you' } ], issue: {
			code: 'value_too_long', record: `order #${ bad.id }`, field: bc ? 'sellToPostCode' : 'DeliveryAddressZipCode', valueClass: `text of 22 characters, at most ${ bc ? 20 : 10 }`,
			remedy: 'Shorten the value in the store, or let this mapping row cut it.',
		} } );
		expect( record.issue?.message ).toContain( `${ bc ? 'sellToPostCode' : 'DeliveryAddressZipCode' } of order #${ bad.id } cannot be written: the field holds ${ bc ? 20 : 10 } characters.` );
		expect( await bench.dynamics.customers( 'postcode@customer.example' ), 'no customer is left behind' ).toEqual( [] );
		bench.store.editOrder( bad.id, shaped( { lines: [ {} ], billing: { email: 'postcode@customer.example' } } ) );
		await bench.arrived( [ bad ] );
	} );

	it( 'an order of 5,000 lines arrives whole and once, and the others of its claim with it', async () => {
		const lines = Array.from( { length: 5_000 }, ( _, index ) => ( { name: `Mug ${ index + 1 }`, total: '1.00' } ) );
		const { bad: large, good } = await bench.place( [ shaped( { lines } ) ] );
		await bench.arrived( good );
		await bench.arrived( [ large ], 60 );
		const document = await only( large );
		const products = document.lines.filter( ( line ) => line.item === 'CONCORD-MUG' );
		expect( new Set( products.map( ( line ) => line.text ) ).size ).toBe( 5_000 );
		expect( products ).toHaveLength( 5_000 );
	}, 90_000 );
} );
