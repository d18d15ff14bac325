/**
 * Finance & Operations: a line in the day's journal, which F&O posts by its own batch (d365-fo.md, 5: OData makes unposted journals only). The line's PaymentId is our reference. A fee is a
 * ledger line of the same journal, from the account against the payment to the cost account.
 */
import { jsonNumber } from '../json-number.ts';
import * as money from '../money.ts';
import { feeKey, type PaymentAccess, type PaymentOrder, type Settled } from './settle.ts';

const REFERENCE_MAX = 35;
const HEADERS = 'CustomerPaymentJournalHeaders';
const LINES = 'CustomerPaymentJournalLines';

export async function settleFo( order: PaymentOrder, access: PaymentAccess ): Promise< Settled > {
	const { payment, target, fee } = order;
	const number = await line( order, payment.key, access, {
		AccountType: 'Cust', AccountDisplayValue: order.customerNumber, CreditAmount: jsonNumber( payment.amount ), PaymentReference: order.transactionId.slice( 0, REFERENCE_MAX ), MarkedInvoice: payment.invoiceNumber, TransactionText: order.record,
		...( target.method === '' ? {} : { PaymentMethodName: target.method } ),
	} );
	if ( fee && ! money.isZero( payment.fee ) ) {
		await line( order, feeKey( payment ), access, { AccountType: 'Ledger', AccountDisplayValue: fee.account, DebitAmount: jsonNumber( payment.fee ), TransactionText: `Fee, ${ order.record }` } );
	}
	return { number, state: 'prepared' };
}

/** Whether F&O has posted the journal by now: nothing else tells of it. */
export async function isPosted( journal: string, { dynamics, observe }: PaymentAccess ): Promise< boolean > {
	const header = await dynamics.find( HEADERS, [ { field: 'JournalBatchNumber', value: journal } ], observe );
	return header?.values[ 'IsPosted' ] === 'Yes';
}

/** Number of the journal that the line is in. */
async function line( { payment, target }: PaymentOrder, key: string, { dynamics, mustHold, observe }: PaymentAccess, values: Record< string, unknown > ): Promise< string > {
	const known = await dynamics.find( LINES, [ { field: 'PaymentId', value: key } ], observe );
	if ( known ) {
		return String( known.values[ 'JournalBatchNumber' ] ?? '' );
	}
	const description = `Web shop ${ payment.paidOn } ${ target.journal }`;
	const open = await dynamics.find( HEADERS, [ { field: 'Description', value: description }, { field: 'IsPosted', value: 'NoYes\'No\'' } ], observe );
	mustHold();
	const header = open ?? await dynamics.create( HEADERS, [], { JournalName: target.journal, Description: description }, observe );
	const number = String( header.values[ 'JournalBatchNumber' ] ?? '' );
	mustHold();
	await dynamics.create( LINES, [], {
		JournalBatchNumber: number, ...values, CurrencyCode: payment.currency, TransactionDate: `${ payment.paidOn }T12:00:00Z`, PaymentId: key,
		...( target.account === '' ? {} : { OffsetAccountType: target.accountType === '' ? 'Bank' : target.accountType, OffsetAccountDisplayValue: target.account } ),
	}, observe );
	return number;
}
