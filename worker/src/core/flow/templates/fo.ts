/** Flows to begin with for Finance & Operations; entity sets and fields as in d365-fo.md, sections 1 to 5. */
import { expression, fixed, fromFeed, HAS_SKU, items, known, path, payments, row, SHIPPED, template, toField, toMeta, type Template } from './parts.ts';
import type { FlowStep } from '../schema.ts';

const item: FlowStep = { id: 'item', title: '', step: 'find', entity: 'ReleasedProductsV2', where: [ { field: 'ItemNumber', source: expression( '$trim(sku)' ) } ], as: 'item', missing: 'continue' };

export const FO_TEMPLATES: readonly Template[] = [
	template( 'customer', 'fo', { on: 'store', record: 'customer' }, [
		{ id: 'has-email', title: '', step: 'filter', expression: '$contains(email, "@")', message: 'The customer has no e-mail address.' },
		{ id: 'customer', title: '', step: 'findOrCreate', entity: 'CustomersV3', where: [ { field: 'PrimaryContactEmail', source: expression( '$lowercase($trim(email))' ) } ], rows: [
			row( 'PartyType', expression( 'billing.company != "" ? "Organization" : "Person"' ) ),
			row( 'OrganizationName', path( 'billing.company' ) ),
			row( 'PersonFirstName', expression( 'billing.company != "" ? "" : first_name' ) ), row( 'PersonLastName', expression( 'billing.company != "" ? "" : (last_name != "" ? last_name : email)' ) ),
			row( 'CustomerGroupId', path( 'setting.customer_group' ) ),
			row( 'AddressStreet', path( 'billing.address_1' ) ), row( 'AddressCity', path( 'billing.city' ) ), row( 'AddressZipCode', path( 'billing.postcode' ) ), row( 'AddressCountryRegionISOCode', path( 'billing.country' ) ),
		], as: 'customer' },
		{ id: 'number', title: '', step: 'setInStore', record: 'customer', by: 'record', target: 'meta', key: '_dynamics_customer', source: path( 'vars.customer.CustomerAccount' ) },
	] ),
	template( 'product', 'fo', { on: 'schedule', record: 'product', everyMinutes: 1_440 }, [ HAS_SKU, item, toMeta( 'name', '_dynamics_item_name', path( 'vars.item.SearchName' ) ) ] ),
	template( 'price', 'fo', { on: 'schedule', record: 'product', everyMinutes: 60 }, [ HAS_SKU, item, known( '$exists(vars.item.SalesPrice) and $number(vars.item.SalesPrice) > 0', 'Finance & Operations has no price for this SKU.' ), toField( 'price', 'regular_price', path( 'vars.item.SalesPrice' ) ) ] ),
	items( 'fo' ),
	template( 'stock', 'fo', { on: 'feed', feed: 'stock', everyMinutes: 15, allEveryHours: 24, locations: [] }, [
		{ id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( 'stock.sku' ), target: 'field', key: 'stock_quantity', source: path( 'stock.available' ) },
	] ),
	fromFeed( 'shipment', 'fo', 'shipments', SHIPPED ),
	fromFeed( 'invoice', 'fo', 'invoices' ),
	payments( 'fo' ),
	template( 'refund', 'fo', { on: 'store', record: 'refund' }, [
		{ id: 'sent', title: '', step: 'filter', expression: '$exists(document.number)', message: 'The order of this refund is not in Dynamics.' },
		{ id: 'order', title: '', step: 'find', entity: 'SalesOrderHeadersV4', where: [ { field: 'SalesOrderNumber', source: path( 'document.number' ) } ], as: 'order', missing: 'stop' },
		{ id: 'return', title: '', step: 'findOrCreate', entity: 'ReturnOrderHeadersV2', where: [ { field: 'CustomersOrderReference', source: expression( '"REFUND-" & $string(id)' ) } ], rows: [
			row( 'CustomerAccountNumber', path( 'vars.order.OrderingCustomerAccountNumber' ) ), row( 'InvoiceCustomerAccountNumber', path( 'vars.order.InvoiceCustomerAccountNumber' ) ), row( 'CurrencyCode', path( 'currency' ) ), row( 'CustomerRequisitionNumber', path( 'document.number' ) ),
		], as: 'return' },
		{ id: 'lines', title: '', step: 'forEach', path: 'line_items', as: 'line', steps: [
			{ id: 'line', title: '', step: 'findOrCreate', entity: 'ReturnOrderLinesV2', where: [ { field: 'ReturnOrderNumber', source: path( 'vars.return.ReturnOrderNumber' ) }, { field: 'ExternalItemNumber', source: expression( '$string(vars.line.id)' ) } ], rows: [
				row( 'ItemNumber', path( 'vars.line.sku' ), [ { step: 'trim' } ] ), row( 'ReturnSalesQuantity', expression( '"-" & $replace(vars.line.quantity, "-", "")' ), [ { step: 'number' } ] ), row( 'ReturnDispositionCode', fixed( '' ) ),
			], as: 'returnLine' },
		] },
		{ id: 'tell', title: '', step: 'notify', message: 'Return order {vars.return.ReturnOrderNumber} was prepared in Finance & Operations; compare its amount with the refund of {amount} {currency} before you invoice it.' },
	] ),
];
