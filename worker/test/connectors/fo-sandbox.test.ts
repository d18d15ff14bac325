/** The F&O connector against the simulator over real HTTP: documents by core's prepareOrder, totals read from the simulator. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector, PreparedOrder } from '../../src/connectors/connector.ts';
import { SyncError } from '../../src/core/issue.ts';
import type { Order } from '../../src/core/model/order.ts';
import { compareTotals } from '../../src/core/compare.ts';
import { ruleFacts } from '../../src/engine/rule-facts.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import recorded from '../../src/sandbox/store/recorded-orders.json' with { type: 'json' };
import { connectionSchema, type Connection } from '../../src/store/contract/api.ts';
import { translateOrder } from '../../src/store/translate.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';

const ORDERS: Order[] = recorded.map( ( order: unknown ) => translateOrder( order ) );
const silent = () => undefined;
let sandbox: RunningSandbox;
let connector: Connector;
let connection: Connection;

async function connect( settings: Partial< Connection[ 'settings' ] > = {} ): Promise< void > {
	await connector?.close();
	const { secret, ...input } = sandboxConnection( sandbox, 'fo', settings );
	connection = connectionSchema.parse( { id: 'fo1', secret: null, ...input } );
	connector = createConnector( connection, secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
}

async function prepared( order: Order, links: Parameters< Connector[ 'resolveCustomer' ] >[ 1 ] = [] ): Promise< PreparedOrder > {
	const reference = `WC-${ order.id }`;
	const customer = await connector.resolveCustomer( order, links, reference, silent );
	const document = await prepareOrder( { order, settings: connection.settings, product: 'fo', reference, customer, sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ), maxLength: ( entity, field ) => connector.maxLength( entity, field ) } );
	return { order, reference, customer, header: document.header, lines: document.lines, contentHash: document.contentHash };
}

const writes = () => sandbox.journal().filter( ( entry ) => entry.product === 'fo' ).length;

beforeEach( async () => {
	sandbox = await startSandbox();
	await connect();
} );
afterEach( async () => {
	await connector.close();
	await sandbox.close();
} );

describe.each( [ 'sequence', 'own' ] as const )( 'numbering "%s"', ( numbering ) => {
	it( 'every recorded order becomes one sales order whose total is the amount charged, or differs by no more than rounding', async () => {
		await connect( { numbering } );
		for ( const order of ORDERS ) {
			const document = await prepared( order );
			const { document: written } = await connector.createOrder( document, silent );
			const verdict = compareTotals( order, written.total ?? '', connection.settings );
			const final = verdict.verdict === 'round' ? await connector.addRoundingLine( document, written, verdict.difference, silent ) : written;
			expect( compareTotals( order, final.total ?? '', connection.settings, true ), `order ${ order.id }` ).toEqual( { verdict: 'equal' } );
			expect( sandbox.documents( 'fo', `WC-${ order.id }` ) ).toHaveLength( 1 );
		}
	} );

	it( 'a known customer costs at most two requests, a new one at most four', async () => {
		await connect( { numbering } );
		const [ order ] = ORDERS;
		const fresh = await prepared( order as Order );
		await connector.createOrder( fresh, silent );
		expect( writes() ).toBeLessThanOrEqual( 4 );
		const before = writes();
		const again = { ...( order as Order ), id: '990001', customer: { ...( order as Order ).customer, id: '77', isGuest: false } };
		await connector.createOrder( await prepared( again, [ { ...fresh.customer.link, record_id: '77' } ] ), silent );
		expect( writes() - before ).toBeLessThanOrEqual( 2 );
	} );

	it( 'DUP-1: the line is cut after the commit; the next attempt adopts what is there', async () => {
		await connect( { numbering } );
		const document = await prepared( ORDERS[ 1 ] as Order );
		sandbox.fault( { kind: 'drop-after-commit', match: { product: 'fo', method: 'POST', pathIncludes: numbering === 'own' ? '$batch' : 'SalesOrderHeadersV4' } } );
		const lost = await connector.createOrder( document, silent ).catch( ( error: unknown ) => error );
		expect( lost instanceof SyncError && lost.issue.retryClass ).toBe( 'unknown-outcome' );
		const found = await connector.findByReference( document.reference, silent );
		expect( found ).not.toBeNull();
		const outcome = await connector.completeOrder( document, found as NonNullable< typeof found >, silent );
		expect( [ outcome.document.lineCount, sandbox.documents( 'fo', document.reference ).length ] ).toEqual( [ document.lines.length, 1 ] );
	} );
} );

it( 'F6: an order cut short after one line is completed, not repeated', async () => {
	const document = await prepared( ORDERS[ 1 ] as Order );
	sandbox.configure( { stopAfterLines: { product: 'fo', lines: 1 } } );
	const short = await connector.createOrder( document, silent );
	expect( short.document.lineCount ).toBe( 1 );
	sandbox.configure( { stopAfterLines: { product: 'fo', lines: null } } );
	const found = await connector.findByReference( document.reference, silent );
	const outcome = await connector.completeOrder( document, found as NonNullable< typeof found >, silent );
	expect( [ outcome.how, outcome.document.lineCount ] ).toEqual( [ 'completed', document.lines.length ] );
} );

it( 'a SKU that Dynamics does not have, an unknown currency: stopped with the value named, and no half order stays', async () => {
	const order = structuredClone( ORDERS[ 0 ] as Order );
	for ( const line of order.lines ) {
		line.sku = line.kind === 'product' ? 'NO-SUCH-SKU' : line.sku;
	}
	const refused = await connector.createOrder( await prepared( order ), silent ).catch( ( error: unknown ) => error );
	expect( refused instanceof SyncError && [ refused.issue.code, refused.issue.retryClass, refused.issue.facts?.[ 'sku' ] ] ).toEqual( [ 'item_not_found', 'rejected', 'NO-SUCH-SKU' ] );
	expect( sandbox.documents( 'fo', `WC-${ order.id }` ) ).toEqual( [] );
	const known = await prepared( ORDERS[ 0 ] as Order );
	const foreign = await connector.createOrder( { ...known, header: { ...known.header, CurrencyCode: 'XTS' } }, silent ).catch( ( error: unknown ) => error );
	expect( foreign instanceof SyncError && foreign.issue.code ).toBe( 'currency_unknown' );
} );

it( 'the connection test passes on a company that is set up, and names what is not', async () => {
	expect( ( await connector.probe() ).filter( ( probe ) => ! probe.ok ) ).toEqual( [] );
	await connect( { shipping: { kind: 'item', number: 'NO-FREIGHT' }, company: 'demf' } );
	const failed = ( await connector.probe() ).filter( ( probe ) => ! probe.ok );
	expect( failed.map( ( probe ) => probe.message ) ).toEqual( [ 'NO-FREIGHT does not exist in legal entity demf.' ] );
	expect( failed[ 0 ]?.remedy ).not.toBe( '' );
} );

it( 'on premises: the same under /namespaces/AXSF, signed in by AD FS', async () => {
	await connect( { hosting: 'on-premises', auth: 'adfs', token_url: `${ sandbox.url }/adfs/oauth2/token` } );
	const { document } = await connector.createOrder( await prepared( ORDERS[ 0 ] as Order ), silent );
	expect( document.number ).not.toBe( '' );
	expect( sandbox.journal().some( ( entry ) => entry.path.startsWith( '/fo/namespaces/AXSF/data/' ) ) ).toBe( true );
} );

it( 'rows that changed in one moment, more than a page of them, are all read once: before, in and behind it', async () => {
	const at = ( item: string, moment: string ) => connector.entities.create( 'ConItemTexts', [ { field: 'ItemNumber', value: item } ], { CareInstructions: item, ChangedDateTime: moment }, silent );
	await Promise.all( Array.from( { length: 330 }, ( _one, number ) => at( `X-${ number }`, number < 60 ? '2026-11-20T08:00:00Z' : number < 310 ? '2026-11-20T09:00:00Z' : '2026-11-20T10:00:00Z' ) ) );
	const seen: string[] = [];
	for ( let since = '2026-11-20T00:00:00Z', more = true; more; ) {
		const page = await connector.entities.changed( 'ConItemTexts', 'ChangedDateTime', since, silent );
		seen.push( ...page.rows.map( ( { values } ) => String( values[ 'ItemNumber' ] ) ) );
		since = String( page.rows.at( -1 )?.values[ 'ChangedDateTime' ] ?? since );
		more = page.more;
	}
	expect( seen.filter( ( item ) => item.startsWith( 'X-' ) ) ).toHaveLength( 330 );
	expect( new Set( seen ).size ).toBe( seen.length );
} );

describe( 'variants', () => {
	it( 'a variation is ordered as its item with the dimensions of its product variant, and the match report knows its number', async () => {
		const company = sandbox.fo.company;
		const find = ( entity: string, field: string, value: string ) => connector.entities.find( entity, [ { field, value } ], silent );
		await connector.entities.create( 'ReleasedProductsV2', [], { ItemNumber: 'KETTLE', ProductNumber: 'KETTLE', SearchName: 'Kettle', ProductType: 'Item', SalesSalesTaxItemGroupCode: 'FULL' }, silent );
		await connector.entities.create( 'ReleasedProductVariantsV2', [], { ProductMasterNumber: 'KETTLE', ProductConfigurationId: '', ProductSizeId: '', ProductStyleId: '', ProductVersionId: '', ProductColorId: 'Red', ItemNumber: 'KETTLE', ProductVariantNumber: 'KETTLE-RED', ProductName: 'Kettle, red' }, silent );
		const base = ORDERS.find( ( one ) => one.lines.some( ( line ) => line.kind === 'product' && line.variationId !== '0' && line.variationId !== '' ) ) as Order;
		const place = base.lines.findIndex( ( line ) => line.variationId !== '0' && line.variationId !== '' );
		const sold = { ...base, lines: base.lines.map( ( line, index ) => ( index === place ? { ...line, sku: 'KETTLE-RED' } : line ) ) };
		const facts = await ruleFacts( sold, {}, connector, silent );
		const customer = await connector.resolveCustomer( sold, [], 'WC-V', silent );
		const document = await prepareOrder( { order: sold, settings: connection.settings, product: 'fo', reference: 'WC-V', customer, facts, sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ) } );
		expect( document.lines[ place ]?.values ).toMatchObject( { ItemNumber: 'KETTLE', ProductColorId: 'Red' } );
		expect( document.lines[ place ]?.values ).not.toHaveProperty( 'ProductSizeId' );
		await connector.createOrder( { order: sold, reference: 'WC-V', customer, header: document.header, lines: document.lines, contentHash: document.contentHash }, silent );
		expect( ( await find( 'SalesOrderLinesV3', 'ItemNumber', 'KETTLE' ) )?.values ).toMatchObject( { dataAreaId: company, ProductColorId: 'Red' } );
		const keys: string[] = [];
		for await ( const page of connector.catalogue.keys( 'items', silent ) ) {
			keys.push( ...page.keys );
		}
		expect( keys ).toContain( 'KETTLE-RED' );
	} );
} );
