/** Orders of a given shape, as the store would keep them: net prices, 19 % VAT, amounts that follow from the lines. */
import { add, div, mul, round, sum } from '../../worker/src/core/money.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';

export type OrderChange = Partial< Omit< StoreOrder, 'id' > >;
export type ShapedLine = { sku?: string; name?: string; quantity?: string; /** Net of the whole line; whole amounts keep the tax exact. */ total?: string; deleted?: boolean; /** 10 when it does not matter. */ productId?: number };
export type Shape = { lines: ShapedLine[]; fees?: { name: string; total: string }[]; billing?: Partial< StoreOrder[ 'billing' ] >; currency?: string };

/** Told apart from every word of a sentence, so that a leak into an issue shows. */
export const SHOPPER: StoreOrder[ 'billing' ] = {
	first_name: 'Quillon', last_name: 'Wexthorpe', company: '', address_1: 'Lindenhofweg 77', address_2: '', city: 'Berlin', state: 'DE-BE', state_name: 'Berlin',
	postcode: '10115', country: 'DE', phone: '+49 30 5550199', email: 'quillon.wexthorpe@customer.example',
};

const RATE = 1;
let itemId = 900_000;

/** A guest's order with flat-rate shipping of 5.00 net. */
export function shaped( { lines, fees = [], billing = {}, currency = 'EUR' }: Shape ): OrderChange {
	const { email: _email, ...place } = { ...SHOPPER, ...billing };
	const products = lines.map( productLine );
	const shipping = { ...amounts( '5.00' ), id: itemId++, name: 'Flat rate', method_id: 'flat_rate', instance_id: '1', meta_data: [] };
	const feeLines = fees.map( ( fee ) => ( { ...amounts( fee.total ), id: itemId++, name: fee.name, meta_data: [] } ) );
	const tax = sum( [ ...products, ...feeLines ].map( ( line ) => line.total_tax ) );
	const net = sum( [ ...products, ...feeLines, shipping ].map( ( line ) => line.total ) );
	return {
		customer_id: 0, currency, price_decimals: 2, prices_include_tax: false, billing: { ...SHOPPER, ...billing }, shipping: place,
		line_items: products, shipping_lines: [ shipping ], fee_lines: feeLines, coupon_lines: [], gift_cards: [],
		tax_lines: [ { id: itemId++, rate_id: RATE, rate_code: 'DE-VAT-1', label: 'VAT', rate_percent: '19', tax_class: '', country: 'DE', compound: false, tax_total: tax, shipping_tax_total: shipping.total_tax } ],
		discount_total: '0', shipping_total: shipping.total, total_tax: add( tax, shipping.total_tax ), total: round( add( net, tax, shipping.total_tax ), 2 ),
	};
}

function productLine( { sku = 'CONCORD-MUG', name = 'Concord mug', quantity = '1', total = '10.00', deleted = false, productId = 10 }: ShapedLine ): StoreOrder[ 'line_items' ][ number ] {
	const priced = amounts( total );
	return { ...priced, id: itemId++, name, product_id: deleted ? 0 : productId, variation_id: 0, product_deleted: deleted, sku, quantity, subtotal: priced.total, subtotal_tax: priced.total_tax, attributes: {}, meta_data: [] };
}

function amounts( total: string ) {
	const tax = round( div( mul( total, '19' ), '100', 4 ), 2 );
	return { total, total_tax: tax, tax_class: '', taxes: tax === '0.00' ? [] : [ { rate_id: RATE, subtotal: tax, total: tax } ] };
}
