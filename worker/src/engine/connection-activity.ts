/** The command "connection_activity": what a connection's page shows of its calls and of push. Sends nothing to Dynamics. */
import { z } from 'zod';
import { isoSeconds } from '../clock.ts';
import type { CallReport } from '../connectors/call-log.ts';
import type { PushReport } from '../push/state.ts';
import type { SettleResult } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

/** `root`: address below which every call goes, with the version of the API. */
export type ConnectionActivity = CallReport & { connection_id: string; read_at: string; worker_version: string; root: string; push: PushReport };

const argsSchema = z.object( { connection_id: z.string() } );

export function activityCommand( attempt: Attempt, lanes: Lanes, push: ( connectionId: string ) => PushReport, now: () => Date ): SettleResult {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! lane?.connector ) {
		const fault = lane?.report().message ?? '';
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: fault === '' ? 'The worker does not have this connection.' : fault, remedy: fault === '' ? 'Reload the page; save the connection first.' : 'Correct the settings under Connections and save.' } };
	}
	const result: ConnectionActivity = { connection_id: lane.connection.id, read_at: isoSeconds( now() ), worker_version: VERSION, ...lane.connector.calls(), push: push( lane.connection.id ) };
	return { ...attempt.base(), outcome: 'synced', summary: `${ result.last_5_minutes } calls in the last five minutes.`, warnings: [], result };
}
