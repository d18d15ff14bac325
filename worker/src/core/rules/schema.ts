/** Rules of a connection that are forms and not mapping rows. They travel with the mapping: one draft, one version, one way back. */
import { z } from 'zod';

export const rulesSchema = z.object( {
	/** WooCommerce SKU (compared trimmed, without case) -> item number in Dynamics. */
	skuAliases: z.array( z.object( { sku: z.string().min( 1 ).max( 200 ), item: z.string().min( 1 ).max( 100 ) } ) ).max( 5_000 ).default( [] ),
} );
export type Rules = z.infer< typeof rulesSchema >;
