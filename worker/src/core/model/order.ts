/**
 * The canonical order: what a WooCommerce order is once it left the store, before any Dynamics word is known.
 *
 * Units: every amount and quantity is a decimal string as the store keeps it (unrounded: "3.3333" stays so); `total`s of
 * the document are rounded to the currency's minor unit. Times are ISO 8601 UTC; `dateInStoreZone` is the calendar day
 * the shopper saw (MON-12).
 */
import { z } from 'zod';

export const decimalSchema = z.string().regex( /^-?\d+(\.\d+)?$/, 'a decimal string such as "-12.50"' );
/** ISO 4217, upper case. Never inferred (MON-9). */
export const currencySchema = z.string().regex( /^[A-Z]{3}$/ );
export const utcSchema = z.iso.datetime( { offset: false } );
/** Custom data of either side, addressable by path: extra["_billing_vat_number"]. */
export const extraSchema = z.record( z.string(), z.unknown() );

export const addressSchema = z.object( {
	firstName: z.string(),
	lastName: z.string(),
	company: z.string(),
	line1: z.string(),
	line2: z.string(),
	city: z.string(),
	state: z.string(),
	/** WooCommerce's state name where it knows one, else the code. */
	stateName: z.string(),
	postcode: z.string(),
	/** ISO 3166-1 alpha-2 or empty. */
	country: z.string(),
	email: z.string(),
	phone: z.string(),
} );
export type Address = z.infer< typeof addressSchema >;

/** The part of one line's tax that belongs to one rate. */
export const lineTaxSchema = z.object( {
	rateId: z.string(),
	/** Before discounts. */
	subtotal: decimalSchema,
	total: decimalSchema,
} );

export const taxRateSchema = z.object( {
	rateId: z.string(),
	/** WooCommerce's rate code, e.g. "DE-VAT-1". */
	code: z.string(),
	label: z.string(),
	/** Percent as a decimal string, "19.0000". */
	percent: decimalSchema,
	taxClass: z.string(),
	country: z.string(),
	compound: z.boolean(),
	taxTotal: decimalSchema,
	shippingTaxTotal: decimalSchema,
} );

/** The product of a line as it is now, for mappings; nothing that makes the total is read from it (FUL-5). */
export const productSchema = z.object( {
	type: z.string(),
	/** GTIN, EAN, ISBN. */
	globalUniqueId: z.string(),
	/** In the store's units. */
	weight: z.string(), length: z.string(), width: z.string(), height: z.string(),
	shippingClass: z.string(),
	categories: z.array( z.string() ), tags: z.array( z.string() ),
	extra: extraSchema,
} );

export const orderLineSchema = z.object( {
	/** The store's order item id: the line's identity in both directions (FUL-1). */
	id: z.string(),
	/** "coupon": made by a rule that takes discounts out of the lines; the store has no such line. */
	kind: z.enum( [ 'product', 'shipping', 'fee', 'coupon' ] ),
	name: z.string(),
	sku: z.string(),
	/** Empty for shipping, fees and deleted products (FUL-5). */
	productId: z.string(),
	variationId: z.string(),
	productDeleted: z.boolean(),
	/** Chosen options, e.g. { pa_color: "blue" }. */
	attributes: z.record( z.string(), z.string() ),
	quantity: decimalSchema,
	/** Net of tax, before discounts; the discount is subtotal - total. */
	subtotal: decimalSchema,
	subtotalTax: decimalSchema,
	total: decimalSchema,
	totalTax: decimalSchema,
	taxClass: z.string(),
	taxes: z.array( lineTaxSchema ),
	/** Shipping method id ("flat_rate") on shipping lines, else empty. */
	methodId: z.string(),
	/** Absent for shipping, fees and deleted products. */
	product: productSchema.optional(),
	extra: extraSchema,
} );
export type OrderLine = z.infer< typeof orderLineSchema >;

export const couponSchema = z.object( { code: z.string(), discount: decimalSchema, discountTax: decimalSchema } );

/** A gift card or store credit pays; it does not discount (MON-5). */
export const paymentSchema = z.object( {
	kind: z.enum( [ 'gateway', 'gift_card', 'store_credit' ] ),
	method: z.string(),
	title: z.string(),
	transactionId: z.string(),
	amount: decimalSchema,
	paidAt: utcSchema.nullable(),
} );

/** Money given back so far; what a refund is of stands in its own record (model/refund). */
export const orderRefundSchema = z.object( { id: z.string(), /** Positive. */ amount: decimalSchema, reason: z.string(), createdAt: utcSchema.nullable() } );

export const orderSchema = z.object( {
	/** The store's key (post or HPOS id), stable for ever. */
	id: z.string().regex( /^\d+$/ ),
	/** The human number; may differ from the id (DUP-7). */
	number: z.string().min( 1 ),
	/** Without the "wc-" prefix. */
	status: z.string(),
	/** 0 for none; a renewal is a new document linked to its parent (DUP-8). */
	parentId: z.string(),
	/** Of a renewal: its subscription, the order that began it, and the number of that order's document in Dynamics; '' where it has none. */
	renewal: z.object( { subscriptionId: z.string(), parentId: z.string(), document: z.string() } ).optional(),
	currency: currencySchema,
	/** Digits after the point of the currency's minor unit as the store charges it (0, 2, 3). */
	minorUnitDigits: z.number().int().min( 0 ).max( 4 ),
	pricesIncludeTax: z.boolean(),
	createdAt: utcSchema,
	paidAt: utcSchema.nullable(),
	modifiedAt: utcSchema,
	/** IANA zone or fixed offset of the store. */
	timeZone: z.string(),
	/** YYYY-MM-DD in that zone at createdAt. */
	dateInStoreZone: z.string().regex( /^\d{4}-\d{2}-\d{2}$/ ),
	customer: z.object( {
		/** "0" for a guest. */
		id: z.string(),
		isGuest: z.boolean(),
		/** Normalised: trimmed, lower case. May be empty. */
		email: z.string(),
		/** Of the account; absent for guests. */
		firstName: z.string().optional(), lastName: z.string().optional(), role: z.string().optional(),
		registeredAt: utcSchema.nullable().optional(),
		extra: extraSchema.optional(),
	} ),
	billing: addressSchema,
	/** Falls back to billing where the store keeps no shipping address. */
	shipping: addressSchema,
	lines: z.array( orderLineSchema ),
	coupons: z.array( couponSchema ),
	taxes: z.array( taxRateSchema ),
	payments: z.array( paymentSchema ),
	/** Newest first; absent where the record was kept by an earlier version. */
	refunds: z.array( orderRefundSchema ).optional(),
	/** What the shopper was charged, all taxes in: the figure Dynamics must equal. */
	total: decimalSchema,
	totalTax: decimalSchema,
	customerNote: z.string(),
	extra: extraSchema,
} );
export type Order = z.infer< typeof orderSchema >;
