/** What an invoiced sales order of Finance & Operations sold, by its own lines: the return order names their lots. */
import { SyncError } from '../../core/issue.ts';
import * as money from '../../core/money.ts';
import type { MemoPlan } from '../../core/refund/plan.ts';
import { pricedBack } from '../../core/refund/sold.ts';
import type { Observer } from '../connector.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { readWhole } from './amend.ts';
import type { FoContext } from './context.ts';
import { lineKey } from './document.ts';

export async function soldLines( context: FoContext, number: string, observe: Observer ): Promise< MemoPlan | null > {
	const found = await readWhole( context, number, observe );
	if ( found?.document.state.stage !== 'invoiced' ) {
		return null;
	}
	const { header, lines } = found;
	const currency = textOf( header, 'CurrencyCode' );
	const net = netShare( header, lines, number );
	const sold = lines.filter( ( line ) => ! money.isZero( decimalOf( line, 'OrderedSalesQuantity' ) ?? '0' ) );
	return { amount: decimalOf( header, 'OrderTotalAmount' ) ?? '0', currency, lines: sold.map( ( line ) => lineOf( line, net, currency ) ) };
}

/** A return order takes prices without tax. How much of an amount with tax it is, is told for the order as a whole alone. */
function netShare( header: Row, lines: readonly Row[], number: string ): ( amount: string ) => string {
	const total = decimalOf( header, 'OrderTotalAmount' ) ?? '0';
	if ( textOf( header, 'ArePricesIncludingSalesTax' ) !== 'Yes' || money.isZero( total ) ) {
		return ( amount ) => amount;
	}
	if ( new Set( lines.map( ( line ) => `${ textOf( line, 'SalesTaxGroupCode' ) }/${ textOf( line, 'SalesTaxItemGroupCode' ) }` ) ).size > 1 ) {
		throw new SyncError( {
			code: 'value_invalid', retryClass: 'rejected', record: number, field: 'ArePricesIncludingSalesTax', valueClass: 'several tax groups in prices with tax',
			message: `The prices of sales order ${ number } have taxes of several groups in them, and Finance & Operations does not tell the net price of each line, so no return order was made.`,
			remedy: 'Enter the return order and the new sales order in Finance & Operations by hand, then choose "leave".',
		} );
	}
	const share = money.sub( total, decimalOf( header, 'OrderTotalTaxAmount' ) ?? '0' );
	return ( amount ) => money.div( money.mul( amount, share ), total, 2 );
}

function lineOf( line: Row, net: ( amount: string ) => string, currency: string ): MemoPlan[ 'lines' ][ number ] {
	const quantity = decimalOf( line, 'OrderedSalesQuantity' ) ?? '0';
	return {
		id: lineKey( line ), target: { kind: 'item', number: textOf( line, 'ItemNumber' ) }, description: textOf( line, 'LineDescription' ), quantity,
		...pricedBack( net( decimalOf( line, 'LineAmount' ) ?? '0' ), quantity, money.minorUnitDigits( currency ) ), taxCode: textOf( line, 'SalesTaxItemGroupCode' ), taxGroup: textOf( line, 'SalesTaxGroupCode' ), goods: true,
	};
}
