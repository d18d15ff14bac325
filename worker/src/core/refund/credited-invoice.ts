/**
 * Which invoice of an order a credit memo of Business Central is applied to. An order that was shipped in parts has several; their lines keep the number of the
 * order's line, which is the store's order item, so the goods that come back tell the invoice they were charged on.
 */
import type { EntityRow } from '../flow/entity-access.ts';
import * as money from '../money.ts';
import { lineSequences } from '../line-sequence.ts';
import type { MemoLine } from './plan.ts';
import { digitsOf, notInvoiced, type MemoAccess, type MemoOrder } from './settle.ts';

/** `invoice`: of whose customer and currency the memo is. `applied`: it is open and holds what is given back; else `why` the memo is applied to none, as the end of a sentence. */
export type CreditedInvoice = { invoice: EntityRow; applied: true } | { invoice: EntityRow; applied: false; why: string };

/** Drafts charge nothing yet, and a canceled invoice is credited whole already. */
const CHARGED = [ 'Open', 'Paid' ];

export async function creditedInvoice( { orderNumber, record, plan }: Pick< MemoOrder, 'orderNumber' | 'record' | 'plan' >, { dynamics, observe }: Pick< MemoAccess, 'dynamics' | 'observe' > ): Promise< CreditedInvoice > {
	const all = await dynamics.list( 'salesInvoices', [ { field: 'orderNumber', value: orderNumber } ], observe );
	const invoices = all.filter( ( one ) => CHARGED.includes( text( one, 'status' ) ) ).toSorted( ( left, right ) => text( left, 'number' ).localeCompare( text( right, 'number' ), 'en', { numeric: true } ) );
	const [ oldest ] = invoices;
	if ( ! oldest ) {
		throw notInvoiced( { orderNumber, record }, 'Business Central' );
	}
	const holding = invoices.length === 1 ? invoices : await holdersOf( plan.lines, invoices, { dynamics, observe } );
	const open = holding.filter( ( one ) => text( one, 'status' ) === 'Open' );
	const invoice = open.find( ( one ) => money.compare( digitsOf( one, 'remainingAmount' ) ?? '0', plan.amount ) >= 0 ) ?? open[ 0 ];
	if ( invoice ) {
		return { invoice, applied: true };
	}
	const [ settled ] = holding;
	return settled
		? { invoice: settled, applied: false, why: `invoice ${ text( settled, 'number' ) } is settled already` }
		: { invoice: oldest, applied: false, why: `what it gives back was charged on several invoices (${ invoices.map( ( one ) => text( one, 'number' ) ).join( ', ' ) })` };
}

/** Invoices that charged everything the memo gives back of order items; all of them for an amount that no item stands behind. */
async function holdersOf( lines: readonly MemoLine[], invoices: readonly EntityRow[], { dynamics, observe }: Pick< MemoAccess, 'dynamics' | 'observe' > ): Promise< EntityRow[] > {
	const items = lines.filter( ( line ) => /^\d+$/.test( line.id ) );
	const sequences = lineSequences( items.map( ( line ) => line.id ) );
	const holders: EntityRow[] = [];
	for ( const invoice of items.length === 0 ? [] : invoices ) {
		const charged = await dynamics.list( 'salesInvoiceLines', [ { field: 'documentId', value: text( invoice, 'id' ) } ], observe );
		const holds = ( line: MemoLine, index: number ) => {
			const found = charged.find( ( one ) => ( digitsOf( one, 'sequence' ) ?? '' ) === String( sequences[ index ] ?? '' ) );
			return found !== undefined && ( ! line.goods || money.compare( digitsOf( found, 'quantity' ) ?? '0', line.quantity ) >= 0 );
		};
		if ( items.every( holds ) ) {
			holders.push( invoice );
		}
	}
	return items.length === 0 ? [ ...invoices ] : holders;
}

function text( row: EntityRow, field: string ): string {
	const value = row.values[ field ];
	return typeof value === 'string' ? value : '';
}
