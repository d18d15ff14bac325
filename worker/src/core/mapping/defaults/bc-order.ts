/**
 * Sales orders of Business Central API v2.0: salesOrders and salesOrderLines (d365-bc-dataverse.md, sections 1.2 and 7).
 *
 * - externalDocumentNumber is the external reference. The number the customer quotes (DUP-7) has no field of its own on an
 *   order, so it stands in a comment line behind the other lines, as do texts that did not fit (FUL-7).
 * - `sequence` is set by us, the store's order item id (core/line-sequence.ts): repeating a line then fails instead of doubling it, and
 *   the lines of shipments, invoices and credit memos keep it, which joins them back to the item (FUL-1).
 * - A variation that is a variant of an item is ordered as that item with its variant (itemVariantId), found by its SKU before the write.
 * - Items and accounts are named by number (lineObjectNumber), so no look-up is needed before the write. Codes go upper case,
 *   as BC stores them.
 * - Payment terms are a GUID too, looked up by their code; the method of payment is no field of the order but of its customer.
 * - The location of a line is a GUID (locationId) that only the tenant knows; the connector adds it.
 */
import type { MappingInput } from '../schema.ts';

const text = ( max: number ) => ( { step: 'length' as const, max, policy: 'truncate' as const } );
const code = ( max: number ) => ( { step: 'length' as const, max, policy: 'stop' as const } );
const upper = { step: 'case' as const, to: 'upper' as const };
const trim = { step: 'trim' as const };

export const bcOrderHeader = {
	schemaVersion: 1,
	id: 'bc.sales-order-header',
	over: 'order',
	entity: 'salesOrders',
	rows: [
		{ target: 'externalDocumentNumber', source: { kind: 'path', path: 'document.reference' }, steps: [ code( 35 ) ], required: true },
		{ target: 'orderDate', source: { kind: 'path', path: 'dateInStoreZone' }, steps: [ { step: 'date', as: 'dateOnly' } ], required: true },
		{ target: 'customerId', source: { kind: 'path', path: 'document.customer.key' }, conditions: [ { when: 'onCreate' } ], required: true },
		{ target: 'currencyCode', source: { kind: 'path', path: 'currency' }, conditions: [ { when: 'onCreate' } ], required: true },
		{ target: 'pricesIncludeTax', source: { kind: 'path', path: 'document.pricesIncludeTax' }, conditions: [ { when: 'onCreate' } ] },
		{ target: 'paymentTermsId', source: { kind: 'path', path: 'setting.payment_terms' }, steps: [ trim, upper, code( 10 ), { step: 'lookUp', entity: 'paymentTerms', field: 'code', take: 'id', none: 'stop', many: 'stop' } ], conditions: [ { when: 'onCreate' }, { when: 'notEmpty' } ] },
		{ target: 'sellToAddressLine1', source: { kind: 'path', path: 'billing.line1' }, steps: [ trim, text( 100 ) ] },
		{ target: 'sellToAddressLine2', source: { kind: 'path', path: 'billing.line2' }, steps: [ trim, text( 50 ) ] },
		{ target: 'sellToCity', source: { kind: 'path', path: 'billing.city' }, steps: [ trim, text( 30 ) ] },
		{ target: 'sellToState', source: { kind: 'path', path: 'billing.state' }, steps: [ trim, text( 30 ) ] },
		{ target: 'sellToPostCode', source: { kind: 'path', path: 'billing.postcode' }, steps: [ trim, upper, code( 20 ) ] },
		{ target: 'sellToCountry', source: { kind: 'path', path: 'billing.country' }, steps: [ { step: 'country', to: 'alpha2' } ] },
		{ target: 'shipToName', source: { kind: 'path', path: 'document.shipTo.name' }, steps: [ text( 100 ) ] },
		{ target: 'shipToContact', source: { kind: 'path', path: 'document.shipTo.contact' }, steps: [ text( 100 ) ] },
		{ target: 'shipToAddressLine1', source: { kind: 'path', path: 'shipping.line1' }, steps: [ trim, text( 100 ) ] },
		{ target: 'shipToAddressLine2', source: { kind: 'path', path: 'shipping.line2' }, steps: [ trim, text( 50 ) ] },
		{ target: 'shipToCity', source: { kind: 'path', path: 'shipping.city' }, steps: [ trim, text( 30 ) ] },
		{ target: 'shipToState', source: { kind: 'path', path: 'shipping.state' }, steps: [ trim, text( 30 ) ] },
		{ target: 'shipToPostCode', source: { kind: 'path', path: 'shipping.postcode' }, steps: [ trim, upper, code( 20 ) ] },
		{ target: 'shipToCountry', source: { kind: 'path', path: 'shipping.country' }, steps: [ { step: 'country', to: 'alpha2' } ] },
		{ target: 'phoneNumber', source: { kind: 'path', path: 'billing.phone' }, steps: [ trim, text( 30 ) ] },
		{ target: 'email', source: { kind: 'path', path: 'customer.email' }, steps: [ code( 80 ) ] },
	],
} as const satisfies MappingInput;

export const bcOrderLine = {
	schemaVersion: 1,
	id: 'bc.sales-order-line',
	over: 'order.lines',
	entity: 'salesOrderLines',
	rows: [
		{ target: 'sequence', source: { kind: 'path', path: 'document.sequence' }, required: true },
		{ target: 'lineType', source: { kind: 'path', path: 'line.target.kind' }, steps: [ { step: 'valueMap', values: { item: 'Item', account: 'Account' }, unmapped: 'stop' } ], required: true },
		{ target: 'lineObjectNumber', source: { kind: 'path', path: 'line.target.number' }, steps: [ trim, upper, code( 20 ) ], required: true },
		{ target: 'itemVariantId', source: { kind: 'path', path: 'line.target.variant.id' }, conditions: [ { when: 'notEmpty' } ] },
		{ target: 'description', source: { kind: 'path', path: 'line.description' }, steps: [ text( 100 ) ] },
		{ target: 'quantity', source: { kind: 'path', path: 'line.quantity' }, steps: [ { step: 'number' } ], required: true },
		{ target: 'unitPrice', source: { kind: 'path', path: 'line.unitPrice' }, steps: [ { step: 'number' } ], required: true },
		{ target: 'discountAmount', source: { kind: 'path', path: 'line.discount' }, steps: [ { step: 'number' } ], conditions: [ { when: 'expression', expression: '$number(line.discount) != 0' } ] },
		{ target: 'taxCode', source: { kind: 'path', path: 'line.taxCode' }, steps: [ trim, upper, code( 20 ) ], conditions: [ { when: 'notEmpty' } ] },
	],
} as const satisfies MappingInput;

/** A comment line: "document.note" is one piece of text that already fits. */
export const bcNoteLine = {
	schemaVersion: 1,
	id: 'bc.sales-order-note',
	over: 'order',
	entity: 'salesOrderLines',
	rows: [
		{ target: 'sequence', source: { kind: 'path', path: 'document.sequence' }, required: true },
		{ target: 'lineType', source: { kind: 'constant', value: 'Comment' } },
		{ target: 'description', source: { kind: 'path', path: 'document.note' }, steps: [ text( 100 ) ], required: true },
	],
} as const satisfies MappingInput;

export const bcCustomer = {
	schemaVersion: 1,
	id: 'bc.customer',
	over: 'customer',
	entity: 'customers',
	rows: [
		{ target: 'displayName', source: { kind: 'path', path: 'document.billTo.name' }, steps: [ text( 100 ) ], required: true },
		{ target: 'type', source: { kind: 'path', path: 'document.billTo.company' }, steps: [ { step: 'valueMap', values: { '': 'Person' }, unmapped: 'default', default: 'Company' } ] },
		{ target: 'addressLine1', source: { kind: 'path', path: 'billing.line1' }, steps: [ trim, text( 100 ) ] },
		{ target: 'addressLine2', source: { kind: 'path', path: 'billing.line2' }, steps: [ trim, text( 50 ) ] },
		{ target: 'city', source: { kind: 'path', path: 'billing.city' }, steps: [ trim, text( 30 ) ] },
		{ target: 'state', source: { kind: 'path', path: 'billing.state' }, steps: [ trim, text( 30 ) ] },
		{ target: 'postalCode', source: { kind: 'path', path: 'billing.postcode' }, steps: [ trim, upper, code( 20 ) ] },
		{ target: 'country', source: { kind: 'path', path: 'billing.country' }, steps: [ { step: 'country', to: 'alpha2' } ] },
		{ target: 'phoneNumber', source: { kind: 'path', path: 'billing.phone' }, steps: [ trim, text( 30 ) ] },
		{ target: 'email', source: { kind: 'path', path: 'customer.email' }, steps: [ code( 80 ) ] },
		{ target: 'currencyCode', source: { kind: 'path', path: 'currency' }, conditions: [ { when: 'onCreate' } ] },
	],
} as const satisfies MappingInput;
