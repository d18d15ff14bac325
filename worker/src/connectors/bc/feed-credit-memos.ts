/** Posted sales credit memos (d365-bc-dataverse.md, 1.3). */
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import type { Observer } from '../connector.ts';
import { textOf, type Row } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';
import { amountOf, currencyOf, dayOf, linesOf, type FeedReader } from './feed-reader.ts';

/** Under these names stands what the memo's invoice says of its order: a memo entered by hand carries no reference of ours. */
const ORDER = 'concordOrderNumber';
const REFERENCE = 'concordReference';
const AT_ONCE = 40;

export const CREDIT_MEMOS: FeedReader = {
	set: 'salesCreditMemos', select: [ 'id', 'number', 'externalDocumentNumber', 'invoiceNumber', 'postingDate', 'currencyCode', 'totalAmountIncludingTax', 'totalTaxAmount', 'status' ],
	complete: withOrders,
	expand: 'salesCreditMemoLines($select=sequence,lineType,lineObjectNumber,description,quantity,netAmountIncludingTax,netTaxAmount)', read: creditMemoOf,
};

function creditMemoOf( row: Row, context: BcContext ): CreditMemo | null {
	const status = textOf( row, 'status' );
	if ( status === 'Draft' || status === 'In_x0020_Review' ) {
		return null;
	}
	const number = textOf( row, 'number' );
	return {
		key: textOf( row, 'id' ), number, reference: textOf( row, 'externalDocumentNumber' ) || textOf( row, REFERENCE ), orderNumber: textOf( row, ORDER ), invoiceNumber: textOf( row, 'invoiceNumber' ), postedOn: dayOf( row, 'postingDate' ),
		currency: currencyOf( row, number ), total: amountOf( row, 'totalAmountIncludingTax' ), tax: amountOf( row, 'totalTaxAmount' ),
		lines: linesOf( row, 'salesCreditMemoLines' ).map( ( line ) => ( {
			lineId: textOf( line, 'sequence' ), sku: textOf( line, 'lineObjectNumber' ), description: textOf( line, 'description' ), quantity: amountOf( line, 'quantity' ), total: amountOf( line, 'netAmountIncludingTax' ), tax: amountOf( line, 'netTaxAmount' ),
		} ) ),
		restock: false, refundPayment: false, state: status === 'Canceled' ? 'canceled' : 'posted', corrective: status === 'Corrective', url: context.url( 'salesCreditMemos', number ),
	};
}

/** One request more for up to forty memos, and none where no memo is applied to an invoice. */
async function withOrders( rows: Row[], context: BcContext, observe: Observer ): Promise< Row[] > {
	const numbers = [ ...new Set( rows.map( ( row ) => textOf( row, 'invoiceNumber' ) ).filter( ( number ) => number !== '' ) ) ];
	const invoices = new Map< string, Row >();
	for ( let start = 0; start < numbers.length; start += AT_ONCE ) {
		const filter = anyOf( ...numbers.slice( start, start + AT_ONCE ).map( ( number ) => equals( 'number', number ) ) );
		const found = await context.rows( `salesInvoices${ queryString( { filter, select: [ 'number', 'orderNumber', 'externalDocumentNumber' ] } ) }`, 'read invoices of credit memos', observe );
		found.forEach( ( row ) => invoices.set( textOf( row, 'number' ), row ) );
	}
	return rows.map( ( row ) => {
		const invoice = invoices.get( textOf( row, 'invoiceNumber' ) );
		return invoice ? { ...row, [ ORDER ]: textOf( invoice, 'orderNumber' ), [ REFERENCE ]: textOf( invoice, 'externalDocumentNumber' ) } : row;
	} );
}
