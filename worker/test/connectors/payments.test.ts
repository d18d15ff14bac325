/** Payments into the journals of both products over real HTTP: once, to the cent, with their fee, and one that is refused holds up no other. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { SyncError } from '../../src/core/issue.ts';
import type { Invoice } from '../../src/core/model/invoice.ts';
import type { OrderLine } from '../../src/core/model/order.ts';
import type { Payment } from '../../src/core/model/payment.ts';
import * as money from '../../src/core/money.ts';
import { settleBc } from '../../src/core/payment/settle-bc.ts';
import { isPosted, settleFo } from '../../src/core/payment/settle-fo.ts';
import type { PaymentOrder } from '../../src/core/payment/settle.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema, type Connection } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { sampleOrder } from './fixtures.ts';

const silent = () => undefined;
const line: OrderLine = { id: '501', kind: 'product', name: 'Mug', sku: 'CONCORD-MUG', productId: '1', variationId: '', productDeleted: false, attributes: {}, quantity: '2', subtotal: '20', subtotalTax: '0', total: '20', totalTax: '0', taxClass: '', taxes: [], methodId: '', extra: {} };

describe.each( [ 'bc', 'fo' ] as const )( 'payments in %s', ( product ) => {
	let sandbox: RunningSandbox;
	let connector: Connector;
	let connection: Connection;

	beforeEach( async () => {
		sandbox = await startSandbox();
		const tax = [ { percent: '', tax_class: '*', country: '*', tax_code: product === 'bc' ? 'VAT0' : 'ZERO', tax_group: product === 'bc' ? '' : 'DE-DOM' } ];
		const { secret, ...input } = sandboxConnection( sandbox, product, { tax } );
		connection = connectionSchema.parse( { id: 'c1', secret: null, ...input } );
		connector = createConnector( connection, secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
	} );
	afterEach( async () => {
		await connector.close();
		await sandbox.close();
	} );

	/** A posted invoice over 20.00 for a customer of its own. */
	const invoiced = async ( id: string ): Promise< Invoice > => {
		const reference = `WC1-${ id }`;
		const germany = { ...sampleOrder().billing, country: 'DE', state: '', email: `buyer-${ id }@example.test`, lastName: `Buyer ${ id }` };
		const order = sampleOrder( { id, customer: { id: '0', isGuest: true, email: germany.email }, billing: germany, shipping: germany, total: '20.00', totalTax: '0', taxes: [], lines: [ line ] } );
		const customer = await connector.resolveCustomer( order, [], reference, silent );
		const document = await prepareOrder( { order, settings: connection.settings, product, reference, customer, sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ), maxLength: ( entity, field ) => connector.maxLength( entity, field ) } );
		const { document: { number } } = await connector.createOrder( { order, reference, customer, header: document.header, lines: document.lines, contentHash: document.contentHash }, silent );
		sandbox.act( product, 'ship', number );
		sandbox.act( product, 'invoice', number );
		return await told( reference );
	};
	const told = async ( reference: string ): Promise< Invoice > => ( await connector.feeds.newest( 'invoices', 50, silent ) as Invoice[] ).find( ( one ) => one.reference === reference ) ?? expect.fail( `${ reference } is not told` );
	const paymentOf = ( invoice: Invoice, change: Partial< Payment > = {} ): Payment => ( { key: `P${ invoice.reference.slice( 4 ) }-AAAAAA`, number: '', reference: invoice.reference, orderNumber: '', invoiceNumber: invoice.number, currency: invoice.currency, amount: '20', paidOn: new Date().toISOString().slice( 0, 10 ), state: 'prepared', openBefore: invoice.open, fee: '0', why: '', reason: '', reasonOf: '', ...change } );
	const settle = ( invoice: Invoice, change: Partial< Payment > = {}, more: Partial< PaymentOrder > = {} ) => ( product === 'bc' ? settleBc : settleFo )( {
		payment: paymentOf( invoice, change ), invoiceKey: invoice.key, customerNumber: invoice.customerNumber, transactionId: 'ch_1', record: `order #${ invoice.reference }`, again: false,
		target: { journal: product === 'bc' ? 'WEB' : 'CustPay', method: '', accountType: product === 'bc' ? '' : 'Bank', account: product === 'bc' ? '' : 'STRIPE' }, fee: { account: product === 'bc' ? '6855' : '618160', journal: 'FEES' }, ...more,
	}, { dynamics: connector.entities, mustHold: silent, observe: silent } );
	const lines = async ( set: string, field: string, value: string ) => ( await connector.entities.list( set, [ { field, value } ], silent ) ).map( ( row ) => row.values );

	it.runIf( product === 'bc' )( 'a line that Business Central refuses is taken out of the batch: the others are posted, and the record says why', async () => {
		const [ bad, good ] = [ await invoiced( '30001' ), await invoiced( '30002' ) ];
		const customer = await connector.entities.find( 'customers', [ { field: 'number', value: bad.customerNumber } ], silent );
		const block = async ( blocked: string ) => connector.entities.update( { ...customer ?? expect.fail( 'no customer' ), etag: '' }, { blocked }, silent );
		await block( 'All' );
		const error = await settle( bad ).catch( ( caught: unknown ) => caught );
		expect( error instanceof SyncError && error.issue.message ).toContain( `for invoice ${ bad.number }; its line was taken out of the batch "WEB" again` );
		expect( error instanceof SyncError && error.issue.message ).toContain( 'The customer is blocked' );
		expect( await settle( good ) ).toMatchObject( { state: 'posted' } );
		expect( ( await told( good.reference ) ).state ).toBe( 'paid' );
		expect( ( await told( bad.reference ) ).open ).toBe( bad.open );
		// Put right, the same payment is booked by its next attempt.
		await block( '_x0020_' );
		await settle( bad, {}, { again: true } );
		expect( ( await told( bad.reference ) ).state ).toBe( 'paid' );
	} );

	it.runIf( product === 'bc' )( 'a refused line that a person has changed meanwhile stays theirs, and is named', async () => {
		const bad = await invoiced( '30003' );
		const customer = await connector.entities.find( 'customers', [ { field: 'number', value: bad.customerNumber } ], silent );
		await connector.entities.update( { ...customer ?? expect.fail( 'no customer' ), etag: '' }, { blocked: 'All' }, silent );
		const dynamics = {
			find: connector.entities.find.bind( connector.entities ), create: connector.entities.create.bind( connector.entities ), remove: connector.entities.remove.bind( connector.entities ),
			async act( ...call: Parameters< typeof connector.entities.act > ) {
				const own = await connector.entities.find( 'customerPayments', [ { field: 'journalId', value: String( call[ 0 ].values[ 'id' ] ) }, { field: 'externalDocumentNumber', value: 'P30003-AAAAAA' } ], silent );
				await connector.entities.update( own ?? expect.fail( 'no line' ), { comment: 'mine' }, silent );
				return connector.entities.act( ...call );
			},
		};
		const order: PaymentOrder = { payment: paymentOf( bad ), invoiceKey: bad.key, customerNumber: bad.customerNumber, transactionId: '', record: 'order', again: false, target: { journal: 'WEB', method: '', accountType: '', account: '' }, fee: null };
		const error = await settleBc( order, { dynamics, mustHold: silent, observe: silent } ).catch( ( caught: unknown ) => caught );
		expect( error instanceof SyncError && error.issue.message ).toContain( 'its line could not be taken out again' );
		expect( await lines( 'customerPayments', 'journalId', String( ( await connector.entities.find( 'customerPaymentJournals', [ { field: 'code', value: 'WEB' } ], silent ) )?.values[ 'id' ] ) ) ).toMatchObject( [ { comment: 'mine' } ] );
	} );

	it( 'MON-1: the invoice is settled whole and the fee is booked beside it, to the cent and once', async () => {
		const invoice = await invoiced( '30004' );
		const { number } = await settle( invoice, { fee: '0.58' } );
		await settle( invoice, { fee: '0.58' }, { again: true } );
		if ( product === 'bc' ) {
			expect( ( await told( invoice.reference ) ).state ).toBe( 'paid' );
			const entries = await lines( 'generalLedgerEntries', 'documentNumber', 'P30004-AAAAAAF' );
			expect( entries.map( ( entry ) => [ entry[ 'accountNumber' ], Number( entry[ 'debitAmount' ] ), Number( entry[ 'creditAmount' ] ) ] ) ).toEqual( [ [ '6855', 0.58, 0 ], [ '1800', 0, 0.58 ] ] );
			return;
		}
		const booked = await lines( 'CustomerPaymentJournalLines', 'JournalBatchNumber', number );
		expect( booked.map( ( one ) => [ one[ 'AccountType' ], one[ 'AccountDisplayValue' ], Number( one[ 'DebitAmount' ] ), Number( one[ 'CreditAmount' ] ), one[ 'OffsetAccountDisplayValue' ] ] ) ).toEqual( [ [ 'Cust', invoice.customerNumber, 0, 20, 'STRIPE' ], [ 'Ledger', '618160', 0.58, 0, 'STRIPE' ] ] );
		expect( money.isZero( ( await told( invoice.reference ) ).open ?? '' ) ).toBe( false );
		expect( await isPosted( number, { dynamics: connector.entities, mustHold: silent, observe: silent } ) ).toBe( false );
		sandbox.act( 'fo', 'post', number );
		expect( await isPosted( number, { dynamics: connector.entities, mustHold: silent, observe: silent } ) ).toBe( true );
		expect( await told( invoice.reference ) ).toMatchObject( { state: 'paid' } );
	} );

	it.runIf( product === 'bc' )( 'a lost answer to the posting of a fee books it no second time', async () => {
		const invoice = await invoiced( '30005' );
		sandbox.fault( { match: { product, method: 'POST', pathIncludes: 'Microsoft.NAV.post' }, kind: 'drop-after-commit', times: 2 } );
		for ( const again of [ false, true, true ] ) {
			await settle( invoice, { fee: '0.58' }, { again } ).catch( () => undefined );
		}
		expect( ( await told( invoice.reference ) ).state ).toBe( 'paid' );
		expect( await lines( 'generalLedgerEntries', 'accountNumber', '6855' ) ).toHaveLength( 1 );
	} );
} );
