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
	/** Absent from workers before 0.3. `address` is '' where Dynamics cannot reach the worker. */
	push: z.optional( z.object( {
		address: z.string(), last_notice_at: z.nullable( z.string() ), last_notice: z.array( z.string() ), last_look_at: z.nullable( z.string() ), fault: z.string(),
		subscriptions: z.array( z.object( { id: z.string(), set: z.string(), expires_at: z.string() } ) ), refused: z.array( z.object( { set: z.string(), message: z.string() } ) ),
		last_repair: z.nullable( z.object( { at: z.string(), made: z.number(), renewed: z.number(), ended: z.number() } ) ),
	} ) ),
} );
export type Activity = z.infer< typeof activitySchema >;
