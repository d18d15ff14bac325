/** Shipments as each product tells them, against the simulators over real HTTP: lines by the store's order item, parts, tracking. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { SyncError } from '../../src/core/issue.ts';
import type { Shipment } from '../../src/core/model/shipment.ts';
import type { OrderLine } from '../../src/core/model/order.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { sampleOrder } from './fixtures.ts';

const REFERENCE = 'WC1-10045';
const silent = () => undefined;
const DHL = { number: '00340434161094', carrier: 'DHL', url: 'https://track.example/?n=%1' };

const line = ( id: string, sku: string, quantity: string, total: string ): OrderLine => ( { id, kind: 'product', name: `Line ${ id }`, sku, productId: '1', variationId: '', productDeleted: false, attributes: {}, quantity, subtotal: total, subtotalTax: '0', total, totalTax: '0', taxClass: '', taxes: [], methodId: '', extra: {} } );

describe.each( [ 'bc', 'fo' ] as const )( 'shipments told by %s', ( product ) => {
	let sandbox: RunningSandbox;
	let connector: Connector;
	let number: string;

	beforeEach( async () => {
		sandbox = await startSandbox();
		const tax = [ { percent: '', tax_class: '*', country: '*', tax_code: product === 'bc' ? 'VAT0' : 'ZERO', tax_group: product === 'bc' ? '' : 'DE-DOM' } ];
		const { secret, ...input } = sandboxConnection( sandbox, product, { tax } );
		const connection = connectionSchema.parse( { id: 'c1', secret: null, ...input } );
		connector = createConnector( connection, secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
		const germany = { ...sampleOrder().billing, country: 'DE', state: '' };
		// Two lines of one product, and one of another.
		const order = sampleOrder( { billing: germany, shipping: germany, total: '70.00', totalTax: '0', taxes: [], lines: [ line( '501', 'CONCORD-MUG', '3', '30' ), line( '502', 'CONCORD-MUG', '2', '20' ), line( '503', 'CONCORD-BOOK', '1', '20' ) ] } );
		const customer = await connector.resolveCustomer( order, [], REFERENCE, silent );
		const document = await prepareOrder( { order, settings: connection.settings, product, reference: REFERENCE, customer, sha256: ( text ) => createHash( 'sha256' ).update( text ).digest( 'hex' ), maxLength: ( entity, field ) => connector.maxLength( entity, field ) } );
		( { document: { number } } = await connector.createOrder( { order, reference: REFERENCE, customer, header: document.header, lines: document.lines, contentHash: document.contentHash }, silent ) );
	} );
	afterEach( async () => {
		await connector.close();
		await sandbox.close();
	} );

	const told = async () => {
		const found: Shipment[] = [];
		for await ( const { records } of connector.feeds.changed( 'shipments', product === 'bc' ? '0001-01-01T00:00:00.000Z' : '2020-01-01', silent ) ) {
			found.push( ...records as Shipment[] );
		}
		return found;
	};
	const goods = ( shipment: Shipment | undefined ) => Object.fromEntries( ( shipment?.lines ?? [] ).map( ( one ) => [ one.lineId, Number( one.quantity ) ] ) );

	it( 'FUL-1: two lines of one product and a line in two shipments are told by their order items', async () => {
		sandbox.act( product, 'ship', number, { lines: [ { line: '501', quantity: '2' }, { line: '502', quantity: '2' } ], tracking: null } );
		sandbox.act( product, 'ship', number, { tracking: null } );
		const shipments = await told();
		expect( shipments.map( goods ) ).toEqual( [ { 501: 2, 502: 2 }, { 501: 1, 503: 1 } ] );
		expect( shipments.map( ( one ) => [ one.reference, one.orderNumber ] ) ).toEqual( [ [ REFERENCE, number ], [ REFERENCE, number ] ] );
		expect( new Set( shipments.map( ( one ) => one.key ) ).size ).toBe( 2 );
		expect( await connector.feeds.one( 'shipments', shipments[ 1 ]?.key ?? '', silent ) ).toEqual( shipments[ 1 ] );
	} );

	it( 'more than is open cannot be shipped there', () => {
		expect( () => sandbox.act( product, 'ship', number, { lines: [ { line: '503', quantity: '2' } ] } ) ).toThrow();
		expect( sandbox.documents( product, REFERENCE ) ).toHaveLength( 1 );
	} );

	it( 'FUL-3: a tracking number entered after posting comes with the shipment told again', async () => {
		sandbox.configure( { companion: true } );
		sandbox.act( product, 'ship', number, { tracking: null } );
		const [ before ] = await told();
		expect( [ before?.tracking, before?.waitMinutes ] ).toEqual( [ [], '60' ] );
		sandbox.track( product, before?.number ?? '', DHL );
		const [ after ] = await told();
		expect( after?.key ).toBe( before?.key );
		expect( after?.tracking ).toEqual( [ { number: DHL.number, carrier: 'DHL', url: product === 'bc' ? `https://track.example/?n=${ DHL.number }` : DHL.url } ] );
	} );

	it( 'a tenant that cannot tell tracking numbers is not waited for', async () => {
		sandbox.configure( { companion: false, unpublished: [ 'PackingSlipTrackingInformation' ] } );
		sandbox.act( product, 'ship', number, { tracking: DHL } );
		expect( await told() ).toMatchObject( [ { tracking: [], waitMinutes: '0', lines: [ { lineId: '501' }, { lineId: '502' }, { lineId: '503' } ] } ] );
	} );

	it.runIf( product === 'fo' )( 'packing slips that are not published stop with a sentence that says so', async () => {
		sandbox.configure( { unpublished: [ 'CustPackingSlipJourBiEntities' ] } );
		const error = await told().catch( ( caught: unknown ) => caught );
		expect( error instanceof SyncError && [ error.issue.code, error.issue.message ] ).toEqual( [ 'entity_unavailable', expect.stringContaining( 'does not offer packing slips' ) ] );
	} );

	it.runIf( product === 'bc' )( 'an agent\'s address without a scheme is one of http, as in Business Central; installing the extension later needs no restart', async () => {
		sandbox.act( product, 'ship', number, { tracking: { number: 'A B', carrier: 'UPS', url: 'ups.example/%1' } } );
		expect( ( await told() )[ 0 ]?.tracking ).toEqual( [] );
		sandbox.configure( { companion: true } );
		expect( ( await told() )[ 0 ]?.tracking ).toEqual( [ { number: 'A B', carrier: 'UPS', url: 'http://ups.example/A%20B' } ] );
	} );
} );
