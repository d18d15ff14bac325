/** Which of the prices that a tenant keeps for an item is the store's regular one, and which its sale price. Pure. */
import type { ItemPrice, ItemVariant } from './model/item.ts';
import * as money from './money.ts';

export type ShopPrices = Pick< ItemVariant, 'regularPrice' | 'salePrice' | 'saleFrom' | 'saleTo' >;

/**
 * Of prices for everybody, in the item's currency and from the first piece on: one without a last day is the regular price, the one that began last;
 * one with a last day is a sale, the running one before the next one. A "sale" that is not lower is the regular price of its days.
 * `today`: YYYY-MM-DD in Dynamics.
 */
export function shopPrices( base: string, prices: readonly ItemPrice[], currency: string, today: string ): ShopPrices {
	const ours = prices.filter( ( one ) => one.group === '' && one.currency === currency && money.compare( one.quantity, '1' ) <= 0 );
	const standing = ours.filter( ( one ) => one.to === '' && one.from <= today ).sort( ( left, right ) => left.from.localeCompare( right.from ) ).at( -1 );
	const regular = standing?.price ?? base;
	const limited = ours.filter( ( one ) => one.to !== '' && one.to >= today ).sort( ( left, right ) => left.from.localeCompare( right.from ) );
	const [ first ] = limited.filter( ( one ) => regular === '' || money.isZero( regular ) || money.compare( one.price, regular ) < 0 || one.from <= today );
	if ( ! first ) {
		return { regularPrice: regular, salePrice: '', saleFrom: '', saleTo: '' };
	}
	const lower = regular !== '' && money.compare( first.price, regular ) < 0;
	return lower ? { regularPrice: regular, salePrice: first.price, saleFrom: first.from, saleTo: first.to } : { regularPrice: first.price, salePrice: '', saleFrom: '', saleTo: '' };
}
