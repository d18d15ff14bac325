/**
 * A sales order that does not stand yet, as the steps behind it will find it: with a key and a number that no tenant has, and the fields it would be
 * written with. A preview, a shadow run and a mapping test go through "find the sales order by document.key" with it as the real run does.
 */
import type { Root } from '../mapping/value.ts';
import type { EntityRow } from './entity-access.ts';

export type StandIn = { document: Root; rows: SeedRow[] };
/** `by`: its identity; a question that names one of these fields is about this row. */
export type SeedRow = EntityRow & { by: readonly string[] };
type Values = Record< string, unknown >;

/** No tenant makes one of these: the version of a GUID is 4, this one is 0. */
const NEW_ID = '00000000-0000-0000-0000-00000000c0de';
/** Cut to what a number of an order may hold (20 characters in both products). */
const NEW_NUMBER = '(new order)';
const NEW_INVOICE_ID = '00000000-0000-0000-0002-00000000c0de';
const NEW_INVOICE = '(new invoice)';

/** `header`, `lines`: of the prepared order, as far as it could be prepared. */
export function standIn( { product, reference, company, header = {}, lines = [] }: { product: 'fo' | 'bc'; reference: string; company: string; header?: Values; lines?: readonly { id: string; values: Values }[] } ): StandIn {
	if ( product === 'bc' ) {
		return {
			document: { number: NEW_NUMBER, key: NEW_ID, url: '', reference, company },
			rows: [
				{ entity: 'salesOrders', path: `salesOrders(${ NEW_ID })`, etag: '', by: [ 'id', 'number', 'externalDocumentNumber' ], values: { externalDocumentNumber: reference, status: 'Draft', ...header, id: NEW_ID, number: NEW_NUMBER } },
				...lines.map( ( { values }, index ) => ( { entity: 'salesOrderLines', path: `salesOrderLines(${ lineId( index ) })`, etag: '', by: [ 'id', 'documentId' ], values: { ...values, id: lineId( index ), documentId: NEW_ID } } ) ),
			],
		};
	}
	const own = header[ 'SalesOrderNumber' ];
	const number = typeof own === 'string' && own !== '' ? own : NEW_NUMBER;
	return {
		document: { number, key: number, url: '', reference, company },
		rows: [
			{ entity: 'SalesOrderHeadersV4', path: `SalesOrderHeadersV4(dataAreaId='${ company }',SalesOrderNumber='${ number }')`, etag: '', by: [ 'SalesOrderNumber', 'CustomersOrderReference' ], values: { CustomersOrderReference: reference, ...header, dataAreaId: company, SalesOrderNumber: number } },
			...lines.map( ( { id, values } ) => ( { entity: 'SalesOrderLinesV3', path: `SalesOrderLinesV3(dataAreaId='${ company }',InventoryLotId='${ id }')`, etag: '', by: [ 'SalesOrderNumber', 'InventoryLotId' ], values: { ExternalItemNumber: id, ...values, dataAreaId: company, SalesOrderNumber: number } } ) ),
		],
	};
}

/** The invoice of such an order, open over all of it. */
export function seedOfInvoice( { product, company, orderNumber, currency, total }: { product: 'fo' | 'bc'; company: string; orderNumber: string; currency: string; total: string } ): SeedRow {
	return product === 'bc'
		? { entity: 'salesInvoices', path: `salesInvoices(${ NEW_INVOICE_ID })`, etag: '', by: [ 'orderNumber' ], values: { id: NEW_INVOICE_ID, number: NEW_INVOICE, orderNumber, status: 'Open', customerNumber: '', currencyCode: currency, remainingAmount: total } }
		: { entity: 'SalesInvoiceHeadersV4', path: `SalesInvoiceHeadersV4(dataAreaId='${ company }',InvoiceNumber='${ NEW_INVOICE }')`, etag: '', by: [ 'SalesOrderNumber' ], values: { dataAreaId: company, InvoiceNumber: NEW_INVOICE, SalesOrderNumber: orderNumber, CurrencyCode: currency } };
}

function lineId( index: number ): string {
	return `00000000-0000-0000-0001-${ String( index + 1 ).padStart( 12, '0' ) }`;
}
