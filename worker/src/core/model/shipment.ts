/** A posted shipment of one of the store's orders (F&O: packing slip), as a tenant says it. */
import { z } from 'zod';
import { decimalSchema } from './order.ts';

/** Calendar day in Dynamics, YYYY-MM-DD; '' where it tells none. */
export const daySchema = z.union( [ z.iso.date(), z.literal( '' ) ] );

export const trackingSchema = z.object( { number: z.string(), carrier: z.string(), url: z.string() } );
export type Tracking = z.infer< typeof trackingSchema >;

export const shipmentSchema = z.object( {
	/** Stable in Dynamics: it tells a shipment seen again from another one. */
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	/** Our reference of the order ("WC1-10045"); '' where the document carries none. */
	reference: z.string().max( 100 ),
	orderNumber: z.string().max( 100 ),
	postedOn: daySchema,
	tracking: z.array( trackingSchema ),
	lines: z.array( z.object( {
		/** The store's order item (FUL-1); '' where Dynamics does not tell. */
		lineId: z.string(), sku: z.string(), description: z.string(), quantity: decimalSchema,
	} ) ),
	/** WooCommerce status the order gets once this shipment stands, without "wc-"; '' leaves it. */
	setStatus: z.string().default( '' ),
} );
export type Shipment = z.infer< typeof shipmentSchema >;
