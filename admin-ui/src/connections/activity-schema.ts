/** Answer of the command connection_activity (worker: engine/connection-activity.ts). */
import * as z from 'zod/mini';

export const activitySchema = z.object( {
	read_at: z.string(),
	worker_version: z.string(),
	root: z.string(),
	since: z.string(),
	limits: z.object( { per_5_minutes: z.number(), at_once: z.number() } ),
	last_5_minutes: z.number(),
	hours: z.array( z.object( { hour: z.string(), requests: z.number(), refused: z.number(), failed: z.number() } ) ),
	last: z.array( z.object( { at: z.string(), method: z.string(), path: z.string(), status: z.nullable( z.number() ), ms: z.number() } ) ),
	last_refused_at: z.nullable( z.string() ),
} );
export type Activity = z.infer< typeof activitySchema >;
