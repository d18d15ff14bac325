/** What is there of an item, as a tenant says it: the canonical record of the feed "stock". Pure. */
import * as money from '../money.ts';

/** Quantities are decimal strings in the item's own unit. `location` is '' where the product tells no place. */
export type StockLevel = { sku: string; available: string; onHand: string; reserved: string; location: string };

/** Rows of one item over its places become one level each; the order of first sight is kept. */
export function sumBySku( levels: readonly StockLevel[] ): StockLevel[] {
	const sums = new Map< string, StockLevel >();
	for ( const level of levels ) {
		const known = sums.get( level.sku );
		sums.set( level.sku, known ? {
			sku: level.sku, location: '',
			available: money.add( known.available, level.available ), onHand: money.add( known.onHand, level.onHand ), reserved: money.add( known.reserved, level.reserved ),
		} : level );
	}
	return [ ...sums.values() ];
}
