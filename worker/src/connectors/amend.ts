/** What a sales order says, beside what it should say after an edit in the store. */
import { createHash } from 'node:crypto';
import { JsonNumber, jsonNumber } from '../core/json-number.ts';
import { equal, isDecimal, isZero } from '../core/money.ts';
import { singleLine } from '../core/text.ts';
import { changesSince, type Standing, type StandingChange, type Written } from '../core/written.ts';
import type { DocumentState } from './connector.ts';
import { textOf, type Row } from './odata/json.ts';

/** `line`: order item id of the store, else the line's own number; '' for the header. Values as text; those of a new or a gone line are ''. */
export type Difference = { line: string; what: 'changed' | 'added' | 'removed'; field: string; stands: string; wanted: string };
export type AmendRequest = {
	/** BC: id of the sales order; F&O: its number. */
	key: string;
	/** What was written last; null of orders from before this was kept. */
	written: Written | null;
	/** The total as written last, for those; '' when it is not known. */
	total: string;
	/** "compare" writes nothing. "overwrite" writes though somebody changed the order in Dynamics: a person saw the differences whose digest `seen` is. */
	mode: 'compare' | 'amend' | 'overwrite';
	seen: string;
};
/**
 * "equal": nothing has to be written. "differs": would be written. "changed-there": somebody changed it in Dynamics, and nothing was written. "not-seen": it is not what the
 * person saw who decided. "closed": no longer open. "too-many": more than fits into one request.
 */
export type AmendVerdict = 'amended' | 'equal' | 'differs' | 'changed-there' | 'not-seen' | 'closed' | 'too-many';
/** `seen`: digest of the differences. Null: it is gone from where sales orders, and what becomes of them, are. */
export type Amended = { document: DocumentState; verdict: AmendVerdict; differences: Difference[]; changed: StandingChange[]; seen: string } | null;

/** Before anything is written: null when it may be. */
export function heldBack( { document, differences, changed, seen }: { document: DocumentState; differences: readonly Difference[]; changed: readonly StandingChange[]; seen: string }, request: AmendRequest ): Exclude< AmendVerdict, 'amended' | 'too-many' > | null {
	// Whatever it says, it will not be delivered.
	if ( document.stage === 'canceled' ) {
		return 'closed';
	}
	if ( differences.length === 0 ) {
		return 'equal';
	}
	if ( document.stage !== 'open' ) {
		return 'closed';
	}
	if ( request.mode === 'overwrite' ) {
		return seen === request.seen ? null : 'not-seen';
	}
	if ( changed.length > 0 ) {
		return 'changed-there';
	}
	return request.mode === 'compare' ? 'differs' : null;
}

/** A new total is all that tells a change of an order from before more was kept. */
export function changedSince( { written, total }: Pick< AmendRequest, 'written' | 'total' >, document: Pick< DocumentState, 'standing' | 'total' >, wanted: readonly Difference[] ): StandingChange[] {
	const standing: Standing | undefined = document.standing;
	if ( wanted.length === 0 ) {
		return [];
	}
	if ( written && standing ) {
		return changesSince( written, standing );
	}
	return total !== '' && document.total !== null && ! equal( total, document.total ) ? [ { line: '', what: 'changed' } ] : [];
}

/** A customer that has yet to be made has no key when the differences are shown, and one when they are written. */
export function digestOf( differences: readonly Difference[], changed: readonly StandingChange[] ): string {
	return createHash( 'sha256' ).update( JSON.stringify( [ differences.map( ( one ) => ( one.field === 'customerId' ? { ...one, wanted: '' } : one ) ), changed ] ), 'utf8' ).digest( 'hex' ).slice( 0, 16 );
}

/** Those of the wanted fields that the row says otherwise. Fields of Dynamics' own are not compared. */
export function differing( line: string, wanted: Record< string, unknown >, row: Row ): Difference[] {
	return Object.entries( wanted ).filter( ( [ field, value ] ) => value !== undefined && field in row && ! sameText( textFor( value ), textOf( row, field ) ) )
		.map( ( [ field, value ] ) => ( { line, what: 'changed' as const, field, stands: textOf( row, field ), wanted: textFor( value ) } ) );
}

/** A discount that is 0 is not written with a new line; on one that stands it has to be taken away. */
export function withoutDiscount( values: Record< string, unknown >, row: Row, field: string ): Record< string, unknown > {
	const stands = textOf( row, field );
	return field in values || ! isDecimal( stands ) || isZero( stands ) ? values : { ...values, [ field ]: jsonNumber( '0' ) };
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
