/**
 * The records of one company. Every write goes through here: it moves the version the etag is made of, stamps the time,
 * tells the change feed, and notes how to take it back, so that a request that fails halfway leaves nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { PARENTS, contractOf } from './contract.ts';
import { entityChanged, missingToken, recordNotFound } from './errors.ts';
import { emptyRow, type Row } from './values.ts';

export type Change = { companyId: string; set: string; id: string; type: 'created' | 'updated' | 'deleted'; at: Date };
type Stored = { row: Row; version: number };
/** As written to a file: plain data. */
export type TablesImage = { records: Record< string, Stored[] >; series: Record< string, number > };

/** Shared by the companies of one server: one transaction, one version counter, one feed. */
export class Ledger {
	readonly now: () => Date;
	readonly onChange: ( change: Change ) => void;
	version = 0;
	private undo: ( () => void )[] = [];
	private pending: Change[] = [];
	private depth = 0;

	constructor( now: () => Date, onChange: ( change: Change ) => void ) {
		this.now = now;
		this.onChange = onChange;
	}

	/** All or nothing. Nested ones join the outermost, as AL does. */
	transaction< T >( work: () => T ): T {
		this.depth += 1;
		try {
			const result = work();
			if ( this.depth === 1 ) {
				this.commit();
			}
			return result;
		} catch ( error ) {
			if ( this.depth === 1 ) {
				this.rollback();
			}
			throw error;
		} finally {
			this.depth -= 1;
		}
	}

	/** AL's Commit(): what is written so far stays, whatever happens next. Posting does this before it starts. */
	commit(): void {
		this.undo = [];
		const told = this.pending;
		this.pending = [];
		told.forEach( ( change ) => this.onChange( change ) );
	}

	/** A transaction that is left open over several requests (`Isolation: snapshot`). Nothing may be awaited inside. */
	begin(): { end( keep: boolean ): void } {
		this.depth += 1;
		return {
			end: ( keep ) => {
				this.depth -= 1;
				if ( keep ) {
					this.commit();
				} else {
					this.rollback();
				}
			},
		};
	}

	/** Takes back what `work` wrote and nothing before it, when it throws inside a larger transaction. */
	savepoint< T >( work: () => T ): T {
		const mark = this.undo.length;
		const changes = this.pending.length;
		try {
			return this.transaction( work );
		} catch ( error ) {
			this.undo.splice( Math.min( mark, this.undo.length ) ).reverse().forEach( ( step ) => step() );
			this.pending.length = Math.min( changes, this.pending.length );
			throw error;
		}
	}

	note( change: Change, undo: () => void ): void {
		this.undo.push( undo );
		this.pending.push( change );
		if ( this.depth === 0 ) {
			this.commit();
		}
	}

	/** A change nobody is told of: FlowFields, number series. */
	quietly( undo: () => void ): void {
		if ( this.depth > 0 ) {
			this.undo.push( undo );
		}
	}

	private rollback(): void {
		const steps = this.undo.reverse();
		this.undo = [];
		this.pending = [];
		steps.forEach( ( step ) => step() );
	}
}

export class Tables {
	readonly companyId: string;
	private readonly ledger: Ledger;
	private readonly records = new Map< string, Map< string, Stored > >();
	private readonly children = new Map< string, Map< string, Set< string > > >();
	private readonly series = new Map< string, number >();

	constructor( companyId: string, ledger: Ledger ) {
		this.companyId = companyId;
		this.ledger = ledger;
	}

	transaction< T >( work: () => T ): T {
		return this.ledger.transaction( work );
	}

	commit(): void {
		this.ledger.commit();
	}

	now(): Date {
		return this.ledger.now();
	}

	/** YYYY-MM-DD, UTC: the time zone of the online service. */
	today(): string {
		return this.now().toISOString().slice( 0, 10 );
	}

	list( set: string ): Row[] {
		return [ ...this.of( set ).values() ].map( ( stored ) => stored.row );
	}

	count( set: string ): number {
		return this.of( set ).size;
	}

	/** The records of `set` that hang on this parent, in the order they came. */
	childrenOf( set: string, parentId: string ): Row[] {
		const ids = this.children.get( set )?.get( parentId ) ?? new Set();
		return [ ...ids ].map( ( id ) => this.of( set ).get( id )?.row ).filter( ( row ) => row !== undefined );
	}

	find( set: string, id: string ): Row | undefined {
		return this.of( set ).get( id.toLowerCase() )?.row;
	}

	get( set: string, id: string ): Row {
		const row = this.find( set, id );
		if ( row === undefined ) {
			throw recordNotFound( tableName( set ), id );
		}
		return row;
	}

	findBy( set: string, field: string, value: string ): Row | undefined {
		for ( const { row } of this.of( set ).values() ) {
			if ( row[ field ] === value ) {
				return row;
			}
		}
		return undefined;
	}

	etag( set: string, id: string ): string {
		return `W/"${ Buffer.from( `44;${ id };${ this.of( set ).get( id )?.version ?? 0 };` ).toString( 'base64' ) }"`;
	}

	/** `required`: PATCH cannot do without a tag. DELETE and actions look at it only when it is sent. */
	checkTag( set: string, id: string, ifMatch: string | undefined, required: boolean ): void {
		if ( ifMatch === undefined || ifMatch === '' ) {
			if ( required ) {
				throw missingToken();
			}
			return;
		}
		if ( ifMatch !== '*' && ifMatch !== this.etag( set, id ) ) {
			throw entityChanged();
		}
	}

	insert( set: string, values: Row ): Row {
		const entity = contractOf( set );
		const row: Row = { ...emptyRow( entity ), ...values };
		if ( row.id === undefined || row.id === '' || row.id === '00000000-0000-0000-0000-000000000000' ) {
			row.id = randomUUID();
		}
		const id = keyOf( set, row );
		this.stamp( row );
		this.put( set, id, { row, version: this.nextVersion() } );
		this.ledger.note( this.change( set, id, 'created' ), () => this.drop( set, id ) );
		return row;
	}

	update( set: string, id: string, values: Row ): Row {
		const stored = this.of( set ).get( id );
		if ( stored === undefined ) {
			throw recordNotFound( tableName( set ), id );
		}
		const row: Row = { ...stored.row, ...values };
		this.stamp( row );
		this.put( set, id, { row, version: this.nextVersion() } );
		this.ledger.note( this.change( set, id, 'updated' ), () => this.put( set, id, stored ) );
		return row;
	}

	/** Writes a calculated field: no new etag, no new time, no notification, as with a FlowField. */
	flow( set: string, id: string, values: Row ): void {
		const stored = this.of( set ).get( id );
		if ( stored !== undefined ) {
			this.of( set ).set( id, { row: { ...stored.row, ...values }, version: stored.version } );
			this.ledger.quietly( () => this.of( set ).set( id, stored ) );
		}
	}

	remove( set: string, id: string ): void {
		const stored = this.of( set ).get( id );
		if ( stored === undefined ) {
			throw recordNotFound( tableName( set ), id );
		}
		this.drop( set, id );
		this.ledger.note( this.change( set, id, 'deleted' ), () => this.put( set, id, stored ) );
	}

	/** Next number of a series such as "S-ORD" from 101001 in steps of one. */
	nextNumber( prefix: string, first: number, step = 1 ): string {
		const last = this.series.get( prefix );
		const next = last === undefined ? first : last + step;
		this.series.set( prefix, next );
		this.ledger.quietly( () => ( last === undefined ? this.series.delete( prefix ) : this.series.set( prefix, last ) ) );
		return `${ prefix }${ next }`;
	}

	image(): TablesImage {
		return {
			records: Object.fromEntries( [ ...this.records ].map( ( [ set, rows ] ) => [ set, [ ...rows.values() ] ] ) ),
			series: Object.fromEntries( this.series ),
		};
	}

	restore( image: TablesImage ): void {
		this.records.clear();
		this.children.clear();
		this.series.clear();
		Object.entries( image.series ).forEach( ( [ prefix, last ] ) => this.series.set( prefix, last ) );
		for ( const [ set, rows ] of Object.entries( image.records ) ) {
			rows.forEach( ( stored ) => this.put( set, keyOf( set, stored.row ), stored ) );
			this.ledger.version = Math.max( this.ledger.version, ...rows.map( ( stored ) => stored.version ), 0 );
		}
	}

	private of( set: string ): Map< string, Stored > {
		const found = this.records.get( set ) ?? new Map< string, Stored >();
		this.records.set( set, found );
		return found;
	}

	private put( set: string, id: string, stored: Stored ): void {
		this.of( set ).set( id, stored );
		const parent = this.parentOf( set, stored.row );
		if ( parent !== undefined ) {
			const bySet = this.children.get( set ) ?? new Map< string, Set< string > >();
			this.children.set( set, bySet );
			bySet.set( parent, ( bySet.get( parent ) ?? new Set() ).add( id ) );
		}
	}

	private drop( set: string, id: string ): void {
		const stored = this.of( set ).get( id );
		const parent = stored === undefined ? undefined : this.parentOf( set, stored.row );
		if ( parent !== undefined ) {
			this.children.get( set )?.get( parent )?.delete( id );
		}
		this.of( set ).delete( id );
	}

	private parentOf( set: string, row: Row ): string | undefined {
		const field = PARENTS[ set ]?.field;
		return field === undefined ? undefined : String( row[ field ] );
	}

	private stamp( row: Row ): void {
		if ( 'lastModifiedDateTime' in row ) {
			row.lastModifiedDateTime = this.now().toISOString();
		}
	}

	private nextVersion(): number {
		this.ledger.version += 1;
		return this.ledger.version;
	}

	private change( set: string, id: string, type: Change[ 'type' ] ): Change {
		return { companyId: this.companyId, set, id, type, at: this.now() };
	}
}

/** The AL table behind a set: the name a person finds in an error text. */
export function tableName( set: string ): string {
	const entity = contractOf( set );
	return entity.source.table ?? entity.entityType;
}

/** The key a record is kept under. Only dimension set lines share their `id` (the dimension's) between parents. */
export function keyOf( set: string, row: Row ): string {
	return set === 'dimensionSetLines' ? `${ String( row.parentId ) }:${ String( row.id ) }` : String( row.id );
}
