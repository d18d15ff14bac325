/** GET /setup as docs/store-api.md tells it. */
import { z } from 'zod';

const known = z.object( { running: z.number().nullable(), outdated: z.boolean(), last: z.object( { command_id: z.number(), at: z.iso.datetime().nullable(), result: z.unknown() } ).nullable(), issue: z.unknown() } ).nullable();

export const setupSchema = z.object( {
	stage: z.number().int(), connection_id: z.string().nullable(), accepted: z.array( z.string() ), templates: z.array( z.object( { key: z.string(), flow_id: z.string() } ) ).nullable(),
	stages: z.array( z.object( { id: z.string(), passed: z.boolean(), missing: z.array( z.string() ) } ) ),
	commands: z.object( { test_connection: known, read_tenant: known, match_records: known, check_orders: known } ),
	test_order: z.object( {
		order_id: z.number(), number: z.string(), event_id: z.number(), at: z.iso.datetime(), state: z.string(), issue: z.object( { code: z.string(), message: z.string(), remedy: z.string() } ).nullable(),
		skipped: z.object( { rule: z.string(), message: z.string() } ).nullable(),
		document: z.object( { number: z.string(), url: z.string(), store_total: z.string(), dynamics_total: z.string(), currency: z.string(), dynamics_currency: z.string() } ).nullable(),
		passed: z.boolean(),
	} ).nullable(),
	go_live: z.object( { live: z.boolean(), at: z.iso.datetime().nullable(), start: z.string(), start_at: z.iso.datetime().nullable(), order: z.string(), left_out: z.object( { from: z.iso.datetime(), to: z.iso.datetime() } ).nullable() } ),
	backfill: z.object( { state: z.enum( [ 'running', 'paused', 'done' ] ), since: z.string(), until: z.iso.datetime().nullable(), total: z.number(), done: z.number(), seconds_left: z.number().nullable() } ).nullable(),
} );

/** GET, POST, DELETE /invitation. */
export const invitationSchema = z.object( {
	invitation: z.object( {
		state: z.enum( [ 'sent', 'in-use', 'done', 'revoked', 'expired' ] ), product: z.enum( [ 'bc', 'fo' ] ), connection_id: z.string(), created_at: z.iso.datetime(), created_by: z.string(), expires_at: z.iso.datetime(),
		log: z.array( z.object( { at: z.iso.datetime(), what: z.string() } ) ),
	} ).nullable(),
	instructions: z.object( { bc: z.array( z.string() ).min( 1 ), fo: z.array( z.string() ).min( 1 ) } ), link: z.string().nullable(),
} );
