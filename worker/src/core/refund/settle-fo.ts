/**
 * A refund as a return order of Finance & Operations (d365-fo.md, 5): header by our reference, a line an order item, tied to the lot that was sold. F&O makes the
 * credit note of it when the return is received and invoiced there: OData posts nothing. Quantities of returns are negative.
 */
import type { EntityRow } from '../flow/entity-access.ts';
import { SyncError } from '../issue.ts';
import { jsonNumber } from '../json-number.ts';
import type { LineTarget } from '../order-rules.ts';
import * as money from '../money.ts';
import type { MemoLine } from './plan.ts';
import { differs, digitsOf, findOrMake, missing, notInvoiced, onlyOne, type Booked, type MemoAccess, type MemoOrder } from './settle.ts';

const HEADERS = 'ReturnOrderHeadersV2';
const LINES = 'ReturnOrderLinesV2';
const ROUNDING_LINE = 'rounding';
const DESCRIPTION_MAX = 1000;
/** No line may be added to a return in one of these. */
const OVER = [ 'Closed', 'Canceled' ];

export async function bookFo( order: MemoOrder, access: MemoAccess ): Promise< Booked > {
	const { plan, reference, rounding } = order;
	const { dynamics, observe } = access;
	const where = [ { field: 'CustomersOrderReference', value: reference } ];
	const known = await dynamics.find( HEADERS, where, observe );
	const header = known ?? await make( order, access );
	const number = textOf( header, 'ReturnOrderNumber' );
	if ( known && OVER.includes( textOf( known, 'ReturnStatus' ) ) ) {
		return booked( known, order );
	}
	for ( const line of plan.lines ) {
		await add( line, number, order, access );
	}
	if ( access.dry ) {
		return { entity: HEADERS, key: '', number: '', invoiceNumber: '', customer: textOf( header, 'CustomerAccountNumber' ), state: 'prepared', total: null, tax: '0' };
	}
	const cents = missing( digitsOf( await readBack( number, access ), 'OrderTotalAmount' ), order, `Return order ${ number }` );
	if ( ! money.isZero( cents ) && rounding ) {
		await add( { id: ROUNDING_LINE, target: rounding, description: 'Rounding', quantity: '1', unitPrice: cents, discount: '0', taxCode: '', taxGroup: '', goods: false }, number, order, access );
	}
	return booked( await readBack( number, access ), order );
}

function booked( header: EntityRow, { plan, record }: MemoOrder ): Booked {
	const number = textOf( header, 'ReturnOrderNumber' );
	const total = digitsOf( header, 'OrderTotalAmount' );
	if ( total === null || ! money.equal( total, plan.amount ) ) {
		throw differs( total, plan, record, `Return order ${ number }` );
	}
	return { entity: HEADERS, key: number, number, invoiceNumber: '', customer: textOf( header, 'CustomerAccountNumber' ), state: 'prepared', total, tax: digitsOf( header, 'OrderTotalTaxAmount' ) ?? '0' };
}

async function make( order: MemoOrder, { dynamics, mustHold, observe }: MemoAccess ): Promise< EntityRow > {
	const sold = await dynamics.find( 'SalesOrderHeadersV4', [ { field: 'SalesOrderNumber', value: order.orderNumber } ], observe );
	if ( ! sold ) {
		throw new SyncError( { code: 'record_missing', retryClass: 'rejected', record: order.record, field: 'SalesOrderNumber', message: `Sales order ${ order.orderNumber } of ${ order.record } is not in Finance & Operations any more.`, remedy: 'Enter the return there by hand, and skip this record.' } );
	}
	const currency = textOf( sold, 'CurrencyCode' );
	if ( currency !== order.plan.currency ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: order.record, field: 'CurrencyCode', valueClass: `${ currency } instead of ${ order.plan.currency }`, message: `${ order.record } is in ${ order.plan.currency }, and its sales order in Finance & Operations in ${ currency }.`, remedy: 'Enter the return in Finance & Operations by hand, with the rate of the order, and skip this record: one document has one currency.' } );
	}
	if ( await noInvoice( order.orderNumber, dynamics, observe ) ) {
		throw notInvoiced( order, 'Finance & Operations' );
	}
	mustHold();
	return dynamics.create( HEADERS, [ { field: 'CustomersOrderReference', value: order.reference } ], {
		CustomerAccountNumber: textOf( sold, 'OrderingCustomerAccountNumber' ), InvoiceCustomerAccountNumber: textOf( sold, 'InvoiceCustomerAccountNumber' ), CurrencyCode: currency, CustomerRequisitionNumber: order.orderNumber,
		...( order.reason === '' ? {} : { CustomerReturnReasonCode: order.reason } ), ...( order.location === '' ? {} : { DefaultReturnWarehouseId: order.location } ),
	}, observe );
}

/** Several are as good as one: a return of F&O names the lot that was sold, not the invoice. */
async function noInvoice( number: string, dynamics: MemoAccess[ 'dynamics' ], observe: MemoAccess[ 'observe' ] ): Promise< boolean > {
	return await onlyOne( () => dynamics.find( 'SalesInvoiceHeadersV4', [ { field: 'SalesOrderNumber', value: number } ], observe ) ) === null;
}

/** Lines are known by the order item, which F&O keeps as the customer's item number. */
async function add( line: MemoLine, number: string, order: MemoOrder, access: MemoAccess ): Promise< void > {
	const sold = /^\d+$/.test( line.id ) ? await access.dynamics.find( 'SalesOrderLinesV3', [ { field: 'SalesOrderNumber', value: order.orderNumber }, { field: 'ExternalItemNumber', value: line.id } ], access.observe ) : null;
	// The sold lot gives the line its tax and ties it to the invoice; of another item it would be refused.
	const lot = textOf( sold, 'ItemNumber' ) === line.target.number ? textOf( sold, 'InventoryLotId' ) : '';
	const disposition = line.goods ? order.disposition : lot === '' ? '' : order.creditOnly;
	await findOrMake( LINES, [ { field: 'ReturnOrderNumber', value: number }, { field: 'ExternalItemNumber', value: line.id } ], {
		ItemNumber: line.target.number, ...dimensionsOf( line.target ), LineDescription: line.description.slice( 0, DESCRIPTION_MAX ), ReturnSalesQuantity: jsonNumber( money.negate( line.quantity ) ), SalesPrice: jsonNumber( line.unitPrice ),
		...( lot === '' ? {} : { ReferenceInventoryLotId: lot } ), ...( disposition === '' ? {} : { ReturnDispositionCode: disposition } ),
	}, access );
}

async function readBack( number: string, { dynamics, observe }: MemoAccess ): Promise< EntityRow > {
	const header = await dynamics.find( HEADERS, [ { field: 'ReturnOrderNumber', value: number } ], observe );
	if ( ! header ) {
		throw new SyncError( { code: 'record_missing', retryClass: 'repeat-safe', field: 'ReturnOrderNumber', message: 'The return order that was just written is not in Finance & Operations any more.', remedy: 'Nothing to do: it is looked for again.' } );
	}
	return header;
}

function textOf( row: EntityRow | null, field: string ): string {
	const value = row?.values[ field ];
	return typeof value === 'string' ? value : '';
}

/** Product dimensions of a variant (ReturnOrderLinesV2 takes them as the sales line does). */
function dimensionsOf( { variant }: LineTarget ): Record< string, string > {
	const named = variant ? { ProductConfigurationId: variant.configuration, ProductSizeId: variant.size, ProductColorId: variant.color, ProductStyleId: variant.style, ProductVersionId: variant.version } : {};
	return Object.fromEntries( Object.entries( named ).filter( ( [ , value ] ) => value !== '' ) );
}
