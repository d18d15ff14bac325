/** SKUs that are called otherwise in Dynamics. Compared trimmed and without case: "a-1 " and "A-1" are one article. */
import type { SkuAlias } from './schema.ts';

export function skuKey( sku: string ): string {
	return sku.trim().toUpperCase();
}

const tables = new WeakMap< readonly SkuAlias[], ReadonlyMap< string, string > >();

/** The item number of a SKU: its alias, or the SKU itself. 5,000 aliases cost one look-up a line. */
export function itemNumberOf( aliases: readonly SkuAlias[], sku: string ): string {
	const table = tables.get( aliases ) ?? new Map( aliases.map( ( alias ) => [ skuKey( alias.sku ), alias.item.trim() ] ) );
	tables.set( aliases, table );
	return table.get( skuKey( sku ) ) ?? sku.trim();
}

export type PastedAliases = { aliases: SkuAlias[]; /** The row as it was written, and what is wrong with it. */ problems: { line: number; text: string; problem: 'columns' | 'empty' | 'twice' }[] };

/**
 * Rows of a spreadsheet or CSV file: SKU, item number; separated by tab, semicolon or comma, quoted or not. A first row whose first
 * cell is the word "SKU" names the columns and is left out. The last of two equal SKUs would win silently, so the second is a problem.
 */
export function readAliases( text: string, known: readonly SkuAlias[] = [] ): PastedAliases {
	const seen = new Set( known.map( ( alias ) => skuKey( alias.sku ) ) );
	const result: PastedAliases = { aliases: [], problems: [] };
	text.split( /\r\n|\r|\n/ ).forEach( ( row, index ) => {
		const cells = cellsOf( row );
		if ( row.trim() === '' || ( index === 0 && /^sku( in the store)?$/i.test( cells[ 0 ] ?? '' ) ) ) {
			return;
		}
		const [ sku = '', item = '' ] = cells;
		const problem = cells.length < 2 ? 'columns' : sku === '' || item === '' || sku.length > 200 || item.length > 100 ? 'empty' : seen.has( skuKey( sku ) ) ? 'twice' : null;
		if ( problem ) {
			result.problems.push( { line: index + 1, text: row.trim(), problem } );
			return;
		}
		seen.add( skuKey( sku ) );
		result.aliases.push( { sku, item } );
	} );
	return result;
}

function cellsOf( row: string ): string[] {
	const separator = [ '\t', ';', ',' ].find( ( one ) => row.includes( one ) ) ?? '\t';
	const quote = '"';
	const cells: string[] = [];
	let cell = '';
	let quoted = false;
	for ( let at = 0; at < row.length; at++ ) {
		const character = row[ at ] ?? '';
		if ( quoted && character === quote && row[ at + 1 ] === quote ) {
			cell += quote;
			at++;
		} else if ( character === quote && ( quoted || cell.trim() === '' ) ) {
			quoted = ! quoted;
		} else if ( character === separator && ! quoted ) {
			cells.push( cell.trim() );
			cell = '';
		} else {
			cell += character;
		}
	}
	return [ ...cells, cell.trim() ];
}
