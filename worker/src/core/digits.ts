import type { Order } from './model/order.ts';
import { minorUnitDigits } from './money.ts';

/**
 * Digits after the point in which a Dynamics document of this order is rounded and compared: the currency's own, or the
 * store's where it charges finer ones. A store that shows euros without cents still meets a document that has them, and
 * comparing whole euros would hide those cents.
 */
export function documentDigits( order: Pick< Order, 'currency' | 'minorUnitDigits' > ): number {
	return Math.max( order.minorUnitDigits, minorUnitDigits( order.currency ) );
}
