import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, Observer } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { caught } from './catch.ts';
import { DynamicsServer, send, type Seen } from './dynamics-server.ts';
import { bcConnection, bcOrder, customerLink, FakeClock, sampleOrder } from './fixtures.ts';

const quiet: Observer = () => undefined;
type Line = Record< string, unknown > & { sequence: number };
type Order = Record< string, unknown > & { id: string; salesOrderLines: Line[] };

/** Just enough of Business Central: deep insert, lines, JSON $batch, posted documents as rows. */
class TinyBc {
	orders: Order[] = [];
	invoices: Record< string, unknown >[] = [];
	shipments: Record< string, unknown >[] = [];
	customers: Record< string, unknown >[] = [];
	/** Lines a deep insert really writes. */
	insertOnly = Number.POSITIVE_INFINITY;
	/** Whether the 201 of a deep insert shows lines and fresh totals. */
	answersLines = true;
	cutAfterCommit = false;
	refuseLine: ( line: Line ) => { code: string; message: string } | null = () => null;

	handle = ( seen: Seen, response: ServerResponse ): void => {
		const result = this.#answer( seen );
		if ( this.cutAfterCommit && seen.method !== 'GET' ) {
			this.cutAfterCommit = false;
			response.destroy();
			return;
		}
		send( response, result.status, result.body );
	};

	#answer( seen: Seen ): { status: number; body: unknown } {
		const body = seen.body === '' ? {} : JSON.parse( seen.body ) as Record< string, unknown >;
		if ( seen.path.endsWith( '/$batch' ) ) {
			const requests = body[ 'requests' ] as { id: string; method: string; url: string; body: Line }[];
			return { status: 200, body: { responses: requests.map( ( one ) => ( { id: one.id, ...( one.method === 'GET' ? this.#answer( { ...seen, method: 'GET', path: one.url, body: '' } ) : this.#line( one.url, one.body ) ) } ) ) } };
		}
		const set = /companies\([^)]*\)\/(\w+)/.exec( seen.path )?.[ 1 ];
		if ( seen.method === 'POST' && seen.path.includes( '/salesOrderLines' ) ) {
			return this.#line( seen.path, body as Line );
		}
		if ( seen.method === 'POST' && set === 'salesOrders' ) {
			return this.#order( body );
		}
		if ( seen.method === 'POST' && set === 'customers' ) {
			const row = { ...body, id: `guid-${ this.customers.length + 1 }`, number: `C-${ this.customers.length + 1 }`, blocked: '_x0020_' };
			this.customers.push( row );
			return { status: 201, body: row };
		}
		const id = /salesOrders\(([^)]+)\)/.exec( seen.path )?.[ 1 ];
		if ( id ) {
			const row = this.orders.find( ( one ) => one.id === id );
			return row ? { status: 200, body: this.#full( row ) } : { status: 404, body: { error: { code: 'Internal_RecordNotFound', message: 'gone' } } };
		}
		const value = /(?:externalDocumentNumber|email) eq '([^']+)'/.exec( seen.path )?.[ 1 ];
		const rows = set === 'salesOrders' ? this.orders.filter( ( one ) => one[ 'externalDocumentNumber' ] === value ).map( ( one ) => this.#full( one ) )
			: set === 'salesInvoices' ? this.invoices : set === 'salesShipments' ? this.shipments : set === 'customers' ? this.customers.filter( ( one ) => one[ 'email' ] === value ) : [];
		return { status: 200, body: { value: rows } };
	}

	#order( body: Record< string, unknown > ): { status: number; body: unknown } {
		const lines = body[ 'salesOrderLines' ] as Line[];
		const refused = lines.map( this.refuseLine ).find( ( one ) => one !== null );
		if ( refused ) {
			return { status: 400, body: { error: { ...refused, message: `${ refused.message }  CorrelationId:  2c074c12-1644-4f2c-befb-efd681f5a595.` } } };
		}
		const row: Order = { ...body, id: `order-${ this.orders.length + 1 }`, number: `S-ORD10${ this.orders.length + 1 }`, status: 'Draft', fullyShipped: false, salesOrderLines: lines.slice( 0, this.insertOnly ) };
		this.orders.push( row );
		return { status: 201, body: this.answersLines ? this.#full( row ) : { ...row, totalAmountIncludingTax: 0, salesOrderLines: undefined } };
	}

	#line( path: string, line: Line ): { status: number; body: unknown } {
		const order = this.orders.find( ( one ) => path.includes( `(${ one.id })` ) );
		if ( ! order || order.salesOrderLines.some( ( one ) => one.sequence === line.sequence ) ) {
			return { status: 400, body: { error: { code: 'Application_DialogException', message: 'You cannot insert a line because a line already exists.' } } };
		}
		order.salesOrderLines.push( line );
		return { status: 201, body: line };
	}

	#full( row: Order ): Record< string, unknown > {
		const cents = ( line: Line ) => ( line[ 'lineType' ] === 'Comment' ? 0 : Math.round( Number( line[ 'unitPrice' ] ) * 100 ) );
		return {
			...row,
			totalAmountIncludingTax: row.salesOrderLines.reduce( ( sum, line ) => sum + cents( line ), 0 ) / 100,
			salesOrderLines: row.salesOrderLines.map( ( line ) => ( { sequence: line.sequence, netAmountIncludingTax: cents( line ) / 100 } ) ),
		};
	}
}

let server: DynamicsServer;
let bc: TinyBc;
let connector: Connector;

beforeEach( async () => {
	server = new DynamicsServer();
	await server.start();
	bc = new TinyBc();
	server.handler = bc.handle;
	connector = createConnector( bcConnection( server.url, { rounding: { kind: 'account', number: '6710', tolerance: '0.05' } } ), 'secret-1', new FakeClock() );
} );
afterEach( async () => {
	await connector.close();
	await server.stop();
} );

describe( 'an order in Business Central', () => {
	it( 'takes one request when the answer proves itself, two when it must be read back', async () => {
		const first = await connector.createOrder( bcOrder(), quiet );
		expect( server.seen.length ).toBe( 1 );
		expect( first ).toMatchObject( { how: 'created', document: { number: 'S-ORD101', total: '108.8', lineCount: 2, lineIds: [ '501', '502' ], stage: 'open' } } );
		expect( first.document.url ).toContain( 'page=42' );
		bc.answersLines = false;
		const second = await connector.createOrder( bcOrder(), quiet );
		expect( server.seen.length ).toBe( 3 );
		expect( second.document ).toMatchObject( { total: '108.8', lineCount: 2 } );
	} );

	it( 'takes four requests at most for a new customer, none to find a known one', async () => {
		bc.answersLines = false;
		await connector.resolveCustomer( sampleOrder(), [ customerLink( 'bc' ) ], 'R', quiet );
		expect( server.seen.length ).toBe( 0 );
		expect( await connector.resolveCustomer( sampleOrder(), [], 'R', quiet ) ).toMatchObject( { created: true, key: 'guid-1', number: 'C-1' } );
		await connector.createOrder( bcOrder(), quiet );
		expect( server.seen.length ).toBe( 4 );
	} );

	it( 'sends client-request-id and English, and prices digit by digit', async () => {
		await connector.createOrder( bcOrder(), quiet );
		expect( server.seen[ 0 ]?.headers ).toMatchObject( { 'accept-language': 'en-US', 'client-request-id': expect.stringMatching( /^[0-9a-f-]{36}$/ ) } );
		expect( server.seen[ 0 ]?.body ).toContain( '"unitPrice":54.4' );
	} );

	it( 'DUP-1: an answer lost after the commit ends in one order: the next attempt finds it complete', async () => {
		bc.cutAfterCommit = true;
		expect( ( await caught( connector.createOrder( bcOrder(), quiet ) ) ).issue ).toMatchObject( { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', record: 'order #10045' } );
		const found = await connector.findByReference( 'WC1-10045', quiet );
		expect( found ).toMatchObject( { entity: 'salesOrders', number: 'S-ORD101', total: '108.8' } );
		const done = found && await connector.completeOrder( bcOrder(), found, quiet );
		expect( done ).toMatchObject( { how: 'adopted', document: { lineIds: [ '501', '502' ] } } );
		expect( bc.orders.length ).toBe( 1 );
	} );

	it( 'DUP-1: an order invoiced meanwhile is found as invoice, one only shipped as shipment', async () => {
		bc.invoices = [ { id: 'i1', number: 'PSI1', orderNumber: 'S-ORD7', status: 'Open', currencyCode: 'EUR', totalAmountIncludingTax: 100.4 }, { id: 'i2', number: 'PSI2', orderNumber: 'S-ORD7', status: 'Open', currencyCode: 'EUR', totalAmountIncludingTax: 8.4 } ];
		expect( await connector.findByReference( 'WC1-10045', quiet ) ).toMatchObject( { entity: 'salesInvoices', stage: 'invoiced', total: '108.8', number: 'PSI1' } );
		bc.invoices = [];
		bc.shipments = [ { id: 's1', number: 'PSS1', orderNumber: 'S-ORD7' } ];
		expect( await connector.findByReference( 'WC1-10045', quiet ) ).toMatchObject( { entity: 'salesShipments', stage: 'shipped', total: null } );
	} );

	it( 'DUP-1: two orders, or invoices of two orders, under one reference stop the record and are named', async () => {
		bc.invoices = [ { id: 'i1', number: 'PSI1', orderNumber: 'S-ORD7' }, { id: 'i2', number: 'PSI2', orderNumber: 'S-ORD8' } ];
		expect( ( await caught( connector.findByReference( 'WC1-10045', quiet ) ) ).issue ).toMatchObject( { code: 'duplicate_documents', facts: { documents: [ 'S-ORD7', 'S-ORD8' ] } } );
		await connector.createOrder( bcOrder(), quiet );
		await connector.createOrder( bcOrder(), quiet );
		expect( ( await caught( connector.findByReference( 'WC1-10045', quiet ) ) ).issue ).toMatchObject( { code: 'duplicate_documents', retryClass: 'rejected', facts: { documents: [ 'S-ORD101', 'S-ORD102' ] } } );
	} );

	for ( const written of [ 0, 1, 150 ] ) {
		it( `F6: a deep insert that stopped after ${ written } of 400 lines is completed, each line once`, async () => {
			bc.insertOnly = written;
			const outcome = await connector.createOrder( bcOrder( 400 ), quiet );
			expect( outcome ).toMatchObject( { how: 'completed', document: { lineCount: 400 } } );
			expect( new Set( bc.orders[ 0 ]?.salesOrderLines.map( ( line ) => line.sequence ) ).size ).toBe( 400 );
			for ( const batch of server.seen.filter( ( one ) => one.path.endsWith( '$batch' ) ) ) {
				expect( ( JSON.parse( batch.body ) as { requests: unknown[] } ).requests.length ).toBeLessThanOrEqual( 100 );
			}
		} );
	}

	it( 'F25: an order of 5,000 lines is one request', async () => {
		const outcome = await connector.createOrder( bcOrder( 5_000 ), quiet );
		expect( outcome.document.lineCount ).toBe( 5_000 );
		expect( server.seen.length ).toBe( 1 );
	} );

	it( 'F7: a refusal inside a $batch that answered 200 is seen', async () => {
		bc.insertOnly = 0;
		server.handler = ( seen, response ) => ( seen.path.endsWith( '$batch' )
			? send( response, 200, { responses: [ { id: '1', status: 201, body: {} }, { id: '2', status: 400, body: { error: { code: 'Application_DialogException', message: 'Item does not exist.' } } } ] } )
			: bc.handle( seen, response ) );
		const { issue } = await caught( connector.createOrder( bcOrder(), quiet ) );
		/** The header stands: whoever comes next must find it, and hears the refusal then. */
		expect( issue ).toMatchObject( { code: 'item_not_found', retryClass: 'unknown-outcome' } );
		const found = await connector.findByReference( 'WC1-10045', quiet );
		expect( found && ( await caught( connector.completeOrder( bcOrder(), found, quiet ) ) ).issue ).toMatchObject( { code: 'item_not_found', retryClass: 'rejected' } );
	} );

	it( 'F6: an answer whose total does not cover its lines is not believed: the order is read back', async () => {
		server.handler = ( seen, response ) => {
			if ( seen.method === 'POST' ) {
				bc.handle( seen, { writeHead: () => undefined, end: () => undefined } as unknown as ServerResponse );
				const [ order ] = bc.orders;
				send( response, 201, { ...order, totalAmountIncludingTax: 0, salesOrderLines: order?.salesOrderLines.map( ( line ) => ( { sequence: line.sequence, netAmountIncludingTax: 54.4 } ) ) } );
				return;
			}
			bc.handle( seen, response );
		};
		expect( ( await connector.createOrder( bcOrder(), quiet ) ).document.total ).toBe( '108.8' );
	} );

	it( 'FUL-7: a text too long for its field is refused once, without the text, and never sent again', async () => {
		bc.refuseLine = () => ( { code: 'Application_StringExceededLength', message: 'The length of the string is 57, but it must be less than or equal to 50 characters. Value: JACKSBORO PUMP & SPECIALTY' } );
		const { issue } = await caught( connector.createOrder( bcOrder(), quiet ) );
		expect( issue ).toMatchObject( { code: 'value_too_long', retryClass: 'rejected', valueClass: 'text of 57 characters, at most 50', record: 'order #10045' } );
		expect( JSON.stringify( issue ) ).not.toContain( 'JACKSBORO' );
		expect( server.seen.length ).toBe( 1 );
	} );

	it( 'FUL-7: an item BC does not know is named, although its error names none', async () => {
		bc.refuseLine = ( line ) => ( line[ 'lineObjectNumber' ] === 'ITEM-2' ? { code: 'Application_DialogException', message: 'Item does not exist.' } : null );
		server.handler = ( seen, response ) => ( seen.path.includes( '/items?' ) ? send( response, 200, { value: [ { number: 'ITEM-1' } ] } ) : bc.handle( seen, response ) );
		expect( ( await caught( connector.createOrder( bcOrder(), quiet ) ) ).issue ).toMatchObject( { code: 'item_not_found', retryClass: 'rejected', message: 'Business Central has no item ITEM-2.', facts: { sku: 'ITEM-2' } } );
	} );

	it( 'F8: a 429 without Retry-After is a refusal: not sent again by itself, and the lane waits', async () => {
		server.handler = ( _seen, response ) => send( response, 429, { error: { code: 'Application_TooManyRequests', message: 'Too many requests reached. Actual (101). Maximum (100).' } } );
		expect( ( await caught( connector.createOrder( bcOrder(), quiet ) ) ).issue ).toMatchObject( { code: 'dynamics_throttled', retryClass: 'refused' } );
		expect( server.seen.length ).toBe( 1 );
		expect( connector.lane() ).toMatchObject( { state: 'waiting', refused: 1, requests: 1 } );
	} );

	it( 'gets its rounding line once, on the account chosen for it', async () => {
		const { document } = await connector.createOrder( bcOrder(), quiet );
		const once = await connector.addRoundingLine( bcOrder(), document, '-0.02', quiet );
		const twice = await connector.addRoundingLine( bcOrder(), document, '-0.02', quiet );
		expect( [ once.total, twice.total, once.lineCount ] ).toEqual( [ '108.78', '108.78', 2 ] );
		expect( bc.orders[ 0 ]?.salesOrderLines.at( -1 ) ).toMatchObject( { lineType: 'Account', lineObjectNumber: '6710', unitPrice: -0.02 } );
	} );

	it( 'finds the company by its name once for all requests', async () => {
		await connector.close();
		connector = createConnector( bcConnection( server.url, { company: 'CRONUS' } ), 'secret-1', new FakeClock() );
		server.handler = ( seen, response ) => ( /\/companies\?/.test( seen.path ) ? send( response, 200, { value: [ { id: 'guid-9', name: 'CRONUS' } ] } ) : bc.handle( seen, response ) );
		await Promise.all( [ connector.findByReference( 'A-1', quiet ), connector.findByReference( 'A-2', quiet ) ] );
		expect( server.seen.filter( ( one ) => /\/companies\?/.test( one.path ) ).length ).toBe( 1 );
		expect( server.seen.at( -1 )?.path ).toContain( 'companies(guid-9)/' );
	} );
} );
