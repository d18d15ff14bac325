/**
 * A shopper at the block checkout: the same Store API calls in the same order (WooCommerce "Store API" docs: cart token and
 * nonce from the first answer, add-item, select-shipping-rate, coupon, checkout).
 */
import { z } from 'zod';

export type Shopper = { firstName: string; lastName: string; email: string; company?: string; line1: string; city: string; postcode: string; country: string; phone: string };
export type CheckoutRequest = {
	lines: { sku: string; quantity: number }[];
	coupon?: string;
	shopper: Shopper;
	/** Log-in cookies of a registered customer (logIn). */
	cookie?: string;
	note?: string;
	/** Gateway id; "cod" (paid on delivery, status processing) unless given. */
	paymentMethod?: string;
	/** Extra headers of the final POST. */
	headers?: Record< string, string >;
};
export type PlacedOrder = { id: number; status: string; /** The final POST alone. */ ms: number };
type Shop = { url: string; products: Readonly< Record< string, number > > };

const answerSchema = z.object( { order_id: z.number(), status: z.string() } );

/** @throws with the store's own words when a step is refused. */
export async function placeCheckout( shop: Shop, request: CheckoutRequest ): Promise< PlacedOrder > {
	const session = await fillCart( shop, request );
	const address = toAddress( request.shopper );
	const started = performance.now();
	const answer = await session.call( 'POST', 'checkout', {
		billing_address: { ...address, email: request.shopper.email }, shipping_address: address, payment_method: request.paymentMethod ?? 'cod', customer_note: request.note ?? '',
	} );
	const placed = answerSchema.parse( answer );
	return { id: placed.order_id, status: placed.status, ms: performance.now() - started };
}

/** A shopper who opens the checkout and leaves: WooCommerce keeps a draft order (status checkout-draft). */
export async function abandonCheckout( shop: Shop, request: CheckoutRequest ): Promise< { id: number; status: string } > {
	const session = await fillCart( shop, request );
	const draft = answerSchema.parse( await session.call( 'GET', 'checkout' ) );
	return { id: draft.order_id, status: draft.status };
}

async function fillCart( shop: Shop, request: CheckoutRequest ): Promise< CartSession > {
	const session = new CartSession( shop.url, request.cookie, request.headers );
	await session.call( 'GET', 'cart' );
	for ( const line of request.lines ) {
		const id = shop.products[ line.sku ];
		if ( id === undefined ) {
			throw new Error( `The store has no ${ line.sku }.` );
		}
		await session.call( 'POST', 'cart/add-item', { id, quantity: line.quantity } );
	}
	if ( request.coupon ) {
		await session.call( 'POST', 'cart/apply-coupon', { code: request.coupon } );
	}
	const address = toAddress( request.shopper );
	await session.call( 'POST', 'cart/update-customer', { billing_address: { ...address, email: request.shopper.email }, shipping_address: address } );
	return session;
}

/** Cookies of a customer of the shop. */
export async function logIn( url: string, user: string, password: string ): Promise< string > {
	const response = await fetch( `${ url }/wp-login.php`, {
		method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
		body: new URLSearchParams( { log: user, pwd: password, 'wp-submit': 'Log In', testcookie: '1' } ),
	} );
	const cookie = response.headers.getSetCookie().map( ( line ) => line.split( ';' )[ 0 ] ?? '' ).join( '; ' );
	if ( ! cookie.includes( 'wordpress_logged_in' ) ) {
		throw new Error( `${ user } could not log in (${ response.status }).` );
	}
	return cookie;
}

function toAddress( shopper: Shopper ) {
	return { first_name: shopper.firstName, last_name: shopper.lastName, company: shopper.company ?? '', address_1: shopper.line1, address_2: '', city: shopper.city, state: '', postcode: shopper.postcode, country: shopper.country, phone: shopper.phone };
}

class CartSession {
	readonly #url: string;
	readonly #cookie: string | undefined;
	readonly #headers: Record< string, string >;
	#nonce = '';
	#cartToken = '';

	constructor( url: string, cookie: string | undefined, headers: Record< string, string > = {} ) {
		this.#url = url;
		this.#cookie = cookie;
		this.#headers = headers;
	}

	async call( method: string, path: string, body?: unknown ): Promise< unknown > {
		const response = await fetch( `${ this.#url }/wp-json/wc/store/v1/${ path }`, {
			method,
			headers: {
				'content-type': 'application/json',
				...( this.#nonce ? { nonce: this.#nonce } : {} ),
				// A logged-in customer's cart is in the session of the cookie; a guest's is named by the token.
				...( this.#cookie ? { cookie: this.#cookie } : this.#cartToken ? { 'cart-token': this.#cartToken } : {} ),
				...this.#headers,
			},
			...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
		} );
		this.#nonce = response.headers.get( 'nonce' ) ?? this.#nonce;
		this.#cartToken = response.headers.get( 'cart-token' ) ?? this.#cartToken;
		const text = await response.text();
		if ( ! response.ok ) {
			throw new Error( `Store API ${ path } answered ${ response.status }: ${ text.slice( 0, 400 ) }` );
		}
		return JSON.parse( text );
	}
}
