/** RFC 4180; a text that a spreadsheet would run as a formula is told to be text. Plain negative numbers stay numbers. */
export function csvOf( rows: readonly ( readonly string[] )[] ): string {
	return rows.map( ( row ) => row.map( cell ).join( ',' ) ).join( '\r\n' ) + '\r\n';
}

function cell( value: string ): string {
	const text = /^[=+\-@\t\r]/.test( value ) && ! /^-?\d+(\.\d+)?$/.test( value ) ? `'${ value }` : value;
	return `"${ text.replaceAll( '"', '""' ) }"`;
}

/** Hands the file to the browser's downloads. The mark at the beginning tells spreadsheets that it is UTF-8. */
export function download( name: string, rows: readonly ( readonly string[] )[] ): void {
	const link = document.createElement( 'a' );
	link.href = URL.createObjectURL( new Blob( [ '\uFEFF', csvOf( rows ) ], { type: 'text/csv;charset=utf-8' } ) );
	link.download = name;
	link.click();
	URL.revokeObjectURL( link.href );
}
