/**
 * Text on its way into somebody else's database: nothing that database refuses, nothing cut through the middle of a character.
 */

/** A surrogate without its partner cannot be written as UTF-8, and NUL ends the string in half of all databases. */
export function clean( value: string ): string {
	return value.toWellFormed().replaceAll( '\u{FFFD}', '' ).replace( /\0/g, '' );
}

/** One line: line breaks, tabs and runs of blanks become one blank. Fields of a document are single-line. */
export function singleLine( value: string ): string {
	return clean( value ).replace( /\s+/gu, ' ' ).trim();
}

/** Length as Dynamics counts it: UTF-16 code units (nvarchar). An emoji is two or more. */
export function lengthOf( value: string ): number {
	return value.length;
}

/**
 * The longest prefix of at most `max` UTF-16 units that ends between two visible characters: a family emoji or a letter
 * with its combining marks is kept whole or left out.
 */
export function truncate( value: string, max: number ): string {
	if ( value.length <= max ) {
		return value;
	}
	let kept = '';
	for ( const character of visibleCharacters( value ) ) {
		if ( kept.length + character.length > max ) {
			break;
		}
		kept += character;
	}
	return kept.trimEnd();
}

/** Pieces of at most `max` units, in order, cut at a blank where there is one: the note lines of a long text. */
export function chunks( value: string, max: number ): string[] {
	const pieces: string[] = [];
	let rest = value;
	while ( rest.length > max ) {
		let piece = truncate( rest, max );
		const blank = piece.lastIndexOf( ' ' );
		if ( blank > max / 2 ) {
			piece = piece.slice( 0, blank );
		}
		if ( piece === '' ) {
			break;
		}
		pieces.push( piece );
		rest = rest.slice( piece.length ).trimStart();
	}
	if ( rest !== '' ) {
		pieces.push( rest );
	}
	return pieces;
}

/** Trimmed and lower case, nothing else: dropping "+tags" or dots would join two people into one customer (DUP-3). */
export function normaliseEmail( value: string ): string {
	return clean( value ).trim().toLowerCase();
}

export function joinName( first: string, last: string ): string {
	return singleLine( `${ first } ${ last }` );
}

/** First word and the rest; a single word is a last name, because that is the one Dynamics requires. */
export function splitName( full: string ): { firstName: string; lastName: string } {
	const name = singleLine( full );
	const blank = name.indexOf( ' ' );
	return blank < 0 ? { firstName: '', lastName: name } : { firstName: name.slice( 0, blank ), lastName: name.slice( blank + 1 ) };
}

const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter( 'und', { granularity: 'grapheme' } ) : undefined;

function* visibleCharacters( value: string ): Generator< string > {
	if ( segmenter ) {
		for ( const { segment } of segmenter.segment( value ) ) {
			yield segment;
		}
		return;
	}
	yield* value;
}
