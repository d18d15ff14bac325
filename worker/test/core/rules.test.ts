/** Rules one by one, without store or Dynamics. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_FLOW, mappingsFor } from '../../src/core/mapping/flow.ts';
import { applyAddressRule, formatPostcode } from '../../src/core/rules/address.ts';
import { calledOtherwise, phoneKey, phoneWritings, sameBy, vatKey, vatPlain, vatWritings } from '../../src/core/rules/match.ts';
import { isEngineAddress, ruleProblems } from '../../src/core/rules/problems.ts';
import { addressRuleSchema, customerRuleSchema, rulesSchema } from '../../src/core/rules/schema.ts';
import { itemNumberOf, readAliases } from '../../src/core/rules/sku.ts';
import { applyTaxAnswer, readTaxAnswer, taxQuestion } from '../../src/core/rules/tax-engine.ts';
import { aLine, anAddress, anOrder } from './orders.ts';

describe( 'SKU aliases', () => {
	it( 'are found trimmed and without case; what has none is sent as it is', () => {
		const table = [ { sku: ' Web-1', item: '1000 ' } ];
		expect( [ 'WEB-1', 'web-1 ', 'WEB-10', ' X ' ].map( ( sku ) => itemNumberOf( table, sku ) ) ).toEqual( [ '1000', '1000', 'WEB-10', 'X' ] );
	} );

	it( 'are read from tabs, semicolons and commas, quoted or not, with or without a first row of names', () => {
		expect( readAliases( 'SKU;Item\nA;1\n"B;b";"2 ""x"""\n\n' ).aliases ).toEqual( [ { sku: 'A', item: '1' }, { sku: 'B;b', item: '2 "x"' } ] );
		expect( readAliases( 'A\t1\r\nB, C\t2' ).aliases ).toEqual( [ { sku: 'A', item: '1' }, { sku: 'B, C', item: '2' } ] );
		expect( readAliases( 'SKU-1;1' ).aliases ).toEqual( [ { sku: 'SKU-1', item: '1' } ] );
		expect( readAliases( '"sku","item number"\n"A","1"' ).aliases ).toEqual( [ { sku: 'A', item: '1' } ] );
	} );

	it( 'that are not rows, are empty or there already are told by their line and not taken', () => {
		expect( readAliases( 'A;1\njust text\n;2\na ;3\nB;', [ { sku: 'b', item: 'x' } ] ) ).toEqual( { aliases: [ { sku: 'A', item: '1' } ], problems: [ { line: 2, text: 'just text', problem: 'columns' }, { line: 3, text: ';2', problem: 'empty' }, { line: 4, text: 'a ;3', problem: 'twice' }, { line: 5, text: 'B;', problem: 'empty' } ] } );
	} );

	it( 'come back as they were written, whatever is in them', () => {
		const cell = fc.string( { minLength: 1, maxLength: 30 } ).map( ( text ) => text.replace( /[\r\n]/g, '' ).trim() ).filter( ( text ) => text !== '' );
		fc.assert( fc.property( cell, cell, ( sku, item ) => {
			const quote = ( text: string ) => `"${ text.replaceAll( '"', '""' ) }"`;
			// A tab anywhere in the row makes it a row of tabs; the file that quotes with semicolons has none.
			fc.pre( ! `${ sku }${ item }`.includes( '\t' ) );
			expect( readAliases( `SKU;Item\n${ quote( sku ) };${ quote( item ) }` ).aliases ).toEqual( [ { sku, item } ] );
		} ) );
	} );
} );

describe( 'what keeps rules from being used', () => {
	const problems = ( rules: unknown, product: 'fo' | 'bc' = 'bc' ) => ruleProblems( rulesSchema.parse( rules ), product ).map( ( one ) => `${ one.rule }.${ one.field } ${ one.code }` );

	it( 'is named by rule, field and kind', () => {
		expect( problems( { skuAliases: [ { sku: 'A', item: '' }, { sku: 'a ', item: '1' } ] } ) ).toEqual( [ 'skuAliases.0.item missing', 'skuAliases.1.sku twice' ] );
		expect( problems( { currency: { rates: [ { from: 'usd', to: 'USD', rate: '0' }, { from: 'USD', to: 'euro', rate: '1,1' }, { from: 'SEK', to: 'EUR', source: 'byDate', dates: [ { since: '2026-13-01', rate: '1' }, { since: '2026-02-30', rate: '1' }, { since: '2028-02-29', rate: '1' } ] }, { from: 'NOK', to: 'EUR', source: 'byDate' } ] } } ) )
			.toEqual( [ 'currency.rates.0.to same', 'currency.rates.0.rate positive', 'currency.rates.1.from twice', 'currency.rates.1.to currency', 'currency.rates.1.rate number', 'currency.rates.2.dates.0.since date', 'currency.rates.2.dates.1.since date', 'currency.rates.3.dates no-dates' ] );
		expect( problems( { coupons: { as: 'own-line', target: { kind: 'account', number: '8730' } } }, 'fo' ) ).toEqual( [ 'coupons.target.kind item-only' ] );
		expect( problems( { tax: { tolerance: '-1' }, taxEngine: { on: true, url: 'http://tax.example' }, customer: { keys: [ 'vat' ], vatMeta: ' ' } } ) ).toEqual( [ 'tax.tolerance number', 'customer.vatMeta missing', 'taxEngine.url address' ] );
		expect( problems( {} ) ).toEqual( [] );
	} );

	it( 'stops a published mapping with a sentence', () => {
		expect( () => mappingsFor( { product: 'bc', flow: { version: 1, mappings: { ...EMPTY_FLOW, rules: { currency: { rates: [ { from: 'USD', to: 'EUR' } ] } } } } } ) ).toThrow( 'The rule "currency" cannot be used: rates.0.rate is not a decimal number' );
	} );

	it( 'an engine is asked over https, or on this machine; credentials in an address are none', () => {
		expect( [ 'https://tax.example/v1', 'http://localhost:1', 'http://[::1]/', 'http://127.0.0.1/' ].every( isEngineAddress ) ).toBe( true );
		expect( [ 'http://tax.example', 'ftp://localhost', 'https://user:pw@tax.example', 'localhost:8787', '' ].some( isEngineAddress ) ).toBe( false );
	} );
} );

describe( 'customers', () => {
	const rule = customerRuleSchema.parse( { keys: [ 'vat', 'phone', 'namePostcode' ] } );
	const person = { name: 'Ada Lovelace', postcode: '10 115', phone: '', vat: '' };

	it( 'DUP-3: telephone numbers are one when they reach the same line', () => {
		expect( [ '030 5550199', '+49 30 5550199', '0049 30 5550199', '(030) 555-0199' ].map( ( phone ) => phoneKey( phone, 'DE' ) ) ).toEqual( Array.from( { length: 4 }, () => '+49305550199' ) );
		expect( [ phoneKey( '5550199', 'US' ), phoneKey( 'n/a', 'DE' ), phoneKey( '', '' ) ] ).toEqual( [ '', '', '' ] );
		expect( phoneWritings( '030 5550199', 'DE' ) ).toEqual( expect.arrayContaining( [ '+49305550199', '+49 30 5550199', '030 5550199', '0049305550199' ] ) );
		expect( sameBy( 'phone', anOrder( [], { billing: anAddress( { phone: '' } ) } ), rule, { ...person, phone: '' } ) ).toBe( false );
	} );

	it( 'DUP-3: VAT numbers are one without blanks and country, and never by a part', () => {
		expect( [ 'DE 123.456.789', '123456789', 'de123456789' ].map( vatKey ) ).toEqual( [ '123456789', '123456789', '123456789' ] );
		expect( [ vatKey( 'ATU12345678' ), vatKey( 'none' ), vatKey( '' ) ] ).toEqual( [ 'U12345678', '', '' ] );
		const order = anOrder( [], { extra: { _billing_vat_number: 'DE123456789' } } );
		expect( [ '123456789', '12345678', '1234567890', '' ].map( ( vat ) => sameBy( 'vat', order, rule, { ...person, vat } ) ) ).toEqual( [ true, false, false, false ] );
	} );

	it( 'DUP-3: equal digits under the VAT of two countries are two customers; Greece and Northern Ireland are one under both names', () => {
		const found = ( number: string, country: string, vat: string ) => sameBy( 'vat', anOrder( [], { billing: anAddress( { country } ), extra: { _billing_vat_number: number } } ), rule, { ...person, vat } );
		expect( [ found( 'PT123456789', 'DE', 'DE123456789' ), found( '123456789', 'PT', 'DE123456789' ), found( 'PT123456789', 'DE', 'PT 123 456 789' ), found( '123456789', 'DE', 'DE123456789' ) ] ).toEqual( [ false, false, true, true ] );
		expect( [ found( 'EL123456789', 'GR', 'GR123456789' ), found( '123456789', 'GR', 'EL123456789' ), found( 'XI123456789', 'GB', 'GB123456789' ) ] ).toEqual( [ true, true, true ] );
		expect( vatWritings( 'PT123456789', 'DE' ) ).not.toContain( 'DE123456789' );
		expect( vatWritings( '123456789', 'GR' ) ).toContain( 'EL123456789' );
		expect( [ 'de 123.456.789', 'CHE123456789mwst', 'CHE-123 456 789' ].map( vatPlain ) ).toEqual( [ 'DE123456789', 'CHE-123.456.789 MWST', 'CHE-123.456.789' ] );
		expect( vatWritings( 'che123456789', 'CH' ) ).toContain( 'CHE-123.456.789' );
	} );

	it( 'are called otherwise when their names differ in more than case and blanks', () => {
		const order = anOrder( [] );
		expect( [ 'ADA  LOVELACE', 'Ada Lovelace-King', '' ].map( ( name ) => calledOtherwise( order, { name } ) ) ).toEqual( [ false, true, false ] );
		expect( calledOtherwise( anOrder( [], { billing: anAddress( { company: 'Engine Ltd' } ) } ), { name: 'Ada Lovelace' } ) ).toBe( true );
		expect( sameBy( 'namePostcode', order, rule, person ) ).toBe( true );
	} );
} );

describe( 'addresses', () => {
	it.each( [ [ 'GB', 'sw1a 1aa', 'SW1A 1AA' ], [ 'NL', '1012ab', '1012 AB' ], [ 'PL', '00001', '00-001' ], [ 'SE', '11122', '111 22' ], [ 'CA', 'k1a0b1', 'K1A 0B1' ], [ 'DE', ' 10115 ', '10115' ], [ 'JP', '1000001', '100-0001' ], [ 'GB', 'x', 'X' ], [ 'GB', 'bfpo12', 'BFPO 12' ], [ 'GB', '12345', '12345' ], [ 'JP', '１００－０００１', '100-0001' ], [ 'BR', '01310100', '01310-100' ], [ 'PT', '4000123', '4000-123' ], [ 'CZ', '11000', '110 00' ], [ 'SK', '81101', '811 01' ], [ 'GR', '10431', '104 31' ], [ 'IE', 'd02af30', 'D02 AF30' ], [ 'IE', '', '' ], [ 'HK', '', '' ], [ '', 'ab 1', 'AB 1' ] ] )( 'postal code of %s: "%s" is written "%s"', ( country, from, to ) => {
		expect( formatPostcode( from, country ) ).toBe( to );
	} );

	it( 'is told once when both addresses have the same mistake, and an unknown country is not judged', () => {
		const rule = addressRuleSchema.parse( { postcode: 'stop' } );
		const wrong = anAddress( { postcode: '1011' } );
		expect( applyAddressRule( anOrder( [], { billing: wrong, shipping: wrong } ), rule, undefined ).problems ).toHaveLength( 1 );
		expect( applyAddressRule( anOrder( [], { billing: anAddress( { postcode: '?', country: 'XX' } ) } ), rule, undefined ).problems ).toEqual( [] );
	} );

	it.each( [ [ 'JP', '1000001' ], [ 'NL', '1234ab' ], [ 'GB', 'BFPO 12' ], [ 'IN', '110 001' ], [ 'CH', 'CH-8001' ], [ 'IE', '' ], [ 'HK', '' ], [ 'HK', '999077' ] ] )( 'a code that the post of %s reads passes as it was entered: "%s"', ( country, postcode ) => {
		for ( const policy of [ 'stop', 'leave-out', 'warn' ] as const ) {
			const order = anOrder( [], { billing: anAddress( { postcode, country } ), shipping: anAddress( { postcode, country } ) } );
			const { order: kept, problems, warnings } = applyAddressRule( order, addressRuleSchema.parse( { postcode: policy } ), undefined );
			expect( [ kept.shipping.postcode, problems, warnings ] ).toEqual( [ postcode, [], [] ] );
		}
	} );

	it.each( [ [ 'DE', '1011' ], [ 'GB', '12345' ], [ 'US', '1234' ], [ 'IN', '11000' ] ] )( 'what no post of %s reads stops: "%s"', ( country, postcode ) => {
		const address = anAddress( { postcode, country } );
		expect( applyAddressRule( anOrder( [], { billing: address, shipping: address } ), addressRuleSchema.parse( { postcode: 'stop' } ), undefined ).problems ).toHaveLength( 1 );
	} );

	it( 'FUL-7: a long line goes on in the second without losing a word', () => {
		const rule = addressRuleSchema.parse( { longLine: 'split' } );
		fc.assert( fc.property( fc.array( fc.stringMatching( /^[a-zäöß]{1,9}$/ ), { minLength: 1, maxLength: 40 } ), ( words ) => {
			const line1 = words.join( ' ' );
			const { order } = applyAddressRule( anOrder( [], { shipping: anAddress( { line1 } ) } ), rule, { line1: 60, line2: 500 } );
			expect( order.shipping.line1.length ).toBeLessThanOrEqual( 60 );
			expect( [ order.shipping.line1, order.shipping.line2 ].filter( ( part ) => part !== '' ).join( ' ' ) ).toBe( line1 );
		} ) );
	} );

	it( 'house numbers: letters, ranges and flats are part of them; years and squares are not streets', () => {
		const split = ( line1: string, country = 'DE' ) => {
			const { shipping } = applyAddressRule( anOrder( [], { shipping: anAddress( { line1, country } ) } ), addressRuleSchema.parse( { houseNumber: 'split' } ), undefined ).order;
			return [ shipping.line1, shipping.line2 ];
		};
		expect( [ split( 'Via Roma, 12', 'IT' ), split( 'Hauptstr. 12a' ), split( 'Am Markt 3-5' ), split( 'Straße des 17. Juni 135' ), split( 'Marktplatz' ), split( '350 Main Street', 'US' ) ] )
			.toEqual( [ [ 'Via Roma', '12' ], [ 'Hauptstr.', '12a' ], [ 'Am Markt', '3-5' ], [ 'Straße des 17. Juni', '135' ], [ 'Marktplatz', '' ], [ '350 Main Street', '' ] ] );
	} );
} );

describe( 'tax engine', () => {
	const order = anOrder( [ aLine( { totalTax: '1.90' } ) ] );
	const answer = ( lines: unknown ) => ( { version: 1, lines } );

	it( 'a tolerance typed with blanks is that tolerance', () => {
		const taxed = applyTaxAnswer( order, readTaxAnswer( order, answer( [ { id: '1', tax: '1.92', percent: '19' } ] ) ), ' 0.02 ' );
		expect( taxed.problems ).toEqual( [] );
		expect( applyTaxAnswer( order, readTaxAnswer( order, answer( [ { id: '1', tax: '1.93', percent: '19' } ] ) ), ' 0.02 ' ).problems ).toHaveLength( 1 );
	} );

	it( 'is told nothing of the person', () => {
		const told = JSON.stringify( taxQuestion( order, { address: 'region' } ) );
		expect( [ 'Ada', 'Lovelace', 'ada@example.com', 'Main Street', '+49' ].filter( ( part ) => told.includes( part ) ) ).toEqual( [] );
		expect( told ).toContain( '10115' );
	} );

	it.each( [ [ 'a line twice', [ { id: '1', tax: '1', percent: '19' }, { id: '1', tax: '1', percent: '19' } ], 'taxEngine.lines.1.id' ], [ 'a tax with a comma', [ { id: '1', tax: '1,90', percent: '19' } ], 'taxEngine.lines.0.tax' ], [ 'another order\'s lines', [ { id: '9', tax: '1', percent: '19' } ], 'taxEngine.lines' ] ] )( 'that answers %s is refused with the field', ( _what, lines, field ) => {
		expect( () => readTaxAnswer( order, answer( lines ) ) ).toThrow( expect.objectContaining( { issue: expect.objectContaining( { field } ) } ) as Error );
	} );
} );
