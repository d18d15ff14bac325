/** A stock figure that was owed and is tried again: read anew in Dynamics, through the flow that keeps it, into the store. */
import type { Connector } from '../connectors/connector.ts';
import { contentOf } from '../core/flow/contents.ts';
import { runSteps } from '../core/flow/run.ts';
import { SyncError, type Issue } from '../core/issue.ts';
import { isGoneKey } from '../core/model/owed-stock.ts';
import type { StoredDocument } from '../store/contract/record.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { newRun } from './flow-run.ts';
import type { FlowStore } from './flow-writes.ts';
import { StockLook } from './stock-look.ts';

type Owed = { connection: Connection; connector: Connector; flow: Connection[ 'flows' ][ number ]; store: FlowStore; record: StoredDocument };

export async function runOwedStock( attempt: Attempt, { connection, connector, flow, store, record }: Owed ): Promise< SettleResult > {
	const { trigger, steps } = contentOf( flow );
	if ( trigger.on !== 'feed' || trigger.feed !== 'stock' ) {
		return { ...attempt.base(), outcome: 'skipped', rule: 'flow_off', message: 'The flow no longer keeps the stock of the shop.' };
	}
	const look = new StockLook( {
		source: connector.stock, store, connectionId: connection.id, company: connection.settings.company, flow, trigger, observe: attempt.observe, startedAt: attempt.startedAt,
		through: async ( level, name ) => {
			const run = newRun( { attempt, connection, connector, root: { stock: level }, record: name, storeIds: () => ( {} ) } );
			const issue = await stopped( () => runSteps( steps, run ) );
			return { writes: issue ? [] : run.writes, issue };
		},
	} );
	const { stopped: [ first ], notes } = await look.again( record );
	attempt.flowVersion = `v${ flow.version }`;
	attempt.ranBy( flow );
	return first
		? { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'store_write_refused', retryClass: 'rejected', record: first.record, message: first.message, remedy: first.remedy } }
		: { ...attempt.base(), outcome: 'synced', summary: isGoneKey( record.key ) ? 'All stock was looked at; what Dynamics no longer tells has nothing left.' : `The stock of ${ record.number } is in the store.`, warnings: notes };
}

async function stopped( work: () => Promise< unknown > ): Promise< Issue | null > {
	try {
		await work();
		return null;
	} catch ( error ) {
		if ( error instanceof SyncError && ( error.issue.retryClass === 'rejected' || error.issue.retryClass === 'poison' ) ) {
			return error.issue;
		}
		throw error;
	}
}
