/**
 * What the steps of a flow may ask of Dynamics: rows of any entity set, custom ones included. Connectors implement it over their
 * gateway; a preview and a shadow run put a keeper of writes before it.
 */
import type { JsonNumber } from '../json-number.ts';

export type Observe = ( step: { what: string; status?: number; ms: number; requestId?: string } ) => void;
export type FieldValue = string | boolean | number | JsonNumber;
/** Fields and what they equal. On F&O these are the entity's key fields when the row is to be written; the company is added. */
export type Where = readonly { field: string; value: FieldValue }[];
export type EntityRow = { entity: string; /** Address of the row under the service root. */ path: string; etag: string; values: Record< string, unknown > };

/** Rows that list() reads at the most: of one document, not of a catalogue. */
export const LIST_MAX = 100;

/** Every method throws SyncError. */
export interface EntityAccess {
	/** Null when there is none; two or more stop with `record_ambiguous`. */
	find( entity: string, where: Where, observe: Observe ): Promise< EntityRow | null >;
	/** Every row, in no order; more than LIST_MAX stop with `record_ambiguous`. */
	list( entity: string, where: Where, observe: Observe ): Promise< EntityRow[] >;
	/** Repeats nothing: an unknown outcome is told as such, and the caller looks the row up again. */
	create( entity: string, where: Where, values: Record< string, unknown >, observe: Observe ): Promise< EntityRow >;
	update( row: EntityRow, values: Record< string, unknown >, observe: Observe ): Promise< EntityRow >;
	/** Takes the row away as it was read; what somebody has changed since stays, and is told as "rejected". One that is gone already is no fault. */
	remove( row: EntityRow, observe: Observe ): Promise< void >;
	/** A bound action of the row; answers what it answered. */
	act( row: EntityRow, action: string, values: Record< string, unknown >, observe: Observe ): Promise< Record< string, unknown > >;
	/** Rows whose `field` is later than `since` (ISO 8601 UTC, '' for all), oldest first; `more` when the page was not the last. */
	changed( entity: string, field: string, since: string, observe: Observe ): Promise< { rows: EntityRow[]; more: boolean } >;
}
