/**
 * An item that Dynamics sells, as a tenant says it: one product of the store, with its variants. Amounts are decimal strings in `currency`; '' is
 * "Dynamics tells none", never zero.
 */
import { z } from 'zod';
import { decimalSchema } from './order.ts';
import { daySchema } from './shipment.ts';

const amountSchema = z.union( [ decimalSchema, z.literal( '' ) ] );
const pricesShape = {
	regularPrice: amountSchema,
	salePrice: amountSchema,
	/** First and last day of the sale price; '' for no bound. */
	saleFrom: daySchema, saleTo: daySchema,
};

/** A price for some: of a price list (`group`), a quantity, or days. For rows that choose another one than the default. */
export const itemPriceSchema = z.object( { group: z.string(), currency: z.string(), quantity: decimalSchema, from: daySchema, to: daySchema, price: decimalSchema } );
export type ItemPrice = z.infer< typeof itemPriceSchema >;

export const itemVariantSchema = z.object( {
	/** Stable in Dynamics. */
	key: z.string().min( 1 ).max( 190 ),
	sku: z.string().max( 100 ), name: z.string(),
	/** Dimension -> value: { Color: "Red" }. */
	options: z.record( z.string(), z.string() ),
	gtin: z.string(),
	/** Where it has prices of its own; '' takes the item's. */
	...pricesShape,
} );
export type ItemVariant = z.infer< typeof itemVariantSchema >;

/** A row hands over text: names divided by commas. */
const namesSchema = z.union( [ z.array( z.string() ), z.string().transform( ( text ) => text.split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' ) ) ] );
const flagSchema = z.union( [ z.boolean(), z.enum( [ 'true', 'false' ] ).transform( ( text ) => text === 'true' ) ] );

export const itemSchema = z.object( {
	/** Stays when the item is renamed. */
	key: z.string().min( 1 ).max( 190 ),
	/** Item number. */
	number: z.string().max( 100 ),
	/** Of its product in the store: the item number, unless a row says otherwise. */
	sku: z.string().max( 100 ),
	name: z.string(), description: z.string(), shortDescription: z.string(),
	/** Nothing to ship. */
	service: z.boolean(),
	/** Of all prices; '' where Dynamics does not tell: they are not written then. */
	currency: z.string(),
	/** null where Dynamics does not tell; otherwise prices are written only into a store that keeps its prices the same way. */
	pricesIncludeTax: flagSchema.nullable(),
	...pricesShape,
	prices: z.array( itemPriceSchema ),
	gtin: z.string(), weight: amountSchema,
	/** In Dynamics. A row with a value map makes a tax class of it. */
	taxGroup: z.string(),
	/** WooCommerce's slug; '' leaves it. */
	taxClass: z.string().default( '' ),
	categories: namesSchema,
	/** No longer sold: blocked, stopped, discontinued. */
	blocked: z.boolean(),
	/** Names the picture as it is now; '' for none. The picture itself is asked for by it. */
	image: z.string().max( 190 ),
	variants: z.array( itemVariantSchema ),
	/** "draft": an item that no product stands for becomes a draft. Otherwise it is left alone. */
	create: z.enum( [ '', 'draft' ] ).default( '' ),
	/** What the product of a blocked item becomes; '' leaves it. Products are never deleted. */
	whenBlocked: z.enum( [ '', 'draft', 'private' ] ).default( '' ),
	/** Fields of which Dynamics is master: those that a row of the flow names. */
	master: z.array( z.string() ).default( [] ),
	/** Those of them that have their last writer; what changed on both sides is a person's. */
	bothWays: z.array( z.string() ).default( [] ),
} );
export type Item = z.infer< typeof itemSchema >;
