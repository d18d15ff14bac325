/** Answers of the admin routes as docs/store-api.md tells them; those of the worker routes stand in worker/src/store/contract. */
import { z } from 'zod';
import { issueSchema } from '../../worker/src/core/issue.ts';
import { connectionSettingsSchema, eventStateSchema, linkSchema, recordTypeSchema, storeInfoSchema } from '../../worker/src/store/contract/api.ts';

const utc = z.iso.datetime( { offset: false } );
const count = z.number().int().nonnegative();

export const recordRowSchema = z.object( {
	event_id: count, record_type: recordTypeSchema, record_id: z.string(), number: z.string(), title: z.string(), state: eventStateSchema, kind: z.string(), attempts: count,
	captured_at: utc, updated_at: utc, due_at: utc.nullable(), issue: issueSchema.nullable(), skipped: z.object( { rule: z.string(), message: z.string() } ).nullable(),
	link: linkSchema.nullable(), edit_url: z.string(),
} );
export const recordDetailSchema = recordRowSchema.extend( {
	history: z.array( z.object( { attempt: count, at: utc, worker_id: z.string(), outcome: z.string(), flow_version: z.string(), issue: issueSchema.nullable(), summary: z.string(), log: z.unknown(), warnings: z.array( z.string() ) } ) ),
} );
export const overviewSchema = z.object( {
	paired: z.boolean(),
	worker: z.object( {
		id: z.string(), name: z.string(), version: z.string(), last_seen: utc.nullable(), state: z.enum( [ 'online', 'late', 'offline', 'never' ] ), rss_bytes: count.nullable(),
		lanes: z.array( z.object( { connection_id: z.string(), state: z.string(), message: z.string(), until: utc.nullable() } ) ),
	} ).nullable(),
	counts: z.object( { waiting: count, working: count, synced: count, retrying: count, 'needs-you': count, skipped: count } ),
	captured: count, owed: count, oldest_due_seconds: count.nullable(),
	sweep: z.object( { last_run: utc.nullable(), last_checked: count, last_found: count } ),
	paused: z.boolean(), live: z.boolean(), shadow: z.boolean(), store: storeInfoSchema, problems: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string() } ) ),
} );
export const connectionRowSchema = z.object( {
	id: z.string(), name: z.string(), product: z.enum( [ 'fo', 'bc' ] ), enabled: z.boolean(), settings: connectionSettingsSchema, has_secret: z.boolean(), secret_set_at: utc.nullable(), secret_expires_on: z.iso.date().nullable(),
} );
export const commandSchema = z.object( { command_id: count, name: z.string(), state: eventStateSchema, result: z.unknown(), issue: issueSchema.nullable() } );
export const acceptedSchema = z.object( { command_id: count } );
export const pairingSchema = z.array( z.object( { id: z.string(), name: z.string(), version: z.string(), paired_at: utc, last_seen: utc.nullable() } ) );
export const codeSchema = z.object( { code: z.string().min( 8 ), expires_at: utc } );
export const settingsSchema = z.object( {
	paused: z.boolean(), max_attempts: count, retention_days: count, remove_data_on_uninstall: z.boolean(), nudge_url: z.string(), mark_order_notes: z.boolean(), stock_guard: z.enum( [ 'off', 'sell', 'backorder', 'block' ] ), stock_guard_minutes: count,
} );
