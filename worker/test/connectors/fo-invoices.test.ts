/** Invoices as Finance & Operations tells them: by posting days that may be dated ahead or back, and with what is still open. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import type { OrderLine } from '../../src/core/model/order.ts';
import type { Invoice } from '../../src/core/model/invoice.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema, type Connection } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { sampleOrder } from './fixtures.ts';

const silent = () => undefined;
const line: OrderLine = { id: '501', kind: 'product', name: 'Mug', sku: 'CONCORD-MUG', productId: '1', variationId: '', productDeleted: false, attributes: {}, quantity: '2', subtotal: '20', subtotalTax: '0', total: '20', totalTax: '0', taxClass: '', taxes: [], methodId: '', extra: {} };

describe( 'invoices told by fo', () => {
	let sandbox: RunningSandbox;
	let connector: Connector;
	let connection: Connection;
	let today: Date;
	/** Day of posting in Dynamics, which a person may choose. */
	let posting: Date;
	let placed = 0;

	/** The rate budget waits by the clock. */
	const sleep = ( ms: number ) => {
		today = new Date( today.getTime() + ms );
		return Promise.resolve();
	};

	beforeEach( async () => {
		today = posting = new Date( '2026-11-20T10:00:00Z' );
		sandbox = await startSandbox( { now: () => posting } );
		const tax = [ { percent: '', tax_class: '*', country: '*', tax_code: 'ZERO', tax_group: 'DE-DOM' } ];
		const { secret, ...input } = sandboxConnection( sandbox, 'fo', { tax } );
		connection = connectionSchema.parse( { id: 'c1', secret: null, ...input } );
		connector = createConnector( connection, secret, { now: () => today, sleep, random: () => 0.5 } );
	} );
	afterEach( async () => {
		await connector.close();
		await sandbox.close();
	} );

	/** An order of a day, shipped and invoiced on it; answers with its reference. */
	const invoiced = async ( day: string ): Promise< string > => {
		const reference = `WC1-${ 20_000 + ++placed }`;
		const germany = { ...sampleOrder().billing, country: 'DE', state: '' };
		const order = sampleOrder( { id: reference.slice( 4 ), billing: germany, shipping: germany, total: '20.00', totalTax: '0', taxes: [], lines: [ line ] } );
		const customer = await connector.resolveCustomer( order, [], reference, silent );
		const document = await prepareOrder( { order, settings: connection.settings, product: 'fo', reference, customer, sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ), maxLength: ( entity, field ) => connector.maxLength( entity, field ) } );
		const { document: { number } } = await connector.createOrder( { order, reference, customer, header: document.header, lines: document.lines, contentHash: document.contentHash }, silent );
		posting = new Date( `${ day }T09:00:00Z` );
		sandbox.act( 'fo', 'ship', number );
		sandbox.act( 'fo', 'invoice', number );
		posting = today;
		return reference;
	};
	let cursor = '';
	const look = async (): Promise< string[] > => {
		const found: string[] = [];
		for await ( const { records, reached } of connector.feeds.changed( 'invoices', cursor, silent ) ) {
			found.push( ...records.map( ( record ) => ( record as Invoice ).reference ) );
			cursor = reached;
			expect( cursor ).toMatch( /^\S{1,60}$/ );
		}
		return found;
	};
	const told = async ( reference: string ): Promise< Invoice > => {
		const all = await connector.feeds.newest( 'invoices', 50, silent ) as Invoice[];
		return all.find( ( one ) => one.reference === reference ) ?? expect.fail( `${ reference } is not told` );
	};

	beforeEach( () => {
		cursor = '';
		placed = 0;
	} );

	it( 'LOS-10: an invoice dated weeks ahead carries the look past nothing that is posted today', async () => {
		await invoiced( '2026-11-19' );
		await look();
		const ahead = await invoiced( '2026-12-24' );
		expect( await look() ).toContain( ahead );
		today = new Date( '2026-11-21T10:00:00Z' );
		// The look far back of the day is over: the usual ones have to find it.
		await look();
		const now = await invoiced( '2026-11-21' );
		expect( await look() ).toContain( now );
	} );

	it( 'LOS-10: a flow that begins while one is dated ahead tells what is posted today', async () => {
		await invoiced( '2026-12-24' );
		await look();
		const now = await invoiced( '2026-11-20' );
		expect( await look() ).toContain( now );
	} );

	it( 'LOS-10: an invoice dated back into the month before is told, by the first look of the next day at the latest', async () => {
		await invoiced( '2026-09-01' );
		await look();
		cursor = '2026-11-20/2026-11-20/2026-09-01';
		today = new Date( '2026-11-21T10:00:00Z' );
		await look();
		const back = await invoiced( '2026-10-31' );
		expect( await look() ).not.toContain( back );
		today = new Date( '2026-11-22T00:05:00Z' );
		expect( await look() ).toContain( back );
		// Not at every look: two months of invoices are many.
		expect( await look() ).not.toContain( back );
	} );

	it( 'a look far back that breaks off in the middle is made again', async () => {
		await invoiced( '2026-10-01' );
		await look();
		today = new Date( '2026-11-21T10:00:00Z' );
		const back = await invoiced( '2026-10-31' );
		sandbox.fault( { match: { product: 'fo', method: 'GET', pathIncludes: 'SalesInvoiceHeadersV4' }, kind: 'error-before', status: 400, times: 1 } );
		await expect( look() ).rejects.toThrow();
		expect( await look() ).toContain( back );
	} );

	it( 'what was posted long before the flow began stays in the past, also by the look far back', async () => {
		const past = await invoiced( '2026-10-15' );
		await invoiced( '2026-11-19' );
		await look();
		today = new Date( '2026-11-21T10:00:00Z' );
		expect( await look() ).not.toContain( past );
	} );

	it( 'what is open is the amount less what is settled; without customer transactions it is unknown', async () => {
		const reference = await invoiced( '2026-11-20' );
		const { total } = await told( reference );
		expect( await told( reference ) ).toMatchObject( { open: total, state: 'open', dueOn: '2026-11-20', customerNumber: expect.stringMatching( /./ ) as string } );
		sandbox.configure( { unpublished: [ 'CustTransactions' ] } );
		expect( await told( reference ) ).toMatchObject( { open: null, state: 'open', total } );
	} );

	it( 'of many invoices the open amounts come in one request', async () => {
		const references: string[] = [];
		for ( let count = 0; count < 42; count++ ) {
			references.push( await invoiced( '2026-11-20' ) );
		}
		const before = sandbox.journal().filter( ( entry ) => entry.path.includes( 'CustTransactions' ) ).length;
		const all = await connector.feeds.newest( 'invoices', 100, silent ) as Invoice[];
		expect( all.filter( ( one ) => references.includes( one.reference ) && one.open === one.total ) ).toHaveLength( 42 );
		expect( sandbox.journal().filter( ( entry ) => entry.path.includes( 'CustTransactions' ) ).length - before ).toBe( 1 );
	} );
} );
