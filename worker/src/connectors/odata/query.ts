/**
 * URLs of OData requests. Written by hand: odata-query encodes parts of a value but not all, so that one containing "&",
 * "#" or an umlaut either cuts the URL short or arrives encoded twice; here every option is encoded once, whole.
 */
export type Query = {
	filter?: string;
	select?: readonly string[];
	expand?: string;
	orderBy?: string;
	top?: number;
	skip?: number;
};

/** `Field eq 'value'`, quotes doubled as OData asks. */
export function equals( field: string, value: string ): string {
	return `${ field } eq ${ quote( value ) }`;
}

export function allOf( ...conditions: string[] ): string {
	return conditions.join( ' and ' );
}

/** Alternatives. BC knows "or" on one and the same field only; F&O knows no "in" at all. */
export function anyOf( ...conditions: string[] ): string {
	return conditions.length === 1 ? conditions[ 0 ] ?? '' : `(${ conditions.join( ' or ' ) })`;
}

/** "?$filter=…&$select=…", percent-encoded; '' without options. `extra` goes in front ("cross-company=true"). */
export function queryString( query: Query, extra = '' ): string {
	const options: [ string, string | undefined ][] = [
		[ '$filter', query.filter ],
		[ '$select', query.select?.join( ',' ) ],
		[ '$expand', query.expand ],
		[ '$orderby', query.orderBy ],
		[ '$top', query.top === undefined ? undefined : String( query.top ) ],
		[ '$skip', query.skip === undefined || query.skip === 0 ? undefined : String( query.skip ) ],
	];
	const parts = options.flatMap( ( [ name, value ] ) => ( value === undefined ? [] : [ `${ name }=${ encodeURIComponent( value ) }` ] ) );
	const all = extra === '' ? parts : [ extra, ...parts ];
	return all.length === 0 ? '' : `?${ all.join( '&' ) }`;
}

/** One part of a key: `dataAreaId='usmf'`, encoded for a path. */
export function keyPart( field: string, value: string ): string {
	return `${ field }=${ encodeURIComponent( quote( value ) ) }`;
}

function quote( value: string ): string {
	return `'${ value.replaceAll( '\'', '\'\'' ) }'`;
}
