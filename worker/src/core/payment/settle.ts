/**
 * A payment into Dynamics through its journals, once: looked up by our reference before it is made, in every place where it can be by then. Written through the
 * access that flows have, so that a preview and a shadow run keep it instead of sending it. By product: settle-bc.ts, settle-fo.ts.
 */
import type { EntityAccess, EntityRow, Observe } from '../flow/entity-access.ts';
import type { Payment } from '../model/payment.ts';
import * as money from '../money.ts';

/** Where payments of a gateway are booked. BC: `journal` is a cash receipt batch, whose balancing account is the bank. F&O: name of the journal, and the account against it. */
export type PaymentTarget = { journal: string; method: string; accountType: '' | 'Bank' | 'Ledger'; account: string };
/** `account`: cost account. `journal`: BC's general journal batch, whose balancing account is the gateway's. */
export type FeeTarget = { account: string; journal: string };
/** `payment` was noted in the store before; `again`: by an earlier attempt, whose end is not known. `fee`: where `payment.fee` is booked; null without one. */
export type PaymentOrder = { payment: Payment; invoiceKey: string; customerNumber: string; transactionId: string; target: PaymentTarget; fee: FeeTarget | null; record: string; again: boolean };
export type Settled = { number: string; state: 'posted' | 'prepared' };
export type PaymentAccess = { dynamics: Pick< EntityAccess, 'find' | 'create' | 'act' | 'remove' >; mustHold: () => void; observe: Observe };

/** Reference of the fee's line beside the payment's own. */
export function feeKey( { key }: Payment ): string {
	return `${ key }F`;
}

/** Decimal string of a field; null when it is not there or no number. */
export function digitsOf( row: EntityRow | null, field: string ): string | null {
	const value = row?.values[ field ];
	const text = typeof value === 'object' && value !== null && 'digits' in value ? String( value.digits ) : String( value ?? '' );
	return money.isDecimal( text ) ? text : null;
}
