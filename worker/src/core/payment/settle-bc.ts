/**
 * Business Central: a line of a batch of its own, posted with the batch (d365-bc-dataverse.md, 0.10). A line that is gone was posted; how much of the invoice is open
 * then tells that it was ours. Amounts of payments are negative there. A batch is posted whole or not at all, so a line that is refused would keep every later payment from being posted:
 * ours is taken out again, and the record says why.
 */
import { SyncError } from '../issue.ts';
import { jsonNumber } from '../json-number.ts';
import type { EntityRow } from '../flow/entity-access.ts';
import * as money from '../money.ts';
import { digitsOf, feeKey, type PaymentAccess, type PaymentOrder, type Settled } from './settle.ts';

const COMMENT_MAX = 250;
const DESCRIPTION_MAX = 100;
const DOCUMENT_MAX = 20;
/** Where the line is, by what it is found, what it says, and whether it was posted by an attempt whose answer was lost. */
type Line = { set: 'customerPayments' | 'journalLines'; journals: 'customerPaymentJournals' | 'journals'; code: string; key: string; values: Record< string, unknown >; wasPosted: () => Promise< boolean >; missing: () => SyncError };

export async function settleBc( order: PaymentOrder, access: PaymentAccess ): Promise< Settled > {
	const { payment, target, fee } = order;
	const posted = { postingDate: payment.paidOn, documentNumber: payment.key.slice( 0, DOCUMENT_MAX ) };
	await post( order, access, {
		set: 'customerPayments', journals: 'customerPaymentJournals', code: target.journal, key: payment.key,
		values: { ...posted, customerNumber: order.customerNumber, amount: jsonNumber( money.negate( payment.amount ) ), appliesToInvoiceNumber: payment.invoiceNumber, comment: order.transactionId.slice( 0, COMMENT_MAX ) },
		wasPosted: () => wasPosted( order, access ), missing: () => noJournal( order ),
	} );
	if ( fee && ! money.isZero( payment.fee ) ) {
		const key = feeKey( payment );
		await post( order, access, {
			set: 'journalLines', journals: 'journals', code: fee.journal, key,
			values: { ...posted, documentNumber: key.slice( 0, DOCUMENT_MAX ), accountType: 'G_x002F_L_x0020_Account', accountNumber: fee.account, amount: jsonNumber( payment.fee ), description: `Fee, ${ order.record }`.slice( 0, DESCRIPTION_MAX ) },
			wasPosted: async () => await access.dynamics.find( 'generalLedgerEntries', [ { field: 'documentNumber', value: key.slice( 0, DOCUMENT_MAX ) }, { field: 'accountNumber', value: fee.account } ], access.observe ) !== null,
			missing: () => noFeeJournal( order ),
		} );
	}
	return { number: payment.key, state: 'posted' };
}

async function post( order: PaymentOrder, { dynamics, mustHold, observe }: PaymentAccess, { set, journals, code, key, values, wasPosted: isPosted, missing }: Line ): Promise< void > {
	const batch = await dynamics.find( journals, [ { field: 'code', value: code.toUpperCase() } ], observe );
	if ( ! batch ) {
		throw missing();
	}
	const where = [ { field: 'journalId', value: String( batch.values[ 'id' ] ?? '' ) }, { field: 'externalDocumentNumber', value: key } ];
	const known = await dynamics.find( set, where, observe );
	if ( ! known && order.again && await isPosted() ) {
		return;
	}
	mustHold();
	const line = known ?? await dynamics.create( set, where, values, observe );
	mustHold();
	try {
		// The batch is posted by the journal's own address: customerPaymentJournals has no action (APIV2Journals.Page.al).
		await dynamics.act( { ...batch, entity: 'journals', path: batch.path.replace( 'customerPaymentJournals', 'journals' ) }, 'post', {}, observe );
	} catch ( error ) {
		throw error instanceof SyncError && error.issue.retryClass === 'rejected' ? await parked( error, order, line, code, { dynamics, mustHold, observe } ) : error;
	}
}

/** Our line out of the batch; one that a person has changed since stays theirs. */
async function parked( error: SyncError, { payment, record }: PaymentOrder, line: EntityRow, code: string, { dynamics, observe }: PaymentAccess ): Promise< SyncError > {
	const why = error.issue.message;
	try {
		await dynamics.remove( line, observe );
	} catch ( refusal ) {
		if ( ! ( refusal instanceof SyncError ) ) {
			throw refusal;
		}
		return new SyncError( { ...error.issue, record, message: `Business Central did not post the batch "${ code }" with the payment for invoice ${ payment.invoiceNumber }, and its line could not be taken out again. ${ why }`, remedy: `Correct the line in Business Central or delete it; until then the batch "${ code }" posts no other payment. Then retry.` }, { cause: refusal } );
	}
	return new SyncError( { ...error.issue, record, message: `Business Central did not post the payment of ${ payment.amount } ${ payment.currency } for invoice ${ payment.invoiceNumber }; its line was taken out of the batch "${ code }" again, so that it holds up no other. ${ why }`, remedy: `Correct in Business Central what it names, and retry. If it names another line of the batch "${ code }", post or delete that one.` }, { cause: error } );
}

/** By what is open of the invoice. False: as much as before; what is neither stops for a person, who would else be paid twice or not at all. */
async function wasPosted( { payment, invoiceKey, record }: PaymentOrder, { dynamics, observe }: PaymentAccess ): Promise< boolean > {
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

function noJournal( { record, target }: PaymentOrder ): SyncError {
	return new SyncError( { code: 'record_missing', retryClass: 'rejected', record, field: 'journal', message: `Business Central has no cash receipt batch "${ target.journal }", which the flow books payments in.`, remedy: 'Create it there (Cash Receipt Journals > batches), with the bank as its balancing account and for nothing else, or choose another in the step of the flow, and retry.' } );
}

function noFeeJournal( { record, fee, payment }: PaymentOrder ): SyncError {
	return new SyncError( { code: 'record_missing', retryClass: 'rejected', record, field: 'journal', message: `Business Central has no general journal batch "${ fee?.journal ?? '' }", which the flow books fees in. The payment for invoice ${ payment.invoiceNumber } itself is posted.`, remedy: 'Create it there (General Journals > batches), with the account of the gateway as its balancing account and for nothing else, or choose another in the step of the flow, and retry.' } );
}
