/**
 * Dynamics as a preview or a shadow run sees it: reads are real, writes are kept and never sent. What was "written" is found again
 * by later steps, so that a flow runs through as it would.
 */
import type { EntityAccess, EntityRow, Where } from './entity-access.ts';
import { sameValue } from './same.ts';

export type KeptWrite = { what: 'create' | 'change' | 'action'; entity: string; action: string; values: Record< string, unknown > };

export class RecordingEntities implements Pick< EntityAccess, 'find' | 'create' | 'update' | 'act' > {
	readonly #real: Pick< EntityAccess, 'find' >;
	readonly #rows: EntityRow[] = [];
	readonly writes: KeptWrite[] = [];

	constructor( real: Pick< EntityAccess, 'find' > ) {
		this.#real = real;
	}

	async find( ...[ entity, where, observe ]: Parameters< EntityAccess[ 'find' ] > ): Promise< EntityRow | null > {
		const own = this.#rows.find( ( row ) => row.entity === entity && where.every( ( { field, value } ) => sameValue( row.values[ field ], value ) ) );
		return own ?? this.#real.find( entity, where, observe );
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

	act( row: EntityRow, action: string, values: Record< string, unknown > ): Promise< Record< string, unknown > > {
		this.writes.push( { what: 'action', entity: row.entity, action, values } );
		return Promise.resolve( {} );
	}

	#keep( row: EntityRow ): EntityRow {
		this.#rows.unshift( row );
		return row;
	}
}
