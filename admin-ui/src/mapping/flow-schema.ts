/** Answers of /flows (docs/store-api.md). The form of the rows is the worker's (worker/src/core/mapping). */
import * as z from 'zod/mini';
import { readFlow } from '../../../worker/src/core/mapping/read-flow.ts';

/** A draft may be of another version or broken: it opens, and the checks say what is wrong with it. The worker parses what it uses. */
export const mappings = z.pipe( z.unknown(), z.transform( readFlow ) );

export const flowSchema = z.object( {
	connection_id: z.string(),
	revision: z.number(),
	draft: z.nullable( z.object( { mappings, author: z.string(), saved_at: z.string() } ) ),
	published: z.nullable( z.object( { version: z.number(), mappings } ) ),
	versions: z.array( z.object( { version: z.number(), author: z.string(), published_at: z.string(), note: z.string() } ) ),
	/** Returns to the built-in mapping, newest first. */
	built_in: z.optional( z.array( z.object( { author: z.string(), published_at: z.string(), note: z.string() } ) ) ),
} );
export type Flow = z.infer< typeof flowSchema >;
