/** The merchant's rows over the built-in ones, as the editor changes them. Pure; the worker merges by the same rule. */
import { bcCustomer, bcOrderHeader, bcOrderLine } from '../../../worker/src/core/mapping/defaults/bc-order.ts';
import { foCustomer, foOrderHeader, foOrderLine } from '../../../worker/src/core/mapping/defaults/fo-order.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { FLOW_DOCUMENTS, isLocked, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { MappingInput, MappingRow, Step } from '../../../worker/src/core/mapping/schema.ts';

export type Product = 'fo' | 'bc';
export type RowOrigin = 'built-in' | 'changed' | 'added' | 'removed' | 'locked';
/** `at`: place among the merchant's own rows; undefined for a built-in one. `copy`: 0, or which further row of the same target it is. */
export type ShownRow = { row: MappingRow; origin: RowOrigin; at?: number; copy: number };

const BUILT_IN: Record< Product, Record< FlowDocument, MappingInput > > = {
	bc: { header: bcOrderHeader, line: bcOrderLine, customer: bcCustomer },
	fo: { header: foOrderHeader, line: foOrderLine, customer: foCustomer },
};

export const EMPTY: FlowMappings = { schemaVersion: 1, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } } };

function builtInRows( product: Product, document: FlowDocument ): MappingRow[] {
	return BUILT_IN[ product ][ document ].rows.map( ( row ) => ( { ...row, steps: row.steps ?? [], conditions: row.conditions ?? [], required: row.required ?? false } ) );
}

/** Built-in rows in their order, then the merchant's own. Two rows for one target are both shown: one of them has to go. */
export function shownRows( product: Product, document: FlowDocument, flow: FlowMappings ): ShownRow[] {
	const { rows, removed } = flow.documents[ document ];
	const builtIn = builtInRows( product, document );
	const copies = new Map< string, number >();
	const own = rows.map( ( row, at ) => {
		const copy = copies.get( row.target ) ?? 0;
		copies.set( row.target, copy + 1 );
		return { row, at, copy };
	} );
	const shown = builtIn.flatMap( ( row ): ShownRow[] => {
		if ( isLocked( product, document, row.target ) ) {
			return [ { row, origin: 'locked', copy: 0 } ];
		}
		const changed = own.filter( ( one ) => one.row.target === row.target );
		return removed.includes( row.target ) ? [ { row, origin: 'removed', copy: 0 } ] : changed.length > 0 ? changed.map( ( one ) => ( { ...one, origin: 'changed' } ) ) : [ { row, origin: 'built-in', copy: 0 } ];
	} );
	return [ ...shown, ...own.filter( ( { row } ) => ! builtIn.some( ( one ) => one.target === row.target ) ).map( ( one ): ShownRow => ( { ...one, origin: 'added' } ) ) ];
}

function withDocument( flow: FlowMappings, document: FlowDocument, change: Partial< FlowMappings[ 'documents' ][ FlowDocument ] > ): FlowMappings {
	return { ...flow, documents: { ...flow.documents, [ document ]: { ...flow.documents[ document ], ...change } } };
}

/** `at`: which of the own rows, where two write one target. */
export function setRow( flow: FlowMappings, document: FlowDocument, row: MappingRow, at?: number ): FlowMappings {
	const { rows, removed } = flow.documents[ document ];
	const known = at ?? rows.findIndex( ( one ) => one.target === row.target );
	return withDocument( flow, document, { rows: known >= 0 ? rows.map( ( one, index ) => ( index === known ? row : one ) ) : [ ...rows, row ], removed: removed.filter( ( target ) => target !== row.target ) } );
}

/** One of two rows for the same target; the other stays as it is. */
export function dropRow( flow: FlowMappings, document: FlowDocument, at: number ): FlowMappings {
	return withDocument( flow, document, { rows: flow.documents[ document ].rows.filter( ( _row, index ) => index !== at ) } );
}

/** Takes the merchant's change back: the built-in row stands again, an own row is gone. */
export function resetRow( flow: FlowMappings, document: FlowDocument, target: string ): FlowMappings {
	const { rows, removed } = flow.documents[ document ];
	return withDocument( flow, document, { rows: rows.filter( ( row ) => row.target !== target ), removed: removed.filter( ( one ) => one !== target ) } );
}

/** Leaves a built-in row out. */
export function removeRow( flow: FlowMappings, document: FlowDocument, target: string ): FlowMappings {
	const reset = resetRow( flow, document, target );
	return withDocument( reset, document, { removed: [ ...reset.documents[ document ].removed, target ] } );
}

export function changesOf( flow: FlowMappings ): number {
	return Object.values( flow.documents ).reduce( ( sum, { rows, removed } ) => sum + rows.length + removed.length, 0 );
}

export type RowDifference = { document: FlowDocument; target: string; theirs: ShownRow | undefined; mine: ShownRow | undefined };

/** Every row that two mappings do not have alike, in the order of the documents. */
export function differences( product: Product, theirs: FlowMappings, mine: FlowMappings ): RowDifference[] {
	return FLOW_DOCUMENTS.flatMap( ( document ) => {
		const [ left, right ] = [ shownRows( product, document, theirs ), shownRows( product, document, mine ) ];
		const targets = new Set( [ ...left, ...right ].map( ( { row } ) => row.target ) );
		return [ ...targets ].map( ( target ) => ( { document, target, theirs: left.find( ( one ) => one.row.target === target ), mine: right.find( ( one ) => one.row.target === target ) } ) )
			.filter( ( one ) => said( left, one.target ) !== said( right, one.target ) );
	} );
}

/** What all rows of a target say; where they stand in the list is no difference. */
function said( rows: readonly ShownRow[], target: string ): string {
	return JSON.stringify( rows.filter( ( one ) => one.row.target === target ).map( ( { row, origin } ) => [ row, origin ] ) );
}

/** Says what a target's rows are, so that an answer about them can be told from one about earlier ones. */
export function rowsOf( flow: FlowMappings, document: FlowDocument, target: string ): string {
	const { rows, removed } = flow.documents[ document ];
	return JSON.stringify( [ rows.filter( ( row ) => row.target === target ), removed.includes( target ) ] );
}

export function newRow( target: string, path: string ): MappingRow {
	return { target, source: { kind: 'path', path }, steps: [], conditions: [], required: false };
}

/** The flow with `target` fed by `path`: an existing row keeps its steps, a new one begins with what its field needs. */
export function mapTo( product: Product, document: FlowDocument, flow: FlowMappings, target: string, path: string, field: FieldInfo | undefined, copy = 0 ): FlowMappings {
	const shown = shownRows( product, document, flow ).find( ( one ) => one.row.target === target && one.copy === copy );
	return setRow( flow, document, shown && shown.origin !== 'removed' ? { ...shown.row, source: { kind: 'path', path } } : { ...newRow( target, path ), steps: firstSteps( field ) }, shown?.at );
}

/** Rows as the worker would run them. */
export function effectiveRows( product: Product, flow: FlowMappings ): Record< FlowDocument, MappingRow[] > {
	const of = ( document: FlowDocument ) => shownRows( product, document, flow ).filter( ( one ) => one.origin !== 'removed' ).map( ( one ) => one.row );
	return { header: of( 'header' ), line: of( 'line' ), customer: of( 'customer' ) };
}

function firstSteps( field: FieldInfo | undefined ): Step[] {
	switch ( field?.kind ) {
		case 'number': case 'integer': return [ { step: 'number' } ];
		case 'date': return [ { step: 'date', as: 'dateOnly' } ];
		case 'time': return [ { step: 'date', as: 'noonUtc' } ];
		case 'boolean': case 'guid': case 'enum': return [];
		default: return [ { step: 'trim' } ];
	}
}
