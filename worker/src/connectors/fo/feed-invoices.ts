/**
 * Posted sales invoices: SalesInvoiceHeadersV4 (d365-fo.md, 5). What is still open stands in the customer's transactions (CustTransactions: amount less what is settled), found
 * by the invoice's number and voucher; a tenant may not offer them, and then it is unknown. An invoice below zero is the credit note of a return order and no invoice.
 */
import { SyncError } from '../../core/issue.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import * as money from '../../core/money.ts';
import type { Observer } from '../connector.ts';
import type { FeedPage } from '../feeds.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { among } from './among.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';
import { eachRow, type FeedReader } from './feed-reader.ts';

const TRANSACTIONS = 'CustTransactions';
const SELECT = [ 'Invoice', 'Voucher', 'CurrencyCode', 'AmountCur', 'SettleAmountCur', 'DueDate' ];
/** Invoices whose transactions are asked for by number, in one request. */
const FEW = 40;

export const INVOICES: FeedReader = {
	set: 'SalesInvoiceHeadersV4', day: 'InvoiceDate',
	select: [ 'InvoiceNumber', 'InvoiceDate', 'LedgerVoucher', 'SalesOrderNumber', 'CustomersOrderReference', 'InvoiceCustomerAccountNumber', 'CurrencyCode', 'TotalInvoiceAmount', 'TotalTaxAmount' ],
	byKey: ( key ) => equals( 'InvoiceNumber', key ),
	read: readInvoices,
};

async function readInvoices( rows: readonly Row[], context: FoContext, observe: Observer ): Promise< Omit< FeedPage, 'reached' > > {
	const owed = Map.groupBy( await transactionsOf( rows, context, observe ), ( row ) => textOf( row, 'Invoice' ) );
	return eachRow( rows, 'InvoiceNumber', ( row ) => invoiceOf( row, ( owed.get( textOf( row, 'InvoiceNumber' ) ) ?? [] ).filter( ( one ) => isOf( one, row ) ) ) );
}

function invoiceOf( row: Row, transactions: readonly Row[] ): Invoice | null {
	const number = textOf( row, 'InvoiceNumber' );
	const total = decimalOf( row, 'TotalInvoiceAmount' ) ?? '0';
	if ( number === '' || money.isNegative( total ) ) {
		return null;
	}
	const currency = textOf( row, 'CurrencyCode' );
	if ( ! /^[A-Z]{3}$/.test( currency ) ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: 'CurrencyCode', valueClass: 'no ISO 4217 code', message: `Invoice ${ number } of Finance & Operations names no currency.`, remedy: 'Correct the invoice in Finance & Operations, then retry.' } );
	}
	const open = transactions.length === 0 ? null : money.sum( transactions.map( ( one ) => money.sub( decimalOf( one, 'AmountCur' ) ?? '0', decimalOf( one, 'SettleAmountCur' ) ?? '0' ) ) );
	return {
		key: number, number, reference: textOf( row, 'CustomersOrderReference' ), orderNumber: textOf( row, 'SalesOrderNumber' ), customerNumber: textOf( row, 'InvoiceCustomerAccountNumber' ),
		postedOn: textOf( row, 'InvoiceDate' ).slice( 0, 10 ), dueOn: dayOf( transactions.at( 0 ) ), currency, total, tax: decimalOf( row, 'TotalTaxAmount' ) ?? '0',
		open, state: open !== null && money.isZero( open ) ? 'paid' : 'open', url: '', pdf: '', setStatus: '',
	};
}

/**
 * Empty where the tenant does not offer them: invoices are told all the same. A few by their numbers; of many all of those days, ten thousand a request: a transaction has
 * the day of its invoice.
 */
async function transactionsOf( rows: readonly Row[], context: FoContext, observe: Observer ): Promise< Row[] > {
	try {
		if ( rows.length <= FEW ) {
			return await among( context, TRANSACTIONS, 'Invoice', rows.map( ( row ) => textOf( row, 'InvoiceNumber' ) ), SELECT, observe );
		}
		const days = rows.map( ( row ) => textOf( row, 'InvoiceDate' ).slice( 0, 10 ) ).toSorted();
		const filter = allOf( equals( 'dataAreaId', context.company ), `TransDate ge ${ days.at( 0 ) ?? '' }T00:00:00Z`, `TransDate le ${ days.at( -1 ) ?? '' }T23:59:59Z` );
		const found: Row[] = [];
		for await ( const page of readPages( context.gateway, TRANSACTIONS + queryString( { filter, select: SELECT }, CROSS_COMPANY ), TRANSACTIONS, observe ) ) {
			found.push( ...page );
		}
		return found;
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.code === 'entity_unavailable' ) {
			return [];
		}
		throw error;
	}
}

/** A payment may carry the number of its invoice too, but never its voucher. */
function isOf( transaction: Row, invoice: Row ): boolean {
	return textOf( transaction, 'Voucher' ) === textOf( invoice, 'LedgerVoucher' ) && textOf( transaction, 'CurrencyCode' ) === textOf( invoice, 'CurrencyCode' );
}

/** 1900 is F&O's "no day" (d365-fo.md, 0). */
function dayOf( row: Row | undefined ): string {
	const day = row ? textOf( row, 'DueDate' ).slice( 0, 10 ) : '';
	return day.startsWith( '1900-' ) ? '' : day;
}
