import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyncError, type Issue } from '../../src/core/issue.ts';
import { DEFAULT_MAPPINGS, type OrderMappings } from '../../src/core/mapping/defaults/index.ts';
import { applyMapping } from '../../src/core/mapping/apply.ts';
import { mappingSchema, type MappingInput } from '../../src/core/mapping/schema.ts';
import { stringifyExact } from '../../src/core/json-number.ts';
import { prepareCustomer, prepareOrder, type PrepareInput } from '../../src/core/prepare.ts';
import { aLine, anAddress, anOrder, aRate, settings, sha256 } from './orders.ts';

const prepare = ( order: PrepareInput[ 'order' ], over: Partial< PrepareInput > = {} ) =>
	prepareOrder( { order, settings: settings(), product: 'bc', reference: `WC1-${ order.id }`, customer: { key: 'guid-1', number: 'C0001' }, sha256, ...over } );

const issueOf = async ( promise: Promise< unknown > ): Promise< Issue > => {
	const error: unknown = await promise.then( () => undefined, ( thrown: unknown ) => thrown );
	expect( error ).toBeInstanceOf( SyncError );
	return ( error as SyncError ).issue;
};

const taxed = aLine( { quantity: '3', subtotal: '10', subtotalTax: '1.9', total: '9', totalTax: '1.71', taxes: [ { rateId: '1', subtotal: '1.9', total: '1.71' } ] } );
const shipping = aLine( { id: '2', kind: 'shipping', name: 'Flat rate', total: '4.9', totalTax: '0.93', taxes: [ { rateId: '1', subtotal: '0.93', total: '0.93' } ] } );
const order = anOrder( [ taxed, shipping ], { taxes: [ aRate( '19' ) ] } );

describe( 'the documents of an order', () => {
	it( 'Business Central: a net order with a discount, shipping and both numbers (DUP-7)', async () => {
		const { header, lines, expectedTotal } = await prepare( order );
		expect( header ).toMatchObject( { externalDocumentNumber: 'WC1-10045', customerId: 'guid-1', currencyCode: 'EUR', pricesIncludeTax: false, orderDate: '2026-11-23', shipToCountry: 'DE', email: 'ada@example.com' } );
		expect( stringifyExact( lines ) ).toBe( '[{"id":"1","values":{"sequence":1,"lineType":"Item","lineObjectNumber":"MUG-1","description":"Mug","quantity":3,"unitPrice":3.33333,"discountAmount":1,"taxCode":"VAT19"}},' +
			'{"id":"2","values":{"sequence":2,"lineType":"Item","lineObjectNumber":"SHIP","description":"Flat rate","quantity":1,"unitPrice":4.9,"taxCode":"VAT19"}},' +
			'{"id":"note-1","values":{"sequence":1900000001,"lineType":"Comment","description":"WooCommerce order #1042"}}]' );
		expect( expectedTotal ).toBe( order.total );
	} );

	it( 'Finance & Operations: a gross order, noon dates, alpha-3 country, line identity and both numbers (DUP-7)', async () => {
		const { header, lines, expectedTotal } = await prepare( { ...order, pricesIncludeTax: true }, { product: 'fo' } );
		expect( header ).toMatchObject( {
			dataAreaId: 'usmf', CustomersOrderReference: 'WC1-10045', CustomerRequisitionNumber: '1042', OrderingCustomerAccountNumber: 'C0001', ArePricesIncludingSalesTax: 'Yes',
			RequestedShippingDate: '2026-11-23T12:00:00Z', IsDeliveryAddressOrderSpecific: 'Yes', DeliveryAddressName: 'Ada Lovelace', DeliveryAddressCountryRegionId: 'DEU',
		} );
		expect( header ).not.toHaveProperty( 'SalesOrderNumber' );
		expect( JSON.parse( stringifyExact( lines[ 0 ]?.values ) ) ).toMatchObject( { ExternalItemNumber: '1', ItemNumber: 'MUG-1', OrderedSalesQuantity: 3, SalesPrice: 3.966667, LineDiscountAmount: 0.396667, SalesTaxItemGroupCode: 'VAT19', SalesTaxGroupCode: 'DOM' } );
		expect( lines.map( ( line ) => line.id ) ).toEqual( [ '1', '2' ] );
		expect( expectedTotal ).toBe( order.total );
	} );

	it( 'DUP-7: the order number may differ from the id, and own numbering uses the id', async () => {
		const { header } = await prepare( { ...order, number: 'RE-2026/0007' }, { product: 'fo', settings: settings( { numbering: 'own' } ) } );
		expect( header ).toMatchObject( { SalesOrderNumber: 'WC110045', CustomersOrderReference: 'WC1-10045', CustomerRequisitionNumber: 'RE-2026/0007' } );
	} );

	it( 'a value that the enum of its field does not have stops the order and names field, class of the value and remedy; one it has goes', async () => {
		const row = ( from: MappingInput[ 'rows' ][ number ] ): OrderMappings => ( { ...DEFAULT_MAPPINGS.bc, header: mappingSchema.parse( { ...DEFAULT_MAPPINGS.bc.header, rows: [ from ] } ) } );
		const members = ( entity: string, field: string ) => ( entity === 'salesOrders' && field === 'tone' ? [ 'Loud', 'Very_x0020_low' ] : undefined );
		const wrong = await issueOf( prepare( order, { members, mappings: row( { target: 'tone', source: { kind: 'path', path: 'status' } } ) } ) );
		expect( [ wrong.code, wrong.field, wrong.valueClass ] ).toEqual( [ 'value_not_mapped', 'tone', 'text that is none of the 2 values of the field' ] );
		expect( [ wrong.message, wrong.remedy ].join( ' ' ) ).toBe( 'tone of order #1042 cannot be written: the field takes one of Loud, Very_x0020_low, and the value is none of them. Add the step "Value table" to this mapping row, or add the value to its list; or correct the value in the store.' );
		expect( ( await issueOf( prepare( order, { members, mappings: row( { target: 'tone', source: { kind: 'path', path: 'customer.isGuest' } } ) } ) ) ).valueClass ).toBe( 'yes or no that is none of the 2 values of the field' );
		for ( const value of [ 'Loud', 'Very_x0020_low', 'Very low' ] ) {
			expect( ( await prepare( order, { members, mappings: row( { target: 'tone', source: { kind: 'constant', value } } ) } ) ).header ).toEqual( { tone: value } );
		}
	} );

	it( 'MON-9: the currency is the order\'s own, whatever country or customer it has', async () => {
		const { header } = await prepare( { ...order, currency: 'USD' } );
		expect( header[ 'currencyCode' ] ).toBe( 'USD' );
	} );

	it( 'MON-12: the document carries the day the shopper saw', async () => {
		const late = { ...order, createdAt: '2026-03-28T23:30:00Z', dateInStoreZone: '2026-03-29' };
		expect( ( await prepare( late ) ).header[ 'orderDate' ] ).toBe( '2026-03-29' );
		expect( ( await prepare( late, { product: 'fo' } ) ).header[ 'RequestedShippingDate' ] ).toBe( '2026-03-29T12:00:00Z' );
	} );

	it( 'FUL-7: a name longer than the field is cut between characters, warned of, and kept in full in a note', async () => {
		const name = `${ 'Gemeinnützige Stiftung 😀 '.repeat( 6 ) }Ende`;
		const long = { ...order, shipping: anAddress( { company: name } ) };
		const bc = await prepare( long );
		expect( String( bc.header[ 'shipToName' ] ).length ).toBeLessThanOrEqual( 100 );
		expect( bc.warnings ).toEqual( [ 'shipToName of order #1042 was cut to 100 characters; the full text is kept with the document.' ] );
		const comments = bc.lines.filter( ( line ) => line.id.startsWith( 'note-' ) ).map( ( line ) => line.values[ 'description' ] );
		expect( comments.slice( 1 ).join( ' ' ) ).toBe( `shipToName: ${ name }` );
		const fo = await prepare( long, { product: 'fo' } );
		expect( fo.lines[ 0 ]?.values[ 'LineDescription' ] ).toContain( name );
	} );

	it( 'FUL-7: the length that the tenant reports decides, and a code that does not fit stops instead of being cut', async () => {
		const { header } = await prepare( order, { maxLength: ( _entity, field ) => ( field === 'shipToName' ? 5 : undefined ) } );
		expect( header[ 'shipToName' ] ).toBe( 'Ada L' );
		const sku = await issueOf( prepare( anOrder( [ aLine( { sku: 'X'.repeat( 21 ) } ) ] ) ) );
		expect( sku ).toMatchObject( { code: 'value_too_long', retryClass: 'rejected', field: 'lineObjectNumber', valueClass: 'text of 21 characters, at most 20' } );
	} );

	it( 'emoji, right-to-left text, lone surrogates and NUL arrive as well-formed text', async () => {
		const { header, lines } = await prepare( anOrder( [ aLine( { name: 'كوب\uD800 🫖\0' } ) ], { shipping: anAddress( { firstName: 'מרים', lastName: 'لين' } ) } ) );
		expect( header[ 'shipToName' ] ).toBe( 'מרים لين' );
		expect( lines[ 0 ]?.values[ 'description' ] ).toBe( 'كوب 🫖' );
	} );

	it( 'all problems of an order are told at once', async () => {
		const issue = await issueOf( prepare( anOrder( [ aLine( { sku: '' } ), aLine( { id: '2', quantity: '0' } ), aLine( { id: '3', kind: 'fee' } ) ] ), { settings: settings( { fee: { kind: 'item', number: '' } } ) } ) );
		expect( issue.code ).toBe( 'item_missing_sku' );
		expect( issue.message ).toContain( '2 more problems' );
		expect( issue.facts?.[ 'further' ] ).toHaveLength( 2 );
	} );

	it( 'MON-4: an order that does not add up is not sent', async () => {
		expect( ( await issueOf( prepare( { ...order, total: '1.00' } ) ) ).code ).toBe( 'order_sum_mismatch' );
	} );

	it( 'the content hash is the content: equal for equal documents, other for a changed cent', async () => {
		const hash = ( await prepare( order ) ).contentHash;
		expect( ( await prepare( structuredClone( order ) ) ).contentHash ).toBe( hash );
		const changed = anOrder( [ { ...taxed, total: '8.99' }, shipping ], { taxes: order.taxes } );
		expect( ( await prepare( changed ) ).contentHash ).not.toBe( hash );
	} );

	it( 'an order without a delivery address leaves the customer\'s own in place', async () => {
		const nowhere = anAddress( { line1: '', city: '', postcode: '', country: '' } );
		const { header } = await prepare( { ...order, shipping: nowhere }, { product: 'fo' } );
		expect( Object.keys( header ).filter( ( key ) => key.includes( 'DeliveryAddress' ) ) ).toEqual( [] );
	} );

	it( '5,000 lines become 5,000 lines in their order', async () => {
		const big = anOrder( Array.from( { length: 5000 }, ( _unused, index ) => aLine( { id: String( index + 1 ), total: '0.01' } ) ) );
		const { lines } = await prepare( big );
		expect( lines ).toHaveLength( 5001 );
		expect( lines[ 4999 ] ).toMatchObject( { id: '5000', values: { sequence: 5000 } } );
	} );
} );

describe( 'the customer an order brings', () => {
	it( 'a company is an organization, a person has two names', async () => {
		const customer = ( billing: PrepareInput[ 'order' ][ 'billing' ], product: 'fo' | 'bc' ) => prepareCustomer( { order: { ...order, billing }, settings: settings(), product } );
		expect( ( await customer( anAddress( { company: 'Analytical Engines' } ), 'fo' ) ).values ).toMatchObject( { PartyType: 'Organization', OrganizationName: 'Analytical Engines', CustomerGroupId: '30', SalesCurrencyCode: 'EUR', AddressCountryRegionId: 'DEU' } );
		expect( ( await customer( anAddress(), 'fo' ) ).values ).toMatchObject( { PartyType: 'Person', PersonFirstName: 'Ada', PersonLastName: 'Lovelace', PrimaryContactEmail: 'ada@example.com' } );
		expect( ( await customer( anAddress(), 'bc' ) ).values ).toMatchObject( { displayName: 'Ada Lovelace', type: 'Person', email: 'ada@example.com', currencyCode: 'EUR', postalCode: '10115' } );
	} );
} );

describe( 'the mapping language', () => {
	const run = ( rows: MappingInput[ 'rows' ], root: Record< string, unknown > = {}, operation: 'create' | 'update' = 'create' ) =>
		applyMapping( mappingSchema.parse( { schemaVersion: 1, id: 'test', over: 'order', entity: 'salesOrders', rows } ), root, { operation, record: 'order #1' } );
	const path = ( target: string, from: string, steps: MappingInput[ 'rows' ][ number ][ 'steps' ] = [] ) => ( { target, source: { kind: 'path' as const, path: from }, steps } );

	it( 'runs every step', async () => {
		const root = { a: ' x1 ', n: '2.345', c: 'de', z: 'Europe/Berlin', timeZone: 'Europe/Berlin', at: '2026-11-23T23:30:00Z', empty: '', extra: { '_billing.vat': 'DE1' } };
		const { values, problems } = await run( [
			path( 'trimmed', 'a', [ { step: 'trim' }, { step: 'case', to: 'upper' }, { step: 'replace', find: '1', with: '$&2' } ] ),
			path( 'templated', 'a', [ { step: 'template', template: '{value} of {c} {missing}' } ] ),
			path( 'filled', 'empty', [ { step: 'coalesce', paths: [ 'missing', 'extra._billing.vat' ] } ] ),
			path( 'number', 'n', [ { step: 'round', decimals: 2 }, { step: 'number' } ] ),
			path( 'mapped', 'c', [ { step: 'valueMap', values: { de: 'Germany' }, unmapped: 'stop' } ] ),
			path( 'day', 'at', [ { step: 'date', as: 'dateOnly' } ] ),
			path( 'noon', 'at', [ { step: 'date', as: 'noonUtc' } ] ),
			path( 'country', 'c', [ { step: 'country', to: 'alpha3' } ] ),
			{ target: 'calculated', source: { kind: 'expression', expression: 'c & "-" & $length(a)' } },
		], root );
		expect( problems ).toEqual( [] );
		expect( stringifyExact( values ) ).toBe( '{"trimmed":"X$&2","templated":"x1 of de","filled":"DE1","number":2.35,"mapped":"Germany","day":"2026-11-24","noon":"2026-11-24T12:00:00Z","country":"DEU","calculated":"de-4"}' );
	} );

	it.each( [
		[ 'summer', '2026-07-01 00:30:00', 'Europe/Berlin', '2026-06-30T22:30:00Z' ],
		[ 'winter, beyond midnight', '2026-12-31T23:30', 'America/New_York', '2027-01-01T04:30:00Z' ],
		[ 'in the hour that summer time skips', '2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z' ],
		[ 'with a fixed offset', '2026-01-01 00:10:00.5', '+05:30', '2025-12-31T18:40:00.500Z' ],
		[ 'with its own zone', '2026-01-01T00:10:00+0100', 'America/New_York', '2025-12-31T23:10:00Z' ],
	] )( 'MON-12: a time without a zone is the clock on the store\'s wall, whatever zone the worker stands in: %s', async ( _when, at, timeZone, utc ) => {
		const { values, problems } = await run( [ path( 'utc', 'at', [ { step: 'date', as: 'utc' } ] ), path( 'day', 'at', [ { step: 'date', as: 'dateOnly' } ] ) ], { at, timeZone } );
		expect( [ problems, values[ 'utc' ] ] ).toEqual( [ [], utc ] );
		expect( values[ 'day' ] ).toBe( /[+]0100$/.test( at ) ? '2025-12-31' : at.slice( 0, 10 ) );
	} );

	it.each( [ '03/04/2026', '2026-02-30', '2026-02-30T10:00:00Z' ] )( 'a day that is read differently here and there, or that no calendar has, is no date: %s', async ( at ) => {
		expect( ( await run( [ path( 'day', 'at', [ { step: 'date', as: 'dateOnly' } ] ) ], { at } ) ).problems ).toMatchObject( [ { code: 'value_invalid', field: 'day' } ] );
	} );

	it( 'names field, value class and remedy of every problem, and goes on to the next row', async () => {
		const { values, problems } = await run( [
			path( 'stopped', 'v', [ { step: 'valueMap', values: { a: 'b' }, unmapped: 'stop' } ] ),
			path( 'text', 'v', [ { step: 'number' } ] ),
			path( 'nowhere', 'v', [ { step: 'country', to: 'alpha2' } ] ),
			{ ...path( 'needed', 'missing' ), required: true },
			{ target: 'float', source: { kind: 'expression', expression: '0.1 + 0.2' } },
			{ target: 'broken', source: { kind: 'expression', expression: '((' } },
			path( 'fine', 'v' ),
		], { v: 'zzz' } );
		expect( problems.map( ( issue ) => [ issue.field, issue.code ] ) ).toEqual( [
			[ 'stopped', 'value_not_mapped' ], [ 'text', 'value_invalid' ], [ 'nowhere', 'value_not_mapped' ], [ 'needed', 'value_invalid' ], [ 'float', 'value_invalid' ], [ 'broken', 'value_invalid' ],
		] );
		expect( problems.every( ( issue ) => issue.remedy.length > 10 && ! issue.message.includes( 'zzz' ) ) ).toBe( true );
		expect( values ).toEqual( { fine: 'zzz' } );
	} );

	it( 'an expression that never ends or nests without end is stopped', async () => {
		const { problems } = await run( [
			{ target: 'endless', source: { kind: 'expression', expression: '($f := function($n){ $n = 0 ? 0 : $f($n + 1) }; $f(1))' } },
			{ target: 'deep', source: { kind: 'expression', expression: '($f := function($n){ 1 + $f($n + 1) }; $f(1))' } },
		] );
		expect( problems.map( ( issue ) => issue.field ) ).toEqual( [ 'endless', 'deep' ] );
	} );

	it( 'conditions: create, update, not empty, expression; an update may clear a field, a create leaves blanks out', async () => {
		const rows: MappingInput[ 'rows' ] = [
			{ ...path( 'created', 'v' ), conditions: [ { when: 'onCreate' } ] },
			{ ...path( 'updated', 'v' ), conditions: [ { when: 'onUpdate' } ] },
			{ ...path( 'when', 'v' ), conditions: [ { when: 'expression', expression: 'v = "no"' } ] },
			path( 'blank', 'empty' ),
			{ ...path( 'never', 'empty' ), conditions: [ { when: 'notEmpty' } ] },
		];
		expect( ( await run( rows, { v: 'x', empty: '' } ) ).values ).toEqual( { created: 'x' } );
		expect( ( await run( rows, { v: 'x', empty: '' }, 'update' ) ).values ).toEqual( { updated: 'x', blank: '' } );
	} );

	it( 'a path reaches own data only', async () => {
		expect( ( await run( [ path( 'a', 'constructor.name' ), path( 'b', '__proto__' ), path( 'c', 'v.length' ) ], { v: 'x' } ) ).values ).toEqual( {} );
	} );

	it( 'property: a decimal goes to the wire with all its digits', async () => {
		await fc.assert( fc.asyncProperty( fc.bigInt( { min: 1n, max: 10n ** 30n } ), async ( minor ) => {
			const digits = `${ minor }.${ String( minor ).padStart( 12, '0' ).slice( -12 ) }1`;
			const { values } = await run( [ path( 'v', 'v', [ { step: 'number' } ] ) ], { v: digits } );
			expect( stringifyExact( values ) ).toBe( `{"v":${ digits }}` );
		} ), { numRuns: 50 } );
	} );
} );
