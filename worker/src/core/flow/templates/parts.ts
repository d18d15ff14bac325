/** Short forms for writing templates down. */
import type { MappingRow } from '../../mapping/schema.ts';
import { DOCUMENT_ROOTS, type DocumentFeed } from '../../feeds/names.ts';
import type { FlowContent, FlowStep, FlowTrigger } from '../schema.ts';

export type TemplateKey = 'customer' | 'account' | 'product' | 'item' | 'price' | 'stock' | 'shipment' | 'invoice' | 'payment' | 'creditMemo' | 'refund';
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
	const rows = [ row( 'create', fixed( 'draft' ) ), row( 'whenBlocked', fixed( 'private' ) ), ...priceRows( product ), ...( product === 'fo' ? [ own( 'weight' ) ] : [] ), own( 'gtin' ) ];
	return { ...all, content: { ...all.content, trigger: itemsTrigger( product ), steps: [ { id: 'to-store', title: '', step: 'putInStore', record: 'item', rows } ] } };
}

/** Prices alone: of products that are there already, and with every guard of the catalogue (currency, tax, zero). */
export function prices( product: 'fo' | 'bc' ): Template {
	return template( 'price', product, itemsTrigger( product ), [ { id: 'to-store', title: '', step: 'putInStore', record: 'item', rows: priceRows( product ) } ] );
}

const own = ( field: string ): MappingRow => row( field, path( `item.${ field }` ) );

/**
 * F&O does not tell whether its base prices and trade agreements are meant with sales tax: that is decided by each customer's orders. The row says
 * what is customary, in sight; a shop that keeps its prices with tax stops there instead of selling at the net price.
 */
function priceRows( product: 'fo' | 'bc' ): MappingRow[] {
	return [ own( 'regularPrice' ), ...( product === 'fo' ? [ own( 'salePrice' ), own( 'saleFrom' ), own( 'saleTo' ), row( 'pricesIncludeTax', fixed( false ) ) ] : [] ) ];
}

function itemsTrigger( product: 'fo' | 'bc' ): FlowTrigger {
	return { on: 'feed', feed: 'items', everyMinutes: product === 'bc' ? 5 : 60, allEveryHours: 24, locations: [] };
}

/**
 * Customers onto accounts that are there already. None is made, no role given and no mail sent until a row says so; names and addresses are the
 * shopper's own once the account stands, and a row makes any of them Dynamics'.
 */
export function accounts( product: 'fo' | 'bc' ): Template {
	const all = fromFeed( 'account', product, 'customers' );
	const rows = [ row( 'vatMeta', fixed( '_billing_vat_number' ) ), row( 'vat', path( 'customer.vat' ) ), row( 'groupMeta', fixed( '_dynamics_customer_group' ) ), ...( product === 'fo' ? [ row( 'group', path( 'customer.group' ) ) ] : [] ) ];
	return { ...all, content: { ...all.content, trigger: { on: 'feed', feed: 'customers', everyMinutes: product === 'bc' ? 5 : 60, allEveryHours: 24, locations: [] }, steps: [ { id: 'to-store', title: '', step: 'putInStore', record: 'customer', rows } ] } };
}

/** Invoices into the store, and what the shopper has paid of them into the journal of the product's own. */
export function payments( product: 'fo' | 'bc' ): Template {
	const invoices = fromFeed( 'payment', product, 'invoices' );
	return { ...invoices, content: { ...invoices.content, steps: [ ...invoices.content.steps, { id: 'pay', title: '', step: 'payInvoice', targets: [ { gateway: '*', journal: product === 'bc' ? 'CONCORD' : 'CustPay', method: '', accountType: '', account: '' } ] } ] } };
}

/**
 * Credit memos into refunds. "Cancel" and "Correct" of Business Central take a whole invoice back, and which of them it was is not told: another invoice
 * of the same order may follow, so a person decides about the shopper's money. F&O has no such memos.
 */
export function creditMemos( product: 'fo' | 'bc' ): Template {
	const all = fromFeed( 'creditMemo', product, 'creditMemos' );
	const hold: FlowStep = { id: 'another-invoice', title: '', step: 'hold', message: 'the credit memo takes a whole invoice back, and another invoice may follow. If money goes back to the shopper, refund the order by hand and skip that refund here too: it is booked already.' };
	return product === 'fo' ? all : { ...all, content: { ...all.content, steps: [ { id: 'corrective', title: '', step: 'branch', expression: 'creditMemo.corrective', then: [ hold ], otherwise: all.content.steps } ] } };
}

/** Refunds of the store into Dynamics; what is no goods on the shelf goes to the item or account of fees. */
export function refunds( product: 'fo' | 'bc' ): Template {
	return template( 'refund', product, { on: 'store', record: 'refund' }, [
		{ id: 'sent', title: '', step: 'filter', expression: '$exists(document.number)', message: 'The order of this refund is not in Dynamics.' },
		{ id: 'credit-memo', title: '', step: 'creditMemo', carrier: { kind: 'item', number: '' }, post: true, reason: '', disposition: '', creditOnly: '' },
	] );
}
