/** Answers of /setup (docs/store-api.md). `satisfies` fails the type check when the worker's form and this one part. */
import * as z from 'zod/mini';
import type { MatchReport } from '../../../worker/src/core/match.ts';
import { issueSchema, stateSchema } from '../api/schema.ts';

const stageId = z.enum( [ 'access', 'configure', 'validate', 'live' ] );
export type StageId = z.infer< typeof stageId >;

const commandSchema = z.nullable( z.object( {
	running: z.nullable( z.number() ),
	/** The last answer is about the connection as it was before it was changed. */
	outdated: z.boolean(),
	last: z.nullable( z.object( { command_id: z.number(), at: z.nullable( z.string() ), result: z.unknown() } ) ),
	issue: z.nullable( issueSchema ),
} ) );
export type KnownCommand = z.infer< typeof commandSchema >;
export type SetupCommand = 'test_connection' | 'read_tenant' | 'match_records' | 'check_orders';

export const setupSchema = z.object( {
	stage: z.number(),
	connection_id: z.nullable( z.string() ),
	accepted: z.array( z.string() ),
	/** Null: nobody chose yet. */
	templates: z.nullable( z.array( z.object( { key: z.string(), flow_id: z.string() } ) ) ),
	stages: z.array( z.object( { id: stageId, passed: z.boolean(), missing: z.array( z.string() ) } ) ),
	commands: z.object( { test_connection: commandSchema, read_tenant: commandSchema, match_records: commandSchema, check_orders: commandSchema } ),
	test_order: z.nullable( z.object( {
		order_id: z.number(), number: z.string(), event_id: z.number(), at: z.string(), state: stateSchema, issue: z.nullable( issueSchema ),
		skipped: z.nullable( z.object( { rule: z.string(), message: z.string() } ) ),
		document: z.nullable( z.object( { number: z.string(), url: z.string(), store_total: z.string(), dynamics_total: z.string(), currency: z.string(), dynamics_currency: z.string() } ) ),
		passed: z.boolean(),
	} ) ),
	go_live: z.object( { live: z.boolean(), at: z.nullable( z.string() ), start: z.string(), start_at: z.nullable( z.string() ), order: z.string(), left_out: z.optional( z.nullable( z.object( { from: z.string(), to: z.string() } ) ) ) } ),
	backfill: z.nullable( z.object( { state: z.enum( [ 'running', 'paused', 'done' ] ), since: z.string(), total: z.number(), done: z.number(), seconds_left: z.nullable( z.number() ) } ) ),
} );
export type Setup = z.infer< typeof setupSchema >;

const choiceSchema = z.object( { id: z.number(), number: z.string(), total: z.string(), currency: z.string(), created_at: z.string(), lines: z.number() } );
export type TestChoice = z.infer< typeof choiceSchema >;
export const testChoicesSchema = z.object( { choices: z.array( choiceSchema ), refusal: z.nullable( z.string() ) } );

export const estimateSchema = z.object( { start_at: z.string(), count: z.number(), /** Orders behind the last day, which stay in the store. */ left: z.optional( z.number() ), seconds: z.number(), /** Orders that the duration was measured on; 0: a guess. */ measured: z.number() } );

const listSchema = z.optional( z.object( { choices: z.array( z.object( { value: z.string(), label: z.string() } ) ), more: z.boolean() } ) );
/** The lists these screens offer; what else was read is left alone. */
export const tenantSchema = z.object( {
	read_at: z.string(),
	company: z.string(),
	lists: z.object( { companies: listSchema, payment_terms: listSchema, payment_methods: listSchema, customer_groups: listSchema, locations: listSchema, tax_codes: listSchema, tax_groups: listSchema, service_items: listSchema, accounts: listSchema } ),
	unread: z.array( z.object( { list: z.string(), message: z.string(), remedy: z.string() } ) ),
} );
export type Tenant = z.infer< typeof tenantSchema >;

const sideSchema = z.object( {
	store: z.number(), tenant: z.number(),
	counts: z.object( { exact: z.number(), loose: z.number(), ambiguous: z.number(), missing: z.number() } ),
	rows: z.array( z.object( { match: z.enum( [ 'exact', 'loose', 'ambiguous', 'missing' ] ), key: z.string(), id: z.number(), name: z.string(), found: z.array( z.string() ) } ) ),
	cut: z.boolean(),
} );
export const matchSchema = z.object( { connection_id: z.string(), company: z.string(), made_at: z.string(), items: sideSchema, customers: sideSchema, guests: z.number() } ) satisfies z.ZodMiniType< MatchReport >;
export type MatchSide = z.infer< typeof sideSchema >;
