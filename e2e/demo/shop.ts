/** The store side of the demo: a real WooCommerce where one can be had, else the sample store, behind one small interface. */
import { z } from 'zod';
import * as money from '../../worker/src/core/money.ts';
import { startSampleStore } from '../../worker/src/sandbox/store/index.ts';
import { logIn, placeCheckout } from '../store/checkout.ts';
import { chooseRuntime, startStore, type Store } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import type { DemoOptions } from './options.ts';

/** As the store itself keeps it; `total` is a decimal string, all taxes in. */
export type ShopOrder = { id: string; number: string; total: string; currency: string };
/** An order as the way back sees it. Ids are those of the store; `refunded`: amounts above zero, oldest first. */
export type LoopOrder = { id: string; total: string; paid: boolean; lines: { id: string; sku: string; quantity: string }[]; refunded: string[] };
export type Shop = {
	kind: string;
	url: string;
	signIn: string;
	/** REST as the administrator; path without /wp-json. */
	rest( method: string, path: string, body?: unknown ): Promise< unknown >;
	/** Places checkout number `index` the way a shopper does. */
	place( index: number ): Promise< void >;
	/** Places an order of several units that is paid for; its id. */
	placePaid(): Promise< string >;
	/** Paid orders, oldest first, read from the store's own data. */
	orders(): Promise< ShopOrder[] >;
	order( id: string ): Promise< LoopOrder >;
	/** What the store keeps of Dynamics' documents for the order, oldest first. */
	documents( order: string ): Promise< KeptDocument[] >;
	/** Gives an amount back without a gateway, as a person does in wp-admin; id of the refund. */
	refund( order: string, amount: string ): Promise< number >;
	stop(): Promise< void >;
};

/** @throws when a store was forced that cannot be had. */
export async function openShop( wanted: DemoOptions[ 'store' ] ): Promise< Shop > {
	if ( wanted !== 'sample' ) {
		const kind = wanted === 'auto' ? undefined : wanted;
		const runtime = await chooseRuntime( kind );
		if ( ! ( 'missing' in runtime ) ) {
			console.log( `Store: WordPress ${ runtime.sources.wordpressVersion } with WooCommerce ${ runtime.sources.woocommerceVersion } on ${ runtime.kind }` );
			return openRealShop( await startStore( { kind: runtime.kind } ) );
		}
		if ( kind !== undefined || ( process.env[ 'CONCORD_STORE' ] ?? '' ) !== '' ) {
			throw new Error( runtime.missing );
		}
		console.log( `Store: the sample store, because no real one can be had. ${ runtime.missing }` );
	} else {
		console.log( 'Store: the sample store (asked for)' );
	}
	return sampleShop();
}

const keptSchema = z.object( { kind: z.string(), data: z.string().transform( ( data ): unknown => JSON.parse( data ) ) } );
export type KeptDocument = z.infer< typeof keptSchema >;
const RECORDED_ORDERS = 8;
const restOrder = z.object( { id: z.number(), total: z.string(), date_paid_gmt: z.string().nullable(), line_items: z.array( z.object( { id: z.number(), sku: z.string().nullable(), quantity: z.number() } ) ), refunds: z.array( z.object( { total: z.string() } ) ) } );
const restRefund = z.object( { id: z.number() } );
const restOrders = z.array( z.object( { id: z.number(), number: z.string(), total: z.string(), currency: z.string() } ) );

/** The rig's store with what only a store of this machine can give. */
export type RealShop = Shop & { store: Store };

export async function openRealShop( store: Store ): Promise< RealShop > {
	const cookie = await logIn( store.url, 'zoe', 'password' );
	return {
		store,
		kind: store.kind,
		url: store.url,
		signIn: `${ store.url }/wp-admin  (${ store.admin.user } / ${ store.admin.password })`,
		rest: store.rest,
		place: async ( index ) => {
			await placeCheckout( store, checkoutNumber( index, cookie ) );
		},
		async placePaid() {
			const { id } = await placeCheckout( store, { ...checkoutNumber( 0, cookie ), paymentMethod: 'bacs' } );
			await store.rest( 'PUT', `/wc/v3/orders/${ id }`, { status: 'processing' } ); // The transfer came in: WooCommerce dates the payment.
			return String( id );
		},
		async orders() {
			const all: ShopOrder[] = [];
			for ( let page = 1; ; page++ ) {
				const some = restOrders.parse( await store.rest( 'GET', `/wc/v3/orders?status=processing,completed&per_page=100&order=asc&page=${ page }` ) );
				all.push( ...some.map( ( order ) => ( { ...order, id: String( order.id ) } ) ) );
				if ( some.length < 100 ) {
					return all;
				}
			}
		},
		async order( id ) {
			const order = restOrder.parse( await store.rest( 'GET', `/wc/v3/orders/${ id }` ) );
			return { id, total: order.total, paid: order.date_paid_gmt !== null, lines: order.line_items.map( ( line ) => ( { id: String( line.id ), sku: line.sku ?? '', quantity: String( line.quantity ) } ) ), refunded: order.refunds.map( ( refund ) => money.abs( refund.total ) ) };
		},
		documents: ( order ) => Promise.resolve( z.array( keptSchema ).parse( JSON.parse( store.evalPhp( `global $wpdb; echo wp_json_encode( $wpdb->get_results( $wpdb->prepare( "SELECT kind, data FROM {$wpdb->prefix}concord_documents WHERE order_id = %d AND data <> '' ORDER BY id", ${ Number( order ) } ) ) );` ) ) ) ),
		refund: async ( order, amount ) => restRefund.parse( await store.rest( 'POST', `/wc/v3/orders/${ order }/refunds`, { api_refund: false, amount } ) ).id,
		stop: store.stop,
	};
}

async function sampleShop(): Promise< Shop > {
	const store = await startSampleStore( {} );
	const authorization = `Basic ${ Buffer.from( `${ store.admin.login }:${ store.admin.password }` ).toString( 'base64' ) }`;
	return {
		kind: 'sample',
		url: store.url,
		signIn: `${ store.url }  (REST only: ${ store.admin.login } / ${ store.admin.password })`,
		async rest( method, path, body ) {
			const response = await fetch( `${ store.url }/wp-json${ path }`, { method, headers: { authorization, 'content-type': 'application/json' }, ...( body === undefined ? {} : { body: JSON.stringify( body ) } ) } );
			const text = await response.text();
			if ( ! response.ok ) {
				throw new Error( `${ method } ${ path } answered ${ response.status }: ${ text.slice( 0, 400 ) }` );
			}
			return text === '' ? null : JSON.parse( text );
		},
		place: async () => {
			store.placeOrder();
		},
		placePaid() {
			// The recorded orders come round; some of them have one unit, or cost nothing.
			let order = store.placeOrder();
			for ( let more = RECORDED_ORDERS; more > 0 && ! ( order.date_paid_gmt !== null && Number( order.total ) > 0 && order.line_items.some( ( line ) => Number( line.quantity ) > 1 ) ); more-- ) {
				order = store.placeOrder();
			}
			return Promise.resolve( String( order.id ) );
		},
		orders: () => Promise.resolve( store.orders().filter( ( order ) => order.status === 'processing' || order.status === 'completed' ).map( ( order ) => ( { id: String( order.id ), number: order.number, total: order.total, currency: order.currency } ) ) ),
		order( id ) {
			const order = store.orders().find( ( one ) => String( one.id ) === id );
			if ( ! order ) {
				return Promise.reject( new Error( `The sample store has no order ${ id }.` ) );
			}
			return Promise.resolve( { id, total: order.total, paid: order.date_paid_gmt !== null, lines: order.line_items.map( ( line ) => ( { id: String( line.id ), sku: line.sku, quantity: line.quantity } ) ), refunded: order.refunds.map( ( refund ) => money.abs( refund.total ) ) } );
		},
		documents: ( order ) => Promise.resolve( z.array( keptSchema ).parse( [ ...store.state.documents.values() ].filter( ( one ) => String( one.order_id ) === order && one.data !== '' ) ) ),
		refund( order, amount ) {
			const { id } = store.state.shop.refund( Number( order ), { amount } );
			store.state.outbox.append( 'refund', String( id ) );
			return Promise.resolve( id );
		},
		stop: () => store.close(),
	};
}
