/** Orders for tests: canonical ones with sensible defaults, and the settings of a connection. */
import { createHash } from 'node:crypto';
import type { Address, Order, OrderLine } from '../../src/core/model/order.ts';
import * as money from '../../src/core/money.ts';
import { connectionSettingsSchema, type ConnectionSettings } from '../../src/store/contract/api.ts';

export const sha256 = ( text: string ): string => createHash( 'sha256' ).update( text, 'utf8' ).digest( 'hex' );

export function anAddress( over: Partial< Address > = {} ): Address {
	return { firstName: 'Ada', lastName: 'Lovelace', company: '', line1: 'Main Street 1', line2: '', city: 'Berlin', state: '', stateName: '', postcode: '10115', country: 'DE', email: 'ada@example.com', phone: '+49 30 1', ...over };
}

export function aLine( over: Partial< OrderLine > = {} ): OrderLine {
	const total = over.total ?? '10';
	const totalTax = over.totalTax ?? '0';
	return {
		id: '1', kind: 'product', name: 'Mug', sku: 'MUG-1', productId: '11', variationId: '', productDeleted: false, attributes: {}, quantity: '1',
		subtotal: total, subtotalTax: totalTax, taxClass: '', taxes: [], methodId: '', extra: {}, ...over, total, totalTax,
	};
}

/** Total and tax total follow from the lines unless given. */
export function anOrder( lines: OrderLine[], over: Partial< Order > = {} ): Order {
	const digits = over.minorUnitDigits ?? 2;
	const totalTax = money.sum( lines.map( ( line ) => line.totalTax ) );
	const total = money.round( money.add( totalTax, ...lines.map( ( line ) => line.total ) ), digits );
	return {
		id: '10045', number: '1042', status: 'processing', parentId: '0', currency: 'EUR', minorUnitDigits: digits, pricesIncludeTax: false,
		createdAt: '2026-11-23T09:15:00Z', paidAt: '2026-11-23T09:15:10Z', modifiedAt: '2026-11-23T09:15:10Z', timeZone: 'Europe/Berlin', dateInStoreZone: '2026-11-23',
		customer: { id: '7', isGuest: false, email: 'ada@example.com' }, billing: anAddress(), shipping: anAddress(), lines, coupons: [], taxes: [], payments: [],
		total, totalTax, customerNote: '', extra: {}, ...over,
	};
}

export function aRate( percent: string, over: Partial< Order[ 'taxes' ][ number ] > = {} ): Order[ 'taxes' ][ number ] {
	return { rateId: '1', code: 'DE-VAT-1', label: 'VAT', percent, taxClass: '', country: 'DE', compound: false, taxTotal: '0', shippingTaxTotal: '0', ...over };
}

export function settings( over: Partial< ConnectionSettings > = {} ): ConnectionSettings {
	return { ...connectionSettingsSchema.parse( {
		base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'usmf',
		shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
		tax: [ { percent: '19', tax_class: '*', country: '*', tax_code: 'VAT19', tax_group: 'DOM' }, { percent: '7', tax_class: '*', country: '*', tax_code: 'VAT7', tax_group: 'DOM' } ],
	} ), customer_group: '30', ...over };
}
