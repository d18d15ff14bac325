/** Short forms for writing templates down. */
import type { MappingRow } from '../../mapping/schema.ts';
import { DOCUMENT_ROOTS, type DocumentFeed } from '../../feeds/names.ts';
import type { FlowContent, FlowStep, FlowTrigger } from '../schema.ts';

export type TemplateKey = 'customer' | 'product' | 'item' | 'price' | 'stock' | 'shipment' | 'invoice' | 'payment' | 'refund';
export type Template = { key: TemplateKey; product: 'fo' | 'bc'; content: FlowContent };
type Source = MappingRow[ 'source' ];

export const path = ( text: string ): Source => ( { kind: 'path', path: text } );
export const fixed = ( value: string | boolean ): Source => ( { kind: 'constant', value } );
export const expression = ( text: string ): Source => ( { kind: 'expression', expression: text } );

export function row( target: string, source: Source, steps: MappingRow[ 'steps' ] = [] ): MappingRow {
	return { target, source, steps, conditions: [], required: false };
}

export function template( key: TemplateKey, product: 'fo' | 'bc', trigger: FlowTrigger, steps: FlowStep[] ): Template {
	return { key, product, content: { schemaVersion: 1, trigger, steps } };
}

/** Products without a SKU have no counterpart in Dynamics. */
export const HAS_SKU: FlowStep = { id: 'has-sku', title: '', step: 'filter', expression: 'sku != ""', message: 'The product has no SKU.' };

/** A field of WooCommerce of the flow's own product. */
export function toField( id: string, key: string, source: Source ): FlowStep {
	return { id, title: '', step: 'setInStore', record: 'product', by: 'record', target: 'field', key, source };
}

/** Products that Dynamics does not know, or has no such value for, keep what they have. */
export function known( what: string, message: string ): FlowStep {
	return { id: 'known', title: '', step: 'filter', expression: what, message };
}

export function toMeta( id: string, key: string, source: Source ): FlowStep {
	return { id, title: '', step: 'setInStore', record: 'product', by: 'record', target: 'meta', key, source };
}

/** Status of an order of which everything is shipped; a partial shipment leaves it, until a row for "setStatusPartly" says otherwise. */
export const SHIPPED: MappingRow[] = [ row( 'setStatus', fixed( 'completed' ) ) ];

/** Documents of Dynamics into the store as they are, but for `rows`. */
export function fromFeed( key: TemplateKey, product: 'fo' | 'bc', feed: DocumentFeed, rows: MappingRow[] = [] ): Template {
	return template( key, product, { on: 'feed', feed, everyMinutes: product === 'bc' ? 5 : 15, allEveryHours: 24, locations: [] }, [ { id: 'to-store', title: '', step: 'putInStore', record: DOCUMENT_ROOTS[ feed ], rows } ] );
}

/**
 * Items into products. Dynamics is master of what it is usually better at; names, texts and pictures are the shop's own once a product is there, and
 * a row makes any of them Dynamics'.
 */
export function items( product: 'fo' | 'bc' ): Template {
	const all = fromFeed( 'item', product, 'items' );
	const own = ( field: string ): MappingRow => row( field, path( `item.${ field }` ) );
	const rows = [ row( 'create', fixed( 'draft' ) ), row( 'whenBlocked', fixed( 'private' ) ), own( 'regularPrice' ), ...( product === 'fo' ? [ own( 'salePrice' ), own( 'saleFrom' ), own( 'saleTo' ), own( 'weight' ) ] : [] ), own( 'gtin' ) ];
	return { ...all, content: { ...all.content, trigger: { on: 'feed', feed: 'items', everyMinutes: product === 'bc' ? 5 : 60, allEveryHours: 24, locations: [] }, steps: [ { id: 'to-store', title: '', step: 'putInStore', record: 'item', rows } ] } };
}

/** Invoices into the store, and what the shopper has paid of them into the journal of the product's own. */
export function payments( product: 'fo' | 'bc' ): Template {
	const invoices = fromFeed( 'payment', product, 'invoices' );
	return { ...invoices, content: { ...invoices.content, steps: [ ...invoices.content.steps, { id: 'pay', title: '', step: 'payInvoice', targets: [ { gateway: '*', journal: product === 'bc' ? 'CONCORD' : 'CustPay', method: '', accountType: '', account: '' } ] } ] } };
}
