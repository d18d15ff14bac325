/** A posted sales invoice of one of the store's orders, as a tenant says it. Amounts are decimal strings in `currency`. */
import { z } from 'zod';
import { currencySchema, decimalSchema } from './order.ts';
import { daySchema } from './shipment.ts';

export const invoiceSchema = z.object( {
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	/** Our reference of the order ("WC1-10045"); '' where the document carries none. */
	reference: z.string().max( 100 ),
	orderNumber: z.string().max( 100 ),
	/** Account in Dynamics that owes it. */
	customerNumber: z.string().max( 100 ),
	postedOn: daySchema, dueOn: daySchema,
	currency: currencySchema,
	/** With tax. */
	total: decimalSchema, tax: decimalSchema,
	/** Not paid yet; null where Dynamics does not tell. */
	open: decimalSchema.nullable(),
	state: z.enum( [ 'open', 'paid', 'canceled' ] ),
	url: z.string(), pdf: z.string().default( '' ),
	setStatus: z.string().default( '' ),
} );
export type Invoice = z.infer< typeof invoiceSchema >;
