/** The target side as one list: built-in rows, the merchant's own, and every other field the tenant has. Pure. */
import type { MappingProblem } from '../../../worker/src/core/mapping/check.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { FLOW_DOCUMENTS, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { ORDER_ENTITIES, type EntityInfo, type FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import { shownRows, type Product, type ShownRow } from './rows.ts';

export type TargetRow = {
	key: string;
	/** 0, or which further row of the same target it is. */
	copy: number;
	document: FlowDocument;
	target: string;
	/** Undefined where the tenant's fields were not read, or do not have it. */
	field: FieldInfo | undefined;
	/** Undefined: nothing is mapped to it. */
	shown: ShownRow | undefined;
	problems: MappingProblem[];
	/** Rules know where it could come from. */
	suggested?: boolean;
};
export const FILTERS = [ 'all', 'mapped', 'required', 'problems', 'suggested' ] as const;
export type Filter = typeof FILTERS[ number ];

export const keyOf = ( document: FlowDocument, target: string, copy = 0 ) => `${ document } ${ target }${ copy === 0 ? '' : ` ${ copy + 1 }` }`;

export function targetRows( product: Product, flow: FlowMappings, entities: readonly EntityInfo[], problems: readonly MappingProblem[], withReadOnly = false ): TargetRow[] {
	const found = new Map< string, MappingProblem[] >();
	problems.forEach( ( problem ) => {
		const key = keyOf( problem.document, problem.target );
		found.set( key, [ ...found.get( key ) ?? [], problem ] );
	} );
	return FLOW_DOCUMENTS.flatMap( ( document ) => {
		const entity = entities.find( ( one ) => one.name === ORDER_ENTITIES[ product ][ document ] );
		const fields = new Map( entity?.fields.map( ( field ) => [ field.name, field ] ) );
		const row = ( target: string, shown: ShownRow | undefined ): TargetRow => ( { key: keyOf( document, target, shown?.copy ), copy: shown?.copy ?? 0, document, target, field: fields.get( target ), shown, problems: found.get( keyOf( document, target ) ) ?? [] } );
		const mapped = shownRows( product, document, flow ).map( ( shown ) => row( shown.row.target, shown ) );
		const taken = new Set( mapped.map( ( one ) => one.target ) );
		// What Dynamics fills in by itself cannot be mapped and would only be in the way, unless somebody asks for it.
		const free = [ ...fields.values() ].filter( ( field ) => ! taken.has( field.name ) && ( withReadOnly || ! field.readOnly ) );
		return [ ...mapped, ...free.sort( ( a, b ) => Number( b.required ) - Number( a.required ) || Number( a.readOnly ) - Number( b.readOnly ) || a.name.localeCompare( b.name ) ).map( ( field ) => row( field.name, undefined ) ) ];
	} );
}

export const isMapped = ( row: TargetRow ) => row.shown !== undefined && row.shown.origin !== 'removed';
/** Nothing may be mapped to it: Concord or Dynamics fills it. */
export const isFixed = ( row: TargetRow ) => row.shown?.origin === 'locked' || ( row.shown === undefined && row.field?.readOnly === true );
/** Dynamics makes no record without it, and nothing is mapped to it. */
export const isLeft = ( row: TargetRow ) => row.field?.required === true && ! row.field.readOnly && ! row.field.key && ! isMapped( row );
export const isRequired = ( row: TargetRow ) => row.field?.required === true || row.shown?.row.required === true;

/** `pinned` stays whatever is searched, so that the row being worked on never slips away. */
export function filterRows( rows: readonly TargetRow[], filter: Filter, search: string, pinned: string ): TargetRow[] {
	const needle = search.trim().toLowerCase();
	return rows.filter( ( row ) => row.key === pinned || ( fits( row, filter ) && ( needle === '' || row.target.toLowerCase().includes( needle ) || sourceText( row.shown ).toLowerCase().includes( needle ) ) ) );
}

export function fits( row: TargetRow, filter: Filter ): boolean {
	switch ( filter ) {
		case 'all': return true;
		case 'mapped': return isMapped( row );
		case 'required': return isRequired( row );
		case 'problems': return row.problems.length > 0;
		case 'suggested': return row.suggested === true;
	}
}

export function sourceText( shown: ShownRow | undefined ): string {
	if ( ! shown ) {
		return '';
	}
	const { source } = shown.row;
	return source.kind === 'path' ? source.path : source.kind === 'constant' ? `“${ String( source.value ) }”` : source.expression;
}
