/**
 * What an upsert wrote last, so that a value which somebody entered in Dynamics since is replaced in sight. One digest a row of what Dynamics made of the fields, among the marks
 * that a flow keeps of its record; a run over many records keeps none, and says which fields it replaced. Pure.
 */
import { JsonNumber } from '../json-number.ts';
import { dayOf } from './same.ts';
import { digest } from './two-ways.ts';

type Values = Readonly< Record< string, unknown > >;
/** Of one record: a loop over thousands of lines would fill the store's crosswalk. */
const MARKS_MAX = 200;
const MARK = /^~[0-9a-f]{8}:[0-9a-f]{8}$/;

/** `place`: of the step, with its place in loops. */
export function rememberRow( marks: Set< string >, place: string, fields: readonly string[], row: Values ): void {
	const name = nameOf( place, fields );
	[ ...marks ].filter( ( mark ) => mark.startsWith( name ) ).forEach( ( mark ) => marks.delete( mark ) );
	if ( [ ...marks ].filter( ( mark ) => MARK.test( mark ) ).length < MARKS_MAX ) {
		marks.add( name + stateOf( fields, row ) );
	}
}

/** What a person reads when `changes` take the place of what stands; '' when that was the flow's own, or nothing. `fields`: all that the step writes. */
export function replacedWords( marks: ReadonlySet< string >, { place, step, entity, record }: { place: string; step: string; entity: string; record: string }, fields: readonly string[], row: Values, changes: Values ): string {
	const replaced = Object.keys( changes ).filter( ( field ) => text( row[ field ] ) !== '' ).join( ', ' );
	const name = nameOf( place, fields );
	const last = [ ...marks ].find( ( mark ) => mark.startsWith( name ) );
	if ( replaced === '' || last === name + stateOf( fields, row ) ) {
		return '';
	}
	return last === undefined
		? `The step ${ step } replaced ${ replaced } in ${ entity }: Dynamics had other values there.`
		: `${ entity } of ${ record } was changed in Dynamics since the step ${ step } wrote it; ${ replaced } is again what the flow says.`;
}

/** Another set of fields is another row: a flow that was published anew remembers nothing of it. */
function nameOf( place: string, fields: readonly string[] ): string {
	return `~${ digest( `${ place } ${ fields.toSorted().join( ' ' ) }` ) }:`;
}

function stateOf( fields: readonly string[], row: Values ): string {
	return digest( JSON.stringify( fields.toSorted().map( ( field ) => text( row[ field ] ) ) ) );
}

/** Dynamics may keep a code in capitals, and tell a day as a moment of it. */
function text( value: unknown ): string {
	const plain = value instanceof JsonNumber ? value.digits : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify( value ) : String( value );
	return /^-?\d+\.\d*$/.test( plain ) ? plain.replace( /\.?0+$/, '' ) : dayOf( plain.trim().toUpperCase() );
}
