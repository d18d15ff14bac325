/** A sales order of F&O as it stands: header row and line rows to DocumentState. */
import type { PromisedLine } from '../../core/model/sales-order.ts';
import * as money from '../../core/money.ts';
import type { DocumentState } from '../connector.ts';
import { fieldsOf } from '../content.ts';
import { mappedBesides, standingOf, type MappedFields } from '../standing.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, HEADERS, LINES, headerPath, pageUrl, type FoContext } from './context.ts';

/** ExternalItemNumber of the line that carries the cents of rounding; no order item id is a word. */
export const ROUNDING_ID = 'ROUNDING';

/** What tells an older content from the order's. */
const CONTENT_FIELDS = [ 'DeliveryAddressName', 'DeliveryAddressStreet', 'DeliveryAddressZipCode' ];
/** What a person changes of an order, and an amendment would write over. */
const STANDING_FIELDS = [
	'SalesOrderName', 'OrderingCustomerAccountNumber', 'InvoiceCustomerAccountNumber', 'Email', 'RequestedShippingDate', 'DefaultShippingWarehouseId', 'TotalDiscountPercentage', ...CONTENT_FIELDS,
	'DeliveryAddressDescription', 'DeliveryAddressCity', 'DeliveryAddressStateId', 'DeliveryAddressCountryRegionId',
];
const HEADER_FIELDS = [ 'dataAreaId', 'SalesOrderNumber', 'CustomersOrderReference', 'CurrencyCode', 'OrderTotalAmount', 'OrderTotalTaxAmount', 'SalesOrderStatus', 'SalesOrderProcessingStatus', 'IsSalesProcessingStopped', ...STANDING_FIELDS ];
const LINE_CONTENT_FIELDS = [ 'ItemNumber', 'OrderedSalesQuantity' ];
const LINE_STANDING_FIELDS = [
	...LINE_CONTENT_FIELDS, 'LineDescription', 'SalesPrice', 'LineDiscountAmount', 'LineDiscountPercentage', 'SalesTaxGroupCode', 'SalesTaxItemGroupCode', 'RequestedShippingDate', 'ShippingWarehouseId', 'SalesUnitSymbol',
	'ProductColorId', 'ProductConfigurationId', 'ProductSizeId', 'ProductStyleId', 'ProductVersionId',
];
/** Of a line, besides its item, quantity and the day that was asked for. */
export const PROMISED_FIELDS = [ 'ItemNumber', 'OrderedSalesQuantity', 'RequestedShippingDate', 'ConfirmedShippingDate', 'SalesOrderLineStatus' ];
const LINE_FIELDS = [ 'dataAreaId', 'InventoryLotId', 'SalesOrderNumber', 'ExternalItemNumber', 'ConfirmedShippingDate', 'SalesOrderLineStatus', ...LINE_STANDING_FIELDS ];

export type FoDocument = { state: DocumentState; held: boolean; hasRounding: boolean };

/** Those of them that are compared already or that no row writes; what is promised of a line is watched once a row writes it. */
const UNWATCHED_LINE_FIELDS = LINE_FIELDS.filter( ( field ) => LINE_STANDING_FIELDS.includes( field ) || ! PROMISED_FIELDS.includes( field ) );

/** With what the mapping in use writes besides. */
function mappedFields( { mappings }: Pick< FoContext, 'mappings' > ): MappedFields {
	return { header: mappedBesides( [ mappings.header ], HEADER_FIELDS ), line: mappedBesides( [ mappings.line ], UNWATCHED_LINE_FIELDS ) };
}

export function headerFields( context: FoContext ): string[] {
	return [ ...HEADER_FIELDS, ...mappedFields( context ).header ];
}

export function headerUrl( context: FoContext, number: string ): string {
	return headerPath( context, number ) + queryString( { select: headerFields( context ) }, CROSS_COMPANY );
}

export function linesUrl( context: FoContext, number: string ): string {
	return LINES + queryString( { filter: allOf( equals( 'dataAreaId', context.company ), equals( 'SalesOrderNumber', number ) ), select: [ ...new Set( [ ...LINE_FIELDS, ...mappedFields( context ).line ] ) ] }, CROSS_COMPANY );
}

/** A line without our mark was added by a person; its lot names it. */
export function lineKey( line: Row ): string {
	return textOf( line, 'ExternalItemNumber' ) || `lot:${ textOf( line, 'InventoryLotId' ) }`;
}

/** The day that was confirmed counts where there is one; planning moves it, which is no conflict with an edit unless a row of the mapping writes it (mappedFields); 1900-01-01 is none (d365-fo.md, 7). A canceled line delivers nothing. */
export function promisedOf( line: Row ): PromisedLine | null {
	const [ quantity, status ] = [ decimalOf( line, 'OrderedSalesQuantity' ), textOf( line, 'SalesOrderLineStatus' ) ];
	const [ confirmed = '', asked = '' ] = [ 'ConfirmedShippingDate', 'RequestedShippingDate' ].map( ( field ) => textOf( line, field ).slice( 0, 10 ) ).map( ( day ) => ( day.startsWith( '1900' ) ? '' : day ) );
	return quantity === null ? null : { quantity: status === 'Canceled' ? '0' : money.normalise( quantity ), on: confirmed === '' ? asked : confirmed, open: [ '', 'None', 'Backorder' ].includes( status ), sku: textOf( line, 'ItemNumber' ) };
}

export function toDocument( context: FoContext, header: Row, lines: readonly Row[] ): FoDocument {
	const number = textOf( header, 'SalesOrderNumber' );
	const ids = lines.map( ( line ) => textOf( line, 'ExternalItemNumber' ) );
	const standing = standingOf( { header, headerFields: STANDING_FIELDS, lines, lineFields: LINE_STANDING_FIELDS, keyOf: lineKey, isText: () => false, promisedOf, mapped: mappedFields( context ) } );
	const ours = ids.filter( ( id ) => id !== ROUNDING_ID );
	return {
		held: textOf( header, 'IsSalesProcessingStopped' ) === 'Yes',
		hasRounding: ids.includes( ROUNDING_ID ),
		state: {
			entity: HEADERS,
			key: number,
			number,
			url: pageUrl( context, 'SalesTableListPage' ),
			etag: textOf( header, '@odata.etag' ),
			stage: stageOf( header ),
			currency: textOf( header, 'CurrencyCode' ),
			total: decimalOf( header, 'OrderTotalAmount' ),
			tax: decimalOf( header, 'OrderTotalTaxAmount' ),
			lineCount: ours.length,
			lineIds: ours.filter( ( id ) => id !== '' ),
			content: { header: fieldsOf( header, CONTENT_FIELDS ), lines: Object.fromEntries( lines.map( ( line ) => [ textOf( line, 'ExternalItemNumber' ), fieldsOf( line, LINE_CONTENT_FIELDS ) ] ) ) },
			...( standing === undefined ? {} : { standing } ),
		},
	};
}

function stageOf( header: Row ): DocumentState[ 'stage' ] {
	const status = textOf( header, 'SalesOrderStatus' );
	const finer = textOf( header, 'SalesOrderProcessingStatus' );
	if ( status === 'Canceled' || finer === 'Canceled' ) {
		return 'canceled';
	}
	if ( status === 'Invoiced' || finer === 'Invoiced' ) {
		return 'invoiced';
	}
	if ( status === 'Delivered' || finer === 'Delivered' || finer === 'DeliveredPartiallyInvoiced' ) {
		return 'shipped';
	}
	return [ 'Confirmed', 'Picked', 'PartiallyDelivered', 'PartiallyInvoiced' ].includes( finer ) ? 'released' : 'open';
}
