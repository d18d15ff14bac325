/**
 * Records as the plugin serves them (wc-concord/v1). Field names follow WooCommerce's own REST v3 where it has one;
 * amounts are the unrounded decimal strings WooCommerce keeps, never rounded to the display decimals (MON-1).
 * The plugin's PHP serialisers and the sample store both answer to these schemas; the conformance suite holds them to it.
 */
import { z } from 'zod';
import { STORE_DOCUMENTS } from '../../core/feeds/names.ts';

const id = z.number().int().nonnegative();
const decimal = z.string().regex( /^-?\d+(\.\d+)?$/ );
/** "2026-11-23T09:15:00" as in REST v3 *_gmt fields: UTC without a zone mark. */
const gmt = z.string().regex( /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/ );
/** Only public scalar or JSON meta; serialised PHP objects are left out by the plugin. */
const meta = z.array( z.object( { key: z.string(), value: z.unknown() } ) );

const address = z.object( {
	first_name: z.string(), last_name: z.string(), company: z.string(), address_1: z.string(), address_2: z.string(),
	city: z.string(), state: z.string(), state_name: z.string(), postcode: z.string(), country: z.string(), phone: z.string(),
} );

/** The account behind an order and the product behind a line as they are now; of their meta only small plain values. Older stores send neither. */
const customerData = z.object( { first_name: z.string(), last_name: z.string(), role: z.string(), date_created_gmt: gmt.nullable(), meta_data: meta } );
const productData = z.object( {
	type: z.string(), global_unique_id: z.string(), weight: z.string(), length: z.string(), width: z.string(), height: z.string(), shipping_class: z.string(),
	categories: z.array( z.string() ), tags: z.array( z.string() ), meta_data: meta,
} );

const lineTax = z.object( { rate_id: id, subtotal: decimal, total: decimal } );

const lineItem = z.object( {
	id, name: z.string(), product_id: id, variation_id: id,
	/** The product the line names no longer exists. */
	product_deleted: z.boolean(),
	product_data: productData.nullable().optional(),
	sku: z.string(), quantity: decimal, tax_class: z.string(),
	subtotal: decimal, subtotal_tax: decimal, total: decimal, total_tax: decimal,
	taxes: z.array( lineTax ),
	attributes: z.record( z.string(), z.string() ),
	meta_data: meta,
} );

export const storeOrderSchema = z.object( {
	/** Of a renewal alone: the subscription, the order that began it, and that order's number in Dynamics, '' where it has none. */
	renewal: z.object( { subscription_id: id, parent_id: id, document: z.string() } ).nullable().optional(),
	id, parent_id: id, number: z.string(), status: z.string(), currency: z.string(),
	/** wc_get_price_decimals() at the time of reading. */
	price_decimals: z.number().int().min( 0 ).max( 6 ),
	prices_include_tax: z.boolean(),
	date_created_gmt: gmt, date_modified_gmt: gmt, date_paid_gmt: gmt.nullable(), date_completed_gmt: gmt.nullable(),
	time_zone: z.string(),
	customer_id: id,
	/** Null for a guest. */
	customer_data: customerData.nullable().optional(),
	billing: address.extend( { email: z.string() } ),
	shipping: address,
	payment_method: z.string(), payment_method_title: z.string(), transaction_id: z.string(),
	customer_note: z.string(),
	line_items: z.array( lineItem ),
	shipping_lines: z.array( z.object( { id, name: z.string(), method_id: z.string(), instance_id: z.string(), total: decimal, total_tax: decimal, tax_class: z.string(), taxes: z.array( lineTax ), meta_data: meta } ) ),
	fee_lines: z.array( z.object( { id, name: z.string(), tax_class: z.string(), total: decimal, total_tax: decimal, taxes: z.array( lineTax ), meta_data: meta } ) ),
	coupon_lines: z.array( z.object( { id, code: z.string(), discount: decimal, discount_tax: decimal } ) ),
	tax_lines: z.array( z.object( { id, rate_id: id, rate_code: z.string(), label: z.string(), rate_percent: decimal, tax_class: z.string(), country: z.string(), compound: z.boolean(), tax_total: decimal, shipping_tax_total: decimal } ) ),
	/** Part-payments by gift card or store credit that known plugins recorded. */
	gift_cards: z.array( z.object( { kind: z.enum( [ 'gift_card', 'store_credit' ] ), code_hint: z.string(), amount: decimal } ) ),
	/** Newest first, totals negative as in REST v3. Older stores tell neither reason nor time. */
	refunds: z.array( z.object( { id, total: decimal, reason: z.string().optional(), date_created_gmt: gmt.nullable().optional() } ) ),
	discount_total: decimal, shipping_total: decimal, total_tax: decimal, total: decimal,
	meta_data: meta,
} );
export type StoreOrder = z.infer< typeof storeOrderSchema >;

export const storeRefundSchema = z.object( {
	id, parent_id: id, parent_number: z.string(), date_created_gmt: gmt, currency: z.string(), amount: decimal, reason: z.string(),
	/** Whether the goods went back to the shelf; WooCommerce tells it only while it makes the refund. False for those made before this was kept. */
	restocked: z.boolean().default( false ),
	line_items: z.array( z.object( { id, refunded_item_id: id, product_id: id, variation_id: id, sku: z.string(), name: z.string(), quantity: decimal, total: decimal, total_tax: decimal, taxes: z.array( lineTax ) } ) ),
	meta_data: meta,
} );
export type StoreRefund = z.infer< typeof storeRefundSchema >;

export const storeCustomerSchema = z.object( {
	id, email: z.string(), first_name: z.string(), last_name: z.string(), role: z.string(),
	date_created_gmt: gmt.nullable(), date_modified_gmt: gmt.nullable(),
	billing: address.extend( { email: z.string() } ), shipping: address, meta_data: meta,
	/** The shop's: an account has none of its own. */
	currency: z.string().default( '' ),
} );
export type StoreCustomer = z.infer< typeof storeCustomerSchema >;

export const storeProductSchema = z.object( {
	id, parent_id: id, type: z.string(), status: z.string(), name: z.string(), sku: z.string(), global_unique_id: z.string(),
	regular_price: z.string(), sale_price: z.string(), manage_stock: z.boolean(), stock_quantity: decimal.nullable(), stock_status: z.string(),
	tax_class: z.string(), tax_status: z.string(), weight: z.string(), attributes: z.record( z.string(), z.string() ),
	variation_ids: z.array( id ), date_modified_gmt: gmt.nullable(), meta_data: meta,
} );
export type StoreProduct = z.infer< typeof storeProductSchema >;

/** A document of Dynamics that the store could not take; what it says is read anew. `id`: of the store's own table. */
export const storedDocumentSchema = z.object( { id, connection_id: z.string(), kind: z.enum( STORE_DOCUMENTS ), key: z.string().min( 1 ), order_id: id, number: z.string(), flow_id: z.string() } );
export type StoredDocument = z.infer< typeof storedDocumentSchema >;
