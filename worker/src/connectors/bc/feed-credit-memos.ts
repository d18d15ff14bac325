/** Posted sales credit memos (d365-bc-dataverse.md, 1.3). */
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import { textOf, type Row } from '../odata/json.ts';
import type { BcContext } from './context.ts';
import { amountOf, currencyOf, dayOf, linesOf, type FeedReader } from './feed-reader.ts';

export const CREDIT_MEMOS: FeedReader = {
	set: 'salesCreditMemos', select: [ 'id', 'number', 'externalDocumentNumber', 'invoiceNumber', 'postingDate', 'currencyCode', 'totalAmountIncludingTax', 'totalTaxAmount', 'status' ],
	expand: 'salesCreditMemoLines($select=sequence,lineType,lineObjectNumber,description,quantity,netAmountIncludingTax,netTaxAmount)', read: creditMemoOf,
};

function creditMemoOf( row: Row, context: BcContext ): CreditMemo | null {
	const status = textOf( row, 'status' );
	if ( status === 'Draft' || status === 'In_x0020_Review' ) {
		return null;
	}
	const number = textOf( row, 'number' );
	return {
		key: textOf( row, 'id' ), number, reference: textOf( row, 'externalDocumentNumber' ), orderNumber: '', invoiceNumber: textOf( row, 'invoiceNumber' ), postedOn: dayOf( row, 'postingDate' ),
		currency: currencyOf( row, number ), total: amountOf( row, 'totalAmountIncludingTax' ), tax: amountOf( row, 'totalTaxAmount' ),
		lines: linesOf( row, 'salesCreditMemoLines' ).map( ( line ) => ( {
			lineId: textOf( line, 'sequence' ), sku: textOf( line, 'lineObjectNumber' ), description: textOf( line, 'description' ), quantity: amountOf( line, 'quantity' ), total: amountOf( line, 'netAmountIncludingTax' ), tax: amountOf( line, 'netTaxAmount' ),
		} ) ),
		restock: false, url: context.url( 'salesCreditMemos', number ),
	};
}
