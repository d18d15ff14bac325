/** A real WooCommerce with the plugin, driven as its admin would: signed in at wp-login.php, by WooCommerce's REST API. */
import { request } from 'undici';
import { z } from 'zod';
import type { OrderIds, StoreUnderTest } from './store-under-test.ts';

/** `admin`: what an administrator types at wp-login.php. The rest only a store that this machine runs can give. */
export type RealStore = {
	url: string;
	admin: { user: string; password: string };
	/** Runs PHP with the site loaded. */
	evalPhp?: ( code: string ) => string;
	checkout?: ( index: number ) => Promise< { id: number } >;
	stop?: () => Promise< void >;
};

const idSchema = z.object( { id: z.number().int() } );
const orderSchema = idSchema.extend( { number: z.string() } );

export async function realStoreUnderTest( real: RealStore ): Promise< StoreUnderTest > {
	const headers = await signIn( real );
	const api = async < T extends z.ZodType >( method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, schema: T, body?: unknown ): Promise< z.infer< T > > => {
		const response = await request( `${ real.url }/wp-json/wc/v3${ path }`, { method, headers: { ...headers, 'content-type': 'application/json' }, body: body === undefined ? null : JSON.stringify( body ) } );
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
	const { evalPhp } = real;
	const placeOrder = (): Promise< OrderIds > => api( 'POST', '/orders', orderSchema, {
		payment_method: 'bacs', payment_method_title: 'Bank transfer', set_paid: true, billing: address, shipping: address, line_items: [ { product_id: product.id, quantity: 2 } ],
		shipping_lines: [ { method_id: 'flat_rate', method_title: 'Flat rate', total: '4.90' } ], fee_lines: [ { name: 'Friend discount', total: '-1.50', tax_status: 'taxable' } ],
	} );
	return {
		name: 'real', url: real.url, adminHeaders: headers, placeOrder, checkout: real.checkout ?? placeOrder,
		account: async () => {
			const email = `${ sku.toLowerCase() }@customer.example`;
			await api( 'POST', '/customers', idSchema, { email } );
			return email;
		},
		editOrder: async ( id ) => {
			await api( 'PUT', `/orders/${ id }`, idSchema, { customer_note: ++edits % 2 === 0 ? 'Edited.' : 'Edited once more.' } );
		},
		refund: ( order, amount ) => api( 'POST', `/orders/${ order }/refunds`, idSchema, { amount, api_refund: false } ),
		deleteOrder: async ( id ) => {
			await api( 'DELETE', `/orders/${ id }?force=true`, idSchema );
		},
		advance: evalPhp === undefined ? null : async ( seconds ) => {
			evalPhp( AGE.replaceAll( '%d', String( Math.trunc( seconds ) ) ) );
		},
		placeUncaptured: evalPhp === undefined ? null : async () => idSchema.parse( JSON.parse( evalPhp( UNHEARD_ORDER ) ) ),
		close: real.stop ?? ( async () => undefined ),
	};
}

/** The outbox's clock cannot be set from outside, but its rows can be aged. */
const AGE = 'global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}concord_events SET claim_at = DATE_SUB( claim_at, INTERVAL %d SECOND ), due_at = DATE_SUB( due_at, INTERVAL %d SECOND )" );';

/** As when PHP dies between the order and its hooks. */
const UNHEARD_ORDER = `
foreach ( array_keys( $GLOBALS['wp_filter'] ) as $hook ) {
	// Not the filters that choose the data store: the order must be where WooCommerce keeps its orders.
	if ( str_starts_with( $hook, 'woocommerce_' ) && str_contains( $hook, 'order' ) && ! str_contains( $hook, 'data_store' ) ) {
		remove_all_filters( $hook );
	}
}
$order = new WC_Order();
$order->set_status( 'processing' );
$order->save();
echo wp_json_encode( array( 'id' => $order->get_id() ) );`;

/** The headers the admin screens send: the session's cookies and the REST nonce. */
async function signIn( real: RealStore ): Promise< Record< string, string > > {
	const form = new URLSearchParams( { log: real.admin.user, pwd: real.admin.password, testcookie: '1' } );
	const response = await fetch( `${ real.url }/wp-login.php`, {
		method: 'POST', body: form, redirect: 'manual', headers: { cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
	} );
	const cookie = response.headers.getSetCookie().map( ( line ) => line.split( ';' )[ 0 ] ?? '' ).filter( ( pair ) => pair.startsWith( 'wordpress' ) ).join( '; ' );
	await response.body?.cancel();
	const nonce = await ( await fetch( `${ real.url }/wp-admin/admin-ajax.php?action=rest-nonce`, { headers: { cookie } } ) ).text();
	if ( ! /^[0-9a-f]{10}$/.test( nonce ) ) {
		throw new Error( `${ real.admin.user } could not sign in at ${ real.url }/wp-login.php` );
	}
	return { cookie, 'x-wp-nonce': nonce };
}
