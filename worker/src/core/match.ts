/**
 * Which records of the store have their twin in Dynamics, before anything is linked or sent (DUP-5, DUP-6). Pure counting: the
 * store's side is given first, then the tenant's keys page by page; nothing here can write.
 */
import { z } from 'zod';

export const MATCH_CLASSES = [ 'exact', 'loose', 'ambiguous', 'missing' ] as const;
export type MatchClass = ( typeof MATCH_CLASSES )[ number ];

const matchRowSchema = z.object( { match: z.enum( MATCH_CLASSES ), /** As the store writes it. */ key: z.string(), id: z.number().int(), name: z.string(), /** As Dynamics writes it. */ found: z.array( z.string() ) } );
export type MatchRow = z.infer< typeof matchRowSchema >;

export const matchSideSchema = z.object( {
	/** Records of the store that were looked at, and keys of the tenant they were compared with. */
	store: z.number().int(), tenant: z.number().int(),
	counts: z.object( { exact: z.number().int(), loose: z.number().int(), ambiguous: z.number().int(), missing: z.number().int() } ),
	/** Everything that is not exact, worst first; at most ROWS_MAX. */
	rows: z.array( matchRowSchema ), cut: z.boolean(),
} );
export type MatchSide = z.infer< typeof matchSideSchema >;

export const matchReportSchema = z.object( { connection_id: z.string(), company: z.string(), made_at: z.string(), items: matchSideSchema, customers: matchSideSchema, /** Guests of recent orders among the store's customers. */ guests: z.number().int() } );
export type MatchReport = z.infer< typeof matchReportSchema >;

/** How far a comparison came, kept by the store: a worker that takes over goes on there. `next`: of the page read last; empty before the first. */
export const matchProgressSchema = z.object( {
	items: matchSideSchema.nullable(), kind: z.enum( [ 'items', 'customers' ] ), next: z.string(), tenant: z.number().int(),
	/** Keys of the tenant that the store asks for, and how often each came. */
	hits: z.array( z.tuple( [ z.string(), z.number().int() ] ) ),
} );
export type MatchProgress = z.infer< typeof matchProgressSchema >;

export const ROWS_MAX = 2_000;
/** A row lists a few twins: enough to see what is wrong. */
const TWINS_MAX = 5;
const WORST_FIRST: readonly MatchClass[] = [ 'ambiguous', 'loose', 'missing' ];

export type StoreKey = { id: number; key: string; name: string };
type Twins = { same: number; others: Set< string > };

export class MatchCount {
	readonly #records: readonly StoreKey[];
	/** Twins of each key by its loose form; keys of the tenant nobody in the store asks for are not kept. */
	readonly #wanted = new Map< string, { keys: Set< string >; found: Set< string >; hits: Map< string, number > } >();
	#tenant = 0;

	constructor( records: readonly StoreKey[] ) {
		this.#records = records;
		for ( const { key } of records.filter( ( one ) => loose( one.key ) !== '' ) ) {
			const wanted = this.#wanted.get( loose( key ) ) ?? { keys: new Set(), found: new Set(), hits: new Map() };
			wanted.keys.add( key );
			this.#wanted.set( loose( key ), wanted );
		}
	}

	/** Keys of the tenant, in any order, each record of it once. */
	add( keys: readonly string[] ): void {
		for ( const key of keys ) {
			this.#tenant++;
			const wanted = this.#wanted.get( loose( key ) );
			wanted?.found.add( key );
			wanted?.hits.set( key, ( wanted.hits.get( key ) ?? 0 ) + 1 );
		}
	}

	/** What was counted so far, without the store's side: that is read again. */
	counted(): Pick< MatchProgress, 'tenant' | 'hits' > {
		return { tenant: this.#tenant, hits: [ ...this.#wanted.values() ].flatMap( ( { hits } ) => [ ...hits ] ) };
	}

	/** Goes on from there. A key that the store no longer asks for is left out. */
	resume( { tenant, hits }: Pick< MatchProgress, 'tenant' | 'hits' > ): void {
		this.#tenant = tenant;
		for ( const [ key, times ] of hits ) {
			const wanted = this.#wanted.get( loose( key ) );
			wanted?.found.add( key );
			wanted?.hits.set( key, times );
		}
	}

	result(): MatchSide {
		const counts = { exact: 0, loose: 0, ambiguous: 0, missing: 0 };
		const rows: MatchRow[] = [];
		for ( const { id, key, name } of this.#records ) {
			const twins = this.#twins( key );
			const match = classOf( twins );
			counts[ match ]++;
			if ( match !== 'exact' ) {
				rows.push( { match, key, id, name, found: [ ...twins.others ].slice( 0, TWINS_MAX ) } );
			}
		}
		rows.sort( ( a, b ) => WORST_FIRST.indexOf( a.match ) - WORST_FIRST.indexOf( b.match ) || a.id - b.id );
		return { store: this.#records.length, tenant: this.#tenant, counts, rows: rows.slice( 0, ROWS_MAX ), cut: rows.length > ROWS_MAX };
	}

	#twins( key: string ): Twins {
		const wanted = this.#wanted.get( loose( key ) );
		return { same: wanted?.hits.get( key ) ?? 0, others: wanted?.found ?? new Set() };
	}
}

/** Accounts, and the guests that have none: one row for each e-mail, the account first. */
export function withGuests( accounts: readonly StoreKey[], guests: readonly StoreKey[] ): { records: StoreKey[]; guests: number } {
	const known = new Set( accounts.map( ( one ) => loose( one.key ) ) );
	const added = [ ...new Map( guests.map( ( one ) => [ loose( one.key ), one ] ) ) ].filter( ( [ key ] ) => key !== '' && ! known.has( key ) ).map( ( [ , one ] ) => one );
	return { records: [ ...accounts, ...added ], guests: added.length };
}

/** Identical once wins over whatever else looks alike; identical twice (two customers with one e-mail) is for a person. */
function classOf( { same, others }: Twins ): MatchClass {
	if ( same > 0 ) {
		return same === 1 ? 'exact' : 'ambiguous';
	}
	return others.size === 0 ? 'missing' : others.size === 1 ? 'loose' : 'ambiguous';
}

/** The record of the store that a key of the tenant means, by the same rule; null for none. The plugin does the same (Concord\\Items\\Finder). */
export function twinOf( key: string, records: readonly StoreKey[] ): StoreKey | 'ambiguous' | null {
	const alike = records.filter( ( one ) => loose( one.key ) !== '' && loose( one.key ) === loose( key ) );
	const same = alike.filter( ( one ) => one.key === key );
	const [ twin = null, another ] = same.length > 0 ? same : alike;
	return another ? 'ambiguous' : twin;
}

/** Without regard to case and to white space of any kind. */
function loose( key: string ): string {
	return key.replace( /\s+/gu, '' ).toLowerCase();
}
