/** Do a value of Dynamics and a value to be written mean the same? Numbers by value, a day and the moment that stands for it as the day, everything else as text. */
import { JsonNumber } from '../json-number.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function sameValue( have: unknown, want: unknown ): boolean {
	const [ there, here ] = [ textOf( have ), textOf( want ) ];
	// Of two moments midnight and noon are twelve hours apart.
	return there === here || ( DAY.test( here ) && dayOf( there ) === here ) || ( DAY.test( there ) && dayOf( here ) === there );
}

/** Finance & Operations tells a day as its noon (d365-fo.md, 0), others as its midnight. Any other text is given back. */
export function dayOf( text: string ): string {
	return /^(\d{4}-\d{2}-\d{2})T(?:00|12):00(?::00(?:\.0+)?)?Z$/i.exec( text )?.[ 1 ] ?? text;
}

function textOf( value: unknown ): string {
	const text = value instanceof JsonNumber ? value.digits : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify( value ) : String( value );
	return /^-?\d+\.\d*$/.test( text ) ? text.replace( /\.?0+$/, '' ) : text;
}
