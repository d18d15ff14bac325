/** Flows to begin with for Business Central; fields are those of API v2.0 (d365-bc-dataverse.md, 1 and 3). */
import { expression, fixed, fromFeed, HAS_SKU, items, known, path, payments, row, SHIPPED, template, toField, toMeta, type Template } from './parts.ts';
import type { FlowStep } from '../schema.ts';

const item: FlowStep = { id: 'item', title: '', step: 'find', entity: 'items', where: [ { field: 'number', source: expression( '$uppercase($trim(sku))' ) } ], as: 'item', missing: 'continue' };
export const BC_TEMPLATES: readonly Template[] = [
	template( 'customer', 'bc', { on: 'store', record: 'customer' }, [
		{ id: 'has-email', title: '', step: 'filter', expression: '$contains(email, "@")', message: 'The customer has no e-mail address.' },
		{ id: 'customer', title: '', step: 'findOrCreate', entity: 'customers', where: [ { field: 'email', source: expression( '$lowercase($trim(email))' ) } ], rows: [
			row( 'displayName', expression( 'billing.company != "" ? billing.company : $trim(first_name & " " & last_name) != "" ? $trim(first_name & " " & last_name) : email' ), [ { step: 'length', max: 100, policy: 'truncate' } ] ),
			row( 'type', expression( 'billing.company != "" ? "Company" : "Person"' ) ),
			row( 'addressLine1', path( 'billing.address_1' ), [ { step: 'length', max: 100, policy: 'truncate' } ] ),
			row( 'city', path( 'billing.city' ), [ { step: 'length', max: 30, policy: 'truncate' } ] ),
			row( 'postalCode', path( 'billing.postcode' ) ), row( 'country', path( 'billing.country' ) ), row( 'phoneNumber', path( 'billing.phone' ), [ { step: 'length', max: 30, policy: 'truncate' } ] ),
		], as: 'customer' },
		{ id: 'number', title: '', step: 'setInStore', record: 'customer', by: 'record', target: 'meta', key: '_dynamics_customer', source: path( 'vars.customer.number' ) },
	] ),
	template( 'product', 'bc', { on: 'schedule', record: 'product', everyMinutes: 1_440 }, [ HAS_SKU, item, toField( 'gtin', 'global_unique_id', path( 'vars.item.gtin' ) ), toMeta( 'name', '_dynamics_item_name', path( 'vars.item.displayName' ) ), toMeta( 'blocked', '_dynamics_item_blocked', path( 'vars.item.blocked' ) ) ] ),
	template( 'price', 'bc', { on: 'schedule', record: 'product', everyMinutes: 60 }, [ HAS_SKU, item, known( '$exists(vars.item.unitPrice) and $number(vars.item.unitPrice) > 0', 'Business Central has no price for this SKU.' ), toField( 'price', 'regular_price', path( 'vars.item.unitPrice' ) ) ] ),
	items( 'bc' ),
	template( 'stock', 'bc', { on: 'feed', feed: 'stock', everyMinutes: 5, allEveryHours: 24, locations: [] }, [
		{ id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( 'stock.sku' ), target: 'field', key: 'stock_quantity', source: path( 'stock.available' ) },
	] ),
	fromFeed( 'shipment', 'bc', 'shipments', SHIPPED ),
	fromFeed( 'invoice', 'bc', 'invoices' ),
	payments( 'bc' ),
	template( 'refund', 'bc', { on: 'store', record: 'refund' }, [
		{ id: 'sent', title: '', step: 'filter', expression: '$exists(document.number)', message: 'The order of this refund is not in Dynamics.' },
		{ id: 'invoice', title: '', step: 'find', entity: 'salesInvoices', where: [ { field: 'orderNumber', source: path( 'document.number' ) } ], as: 'invoice', missing: 'stop' },
		{ id: 'memo', title: '', step: 'findOrCreate', entity: 'salesCreditMemos', where: [ { field: 'externalDocumentNumber', source: expression( '"REFUND-" & $string(id)' ) } ], rows: [ row( 'customerNumber', path( 'vars.invoice.customerNumber' ) ), row( 'currencyCode', path( 'currency' ) ), row( 'invoiceNumber', path( 'vars.invoice.number' ) ) ], as: 'memo' },
		{ id: 'lines', title: '', step: 'forEach', path: 'line_items', as: 'line', steps: [
			{ id: 'line', title: '', step: 'findOrCreate', entity: 'salesCreditMemoLines', where: [ { field: 'documentId', source: path( 'vars.memo.id' ) }, { field: 'sequence', source: expression( 'vars.line.id' ) } ], rows: [
				row( 'lineType', fixed( 'Item' ) ), row( 'lineObjectNumber', path( 'vars.line.sku' ), [ { step: 'trim' }, { step: 'case', to: 'upper' } ] ),
				row( 'quantity', expression( '$replace(vars.line.quantity, "-", "")' ), [ { step: 'number' } ] ),
			], as: 'memoLine' },
		] },
		{ id: 'tell', title: '', step: 'notify', message: 'Credit memo {vars.memo.number} was prepared in Business Central; compare its amount with the refund of {amount} {currency} before you post it.' },
	] ),
];
