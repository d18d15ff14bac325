/** A stock figure that the store could not take, and owes until a look tells it right. The figure itself is read anew each time. */
import { z } from 'zod';

/** `key`: the flow and the SKU, or the flow and GONE; `number`: what a person reads, the SKU or how many products. */
export const owedStockSchema = z.object( { key: z.string().min( 1 ).max( 190 ), number: z.string().max( 100 ) } );

/** In the place of a SKU: products that Dynamics tells nothing of any more, more of them than may be set to zero unasked. No SKU has two spaces. */
const GONE = '  gone';

export function owedKey( flowId: string, sku: string ): string {
	return `${ flowId } ${ sku }`.slice( 0, 190 );
}

export function goneKey( flowId: string ): string {
	return `${ flowId }${ GONE }`;
}

export function isGoneKey( key: string ): boolean {
	return key.endsWith( GONE );
}
