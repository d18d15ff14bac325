/** What a connection in shadow would have written for one record: kept by the store as the record's result, never sent. */
import { z } from 'zod';

export const SHADOW_RULE = 'shadow';

export const shadowWriteSchema = z.object( {
	/** Of a run over many records: the one it is about. */
	record: z.string().optional(),
	/** Entity set, or the store's record for values a flow would have put back. */
	entity: z.string(),
	/** "header", the store's line id, or what a step of a flow would do ("create", "change", "action", "store"). */
	id: z.string(),
	values: z.array( z.object( { field: z.string(), value: z.string(), /** What stands there now, where that is known. */ was: z.string().optional() } ) ),
} );
export const shadowRecordSchema = z.object( {
	shadow: z.literal( true ),
	connection_id: z.string(),
	/** "create": one document would have been made; "update", "delete": the one that stands would have been amended or deleted; "stop": it would have stopped and needed a person; "exists": nothing to write; "skip": a rule leaves it out. */
	verdict: z.enum( [ 'create', 'update', 'delete', 'stop', 'exists', 'skip' ] ),
	message: z.string(),
	/** Decimal strings in the order's currency; empty where unknown or where there is none. */
	store_total: z.string(), dynamics_total: z.string(), currency: z.string(),
	writes: z.array( shadowWriteSchema ),
	problems: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string(), field: z.string() } ) ),
} );
export type ShadowRecord = z.infer< typeof shadowRecordSchema >;
export type ShadowWrite = z.infer< typeof shadowWriteSchema >;

/** A record is one row of the store's table: a monstrous order must not make it refuse the row. */
export const SHADOW_WRITES_MAX = 120;
