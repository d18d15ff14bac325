/** Rows by table and key, with versions for etags, number sequences, and all-or-nothing groups of writes. */
import type { Entity, Row } from './contract.ts';

type Stored = { row: Row; version: number; recId: number };
export type TablesImage = { tables: Record< string, [ string, Stored ][] >; sequences: Record< string, number >; recId: number };

export class Tables {
	#tables = new Map< string, Map< string, Stored > >();
	#sequences = new Map< string, number >();
	#recId = 22_565_421_000;
	/** Undo steps of the open transaction, newest last. */
	#undo: ( () => void )[] | null = null;

	rows( entity: Entity ): Row[] {
		return [ ...this.#table( entity.table ).values() ].map( ( stored ) => stored.row );
	}

	find( entity: Entity, key: string ): Row | undefined {
		return this.#table( entity.table ).get( key )?.row;
	}

	/** F&O's etag: base64 of 'recversion,recid', weak. */
	etag( entity: Entity, key: string ): string {
		const stored = this.#table( entity.table ).get( key );
		return stored ? `W/"${ Buffer.from( `'${ stored.version },${ stored.recId }'` ).toString( 'base64' ) }"` : '';
	}

	/** False when the key is taken. */
	insert( entity: Entity, row: Row ): boolean {
		const table = this.#table( entity.table );
		const key = keyOf( entity, row );
		if ( table.has( key ) ) {
			return false;
		}
		table.set( key, { row, version: 1, recId: ++this.#recId } );
		this.#undo?.push( () => table.delete( key ) );
		return true;
	}

	update( entity: Entity, key: string, changes: Row ): void {
		const table = this.#table( entity.table );
		const before = table.get( key );
		if ( before ) {
			table.set( key, { ...before, row: { ...before.row, ...changes }, version: before.version + 1 } );
			this.#undo?.push( () => table.set( key, before ) );
		}
	}

	remove( entity: Entity, key: string ): void {
		const table = this.#table( entity.table );
		const before = table.get( key );
		if ( before ) {
			table.delete( key );
			this.#undo?.push( () => table.set( key, before ) );
		}
	}

	/** Numbers are spent even when the write fails, as a continuous sequence's are not. */
	next( sequence: string, format: ( value: number ) => string ): string {
		const value = ( this.#sequences.get( sequence ) ?? 0 ) + 1;
		this.#sequences.set( sequence, value );
		return format( value );
	}

	/** All of `work` or nothing. */
	transaction< T >( work: () => T ): T {
		if ( this.#undo !== null ) {
			return work();
		}
		this.#undo = [];
		try {
			return work();
		} catch ( error ) {
			this.#undo.reverse().forEach( ( step ) => step() );
			throw error;
		} finally {
			this.#undo = null;
		}
	}

	image(): TablesImage {
		return { tables: Object.fromEntries( [ ...this.#tables ].map( ( [ name, table ] ) => [ name, [ ...table ] ] ) ), sequences: Object.fromEntries( this.#sequences ), recId: this.#recId };
	}

	restore( image: TablesImage ): void {
		this.#tables = new Map( Object.entries( image.tables ).map( ( [ name, rows ] ) => [ name, new Map( rows ) ] ) );
		this.#sequences = new Map( Object.entries( image.sequences ) );
		this.#recId = image.recId;
	}

	#table( name: string ): Map< string, Stored > {
		const table = this.#tables.get( name ) ?? new Map< string, Stored >();
		this.#tables.set( name, table );
		return table;
	}
}

/** Keys compare without case, as in the database. */
export function keyOf( entity: Entity, row: Row ): string {
	return entity.keys.map( ( key ) => ( row[ key ] ?? '' ).toLowerCase() ).join( '\u0000' );
}
