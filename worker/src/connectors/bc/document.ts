/**
 * A sales document of Business Central as it stands. An order fully posted is gone from salesOrders: it lives on as
 * invoice and shipment, so these are looked at too (d365-bc-dataverse.md, 0.5 and 7).
 */
import { SyncError } from '../../core/issue.ts';
import type { PromisedLine } from '../../core/model/sales-order.ts';
import * as money from '../../core/money.ts';
import type { DocumentState, Observer } from '../connector.ts';
import { fieldsOf } from '../content.ts';
import { mappedBesides, standingOf, type MappedFields } from '../standing.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';

/** Line number of the rounding line: above every line we number, within Int32. A second one is refused by BC. */
export const ROUNDING_SEQUENCE = 2_000_000_000;
/** What tells an older content from the order's. */
const CONTENT_FIELDS = [ 'shipToName', 'shipToAddressLine1', 'shipToPostCode' ];
const LINE_CONTENT_FIELDS = [ 'lineObjectNumber', 'quantity' ];
/** What a person changes of an order, and an amendment would write over. */
const STANDING_FIELDS = [
	'orderDate', 'requestedDeliveryDate', 'customerNumber', 'billToCustomerNumber', 'sellToAddressLine1', 'sellToAddressLine2', 'sellToCity', 'sellToState', 'sellToPostCode', 'sellToCountry', ...CONTENT_FIELDS,
	'shipToContact', 'shipToAddressLine2', 'shipToCity', 'shipToState', 'shipToCountry', 'phoneNumber', 'email', 'discountAmount',
];
const LINE_STANDING_FIELDS = [ 'lineType', 'description', 'unitPrice', 'discountAmount', 'taxCode', 'unitOfMeasureCode', 'itemVariantId', 'locationId', ...LINE_CONTENT_FIELDS ];
const ORDER_FIELDS = [ 'id', 'number', 'externalDocumentNumber', 'currencyCode', 'totalAmountIncludingTax', 'totalTaxAmount', 'status', 'fullyShipped', ...STANDING_FIELDS ];
/** Of a line of goods, besides its item and quantity. */
export const PROMISED_FIELDS = [ 'shipmentDate', 'shippedQuantity' ];
const LINE_FIELDS = [ 'id', 'sequence', 'netAmountIncludingTax', ...PROMISED_FIELDS, ...LINE_STANDING_FIELDS ];

/** Those of them that are compared already or that no row writes; what is promised of a line is watched once a row writes it. */
const UNWATCHED_LINE_FIELDS = LINE_FIELDS.filter( ( field ) => ! PROMISED_FIELDS.includes( field ) );

/** With what the mapping in use writes besides. */
function mappedFields( { mappings }: Pick< BcContext, 'mappings' > ): MappedFields {
	return { header: mappedBesides( [ mappings.header ], ORDER_FIELDS ), line: mappedBesides( [ mappings.line, mappings.note ], UNWATCHED_LINE_FIELDS ) };
}

export function orderFields( context: BcContext ): string[] {
	return [ ...ORDER_FIELDS, ...mappedFields( context ).header ];
}

export function expandLines( context: BcContext ): string {
	return `salesOrderLines($select=${ [ ...new Set( [ ...LINE_FIELDS, ...mappedFields( context ).line ] ) ].join( ',' ) })`;
}

export type BcDocument = { state: DocumentState; sequences: number[]; hasRounding: boolean; consistent: boolean };

export async function findOrder( context: BcContext, reference: string, observe: Observer ): Promise< BcDocument | null > {
	const filter = equals( 'externalDocumentNumber', reference );
	const orders = await context.rows( `salesOrders${ queryString( { filter, select: orderFields( context ), expand: expandLines( context ), top: 2 } ) }`, 'look up order', observe );
	onlyOne( reference, orders.map( ( row ) => textOf( row, 'number' ) ) );
	if ( orders[ 0 ] ) {
		return toOrder( context, orders[ 0 ] );
	}
	const invoices = await context.rows( `salesInvoices${ queryString( { filter, select: [ 'id', 'number', 'orderNumber', 'currencyCode', 'totalAmountIncludingTax', 'status' ] } ) }`, 'look up invoice', observe );
	onlyOne( reference, invoices.map( orderOrOwn ) );
	if ( invoices.length > 0 ) {
		return toInvoice( context, invoices );
	}
	const shipments = await context.rows( `salesShipments${ queryString( { filter, select: [ 'id', 'number', 'orderNumber', 'currencyCode' ] } ) }`, 'look up shipment', observe );
	onlyOne( reference, shipments.map( orderOrOwn ) );
	return shipments[ 0 ] ? posted( context, 'salesShipments', shipments[ 0 ], 'shipped', null ) : null;
}

export function toOrder( context: BcContext, row: Row ): BcDocument {
	const lines = linesOf( row );
	const sequences = lines.map( ( line ) => Number( textOf( line, 'sequence' ) ) );
	const number = textOf( row, 'number' );
	const total = decimalOf( row, 'totalAmountIncludingTax' );
	const ours = sequences.filter( ( sequence ) => sequence !== ROUNDING_SEQUENCE );
	const standing = standingOf( { header: row, headerFields: STANDING_FIELDS, lines, lineFields: LINE_STANDING_FIELDS, keyOf: ( line ) => textOf( line, 'sequence' ), isText: ( line ) => textOf( line, 'lineType' ) === 'Comment', promisedOf, mapped: mappedFields( context ) } );
	const sums = lines.map( ( line ) => decimalOf( line, 'netAmountIncludingTax' ) );
	return {
		sequences: ours,
		hasRounding: ours.length < sequences.length,
		consistent: lines.length > 0 && total !== null && sums.every( ( sum ) => sum !== null ) && money.equal( money.sum( sums.filter( ( sum ) => sum !== null ) ), total ),
		state: {
			entity: 'salesOrders', key: textOf( row, 'id' ), number, url: context.url( 'salesOrders', number ), etag: textOf( row, '@odata.etag' ),
			stage: textOf( row, 'fullyShipped' ) === 'true' ? 'shipped' : textOf( row, 'status' ) === 'Draft' ? 'open' : 'released',
			currency: textOf( row, 'currencyCode' ), total, tax: decimalOf( row, 'totalTaxAmount' ), lineCount: ours.length, lineIds: ours.map( String ),
			content: { header: fieldsOf( row, CONTENT_FIELDS ), lines: Object.fromEntries( lines.map( ( line ) => [ textOf( line, 'sequence' ), fieldsOf( line, LINE_CONTENT_FIELDS ) ] ) ) },
			...( standing === undefined ? {} : { standing } ),
		},
	};
}

/** Planning moves the shipment date, which is no conflict with an edit of the order, unless a row of the mapping writes it (mappedFields). */
export function promisedOf( line: Row ): PromisedLine | null {
	const [ quantity, on ] = [ decimalOf( line, 'quantity' ), textOf( line, 'shipmentDate' ) ];
	return textOf( line, 'lineType' ) === 'Item' && quantity !== null
		? { quantity: money.normalise( quantity ), on: on.startsWith( '0001' ) ? '' : on, open: ! money.equal( quantity, decimalOf( line, 'shippedQuantity' ) ?? '0' ), sku: textOf( line, 'lineObjectNumber' ) }
		: null;
}

export function toInvoice( context: BcContext, invoices: Row[] ): BcDocument | null {
	const [ first ] = invoices;
	if ( ! first ) {
		return null;
	}
	const totals = invoices.map( ( row ) => decimalOf( row, 'totalAmountIncludingTax' ) ).filter( ( total ) => total !== null );
	const canceled = invoices.every( ( row ) => [ 'Canceled', 'Corrective' ].includes( textOf( row, 'status' ) ) );
	/** Parts of an order invoiced one by one add up to it. */
	return posted( context, 'salesInvoices', first, canceled ? 'canceled' : 'invoiced', totals.length === invoices.length ? money.sum( totals ) : null );
}

function posted( context: BcContext, entity: 'salesInvoices' | 'salesShipments', row: Row, stage: DocumentState[ 'stage' ], total: string | null ): BcDocument {
	const number = textOf( row, 'number' );
	return {
		sequences: [], hasRounding: false, consistent: true,
		state: { entity, key: textOf( row, 'id' ), number, url: context.url( entity, number ), etag: textOf( row, '@odata.etag' ), stage, currency: textOf( row, 'currencyCode' ), total, lineCount: null, lineIds: [] },
	};
}

/** Several invoices or shipments of one order are one order; of different orders they are a duplicate. */
function orderOrOwn( row: Row ): string {
	return textOf( row, 'orderNumber' ) || textOf( row, 'number' ) || textOf( row, 'id' );
}

function onlyOne( reference: string, numbers: string[] ): void {
	const distinct = [ ...new Set( numbers ) ];
	if ( distinct.length < 2 ) {
		return;
	}
	throw new SyncError( {
		code: 'duplicate_documents', retryClass: 'rejected',
		message: `Several documents in Business Central carry the external document number ${ reference }: ${ distinct.join( ', ' ) }.`,
		remedy: 'Keep the right one and delete the others (or clear their external document number) in Business Central, then retry.',
		field: 'externalDocumentNumber', facts: { documents: distinct },
	} );
}

export function linesOf( row: Row ): Row[] {
	const lines = row[ 'salesOrderLines' ];
	return Array.isArray( lines ) ? lines.filter( ( line ): line is Row => typeof line === 'object' && line !== null ) : [];
}
