/** Answers the preview reads: WooCommerce's orders, and the worker's OrderPreview (worker/src/core/preview.ts is its one definition). */
import * as z from 'zod/mini';
import type { OrderPreview } from '../../../worker/src/core/preview.ts';

export const storeOrderSchema = z.object( {
	id: z.number(),
	number: z.string(),
	status: z.string(),
	total: z.string(),
	currency: z.string(),
	date_created_gmt: z.nullable( z.string() ),
	meta_data: z._default( z.array( z.object( { key: z.string() } ) ), [] ),
	billing: z.object( { first_name: z.string(), last_name: z.string(), company: z.string() } ),
} );
export type StoreOrder = z.infer< typeof storeOrderSchema >;

const shown = z.union( [ z.string(), z.boolean(), z.null() ] );
const fieldSchema = z.object( {
	field: z.string(),
	source: z.object( { kind: z.enum( [ 'path', 'constant', 'expression' ] ), text: z.string() } ),
	read: shown,
	steps: z.array( z.object( { step: z.string(), after: shown } ) ),
	outcome: z.enum( [ 'written', 'blank', 'unmet', 'problem' ] ),
	value: shown,
	problem: z.nullable( z.string() ),
} );
const values = z.array( z.object( { field: z.string(), value: z.string() } ) );
export const previewStepSchema = z.object( {
	flow: z.string(), id: z.string(), step: z.string(), title: z.string(), outcome: z.enum( [ 'done', 'unchanged', 'not-met', 'missing', 'ended', 'stopped', 'would-write' ] ),
	entity: z.string(), message: z.string(), values, read: z.optional( values ), gave: z.optional( values ), ms: z.optional( z.number() ), rows: z.optional( z.array( fieldSchema ) ),
} );
/** `satisfies` fails the type check when the worker's form and this one part. */
export const orderPreviewSchema = z.object( {
	order: z.object( { id: z.string(), number: z.string(), status: z.string(), total: z.string(), currency: z.string(), customer: z.string() } ),
	connection_id: z.string(),
	product: z.enum( [ 'fo', 'bc' ] ),
	company: z.string(),
	reference: z.string(),
	verdict: z.enum( [ 'create', 'update', 'delete', 'exists', 'skip', 'stop' ] ),
	message: z.string(),
	customer: z.object( { would: z.enum( [ 'use', 'create', 'update', 'unknown' ] ), number: z.string(), contact: z.optional( z.object( { would: z.enum( [ 'create', 'use', 'missing' ] ), name: z.string(), number: z.string() } ) ) } ),
	existing: z.nullable( z.object( { number: z.string(), url: z.string() } ) ),
	documents: z.array( z.object( { entity: z.string(), id: z.string(), fields: z.array( fieldSchema ) } ) ),
	changes: z.optional( z.array( z.object( { line: z.string(), what: z.enum( [ 'changed', 'added', 'removed' ] ), field: z.string(), before: z.string(), after: z.string() } ) ) ),
	new_customer: z.optional( z.nullable( z.object( { entity: z.string(), id: z.string(), fields: z.array( fieldSchema ) } ) ) ),
	customer_change: z.optional( z.nullable( z.object( { entity: z.string(), id: z.string(), fields: z.array( fieldSchema ) } ) ) ),
	customer_rows: z.optional( z.nullable( z.object( { entity: z.string(), id: z.string(), fields: z.array( fieldSchema ) } ) ) ),
	steps: z.array( previewStepSchema ),
	more_lines: z.number(),
	totals: z.object( { store: z.string(), dynamics: z.string(), currency: z.optional( z.string() ), conversion: z.optional( z.string() ), verdict: z.enum( [ 'equal', 'round', 'differ', 'unknown' ] ), message: z.string() } ),
	problems: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string(), field: z.string() } ) ),
	warnings: z.array( z.string() ),
} ) satisfies z.ZodMiniType< OrderPreview >;
export type Preview = z.infer< typeof orderPreviewSchema >;
export type PreviewDocument = Preview[ 'documents' ][ number ];
export type PreviewField = PreviewDocument[ 'fields' ][ number ];
