/** Hands a table to the person as a file. A cell that a spreadsheet would run as a formula is kept as text. */
export function saveCsv( name: string, rows: readonly ( readonly string[] )[] ): void {
	const text = rows.map( ( row ) => row.map( cell ).join( ',' ) ).join( '\r\n' );
	const link = document.createElement( 'a' );
	// The mark tells spreadsheets that it is UTF-8.
	link.href = URL.createObjectURL( new Blob( [ `\uFEFF${ text }` ], { type: 'text/csv;charset=utf-8' } ) );
	link.download = name;
	link.click();
	URL.revokeObjectURL( link.href );
}

function cell( value: string ): string {
	const safe = /^[=+\-@\t\r]/.test( value ) ? `'${ value }` : value;
	return `"${ safe.replaceAll( '"', '""' ) }"`;
}
