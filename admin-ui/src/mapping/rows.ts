/** The merchant's rows over the built-in ones, as the editor changes them. Pure; the worker merges by the same rule. */
import { bcCustomer, bcOrderHeader, bcOrderLine } from '../../../worker/src/core/mapping/defaults/bc-order.ts';
import { foCustomer, foOrderHeader, foOrderLine } from '../../../worker/src/core/mapping/defaults/fo-order.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { FLOW_DOCUMENTS, isLocked, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import type { FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { MappingInput, MappingRow, Step } from '../../../worker/src/core/mapping/schema.ts';

export type Product = 'fo' | 'bc';
export type RowOrigin = 'built-in' | 'changed' | 'added' | 'removed' | 'locked';
export type ShownRow = { row: MappingRow; origin: RowOrigin };

const BUILT_IN: Record< Product, Record< FlowDocument, MappingInput > > = {
	bc: { header: bcOrderHeader, line: bcOrderLine, customer: bcCustomer },
	fo: { header: foOrderHeader, line: foOrderLine, customer: foCustomer },
};

export const EMPTY: FlowMappings = { schemaVersion: 1, documents: { header: { rows: [], removed: [] }, line: { rows: [], removed: [] }, customer: { rows: [], removed: [] } } };

function builtInRows( product: Product, document: FlowDocument ): MappingRow[] {
	return BUILT_IN[ product ][ document ].rows.map( ( row ) => ( { ...row, steps: row.steps ?? [], conditions: row.conditions ?? [], required: row.required ?? false } ) );
}

/** Built-in rows in their order, then the merchant's own. */
export function shownRows( product: Product, document: FlowDocument, flow: FlowMappings ): ShownRow[] {
	const { rows, removed } = flow.documents[ document ];
	const builtIn = builtInRows( product, document );
	const shown = builtIn.map( ( row ): ShownRow => {
		if ( isLocked( product, document, row.target ) ) {
			return { row, origin: 'locked' };
		}
		const own = rows.find( ( one ) => one.target === row.target );
		return removed.includes( row.target ) ? { row, origin: 'removed' } : own ? { row: own, origin: 'changed' } : { row, origin: 'built-in' };
	} );
	return [ ...shown, ...rows.filter( ( row ) => ! builtIn.some( ( one ) => one.target === row.target ) ).map( ( row ): ShownRow => ( { row, origin: 'added' } ) ) ];
}

function withDocument( flow: FlowMappings, document: FlowDocument, change: Partial< FlowMappings[ 'documents' ][ FlowDocument ] > ): FlowMappings {
	return { ...flow, documents: { ...flow.documents, [ document ]: { ...flow.documents[ document ], ...change } } };
}

export function setRow( flow: FlowMappings, document: FlowDocument, row: MappingRow ): FlowMappings {
	const { rows, removed } = flow.documents[ document ];
	const known = rows.some( ( one ) => one.target === row.target );
	return withDocument( flow, document, { rows: known ? rows.map( ( one ) => ( one.target === row.target ? row : one ) ) : [ ...rows, row ], removed: removed.filter( ( target ) => target !== row.target ) } );
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
			.filter( ( one ) => JSON.stringify( one.theirs ) !== JSON.stringify( one.mine ) );
	} );
}

export function newRow( target: string, path: string ): MappingRow {
	return { target, source: { kind: 'path', path }, steps: [], conditions: [], required: false };
}

/** The flow with `target` fed by `path`: an existing row keeps its steps, a new one begins with what its field needs. */
export function mapTo( product: Product, document: FlowDocument, flow: FlowMappings, target: string, path: string, field: FieldInfo | undefined ): FlowMappings {
	const shown = shownRows( product, document, flow ).find( ( one ) => one.row.target === target );
	return setRow( flow, document, shown && shown.origin !== 'removed' ? { ...shown.row, source: { kind: 'path', path } } : { ...newRow( target, path ), steps: firstSteps( field ) } );
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
