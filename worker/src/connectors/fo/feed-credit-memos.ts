/**
 * Credit notes: invoices below zero of SalesInvoiceHeadersV4, which F&O posts of return orders (d365-fo.md, 5). A return that Concord made carries our reference of the
 * refund. Of one that a person made, the lot that its lines give back tells the sales order and the store's order item; the invoice itself names only the return.
 */
import { SyncError } from '../../core/issue.ts';
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import * as money from '../../core/money.ts';
import type { Observer } from '../connector.ts';
import { unreadable, type FeedPage } from '../feeds.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { equals } from '../odata/query.ts';
import { among } from './among.ts';
import type { FoContext } from './context.ts';
import type { FeedReader } from './feed-reader.ts';

export const CREDIT_MEMOS: FeedReader = {
	set: 'SalesInvoiceHeadersV4', day: 'InvoiceDate',
	select: [ 'InvoiceNumber', 'InvoiceDate', 'SalesOrderNumber', 'CustomersOrderReference', 'CurrencyCode', 'TotalInvoiceAmount', 'TotalTaxAmount' ],
	byKey: ( key ) => equals( 'InvoiceNumber', key ),
	read: readNotes,
};

async function readNotes( rows: readonly Row[], context: FoContext, observe: Observer ): Promise< Omit< FeedPage, 'reached' > > {
	const notes = rows.filter( ( row ) => textOf( row, 'InvoiceNumber' ) !== '' && money.isNegative( decimalOf( row, 'TotalInvoiceAmount' ) ?? '0' ) );
	const lines = await among( context, 'SalesInvoiceV4Lines', 'InvoiceNumber', notes.map( ( row ) => textOf( row, 'InvoiceNumber' ) ), [ 'InvoiceNumber', 'LineCreationSequenceNumber', 'ProductNumber', 'ProductName', 'InvoicedQuantity', 'LineAmount', 'LineTotalTaxAmount' ], observe );
	const returned = await among( context, 'ReturnOrderLinesV2', 'ReturnOrderNumber', notes.map( ( row ) => textOf( row, 'SalesOrderNumber' ) ), [ 'ReturnOrderNumber', 'ItemNumber', 'ReferenceInventoryLotId' ], observe );
	const sold = new Map( ( await among( context, 'SalesOrderLinesV3', 'InventoryLotId', returned.map( ( row ) => textOf( row, 'ReferenceInventoryLotId' ) ), [ 'SalesOrderNumber', 'InventoryLotId', 'ExternalItemNumber' ], observe ) ).map( ( row ) => [ textOf( row, 'InventoryLotId' ), row ] ) );
	const page: Omit< FeedPage, 'reached' > = { records: [], unread: [] };
	for ( const note of notes ) {
		const number = textOf( note, 'InvoiceNumber' );
		const given = returned.filter( ( row ) => textOf( row, 'ReturnOrderNumber' ) === textOf( note, 'SalesOrderNumber' ) );
		const lot = given.map( ( row ) => sold.get( textOf( row, 'ReferenceInventoryLotId' ) ) ).find( ( row ) => row !== undefined );
		const itemOf = ( sku: string ): string => {
			const [ only, ...others ] = given.filter( ( row ) => textOf( row, 'ItemNumber' ) === sku );
			const line = only && others.length === 0 ? sold.get( textOf( only, 'ReferenceInventoryLotId' ) ) : undefined;
			return line ? textOf( line, 'ExternalItemNumber' ) : '';
		};
		try {
			page.records.push( {
				key: number, number, reference: textOf( note, 'CustomersOrderReference' ), orderNumber: lot ? textOf( lot, 'SalesOrderNumber' ) : '', invoiceNumber: '', postedOn: textOf( note, 'InvoiceDate' ).slice( 0, 10 ),
				currency: currencyOf( note, number ), total: amount( note, 'TotalInvoiceAmount' ), tax: amount( note, 'TotalTaxAmount' ),
				lines: lines.filter( ( row ) => textOf( row, 'InvoiceNumber' ) === number ).map( ( row ): CreditMemo[ 'lines' ][ number ] => {
					const tax = amount( row, 'LineTotalTaxAmount' );
					return { lineId: itemOf( textOf( row, 'ProductNumber' ) ), sku: textOf( row, 'ProductNumber' ), description: textOf( row, 'ProductName' ), quantity: amount( row, 'InvoicedQuantity' ), total: money.add( amount( row, 'LineAmount' ), tax ), tax };
				} ),
				restock: false, refundPayment: false, state: 'posted', corrective: false, url: '',
			} );
		} catch ( error ) {
			page.unread.push( unreadable( error, number, number ) );
		}
	}
	return page;
}

/** Credit notes count below zero there, a refund counts above. */
function amount( row: Row, field: string ): string {
	return money.negate( decimalOf( row, field ) ?? '0' );
}

function currencyOf( row: Row, number: string ): string {
	const currency = textOf( row, 'CurrencyCode' );
	if ( ! /^[A-Z]{3}$/.test( currency ) ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: 'CurrencyCode', valueClass: 'no ISO 4217 code', message: `Credit note ${ number } of Finance & Operations names no currency.`, remedy: 'Correct the credit note in Finance & Operations, then retry.' } );
	}
	return currency;
}
