import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBc, documents, duplicates, release, setStock, ship, type Bc, type Send } from '../../src/sandbox/bc/index.ts';
import { serveBc } from '../../src/sandbox/bc/server.ts';

type Json = Record< string, unknown > & { value: Record< string, unknown >[]; error: { code: string; message: string } };
type Answer = { status: number; body: Json };

let bc: Bc;
let server: Awaited< ReturnType< typeof serveBc > >;
let clock: Date;
let sent: { url: string; body: string }[];
let receiver: ( url: string ) => { status: number; body: string } | undefined;

const send: Send = async ( request ) => {
	sent.push( request );
	return receiver( request.url );
};

beforeEach( async () => {
	clock = new Date( '2026-03-01T12:00:00Z' );
	sent = [];
	receiver = ( url ) => ( { status: 200, body: new URL( url ).searchParams.get( 'validationToken' ) ?? '' } );
	bc = createBc( { now: () => clock, send } );
	server = await serveBc( bc, ( header, onPremises ) => header === 'Bearer good' || ( onPremises && header === `Basic ${ Buffer.from( 'api:key' ).toString( 'base64' ) }` ) );
} );

afterEach( () => server.close() );

async function call( method: string, path: string, body?: unknown, headers: Record< string, string > = {}, route = '/bc/v2.0/tenant/sandbox/api/v2.0' ): Promise< Answer > {
	const response = await fetch( `${ server.origin }${ route }/${ path }`, {
		method, headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers }, ...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
	} );
	const text = await response.text();
	return { status: response.status, body: ( text.startsWith( '{' ) ? JSON.parse( text ) : { text } ) as Json };
}

const company = ( index = 0 ): string => `companies(${ bc.companies[ index ]?.id ?? '' })`;

const ORDER = {
	externalDocumentNumber: 'wc-1-10045', customerNumber: 'C00001', currencyCode: 'EUR', pricesIncludeTax: false,
	salesOrderLines: [
		{ lineType: 'Item', lineObjectNumber: 'concord-mug', quantity: 3, unitPrice: 3.33 },
		{ lineType: 'Item', lineObjectNumber: 'CONCORD-BOOK', quantity: 1, unitPrice: 19.99, discountAmount: 2 },
		{ lineType: 'Account', lineObjectNumber: '8710', description: 'Shipping', quantity: 1, unitPrice: 4.9 },
	],
};

const order = async ( more: Record< string, unknown > = {} ): Promise< Answer > => call( 'POST', `${ company() }/salesOrders`, { ...ORDER, ...more } );

describe( 'a sales order', () => {
	it( 'is made with its lines in one request and carries VAT reckoned per group', async () => {
		const made = await order();
		expect( made.status ).toBe( 201 );
		expect( made.body ).toMatchObject( {
			number: 'S-ORD101001', externalDocumentNumber: 'WC-1-10045', status: 'Draft', billToCustomerNumber: 'C00001',
			totalAmountExcludingTax: 32.88, totalTaxAmount: 4.09, totalAmountIncludingTax: 36.97, currencyId: '00000000-0000-0000-0000-000000000000', requestedDeliveryDate: '0001-01-01',
		} );
		expect( ( made.body.salesOrderLines as unknown[] ).length ).toBe( 3 );
		const found = await call( 'GET', `${ company() }/salesOrders?$filter=externalDocumentNumber eq 'WC-1-10045'&$select=number&$expand=salesOrderLines($select=sequence)` );
		expect( found.body.value ).toHaveLength( 1 );
		expect( found.body.value[ 0 ] ).not.toHaveProperty( 'status' );
	} );

	it( 'leaves nothing when one line is refused', async () => {
		const made = await order( { salesOrderLines: [ ORDER.salesOrderLines[ 0 ], { lineType: 'Item', lineObjectNumber: 'NO-SUCH', quantity: 1 } ] } );
		expect( made.body.error ).toMatchObject( { code: 'Internal_InvalidTableRelation' } );
		expect( made.body.error.message ).toMatch( /\(NO-SUCH\) that cannot be found in the related table \(Item\)\. {2}CorrelationId: {2}[0-9a-f-]{36}\.$/ );
		expect( documents( bc.companies ) ).toHaveLength( 0 );
	} );

	it( 'stays half made when the server stops after n lines', async () => {
		bc.faults.stopDeepInsertAfter = 1;
		expect( ( await order() ).status ).toBe( 500 );
		const found = await call( 'GET', `${ company() }/salesOrders?$expand=salesOrderLines` );
		expect( found.body.value[ 0 ]?.salesOrderLines ).toHaveLength( 1 );
		bc.faults.stopSilently = true;
		const made = await order();
		expect( [ made.status, ( made.body.salesOrderLines as unknown[] ).length ] ).toEqual( [ 201, 1 ] );
	} );

	it( 'disappears when shipped and invoiced, and is found by its reference in invoices and shipments', async () => {
		const id = String( ( await order() ).body.id );
		expect( ( await call( 'POST', `${ company() }/salesOrders(${ id })/Microsoft.NAV.shipAndInvoice` ) ).status ).toBe( 204 );
		expect( ( await call( 'GET', `${ company() }/salesOrders(${ id })` ) ).status ).toBe( 404 );
		expect( documents( bc.companies, 'wc-1-10045' ).map( ( one ) => [ one.set, one.orderNumber, one.total ] ) ).toEqual( [ [ 'salesInvoices', 'S-ORD101001', '36.97' ], [ 'salesShipments', 'S-ORD101001', '' ] ] );
		const mug = await call( 'GET', `${ company() }/items?$filter=number eq 'CONCORD-MUG'&$select=inventory` );
		expect( mug.body.value[ 0 ]?.inventory ).toBe( 77 );
		await order();
		expect( duplicates( bc.companies ) ).toHaveLength( 1 );
	} );

	it( 'refuses line changes once a person released it, and ships without being invoiced', async () => {
		const made = await order();
		release( bc.companies, String( made.body.number ) );
		const line = await call( 'POST', `${ company() }/salesOrders(${ String( made.body.id ) })/salesOrderLines`, { lineType: 'Comment', description: 'more' } );
		expect( line.body.error.message ).toContain( "Current value is 'Released'" );
		ship( bc.companies, String( made.body.number ) );
		expect( ( await call( 'GET', `${ company() }/salesOrders(${ String( made.body.id ) })` ) ).body.fullyShipped ).toBe( true );
		expect( ( await call( 'GET', `${ company() }/salesShipments` ) ).body.value ).toHaveLength( 1 );
	} );

	it.each( [
		[ 'no customer', { customerNumber: undefined }, 'Application_DialogException', 'A "customerNumber" or a "customerId" must be provided.' ],
		[ 'an unknown customer', { customerNumber: 'C9' }, 'Application_DialogException', 'The sell-to customer cannot be found.' ],
		[ 'an unknown currency', { currencyCode: 'XXX' }, 'Application_DialogException', 'The "currencyCode" does not match to a Currency.' ],
		[ 'a name too long', { shipToName: 'x'.repeat( 101 ) }, 'Application_StringExceededLength', 'The length of the string is 101, but it must be less than or equal to 100 characters.' ],
		[ 'an unknown property', { colour: 'red' }, 'BadRequest', "The property 'colour' does not exist" ],
		[ 'a number of its own', { number: 'X1' }, 'BadRequest_InvalidOperation', "Control 'number' is read-only" ],
		[ 'an unknown tax code', { salesOrderLines: [ { lineType: 'Item', lineObjectNumber: 'CONCORD-MUG', quantity: 1, taxCode: 'VAT99' } ] }, 'Internal_InvalidTableRelation', '(VAT99)' ],
	] )( 'with %s is refused in words', async ( _, more, code, message ) => {
		const made = await order( more );
		expect( made.status ).toBe( 400 );
		expect( made.body.error.code ).toBe( code );
		expect( made.body.error.message ).toContain( message );
	} );

	it( 'with prices including tax is refused under US sales tax', async () => {
		const made = await call( 'POST', `${ company( 1 ) }/salesOrders`, { customerNumber: 'C00001', pricesIncludeTax: true } );
		expect( made.body.error.message ).toContain( 'VAT Calculation Type is Sales Tax' );
	} );
} );

describe( 'the protocol', () => {
	it( 'wants a token to change a record, and tells a stale one', async () => {
		const made = await order();
		const path = `${ company() }/salesOrders(${ String( made.body.id ) })`;
		const tag = String( made.body[ '@odata.etag' ] );
		expect( ( await call( 'PATCH', path, { email: 'a@example.com' } ) ).body.error.code ).toBe( 'BadRequest_InvalidToken' );
		const changed = await call( 'PATCH', `${ path }?$select=email&$expand=salesOrderLines($select=sequence)`, { email: 'a@example.com' }, { 'if-match': tag } );
		expect( changed.body ).toMatchObject( { email: 'a@example.com', salesOrderLines: [ { sequence: 10000 }, { sequence: 20000 }, { sequence: 30000 } ] } );
		const stale = await call( 'PATCH', path, { email: 'b@example.com' }, { 'if-match': tag } );
		expect( [ stale.status, stale.body.error.code ] ).toEqual( [ 409, 'Request_EntityChanged' ] );
	} );

	it( 'pages by maxpagesize and refuses OR between distinct fields and lines without their parent', async () => {
		const numbers: unknown[] = [];
		let next: string | undefined = `${ server.origin }/bc/v2.0/tenant/sandbox/api/v2.0/${ company() }/items?$select=number&$orderby=number desc`;
		while ( next !== undefined ) {
			const page = await ( await fetch( next, { headers: { authorization: 'Bearer good', prefer: 'odata.maxpagesize=3' } } ) ).json() as Json & { '@odata.nextLink'?: string };
			numbers.push( ...page.value.map( ( row ) => row.number ) );
			next = page[ '@odata.nextLink' ];
		}
		expect( numbers ).toHaveLength( 8 );
		expect( new Set( numbers ).size ).toBe( 8 );
		expect( ( await call( 'GET', `${ company() }/items?$filter=number eq 'A' or displayName eq 'B'` ) ).body.error.message ).toContain( "'OR' operator is not supported on distinct fields" );
		expect( ( await call( 'GET', `${ company() }/salesOrderLines` ) ).body.error.message ).toContain( 'You must specify an Id or a Document Id' );
	} );

	it( 'takes back a whole snapshot batch, keeps what came before a failure otherwise, and refuses 101 operations', async () => {
		const requests = [ { id: '1', method: 'POST', url: `${ company() }/customers`, body: { displayName: 'Ada' } }, { id: '2', method: 'POST', url: `${ company() }/customers`, body: {} }, { id: '3', method: 'GET', url: 'companies' } ];
		const count = async (): Promise< number > => ( await call( 'GET', `${ company() }/customers` ) ).body.value.length;
		const whole = await call( 'POST', '$batch', { requests }, { isolation: 'snapshot' } );
		expect( ( whole.body.responses as { status: number }[] ).map( ( one ) => one.status ) ).toEqual( [ 201, 400 ] );
		expect( await count() ).toBe( 1 );
		await call( 'POST', '$batch', { requests } );
		expect( await count() ).toBe( 2 );
		const many = Array.from( { length: 101 }, ( _, index ) => ( { id: String( index ), method: 'GET', url: 'companies' } ) );
		expect( ( await call( 'POST', '$batch', { requests: many } ) ).body.error.message ).toContain( "maximum number of '100' query operations" );
	} );

	it( 'answers at the common and the on-premises address, and refuses wrong credentials', async () => {
		const basic = { authorization: `Basic ${ Buffer.from( 'api:key' ).toString( 'base64' ) }` };
		expect( ( await call( 'GET', 'companies', undefined, basic, '/bc-onprem/BC/api/v2.0' ) ).body.value ).toHaveLength( 2 );
		expect( ( await call( 'GET', 'companies', undefined, {}, '/bc/v2.0/sandbox/api/v2.0' ) ).status ).toBe( 200 );
		expect( ( await call( 'GET', 'companies', undefined, basic ) ).body.error.code ).toBe( 'Authentication_InvalidCredentials' );
	} );

	it( 'lists every set of the contract, in $metadata too', async () => {
		const text = String( ( await call( 'GET', '$metadata' ) ).body.text );
		expect( text.match( /<EntitySet /g ) ).toHaveLength( 48 );
		expect( text ).toContain( '<Property Name="externalDocumentNumber" Type="Edm.String" MaxLength="35"/>' );
	} );
} );

describe( 'money and stock', () => {
	it( 'posts a negative payment against an invoice and refuses a positive one', async () => {
		const id = String( ( await order() ).body.id );
		await call( 'POST', `${ company() }/salesOrders(${ id })/Microsoft.NAV.shipAndInvoice` );
		const invoice = ( await call( 'GET', `${ company() }/salesInvoices` ) ).body.value[ 0 ];
		const journal = String( ( await call( 'GET', `${ company() }/customerPaymentJournals` ) ).body.value[ 0 ]?.id );
		const pay = ( amount: number ): Promise< Answer > => call( 'POST', `${ company() }/customerPaymentJournals(${ journal })/customerPayments`, { customerNumber: 'C00001', amount, appliesToInvoiceId: invoice?.id } );
		const wrong = await pay( 36.97 );
		const post = (): Promise< Answer > => call( 'POST', `${ company() }/journals(${ journal })/Microsoft.NAV.Post` );
		expect( ( await post() ).body.error.message ).toContain( 'Amount must be negative' );
		expect( ( await call( 'DELETE', `${ company() }/customerPayments(${ String( wrong.body.id ) })` ) ).status ).toBe( 204 );
		await pay( -36.97 );
		expect( ( await post() ).status ).toBe( 204 );
		expect( ( await call( 'GET', `${ company() }/salesInvoices(${ String( invoice?.id ) })` ) ).body ).toMatchObject( { status: 'Paid', remainingAmount: 0 } );
	} );

	it( 'moves stock by ledger entries and leaves the item itself unchanged', async () => {
		const read = async (): Promise< Record< string, unknown > | undefined > => ( await call( 'GET', `${ company() }/items?$filter=number eq 'CONCORD-TEE-S'` ) ).body.value[ 0 ];
		const before = await read();
		clock = new Date( '2026-03-02T12:00:00Z' );
		setStock( bc.companies, 'CRONUS DE', 'concord-tee-s', '100' );
		expect( await read() ).toEqual( { ...before, inventory: 100 } );
		const entries = ( await call( 'GET', `${ company() }/itemLedgerEntries?$orderby=entryNumber desc&$top=1` ) ).body.value;
		expect( entries[ 0 ] ).toMatchObject( { itemNumber: 'CONCORD-TEE-S', quantity: -20, entryType: 'Negative_x0020_Adjmt_x002E_' } );
	} );
} );

describe( 'webhooks', () => {
	const subscribe = (): Promise< Answer > => call( 'POST', 'subscriptions', { notificationUrl: 'https://shop.example/hook', resource: `/api/v2.0/${ company() }/customers`, clientState: 'secret' } );

	it( 'are sent 30 seconds after the change, merged per record', async () => {
		expect( ( await subscribe() ).status ).toBe( 201 );
		const made = await call( 'POST', `${ company() }/customers`, { displayName: 'Ada' } );
		await call( 'PATCH', `${ company() }/customers(${ String( made.body.id ) })`, { city: 'Oslo' }, { 'if-match': '*' } );
		expect( await bc.subscriptions.flush() ).toBe( 0 );
		clock = new Date( clock.getTime() + 30000 );
		expect( await bc.subscriptions.flush() ).toBe( 1 );
		const message = JSON.parse( sent.at( -1 )?.body ?? '' ) as Json;
		expect( message.value ).toMatchObject( [ { clientState: 'secret', changeType: 'created', resource: `api/v2.0/${ company() }/customers(${ String( made.body.id ) })` } ] );
	} );

	it( 'are not made without the handshake, and one 404 deletes the subscription', async () => {
		receiver = () => ( { status: 200, body: 'not the token' } );
		expect( ( await subscribe() ).status ).toBe( 400 );
		receiver = ( url ) => ( { status: 200, body: new URL( url ).searchParams.get( 'validationToken' ) ?? '' } );
		await subscribe();
		receiver = () => ( { status: 404, body: '' } );
		await call( 'POST', `${ company() }/customers`, { displayName: 'Ada' } );
		await bc.subscriptions.flush( true );
		expect( ( await call( 'GET', 'subscriptions' ) ).body.value ).toHaveLength( 0 );
	} );
} );
