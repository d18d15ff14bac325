/**
 * Proof that an update changes nothing of what is sent (OPS-5): documents of real orders, kept as digests field by field while a version is
 * in use, are made again by the next version and compared. No value is kept, only what tells equal from unequal; the salt is the store's own.
 */
import { z } from 'zod';
import { canonicalJson } from './json-number.ts';

export const fixtureSchema = z.object( {
	order: z.object( { id: z.string(), number: z.string() } ), traits: z.array( z.string() ),
	/** When the order was last changed, and a digest of it as the store handed it out. */
	modified: z.string(), input: z.string(),
	/** "" where a document is made, else the sentence it stops with. */
	stops: z.string(),
	/** "header.x", "line.x" (all lines together), "customer.x", "total" -> digest. */
	fields: z.record( z.string(), z.string() ),
} );
export type Fixture = z.infer< typeof fixtureSchema >;

export const provenShapeSchema = z.object( {
	traits: z.array( z.string() ), order: z.object( { id: z.string(), number: z.string() } ),
	/** "changed": other fields would be sent; "stops": would stop and did not; the others let an update pass. "new": no earlier version made its document here. */
	outcome: z.enum( [ 'same', 'new', 'changed', 'stops' ] ),
	message: z.string(), remedy: z.string(), changes: z.array( z.string() ),
} );
export type ProvenShape = z.infer< typeof provenShapeSchema >;

export const updateProofSchema = z.object( {
	connection_id: z.string(), plugin: z.string(), worker: z.string(), flow: z.string(),
	/** Orders looked at; of them, those whose documents an earlier version had made. */
	checked: z.number().int(), compared: z.number().int(), failing: z.number().int(),
	shapes: z.array( provenShapeSchema ), fixtures: z.array( fixtureSchema ),
} );
export type UpdateProof = z.infer< typeof updateProofSchema >;

/** What the version at hand makes of one order: fields by name, or the sentence it stops with. */
export type Made = { fields: Record< string, unknown > } | { stops: string; remedy: string };

const DIGITS = 16;

export async function digests( made: Made, digest: ( text: string ) => string | Promise< string > ): Promise< Record< string, string > > {
	const entries = 'fields' in made ? Object.entries( made.fields ) : [];
	return Object.fromEntries( await Promise.all( entries.map( async ( [ name, value ] ) => [ name, ( await digest( canonicalJson( { name, value } ) ) ).slice( 0, DIGITS ) ] as const ) ) );
}

/**
 * `before` null: nothing to compare with. A shape that stops and has no earlier document does not hold an update back: it stops in Activity with its
 * reason, and nothing wrong is sent.
 */
export function proven( before: Fixture | null, now: Fixture, remedy: string ): ProvenShape {
	const base = { traits: now.traits, order: now.order, message: '', remedy: '', changes: [] };
	if ( before === null || ( before.stops !== '' && now.stops !== '' ) ) {
		return { ...base, outcome: 'new', message: now.stops, remedy: now.stops === '' ? '' : remedy };
	}
	if ( now.stops !== '' ) {
		return { ...base, outcome: 'stops', message: now.stops, remedy };
	}
	if ( before.stops !== '' ) {
		return { ...base, outcome: 'new' };
	}
	const changes = [ ...new Set( [ ...Object.keys( before.fields ), ...Object.keys( now.fields ) ] ) ].filter( ( field ) => before.fields[ field ] !== now.fields[ field ] );
	return changes.length === 0 ? { ...base, outcome: 'same' } : {
		...base, outcome: 'changed', changes,
		message: 'This version makes another document of the same order.',
		remedy: 'Look at the fields named here in the preview of this order. Accept the change when it is wanted, or go back to the version before.',
	};
}
