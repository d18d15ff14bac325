/** Answers of /flows and /flow-templates (docs/store-api.md, Flows). What a flow holds is the worker's form (worker/src/core/flow). */
import * as z from 'zod/mini';
import type { FlowContent, FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';

const isObject = ( value: unknown ): boolean => typeof value === 'object' && value !== null;
const trigger = z.custom< FlowTrigger >( ( value ) => isObject( value ) && 'on' in ( value as object ) );
/** Kept as it was sent; the checks say what is wrong with it. */
const content = z.custom< FlowContent | FlowMappings >( isObject );
/** Steps and rules of an order flow have "documents", which are empty. */
const templateContent = z.custom< FlowContent | FlowMappings >( ( value ) => isObject( value ) && 'steps' in ( value as object ) );

export const flowSummarySchema = z.object( {
	id: z.string(), connection_id: z.string(), name: z.string(), enabled: z.boolean(), kind: z.enum( [ 'order', 'own' ] ), trigger: z.nullable( trigger ), revision: z.number(), published: z.nullable( z.number() ), has_draft: z.boolean(),
	/** `good` and `stopped`: records of the kind that starts it, or of its last run. */
	figures: z.object( { last_run: z.nullable( z.string() ), good: z.number(), stopped: z.number() } ),
} );
export type FlowSummary = z.infer< typeof flowSummarySchema >;

export const flowHeadSchema = z.object( {
	connection_id: z.string(), kind: z.enum( [ 'order', 'own' ] ), name: z.string(), enabled: z.boolean(), revision: z.number(),
	draft: z.nullable( z.object( { mappings: content, author: z.string(), saved_at: z.string() } ) ),
	published: z.nullable( z.object( { version: z.number(), mappings: content } ) ),
	versions: z.array( z.object( { version: z.number(), author: z.string(), published_at: z.string(), note: z.string() } ) ),
} );
export type FlowHead = z.infer< typeof flowHeadSchema >;

export const templateSchema = z.object( { id: z.string(), name: z.string(), /** '' of one that was kept before it was told. */ product: z._default( z.enum( [ 'fo', 'bc', '' ] ), '' ), content: templateContent, saved_at: z.string(), author: z.string() } );
export type OwnTemplate = z.infer< typeof templateSchema >;
