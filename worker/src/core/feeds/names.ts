/** Names of what Dynamics tells the store. Without the shapes (kinds.ts), which the browser does not need. */

/** A feed's record has this name in a flow: paths begin with it ("shipment.number"), and the step "putInStore" takes it by it. */
export const DOCUMENT_ROOTS = { shipments: 'shipment', invoices: 'invoice', creditMemos: 'creditMemo', salesOrders: 'salesOrder', items: 'item', customers: 'customer' } as const;
export type DocumentFeed = keyof typeof DOCUMENT_ROOTS;
export type FeedDocumentName = typeof DOCUMENT_ROOTS[ DocumentFeed ];
/** What the store takes of what Dynamics tells: an order's way through it, items, customers, payments that Concord posts, and stock figures that it owes. */
export type StoreDocument = FeedDocumentName | 'payment' | 'stock';
export const DOCUMENT_FEEDS = [ 'shipments', 'invoices', 'creditMemos', 'salesOrders', 'items', 'customers' ] as const satisfies DocumentFeed[];
export const FEED_DOCUMENTS = [ 'shipment', 'invoice', 'creditMemo', 'salesOrder', 'item', 'customer' ] as const satisfies FeedDocumentName[];
export const STORE_DOCUMENTS = [ ...FEED_DOCUMENTS, 'payment', 'stock' ] as const satisfies StoreDocument[];
export const FEEDS = [ 'stock', ...DOCUMENT_FEEDS ] as const;

/** Fields that a row of "putInStore" may replace: those of one value. */
export const DOCUMENT_FIELDS: Readonly< Record< FeedDocumentName, readonly string[] > > = {
	shipment: [ 'carrier', 'setStatus', 'setStatusPartly', 'waitMinutes', 'number', 'reference', 'orderNumber', 'postedOn' ],
	invoice: [ 'setStatus', 'pdf', 'url', 'number', 'reference', 'orderNumber', 'postedOn', 'dueOn' ],
	creditMemo: [ 'restock', 'refundPayment', 'number', 'reference', 'orderNumber', 'invoiceNumber', 'postedOn' ],
	salesOrder: [ 'whenShort', 'whenLate', 'lateDays', 'setStatus' ],
	/** Here a row says besides that Dynamics is master of the field: one without a row is the store's own once the product is there. */
	item: [ 'create', 'whenBlocked', 'sku', 'name', 'description', 'shortDescription', 'regularPrice', 'salePrice', 'saleFrom', 'saleTo', 'currency', 'pricesIncludeTax', 'gtin', 'weight', 'taxClass', 'categories', 'image' ],
	/** As of items: a row makes Dynamics master of the field. */
	customer: [ 'create', 'mail', 'role', 'vatMeta', 'groupMeta', 'bothWays', 'firstName', 'lastName', 'company', 'email', 'phone', 'vat', 'address1', 'address2', 'city', 'state', 'postcode', 'country', 'shipAddress1', 'shipAddress2', 'shipCity', 'shipState', 'shipPostcode', 'shipCountry', 'group', 'priceGroup' ],
};

/**
 * What the shopper and the merchant learn of a sales order that is short or late. "backorder": the shopper reads that it comes later; "cancel": that it will not come, and a person refunds
 * it; "ask": a person alone; "leave": nobody.
 */
export const SHORTAGE_POLICIES = [ 'leave', 'ask', 'backorder', 'cancel' ] as const;

/** Where a field of those takes only certain values: as they stand in a row. "true" and "false": a yes or no. */
export const DOCUMENT_VALUES: Readonly< Record< FeedDocumentName, Readonly< Record< string, readonly string[] > > > > = {
	shipment: {}, invoice: {},
	salesOrder: { whenShort: SHORTAGE_POLICIES, whenLate: SHORTAGE_POLICIES },
	creditMemo: { restock: [ 'true', 'false' ], refundPayment: [ 'true', 'false' ] },
	item: { create: [ '', 'draft' ], whenBlocked: [ '', 'draft', 'private' ], pricesIncludeTax: [ 'true', 'false' ] },
	customer: { create: [ '', 'customer' ], mail: [ 'true', 'false' ] },
};
