/** Answer of "check_shapes". `satisfies` fails the type check when the worker's form and this one part. */
import * as z from 'zod/mini';
import type { ShapesResult } from '../../../worker/src/core/shapes.ts';

export const shapesSchema = z.object( {
	connection_id: z.string(), draft: z.boolean(), flow_id: z.optional( z.string() ), record: z.optional( z.enum( [ 'order', 'customer', 'product', 'refund' ] ) ),
	revision: z.number(), version: z.string(), worker: z.string(), checked: z.number(), failing: z.number(), earlier: z.optional( z.number() ), problems: z.optional( z.array( z.string() ) ),
	shapes: z.array( z.object( {
		traits: z.array( z.string() ), order: z.object( { id: z.string(), number: z.string() } ), outcome: z.enum( [ 'passes', 'changes', 'fails', 'failed' ] ),
		message: z.string(), remedy: z.string(), changes: z.array( z.string() ),
		differences: z.optional( z.array( z.object( { document: z.string(), field: z.string(), before: z.string(), after: z.string() } ) ) ),
	} ) ),
} ) satisfies z.ZodMiniType< ShapesResult >;
export type Shapes = z.infer< typeof shapesSchema >;
export type Shape = Shapes[ 'shapes' ][ number ];
