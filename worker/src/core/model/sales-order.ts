/** A sales order of one of the store's orders that will not be delivered any more, as a tenant says it. */
import { z } from 'zod';

export const salesOrderSchema = z.object( {
	/** Our reference on it ("WC1-10045"). */
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	reference: z.string().max( 100 ),
	orderNumber: z.string().max( 100 ),
	/** "deleted": it is in none of the places where a sales order can be by now. */
	state: z.enum( [ 'canceled', 'deleted' ] ),
	/** WooCommerce status the order gets, without "wc-"; '' leaves it, and a person is asked. */
	setStatus: z.string().default( '' ),
} );
export type SalesOrder = z.infer< typeof salesOrderSchema >;
