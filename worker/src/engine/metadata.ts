/** The command "read_metadata": what fields the tenant has, for the mapping editor. Reads only; the store keeps the answer with its date. */
import { z } from 'zod';
import { SyncError } from '../core/issue.ts';
import { ORDER_ENTITIES, type Metadata } from '../core/mapping/metadata.ts';
import type { SettleResult } from '../store/contract/api.ts';
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
		const result: Metadata = { connection_id: id, product, ...await lane.connector.readMetadata( wanted, attempt.observe ) };
		return { ...attempt.base(), outcome: 'synced', summary: `Read the fields of ${ result.entities.length } entities.`, warnings: [], result };
	} catch ( error ) {
		if ( error instanceof SyncError ) {
			// A person waits for it and has the fields read last: an answer now is worth more than one later.
			return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: error.issue };
		}
		throw error;
	}
}
