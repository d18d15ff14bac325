/**
 * One field on two sides: who changed it since both were looked at last, and what is to be done. Pure.
 *
 * What was seen last is remembered as a digest of each side by itself: Dynamics may keep a value in another writing than the store sent it (capitals,
 * a code of its own), and that is nobody's change.
 */
import { asText, type Value } from '../mapping/value.ts';
import { SyncError } from '../issue.ts';
import { JsonNumber } from '../json-number.ts';
import type { MappingRow } from '../mapping/schema.ts';
import { sameValue } from './same.ts';

/** By field of Dynamics: digests of what the store and Dynamics had when they were looked at last. */
export type Seen = Map< string, { store: string; dynamics: string } >;
export type Meeting = {
	/** Fields to write into Dynamics. */
	changes: Record< string, unknown >;
	/** As it is after that. */
	seen: Seen;
	/** Written over a value that somebody changed in Dynamics. */
	replaced: string[];
	/** Two that only just found each other differ here, and nobody knows who wrote last: Dynamics' value stands. */
	kept: string[];
	/** Changed on both sides: neither was touched. */
	clash: string[];
};

/**
 * @param rows   Of the step; `master` of a row: "store" (also without one) always writes, "dynamics" only into a new record, "both" leaves the field to its last writer.
 * @param wanted Values of the rows.
 * @param stands The record in Dynamics.
 * @param known  The two were linked before this meeting. Of two that only just found each other a filled field of Dynamics is older than any of ours.
 */
export function meet( rows: readonly MappingRow[], wanted: Readonly< Record< string, unknown > >, stands: Readonly< Record< string, unknown > >, { seen, known }: { seen: Seen; known: boolean } ): Meeting {
	const meeting: Meeting = { changes: {}, seen: new Map( seen ), replaced: [], kept: [], clash: [] };
	for ( const { target: field, master = 'store' } of rows ) {
		if ( ! ( field in wanted ) || master === 'dynamics' ) {
			continue;
		}
		const [ ours, theirs ] = [ wanted[ field ], stands[ field ] ];
		const last = seen.get( field );
		const weChanged = last?.store !== digest( ours );
		const theyChanged = last !== undefined && last.dynamics !== digest( theirs );
		// What the store never had it cannot have taken back.
		const neverHad = ! last && digest( ours ) === NOTHING;
		if ( sameValue( theirs, ours ) || neverHad || ( last && ! weChanged && ! theyChanged ) ) {
			meeting.seen.set( field, { store: digest( ours ), dynamics: digest( theirs ) } );
		} else if ( master === 'both' && last && weChanged && theyChanged ) {
			meeting.clash.push( field );
		} else if ( master === 'both' && ! last && ! known && digest( theirs ) !== NOTHING ) {
			meeting.kept.push( field );
			meeting.seen.set( field, { store: digest( ours ), dynamics: digest( theirs ) } );
		} else if ( master !== 'both' || ! last || weChanged ) {
			meeting.changes[ field ] = ours;
			if ( digest( theirs ) !== NOTHING && ( theyChanged || ! last ) ) {
				meeting.replaced.push( field );
			}
		}
	}
	return meeting;
}

/** After a write: what Dynamics made of it. */
export function seenAfter( seen: Seen, written: Readonly< Record< string, unknown > >, stands: Readonly< Record< string, unknown > > ): Seen {
	return new Map( [ ...seen, ...Object.entries( written ).map( ( [ field, value ] ) => [ field, { store: digest( value ), dynamics: digest( stands[ field ] ) } ] as const ) ] );
}

/** What a person reads of a meeting on the record; the values themselves are a person's and are not told. */
export function meetingWords( { replaced, kept }: Meeting, number: string ): string[] {
	return [
		...( replaced.length === 0 ? [] : [ `${ replaced.join( ', ' ) } of customer ${ number } had another value in Dynamics, which the store's took the place of.` ] ),
		...( kept.length === 0 ? [] : [ `${ kept.join( ', ' ) } of customer ${ number } differ from the account, and were left as they are in Dynamics: the two were linked only now. The next change on either side goes to the other.` ] ),
	];
}

export function clashOf( record: string, number: string, fields: readonly string[] ): SyncError {
	return new SyncError( {
		code: 'dynamics_conflict', retryClass: 'rejected', record, field: fields.join( ', ' ), valueClass: 'changed on both sides',
		message: `${ fields.join( ', ' ) } of ${ record } changed in the store and of customer ${ number } in Dynamics since the two agreed last. Neither was overwritten; the other fields were sent.`,
		remedy: 'Enter the right value on both sides, then retry. To let one side decide from now on, set "Who decides" of the field in the flow. Skip leaves both as they are.',
	} );
}

const MARK = /^=([A-Za-z_][A-Za-z0-9_.]*):([0-9a-f]{8})([0-9a-f]{8})$/;

/** Among the marks that a flow keeps of a record. */
export function seenOf( marks: Iterable< string > ): Seen {
	return new Map( [ ...marks ].flatMap( ( mark ) => {
		const [ , field, store, dynamics ] = MARK.exec( mark ) ?? [];
		return field !== undefined && store !== undefined && dynamics !== undefined ? [ [ field, { store, dynamics } ] as const ] : [];
	} ) );
}

export function remember( marks: Set< string >, seen: Seen ): void {
	[ ...marks ].filter( ( mark ) => MARK.test( mark ) ).forEach( ( mark ) => marks.delete( mark ) );
	seen.forEach( ( { store, dynamics }, field ) => marks.add( `=${ field }:${ store }${ dynamics }` ) );
}

/** 32 bits (FNV-1a): enough to tell a change, too little to tell a person. */
export function digest( value: unknown ): string {
	const text = value instanceof JsonNumber ? value.digits : value === null ? '' : typeof value === 'object' ? JSON.stringify( value ) : asText( value as Value ).trim();
	let hash = 0x811c9dc5;
	for ( let at = 0; at < text.length; at++ ) {
		hash = Math.imul( hash ^ text.charCodeAt( at ), 0x01000193 );
	}
	return ( hash >>> 0 ).toString( 16 ).padStart( 8, '0' );
}

const NOTHING = digest( '' );
