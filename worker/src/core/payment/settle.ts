/**
 * A payment into Dynamics through its journals, once: looked up by our reference before it is made, in every place where it can be by then. Written through the
 * access that flows have, so that a preview and a shadow run keep it instead of sending it.
 */
import { SyncError } from '../issue.ts';
import { jsonNumber } from '../json-number.ts';
import type { EntityAccess, EntityRow, Observe } from '../flow/entity-access.ts';
import type { Payment } from '../model/payment.ts';
import * as money from '../money.ts';

/** Where payments of a gateway are booked. BC: `journal` is a cash receipt batch, whose balancing account is the bank. F&O: name of the journal, and the account against it. */
export type PaymentTarget = { journal: string; method: string; accountType: '' | 'Bank' | 'Ledger'; account: string };
/** `payment` was noted in the store before; `again`: by an earlier attempt, whose end is not known. */
export type PaymentOrder = { payment: Payment; invoiceKey: string; customerNumber: string; transactionId: string; target: PaymentTarget; record: string; again: boolean };
export type Settled = { number: string; state: Payment[ 'state' ] };
export type PaymentAccess = { dynamics: Pick< EntityAccess, 'find' | 'create' | 'act' >; mustHold: () => void; observe: Observe };

const REFERENCE_MAX = 35;
const COMMENT_MAX = 250;
const DOCUMENT_MAX = 20;

/**
 * Business Central: a line of a batch of its own, posted with the batch (d365-bc-dataverse.md, 0.10). A line that is gone was posted; how much of the invoice is open
 * then tells that it was ours. Amounts of payments are negative there.
 */
export async function settleBc( order: PaymentOrder, { dynamics, mustHold, observe }: PaymentAccess ): Promise< Settled > {
	const { payment, target } = order;
	const batch = await dynamics.find( 'customerPaymentJournals', [ { field: 'code', value: target.journal.toUpperCase() } ], observe );
	if ( ! batch ) {
		throw noJournal( order );
	}
	const where = [ { field: 'journalId', value: String( batch.values[ 'id' ] ?? '' ) }, { field: 'externalDocumentNumber', value: payment.key } ];
	const line = await dynamics.find( 'customerPayments', where, observe );
	if ( ! line && order.again && await wasPosted( order, dynamics, observe ) ) {
		return { number: payment.key, state: 'posted' };
	}
	if ( ! line ) {
		mustHold();
		await dynamics.create( 'customerPayments', where, {
			customerNumber: order.customerNumber, postingDate: payment.paidOn, documentNumber: payment.key.slice( 0, DOCUMENT_MAX ), amount: jsonNumber( money.negate( payment.amount ) ), appliesToInvoiceNumber: payment.invoiceNumber,
			comment: order.transactionId.slice( 0, COMMENT_MAX ),
		}, observe );
	}
	mustHold();
	// The batch is posted by the journal's own address: customerPaymentJournals has no action (APIV2Journals.Page.al).
	await dynamics.act( { ...batch, entity: 'journals', path: batch.path.replace( 'customerPaymentJournals', 'journals' ) }, 'post', {}, observe );
	return { number: payment.key, state: 'posted' };
}

/** By what is open of the invoice. False: as much as before; what is neither stops for a person, who would else be paid twice or not at all. */
async function wasPosted( { payment, invoiceKey, record }: PaymentOrder, dynamics: PaymentAccess[ 'dynamics' ], observe: Observe ): Promise< boolean > {
	const open = digitsOf( await dynamics.find( 'salesInvoices', [ { field: 'id', value: invoiceKey } ], observe ), 'remainingAmount' );
	const before = payment.openBefore;
	if ( open !== null && before !== null && money.equal( open, money.sub( before, payment.amount ) ) ) {
		return true;
	}
	if ( open !== null && before !== null && money.equal( open, before ) ) {
		return false;
	}
	throw new SyncError( {
		code: 'document_refused', retryClass: 'rejected', record, field: 'remainingAmount',
		message: `Whether the payment of ${ payment.amount } ${ payment.currency } for invoice ${ payment.invoiceNumber } was posted in Business Central is not known: its answer was lost, and the invoice was settled by something else meanwhile.`,
		remedy: 'Look at the invoice\'s entries in Business Central. If the payment is among them, skip this record; if not, post it there.',
	} );
}

/**
 * Finance & Operations: a line in the day's journal, which F&O posts by its own batch (d365-fo.md, 5: OData makes unposted journals only). The line's PaymentId is our reference.
 */
export async function settleFo( order: PaymentOrder, { dynamics, mustHold, observe }: PaymentAccess ): Promise< Settled > {
	const { payment, target } = order;
	const line = await dynamics.find( 'CustomerPaymentJournalLines', [ { field: 'PaymentId', value: payment.key } ], observe );
	if ( line ) {
		return { number: String( line.values[ 'JournalBatchNumber' ] ?? '' ), state: 'prepared' };
	}
	const description = `Web shop ${ payment.paidOn } ${ target.journal }`;
	const known = await dynamics.find( 'CustomerPaymentJournalHeaders', [ { field: 'Description', value: description }, { field: 'IsPosted', value: 'NoYes\'No\'' } ], observe );
	mustHold();
	const header = known ?? await dynamics.create( 'CustomerPaymentJournalHeaders', [], { JournalName: target.journal, Description: description }, observe );
	const number = String( header.values[ 'JournalBatchNumber' ] ?? '' );
	mustHold();
	await dynamics.create( 'CustomerPaymentJournalLines', [], {
		JournalBatchNumber: number, AccountType: 'Cust', AccountDisplayValue: order.customerNumber, CreditAmount: jsonNumber( payment.amount ), CurrencyCode: payment.currency, TransactionDate: `${ payment.paidOn }T12:00:00Z`,
		PaymentId: payment.key, PaymentReference: order.transactionId.slice( 0, REFERENCE_MAX ), MarkedInvoice: payment.invoiceNumber, TransactionText: order.record,
		...( target.method === '' ? {} : { PaymentMethodName: target.method } ), ...( target.account === '' ? {} : { OffsetAccountType: target.accountType === '' ? 'Bank' : target.accountType, OffsetAccountDisplayValue: target.account } ),
	}, observe );
	return { number, state: 'prepared' };
}

function noJournal( { record, target }: PaymentOrder ): SyncError {
	return new SyncError( { code: 'record_missing', retryClass: 'rejected', record, field: 'journal', message: `Business Central has no cash receipt batch "${ target.journal }", which the flow books payments in.`, remedy: 'Create it there (Cash Receipt Journals > batches), with the bank as its balancing account and for nothing else, or choose another in the step of the flow, and retry.' } );
}

function digitsOf( row: EntityRow | null, field: string ): string | null {
	const value = row?.values[ field ];
	const text = typeof value === 'object' && value !== null && 'digits' in value ? String( value.digits ) : String( value ?? '' );
	return money.isDecimal( text ) ? text : null;
}
