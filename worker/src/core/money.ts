/**
 * Exact decimal arithmetic. An amount enters and leaves as a decimal string ("-12.50"); inside it is a big.js value,
 * never a JS number, because a float that is a cent off in the last sum stops an order for nothing (or hides a real cent).
 */
import Big from 'big.js';

/** A decimal string such as "-12.50"; the grammar of decimalSchema in model/order.ts. */
export type Decimal = string;
export type Rounding = 'half-up' | 'half-even' | 'down' | 'away';

const DECIMAL = /^-?\d+(\.\d+)?$/;
/** big.js rounds half-up away from zero, which is what PHP's round() and hence WooCommerce do. */
const MODE: Record< Rounding, 0 | 1 | 2 | 3 > = { down: 0, 'half-up': 1, 'half-even': 2, away: 3 };

/** Throws RangeError on anything but a decimal string: exponents, NaN, blanks and floats never get in. */
function big( value: Decimal ): Big {
	if ( typeof value !== 'string' || ! DECIMAL.test( value ) ) {
		throw new RangeError( 'not a decimal string' );
	}
	return new Big( value );
}

/** Plain notation, and never "-0": two spellings of zero would make two hashes of one document. */
function text( value: Big, decimals?: number, rounding: Rounding = 'half-up' ): Decimal {
	const printed = decimals === undefined ? value.toFixed() : value.toFixed( decimals, MODE[ rounding ] );
	return /^-0(\.0+)?$/.test( printed ) ? printed.slice( 1 ) : printed;
}

export function isDecimal( value: unknown ): value is Decimal {
	return typeof value === 'string' && DECIMAL.test( value );
}

export function add( ...values: Decimal[] ): Decimal {
	return sum( values );
}

export function sum( values: Iterable< Decimal > ): Decimal {
	let total = new Big( 0 );
	for ( const value of values ) {
		total = total.plus( big( value ) );
	}
	return text( total );
}

export function sub( from: Decimal, value: Decimal ): Decimal {
	return text( big( from ).minus( big( value ) ) );
}

export function mul( left: Decimal, right: Decimal ): Decimal {
	return text( big( left ).times( big( right ) ) );
}

/** Quotient rounded once, straight from the exact value; a second rounding of a rounded quotient could move a cent. */
export function div( value: Decimal, by: Decimal, decimals: number, rounding: Rounding = 'half-up' ): Decimal {
	const divisor = big( by );
	if ( divisor.eq( 0 ) ) {
		throw new RangeError( 'division by zero' );
	}
	// Truncating far beyond the wanted place keeps ties ties: a remainder beyond it is marked by a sticky last digit.
	const Wide = Big();
	Wide.DP = decimals + 20;
	Wide.RM = 0;
	const quotient = new Wide( value ).div( divisor );
	const exact = quotient.times( divisor ).eq( big( value ) );
	const nudge = new Big( `1e-${ decimals + 21 }` ).times( big( value ).s * divisor.s );
	return text( new Big( exact ? quotient : quotient.plus( nudge ) ), decimals, rounding );
}

export function round( value: Decimal, decimals: number, rounding: Rounding = 'half-up' ): Decimal {
	return text( big( value ), decimals, rounding );
}

export function negate( value: Decimal ): Decimal {
	return text( big( value ).times( -1 ) );
}

export function abs( value: Decimal ): Decimal {
	return text( big( value ).abs() );
}

export function compare( left: Decimal, right: Decimal ): -1 | 0 | 1 {
	return big( left ).cmp( big( right ) );
}

export function equal( left: Decimal, right: Decimal ): boolean {
	return big( left ).eq( big( right ) );
}

export function isZero( value: Decimal ): boolean {
	return big( value ).eq( 0 );
}

export function isNegative( value: Decimal ): boolean {
	return big( value ).lt( 0 );
}

/** Same value without trailing zeros after the point: "19.0000" -> "19". Two writings of one value become one. */
export function normalise( value: Decimal ): Decimal {
	return text( big( value ) );
}

/** Integer minor units (cents for 2 digits), rounded half up. */
export function toMinor( amount: Decimal, digits: number, rounding: Rounding = 'half-up' ): bigint {
	return BigInt( text( big( round( amount, digits, rounding ) ).times( new Big( 10 ).pow( digits ) ), 0 ) );
}

export function fromMinor( minor: bigint, digits: number ): Decimal {
	return text( new Big( minor.toString() ).div( new Big( 10 ).pow( digits ) ), digits );
}

/**
 * Digits of a currency's minor unit by ISO 4217 (JPY 0, EUR 2, KWD 3). Only for currencies of amounts that do not come
 * with their own digits: a store that charges yen with two decimals charges two decimals.
 */
export function minorUnitDigits( currency: string ): number {
	try {
		return new Intl.NumberFormat( 'en', { style: 'currency', currency } ).resolvedOptions().maximumFractionDigits ?? 2;
	} catch {
		return 2;
	}
}
