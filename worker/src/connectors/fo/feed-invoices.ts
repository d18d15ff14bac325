/**
 * Posted sales invoices: SalesInvoiceHeadersV4 (d365-fo.md, 5). What is still open is told by no entity of the invoice, so it is unknown here.
 * An invoice below zero is the credit note of a return order and no invoice.
 */
import { SyncError } from '../../core/issue.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import * as money from '../../core/money.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { equals } from '../odata/query.ts';
import { eachRow, type FeedReader } from './feed-reader.ts';

export const INVOICES: FeedReader = {
	set: 'SalesInvoiceHeadersV4', day: 'InvoiceDate',
	select: [ 'InvoiceNumber', 'InvoiceDate', 'SalesOrderNumber', 'CustomersOrderReference', 'InvoiceCustomerAccountNumber', 'CurrencyCode', 'TotalInvoiceAmount', 'TotalTaxAmount' ],
	byKey: ( key ) => equals( 'InvoiceNumber', key ),
	read: ( rows ) => eachRow( rows, 'InvoiceNumber', invoiceOf ),
};

function invoiceOf( row: Row ): Invoice | null {
	const number = textOf( row, 'InvoiceNumber' );
	const total = decimalOf( row, 'TotalInvoiceAmount' ) ?? '0';
	if ( number === '' || money.isNegative( total ) ) {
		return null;
	}
	const currency = textOf( row, 'CurrencyCode' );
	if ( ! /^[A-Z]{3}$/.test( currency ) ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: 'CurrencyCode', valueClass: 'no ISO 4217 code', message: `Invoice ${ number } of Finance & Operations names no currency.`, remedy: 'Correct the invoice in Finance & Operations, then retry.' } );
	}
	return {
		key: number, number, reference: textOf( row, 'CustomersOrderReference' ), orderNumber: textOf( row, 'SalesOrderNumber' ), customerNumber: textOf( row, 'InvoiceCustomerAccountNumber' ),
		postedOn: textOf( row, 'InvoiceDate' ).slice( 0, 10 ), dueOn: '', currency, total, tax: decimalOf( row, 'TotalTaxAmount' ) ?? '0', open: null, state: 'open', url: '', pdf: '', setStatus: '',
	};
}
