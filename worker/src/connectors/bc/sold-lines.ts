/** What the invoices of a sales order of Business Central sold: lines keep the numbers of the order's, which are the store's order items. */
import * as money from '../../core/money.ts';
import type { MemoPlan } from '../../core/refund/plan.ts';
import { pricedBack } from '../../core/refund/sold.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';

export async function soldLines( context: BcContext, reference: string, observe: Observer ): Promise< MemoPlan | null > {
	const rows = await context.rows( `salesInvoices${ queryString( { filter: equals( 'externalDocumentNumber', reference ), expand: 'salesInvoiceLines' } ) }`, 'read invoices', observe );
	const invoices = rows.filter( ( row ) => [ 'Open', 'Paid' ].includes( textOf( row, 'status' ) ) );
	const [ first ] = invoices;
	if ( ! first ) {
		return null;
	}
	const currency = textOf( first, 'currencyCode' );
	return { amount: money.sum( invoices.map( ( row ) => decimalOf( row, 'totalAmountIncludingTax' ) ?? '0' ) ), currency, lines: [ ...Map.groupBy( invoices.flatMap( linesOf ), ( line ) => textOf( line, 'sequence' ) ).values() ].flatMap( ( parts ) => ( parts[ 0 ] ? [ lineOf( parts[ 0 ], parts, currency ) ] : [] ) ) };
}

function linesOf( row: Row ): Row[] {
	const lines = row[ 'salesInvoiceLines' ];
	return ( Array.isArray( lines ) ? lines : [] ).filter( ( line ): line is Row => typeof line === 'object' && line !== null && textOf( line as Row, 'lineType' ) !== 'Comment' && ! money.isZero( decimalOf( line as Row, 'quantity' ) ?? '0' ) );
}

/** A line that was invoiced in parts is given back as one. */
function lineOf( line: Row, parts: readonly Row[], currency: string ): MemoPlan[ 'lines' ][ number ] {
	const whole = ( field: string ) => money.sum( parts.map( ( part ) => decimalOf( part, field ) ?? '0' ) );
	const quantity = whole( 'quantity' );
	const item = textOf( line, 'lineType' ) === 'Item';
	return {
		id: textOf( line, 'sequence' ), target: { kind: item ? 'item' : 'account', number: textOf( line, 'lineObjectNumber' ) }, description: textOf( line, 'description' ), quantity,
		...pricedBack( whole( 'netAmount' ), quantity, money.minorUnitDigits( currency ) ), taxCode: textOf( line, 'taxCode' ), taxGroup: '', goods: item,
	};
}
