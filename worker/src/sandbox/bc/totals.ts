/**
 * What a sales document costs, as Business Central reckons it: a line's amount is rounded to cents, the invoice discount is
 * spread over the item lines, and VAT is computed once per VAT group of the document and handed down to the lines, so that
 * the parts add up to the whole. A VAT per line would differ by cents and no client could compare totals with it.
 * Amounts are decimal strings in the document's currency.
 */
import Big from 'big.js';

export type LineTerms = {
	quantity: string;
	unitPrice: string;
	/** Of the whole line, already rounded. */
	discountAmount: string;
	/** VAT group or tax group, and its rate in per cent. */
	taxCode: string;
	taxPercent: string;
	/** Only item lines take part in the invoice discount. */
	takesInvoiceDiscount: boolean;
};

export type DocumentTerms = { pricesIncludeTax: boolean; invoiceDiscount: string; digits: number };

export type LineAmounts = {
	/** Before the invoice discount. */
	amountExcludingTax: string; totalTaxAmount: string; amountIncludingTax: string;
	invoiceDiscountAllocation: string;
	/** After it: what is posted. */
	netAmount: string; netTaxAmount: string; netAmountIncludingTax: string;
};

export type DocumentTotals = { lines: LineAmounts[]; totalAmountExcludingTax: string; totalTaxAmount: string; totalAmountIncludingTax: string };

const ZERO = new Big( 0 );

/** round( round( quantity × price ) - discount ): "Line Amount". */
export function lineAmount( line: Pick< LineTerms, 'quantity' | 'unitPrice' | 'discountAmount' >, digits: number ): Big {
	return round( new Big( line.quantity ).times( line.unitPrice ), digits ).minus( line.discountAmount );
}

export function computeTotals( lines: readonly LineTerms[], document: DocumentTerms ): DocumentTotals {
	const { digits, pricesIncludeTax } = document;
	const gross = lines.map( ( line ) => lineAmount( line, digits ) );
	const discounts = spreadDiscount( lines, gross, document );
	const before = taxByGroup( lines, gross, pricesIncludeTax, digits );
	const after = taxByGroup( lines, gross.map( ( amount, index ) => amount.minus( discounts[ index ] ?? ZERO ) ), pricesIncludeTax, digits );
	const amounts = lines.map( ( _, index ) => describe( before[ index ], discounts[ index ], after[ index ], digits ) );
	const net = sum( after.map( ( line ) => line.net ) );
	const tax = sum( after.map( ( line ) => line.tax ) );
	return {
		lines: amounts,
		totalAmountExcludingTax: text( net, digits ),
		totalTaxAmount: text( tax, digits ),
		totalAmountIncludingTax: text( net.plus( tax ), digits ),
	};
}

type Taxed = { net: Big; tax: Big };

function describe( before: Taxed | undefined, discount: Big | undefined, after: Taxed | undefined, digits: number ): LineAmounts {
	const full = before ?? { net: ZERO, tax: ZERO };
	const net = after ?? full;
	return {
		amountExcludingTax: text( full.net, digits ),
		totalTaxAmount: text( full.tax, digits ),
		amountIncludingTax: text( full.net.plus( full.tax ), digits ),
		invoiceDiscountAllocation: text( discount ?? ZERO, digits ),
		netAmount: text( net.net, digits ),
		netTaxAmount: text( net.tax, digits ),
		netAmountIncludingTax: text( net.net.plus( net.tax ), digits ),
	};
}

/** Cumulative shares, each rounded: the last line takes what rounding left, and the shares add up to the discount. */
function spreadDiscount( lines: readonly LineTerms[], gross: readonly Big[], { invoiceDiscount, digits }: DocumentTerms ): Big[] {
	const base = gross.map( ( amount, index ) => ( lines[ index ]?.takesInvoiceDiscount === true ? amount : ZERO ) );
	const whole = sum( base );
	const discount = new Big( invoiceDiscount );
	if ( whole.eq( 0 ) || discount.eq( 0 ) ) {
		return gross.map( () => ZERO );
	}
	let seen = ZERO;
	let given = ZERO;
	return base.map( ( amount ) => {
		seen = seen.plus( amount );
		const due = round( discount.times( seen ).div( whole ), digits );
		const share = due.minus( given );
		given = due;
		return share;
	} );
}

/** The VAT of each group on its sum; a line gets the growth of the rounded running figure, so nothing is lost or invented. */
function taxByGroup( lines: readonly LineTerms[], amounts: readonly Big[], pricesIncludeTax: boolean, digits: number ): Taxed[] {
	const running = new Map< string, { amount: Big; tax: Big } >();
	return amounts.map( ( amount, index ) => {
		const line = lines[ index ];
		const rate = new Big( line?.taxPercent ?? '0' );
		const group = `${ line?.taxCode ?? '' } ${ rate.toFixed() }`;
		const sofar = running.get( group ) ?? { amount: ZERO, tax: ZERO };
		const whole = sofar.amount.plus( amount );
		const tax = pricesIncludeTax
			? whole.minus( round( whole.times( 100 ).div( rate.plus( 100 ) ), digits ) )
			: round( whole.times( rate ).div( 100 ), digits );
		running.set( group, { amount: whole, tax } );
		const share = tax.minus( sofar.tax );
		return { net: pricesIncludeTax ? amount.minus( share ) : amount, tax: share };
	} );
}

export function sum( values: readonly Big[] ): Big {
	return values.reduce( ( total, value ) => total.plus( value ), ZERO );
}

/** Half away from zero, as AL's Round( x, precision ) does. */
export function round( value: Big, digits: number ): Big {
	return value.round( digits, Big.roundHalfUp );
}

export function text( value: Big, digits?: number ): string {
	const rounded = digits === undefined ? value : round( value, digits );
	return rounded.eq( 0 ) ? '0' : new Big( rounded ).toFixed();
}
