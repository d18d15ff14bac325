/** The BC connector with core's own documents against the simulator: what the worker really sends, judged by what BC would say. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, Observer, PreparedOrder } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/index.ts';
import { compareTotals } from '../../src/core/compare.ts';
import type { Order, OrderLine } from '../../src/core/model/order.ts';
import { ruleFacts } from '../../src/engine/rule-facts.ts';
import type { RuleFacts } from '../../src/core/rules/apply.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { createBc, documents, duplicates, invoice, routeOf, ship, type Bc } from '../../src/sandbox/bc/index.ts';
import type { Connection } from '../../src/store/contract/api.ts';
import { caught } from './catch.ts';
import { DynamicsServer, type Seen } from './dynamics-server.ts';
import { bcConnection, FakeClock, sampleOrder } from './fixtures.ts';

const quiet: Observer = () => undefined;
const REFERENCE = 'WC1-10045';
let server: DynamicsServer;
let bc: Bc;
let connection: Connection;
let connector: Connector;
let cut: 'never' | 'after-write' = 'never';

beforeEach( async () => {
	cut = 'never';
	bc = createBc( { now: () => new Date(), send: () => Promise.reject( new Error( 'no webhooks here' ) ) } );
	server = new DynamicsServer();
	await server.start();
	server.handler = answer;
	connection = bcConnection( server.url, {
		base_url: `${ server.url }/bc`, environment: 'sandbox', company: 'CRONUS DE',
		shipping: { kind: 'account', number: '8710' }, fee: { kind: 'account', number: '8720' }, rounding: { kind: 'account', number: '8790', tolerance: '0.05' },
		tax: [ { percent: '19', tax_class: '*', country: '*', tax_code: 'VAT19', tax_group: '' }, { percent: '7', tax_class: '*', country: '*', tax_code: 'VAT7', tax_group: '' }, { percent: '', tax_class: '*', country: '*', tax_code: 'VAT0', tax_group: '' } ],
	} );
	connector = createConnector( connection, 'secret-1', new FakeClock( Date.now() ) );
} );
afterEach( async () => {
	await connector.close();
	await server.stop();
} );

async function answer( seen: Seen, response: ServerResponse ): Promise< void > {
	const route = routeOf( seen.path );
	if ( ! route ) {
		response.writeHead( 404 ).end();
		return;
	}
	const headers = Object.fromEntries( Object.entries( seen.headers ).map( ( [ name, value ] ) => [ name, String( value ) ] ) );
	const result = await bc.handle( { method: seen.method, url: route.rest, base: server.url + route.route, headers, body: seen.body } );
	if ( cut === 'after-write' && seen.method === 'POST' && seen.path.includes( '/salesOrders' ) ) {
		cut = 'never';
		response.destroy();
		return;
	}
	response.writeHead( result.status, result.headers ).end( result.body );
}

function line( id: string, over: Partial< OrderLine > ): OrderLine {
	return { id, kind: 'product', name: `Line ${ id }`, sku: '', productId: '1', variationId: '', productDeleted: false, attributes: {}, quantity: '1', subtotal: '0', subtotalTax: '0', total: '0', totalTax: '0', taxClass: '', taxes: [], methodId: '', extra: {}, ...over };
}

const taxed = ( rateId: string, total: string ) => ( { taxes: [ { rateId, subtotal: total, total } ], subtotalTax: total, totalTax: total } );

/** Two rates, a quantity, shipping; 2 x 24.90 + 19.99 + 4.90 = 74.69 gross. */
function order( over: Partial< Order > = {}, sku = 'CONCORD-TEE-S' ): Order {
	const rate = ( rateId: string, percent: string ) => ( { rateId, code: rateId, label: rateId, percent, taxClass: '', country: 'DE', compound: false, taxTotal: '0', shippingTaxTotal: '0' } );
	const germany = { ...sampleOrder().billing, country: 'DE', firstName: 'Jürgen 🎁', city: 'Köln', state: '' };
	return sampleOrder( {
		billing: germany, shipping: germany, total: '74.69', totalTax: '10.04', taxes: [ rate( '1', '19.0000' ), rate( '2', '7.0000' ) ],
		lines: [
			line( '501', { sku, quantity: '2', subtotal: '41.848739', total: '41.848739', ...taxed( '1', '7.951261' ) } ),
			line( '502', { sku: 'CONCORD-BOOK', subtotal: '18.682243', total: '18.682243', ...taxed( '2', '1.307757' ) } ),
			line( '503', { kind: 'shipping', productId: '', methodId: 'flat_rate', subtotal: '4.117647', total: '4.117647', ...taxed( '1', '0.782353' ) } ),
		],
		...over,
	} );
}

async function prepared( of: Order, facts: RuleFacts = {} ): Promise< PreparedOrder > {
	const customer = await connector.resolveCustomer( of, [], REFERENCE, quiet );
	const { header, lines, contentHash } = await prepareOrder( {
		order: of, settings: connection.settings, product: 'bc', reference: REFERENCE, customer, facts,
		sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ), maxLength: ( entity, field ) => connector.maxLength( entity, field ),
	} );
	return { order: of, reference: REFERENCE, customer, header, lines, contentHash };
}

describe( 'a shop\'s order in the Business Central simulator', () => {
	it( 'becomes one sales order to the cent: four requests with a new customer, two with a known one', async () => {
		await connector.probe();
		const before = server.seen.length;
		const first = await prepared( order() );
		const outcome = await connector.createOrder( first, quiet );
		expect( server.seen.length - before ).toBeLessThanOrEqual( 4 );
		expect( outcome.how ).toBe( 'created' );
		expect( compareTotals( order(), outcome.document.total ?? '', connection.settings ) ).toEqual( { verdict: 'equal' } );
		expect( outcome.document.lineIds ).toEqual( first.lines.map( ( one ) => one.id ) );
		expect( documents( bc.companies, REFERENCE ).map( ( one ) => [ one.set, one.currency ] ) ).toEqual( [ [ 'salesOrders', 'EUR' ] ] );
		const again = server.seen.length;
		await connector.createOrder( { ...first, reference: 'WC1-10046' }, quiet );
		expect( server.seen.length - again ).toBeLessThanOrEqual( 2 );
	} );

	it( 'DUP-1: an answer lost after the commit, then look-up: one order', async () => {
		const ready = await prepared( order() );
		cut = 'after-write';
		expect( ( await caught( connector.createOrder( ready, quiet ) ) ).issue.retryClass ).toBe( 'unknown-outcome' );
		const found = await connector.findByReference( REFERENCE, quiet );
		expect( found && await connector.completeOrder( ready, found, quiet ) ).toMatchObject( { how: 'adopted' } );
		expect( duplicates( bc.companies ) ).toEqual( [] );
		expect( documents( bc.companies, REFERENCE ).length ).toBe( 1 );
	} );

	it( 'F6: a deep insert cut short is completed to the same total', async () => {
		const ready = await prepared( order() );
		bc.faults.stopDeepInsertAfter = 1;
		expect( ( await caught( connector.createOrder( ready, quiet ) ) ).issue.retryClass ).toBe( 'unknown-outcome' );
		delete bc.faults.stopDeepInsertAfter;
		const found = await connector.findByReference( REFERENCE, quiet );
		const outcome = found && await connector.completeOrder( ready, found, quiet );
		expect( outcome ).toMatchObject( { how: 'completed', document: { lineIds: ready.lines.map( ( one ) => one.id ) } } );
		expect( compareTotals( order(), outcome?.document.total ?? '', connection.settings ) ).toEqual( { verdict: 'equal' } );
	} );

	it( 'F6: an order that an earlier version left short, numbered by place, is completed and no line comes twice', async () => {
		const ready = await prepared( order() );
		const old = { ...ready, lines: ready.lines.map( ( one, index ) => ( { ...one, values: { ...one.values, sequence: ( index + 1 ) * 10_000 } } ) ) };
		bc.faults.stopDeepInsertAfter = 1;
		await caught( connector.createOrder( old, quiet ) );
		delete bc.faults.stopDeepInsertAfter;
		const found = await connector.findByReference( REFERENCE, quiet );
		const outcome = found && await connector.completeOrder( ready, found, quiet );
		expect( outcome ).toMatchObject( { how: 'completed', document: { lineIds: ready.lines.map( ( one ) => one.id ), total: '74.69' } } );
	} );

	it( 'FUL-1: the number of a line in Business Central is the store\'s order item', async () => {
		const { document } = await connector.createOrder( await prepared( order() ), quiet );
		const made = bc.companies[ 0 ]?.tables.findBy( 'salesOrders', 'number', document.number );
		const numbers = bc.companies[ 0 ]?.tables.childrenOf( 'salesOrderLines', String( made?.id ) ).filter( ( row ) => row.lineType !== 'Comment' ).map( ( row ) => String( row.sequence ) );
		expect( numbers ).toEqual( order().lines.map( ( one ) => one.id ) );
	} );

	it( 'DUP-1: shipped and invoiced meanwhile, it is still found', async () => {
		const { document } = await connector.createOrder( await prepared( order() ), quiet );
		ship( bc.companies, document.number );
		invoice( bc.companies, document.number );
		expect( await connector.findByReference( REFERENCE, quiet ) ).toMatchObject( { entity: 'salesInvoices', stage: 'invoiced', total: '74.69' } );
	} );

	it( 'FUL-7: a SKU that BC does not have stops the order and is named; nothing is written', async () => {
		expect( ( await caught( connector.createOrder( await prepared( order( {}, 'NOPE-1' ) ), quiet ) ) ).issue ).toMatchObject( { code: 'item_not_found', retryClass: 'rejected', facts: { sku: 'NOPE-1' } } );
		expect( documents( bc.companies, REFERENCE ) ).toEqual( [] );
	} );

	it( 'an unknown currency stops the order with its own sentence', async () => {
		expect( ( await caught( prepared( order( { currency: 'XTS' } ) ).then( ( ready ) => connector.createOrder( ready, quiet ) ) ) ).issue.code ).toBe( 'currency_unknown' );
	} );

	it( 'a rounding line moves the total by the cent it says', async () => {
		const ready = await prepared( order() );
		const { document } = await connector.createOrder( ready, quiet );
		expect( ( await connector.addRoundingLine( ready, document, '0.02', quiet ) ).total ).toBe( '74.71' );
	} );

	it( 'passes all checks of the Test button', async () => {
		expect( ( await connector.probe() ).filter( ( row ) => ! row.ok ) ).toEqual( [] );
	} );

	it( 'a variation is ordered as its item and variant, asked for once; a SKU that is an item of its own stays one', async () => {
		const item = await connector.entities.create( 'items', [], { number: 'KETTLE', displayName: 'Kettle', type: 'Inventory', taxGroupCode: 'VAT19', baseUnitOfMeasureCode: 'PCS', generalProductPostingGroupCode: 'RETAIL', inventoryPostingGroupCode: 'RESALE', unitPrice: 20 }, quiet );
		const red = await connector.entities.create( 'itemVariants', [], { itemId: item.values[ 'id' ], code: 'RED', description: 'Red' }, quiet );
		const of = order( {}, 'kettle-red' );
		const sold = { ...of, lines: of.lines.map( ( one ) => ( one.id === '501' ? { ...one, variationId: '16' } : one.id === '502' ? { ...one, variationId: '17' } : one ) ) };
		const facts = await ruleFacts( sold, {}, connector, quiet );
		const document = await prepared( sold, facts );
		expect( document.lines.slice( 0, 2 ).map( ( { values } ) => [ values[ 'lineObjectNumber' ], values[ 'itemVariantId' ] ] ) ).toEqual( [ [ 'KETTLE', red.values[ 'id' ] ], [ 'CONCORD-BOOK', undefined ] ] );
		const { document: written } = await connector.createOrder( document, quiet );
		expect( compareTotals( sold, written.total ?? '', connection.settings ) ).toEqual( { verdict: 'equal' } );
		const line = await connector.entities.find( 'salesOrderLines', [ { field: 'documentId', value: written.key }, { field: 'lineObjectNumber', value: 'KETTLE' } ], quiet );
		expect( line?.values[ 'itemVariantId' ] ).toBe( red.values[ 'id' ] );
		const before = server.seen.length;
		await ruleFacts( sold, {}, connector, quiet );
		expect( server.seen.length ).toBe( before );
		const keys: string[] = [];
		for await ( const page of connector.catalogue.keys( 'items', quiet ) ) {
			keys.push( ...page.keys );
		}
		expect( keys ).toEqual( expect.arrayContaining( [ 'KETTLE', 'KETTLE-RED' ] ) );
	} );
} );
