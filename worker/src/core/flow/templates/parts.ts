/** Short forms for writing templates down. */
import type { MappingRow } from '../../mapping/schema.ts';
import { DOCUMENT_ROOTS, type DocumentFeed } from '../../feeds/names.ts';
import type { FlowContent, FlowStep, FlowTrigger } from '../schema.ts';

export type TemplateKey = 'customer' | 'account' | 'product' | 'item' | 'price' | 'stock' | 'shipment' | 'invoice' | 'payment' | 'creditMemo' | 'cancellation' | 'refund';
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
 * Customers onto accounts that are there already. None is made, no role given and no mail sent until a row says so. Names are the shopper's own; telephone and billing address
 * have their last writer, and what changed on both sides is a person's.
 */
export function accounts( product: 'fo' | 'bc' ): Template {
	const all = fromFeed( 'account', product, 'customers' );
	const rows = [ row( 'vatMeta', fixed( '_billing_vat_number' ) ), both( 'vat', path( 'customer.vat' ) ), row( 'groupMeta', fixed( '_dynamics_customer_group' ) ), ...( product === 'fo' ? [ row( 'group', path( 'customer.group' ) ) ] : [] ),
		...[ 'phone', 'address1', 'address2', 'city', 'state', 'postcode', 'country' ].map( ( field ) => both( field, path( `customer.${ field }` ) ) ) ];
	return { ...all, content: { ...all.content, trigger: { on: 'feed', feed: 'customers', everyMinutes: product === 'bc' ? 5 : 60, allEveryHours: 24, locations: [] }, steps: [ { id: 'to-store', title: '', step: 'putInStore', record: 'customer', rows } ] } };
}

/**
 * Accounts of the store into customers, both ways with `accounts`: the last writer has a field, and what both changed is a person's. What names the customer's kind
 * begins a new one alone.
 */
export function customers( product: 'fo' | 'bc' ): Template {
	const number = product === 'bc' ? 'number' : 'CustomerAccount';
	return template( 'customer', product, { on: 'store', record: 'customer' }, [
		{ id: 'has-email', title: '', step: 'filter', expression: '$contains(email, "@")', message: 'The customer has no e-mail address.' },
		{ id: 'customer', title: '', step: 'customer', rows: product === 'bc' ? BC_CUSTOMER : FO_CUSTOMER, create: true, as: 'customer' },
		{ id: 'number', title: '', step: 'setInStore', record: 'customer', by: 'record', target: 'meta', key: '_dynamics_customer', source: path( `vars.customer.${ number }` ) },
	] );
}

const both = ( target: string, source: Source, ...steps: MappingRow[ 'steps' ] ): MappingRow => ( { ...row( target, source, steps ), master: 'both' } );
const begins = ( target: string, source: Source, ...steps: MappingRow[ 'steps' ] ): MappingRow => ( { ...row( target, source, steps ), master: 'dynamics' } );
const only = ( condition: string, one: MappingRow ): MappingRow => ( { ...one, conditions: [ { when: 'expression', expression: condition } ] } );
const cut = ( max: number ): MappingRow[ 'steps' ][ number ] => ( { step: 'length', max, policy: 'truncate' } );
const trim = { step: 'trim' } as const;
/** A meta field that was deleted is an empty one. */
const VAT = expression( '$exists(extra._billing_vat_number) ? extra._billing_vat_number : ""' );
const NAME = '$trim(first_name & " " & last_name)';

/** API v2.0 has one address and no ship-to (d365-bc-dataverse.md, 1.1): the shipping address goes with each order. */
const BC_CUSTOMER: MappingRow[] = [
	both( 'displayName', expression( `billing.company != "" ? billing.company : ${ NAME } != "" ? ${ NAME } : email` ), cut( 100 ) ),
	begins( 'type', expression( 'billing.company != "" ? "Company" : "Person"' ) ),
	both( 'email', expression( '$lowercase($trim(email))' ), { step: 'length', max: 80, policy: 'stop' } ),
	both( 'phoneNumber', path( 'billing.phone' ), trim, cut( 30 ) ),
	both( 'addressLine1', path( 'billing.address_1' ), trim, cut( 100 ) ), both( 'addressLine2', path( 'billing.address_2' ), trim, cut( 50 ) ),
	both( 'city', path( 'billing.city' ), trim, cut( 30 ) ), both( 'state', path( 'billing.state' ), trim, cut( 30 ) ),
	both( 'postalCode', path( 'billing.postcode' ), trim, { step: 'case', to: 'upper' }, cut( 20 ) ), both( 'country', path( 'billing.country' ), { step: 'country', to: 'alpha2' } ),
	both( 'taxRegistrationNumber', VAT, trim, cut( 50 ) ),
];

/** CustomersV3 (d365-fo.md, 1). Countries go by the id of three letters: the ISO code is derived from it. A shipping address goes where the account has one. */
const FO_CUSTOMER: MappingRow[] = [
	begins( 'PartyType', expression( 'billing.company != "" ? "Organization" : "Person"' ) ),
	only( 'billing.company != ""', both( 'OrganizationName', path( 'billing.company' ), trim, cut( 100 ) ) ),
	only( 'billing.company = ""', both( 'PersonFirstName', path( 'first_name' ), trim, cut( 25 ) ) ), only( 'billing.company = ""', both( 'PersonLastName', expression( 'last_name != "" ? last_name : email' ), trim, cut( 25 ) ) ),
	begins( 'CustomerGroupId', path( 'setting.customer_group' ), trim ), begins( 'SalesCurrencyCode', path( 'currency' ) ),
	both( 'PrimaryContactEmail', expression( '$lowercase($trim(email))' ) ), both( 'PrimaryContactPhone', path( 'billing.phone' ), trim ),
	only( 'billing.address_1 != ""', begins( 'AddressDescription', expression( `billing.company != "" ? billing.company : ${ NAME } != "" ? ${ NAME } : email` ), cut( 60 ) ) ),
	both( 'AddressStreet', expression( 'billing.address_2 != "" ? billing.address_1 & "\\n" & billing.address_2 : billing.address_1' ), cut( 250 ) ),
	both( 'AddressCity', path( 'billing.city' ), trim, cut( 60 ) ), both( 'AddressState', path( 'billing.state' ), trim, cut( 10 ) ), both( 'AddressZipCode', path( 'billing.postcode' ), trim, cut( 10 ) ), both( 'AddressCountryRegionId', path( 'billing.country' ), { step: 'country', to: 'alpha3' } ),
	...( [ [ 'Street', expression( 'shipping.address_2 != "" ? shipping.address_1 & "\\n" & shipping.address_2 : shipping.address_1' ), [ cut( 250 ) ] ], [ 'City', path( 'shipping.city' ), [ trim, cut( 60 ) ] ], [ 'State', path( 'shipping.state' ), [ trim, cut( 10 ) ] ], [ 'ZipCode', path( 'shipping.postcode' ), [ trim, cut( 10 ) ] ], [ 'CountryRegionId', path( 'shipping.country' ), [ { step: 'country', to: 'alpha3' } ] ] ] as const )
		.map( ( [ part, source, steps ] ) => only( 'shipping.address_1 != ""', both( `DeliveryAddress${ part }`, source, ...steps ) ) ),
	both( 'TaxExemptNumber', VAT, trim ),
];

/** Invoices into the store, and what the shopper has paid of them into the journal of the product's own. */
export function payments( product: 'fo' | 'bc' ): Template {
	const invoices = fromFeed( 'payment', product, 'invoices' );
	return { ...invoices, content: { ...invoices.content, steps: [ ...invoices.content.steps, { id: 'pay', title: '', step: 'payInvoice', targets: [ { gateway: '*', journal: product === 'bc' ? 'CONCORD' : 'CustPay', method: '', accountType: '', account: '' } ] } ] } };
}

/**
 * Sales orders that were canceled or deleted in Dynamics, or will not be delivered as they were ordered. Whether money goes back is a person's: the order waits. Of what is late the
 * shopper is told; what is less may be the shopper's own wish on the telephone, so a person is asked.
 */
export function cancellations( product: 'fo' | 'bc' ): Template {
	const all = fromFeed( 'cancellation', product, 'salesOrders', [
		row( 'setStatus', path( 'salesOrder.state' ), [ { step: 'valueMap', values: { canceled: 'on-hold', deleted: 'on-hold', short: 'on-hold', late: '' }, unmapped: 'stop' } ] ),
		row( 'whenShort', fixed( 'ask' ) ), row( 'whenLate', fixed( 'backorder' ) ), row( 'lateDays', fixed( '3' ) ),
	] );
	return { ...all, content: { ...all.content, trigger: { on: 'feed', feed: 'salesOrders', everyMinutes: 15, allEveryHours: 24, locations: [] } } };
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
