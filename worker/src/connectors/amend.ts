/** What a sales order says, beside what it should say after an edit in the store. */
import { JsonNumber } from '../core/json-number.ts';
import { equal, isDecimal } from '../core/money.ts';
import { singleLine } from '../core/text.ts';
import type { DocumentState } from './connector.ts';
import { textOf, type Row } from './odata/json.ts';

/** `line`: order item id of the store, '' for the header. Values as text; those of a new or a gone line are ''. */
export type Difference = { line: string; what: 'changed' | 'added' | 'removed'; field: string; stands: string; wanted: string };
/** `amended` false: the order is no longer open and was not touched. Null: it is gone from where sales orders are. */
export type Amended = { document: DocumentState; amended: boolean; differences: Difference[] } | null;

/** Those of the wanted fields that the row says otherwise. Fields of Dynamics' own are not compared. */
export function differing( line: string, wanted: Record< string, unknown >, row: Row ): Difference[] {
	return Object.entries( wanted ).filter( ( [ field, value ] ) => value !== undefined && field in row && ! sameText( textFor( value ), textOf( row, field ) ) )
		.map( ( [ field, value ] ) => ( { line, what: 'changed' as const, field, stands: textOf( row, field ), wanted: textFor( value ) } ) );
}

export function added( line: string, wanted: Record< string, unknown >, field: string ): Difference {
	return { line, what: 'added', field, stands: '', wanted: textFor( wanted[ field ] ) };
}

export function removed( line: string, row: Row, field: string ): Difference {
	return { line, what: 'removed', field, stands: textOf( row, field ), wanted: '' };
}

function textFor( value: unknown ): string {
	return value instanceof JsonNumber ? value.digits : value === undefined || value === null ? '' : String( value );
}

/** Dynamics may change case and blanks of what it keeps, and says a moment its own way. */
function sameText( wanted: string, stands: string ): boolean {
	if ( isDecimal( wanted ) && isDecimal( stands ) ) {
		return equal( wanted, stands );
	}
	const plain = ( text: string ) => singleLine( text ).normalize( 'NFC' ).toUpperCase();
	return plain( wanted ) === plain( stands );
}
