import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/core/issue.ts';
import { canonicalJson, jsonNumber, JsonNumber, parseExact, stringifyExact } from '../../src/core/json-number.ts';
import { externalReference, ownNumber, parseReference } from '../../src/core/reference.ts';
import { chunks, clean, joinName, normaliseEmail, splitName, truncate } from '../../src/core/text.ts';
import { dayInZone } from '../../src/core/time.ts';

const prefix = fc.stringMatching( /^[A-Z0-9]{1,6}$/ );
const orderId = fc.bigInt( { min: 1n, max: 2n ** 63n - 1n } ).map( String );

describe( 'text', () => {
	it( 'FUL-7: cuts between visible characters, emoji and right-to-left text included', () => {
		expect( truncate( 'abc👨‍👩‍👧x', 6 ) ).toBe( 'abc' );
		expect( truncate( '😀😀😀', 5 ) ).toBe( '😀😀' );
		expect( truncate( 'e\u0301e\u0301', 3 ) ).toBe( 'e\u0301' );
		expect( truncate( 'מרים לוי', 4 ) ).toBe( 'מרים' );
	} );

	it( 'removes lone surrogates and NUL, and keeps everything else', () => {
		expect( clean( 'a\uD800b\0c😀' ) ).toBe( 'abc😀' );
	} );

	it( 'property: a cut text is a well-formed prefix that fits', () => {
		fc.assert( fc.property( fc.string( { unit: 'grapheme', maxLength: 60 } ), fc.integer( { min: 1, max: 40 } ), ( text, max ) => {
			const cut = truncate( text, max );
			expect( cut.length ).toBeLessThanOrEqual( max );
			expect( text.startsWith( cut ) ).toBe( true );
		} ) );
	} );

	it( 'FUL-7: the pieces of a note hold the whole text', () => {
		const long = 'Gesellschaft für die Verwaltung außergewöhnlich langer Namen mit beschränkter Haftung und Co. '.repeat( 4 ).trim();
		const pieces = chunks( long, 100 );
		expect( pieces.every( ( piece ) => piece.length <= 100 ) ).toBe( true );
		expect( pieces.join( ' ' ) ).toBe( long );
	} );

	it( 'DUP-3: an e-mail is compared trimmed and in lower case, nothing more', () => {
		expect( normaliseEmail( '  Ada.L+shop@Example.COM ' ) ).toBe( 'ada.l+shop@example.com' );
	} );

	it( 'joins and splits names without blanks at the ends', () => {
		expect( joinName( ' Ada ', '' ) ).toBe( 'Ada' );
		expect( splitName( 'Ada King  Lovelace' ) ).toEqual( { firstName: 'Ada', lastName: 'King Lovelace' } );
		expect( splitName( 'Plato' ) ).toEqual( { firstName: '', lastName: 'Plato' } );
	} );
} );

describe( 'external reference', () => {
	it( 'property: two orders of any two stores never share one, and it leads back to its order', () => {
		fc.assert( fc.property( prefix, orderId, prefix, orderId, ( one, a, two, b ) => {
			const reference = externalReference( one, a );
			expect( reference.length ).toBeLessThanOrEqual( 27 );
			expect( parseReference( reference ) ).toEqual( { prefix: one, orderId: a } );
			expect( reference === externalReference( two, b ) ).toBe( one === two && a === b );
		} ) );
	} );

	it( 'F&O own numbers have no dash and at most 20 characters, or the order stops with the remedy', () => {
		expect( ownNumber( 'WC1-10045' ) ).toBe( 'WC110045' );
		expect( () => ownNumber( externalReference( 'WCSHOP', '9223372036854775807' ) ) ).toThrow( SyncError );
	} );

	it( 'refuses a prefix that could make two references equal', () => {
		for ( const bad of [ '', 'wc', 'WC-1', 'TOOLONG' ] ) {
			expect( () => externalReference( bad, '1' ) ).toThrow( SyncError );
		}
	} );
} );

describe( 'exact JSON', () => {
	it( 'MON-1: prints and reads numbers digit for digit', () => {
		const body = { price: jsonNumber( '12345678901234567.89' ), list: [ jsonNumber( '0.10' ), 1, 'x', null ], skip: undefined };
		expect( stringifyExact( body ) ).toBe( '{"price":12345678901234567.89,"list":[0.1,1,"x",null]}' );
		expect( JSON.stringify( body ) ).toBe( stringifyExact( body ) );
		expect( parseExact( '{"price":12345678901234567.89}' ) ).toEqual( { price: new JsonNumber( '12345678901234567.89' ) } );
	} );

	it( 'equal documents have one canonical text, whatever their key order or trailing zeros', () => {
		expect( canonicalJson( { b: jsonNumber( '1.50' ), a: { d: 1, c: [ 'é😀' ] } } ) ).toBe( canonicalJson( { a: { c: [ 'é😀' ], d: 1 }, b: jsonNumber( '1.5' ) } ) );
	} );

	it( 'property: any document comes back as it was', () => {
		fc.assert( fc.property( fc.jsonValue( { noNegativeZero: true } as never ), ( value ) => {
			expect( JSON.parse( stringifyExact( value ) ) ).toEqual( JSON.parse( JSON.stringify( value ) ) );
			expect( JSON.parse( canonicalJson( value ) ) ).toEqual( JSON.parse( JSON.stringify( value ) ) );
		} ) );
	} );
} );

describe( 'the day in the store\'s zone', () => {
	it( 'MON-12: an order at 23:30 carries the shopper\'s day, also across the change to summer time', () => {
		expect( dayInZone( '2026-11-23T22:30:00Z', 'Europe/Berlin' ) ).toBe( '2026-11-23' );
		expect( dayInZone( '2026-11-23T23:30:00Z', 'Europe/Berlin' ) ).toBe( '2026-11-24' );
		expect( dayInZone( '2026-03-28T22:59:59Z', 'Europe/Berlin' ) ).toBe( '2026-03-28' );
		expect( dayInZone( '2026-03-29T21:59:59Z', 'Europe/Berlin' ) ).toBe( '2026-03-29' );
		expect( dayInZone( '2026-03-29T22:00:00Z', 'Europe/Berlin' ) ).toBe( '2026-03-30' );
		expect( dayInZone( '2026-11-24T07:30:00Z', 'America/Los_Angeles' ) ).toBe( '2026-11-23' );
	} );

	it( 'MON-12: fixed offsets as WordPress writes them', () => {
		expect( dayInZone( '2026-11-23T18:30:00Z', '+05:30' ) ).toBe( '2026-11-24' );
		expect( dayInZone( '2026-11-23T02:00:00Z', '-09:30' ) ).toBe( '2026-11-22' );
		expect( () => dayInZone( '2026-11-23T02:00:00Z', 'Mars/Phobos' ) ).toThrow( RangeError );
	} );
} );
