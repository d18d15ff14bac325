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
	/** Carrier of all parcels in the store's words ("dhl"), from a row of the flow; '' leaves what Dynamics says of each. */
	carrier: z.string().default( '' ),
	/** WooCommerce status the order gets once all of it is shipped, without "wc-"; '' leaves it. The store counts what is shipped. */
	setStatus: z.string().default( '' ),
	/** The same while a part of it is still to come. */
	setStatusPartly: z.string().default( '' ),
	/** How long the store waits for a tracking number before it tells the shopper without one; '0' where Dynamics can tell none (FUL-3). */
	waitMinutes: z.string().regex( /^\d{1,4}$/ ).default( '0' ),
} );
/** Time for a person in the warehouse to enter the number after posting. */
export const WAIT_MINUTES = '60';
export type Shipment = z.infer< typeof shipmentSchema >;
