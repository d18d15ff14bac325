/** Posted sales invoices (d365-bc-dataverse.md, 1.3). */
import type { Invoice } from '../../core/model/invoice.ts';
import * as money from '../../core/money.ts';
import { textOf, type Row } from '../odata/json.ts';
import type { BcContext } from './context.ts';
import { amountOf, currencyOf, dayOf, type FeedReader } from './feed-reader.ts';

export const INVOICES: FeedReader = {
	set: 'salesInvoices', select: [ 'id', 'number', 'externalDocumentNumber', 'orderNumber', 'customerNumber', 'postingDate', 'dueDate', 'currencyCode', 'totalAmountIncludingTax', 'totalTaxAmount', 'remainingAmount', 'status' ],
	expand: '', read: invoiceOf,
};

function invoiceOf( row: Row, context: BcContext ): Invoice | null {
	const status = textOf( row, 'status' );
	if ( status === 'Draft' || status === 'In_x0020_Review' ) {
		return null;
	}
	const number = textOf( row, 'number' );
	const open = amountOf( row, 'remainingAmount' );
	return {
		key: textOf( row, 'id' ), number, reference: textOf( row, 'externalDocumentNumber' ), orderNumber: textOf( row, 'orderNumber' ), customerNumber: textOf( row, 'customerNumber' ),
		postedOn: dayOf( row, 'postingDate' ), dueOn: dayOf( row, 'dueDate' ), currency: currencyOf( row, number ), total: amountOf( row, 'totalAmountIncludingTax' ), tax: amountOf( row, 'totalTaxAmount' ), open,
		state: [ 'Canceled', 'Corrective' ].includes( status ) ? 'canceled' : status === 'Paid' || money.isZero( open ) ? 'paid' : 'open', url: context.url( 'salesInvoices', number ), pdf: '', setStatus: '',
	};
}
