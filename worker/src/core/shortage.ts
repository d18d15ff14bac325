/**
 * What of a sales order will not be delivered as it was ordered, by what Dynamics promises for its lines now and what it promised right after the order was written. Neither
 * product has a word for it: in Business Central a person lowers or deletes the line, or moves its shipment date; in Finance & Operations the line is lowered, canceled or deleted,
 * or confirmed for a later day than was asked for (d365-fo.md, 2; API v2.0 salesOrderLines). What stands in the warehouse says nothing of one order.
 */
import * as money from './money.ts';
import type { PromisedLine, ShortLine } from './model/sales-order.ts';
import { isOwnLine, type Written } from './written.ts';

const DAY_MS = 86_400_000;

/** By line. Empty where all is as it was; a line whose promise was not kept with its link is not judged. */
export function shortLines( written: Written, now: Readonly< Record< string, PromisedLine > > ): ShortLine[] {
	return Object.entries( written.promised ).filter( ( [ key ] ) => isOwnLine( written, key ) ).flatMap( ( [ key, before ] ) => {
		const line = now[ key ];
		const less = money.sub( before.quantity, line?.quantity ?? '0' );
		const missing = money.isNegative( less ) ? '0' : less;
		const lateDays = line?.open ? daysBetween( before.on, line.on ) : 0;
		return money.isZero( missing ) && lateDays === 0 ? [] : [ { lineId: key, sku: line?.sku ?? written.skus[ key ] ?? '', ordered: before.quantity, missing, shipOn: lateDays > 0 ? line?.on ?? '' : '', lateDays } ];
	} );
}

/** Whole days from one day (YYYY-MM-DD) to a later one; 0 where one is unknown, or it is not later. */
function daysBetween( from: string, to: string ): number {
	const days = ( Date.parse( to ) - Date.parse( from ) ) / DAY_MS;
	return days > 0 ? Math.round( days ) : 0;
}
