/** Answers of /sources and /metadata (docs/store-api.md). */
import * as z from 'zod/mini';
import { FIELD_KINDS, type EntityInfo } from '../../../worker/src/core/mapping/metadata.ts';

export const sourcesSchema = z.object( {
	orders: z.number(),
	parts: z.record( z.string(), z.number() ),
	meta: z.array( z.object( { path: z.string(), orders: z.number(), sample: z.string(), longest: z.number() } ) ),
} );
export type Sources = z.infer< typeof sourcesSchema >;

const fieldSchema = z.object( { name: z.string(), kind: z.enum( FIELD_KINDS ), maxLength: z.nullable( z.number() ), required: z.boolean(), readOnly: z.boolean(), key: z.boolean(), members: z.array( z.string() ) } );
/** `satisfies` fails the type check when the worker's form and this one part. */
const entitySchema = z.object( { name: z.string(), fields: z.array( fieldSchema ) } ) satisfies z.ZodMiniType< EntityInfo >;
export const metadataSchema = z.object( { read_at: z.nullable( z.string() ), sets: z.array( z.string() ), entities: z.array( entitySchema ) } );
export type KeptMetadata = z.infer< typeof metadataSchema >;
