import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, Observer } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { caught } from './catch.ts';
import { DynamicsServer, send, type Seen } from './dynamics-server.ts';
import { customerLink, FakeClock, foConnection, foOrder, sampleOrder } from './fixtures.ts';

const quiet: Observer = () => undefined;
const WRITE_ERROR = ( text: string ) => ( { error: { code: '', message: 'An error has occurred.', innererror: { message: `Write failed for table row of type 'SalesOrderLineV3Entity'. Infolog: Error: ${ text }.`, type: 'Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataWriteException', stacktrace: '   at Microsoft.Dynamics' } } } );

/** Just enough of F&O: headers and lines in memory, $batch with one changeset, faults on demand. */
class TinyFo {
	headers: Record< string, unknown >[] = [];
	lines: Record< string, unknown >[] = [];
	customers: Record< string, unknown >[] = [];
	/** Answers a write before it happens. */
	refuse: ( ( entity: string, body: Record< string, unknown > ) => { status: number; body: unknown } | null ) = () => null;
	cutAfterCommit = false;
	#next = 1;

	handle = ( seen: Seen, response: ServerResponse ): void => {
		if ( seen.path.endsWith( '/$batch' ) ) {
			return this.#batch( seen, response );
		}
		const result = this.#one( seen.method, seen.path, seen.body );
		if ( this.cutAfterCommit && seen.method !== 'GET' ) {
			this.cutAfterCommit = false;
			response.destroy();
			return;
		}
		send( response, result.status, result.body );
	};

	#batch( seen: Seen, response: ServerResponse ): void {
		const before = { headers: structuredClone( this.headers ), lines: structuredClone( this.lines ) };
		const operations = [ ...seen.body.matchAll( /(?:Content-ID: (\d+)\r\n)?\r\n(GET|POST|PATCH|DELETE) (\S+) HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/g ) ]
			.map( ( found ) => ( { contentId: found[ 1 ], method: found[ 2 ] ?? '', path: decodeURIComponent( new URL( found[ 3 ] ?? '' ).pathname + new URL( found[ 3 ] ?? '' ).search ), body: found[ 4 ] ?? '' } ) );
		const changes = operations.filter( ( one ) => one.contentId !== undefined ).map( ( one ) => ( { id: one.contentId, ...this.#one( one.method, one.path, one.body ) } ) );
		const failed = changes.find( ( one ) => one.status >= 300 );
		if ( failed ) {
			Object.assign( this, before );
		}
		const part = ( one: { status: number; body: unknown }, id?: string ) => `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${ id ? `Content-ID: ${ id }\r\n` : '' }\r\nHTTP/1.1 ${ one.status } X\r\nContent-Type: application/json\r\n\r\n${ JSON.stringify( one.body ) }\r\n`;
		const inner = ( failed ? [ failed ] : [ ...changes ].reverse() ).map( ( one ) => `--cs\r\n${ part( one, one.id ) }` ).join( '' );
		const reads = failed ? [] : operations.filter( ( one ) => one.contentId === undefined ).map( ( one ) => `--b\r\n${ part( this.#one( one.method, one.path, '' ) ) }` );
		const text = `--b\r\nContent-Type: multipart/mixed; boundary=cs\r\n\r\n${ inner }--cs--\r\n${ reads.join( '' ) }--b--\r\n`;
		if ( this.cutAfterCommit ) {
			this.cutAfterCommit = false;
			response.destroy();
			return;
		}
		send( response, 200, text, { 'content-type': 'multipart/mixed; boundary=b' } );
	}

	#one( method: string, path: string, text: string ): { status: number; body: unknown } {
		const entity = /\/data\/(\w+)/.exec( path )?.[ 1 ] ?? '';
		const body = text === '' ? {} : JSON.parse( text ) as Record< string, unknown >;
		const refused = method === 'GET' ? null : this.refuse( entity, body );
		if ( refused ) {
			return refused;
		}
		const key = /SalesOrderNumber='([^']+)'/.exec( path )?.[ 1 ];
		if ( method === 'POST' && entity === 'SalesOrderHeadersV4' ) {
			const number = String( body[ 'SalesOrderNumber' ] ?? `SO-${ this.#next++ }` );
			if ( this.headers.some( ( one ) => one[ 'SalesOrderNumber' ] === number ) ) {
				return { status: 500, body: WRITE_ERROR( 'Cannot create a record in Sales orders (SalesTable). The record already exists' ) };
			}
			const row = { SalesOrderStatus: 'Backorder', SalesOrderProcessingStatus: 'Active', IsSalesProcessingStopped: 'No', ...body, SalesOrderNumber: number };
			this.headers.push( row );
			return { status: 201, body: row };
		}
		if ( method === 'POST' && entity === 'CustomersV3' ) {
			const row = { ...body, CustomerAccount: `C-${ this.customers.length + 1 }`, OnHoldStatus: 'No' };
			this.customers.push( row );
			return { status: 201, body: row };
		}
		if ( method === 'POST' ) {
			this.lines.push( body );
			return { status: 201, body };
		}
		if ( method === 'PATCH' ) {
			Object.assign( this.headers.find( ( one ) => one[ 'SalesOrderNumber' ] === key ) ?? {}, body );
			return { status: 204, body: '' };
		}
		if ( method === 'DELETE' ) {
			this.headers = this.headers.filter( ( one ) => one[ 'SalesOrderNumber' ] !== key );
			return { status: 204, body: '' };
		}
		return this.#read( entity, path, key );
	}

	#read( entity: string, path: string, key: string | undefined ): { status: number; body: unknown } {
		const lines = ( number: unknown ) => this.lines.filter( ( one ) => one[ 'SalesOrderNumber' ] === number );
		const total = ( row: Record< string, unknown > ) => ( { ...row, OrderTotalAmount: lines( row[ 'SalesOrderNumber' ] ).reduce( ( sum, one ) => sum + Math.round( Number( one[ 'SalesPrice' ] ) * 100 ), 0 ) / 100 } );
		if ( key !== undefined ) {
			const row = this.headers.find( ( one ) => one[ 'SalesOrderNumber' ] === key );
			return row ? { status: 200, body: total( row ) } : { status: 404, body: {} };
		}
		const value = /(?:CustomersOrderReference|SalesOrderNumber|PrimaryContactEmail) eq '([^']+)'/.exec( path )?.[ 1 ];
		const rows = entity === 'CustomersV3' ? this.customers.filter( ( one ) => one[ 'PrimaryContactEmail' ] === value )
			: entity === 'SalesOrderLinesV3' ? lines( value )
				: this.headers.filter( ( one ) => one[ 'CustomersOrderReference' ] === value ).map( total );
		return { status: 200, body: { value: rows } };
	}
}

let server: DynamicsServer;
let fo: TinyFo;
let connector: Connector;

beforeEach( async () => {
	server = new DynamicsServer();
	await server.start();
	fo = new TinyFo();
	server.handler = fo.handle;
	connector = make();
} );
afterEach( async () => {
	await connector.close();
	await server.stop();
} );

function make( over: Record< string, unknown > = {} ): Connector {
	return createConnector( foConnection( server.url, over ), 'secret-1', new FakeClock() );
}

describe( 'an order in Finance & Operations', () => {
	it( 'takes one request with own numbers, two with a number sequence, for a known customer', async () => {
		const customer = await connector.resolveCustomer( sampleOrder(), [ customerLink( 'fo' ) ], 'WC1-10045', quiet );
		expect( customer ).toMatchObject( { number: 'C-7', created: false } );
		const own = await connector.createOrder( foOrder( { own: true } ), quiet );
		expect( server.seen.length ).toBe( 1 );
		expect( own ).toMatchObject( { how: 'created', document: { number: 'WC110045', total: '108.8', lineCount: 2, lineIds: [ '501', '502' ], stage: 'open' } } );
		const numbered = await connector.createOrder( { ...foOrder(), reference: 'WC1-10046' }, quiet );
		expect( server.seen.length ).toBe( 3 );
		expect( numbered.document ).toMatchObject( { number: 'SO-1', total: '108.8', lineIds: [ '501', '502' ] } );
	} );

	it( 'takes four requests at most for a new customer', async () => {
		const customer = await connector.resolveCustomer( sampleOrder(), [], 'WC1-10045', quiet );
		expect( customer ).toMatchObject( { number: 'C-1', created: true } );
		await connector.createOrder( foOrder(), quiet );
		expect( server.seen.length ).toBe( 4 );
	} );

	it( 'is held until its lines are there, and not a moment longer', async () => {
		const held: unknown[] = [];
		fo.refuse = ( entity ) => {
			if ( entity === 'SalesOrderLinesV3' ) {
				held.push( fo.headers[ 0 ]?.[ 'IsSalesProcessingStopped' ] );
			}
			return null;
		};
		await connector.createOrder( foOrder(), quiet );
		expect( held ).toEqual( [ 'Yes', 'Yes' ] );
		expect( fo.headers[ 0 ]?.[ 'IsSalesProcessingStopped' ] ).toBe( 'No' );
	} );

	it( 'sends amounts digit by digit and names itself in every request', async () => {
		await connector.createOrder( foOrder( { own: true } ), quiet );
		const [ batch ] = server.seen;
		expect( batch?.body ).toContain( '"SalesPrice":54.4' );
		expect( batch?.headers[ 'x-ms-client-request-id' ] ).toMatch( /^[0-9a-f-]{36}$/ );
		expect( batch?.headers[ 'accept-language' ] ).toBe( 'en-US' );
		expect( batch?.headers.authorization ).toBe( 'Bearer token-1' );
	} );

	for ( const own of [ true, false ] ) {
		it( `DUP-1: with ${ own ? 'own numbers' : 'a number sequence' }, an answer lost after the commit ends in one order: the next attempt finds and completes it`, async () => {
			fo.cutAfterCommit = true;
			const error = await caught( connector.createOrder( foOrder( { own } ), quiet ) );
			expect( error.issue ).toMatchObject( { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', record: 'order #10045' } );
			const found = await connector.findByReference( 'WC1-10045', quiet );
			expect( found ).not.toBeNull();
			const done = found && await connector.completeOrder( foOrder( { own } ), found, quiet );
			expect( done?.document.lineIds ).toEqual( [ '501', '502' ] );
			expect( { headers: fo.headers.length, lines: fo.lines.length, held: fo.headers[ 0 ]?.[ 'IsSalesProcessingStopped' ] } ).toEqual( { headers: 1, lines: 2, held: 'No' } );
		} );
	}

	it( 'F12: a repeat under our own number is refused as duplicate, and the order is adopted', async () => {
		await connector.createOrder( foOrder( { own: true } ), quiet );
		const again = await connector.createOrder( foOrder( { own: true } ), quiet );
		expect( again ).toMatchObject( { how: 'adopted', document: { number: 'WC110045' } } );
		expect( { headers: fo.headers.length, lines: fo.lines.length } ).toEqual( { headers: 1, lines: 2 } );
	} );

	it( 'DUP-1: a number that belongs to somebody else\'s order is not adopted', async () => {
		fo.headers.push( { SalesOrderNumber: 'WC110045', CustomersOrderReference: 'other' } );
		const error = await caught( connector.createOrder( foOrder( { own: true } ), quiet ) );
		expect( error.issue ).toMatchObject( { code: 'dynamics_conflict', retryClass: 'rejected', field: 'SalesOrderNumber' } );
	} );

	it( 'DUP-1: two orders under one reference stop the record and are both named', async () => {
		fo.headers.push( { SalesOrderNumber: 'SO-8', CustomersOrderReference: 'WC1-10045' }, { SalesOrderNumber: 'SO-9', CustomersOrderReference: 'WC1-10045' } );
		const error = await caught( connector.findByReference( 'WC1-10045', quiet ) );
		expect( error.issue ).toMatchObject( { code: 'duplicate_documents', retryClass: 'rejected', facts: { documents: [ 'SO-8', 'SO-9' ] } } );
	} );

	it( 'F7: an error inside a $batch that answered 200 is seen, named, and leaves nothing behind', async () => {
		fo.refuse = ( entity, body ) => ( entity === 'SalesOrderLinesV3' && body[ 'ItemNumber' ] === 'ITEM-2' ? { status: 400, body: WRITE_ERROR( 'The value \'ITEM-2\' in field \'Item number\' is not found in the relating table \'Released products\'' ) } : null );
		const error = await caught( connector.createOrder( foOrder(), quiet ) );
		expect( error.issue ).toMatchObject( { code: 'item_not_found', retryClass: 'rejected', record: 'order #10045', field: 'ItemNumber', facts: { sku: 'ITEM-2' } } );
		expect( error.issue.remote?.message ).not.toContain( 'at Microsoft' );
		expect( { headers: fo.headers, lines: fo.lines } ).toEqual( { headers: [], lines: [] } );
	} );

	it( 'F6: when the header of refused lines cannot be taken back either, the next attempt must look it up', async () => {
		fo.refuse = ( entity ) => ( entity === 'SalesOrderLinesV3' ? { status: 400, body: WRITE_ERROR( 'Item number 9 does not exist' ) } : null );
		server.handler = ( seen, response ) => ( seen.method === 'DELETE' ? send( response, 503, '' ) : fo.handle( seen, response ) );
		expect( ( await caught( connector.createOrder( foOrder(), quiet ) ) ).issue ).toMatchObject( { code: 'item_not_found', retryClass: 'unknown-outcome' } );
		const found = await connector.findByReference( 'WC1-10045', quiet );
		expect( found && ( await caught( connector.completeOrder( foOrder(), found, quiet ) ) ).issue ).toMatchObject( { code: 'item_not_found', retryClass: 'rejected' } );
	} );

	it( 'FUL-7: validation that F&O reports with status 500 is a refusal, sent once and never repeated', async () => {
		fo.refuse = () => ( { status: 500, body: WRITE_ERROR( 'Delivery address is wrong' ) } );
		const error = await caught( connector.createOrder( foOrder(), quiet ) );
		expect( error.issue ).toMatchObject( { code: 'dynamics_rejected', retryClass: 'rejected' } );
		expect( error.issue.message ).toContain( 'Delivery address is wrong' );
		expect( server.count( 'POST' ) ).toBe( 1 );
	} );

	it( 'F20: a $batch answer cut short, or with fewer parts than were sent, proves nothing', async () => {
		const part = '--b\r\nContent-Type: multipart/mixed; boundary=cs\r\n\r\n--cs\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\n\r\n{}\r\n--cs--\r\n';
		for ( const text of [ part, `${ part }--b--\r\n`, '<html>sign in</html>' ] ) {
			server.handler = ( _seen, response ) => send( response, 200, text, { 'content-type': 'multipart/mixed; boundary=b' } );
			expect( ( await caught( connector.createOrder( foOrder( { own: true } ), quiet ) ) ).issue ).toMatchObject( { code: 'dynamics_malformed_answer', retryClass: 'unknown-outcome' } );
		}
	} );

	it( 'F8: a refusal between header and lines is waited out as told and costs no attempt, but is looked up first, because the header is there', async () => {
		server.handler = ( seen, response ) => ( seen.path.endsWith( '$batch' ) ? send( response, 429, 'Too many requests', { 'retry-after': '30' } ) : fo.handle( seen, response ) );
		const error = await caught( connector.createOrder( foOrder(), quiet ) );
		expect( error ).toMatchObject( { issue: { code: 'dynamics_throttled', retryClass: 'refused' }, written: true, retryAfterMs: 30_000 } );
		expect( connector.lane() ).toMatchObject( { state: 'waiting', refused: 1 } );
	} );

	it( 'F25: an order of 5,000 lines is written in parts under one identity and held until the last', async () => {
		const outcome = await connector.createOrder( foOrder( { own: true, lines: 5_000 } ), quiet );
		expect( outcome.document ).toMatchObject( { lineCount: 5_000, number: 'WC110045' } );
		expect( { headers: fo.headers.length, lines: fo.lines.length, held: fo.headers[ 0 ]?.[ 'IsSalesProcessingStopped' ] } ).toEqual( { headers: 1, lines: 5_000, held: 'No' } );
	} );

	it( 'gets its rounding line once', async () => {
		await connector.close();
		connector = make( { rounding: { kind: 'item', number: 'ROUND', tolerance: '0.05' } } );
		const { document } = await connector.createOrder( foOrder(), quiet );
		const rounded = await connector.addRoundingLine( foOrder(), document, '0.01', quiet );
		const again = await connector.addRoundingLine( foOrder(), document, '0.01', quiet );
		expect( [ rounded.total, again.total, rounded.lineCount ] ).toEqual( [ '108.81', '108.81', 2 ] );
	} );
} );

describe( 'the customer of an order', () => {
	it( 'DUP-3: is the one whose e-mail is the same when trimmed and lower-cased, and no other', async () => {
		fo.customers.push( { CustomerAccount: 'C-90', PrimaryContactEmail: 'zoe@example.com', OnHoldStatus: 'No' } );
		const found = await connector.resolveCustomer( sampleOrder( { customer: { id: '7', isGuest: false, email: ' ZOE@Example.com ' } } ), [], 'R', quiet );
		expect( found ).toMatchObject( { number: 'C-90', created: false, link: { record_type: 'customer', record_id: '7' } } );
		expect( server.count( 'POST' ) ).toBe( 0 );
	} );

	it( 'DUP-3: an answer with merely similar addresses is not a match', async () => {
		server.handler = ( seen, response ) => ( seen.method === 'GET' ? send( response, 200, { value: [ { CustomerAccount: 'C-91', PrimaryContactEmail: 'zoe@example.com.au' } ] } ) : fo.handle( seen, response ) );
		expect( await connector.resolveCustomer( sampleOrder(), [], 'R', quiet ) ).toMatchObject( { created: true } );
	} );

	it( 'DUP-3: two customers with the address stop the order and are offered', async () => {
		fo.customers.push( { CustomerAccount: 'C-90', PrimaryContactEmail: 'zoe@example.com' }, { CustomerAccount: 'C-91', PrimaryContactEmail: 'zoe@example.com' } );
		const error = await caught( connector.resolveCustomer( sampleOrder(), [], 'R', quiet ) );
		expect( error.issue ).toMatchObject( { code: 'customer_ambiguous', retryClass: 'rejected', facts: { candidates: [ 'C-90', 'C-91' ] } } );
		expect( error.issue.message ).not.toContain( 'zoe@' );
	} );

	it( 'DUP-3: two first orders of one shopper at once make one customer', async () => {
		await Promise.all( [ connector.resolveCustomer( sampleOrder(), [], 'R', quiet ), connector.resolveCustomer( sampleOrder( { id: '10046' } ), [], 'R', quiet ) ] );
		expect( fo.customers.length ).toBe( 1 );
	} );

	it( 'without an e-mail address stops with its own sentence; a guest goes to the configured account', async () => {
		const nameless = sampleOrder( { customer: { id: '0', isGuest: true, email: '' }, billing: { ...sampleOrder().billing, email: '' } } );
		expect( ( await caught( connector.resolveCustomer( nameless, [], 'R', quiet ) ) ).issue.code ).toBe( 'customer_missing_email' );
		await connector.close();
		connector = make( { guest_policy: 'one-account', guest_account: 'WEB' } );
		server.handler = ( seen, response ) => send( response, 200, { value: seen.path.includes( 'CustomerAccount eq \'WEB\'' ) ? [ { CustomerAccount: 'WEB', OnHoldStatus: 'No' } ] : [] } );
		expect( await connector.resolveCustomer( nameless, [], 'R', quiet ) ).toMatchObject( { number: 'WEB' } );
	} );
} );
