/** Finance & Operations' simulator at its HTTP border: what an OData client meets (d365-fo.md, 0 to 7). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';

type Row = Record< string, unknown >;
type Body = Row & { value: Row[]; error: { code: string; message: string; innererror: { message: string; type: string } } };
type Answer = { status: number; headers: Headers; text: string; body: Body };

const EDM = 'Microsoft.Dynamics.DataEntities';
let sandbox: RunningSandbox;
let token: string;

beforeEach( async () => {
	sandbox = await startSandbox();
	token = await signIn( sandbox.fo.tokenUrl, { scope: `${ sandbox.fo.baseUrl }/.default` } );
} );
afterEach( () => sandbox.close() );

async function signIn( url: string, form: Record< string, string > ): Promise< string > {
	const response = await fetch( url, { method: 'POST', body: new URLSearchParams( { grant_type: 'client_credentials', client_id: sandbox.client.id, client_secret: sandbox.client.secret, ...form } ) } );
	return String( ( ( await response.json() ) as Row )[ 'access_token' ] );
}

async function call( method: string, path: string, body?: unknown, headers: Record< string, string > = {}, base = `${ sandbox.fo.baseUrl }/data/` ): Promise< Answer > {
	const raw = typeof body === 'string';
	const response = await fetch( `${ base }${ path }`, { method, headers: { authorization: `Bearer ${ token }`, ...( raw ? {} : { 'content-type': 'application/json' } ), ...headers }, ...( body === undefined ? {} : { body: raw ? body : JSON.stringify( body ) } ) } );
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, body: ( text.startsWith( '{' ) ? JSON.parse( text ) : {} ) as Body };
}

const find = async ( set: string, query: Record< string, string > ) => call( 'GET', `${ set }?${ new URLSearchParams( query ) }` );
const names = async ( set: string, field: string, filter: string ) => ( await find( set, { $filter: filter, $select: field } ) ).body.value.map( ( row ) => row[ field ] );
const why = ( answer: Answer ) => answer.body.error.innererror.message;

const HEADER = { dataAreaId: 'demf', OrderingCustomerAccountNumber: 'WEB-GUEST', InvoiceCustomerAccountNumber: 'WEB-GUEST', CurrencyCode: 'EUR', CustomersOrderReference: 'wc-1' };
const line = ( number: string, more: Row = {} ) => ( { dataAreaId: 'demf', SalesOrderNumber: number, ItemNumber: 'CONCORD-MUG', OrderedSalesQuantity: 3, SalesPrice: 3.33, ...more } );

async function order( more: Row = {} ): Promise< string > {
	const made = await call( 'POST', 'SalesOrderHeadersV4', { ...HEADER, ...more } );
	expect( made.status, made.text ).toBe( 201 );
	return String( made.body[ 'SalesOrderNumber' ] );
}

function batch( ...operations: { method: string; url: string; body?: unknown }[] ): { body: string; headers: Record< string, string > } {
	const inner = operations.map( ( { method, url, body }, index ) => `--cs\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${ index + 1 }\r\n\r\n${ method } ${ sandbox.fo.baseUrl }/data/${ url } HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${ body === undefined ? '' : JSON.stringify( body ) }\r\n` ).join( '' );
	return { headers: { 'content-type': 'multipart/mixed; boundary=b' }, body: `--b\r\nContent-Type: multipart/mixed; boundary=cs\r\n\r\n${ inner }--cs--\r\n--b--\r\n` };
}

async function send( ...operations: { method: string; url: string; body?: unknown }[] ): Promise< Answer > {
	const { body, headers } = batch( ...operations );
	return call( 'POST', '$batch', body, headers );
}

describe( 'access', () => {
	it( 'wants a token for its own audience', async () => {
		expect( ( await call( 'GET', 'CustomersV3', undefined, { authorization: '' } ) ).status ).toBe( 401 );
		token = await signIn( sandbox.bc.tokenUrl, { scope: 'https://api.businesscentral.dynamics.com/.default' } );
		expect( ( await call( 'GET', 'CustomersV3' ) ).status ).toBe( 401 );
	} );

	it( 'stands under /namespaces/AXSF with a token of AD FS too', async () => {
		const base = `${ sandbox.fo.baseUrl }/namespaces/AXSF`;
		token = await signIn( `${ sandbox.url }/adfs/oauth2/token`, { resource: sandbox.url } );
		const answer = await call( 'GET', 'LegalEntities', undefined, {}, `${ base }/data/` );
		expect( [ answer.status, answer.body.value.map( ( row ) => row[ 'LegalEntityId' ] ) ] ).toEqual( [ 200, [ 'demf', 'usmf' ] ] );
	} );

	it( 'shows other companies only to those who ask across companies', async () => {
		expect( ( await find( 'CustomersV3', {} ) ).body.value.map( ( row ) => row[ 'dataAreaId' ] ) ).toEqual( [ 'demf' ] );
		expect( ( await find( 'CustomersV3', { 'cross-company': 'true' } ) ).body.value.map( ( row ) => row[ 'dataAreaId' ] ) ).toEqual( [ 'demf', 'usmf' ] );
		const key = 'CustomersV3(dataAreaId=\'usmf\',CustomerAccount=\'WEB-GUEST\')';
		expect( [ ( await call( 'GET', key ) ).status, ( await call( 'GET', `${ key }?cross-company=true` ) ).status ] ).toEqual( [ 404, 200 ] );
	} );
} );

describe( 'reading', () => {
	it( 'filters by comparison, and, or, not, parentheses and the wildcard *, without regard to case', async () => {
		const items = ( filter: string ) => names( 'ReleasedProductsV2', 'ItemNumber', filter );
		expect( await items( 'ItemNumber eq \'concord-mug\'' ) ).toEqual( [ 'CONCORD-MUG' ] );
		expect( await items( 'ItemNumber eq \'*TEE*\'' ) ).toEqual( [ 'CONCORD-TEE-S', 'CONCORD-TEE-M' ] );
		expect( await items( '( ItemNumber eq \'SHIPPING\' or ItemNumber eq \'HANDLING\' ) and not SearchName eq \'Handling\'' ) ).toEqual( [ 'SHIPPING' ] );
		expect( await items( `ProductType eq ${ EDM }.EcoResProductType'Service' and ItemNumber ge 'R'` ) ).toEqual( [ 'SHIPPING', 'ROUNDING' ] );
	} );

	it( 'refuses functions, "in", unknown fields and texts where an enum is meant', async () => {
		for ( const filter of [ 'contains(ItemNumber,\'MUG\')', 'ItemNumber in (\'CONCORD-MUG\')', 'NoSuchField eq 1', 'ProductType eq \'Service\'', 'ItemNumber eq', '( ItemNumber eq \'A\'' ] ) {
			const answer = await find( 'ReleasedProductsV2', { $filter: filter } );
			expect( [ filter, answer.status, answer.body.error?.code, answer.body.error?.message ] ).toEqual( [ filter, 400, '', 'An error has occurred.' ] );
		}
	} );

	it( 'a quote in a value is doubled; an apostrophe finds its own record only', async () => {
		await call( 'POST', 'CustomersV3', { dataAreaId: 'demf', CustomerAccount: 'C-1', PartyType: 'Person', PersonFirstName: 'Ada', PersonLastName: 'O\'Brien', CustomerGroupId: '10', SalesCurrencyCode: 'EUR' } );
		expect( await names( 'CustomersV3', 'CustomerAccount', 'PersonLastName eq \'O\'\'Brien\'' ) ).toEqual( [ 'C-1' ] );
	} );

	it( 'selects, orders, counts, skips and cuts', async () => {
		const answer = await find( 'ReleasedProductsV2', { $select: 'ItemNumber', $orderby: 'ItemNumber desc', $top: '2', $skip: '1', $count: 'true' } );
		expect( answer.body[ '@odata.count' ] ).toBe( 10 );
		expect( answer.body.value.map( ( row ) => Object.keys( row ).filter( ( name ) => ! name.startsWith( '@' ) ).concat( String( row[ 'ItemNumber' ] ) ) ) ).toEqual( [ [ 'ItemNumber', 'ROUNDING' ], [ 'ItemNumber', 'HANDLING' ] ] );
		expect( ( await find( 'ReleasedProductsV2', { $select: 'Nothing' } ) ).status ).toBe( 400 );
	} );

	it( 'expands the lines of a V2 header and refuses the expansion elsewhere', async () => {
		const number = await order();
		await call( 'POST', 'SalesOrderLinesV3', line( number ) );
		const expand = { $expand: 'SalesOrderLines($select=ItemNumber)', $filter: `SalesOrderNumber eq '${ number }'` };
		expect( ( await find( 'SalesOrderHeadersV2', expand ) ).body.value[ 0 ]?.[ 'SalesOrderLines' ] ).toEqual( [ expect.objectContaining( { ItemNumber: 'CONCORD-MUG' } ) ] );
		expect( ( await find( 'SalesOrderHeadersV4', expand ) ).status ).toBe( 400 );
	} );

	it( 'hands out more than 10,000 rows in pages whose links keep the query', async () => {
		for ( let at = 0; at < 10_050; at += 3_350 ) {
			await send( ...Array.from( { length: 3_350 }, ( _, index ) => ( { method: 'POST', url: 'CustomerGroups', body: { dataAreaId: 'demf', CustomerGroupId: `G${ at + index }`, Description: 'Paged' } } ) ) );
		}
		const first = await find( 'CustomerGroups', { $filter: 'Description eq \'Paged\'', $select: 'CustomerGroupId' } );
		const second = await call( 'GET', String( first.body[ '@odata.nextLink' ] ).split( '/data/' )[ 1 ] ?? '' );
		expect( [ first.body.value.length, second.body.value.length, second.body[ '@odata.nextLink' ] ] ).toEqual( [ 10_000, 50, undefined ] );
		expect( new Set( [ ...first.body.value, ...second.body.value ].map( ( row ) => row[ 'CustomerGroupId' ] ) ).size ).toBe( 10_050 );
	}, 60_000 );
} );

describe( 'writing', () => {
	it( 'numbers orders by sequence, per company, and keeps a number of one\'s own', async () => {
		expect( [ await order(), await order(), await order( { dataAreaId: 'usmf', CurrencyCode: 'USD' } ), await order( { SalesOrderNumber: 'WC-77' } ) ] ).toEqual( [ '000001', '000002', '000001', 'WC-77' ] );
	} );

	it( 'a number twice is refused in the infolog\'s words', async () => {
		await order( { SalesOrderNumber: 'WC-77' } );
		const again = await call( 'POST', 'SalesOrderHeadersV4', { ...HEADER, SalesOrderNumber: 'WC-77' } );
		expect( [ again.status, why( again ) ] ).toEqual( [ 400, expect.stringMatching( /^Write failed for table row of type 'SalesOrderHeaderV4Entity'\. Infolog: Info: Cannot create a record in .*The record already exists\./s ) ] );
		expect( await names( 'SalesOrderHeadersV4', 'SalesOrderNumber', 'SalesOrderNumber eq \'WC-77\'' ) ).toHaveLength( 1 );
	} );

	it( 'names the item, currency, customer or tax group it does not know, and writes nothing', async () => {
		const number = await order();
		const bad: [ string, Row, string ][] = [
			[ 'SalesOrderLinesV3', line( number, { ItemNumber: 'NO-SUCH' } ), 'The value \'NO-SUCH\' in field \'Item number\'' ],
			[ 'SalesOrderLinesV3', line( number, { ItemNumber: 'CONCORD-BLOCKED' } ), 'is blocked for' ],
			[ 'SalesOrderLinesV3', line( number, { SalesTaxGroupCode: 'NOWHERE' } ), 'The value \'NOWHERE\' in field \'Sales tax group\'' ],
			[ 'SalesOrderLinesV3', line( '999999' ), 'The value \'999999\' in field \'Sales order\'' ],
			[ 'SalesOrderHeadersV4', { ...HEADER, CurrencyCode: 'XTS' }, 'The value \'XTS\' in field \'Currency\'' ],
			[ 'SalesOrderHeadersV4', { ...HEADER, OrderingCustomerAccountNumber: 'NOBODY' }, 'NOBODY' ],
		];
		for ( const [ set, row, words ] of bad ) {
			const answer = await call( 'POST', set, row );
			expect( [ words, answer.status, answer.body.error?.innererror?.message.includes( words ) ] ).toEqual( [ words, 400, true ] );
		}
		expect( [ ( await find( 'SalesOrderHeadersV4', {} ) ).body.value.length, ( await find( 'SalesOrderLinesV3', {} ) ).body.value.length ] ).toEqual( [ 1, 0 ] );
	} );

	it( 'refuses unknown fields, wrong types, unknown enum members and broken JSON', async () => {
		for ( const body of [ { ...HEADER, NoSuchField: 'x' }, { ...HEADER, TotalDiscountPercentage: 'much' }, { ...HEADER, ArePricesIncludingSalesTax: 'Perhaps' }, { ...HEADER, CurrencyCode: 5 } ] ) {
			expect( ( await call( 'POST', 'SalesOrderHeadersV4', body ) ).status, JSON.stringify( body ) ).toBe( 400 );
		}
		expect( ( await call( 'POST', 'SalesOrderHeadersV4', '{ "dataAreaId": ', { 'content-type': 'application/json' } ) ).status ).toBe( 400 );
	} );

	it( 'an ETag that is no longer current is refused with 412, the current one and * are taken', async () => {
		const number = await order();
		const key = `SalesOrderHeadersV4(dataAreaId='demf',SalesOrderNumber='${ number }')`;
		const etag = String( ( await call( 'GET', key ) ).body[ '@odata.etag' ] );
		expect( ( await call( 'PATCH', key, { DeliveryAddressCity: 'Köln' }, { 'if-match': etag } ) ).status ).toBe( 204 );
		expect( ( await call( 'PATCH', key, { DeliveryAddressCity: 'Bonn' }, { 'if-match': etag } ) ).status ).toBe( 412 );
		expect( ( await call( 'PATCH', key, { CustomersOrderReference: 'wc-2' }, { 'if-match': '*' } ) ).status ).toBe( 204 );
		expect( ( await call( 'GET', key ) ).body ).toMatchObject( { DeliveryAddressCity: 'Köln', CustomersOrderReference: 'wc-2' } );
	} );

	it( 'adds an order up per line: net prices, gross prices, discounts, two rates', async () => {
		const total = async ( header: Row, ...lines: Row[] ) => {
			const number = await order( header );
			for ( const one of lines ) {
				expect( ( await call( 'POST', 'SalesOrderLinesV3', line( number, one ) ) ).status ).toBe( 201 );
			}
			const { body } = await call( 'GET', `SalesOrderHeadersV4(dataAreaId='demf',SalesOrderNumber='${ number }')` );
			return [ body[ 'OrderTotalAmount' ], body[ 'OrderTotalTaxAmount' ] ];
		};
		// 3 x 3.33 = 9.99, 19 % = 1.8981; 2 x (19.99 - 1) = 37.98, 7 % = 2.6586.
		expect( await total( {}, {}, { ItemNumber: 'CONCORD-BOOK', OrderedSalesQuantity: 2, SalesPrice: 19.99, LineDiscountAmount: 1 } ) ).toEqual( [ 52.53, 4.56 ] );
		// Gross: 3 x 3.33 = 9.99 holds 9.99 x 19/119 = 1.5950.
		expect( await total( { ArePricesIncludingSalesTax: 'Yes' }, {} ) ).toEqual( [ 9.99, 1.6 ] );
		expect( await total( {}, { LineDiscountPercentage: 50 } ) ).toEqual( [ 5.95, 0.95 ] );
	} );
} );

describe( '$batch', () => {
	it( 'carries a changeset out whole', async () => {
		const answer = await send( { method: 'POST', url: 'SalesOrderHeadersV4', body: { ...HEADER, SalesOrderNumber: 'WC-1' } }, { method: 'POST', url: 'SalesOrderLinesV3', body: line( 'WC-1' ) } );
		expect( [ answer.status, answer.text.match( /HTTP\/1\.1 201/g )?.length ] ).toEqual( [ 200, 2 ] );
		expect( sandbox.documents( 'fo', 'wc-1' ).map( ( one ) => one.total ) ).toEqual( [ '11.89' ] );
	} );

	it( 'or not at all: the outer answer is 200, the inner one says why', async () => {
		const answer = await send( { method: 'POST', url: 'SalesOrderHeadersV4', body: { ...HEADER, SalesOrderNumber: 'WC-1' } }, { method: 'POST', url: 'SalesOrderLinesV3', body: line( 'WC-1', { ItemNumber: 'NO-SUCH' } ) } );
		expect( [ answer.status, answer.text.match( /HTTP\/1\.1 400/g )?.length, answer.text.includes( 'NO-SUCH' ) ] ).toEqual( [ 200, 1, true ] );
		expect( sandbox.documents( 'fo' ) ).toEqual( [] );
	} );

	it( 'more than 5,000 operations, or a message that is cut off, is refused whole', async () => {
		const many = await send( ...Array.from( { length: 5_001 }, () => ( { method: 'GET', url: 'LegalEntities' } ) ) );
		expect( many.status ).toBe( 400 );
		const { body, headers } = batch( { method: 'POST', url: 'SalesOrderHeadersV4', body: HEADER } );
		expect( ( await call( 'POST', '$batch', body.slice( 0, -20 ), headers ) ).status ).toBe( 400 );
		expect( sandbox.documents( 'fo' ) ).toEqual( [] );
	} );
} );

describe( 'what a person does', () => {
	it( 'an order is shipped, then invoiced; stock falls, tracking and invoice appear, lines can no longer be added', async () => {
		const number = await order();
		await call( 'POST', 'SalesOrderLinesV3', line( number ) );
		expect( () => sandbox.act( 'fo', 'invoice', number ) ).toThrow( /Backorder and cannot be invoiced/ );
		sandbox.act( 'fo', 'ship', number );
		expect( why( await call( 'POST', 'SalesOrderLinesV3', line( number ) ) ) ).toContain( 'cannot be edited because it is delivered' );
		sandbox.act( 'fo', 'invoice', number );
		const { body } = await call( 'GET', `SalesOrderHeadersV4(dataAreaId='demf',SalesOrderNumber='${ number }')` );
		expect( body[ 'SalesOrderStatus' ] ).toBe( 'Invoiced' );
		expect( ( await find( 'WarehousesOnHandV2', { $filter: 'ItemNumber eq \'CONCORD-MUG\'' } ) ).body.value[ 0 ]?.[ 'AvailableOnHandQuantity' ] ).toBe( 97 );
		expect( ( await find( 'SalesInvoiceHeadersV4', { $filter: `SalesOrderNumber eq '${ number }'` } ) ).body.value.map( ( row ) => row[ 'TotalInvoiceAmount' ] ) ).toEqual( [ 11.89 ] );
		expect( ( await find( 'PackingSlipTrackingInformation', {} ) ).body.value ).toHaveLength( 1 );
	} );
} );

describe( 'metadata', () => {
	it( 'is served as CSDL and by the JSON service, and both tell of the same entities and enums', async () => {
		const csdl = ( await call( 'GET', '$metadata' ) ).text;
		const json = ( path: string ) => call( 'GET', path, undefined, {}, `${ sandbox.fo.baseUrl }/metadata/` );
		const entities = ( await json( 'DataEntities' ) ).body.value;
		for ( const entity of entities ) {
			expect( csdl ).toContain( `<EntitySet Name="${ String( entity[ 'PublicCollectionName' ] ) }"` );
		}
		const header = ( await json( 'PublicEntities(\'SalesOrderHeaderV4\')' ) ).body as unknown as { EntitySetName: string; Properties: Row[] };
		expect( [ header.EntitySetName, header.Properties.find( ( field ) => field[ 'Name' ] === 'SalesOrderNumber' ) ] ).toEqual( [ 'SalesOrderHeadersV4', expect.objectContaining( { IsKey: true } ) ] );
		const yesNo = ( await json( 'PublicEnumerations(\'NoYes\')' ) ).body as unknown as { Members: Row[] };
		expect( yesNo.Members.map( ( member ) => member[ 'Name' ] ) ).toEqual( [ 'No', 'Yes' ] );
		expect( ( await json( 'PublicEntities(\'Nothing\')' ) ).status ).toBe( 404 );
	} );
} );

it( 'OPS-7: over its limit it answers 429 with Retry-After where that is set, and counts the refusal', async () => {
	sandbox.configure( { limits: { fo: { requestsPerWindow: 2, retryAfterSeconds: 7 } } } );
	const answers = [ await find( 'LegalEntities', {} ), await find( 'LegalEntities', {} ), await find( 'LegalEntities', {} ) ];
	expect( answers.map( ( one ) => [ one.status, one.headers.get( 'retry-after' ) ] ) ).toEqual( [ [ 200, null ], [ 200, null ], [ 429, '7' ] ] );
	expect( sandbox.refusals( 'fo' ) ).toBe( 1 );
} );
