/** Answers of /flows (docs/store-api.md). The form of the rows is the worker's (worker/src/core/mapping). */
import * as z from 'zod/mini';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';

/** Parsed by the worker before they are used; what the plugin kept is handed back as it was sent. */
const mappings = z.custom< FlowMappings >( ( value ) => typeof value === 'object' && value !== null && 'documents' in value );

export const flowSchema = z.object( {
	connection_id: z.string(),
	revision: z.number(),
	draft: z.nullable( z.object( { mappings, author: z.string(), saved_at: z.string() } ) ),
	published: z.nullable( z.object( { version: z.number(), mappings } ) ),
	versions: z.array( z.object( { version: z.number(), author: z.string(), published_at: z.string(), note: z.string() } ) ),
} );
export type Flow = z.infer< typeof flowSchema >;
