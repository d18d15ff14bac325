/**
 * Dynamics as a preview or a shadow run sees it: reads are real, writes are kept and never sent. What was "written" is found again
 * by later steps, so that a flow runs through as it would. So is the sales order that the record would have by then (stand-in.ts).
 */
import type { EntityAccess, EntityRow, Where } from './entity-access.ts';
import { sameValue } from './same.ts';
import type { SeedRow } from './stand-in.ts';

export type KeptWrite = { what: 'create' | 'change' | 'action'; entity: string; action: string; values: Record< string, unknown > };

export class RecordingEntities implements Pick< EntityAccess, 'find' | 'list' | 'create' | 'update' | 'remove' | 'act' > {
	readonly #real: Pick< EntityAccess, 'find' | 'list' >;
	readonly #rows: EntityRow[] = [];
	readonly #seeds: readonly SeedRow[];
	readonly writes: KeptWrite[] = [];

	constructor( real: Pick< EntityAccess, 'find' | 'list' >, seeds: readonly SeedRow[] = [] ) {
		this.#real = real;
		this.#seeds = seeds;
	}

	async find( ...[ entity, where, observe ]: Parameters< EntityAccess[ 'find' ] > ): Promise< EntityRow | null > {
		return this.#kept( entity, where )[ 0 ] ?? this.#seeded( entity, where )[ 0 ] ?? this.#real.find( entity, where, observe );
	}

	async list( ...[ entity, where, observe ]: Parameters< EntityAccess[ 'list' ] > ): Promise< EntityRow[] > {
		const kept = this.#kept( entity, where );
		// What a step changed of it stands in its place.
		const own = [ ...kept, ...this.#seeded( entity, where ).filter( ( seed ) => ! kept.some( ( row ) => row.path === seed.path ) ) ];
		const changed = new Set( own.map( ( row ) => row.path ) );
		return [ ...own, ...( await this.#real.list( entity, where, observe ) ).filter( ( row ) => ! changed.has( row.path ) ) ];
	}

	create( entity: string, where: Where, values: Record< string, unknown > ): Promise< EntityRow > {
		const whole = { ...Object.fromEntries( where.map( ( { field, value } ) => [ field, value ] ) ), ...values };
		this.writes.push( { what: 'create', entity, action: '', values: whole } );
		return Promise.resolve( this.#keep( { entity, path: '', etag: '', values: whole } ) );
	}

	update( row: EntityRow, values: Record< string, unknown > ): Promise< EntityRow > {
		this.writes.push( { what: 'change', entity: row.entity, action: '', values } );
		return Promise.resolve( this.#keep( { ...row, values: { ...row.values, ...values } } ) );
	}

	/** Only what was never sent is ever taken back here. */
	remove( row: EntityRow ): Promise< void > {
		const place = this.#rows.indexOf( row );
		if ( place >= 0 ) {
			this.#rows.splice( place, 1 );
		}
		return Promise.resolve();
	}

	act( row: EntityRow, action: string, values: Record< string, unknown > ): Promise< Record< string, unknown > > {
		this.writes.push( { what: 'action', entity: row.entity, action, values } );
		return Promise.resolve( {} );
	}

	/** Youngest first. */
	#kept( entity: string, where: Where ): EntityRow[] {
		return this.#rows.filter( ( row ) => row.entity === entity && where.every( ( { field, value } ) => sameValue( row.values[ field ], value ) ) );
	}

	#seeded( entity: string, where: Where ): EntityRow[] {
		return this.#seeds.filter( ( row ) => row.entity === entity && isAbout( row, where ) );
	}

	#keep( row: EntityRow ): EntityRow {
		this.#rows.unshift( row );
		return row;
	}
}

/** Asked for by its identity. What Dynamics itself would fill in is not known yet and is no reason against it. */
function isAbout( { by, values }: SeedRow, where: Where ): boolean {
	return where.some( ( { field } ) => by.includes( field ) ) && where.every( ( { field, value } ) => ! ( field in values ) || sameValue( values[ field ], value ) );
}
