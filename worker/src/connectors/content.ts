/**
 * Does a document that an earlier attempt wrote still say what the order says? The answer to that attempt was lost, so nobody
 * knows which content it sent; only the document itself tells. Compared is what decides where which goods go; amounts have
 * their own comparison.
 */
import { JsonNumber } from '../core/json-number.ts';
import { equal, isDecimal } from '../core/money.ts';
import { singleLine } from '../core/text.ts';
import type { DocumentContent, PreparedOrder } from './connector.ts';
import { textOf, type Row } from './odata/json.ts';

/** The fields of `names` that the row has. */
export function fieldsOf( row: Row, names: readonly string[] ): Record< string, string > {
	return Object.fromEntries( names.filter( ( name ) => name in row ).map( ( name ) => [ name, textOf( row, name ) ] ) );
}

/** Words for a sentence; empty when nothing differs. A field that was not written is Dynamics' own and not compared. */
export function partsThatDiffer( prepared: Pick< PreparedOrder, 'header' | 'lines' >, { header, lines }: DocumentContent ): string[] {
	const differ = ( values: Record< string, unknown >, stands: Record< string, string > ) => Object.entries( stands ).some( ( [ field, value ] ) => ! same( values[ field ], value ) );
	return [
		...( prepared.lines.some( ( line ) => differ( line.values, lines[ String( line.values[ 'sequence' ] ?? line.id ) ] ?? {} ) ) ? [ 'its lines' ] : [] ),
		...( differ( prepared.header, header ) ? [ 'its delivery address' ] : [] ),
	];
}

/** Dynamics may change case and blanks of what it keeps. */
function same( written: unknown, stands: string ): boolean {
	if ( written === undefined ) {
		return true;
	}
	const text = written instanceof JsonNumber ? written.digits : String( written );
	const plain = ( value: string ) => singleLine( value ).normalize( 'NFC' ).toUpperCase();
	return isDecimal( text ) && isDecimal( stands ) ? equal( text, stands ) : plain( text ) === plain( stands );
}
