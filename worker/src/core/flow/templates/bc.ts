/** Flows to begin with for Business Central; fields are those of API v2.0 (d365-bc-dataverse.md, 1 and 3). */
import { accounts, creditMemos, expression, fromFeed, HAS_SKU, items, path, payments, prices, refunds, row, SHIPPED, template, toField, toMeta, type Template } from './parts.ts';
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
	prices( 'bc' ),
	items( 'bc' ),
	accounts( 'bc' ),
	template( 'stock', 'bc', { on: 'feed', feed: 'stock', everyMinutes: 5, allEveryHours: 24, locations: [] }, [
		{ id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( 'stock.sku' ), target: 'field', key: 'stock_quantity', source: path( 'stock.available' ) },
	] ),
	fromFeed( 'shipment', 'bc', 'shipments', SHIPPED ),
	fromFeed( 'invoice', 'bc', 'invoices' ),
	payments( 'bc' ),
	creditMemos( 'bc' ),
	refunds( 'bc' ),
];
