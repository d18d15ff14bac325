/**
 * Answers without floats: numbers come as they stood on the wire (core/json-number.ts), so that 1079.85 is 1079.85.
 */
import { z } from 'zod';
import { JsonNumber, parseExact } from '../../core/json-number.ts';
import { isDecimal, normalise } from '../../core/money.ts';

/** Parses an answer's text. A byte order mark or a PHP-style notice before the JSON is a fault, not something to repair. */
export function parseAnswer( text: string ): unknown {
	return parseExact( text );
}

/** A number of an answer as a decimal string; accepts numbers, exact numbers and (IEEE754Compatible) strings. */
export const decimalField = z.unknown().transform( ( value, context ): string => {
	const text = value instanceof JsonNumber ? value.digits : String( value );
	if ( value === null || value === undefined || ! isDecimal( text ) ) {
		context.addIssue( { code: 'custom', message: 'not a decimal number' } );
		return z.NEVER;
	}
	return normalise( text );
} );

export const rowSchema = z.record( z.string(), z.unknown() );
export type Row = z.infer< typeof rowSchema >;

/** A page of rows; "@odata.nextLink" where there is more. */
export const collectionSchema = z.object( { value: z.array( rowSchema ), '@odata.nextLink': z.string().optional() } );

/** Text of a field; numbers as digits, absent and null as ''. */
export function textOf( row: Row, field: string ): string {
	const value = row[ field ];
	return typeof value === 'string' ? value : value instanceof JsonNumber ? value.digits : typeof value === 'number' || typeof value === 'boolean' ? String( value ) : '';
}

export function decimalOf( row: Row, field: string ): string | null {
	const parsed = decimalField.safeParse( row[ field ] );
	return parsed.success ? parsed.data : null;
}
