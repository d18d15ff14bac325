/** Do a value of Dynamics and a value to be written mean the same? Numbers by value, everything else as text. */
import { JsonNumber } from '../json-number.ts';

export function sameValue( have: unknown, want: unknown ): boolean {
	return textOf( have ) === textOf( want );
}

function textOf( value: unknown ): string {
	const text = value instanceof JsonNumber ? value.digits : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify( value ) : String( value );
	return /^-?\d+\.\d*$/.test( text ) ? text.replace( /\.?0+$/, '' ) : text;
}
