/** The command "check_draft": can this draft be used at all? Asks neither Dynamics nor the store, so it answers while either is away. */
import { z } from 'zod';
import { draftProblems, type DraftVerdict } from '../core/draft-problems.ts';
import type { SettleResult } from '../store/contract/api.ts';
import { VERSION } from '../version.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

/** The store adds the draft and the revision it was read at. */
const argsSchema = z.object( { connection_id: z.string(), /** A flow of one's own; else the order flow. */ flow_id: z.string().default( '' ), draft: z.unknown().optional(), revision: z.coerce.number().int().default( 0 ) } );

export function draftCommand( attempt: Attempt, lanes: Lanes ): SettleResult {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The draft cannot be read: its connection does not exist.', remedy: 'Reload the page and choose a connection that is saved.' } };
	}
	const { connection_id: id, flow_id: flowId, draft, revision } = args.data;
	const own = flowId !== '' && flowId !== id;
	const problems = draft === undefined || draft === null || typeof draft !== 'object' ? [] : draftProblems( lane.connection.product, own, draft ).map( ( { message } ) => message );
	const result: DraftVerdict = { connection_id: id, flow_id: own ? flowId : id, revision, worker: VERSION, problems };
	return { ...attempt.base(), outcome: 'synced', summary: problems.length === 0 ? 'The draft can be used.' : `The draft cannot be used: ${ problems[ 0 ] ?? '' }`, warnings: [], result };
}
