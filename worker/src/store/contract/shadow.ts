/** GET /shadow/<connection_id>: what a connection in shadow recorded instead of sending. Shape of the admin app and of both stores. */
import { z } from 'zod';
import { shadowWriteSchema } from '../../core/shadow.ts';

const count = z.number().int();
export const shadowVerdictSchema = z.enum( [ 'create', 'update', 'delete', 'stop', 'exists', 'skip' ] );
export const shadowRowSchema = z.object( {
	event_id: count, record_type: z.string(), record_id: z.string(), number: z.string(), at: z.string(), verdict: shadowVerdictSchema, message: z.string(),
	/** Decimal strings; empty where there is none. */
	store_total: z.string(), dynamics_total: z.string(), currency: z.string(),
	/** True while it can still be sent: recorded under the rule "shadow". */
	sendable: z.boolean(), edit_url: z.string(),
} );
/** A flow that no single record triggers: its last run in shadow, and what its runs would have written, newest first and each record once (at most 200). */
export const shadowRunSchema = z.object( {
	flow_id: z.string(), name: z.string(), since: z.string(), at: z.string(), runs: count, ran: count, filtered: count, stopped: count,
	problems: z.array( z.object( { record: z.string(), message: z.string(), remedy: z.string() } ) ),
	recorded: z.array( shadowWriteSchema.required( { record: true } ).extend( { at: z.string() } ) ),
} );
export type ShadowRun = z.infer< typeof shadowRunSchema >;
export const shadowReportSchema = z.object( {
	connection_id: z.string(), on: z.boolean(),
	/** When and by whom it was switched on or off last; null when never. */
	since: z.string().nullable(), by: z.string(),
	/** By day (UTC), newest first. */
	days: z.array( z.object( { day: z.string(), create: count, update: count, delete: count, stop: count, exists: count, skip: count } ) ),
	total: count, sendable: count,
	/** The newest 500. */
	records: z.array( shadowRowSchema ),
	flows: z.array( shadowRunSchema ),
} );
export type ShadowReport = z.infer< typeof shadowReportSchema >;

/** GET /created/<connection_id>?from&to (days, UTC): what stands in Dynamics through a connection; the newest 2,000 of `total`. */
export const createdSchema = z.object( {
	connection_id: z.string(), total: count,
	rows: z.array( z.object( {
		record_type: z.string(), record_id: z.string(), entity: z.string(), company: z.string(), number: z.string(), url: z.string(), reference: z.string(),
		store_total: z.string(), dynamics_total: z.string(), currency: z.string(), created_at: z.string(), /** From the store. */ deleted: z.boolean(), edit_url: z.string(),
	} ) ),
} );
export type Created = z.infer< typeof createdSchema >;
