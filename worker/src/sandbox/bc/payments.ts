/**
 * Customer payments: lines of a cash receipt journal, posted through the journal of the same id. In this ledger a payment is
 * a credit, so its amount is negative; a positive one can be written and does not post.
 */
import Big from 'big.js';
import { dialog, fieldValidation } from './errors.ts';
import { owe } from './ledger-entries.ts';
import { both, resolve } from './lookup.ts';
import { reduce } from './posting.ts';
import type { Company } from './seed.ts';
import { ZERO_GUID, type Input, type Row } from './values.ts';

const STEP = 10000;

export function insertPayment( company: Company, journalId: string, input: Input ): Row {
	const journal = batch( company, journalId );
	const last = company.tables.childrenOf( 'customerPayments', journalId ).at( -1 );
	return company.tables.insert( 'customerPayments', {
		postingDate: company.tables.today(),
		...input,
		...references( company, input ),
		journalId,
		journalDisplayName: String( journal.code ),
		lineNumber: Number( input.lineNumber ?? 0 ) || Number( last?.lineNumber ?? 0 ) + STEP,
	} );
}

export function patchPayment( company: Company, payment: Row, input: Input ): Row {
	if ( input.journalId !== undefined && input.journalId !== payment.journalId ) {
		throw dialog( 'The Journal Id cannot be changed.' );
	}
	return company.tables.update( 'customerPayments', String( payment.id ), { ...input, ...references( company, input ) } );
}

function references( company: Company, input: Input ): Row {
	const customer = resolve( company, input, {
		set: 'customers', key: 'number', idField: 'customerId', codeField: 'customerNumber',
		texts: { mismatch: 'The customer values do not match to a specific Customer.', byId: 'The "customerId" does not match to a Customer.', byCode: 'The "customerNumber" does not match to a Customer.' },
	} );
	const notOpen = 'The "appliesToInvoiceId" should be the ID of an Open, Paid, Corrective, or Canceled Invoice.';
	const invoice = resolve( company, input, {
		set: 'salesInvoices', key: 'number', idField: 'appliesToInvoiceId', codeField: 'appliesToInvoiceNumber',
		texts: { mismatch: 'The Applies To Invoice values do not match to the same Invoice.', byId: notOpen, byCode: notOpen },
	} );
	if ( invoice?.status === 'Draft' ) {
		throw dialog( notOpen );
	}
	return {
		...( customer === undefined ? {} : both( customer, 'customerId', 'customerNumber', 'number' ) ),
		...( customer ? { description: String( input.description ?? customer.displayName ) } : {} ),
		...( invoice === undefined ? {} : both( invoice, 'appliesToInvoiceId', 'appliesToInvoiceNumber', 'number' ) ),
	};
}

/** A journal, whichever of the two sets shows it: both are views of one table. */
export function batch( company: Company, id: string ): Row {
	const found = company.tables.find( 'customerPaymentJournals', id ) ?? company.tables.find( 'journals', id );
	if ( found === undefined ) {
		throw dialog( `The General Journal Batch with ID ${ id } cannot be found.` );
	}
	return found;
}

/** `journals({id})/Microsoft.NAV.post`: all lines or none. */
export function postJournal( company: Company, id: string ): void {
	const journal = batch( company, id );
	const payments = company.tables.childrenOf( 'customerPayments', id );
	const lines = company.tables.childrenOf( 'journalLines', id );
	if ( payments.length + lines.length === 0 ) {
		throw dialog( 'There is nothing to post.' );
	}
	company.tables.transaction( () => {
		payments.forEach( ( payment ) => postPayment( company, journal, payment ) );
		checkBalance( journal, lines );
		lines.forEach( ( line ) => postLine( company, journal, line ) );
	} );
}

function postPayment( company: Company, journal: Row, payment: Row ): void {
	const amount = new Big( String( payment.amount ) );
	const where = `Gen. Journal Line: Journal Template Name=CASHRCPT, Journal Batch Name=${ String( journal.code ) }, Line No.=${ String( payment.lineNumber ) }`;
	if ( payment.customerId === ZERO_GUID ) {
		throw fieldValidation( `Account No. must have a value in ${ where }. It cannot be zero or empty.` );
	}
	const customer = company.tables.get( 'customers', String( payment.customerId ) );
	if ( customer.blocked === 'All' ) {
		throw dialog( `You cannot post this type of document when Customer ${ String( customer.number ) } is blocked with type All.` );
	}
	if ( amount.gte( 0 ) ) {
		throw fieldValidation( `Amount must be negative in ${ where }. Current value is '${ amount.toFixed() }'.` );
	}
	owe( company, String( payment.customerId ), amount );
	if ( payment.appliesToInvoiceId !== ZERO_GUID ) {
		reduce( company, String( payment.appliesToInvoiceId ), amount.times( -1 ) );
	}
	company.tables.remove( 'customerPayments', String( payment.id ) );
}

/** Against the journal's own account, unless the line names another: two entries of one document. */
function postLine( company: Company, journal: Row, line: Row ): void {
	const amount = new Big( String( line.amount ) );
	const against = String( line.balancingAccountNumber ) || String( journal.balancingAccountNumber );
	for ( const [ accountNumber, debit ] of [ [ String( line.accountNumber ), amount ], [ against, amount.times( -1 ) ] ] as const ) {
		company.tables.insert( 'generalLedgerEntries', {
			entryNumber: company.tables.count( 'generalLedgerEntries' ) + 1, postingDate: String( line.postingDate ), documentNumber: String( line.documentNumber ), accountNumber, description: String( line.description ),
			debitAmount: debit.gt( 0 ) ? debit.toFixed() : '0', creditAmount: debit.lt( 0 ) ? debit.times( -1 ).toFixed() : '0',
		} );
	}
	company.tables.remove( 'journalLines', String( line.id ) );
}

function checkBalance( journal: Row, lines: readonly Row[] ): void {
	const unbalanced = lines.filter( ( line ) => line.balancingAccountNumber === '' ).reduce( ( total, line ) => total.plus( String( line.amount ) ), new Big( 0 ) );
	if ( ! unbalanced.eq( 0 ) && journal.balancingAccountNumber === '' ) {
		throw dialog( `Journal ${ String( journal.code ) } is out of balance by ${ unbalanced.toFixed() }. Please check that Account Type and Account No. are correct for each line.` );
	}
}
