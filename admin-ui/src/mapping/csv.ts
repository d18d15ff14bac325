/** The table of a mapping for people who work in spreadsheets. */
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { FLOW_DOCUMENTS } from '../../../worker/src/core/mapping/locked.ts';
import { shownRows, type Product } from './rows.ts';

const COLUMNS = [ 'document', 'field', 'kind_of_source', 'source', 'steps', 'conditions', 'required', 'origin' ];

/** Steps and conditions as JSON: all of their settings, in the words of the mapping file. Lines end as RFC 4180 has it. */
export function mappingCsv( product: Product, flow: FlowMappings ): string {
	const lines = FLOW_DOCUMENTS.flatMap( ( document ) => shownRows( product, document, flow ).map( ( { row, origin } ) => [
		document, row.target, row.source.kind, row.source.kind === 'path' ? row.source.path : row.source.kind === 'constant' ? String( row.source.value ) : row.source.expression,
		row.steps.length === 0 ? '' : JSON.stringify( row.steps ), row.conditions.length === 0 ? '' : JSON.stringify( row.conditions ), row.required ? 'yes' : 'no', origin,
	] ) );
	return [ COLUMNS, ...lines ].map( ( cells ) => cells.map( cell ).join( ',' ) ).join( '\r\n' ) + '\r\n';
}

/** A spreadsheet runs what begins like a formula, also behind a tab or a line break; an apostrophe in front makes it text. */
export function cell( text: string ): string {
	return `"${ ( /^[\s]*[=+\-@]|^[\t\r\n]/.test( text ) ? `'${ text }` : text ).replaceAll( '"', '""' ) }"`;
}
