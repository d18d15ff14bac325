/** What of an invoice is booked, on which day, and what the gateway keeps of it: to the cent, in every currency. */
import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../src/core/model/invoice.ts';
import type { Order } from '../../src/core/model/order.ts';
import type { Payment } from '../../src/core/model/payment.ts';
import { feeOf } from '../../src/core/payment/fee.ts';
import { feeRuleSchema } from '../../src/core/payment/fee-rule.ts';
import { planPayment } from '../../src/core/payment/plan.ts';
import { sampleOrder } from '../connectors/fixtures.ts';

const invoice = ( change: Partial< Invoice > = {} ): Invoice => ( { key: 'k', number: 'INV-1', reference: 'WC1-1', orderNumber: '', customerNumber: 'C1', postedOn: '2026-11-02', dueOn: '', currency: 'EUR', total: '100.00', tax: '0', open: '100.00', state: 'open', url: '', pdf: '', setStatus: '', ...change } );
const order = ( change: Partial< Order > = {} ): Order => sampleOrder( { total: '100.00', currency: 'EUR', minorUnitDigits: 2, paidAt: '2026-11-02T23:30:00Z', timeZone: 'Europe/Berlin', payments: [ { kind: 'gateway', method: 'stripe', title: 'Card', transactionId: 'ch_1', amount: '100.00' } ] as Order[ 'payments' ], ...change } );
const payment = ( change: Partial< Payment > ): Payment => ( { key: 'P1', number: 'P1', reference: '', orderNumber: '', invoiceNumber: 'INV-0', currency: 'EUR', amount: '40.00', paidOn: '2026-11-02', state: 'posted', openBefore: null, fee: '0', why: '', reason: '', reasonOf: '', ...change } );
const plan = ( facts: { order?: Partial< Order >; refunded?: string; payments?: Payment[]; invoice?: Partial< Invoice > } = {} ) => planPayment( invoice( facts.invoice ), { order: order( facts.order ), refunded: facts.refunded ?? '0', payments: facts.payments ?? [] } );

describe( 'what of an invoice is booked', () => {
	it( 'MON-12: on the day that the shop\'s clock showed when it was paid', () => {
		expect( plan() ).toMatchObject( { pay: { amount: '100.00', paidOn: '2026-11-03', gateway: 'stripe' } } );
		expect( plan( { order: { timeZone: 'America/New_York', paidAt: '2026-11-03T04:30:00Z' } } ) ).toMatchObject( { pay: { paidOn: '2026-11-02' } } );
		expect( plan( { order: { timeZone: '+05:30', paidAt: '2026-11-02T18:29:59Z' } } ) ).toMatchObject( { pay: { paidOn: '2026-11-02' } } );
	} );

	it( 'all invoices together never above what the shop has kept; what a person was told to book counts for nothing', () => {
		expect( plan( { refunded: '10', payments: [ payment( {} ), payment( { state: 'left', amount: '0' } ) ] } ) ).toMatchObject( { pay: { amount: '50.00' } } );
		expect( plan( { payments: [ payment( { amount: '100.00' } ) ] } ) ).toMatchObject( { pay: null, tell: false } );
	} );

	it( 'MON-3: an invoice in another currency is told to a person; an unpaid order waits without a word', () => {
		expect( plan( { invoice: { currency: 'USD' } } ) ).toMatchObject( { pay: null, tell: true, reason: 'currency', reasonOf: 'EUR', why: expect.stringContaining( 'in USD and was paid in EUR' ) as string } );
		expect( plan( { order: { paidAt: null } } ) ).toMatchObject( { pay: null, tell: false } );
	} );
} );

describe( 'what the gateway keeps', () => {
	const rule = ( change: object ) => feeRuleSchema.parse( { from: 'order', account: '6855', ...change } );

	it.each( [
		[ { _stripe_fee: '1.73', _stripe_currency: 'EUR' }, '1.73' ], [ { 'Stripe Fee': '1.73' }, '1.73' ], [ { _wcpay_transaction_fee: 1.735 }, '1.74' ],
		[ { _ppcp_paypal_fees: { gross_amount: { currency_code: 'EUR', value: '100.00' }, paypal_fee: { currency_code: 'EUR', value: '2.84' } } }, '2.84' ], [ { 'PayPal Transaction Fee': '2.84' }, '2.84' ], [ { _paypal_transaction_fee: '2.84' }, '2.84' ],
	] )( 'is read as the gateway wrote it: %j', ( extra, amount ) => {
		expect( feeOf( rule( {} ), order( { extra } ), '100.00', [] ) ).toEqual( { amount, why: '', reason: '', reasonOf: '' } );
	} );

	it( 'is never guessed: in another currency, missing or without an account it is said', () => {
		expect( feeOf( rule( {} ), order( { extra: { _stripe_fee: '1.90', _stripe_currency: 'usd' } } ), '100.00', [] ) ).toMatchObject( { amount: '0', reason: 'fee-currency', reasonOf: 'USD', why: expect.stringContaining( 'in USD' ) as string } );
		expect( feeOf( rule( {} ), order( { extra: {} } ), '100.00', [] ) ).toMatchObject( { amount: '0', reason: 'fee-missing', why: expect.stringContaining( 'carries none' ) as string } );
		expect( feeOf( rule( { account: '' } ), order( { extra: { _stripe_fee: '1.90' } } ), '100.00', [] ) ).toMatchObject( { amount: '0', reason: 'fee-account', why: expect.stringContaining( 'names no account' ) as string } );
		expect( feeOf( undefined, order(), '100.00', [] ) ).toEqual( { amount: '0', why: '', reason: '', reasonOf: '' } );
	} );

	it( 'by a rule: percent of each payment, what is charged once with the first, rounded as the currency is', () => {
		const stripe = rule( { from: 'rule', percent: '1.5', fixed: '0.25' } );
		expect( feeOf( stripe, order(), '33.33', [] ).amount ).toBe( '0.75' );
		expect( feeOf( stripe, order(), '66.67', [ payment( {} ) ] ).amount ).toBe( '1.00' );
		expect( feeOf( stripe, order(), '66.67', [ payment( { state: 'left' } ) ] ).amount ).toBe( '1.25' );
		expect( feeOf( rule( { from: 'rule', percent: '3.6' } ), order( { currency: 'JPY', minorUnitDigits: 0 } ), '1234', [] ).amount ).toBe( '44' );
		expect( feeOf( rule( {} ), order( { extra: { _stripe_fee: '1.73' } } ), '66.67', [ payment( {} ) ] ).amount ).toBe( '0' );
	} );
} );
