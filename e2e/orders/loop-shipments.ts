/** Shipments in the order-to-cash loop: the flow of the template in a real store, and what the shopper then has. */
import { z } from 'zod';
import type { RealShop, Shop } from '../demo/shop.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { look, putInUse, type RunResult } from './flow-in-use.ts';

const fulfillmentsSchema = z.object( { fulfillments: z.array( z.object( { is_fulfilled: z.boolean(), meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ) } ) ) } );
const itemsSchema = z.array( z.object( { item_id: z.number(), qty: z.number() } ) );

export type ShopperParcel = { items: Record< number, number >; number: string; url: string; carrier: string };

/** The template's flow, in use; what is returned lets it run now and waits for its end. */
export async function shipmentFlow( shop: Pick< Shop, 'rest' >, product: 'bc' | 'fo', connectionId: string ): Promise< () => Promise< RunResult > > {
	const template = templatesFor( product ).find( ( one ) => one.key === 'shipment' );
	const id = await putInUse( shop, connectionId, 'Shipments', template?.content );
	return () => look( shop, id );
}

/** WooCommerce's own feature; its tables come with the next request. */
export function switchOnFulfillments( shop: RealShop ): void {
	shop.store.evalPhp( 'update_option( \'woocommerce_feature_fulfillments_enabled\', \'yes\' );' );
}

/** What WooCommerce shows the shopper of an order, oldest first. */
export async function parcelsOf( shop: RealShop, order: number ): Promise< ShopperParcel[] > {
	const answer = await shop.rest( 'GET', `/wc/v3/orders/${ order }/fulfillments` );
	const { fulfillments } = fulfillmentsSchema.parse( Array.isArray( answer ) ? { fulfillments: answer } : answer );
	return fulfillments.map( ( { meta_data: meta } ) => {
		const of = ( key: string ) => meta.find( ( one ) => one.key === key )?.value;
		return { items: Object.fromEntries( itemsSchema.parse( of( '_items' ) ).map( ( item ) => [ item.item_id, item.qty ] ) ), number: String( of( '_tracking_number' ) ?? '' ), url: String( of( '_tracking_url' ) ?? '' ), carrier: String( of( '_shipment_provider' ) ?? '' ) };
	} );
}
