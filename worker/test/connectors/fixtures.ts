/** An order and the connections of the connector tests. */
import { ownNumber } from '../../src/core/reference.ts';
import { jsonNumber } from '../../src/core/json-number.ts';
import type { Order } from '../../src/core/model/order.ts';
import type { CustomerRef, PreparedOrder } from '../../src/connectors/connector.ts';
import { connectionSettingsSchema, type Connection, type Link } from '../../src/store/contract/api.ts';

export class FakeClock {
	#now: number;

	constructor( now = Date.parse( '2026-03-01T12:00:00Z' ) ) {
		this.#now = now;
	}

	readonly now = (): Date => new Date( this.#now );
	/** Time passes at once; other promises get their turn. */
	readonly sleep = async ( ms: number ): Promise< void > => {
		this.#now += ms;
		await Promise.resolve();
	};
	readonly random = (): number => 0.5;

	advance( ms: number ): void {
		this.#now += ms;
	}
}

export function foConnection( url: string, over: Record< string, unknown > = {} ): Connection {
	return connection( 'fo', { base_url: url, token_url: `${ url }/tenant-a/oauth2/v2.0/token`, company: 'usmf', customer_group: '30', ...over } );
}

export function bcConnection( url: string, over: Record< string, unknown > = {} ): Connection {
	return connection( 'bc', { base_url: `${ url }/v2.0/tenant-a/production`, token_url: `${ url }/tenant-a/oauth2/v2.0/token`, environment: 'production', company: '11111111-1111-1111-1111-111111111111', ...over } );
}

function connection( product: 'fo' | 'bc', over: Record< string, unknown > ): Connection {
	const settings = connectionSettingsSchema.parse( {
		hosting: 'cloud', auth: 'entra-secret', tenant: 'tenant-a', client_id: 'app-1',
		shipping: { kind: 'item', number: 'FREIGHT' }, fee: { kind: 'item', number: 'FEE' }, ...over,
	} );
	return { id: `${ product }-1`, name: product, product, enabled: true, settings, secret: null, flow: null, shadow: false, flows: [] };
}

const address = { firstName: 'Zoë', lastName: 'O\'Hara & Sons', company: '', line1: '1 Main St', line2: '', city: 'Oslo', state: '', stateName: '', postcode: '0150', country: 'NO', email: 'zoe@example.com', phone: '+47 123' };

export function sampleOrder( over: Partial< Order > = {} ): Order {
	return {
		id: '10045', number: '10045', status: 'processing', parentId: '0', currency: 'EUR', minorUnitDigits: 2, pricesIncludeTax: true,
		createdAt: '2026-03-01T10:00:00Z', paidAt: '2026-03-01T10:01:00Z', modifiedAt: '2026-03-01T10:01:00Z', timeZone: 'Europe/Oslo', dateInStoreZone: '2026-03-01',
		customer: { id: '7', isGuest: false, email: 'zoe@example.com' }, billing: address, shipping: address,
		lines: [], coupons: [], taxes: [], payments: [], total: '108.80', totalTax: '0.00', customerNote: '', extra: {}, ...over,
	};
}

export function customerLink( product: 'fo' | 'bc' ): Link {
	return { record_type: 'customer', record_id: '7', connection_id: `${ product }-1`, entity: 'customers', company: 'usmf', key: 'C-7', number: 'C-7', url: '', reference: '', etag: '', content_hash: '', store_total: '', dynamics_total: '', currency: '' };
}

export function customerRef( product: 'fo' | 'bc' ): CustomerRef {
	return { key: 'C-7', number: 'C-7', created: false, link: customerLink( product ) };
}

export function foOrder( options: { own?: boolean; lines?: number } = {} ): PreparedOrder {
	const lines = Array.from( { length: options.lines ?? 2 }, ( _unused, index ) => ( {
		id: String( 501 + index ), values: { ItemNumber: `ITEM-${ index + 1 }`, OrderedSalesQuantity: jsonNumber( '1' ), SalesPrice: jsonNumber( '54.40' ) },
	} ) );
	const header = { dataAreaId: 'usmf', ...( options.own ? { SalesOrderNumber: ownNumber( 'WC1-10045' ) } : {} ), OrderingCustomerAccountNumber: 'C-7', CurrencyCode: 'EUR', CustomersOrderReference: 'WC1-10045' };
	return { order: sampleOrder(), reference: 'WC1-10045', customer: customerRef( 'fo' ), header, lines, contentHash: 'x' };
}

export function bcOrder( lineCount = 2 ): PreparedOrder {
	const lines = Array.from( { length: lineCount }, ( _unused, index ) => ( {
		id: String( 501 + index ), values: { sequence: jsonNumber( String( ( index + 1 ) * 10_000 ) ), lineType: 'Item', lineObjectNumber: `ITEM-${ index + 1 }`, quantity: jsonNumber( '1' ), unitPrice: jsonNumber( '54.40' ) },
	} ) );
	return { order: sampleOrder(), reference: 'WC1-10045', customer: customerRef( 'bc' ), header: { customerId: 'C-7', currencyCode: 'EUR' }, lines, contentHash: 'x' };
}
