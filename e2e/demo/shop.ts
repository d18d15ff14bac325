/** The store side of the demo: a real WooCommerce where one can be had, else the sample store, behind one small interface. */
import { z } from 'zod';
import { startSampleStore } from '../../worker/src/sandbox/store/index.ts';
import { logIn, placeCheckout } from '../store/checkout.ts';
import { chooseRuntime, startStore, type Store } from '../store/index.ts';
import { checkoutNumber } from '../store/shoppers.ts';
import type { DemoOptions } from './options.ts';

/** As the store itself keeps it; `total` is a decimal string, all taxes in. */
export type ShopOrder = { id: string; number: string; total: string; currency: string };
export type Shop = {
	kind: string;
	url: string;
	signIn: string;
	/** REST as the administrator; path without /wp-json. */
	rest( method: string, path: string, body?: unknown ): Promise< unknown >;
	/** Places checkout number `index` the way a shopper does. */
	place( index: number ): Promise< void >;
	/** Paid orders, oldest first, read from the store's own data. */
	orders(): Promise< ShopOrder[] >;
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
		orders: () => Promise.resolve( store.orders().filter( ( order ) => order.status === 'processing' || order.status === 'completed' ).map( ( order ) => ( { id: String( order.id ), number: order.number, total: order.total, currency: order.currency } ) ) ),
		stop: () => store.close(),
	};
}
