/**
 * Why a record stands still, in a form that a person can act on and a machine can group.
 *
 * Every sentence a merchant reads about a stopped record is built from this shape: what happened, on which record and
 * field, what class of value was found (never the value itself where it may be personal), and what to do about it.
 */
import { z } from 'zod';

/** What the engine may do next. The words are those of docs/semantics.md. */
export const retryClassSchema = z.enum( [
	/** Nothing was written; repeating is harmless. */
	'repeat-safe',
	/** The request may have been carried out: look the external reference up before anything else. */
	'unknown-outcome',
	/** Dynamics asked us to wait (429/503). Not an attempt. */
	'refused',
	/** The other side understood and said no; repeating gives the same answer. Goes to needs-you at once. */
	'rejected',
	/** Credentials or rights: pauses the lane, one alert, no attempt is used up. */
	'auth',
	/** Our own code failed on this record; needs-you after one try when deterministic. */
	'poison',
] );
export type RetryClass = z.infer< typeof retryClassSchema >;

/** Closed list: every code has a sentence, a remedy and a fix form in the admin app. */
export const issueCodeSchema = z.enum( [
	'item_not_found',
	'item_missing_sku',
	'item_blocked',
	'customer_ambiguous',
	'customer_missing_email',
	'customer_blocked',
	'customer_company_missing',
	'guest_account_missing',
	'currency_unknown',
	'currency_missing',
	'tax_unmapped',
	'value_not_mapped',
	'value_too_long',
	'value_invalid',
	'line_zero_quantity',
	'order_sum_mismatch',
	'totals_differ',
	'lines_differ',
	'duplicate_documents',
	'order_changed_after_sync',
	'setting_missing',
	'mapping_invalid',
	'flow_hold',
	'record_missing',
	'record_ambiguous',
	'entity_unavailable',
	'store_write_refused',
	'document_refused',
	'dynamics_rejected',
	'dynamics_unreachable',
	'dynamics_throttled',
	'dynamics_malformed_answer',
	'dynamics_conflict',
	'credentials_refused',
	'permission_missing',
	'company_not_found',
	'clock_skew',
	'certificate_invalid',
	'store_malformed_record',
	'store_unreachable',
	'record_deleted',
	'attempts_used_up',
	'internal_error',
] );
export type IssueCode = z.infer< typeof issueCodeSchema >;

export const issueSchema = z.object( {
	code: issueCodeSchema,
	retryClass: retryClassSchema,
	/** What happened and why, one or two plain sentences. Contains no personal data. */
	message: z.string().min( 1 ),
	/** What to do, addressed to the store admin. */
	remedy: z.string().min( 1 ),
	/** Which record in the words of its system, e.g. "order #1042, line 3". */
	record: z.string().optional(),
	/** Dotted path of the source field or name of the target field. */
	field: z.string().optional(),
	/** Class of the offending value: "text of 54 characters, at most 50", "empty", "unknown SKU". */
	valueClass: z.string().optional(),
	/** Difference document total minus amount charged, decimal string in the order's currency (totals_differ). */
	difference: z.string().optional(),
	/** The remote system's own code, message class and request id, for its support. Cut to 500 characters, masked. */
	remote: z.object( { status: z.number().int().optional(), code: z.string().optional(), message: z.string().optional(), requestId: z.string().optional() } ).optional(),
	/** Values a fix form needs (for instance the SKU, the two candidate customer numbers). Never names or addresses. */
	facts: z.record( z.string(), z.union( [ z.string(), z.number(), z.array( z.string() ) ] ) ).optional(),
} );
export type Issue = z.infer< typeof issueSchema >;

/** Thrown anywhere below the engine; the engine turns it into a settle result and nothing else catches it. */
export class SyncError extends Error {
	override readonly name = 'SyncError';
	readonly issue: Issue;
	/** Milliseconds the remote side asked us to wait; only with retryClass "refused". */
	readonly retryAfterMs: number | undefined;
	/** A part of the document is in Dynamics, whatever the class says: the next attempt must look first. */
	readonly written: boolean;

	constructor( issue: Issue, options: { cause?: unknown; retryAfterMs?: number; written?: boolean } = {} ) {
		super( issue.message, options.cause === undefined ? undefined : { cause: options.cause } );
		this.issue = issue;
		this.retryAfterMs = options.retryAfterMs;
		this.written = options.written ?? false;
	}
}
