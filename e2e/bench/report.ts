/** What the benchmarks found: one row a figure, printed as a table and kept as bench-results.json. */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export type Figure = {
	/** "checkout", "latency", "requests", "backlog", "store-cost". */
	bench: string;
	what: string;
	/** Null when it could not be measured here; `note` says why. */
	value: number | null;
	unit: string;
	/** What the issue asks for, in words: "<= 2". Empty for a baseline or context row. */
	target: string;
	met: boolean | null;
	note: string;
};

export function atMost( bench: string, what: string, value: number, unit: string, limit: number, note = '' ): Figure {
	return { bench, what, value, unit, target: `<= ${ limit }`, met: value <= limit, note };
}

export function atLeast( bench: string, what: string, value: number, unit: string, limit: number, note = '' ): Figure {
	return { bench, what, value, unit, target: `>= ${ limit }`, met: value >= limit, note };
}

export function context( bench: string, what: string, value: number, unit: string, note = '' ): Figure {
	return { bench, what, value, unit, target: '', met: null, note };
}

export function notMeasured( bench: string, what: string, note: string ): Figure {
	return { bench, what, value: null, unit: '', target: '', met: null, note };
}

export function printTable( figures: readonly Figure[] ): void {
	const rows = figures.map( ( figure ) => [ figure.bench, figure.what, figure.value === null ? 'not measured' : `${ figure.value } ${ figure.unit }`, figure.target, figure.met === null ? '' : figure.met ? 'yes' : 'NO', figure.note ] );
	const head = [ 'bench', 'what', 'value', 'target', 'met', 'note' ];
	const widths = head.map( ( title, column ) => Math.max( title.length, ...rows.map( ( row ) => row[ column ]?.length ?? 0 ) ) );
	for ( const row of [ head, widths.map( ( width ) => '-'.repeat( width ) ), ...rows ] ) {
		console.log( row.map( ( cell, column ) => cell.padEnd( widths[ column ] ?? 0 ) ).join( '  ' ).trimEnd() );
	}
}

/** The figures beside what they were taken on; comparing runs of different machines says nothing. */
export function writeResults( path: string, figures: readonly Figure[], seconds: number ): void {
	const machine = { cores: cpus().length, model: cpus()[ 0 ]?.model ?? '', memoryGiB: Math.round( totalmem() / 2 ** 30 ), node: process.version };
	writeFileSync( path, `${ JSON.stringify( { measuredAt: new Date().toISOString(), machine, seconds, figures }, null, '\t' ) }\n` );
}
