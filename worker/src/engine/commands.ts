/** What only the worker can do for a screen: a command is an event of its own kind, answered by settle. */
import { z } from 'zod';
import type { Probe } from '../connectors/connector.ts';
import { SyncError } from '../core/issue.ts';
import type { SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';
import { draftCommand } from './check-draft.ts';
import { shapesCommand } from './check-shapes.ts';
import { activityCommand } from './connection-activity.ts';
import { coverageCommand, type ReadOrders } from './coverage.ts';
import { valuesCommand } from './compare-values.ts';
import { metadataCommand } from './metadata.ts';
import { previewCommand } from './preview.ts';
import type { FlowStore } from './flow-writes.ts';
import { customersCommand } from './read-customers.ts';
import { updateCommand } from './prove-update.ts';
import { flowCommand } from './run-flow.ts';
import { setupCommand, type KeepProgress, type ReadKeys } from './setup-commands.ts';
import type { PushReport } from '../push/state.ts';
import { testFlowCommand } from './test-flow.ts';

const argsSchema = z.object( { connection_id: z.string() } );

type CommandContext = { lanes: Lanes; prefix: string; readOrders: ReadOrders; readKeys: ReadKeys; keep: KeepProgress; flowStore: FlowStore; push: ( connectionId: string ) => PushReport; now: () => Date };

/** The connection it is about stays open until its answer stands: a run over a catalogue outlasts many an edit of the settings. */
export async function runCommand( attempt: Attempt, context: CommandContext ): Promise< SettleResult > {
	const about = argsSchema.safeParse( attempt.claim.record );
	const lane = about.success ? context.lanes.get( about.data.connection_id ) : undefined;
	lane?.enter();
	try {
		return await answerOf( attempt, context );
	} finally {
		await lane?.leave();
	}
}

async function answerOf( attempt: Attempt, { lanes, prefix, readOrders, readKeys, keep, flowStore, push, now }: CommandContext ): Promise< SettleResult > {
	const { claim } = attempt;
	if ( claim.kind === 'preview_order' ) {
		return previewCommand( attempt, lanes, prefix );
	}
	if ( claim.kind === 'check_orders' ) {
		return coverageCommand( attempt, lanes, readOrders );
	}
	if ( claim.kind === 'check_shapes' ) {
		return shapesCommand( attempt, lanes, readOrders, flowStore );
	}
	if ( claim.kind === 'check_draft' ) {
		return draftCommand( attempt, lanes );
	}
	if ( claim.kind === 'read_customers' ) {
		return customersCommand( attempt, lanes );
	}
	if ( claim.kind === 'prove_update' ) {
		return updateCommand( attempt, lanes, readOrders );
	}
	if ( claim.kind === 'read_metadata' ) {
		return metadataCommand( attempt, lanes );
	}
	if ( claim.kind === 'run_flow' ) {
		return flowCommand( attempt, lanes, flowStore );
	}
	if ( claim.kind === 'test_flow' ) {
		return testFlowCommand( attempt, lanes, flowStore );
	}
	if ( claim.kind === 'read_tenant' || claim.kind === 'match_records' ) {
		return setupCommand( attempt, lanes, readKeys, keep, now );
	}
	if ( claim.kind === 'compare_values' ) {
		return valuesCommand( attempt, lanes, { prefix, readOrders, now } );
	}
	if ( claim.kind === 'connection_activity' ) {
		return activityCommand( attempt, lanes, push, now );
	}
	if ( claim.kind !== 'test_connection' ) {
		return refused( attempt, `This worker does not know the command "${ claim.kind.slice( 0, 40 ) }".`, 'Update the worker to the version of the plugin.' );
	}
	const args = argsSchema.safeParse( claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! lane ) {
		return refused( attempt, 'The connection to test does not exist.', 'Reload the page; save the connection before testing it.' );
	}
	const probes = lane.connector ? await probe( () => lane.connector?.probe() ?? Promise.resolve( [] ) ) : [ { name: 'settings', ok: false, message: lane.report().message, remedy: 'Correct the settings under Connections and save.' } ];
	const ok = probes.every( ( one ) => one.ok );
	if ( ok ) {
		lane.succeed();
	}
	return { ...attempt.base(), outcome: 'synced', summary: ok ? 'The connection works.' : 'The connection does not work yet.', warnings: [], result: { ok, probes } };
}

/** A failing probe is a result, not a failure of the command. */
export async function probe( run: () => Promise< Probe[] > ): Promise< Probe[] > {
	try {
		return await run();
	} catch ( error ) {
		const issue = error instanceof SyncError ? error.issue : { message: 'The test itself failed.', remedy: 'Update the worker; if it stays, report it.' };
		return [ { name: 'connection', ok: false, message: issue.message, remedy: issue.remedy } ];
	}
}

function refused( attempt: Attempt, message: string, remedy: string ): SettleResult {
	return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'internal_error', retryClass: 'rejected', message, remedy } };
}
