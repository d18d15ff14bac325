/**
 * How the simulator reckons an order: line amount = quantity x (price - discount per unit) / price quantity, rounded half
 * up to cents; tax per line by sales tax group x item group, rounded likewise; the header adds the lines up (d365-fo.md, 2).
 */
import Big from 'big.js';
import type { Row } from './contract.ts';

const CENTS = 2;

export type Rate = ( taxGroup: string, itemGroup: string ) => string;

export function lineAmount( line: Row ): Big {
	const per = new Big( line[ 'SalesPriceQuantity' ] ?? '1' );
	const price = new Big( line[ 'SalesPrice' ] ?? '0' ).minus( line[ 'LineDiscountAmount' ] ?? '0' );
	const share = new Big( 1 ).minus( new Big( line[ 'LineDiscountPercentage' ] ?? '0' ).div( 100 ) );
	return price.times( line[ 'OrderedSalesQuantity' ] ?? '0' ).times( share ).div( per.eq( 0 ) ? 1 : per ).round( CENTS, Big.roundHalfUp );
}

/** Fields of the header; decimal strings. */
export function orderTotals( header: Row, lines: readonly Row[], rate: Rate ): Row {
	const gross = header[ 'ArePricesIncludingSalesTax' ] === 'Yes';
	let amount = new Big( 0 );
	let tax = new Big( 0 );
	for ( const line of lines ) {
		const percent = new Big( rate( line[ 'SalesTaxGroupCode' ] ?? '', line[ 'SalesTaxItemGroupCode' ] ?? '' ) );
		const own = lineAmount( line );
		amount = amount.plus( own );
		tax = tax.plus( ( gross ? own.times( percent ).div( percent.plus( 100 ) ) : own.times( percent ).div( 100 ) ).round( CENTS, Big.roundHalfUp ) );
	}
	return { OrderTotalTaxAmount: tax.toFixed( CENTS ), OrderTotalAmount: ( gross ? amount : amount.plus( tax ) ).toFixed( CENTS ), AreTotalsCalculated: 'Yes' };
}
