/** Flows to begin with for Finance & Operations; entity sets and fields as in d365-fo.md, sections 1 to 5. */
import { accounts, cancellations, creditMemos, customers, expression, fromFeed, HAS_SKU, items, path, payments, prices, refunds, SHIPPED, template, toMeta, type Template } from './parts.ts';
import type { FlowStep } from '../schema.ts';

const item: FlowStep = { id: 'item', title: '', step: 'find', entity: 'ReleasedProductsV2', where: [ { field: 'ItemNumber', source: expression( '$trim(sku)' ) } ], as: 'item', missing: 'continue' };

export const FO_TEMPLATES: readonly Template[] = [
	customers( 'fo' ),
	template( 'product', 'fo', { on: 'schedule', record: 'product', everyMinutes: 1_440 }, [ HAS_SKU, item, toMeta( 'name', '_dynamics_item_name', path( 'vars.item.SearchName' ) ) ] ),
	prices( 'fo' ),
	items( 'fo' ),
	accounts( 'fo' ),
	template( 'stock', 'fo', { on: 'feed', feed: 'stock', everyMinutes: 15, allEveryHours: 24, locations: [] }, [
		{ id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( 'stock.sku' ), target: 'field', key: 'stock_quantity', source: path( 'stock.available' ) },
	] ),
	fromFeed( 'shipment', 'fo', 'shipments', SHIPPED ),
	fromFeed( 'invoice', 'fo', 'invoices' ),
	payments( 'fo' ),
	creditMemos( 'fo' ),
	cancellations( 'fo' ),
	refunds( 'fo' ),
];
