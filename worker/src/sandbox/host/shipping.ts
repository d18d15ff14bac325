/** What a person ships of an order, said alike to both products (docs/sandbox.md). */
import { z } from 'zod';

const decimal = z.string().regex( /^\d+(\.\d+)?$/ );
export const trackingSchema = z.object( { number: z.string().max( 50 ), carrier: z.string().max( 10 ).default( '' ), url: z.string().max( 250 ).default( '' ) } );
/** `line`: the store's order item, as the order's line carries it. Without lines everything that is open is shipped. */
export const shippingSchema = z.object( { lines: z.array( z.object( { line: z.string(), quantity: decimal } ) ).optional(), tracking: trackingSchema.nullish() } );

/** What a person takes off a line, or when it will go instead: `quantity` is what is left of it ("0": Business Central deletes the line, Finance & Operations cancels it), `shipOn` a day. */
export const shorteningSchema = z.object( { order: z.string().min( 1 ), line: z.string(), quantity: decimal.optional(), shipOn: z.iso.date().optional() } );

export type Shortening = z.infer< typeof shorteningSchema >;
export type SetTracking = z.infer< typeof trackingSchema >;
export type Shipping = z.infer< typeof shippingSchema >;
