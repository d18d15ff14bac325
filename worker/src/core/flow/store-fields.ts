/** WooCommerce's own fields that a flow may set; the plugin holds the same list (Concord\Apply\OwnFields) and each value's check. */

const ADDRESS = [ 'company', 'address_1', 'address_2', 'city', 'postcode', 'state', 'country', 'phone' ] as const;
const both = ADDRESS.flatMap( ( part ) => [ `billing_${ part }`, `shipping_${ part }` ] ).sort();

export const STORE_FIELDS: Readonly< Record< 'order' | 'product' | 'customer', readonly string[] > > = {
	order: [ 'status' ],
	product: [
		'stock_quantity', 'stock_status', 'backorders', 'regular_price', 'sale_price', 'date_on_sale_from', 'date_on_sale_to', 'name', 'description', 'short_description', 'status', 'catalog_visibility', 'global_unique_id',
		'weight', 'length', 'width', 'height', 'tax_class',
	],
	customer: [ 'first_name', 'last_name', ...both ],
};

/** An absolute figure of Dynamics: the plugin takes off what the store has sold and Dynamics still counts. */
export const STOCK_FIELD = 'stock_quantity';
/** When Dynamics counts goods out: at the shipment (it still holds what web orders will take), or when the sales order arrives. */
export const COUNTS = [ 'shipped', 'sent' ] as const;
/** What becomes of parts of a unit: fewer than there are, the nearest whole number, or kept where the shop sells them. */
export const DECIMALS = [ 'down', 'nearest', 'keep' ] as const;
export type Decimals = typeof DECIMALS[ number ];
/** Units. A larger figure is refused: it is a slip of a finger or an item that is never counted, and no shop can hold it. */
export const STOCK_AT_MOST = '1000000';
/** Percent of the products in stock; a warehouse taken out by mistake empties more of a shop than what is discontinued in a day. */
export const GONE_SHARE = 10;
