/** A sales order of one of the store's orders that will not be delivered as it was ordered, as a tenant says it. */
import { z } from 'zod';
import { SHORTAGE_POLICIES } from '../feeds/names.ts';

/** What Dynamics promises for a line of goods. `quantity`: decimal string, of the whole line. `on`: day of shipment (YYYY-MM-DD), '' where none is told. `open`: something of it is still to be shipped. */
export type PromisedLine = { quantity: string; on: string; open: boolean; sku: string };

export const shortLineSchema = z.object( {
	/** The store's order item, as it came back with the line. */
	lineId: z.string().max( 100 ), sku: z.string().max( 200 ),
	/** What the order was sent with, a decimal string in the document's unit. */
	ordered: z.string().regex( /^\d{1,15}(\.\d{1,12})?$/ ),
	/** How much less than that will come, a decimal string; "0" where the line is late alone. */
	missing: z.string().regex( /^\d{1,15}(\.\d{1,12})?$/ ),
	/** The new day (YYYY-MM-DD) of a line that is late, and by how many days. */
	shipOn: z.string().max( 10 ), lateDays: z.number().int().min( 0 ),
} );
export type ShortLine = z.infer< typeof shortLineSchema >;

const policy = z.enum( SHORTAGE_POLICIES ).default( 'leave' );

export const salesOrderSchema = z.object( {
	/** Our reference on it ("WC1-10045"). */
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	reference: z.string().max( 100 ),
	orderNumber: z.string().max( 100 ),
	/** "deleted": it is in none of the places where a sales order can be by now. "short": of some line less will come than was ordered; "late": all of it, but later. */
	state: z.enum( [ 'canceled', 'deleted', 'short', 'late' ] ),
	/** Of an order that is short or late. */
	lines: z.array( shortLineSchema ).max( 10_000 ).default( [] ),
	/** What follows from less, and from later. */
	whenShort: policy, whenLate: policy,
	/** From how many days on a line counts as late. */
	lateDays: z.string().regex( /^\d{1,3}$/ ).default( '1' ),
	/** WooCommerce status the order gets, without "wc-"; '' leaves it. Of one that was canceled or deleted a person is asked then. */
	setStatus: z.string().default( '' ),
} );
export type SalesOrder = z.infer< typeof salesOrderSchema >;
