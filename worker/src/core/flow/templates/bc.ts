/** Flows to begin with for Business Central; fields are those of API v2.0 (d365-bc-dataverse.md, 1 and 3). */
import { accounts, cancellations, creditMemos, customers, expression, fromFeed, HAS_SKU, items, path, payments, prices, refunds, SHIPPED, template, toField, toMeta, type Template } from './parts.ts';
import type { FlowStep } from '../schema.ts';

const item: FlowStep = { id: 'item', title: '', step: 'find', entity: 'items', where: [ { field: 'number', source: expression( '$uppercase($trim(sku))' ) } ], as: 'item', missing: 'continue' };
export const BC_TEMPLATES: readonly Template[] = [
	customers( 'bc' ),
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
	cancellations( 'bc' ),
	refunds( 'bc' ),
];
