/**
 * What a bound action answered, for the steps behind it: an action is carried out once, so a later attempt of its record cannot ask it again. Its scalars stay among the marks that a
 * flow keeps of its record, in pieces that fit into one of them. Pure.
 */
import { digest } from './two-ways.ts';

type Scalars = Record< string, string | number | boolean | null >;

/** Of one record: a loop that acts for thousands of lines would fill the store's crosswalk. */
const PIECES_MAX = 200;
/** Characters of one piece; a mark takes 190. */
const PIECE = 160;
const FIELDS_MAX = 40;
/** UTF-16 units of a text. A longer one is a document and no answer. */
const TEXT_MAX = 500;
const MARK = /^@([0-9a-f]{8})\.(\d{1,2}):([A-Za-z0-9_-]+)$/;
/** What opens a door is never kept, whoever asked for it. */
const SECRET = /password|passwd|secret|token|credential|(?:api|access|private|public|shared|signing|encryption|license)_?key|authorization/i;

/**
 * That an action was carried out with a record: by its step, its place in loops, and which action it was. A step that a person draws anew may get the name of one that is gone, and
 * another action in the same step is another action.
 */
export function actionMark( { id, entity, action }: { id: string; entity: string; action: string }, place: string ): string {
	return `${ id }${ place }!${ digest( `${ entity } ${ action }` ) }`;
}

/** `place`: of actionMark(). `answer`: numbers as plain() leaves them. */
export function rememberAnswer( marks: Set< string >, place: string, answer: Readonly< Record< string, unknown > > ): void {
	const name = digest( place );
	const earlier = [ ...marks ].filter( ( mark ) => MARK.exec( mark )?.[ 1 ] === name );
	earlier.forEach( ( mark ) => marks.delete( mark ) );
	const kept = scalarsOf( answer );
	if ( Object.keys( kept ).length === 0 ) {
		return;
	}
	const pieces = encode( JSON.stringify( kept ) ).match( new RegExp( `.{1,${ PIECE }}`, 'g' ) ) ?? [];
	// Half an answer reads as another one: all of it, or nothing.
	if ( [ ...marks ].filter( ( mark ) => MARK.test( mark ) ).length + pieces.length <= PIECES_MAX ) {
		pieces.forEach( ( piece, index ) => marks.add( `@${ name }.${ index }:${ piece }` ) );
	}
}

/** What the action of an earlier attempt answered; nothing where it answered nothing, or more than is kept. */
export function answerOf( marks: ReadonlySet< string >, place: string ): Scalars {
	const name = digest( place );
	const pieces = [ ...marks ].flatMap( ( mark ) => {
		const [ , of, index, piece ] = MARK.exec( mark ) ?? [];
		return of === name && index !== undefined && piece !== undefined ? [ { index: Number( index ), piece } ] : [];
	} ).toSorted( ( left, right ) => left.index - right.index );
	try {
		return pieces.length === 0 ? {} : scalarsOf( JSON.parse( decode( pieces.map( ( { piece } ) => piece ).join( '' ) ) ) as Record< string, unknown > );
	} catch {
		return {};
	}
}

function scalarsOf( answer: Readonly< Record< string, unknown > > ): Scalars {
	return Object.fromEntries( Object.entries( answer ).flatMap( ( [ field, value ] ) => {
		const fits = value === null || typeof value === 'boolean' || typeof value === 'number' || ( typeof value === 'string' && value.length <= TEXT_MAX );
		return fits && ! field.startsWith( '@' ) && ! SECRET.test( field ) ? [ [ field, value ] as const ] : [];
	} ).slice( 0, FIELDS_MAX ) );
}

/** Base64 of UTF-8 for a place without blanks: names of marks are told apart by those. */
function encode( text: string ): string {
	return btoa( String.fromCharCode( ...new TextEncoder().encode( text ) ) ).replaceAll( '+', '-' ).replaceAll( '/', '_' ).replaceAll( '=', '' );
}

function decode( text: string ): string {
	return new TextDecoder().decode( Uint8Array.from( atob( text.replaceAll( '-', '+' ).replaceAll( '_', '/' ) ), ( letter ) => letter.charCodeAt( 0 ) ) );
}
