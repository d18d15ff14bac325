/** Shipments in the order-to-cash loop: the flow of the template in a real store, and what the shopper then has. */
import { z } from 'zod';
import { settled } from '../bench/rig.ts';
import type { RealShop } from '../demo/shop.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';

const idSchema = z.object( { id: z.string() } );
const runSchema = z.object( { state: z.string(), result: z.object( { written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ) } ).nullable() } );
const fulfillmentsSchema = z.object( { fulfillments: z.array( z.object( { is_fulfilled: z.boolean(), meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ) } ) ) } );
const itemsSchema = z.array( z.object( { item_id: z.number(), qty: z.number() } ) );
const WAIT_MS = 120_000;

export type RunResult = NonNullable< z.infer< typeof runSchema >[ 'result' ] >;
export type ShopperParcel = { items: Record< number, number >; number: string; url: string; carrier: string };

/** The template's flow, in use; what is returned lets it run now and waits for its end. */
export async function shipmentFlow( shop: RealShop, product: 'bc' | 'fo', connectionId: string ): Promise< () => Promise< RunResult > > {
	const template = templatesFor( product ).find( ( one ) => one.key === 'shipment' );
	const { id } = idSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: 'Shipments', content: template?.content } ) );
	await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/publish`, { revision: 1, note: '', override: 'Proof' } );
	await shop.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
	return async () => {
		const { command_id: command } = z.object( { command_id: z.number() } ).parse( await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/run` ) );
		let last: RunResult | null = null;
		const done = await settled( WAIT_MS, async () => {
			const answer = runSchema.parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
			last = answer.state === 'waiting' ? answer.result : null;
			return last !== null;
		} );
		if ( ! done || last === null ) {
			throw new Error( 'The flow of shipments did not come to its end.' );
		}
		return last;
	};
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
