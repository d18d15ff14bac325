/**
 * Line numbers of a sales order in Business Central: the store's order item id itself, so that whatever is posted from the line, which
 * keeps its number, names the item it belongs to (FUL-1). Lines that no order item stands behind (a coupon, a note) get numbers of a
 * range that ids are not likely to reach, by their place, so that a repeated attempt gives them the same ones.
 */

/** Below the rounding line's 2,000,000,000 and within Int32. */
const OWN_FROM = 1_900_000_001;
const OWN_STEP = 1_000;
const PLACE_STEP = 10_000;
const ID = /^[1-9]\d{0,9}$/;

/** One number an id, in their order; ids are unique within an order. */
export function lineSequences( ids: readonly string[] ): number[] {
	let own = 0;
	return ids.map( ( id ) => ( ID.test( id ) && Number( id ) < OWN_FROM ? Number( id ) : OWN_FROM + own++ * OWN_STEP ) );
}

/** As earlier versions numbered an order: by the place of the line. Orders they left short are completed with these. */
export function sequencesByPlace( count: number ): number[] {
	return Array.from( { length: count }, ( _, index ) => ( index + 1 ) * PLACE_STEP );
}
