/** What is there of an item, as a tenant says it: the canonical record of the feed "stock". Pure. */
import * as money from '../money.ts';

/** Quantities are decimal strings in the item's own unit. `location` is '' where the product tells no place. */
export type StockLevel = { sku: string; available: string; onHand: string; reserved: string; location: string };

/** Rows of one item over its places become one level each; the order of first sight is kept. */
export function sumBySku( levels: readonly StockLevel[] ): StockLevel[] {
	return summed( levels, () => '' );
}

/** Rows of one item in one place (several sites, say) become one level each. */
export function sumByPlace( levels: readonly StockLevel[] ): StockLevel[] {
	return summed( levels, ( { location } ) => location );
}

function summed( levels: readonly StockLevel[], placeOf: ( level: StockLevel ) => string ): StockLevel[] {
	const sums = new Map< string, StockLevel >();
	for ( const level of levels ) {
		const key = JSON.stringify( [ level.sku, placeOf( level ) ] );
		const known = sums.get( key );
		sums.set( key, known ? {
			sku: level.sku, location: placeOf( level ),
			available: money.add( known.available, level.available ), onHand: money.add( known.onHand, level.onHand ), reserved: money.add( known.reserved, level.reserved ),
		} : level );
	}
	return [ ...sums.values() ];
}
