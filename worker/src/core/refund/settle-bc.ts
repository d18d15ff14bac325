/**
 * A refund as a posted credit memo of Business Central (d365-bc-dataverse.md, 1.3), applied to the order's invoice while that is open: an invoice that is
 * settled takes nothing more. Lines are numbered by the order item they give back, so a repeated one is found.
 */
import type { EntityRow } from '../flow/entity-access.ts';
import { SyncError } from '../issue.ts';
import { jsonNumber } from '../json-number.ts';
import { lineSequences } from '../line-sequence.ts';
import * as money from '../money.ts';
import type { MemoLine } from './plan.ts';
import { creditedInvoice } from './credited-invoice.ts';
import { differs, digitsOf, findOrMake, missing, type Booked, type MemoAccess, type MemoOrder } from './settle.ts';

const MEMOS = 'salesCreditMemos';
const LINES = 'salesCreditMemoLines';
/** As of sales orders: above every line numbered by an item. */
const ROUNDING_SEQUENCE = 2_000_000_000;
const DESCRIPTION_MAX = 100;

export async function bookBc( order: MemoOrder, access: MemoAccess ): Promise< Booked > {
	const { plan, reference } = order;
	const { dynamics, observe } = access;
	const where = [ { field: 'externalDocumentNumber', value: reference } ];
	const known = await dynamics.find( MEMOS, where, observe );
	if ( known && ! isDraft( known ) ) {
		return booked( known, order );
	}
	const memo = known ?? await make( order, access );
	const documentId = textOf( memo, 'id' );
	const location = order.location === '' ? '' : textOf( await dynamics.find( 'locations', [ { field: 'code', value: order.location.toUpperCase() } ], observe ), 'id' );
	const sequences = lineSequences( plan.lines.map( ( line ) => line.id ) );
	for ( const [ index, line ] of plan.lines.entries() ) {
		await findOrMake( LINES, [ { field: 'documentId', value: documentId }, { field: 'sequence', value: sequences[ index ] ?? 0 } ], valuesOf( line, location ), access );
	}
	if ( access.dry ) {
		return { entity: MEMOS, key: documentId, number: '', invoiceNumber: textOf( memo, 'invoiceNumber' ), customer: textOf( memo, 'customerNumber' ), state: 'prepared', total: null, tax: '0' };
	}
	const draft = await readBack( documentId, access );
	const name = `Credit memo ${ textOf( draft, 'number' ) }`;
	const cents = missing( digitsOf( draft, 'totalAmountIncludingTax' ), order, name );
	if ( ! money.isZero( cents ) && order.rounding ) {
		const { kind, number, taxCode } = order.rounding;
		await findOrMake( LINES, [ { field: 'documentId', value: documentId }, { field: 'sequence', value: ROUNDING_SEQUENCE } ], valuesOf( { id: '', target: { kind, number }, description: 'Rounding', quantity: '1', unitPrice: cents, discount: '0', taxCode, taxGroup: '', goods: false }, '' ), access );
		const total = digitsOf( await readBack( documentId, access ), 'totalAmountIncludingTax' );
		if ( total === null || ! money.equal( total, plan.amount ) ) {
			throw differs( total, plan, order.record, name );
		}
	}
	if ( ! order.post ) {
		return booked( await readBack( documentId, access ), order );
	}
	access.mustHold();
	await dynamics.act( draft, 'post', {}, observe );
	return booked( await readBack( documentId, access ), order );
}

function booked( memo: EntityRow, { plan, record }: MemoOrder ): Booked {
	const total = digitsOf( memo, 'totalAmountIncludingTax' );
	const number = textOf( memo, 'number' );
	if ( total === null || ! money.equal( total, plan.amount ) ) {
		throw differs( total, plan, record, `Credit memo ${ number }`, ! isDraft( memo ) );
	}
	return { entity: MEMOS, key: textOf( memo, 'id' ), number, invoiceNumber: textOf( memo, 'invoiceNumber' ), customer: textOf( memo, 'customerNumber' ), state: isDraft( memo ) ? 'prepared' : 'posted', total, tax: digitsOf( memo, 'totalTaxAmount' ) ?? '0' };
}

async function make( order: MemoOrder, { dynamics, mustHold, observe, warn }: MemoAccess ): Promise< EntityRow > {
	const credited = await creditedInvoice( order, { dynamics, observe } );
	const { invoice } = credited;
	const currency = textOf( invoice, 'currencyCode' );
	if ( currency !== order.plan.currency ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: order.record, field: 'currencyCode', valueClass: `${ currency } instead of ${ order.plan.currency }`, message: `${ order.record } is in ${ order.plan.currency }, and the invoice of its order in Business Central in ${ currency }.`, remedy: 'Enter the credit memo in Business Central by hand, with the rate of the order, and skip this record: one document has one currency.' } );
	}
	if ( ! credited.applied ) {
		warn( `The credit memo of ${ order.record } is applied to no invoice, because ${ credited.why }; apply it in Business Central to what was paid back.` );
	}
	mustHold();
	return dynamics.create( MEMOS, [ { field: 'externalDocumentNumber', value: order.reference } ], { customerNumber: textOf( invoice, 'customerNumber' ), currencyCode: currency, creditMemoDate: order.day, ...( credited.applied ? { invoiceId: textOf( invoice, 'id' ) } : {} ) }, observe );
}

function valuesOf( line: MemoLine, location: string ): Record< string, unknown > {
	return {
		lineType: line.target.kind === 'item' ? 'Item' : 'Account', lineObjectNumber: line.target.number.toUpperCase(), ...( line.target.variant ? { itemVariantId: line.target.variant.id } : {} ), description: line.description.slice( 0, DESCRIPTION_MAX ), quantity: jsonNumber( line.quantity ), unitPrice: jsonNumber( line.unitPrice ),
		...( money.isZero( line.discount ) ? {} : { discountAmount: jsonNumber( line.discount ) } ), ...( line.taxCode === '' ? {} : { taxCode: line.taxCode.toUpperCase() } ), ...( location !== '' && line.goods ? { locationId: location } : {} ),
	};
}

async function readBack( id: string, { dynamics, observe }: MemoAccess ): Promise< EntityRow > {
	const memo = await dynamics.find( MEMOS, [ { field: 'id', value: id } ], observe );
	if ( ! memo ) {
		throw new SyncError( { code: 'record_missing', retryClass: 'repeat-safe', field: 'id', message: 'The credit memo that was just written is not in Business Central any more.', remedy: 'Nothing to do: it is looked for again.' } );
	}
	return memo;
}

function isDraft( memo: EntityRow ): boolean {
	return [ 'Draft', 'In_x0020_Review' ].includes( textOf( memo, 'status' ) );
}

function textOf( row: EntityRow | null, field: string ): string {
	const value = row?.values[ field ];
	return typeof value === 'string' ? value : '';
}
