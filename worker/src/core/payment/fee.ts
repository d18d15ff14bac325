/**
 * What the gateway keeps of a payment. Pure. The customer's invoice is settled by the whole amount; the fee is booked beside it, from the gateway's account to a cost account,
 * so that what is left there is what the gateway pays out.
 */
import { z } from 'zod';
import type { FeeRule } from './fee-rule.ts';
import * as money from '../money.ts';
import type { Order } from '../model/order.ts';
import type { Payment, Reason } from '../model/payment.ts';

/** `amount`: zero for none. `why`: said where a fee was asked for and is not known. */
export type Fee = { amount: string } & Reason;

const KNOWN: Reason = { why: '', reason: '', reasonOf: '' };
const NONE: Fee = { amount: '0', ...KNOWN };
/** An amount and its currency as a gateway's extension keeps them on the order; the currency is that of its payouts. */
type Told = { amount: unknown; currency: unknown };
const paypalSchema = z.object( { paypal_fee: z.object( { value: z.unknown(), currency_code: z.unknown() } ) } );

const STRIPE_FEE = /^(?:_stripe_fee|Stripe Fee)$/;
/** By the names of WooPayments, WooCommerce Stripe Gateway (and its older one), WooCommerce PayPal Payments, PayPal Checkout and PayPal Standard. */
const TOLD: readonly ( ( extra: Order[ 'extra' ] ) => Told )[] = [
	( extra ) => ( { amount: extra[ '_wcpay_transaction_fee' ], currency: undefined } ),
	( extra ) => ( { amount: extra[ Object.keys( extra ).find( ( key ) => STRIPE_FEE.test( key ) ) ?? '' ], currency: extra[ '_stripe_currency' ] } ),
	( extra ) => {
		const { data } = paypalSchema.safeParse( extra[ '_ppcp_paypal_fees' ] );
		return { amount: data?.paypal_fee.value, currency: data?.paypal_fee.currency_code };
	},
	( extra ) => ( { amount: extra[ '_paypal_transaction_fee' ] ?? extra[ 'PayPal Transaction Fee' ], currency: undefined } ),
];

/** `paid`: of this payment. What is charged once an order is booked with its first payment. */
export function feeOf( rule: FeeRule | undefined, order: Order, paid: string, earlier: readonly Payment[] ): Fee {
	if ( ! rule || rule.from === 'none' ) {
		return NONE;
	}
	if ( rule.account.trim() === '' ) {
		return { amount: '0', reason: 'fee-account', reasonOf: '', why: 'The fee of the gateway was not booked: the step names no account for it.' };
	}
	const first = ! earlier.some( ( payment ) => payment.state !== 'left' );
	if ( rule.from === 'rule' ) {
		const share = money.mul( paid, money.mul( rule.percent, '0.01' ) );
		return { amount: money.round( first ? money.add( share, rule.fixed ) : share, order.minorUnitDigits ), ...KNOWN };
	}
	return first ? toldBy( order ) : NONE;
}

function toldBy( { extra, currency, minorUnitDigits }: Order ): Fee {
	const told = TOLD.map( ( read ) => read( extra ) ).find( ( { amount } ) => amount !== undefined && amount !== null && amount !== '' );
	const amount = typeof told?.amount === 'number' ? String( told.amount ) : typeof told?.amount === 'string' ? told.amount.trim() : '';
	if ( ! money.isDecimal( amount ) || money.isNegative( amount ) ) {
		return { amount: '0', reason: 'fee-missing', reasonOf: '', why: 'The fee of the gateway was not booked: the order carries none. Book it by hand, or let the step reckon it by a rule.' };
	}
	const of = typeof told?.currency === 'string' ? told.currency.trim().toUpperCase() : '';
	if ( of !== '' && of !== currency ) {
		return { amount: '0', reason: 'fee-currency', reasonOf: of, why: `The fee of the gateway was not booked: it is in ${ of }, and the payment in ${ currency }. Book it by hand.` };
	}
	return { amount: money.round( amount, minorUnitDigits ), ...KNOWN };
}
