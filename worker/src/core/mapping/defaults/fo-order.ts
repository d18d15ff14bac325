/**
 * Sales orders of Finance & Operations: SalesOrderHeadersV4 and SalesOrderLinesV3 (d365-fo.md, section 2).
 *
 * - CustomersOrderReference is the external reference, the key of exactly-once. CustomerRequisitionNumber is the number
 *   the customer quotes (DUP-7): it is searchable on the order and printed on its documents, and SalesOrderName stays the
 *   customer's name.
 * - ExternalItemNumber carries the store's order item id, the line's identity: the one correlator a field-proven connector
 *   writes and reads back, and text, while CustomersLineNumber is an Int32 that a store's 64-bit item ids can outgrow.
 * - A variation that is a product variant is ordered by its item number and product dimensions, found by the variant's number before the write.
 * - Days are written at noon UTC, F&O's date-only form; midnight shows as the day before in half of the world.
 * - The header carries no tax group: each line has its own pair of groups, since one order can hold several rates.
 */
import type { MappingInput } from '../schema.ts';

const text = ( max: number ) => ( { step: 'length' as const, max, policy: 'truncate' as const } );
const code = ( max: number ) => ( { step: 'length' as const, max, policy: 'stop' as const } );
const hasDelivery = { when: 'expression' as const, expression: 'document.shipTo.present' };

export const foOrderHeader = {
	schemaVersion: 1,
	id: 'fo.sales-order-header',
	over: 'order',
	entity: 'SalesOrderHeadersV4',
	rows: [
		{ target: 'dataAreaId', source: { kind: 'path', path: 'setting.company' }, required: true },
		{ target: 'SalesOrderNumber', source: { kind: 'path', path: 'document.ownNumber' }, steps: [ code( 20 ) ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'CustomersOrderReference', source: { kind: 'path', path: 'document.reference' }, steps: [ code( 60 ) ], required: true },
		{ target: 'CustomerRequisitionNumber', source: { kind: 'path', path: 'number' }, steps: [ { step: 'trim' }, text( 20 ) ], required: true },
		{ target: 'SalesOrderName', source: { kind: 'path', path: 'document.billTo.name' }, steps: [ { step: 'join', paths: [ 'document.orderedBy' ], separator: ', ' }, text( 60 ) ] },
		{ target: 'OrderingCustomerAccountNumber', source: { kind: 'path', path: 'document.customer.number' }, steps: [ code( 20 ) ], required: true },
		{ target: 'InvoiceCustomerAccountNumber', source: { kind: 'path', path: 'document.customer.number' }, steps: [ code( 20 ) ], conditions: [ { when: 'onCreate' } ], required: true },
		{ target: 'CurrencyCode', source: { kind: 'path', path: 'currency' }, required: true },
		{ target: 'ArePricesIncludingSalesTax', source: { kind: 'path', path: 'document.pricesIncludeTax' }, steps: [ { step: 'valueMap', values: { true: 'Yes', false: 'No' }, unmapped: 'stop' } ], required: true },
		{ target: 'RequestedShippingDate', source: { kind: 'path', path: 'dateInStoreZone' }, steps: [ { step: 'date', as: 'noonUtc' } ], required: true },
		{ target: 'Email', source: { kind: 'path', path: 'customer.email' }, steps: [ { step: 'coalesce', paths: [ 'billing.email' ] }, text( 255 ) ] },
		{ target: 'PaymentTermsName', source: { kind: 'path', path: 'setting.payment_terms' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'CustomerPaymentMethodName', source: { kind: 'path', path: 'setting.payment_method' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'DefaultShippingWarehouseId', source: { kind: 'path', path: 'setting.location' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'notEmpty' } ] },
		{ target: 'IsDeliveryAddressOrderSpecific', source: { kind: 'constant', value: 'Yes' }, conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressName', source: { kind: 'path', path: 'document.shipTo.name' }, steps: [ text( 100 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressDescription', source: { kind: 'path', path: 'document.shipTo.name' }, steps: [ text( 60 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressStreet', source: { kind: 'path', path: 'document.shipTo.street' }, steps: [ text( 250 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressCity', source: { kind: 'path', path: 'shipping.city' }, steps: [ { step: 'trim' }, text( 60 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressStateId', source: { kind: 'path', path: 'shipping.state' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressZipCode', source: { kind: 'path', path: 'shipping.postcode' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ hasDelivery ] },
		{ target: 'DeliveryAddressCountryRegionId', source: { kind: 'path', path: 'shipping.country' }, steps: [ { step: 'country', to: 'alpha3' } ], conditions: [ hasDelivery ] },
	],
} as const satisfies MappingInput;

export const foOrderLine = {
	schemaVersion: 1,
	id: 'fo.sales-order-line',
	over: 'order.lines',
	entity: 'SalesOrderLinesV3',
	rows: [
		{ target: 'dataAreaId', source: { kind: 'path', path: 'setting.company' }, required: true },
		{ target: 'ExternalItemNumber', source: { kind: 'path', path: 'line.id' }, steps: [ code( 20 ) ], required: true },
		{ target: 'ItemNumber', source: { kind: 'path', path: 'line.target.number' }, steps: [ { step: 'trim' }, code( 20 ) ], required: true },
		...( [ 'configuration', 'size', 'color', 'style', 'version' ] as const ).map( ( part ) => ( { target: `Product${ part.charAt( 0 ).toUpperCase() }${ part.slice( 1 ) }Id`, source: { kind: 'path' as const, path: `line.target.variant.${ part }` }, steps: [ { step: 'trim' as const } ], conditions: [ { when: 'notEmpty' as const } ] } ) ),
		{ target: 'LineDescription', source: { kind: 'path', path: 'line.description' }, steps: [ text( 1000 ) ] },
		{ target: 'OrderedSalesQuantity', source: { kind: 'path', path: 'line.quantity' }, steps: [ { step: 'number' } ], required: true },
		{ target: 'SalesPrice', source: { kind: 'path', path: 'line.unitPrice' }, steps: [ { step: 'number' } ], required: true },
		{ target: 'LineDiscountAmount', source: { kind: 'path', path: 'line.unitDiscount' }, steps: [ { step: 'number' } ], conditions: [ { when: 'expression', expression: '$number(line.unitDiscount) != 0' } ] },
		{ target: 'SalesTaxGroupCode', source: { kind: 'path', path: 'line.taxGroup' }, steps: [ code( 10 ) ], conditions: [ { when: 'notEmpty' } ] },
		{ target: 'SalesTaxItemGroupCode', source: { kind: 'path', path: 'line.taxCode' }, steps: [ code( 10 ) ], conditions: [ { when: 'notEmpty' } ] },
		{ target: 'RequestedShippingDate', source: { kind: 'path', path: 'dateInStoreZone' }, steps: [ { step: 'date', as: 'noonUtc' } ], required: true },
		{ target: 'ShippingWarehouseId', source: { kind: 'path', path: 'setting.location' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'notEmpty' } ] },
	],
} as const satisfies MappingInput;

export const foCustomer = {
	schemaVersion: 1,
	id: 'fo.customer',
	over: 'customer',
	entity: 'CustomersV3',
	rows: [
		{ target: 'dataAreaId', source: { kind: 'path', path: 'setting.company' }, required: true },
		{ target: 'PartyType', source: { kind: 'path', path: 'document.billTo.company' }, steps: [ { step: 'valueMap', values: { '': 'Person' }, unmapped: 'default', default: 'Organization' } ], conditions: [ { when: 'onCreate' } ] },
		{ target: 'OrganizationName', source: { kind: 'path', path: 'document.billTo.company' }, steps: [ text( 100 ) ], conditions: [ { when: 'notEmpty' } ] },
		{ target: 'PersonFirstName', source: { kind: 'path', path: 'document.billTo.firstName' }, steps: [ text( 25 ) ], conditions: [ { when: 'expression', expression: 'document.billTo.company = ""' } ] },
		{ target: 'PersonLastName', source: { kind: 'path', path: 'document.billTo.lastName' }, steps: [ text( 25 ) ], conditions: [ { when: 'expression', expression: 'document.billTo.company = ""' } ], required: true },
		{ target: 'CustomerGroupId', source: { kind: 'path', path: 'setting.customer_group' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'onCreate' } ], required: true },
		{ target: 'PaymentTerms', source: { kind: 'path', path: 'setting.payment_terms' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'PaymentMethod', source: { kind: 'path', path: 'setting.payment_method' }, steps: [ { step: 'trim' }, code( 10 ) ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'SalesCurrencyCode', source: { kind: 'path', path: 'currency' }, conditions: [ { when: 'onCreate' } ], required: true },
		{ target: 'PrimaryContactEmail', source: { kind: 'path', path: 'customer.email' }, steps: [ code( 255 ) ] },
		{ target: 'PrimaryContactPhone', source: { kind: 'path', path: 'billing.phone' }, steps: [ { step: 'trim' }, text( 255 ) ] },
		{ target: 'AddressDescription', source: { kind: 'path', path: 'document.billTo.name' }, steps: [ text( 60 ) ], conditions: [ { when: 'expression', expression: 'document.billTo.present' } ] },
		{ target: 'AddressStreet', source: { kind: 'path', path: 'document.billTo.street' }, steps: [ text( 250 ) ] },
		{ target: 'AddressCity', source: { kind: 'path', path: 'billing.city' }, steps: [ { step: 'trim' }, text( 60 ) ] },
		{ target: 'AddressState', source: { kind: 'path', path: 'billing.state' }, steps: [ { step: 'trim' }, code( 10 ) ] },
		{ target: 'AddressZipCode', source: { kind: 'path', path: 'billing.postcode' }, steps: [ { step: 'trim' }, code( 10 ) ] },
		{ target: 'AddressCountryRegionId', source: { kind: 'path', path: 'billing.country' }, steps: [ { step: 'country', to: 'alpha3' } ] },
	],
} as const satisfies MappingInput;
