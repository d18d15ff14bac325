/**
 * The command "read_metadata": what fields the tenant has, for the mapping editor, and which of those that orders are written to are
 * missing. Reads only; the store keeps the answer with its date and asks again every day.
 */
import { z } from 'zod';
import { contractGaps, type ContractGap } from '../core/contract.ts';
import { SyncError } from '../core/issue.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import { ORDER_ENTITIES, type Metadata } from '../core/mapping/metadata.ts';
import type { Connection, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

const MOST = 30;
/** `entities`: further entity sets, by comma; the documents of an order are always read. */
const argsSchema = z.object( { connection_id: z.string(), entities: z.string().max( 5_000 ).default( '' ) } );

export async function metadataCommand( attempt: Attempt, lanes: Lanes ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The fields cannot be read: the connection does not exist or its settings do not work.', remedy: 'Choose a connection whose test succeeds, then try again.' } };
	}
	const { id, product } = lane.connection;
	const asked = args.data.entities.split( ',' ).map( ( name ) => name.trim() ).filter( ( name ) => name !== '' );
	const wanted = [ ...new Set( [ ...Object.values( ORDER_ENTITIES[ product ] ), ...asked ] ) ].slice( 0, MOST );
	try {
		const read: Metadata = { connection_id: id, product, ...await lane.connector.readMetadata( wanted, attempt.observe ) };
		const result = { ...read, gaps: gapsOf( lane.connection, read ) };
		return { ...attempt.base(), outcome: 'synced', summary: `Read the fields of ${ result.entities.length } entities.`, warnings: [], result };
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			// A person waits for it and has the fields read last: an answer now is worth more than one later.
			return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: error.issue };
		}
		throw error;
	}
}

/** What is written to fields that the tenant does not have (any more). A mapping that cannot be read is told where it is used. */
function gapsOf( connection: Connection, metadata: Metadata ): ContractGap[] {
	try {
		return contractGaps( mappingsFor( connection ), metadata );
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			return [];
		}
		throw error;
	}
}
