/** The command "compare_values": the newest orders beside their documents in Dynamics, for suggestions of the mapping editor. Reads only; its answer holds counts, no values. */
import { z } from 'zod';
import { isoSeconds } from '../clock.ts';
import { SyncError } from '../core/issue.ts';
import { equalValues, type Compared, type EqualValues } from '../core/mapping/equal-values.ts';
import { sourceValues } from '../core/mapping/source-values.ts';
import { externalReference } from '../core/reference.ts';
import type { Connector } from '../connectors/connector.ts';
import type { SettleResult, StoreOrders } from '../store/contract/api.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import type { ReadOrders } from './coverage.ts';
import type { Lanes } from './lanes.ts';

export type ComparedValues = { connection_id: string; compared_at: string; orders: number; equal: EqualValues[] };

const argsSchema = z.object( { connection_id: z.string() } );
/** Enough to tell a habit from a chance; two to four requests an order. */
const MOST = 20;
const DAYS = 365;

export async function valuesCommand( attempt: Attempt, lanes: Lanes, { prefix, readOrders, now }: { prefix: string; readOrders: ReadOrders; now: () => Date } ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { orders } = await readOrders( { page: 1, per_page: MOST, days: DAYS } );
	const compared: Compared[] = [];
	for ( const one of orders ) {
		const pair = await pairOf( attempt, lane.connector, prefix, one );
		if ( pair ) {
			compared.push( pair );
		}
	}
	const result: ComparedValues = { connection_id: lane.connection.id, compared_at: isoSeconds( now() ), orders: compared.length, equal: equalValues( compared ) };
	return { ...attempt.base(), outcome: 'synced', summary: `${ compared.length } orders compared with their documents.`, warnings: [], result };
}

/** Null for an order without a document, or with one that cannot be read: it says nothing about the others. */
async function pairOf( attempt: Attempt, connector: Connector, prefix: string, { id, order: sent }: StoreOrders[ 'orders' ][ number ] ): Promise< Compared | null > {
	try {
		const order = translateClaimedOrder( sent, String( id ) );
		const document = await connector.findByReference( externalReference( prefix, order.id ), attempt.observe );
		const row = document && await connector.entities.find( document.entity, [ { field: connector.product === 'fo' ? 'SalesOrderNumber' : 'number', value: document.number } ], attempt.observe );
		return row ? { source: sourceValues( order ), fields: row.values } : null;
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
			return null;
		}
		throw error;
	}
}
