/**
 * Where a field of Dynamics could come from, told by rules alone: its name, what it takes, and what recent orders really carry. Pure and
 * the same for the same input, so that a suggestion can be looked up again; nothing leaves the browser.
 */
import type { EqualValues } from './equal-values.ts';
import { FLOW_DOCUMENTS, type FlowDocument } from './locked.ts';
import type { FieldInfo } from './metadata.ts';

export type SuggestTarget = { document: FlowDocument; target: string; field: FieldInfo | undefined };
/** `often`: share of recent orders that carry it, 0 to 1; null for what every order has. */
export type SuggestSource = { path: string; sample: string; often: number | null };
export type SuggestReason = 'same_name' | 'similar_name' | 'same_name_fits' | 'similar_name_fits' | 'equal_values';
export type Suggestion = { document: FlowDocument; target: string; path: string; /** 0 to 100. */ percent: number; reason: SuggestReason; /** Of equal_values. */ seen?: { equal: number; of: number } };

/** From here on a suggestion is ticked before anyone looked; below LISTED it is not shown. */
export const TICKED = 80;
const LISTED = 30;
const PER_FIELD = 5;
/** Documents. */
const MANY = 5;

/** Words that mean one thing on both sides. */
const SYNONYMS: Readonly< Record< string, string > > = {
	zip: 'postcode', postal: 'postcode', telephone: 'phone', mobile: 'phone', mail: 'email', addr: 'address', street: 'address', county: 'state', region: 'state', vat: 'tax', ean: 'gtin', barcode: 'gtin', isbn: 'gtin', upc: 'gtin', unique: 'gtin',
	qty: 'quantity', amount: 'total', comment: 'note', remark: 'note', description: 'name', surname: 'last', family: 'last', given: 'first', nr: 'number', no: 'number', account: 'customer', ship: 'shipping', delivery: 'shipping', deliver: 'shipping', sell: 'billing', bill: 'billing', invoice: 'billing',
	purchase: 'po', purchaser: 'po', organization: 'company', organisation: 'company', firm: 'company', engraved: 'engraving', registered: 'created',
};
/** Words that say where a value is, or that it is one: alike in them, two names are not alike. */
const WEAK: ReadonlySet< string > = new Set( [ 'number', 'code', 'id', 'to', 'of', 'the', 'is', 'wc', 'meta', 'custom', 'field', 'value', 'extra', 'line', 'line1', 'customer', 'billing', 'shipping', 'sales', 'order', 'primary', 'contact', 'product', 'item', 'global', 'gid', 'text' ] );

export function suggest( targets: readonly SuggestTarget[], sources: readonly SuggestSource[], equal: readonly EqualValues[] = [] ): Suggestion[] {
	const known = sources.map( ( source ) => ( { source, words: wordsOf( nameOf( source.path ) ), place: placeOf( source.path ) } ) );
	const byWord = new Map< string, Set< number > >();
	known.forEach( ( { words }, index ) => words.forEach( ( word ) => byWord.set( word, ( byWord.get( word ) ?? new Set() ).add( index ) ) ) );
	return targets.flatMap( ( target ) => {
		const words = wordsOf( target.target );
		const near = new Set( words.filter( ( word ) => ! WEAK.has( word ) ).flatMap( ( word ) => [ ...byWord.get( word ) ?? [] ] ) );
		const byName = [ ...near ].flatMap( ( index ) => {
			const one = known[ index ];
			const found = one && reaches( target.document, one.source.path ) ? rate( target, words, one ) : null;
			return found && found.percent >= LISTED ? [ found ] : [];
		} );
		const byValue = target.document === 'header' ? equal.filter( ( one ) => one.target === target.target ).map( ( one ) => ofValues( one ) ) : [];
		// A source is told once, for the better of its reasons.
		const both = [ ...byValue, ...byName ];
		return both.filter( ( one, index ) => ! both.some( ( other, at ) => other.path === one.path && ( other.percent > one.percent || ( other.percent === one.percent && at < index ) ) ) ).sort( ( a, b ) => b.percent - a.percent || ( a.path < b.path ? -1 : 1 ) ).slice( 0, PER_FIELD );
	} ).sort( ( a, b ) => b.percent - a.percent || FLOW_DOCUMENTS.indexOf( a.document ) - FLOW_DOCUMENTS.indexOf( b.document ) || ( a.target < b.target ? -1 : 1 ) );
}

/** Seen on a few documents is less sure than seen on many. */
function ofValues( { target, path, equal, of }: EqualValues ): Suggestion {
	return { document: 'header', target, path, percent: Math.min( 99, Math.round( ( 100 * equal ) / of * ( of >= MANY ? 0.98 : 0.8 ) ) ), reason: 'equal_values', seen: { equal, of } };
}

/** A line's value has no place in what is written once an order; and most of a line's fields are not the order's. */
function reaches( document: FlowDocument, path: string ): boolean {
	return document === 'line' ? path.startsWith( 'line.' ) || path.startsWith( 'extra.' ) : ! path.startsWith( 'line.' );
}

type Known = { source: SuggestSource; words: readonly string[]; place: string };

function rate( { document, target, field }: SuggestTarget, words: readonly string[], { source, words: own, place }: Known ): Suggestion | null {
	const [ left, right ] = [ new Set( words.filter( strong ) ), new Set( own.filter( strong ) ) ];
	const shared = [ ...left ].filter( ( word ) => right.has( word ) ).length;
	const same = shared === left.size && shared === right.size;
	const fit = fits( field, source.sample );
	if ( shared === 0 || fit === false ) {
		return null;
	}
	const likeness = ( 2 * shared ) / ( left.size + right.size );
	const wanted = words.includes( 'shipping' ) ? 'shipping' : words.includes( 'billing' ) || document === 'customer' ? 'billing' : '';
	const elsewhere = ( place === 'shipping' || place === 'billing' ) && wanted !== '' && place !== wanted;
	const rare = source.often !== null && source.often < 0.1;
	const percent = Math.round( ( same ? 85 : likeness * 75 ) + ( fit === true ? 10 : 0 ) - ( elsewhere ? 30 : 0 ) - ( rare ? 10 : 0 ) );
	const reason = same ? ( fit === true ? 'same_name_fits' : 'same_name' ) : ( fit === true ? 'similar_name_fits' : 'similar_name' );
	return { document, target, path: source.path, percent: Math.min( 99, Math.max( 0, percent ) ), reason };
}

const strong = ( word: string ) => ! WEAK.has( word );

/** What a sample says about the field: true "it takes it", false "it cannot", null "nobody knows". */
function fits( field: FieldInfo | undefined, sample: string ): boolean | null {
	if ( ! field || sample === '' ) {
		return null;
	}
	switch ( field.kind ) {
		case 'number': return /^-?\d+(\.\d+)?$/.test( sample );
		case 'integer': return /^-?\d+$/.test( sample );
		case 'boolean': return sample === 'true' || sample === 'false';
		case 'date': case 'time': return /^\d{4}-\d{2}-\d{2}/.test( sample );
		case 'enum': return field.members.length === 0 ? null : field.members.includes( sample );
		case 'guid': return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test( sample );
		case 'text': return field.maxLength === null ? null : sample.length <= field.maxLength;
		case 'other': return null;
	}
}

function nameOf( path: string ): string {
	const extra = path.indexOf( 'extra.' );
	return extra >= 0 ? path.slice( extra + 'extra.'.length ) : path.replace( /^(line\.product|line|customer|document|setting)\./, '' );
}

function placeOf( path: string ): string {
	return /shipping/.test( path ) ? 'shipping' : /billing/.test( path ) ? 'billing' : '';
}

/** "sellToPostCode", "_billing_vat_number", "PO no." as words of one language. */
function wordsOf( name: string ): string[] {
	const split = name.replace( /([a-z0-9])([A-Z])/g, '$1 $2' ).replace( /([A-Z]+)([A-Z][a-z])/g, '$1 $2' ).toLowerCase().replace( /post ?code|postal ?code|zip ?code/g, 'postcode' ).replace( /e-mail/g, 'email' ).split( /[^\p{L}\p{N}]+/u );
	return [ ...new Set( split.filter( ( word ) => word !== '' ).map( ( word ) => ( Object.hasOwn( SYNONYMS, word ) ? SYNONYMS[ word ] ?? word : word ) ) ) ];
}
