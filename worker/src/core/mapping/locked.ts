/** The documents of an order flow, and their rows that nobody may change. Plain data: the admin app reads it too. */
export const FLOW_DOCUMENTS = [ 'header', 'line', 'customer' ] as const;
export type FlowDocument = typeof FLOW_DOCUMENTS[ number ];

/**
 * Rows nobody may change. The reference and the line identity find a document again after a lost answer; company, customer,
 * item, quantity, price, discount and tax make its total.
 */
const LOCKED: Readonly< Record< 'fo' | 'bc', Readonly< Record< FlowDocument, readonly string[] > > > > = {
	fo: {
		header: [ 'dataAreaId', 'SalesOrderNumber', 'CustomersOrderReference', 'OrderingCustomerAccountNumber', 'InvoiceCustomerAccountNumber', 'CurrencyCode', 'ArePricesIncludingSalesTax' ],
		line: [ 'dataAreaId', 'ExternalItemNumber', 'ItemNumber', 'OrderedSalesQuantity', 'SalesPrice', 'LineDiscountAmount', 'SalesTaxGroupCode', 'SalesTaxItemGroupCode' ],
		customer: [ 'dataAreaId', 'PrimaryContactEmail', 'SalesCurrencyCode' ],
	},
	bc: {
		header: [ 'externalDocumentNumber', 'customerId', 'currencyCode', 'pricesIncludeTax' ],
		line: [ 'sequence', 'lineType', 'lineObjectNumber', 'quantity', 'unitPrice', 'discountAmount', 'taxCode' ],
		customer: [ 'email', 'currencyCode' ],
	},
};

export function isLocked( product: 'fo' | 'bc', document: FlowDocument, target: string ): boolean {
	return LOCKED[ product ][ document ].includes( target );
}
