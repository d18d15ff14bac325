/** Names of what Dynamics tells the store. Without the shapes (kinds.ts), which the browser does not need. */

/** A feed's record has this name in a flow: paths begin with it ("shipment.number"), and the step "putInStore" takes it by it. */
export const DOCUMENT_ROOTS = { shipments: 'shipment', invoices: 'invoice', creditMemos: 'creditMemo' } as const;
export type DocumentFeed = keyof typeof DOCUMENT_ROOTS;
export type FeedDocumentName = typeof DOCUMENT_ROOTS[ DocumentFeed ];
/** What the store keeps of an order's way through Dynamics: what feeds tell, and payments that Concord posts. */
export type StoreDocument = FeedDocumentName | 'payment';
export const DOCUMENT_FEEDS = [ 'shipments', 'invoices', 'creditMemos' ] as const satisfies DocumentFeed[];
export const FEED_DOCUMENTS = [ 'shipment', 'invoice', 'creditMemo' ] as const satisfies FeedDocumentName[];
export const STORE_DOCUMENTS = [ ...FEED_DOCUMENTS, 'payment' ] as const satisfies StoreDocument[];
export const FEEDS = [ 'stock', ...DOCUMENT_FEEDS ] as const;

/** Fields that a row of "putInStore" may replace: those of one value. */
export const DOCUMENT_FIELDS: Readonly< Record< FeedDocumentName, readonly string[] > > = {
	shipment: [ 'setStatus', 'setStatusPartly', 'waitMinutes', 'number', 'reference', 'orderNumber', 'postedOn' ],
	invoice: [ 'setStatus', 'pdf', 'url', 'number', 'reference', 'orderNumber', 'postedOn', 'dueOn' ],
	creditMemo: [ 'restock', 'number', 'reference', 'orderNumber', 'invoiceNumber', 'postedOn' ],
};
