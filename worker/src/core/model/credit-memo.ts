/** A posted credit memo of one of the store's orders (F&O: invoice of a return order), as a tenant says it. Amounts are positive decimal strings. */
import { z } from 'zod';
import { currencySchema, decimalSchema } from './order.ts';
import { daySchema } from './shipment.ts';

/** A value table hands over text. */
const flagSchema = z.union( [ z.boolean(), z.enum( [ 'true', 'false' ] ).transform( ( text ) => text === 'true' ) ] );

export const creditMemoSchema = z.object( {
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	/** Our reference of the order ("WC1-10045") or of the refund it came from ("WC1-R10077"); '' where the document carries none. */
	reference: z.string().max( 100 ),
	orderNumber: z.string().max( 100 ),
	/** Of the invoice it is applied to; '' for none. */
	invoiceNumber: z.string().max( 100 ),
	postedOn: daySchema,
	currency: currencySchema,
	total: decimalSchema, tax: decimalSchema,
	lines: z.array( z.object( { lineId: z.string(), sku: z.string(), description: z.string(), quantity: decimalSchema, total: decimalSchema, tax: decimalSchema } ) ),
	/** Whether the goods come back to the shelf of the store. */
	restock: flagSchema.default( false ),
	/** Whether WooCommerce asks the gateway to pay back. */
	refundPayment: flagSchema.default( false ),
	/** "prepared": made by Concord and not invoiced yet (F&O). */
	state: z.enum( [ 'posted', 'prepared', 'canceled' ] ).default( 'posted' ),
	/** It takes an invoice back whole (BC "Cancel", "Correct"); a flow may leave such out, since another invoice can follow. */
	corrective: z.boolean().default( false ),
	url: z.string(),
} );
export type CreditMemo = z.infer< typeof creditMemoSchema >;
