/** A real WooCommerce with the plugin, driven as a shop's own software would: by WooCommerce's REST API. */
import { request } from 'undici';
import { z } from 'zod';
import type { OrderIds, StoreUnderTest } from './store-under-test.ts';

export type RealStore = { url: string; login: string; applicationPassword: string };

const idSchema = z.object( { id: z.number().int() } );
const orderSchema = idSchema.extend( { number: z.string() } );

/** `close`: what stops the store, where this run started it. */
export async function realStoreUnderTest( real: RealStore, close: () => Promise< void > = async () => undefined ): Promise< StoreUnderTest > {
	const authorization = `Basic ${ Buffer.from( `${ real.login }:${ real.applicationPassword }` ).toString( 'base64' ) }`;
	const api = async < T extends z.ZodType >( method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: T, body?: unknown ): Promise< z.infer< T > > => {
		const response = await request( `${ real.url }/wp-json/wc/v3${ path }`, { method, headers: { authorization, 'content-type': 'application/json' }, body: body === undefined ? null : JSON.stringify( body ) } );
		const text = await response.body.text();
		if ( response.statusCode >= 300 ) {
			throw new Error( `${ method } ${ path } answered ${ response.statusCode }: ${ text.slice( 0, 300 ) }` );
		}
		return schema.parse( JSON.parse( text ) );
	};
	const sku = `CONFORMANCE-${ Date.now().toString( 36 ) }`.toUpperCase();
	const product = await api( 'POST', '/products', idSchema, { name: 'Conformance mug', type: 'simple', regular_price: '12.50', sku } );
	const address = { first_name: 'Ada', last_name: 'Żółć', address_1: 'Hauptstraße 1', city: 'Berlin', postcode: '10115', country: 'DE', email: 'ada@customer.example' };
	let edits = 0;
	return {
		name: 'real', url: real.url, adminAuthorization: authorization,
		placeOrder: (): Promise< OrderIds > => api( 'POST', '/orders', orderSchema, {
			payment_method: 'bacs', payment_method_title: 'Bank transfer', set_paid: true, billing: address, shipping: address, line_items: [ { product_id: product.id, quantity: 2 } ],
			shipping_lines: [ { method_id: 'flat_rate', method_title: 'Flat rate', total: '4.90' } ], fee_lines: [ { name: 'Friend discount', total: '-1.50', tax_status: 'taxable' } ],
		} ),
		editOrder: async ( id ) => {
			await api( 'PUT', `/orders/${ id }`, idSchema, { customer_note: ++edits % 2 === 0 ? 'Edited.' : 'Edited once more.' } );
		},
		deleteOrder: async ( id ) => {
			await api( 'DELETE', `/orders/${ id }?force=true`, idSchema );
		},
		advance: null,
		placeUncaptured: null,
		close,
	};
}
