/** A payment of an order that stands in Dynamics, against one of its invoices. */
import { z } from 'zod';
import { currencySchema, decimalSchema } from './order.ts';
import { daySchema } from './shipment.ts';

/** As in plugin/src/Documents/PaymentWriter. '' where an older worker gave a sentence alone. */
export const PAYMENT_REASONS = [ '', 'currency', 'gateway', 'fee-account', 'fee-missing', 'fee-currency' ] as const;
export type Reason = { why: string; reason: typeof PAYMENT_REASONS[ number ]; reasonOf: string };

export const paymentSchema = z.object( {
	/** Our own reference: one payment per order and invoice, found again by it. */
	key: z.string().min( 1 ).max( 190 ),
	number: z.string().max( 100 ),
	reference: z.string().max( 100 ), orderNumber: z.string().max( 100 ), invoiceNumber: z.string().max( 100 ),
	currency: currencySchema,
	amount: decimalSchema,
	paidOn: daySchema,
	/** "prepared": begun and its posting not proved yet, or waiting in a journal that Dynamics posts by itself or by hand. "left": not booked, because of `why`; its amount is zero. */
	state: z.enum( [ 'posted', 'prepared', 'left' ] ),
	/** Open of the invoice before this payment: what tells, after a lost answer, whether it was posted. Null where Dynamics does not tell. */
	openBefore: decimalSchema.nullable(),
	/** What the gateway kept, booked beside the payment; zero for none. */
	fee: decimalSchema.default( '0' ),
	/** For a person: why nothing was booked, or why no fee was. In English, for the worker's own record; the store says it in its own language by `reason`. */
	why: z.string().max( 500 ).default( '' ),
	reason: z.enum( PAYMENT_REASONS ).default( '' ),
	/** The gateway, or the other currency, that the reason is about. */
	reasonOf: z.string().max( 100 ).default( '' ),
} );
export type Payment = z.infer< typeof paymentSchema >;
