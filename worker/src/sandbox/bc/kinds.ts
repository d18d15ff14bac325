/** The sales documents of API v2.0 and what tells them apart. */
export type Kind = {
	set: string;
	lineSet: string;
	/** As error texts name it. */
	documentType: string;
	dateField: string;
	series: readonly [ prefix: string, first: number ];
	posted: readonly [ prefix: string, first: number ];
};

export const ORDER: Kind = { set: 'salesOrders', lineSet: 'salesOrderLines', documentType: 'Order', dateField: 'orderDate', series: [ 'S-ORD', 101001 ], posted: [ 'PS-INV', 103001 ] };
export const INVOICE: Kind = { set: 'salesInvoices', lineSet: 'salesInvoiceLines', documentType: 'Invoice', dateField: 'invoiceDate', series: [ 'S-INV', 102001 ], posted: [ 'PS-INV', 103001 ] };
export const CREDIT_MEMO: Kind = { set: 'salesCreditMemos', lineSet: 'salesCreditMemoLines', documentType: 'Credit Memo', dateField: 'creditMemoDate', series: [ 'S-CR', 104001 ], posted: [ 'PS-CR', 106001 ] };
/** No line set: the contract has none for quotes. */
export const QUOTE: Kind = { set: 'salesQuotes', lineSet: '', documentType: 'Quote', dateField: 'documentDate', series: [ 'S-QUO', 1001 ], posted: [ '', 0 ] };

const KINDS = [ ORDER, INVOICE, CREDIT_MEMO, QUOTE ];

export function kindOfSet( set: string ): Kind | undefined {
	return KINDS.find( ( kind ) => kind.set === set );
}

export function kindOfLines( lineSet: string ): Kind | undefined {
	return lineSet === '' ? undefined : KINDS.find( ( kind ) => kind.lineSet === lineSet );
}
