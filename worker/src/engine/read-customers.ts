/** The command "read_customers": what tells apart the customers among which a person chooses for an order that waits. Read live, and kept no longer than a preview. */
import { z } from 'zod';
import type { CandidatesResult } from '../core/candidates.ts';
import type { SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import type { Lanes } from './lanes.ts';

const MOST = 20;
/** `numbers`: by comma, as the issue's `facts.candidates` has them. */
const argsSchema = z.object( { connection_id: z.string(), numbers: z.string().max( 1_100 ) } );

export async function customersCommand( attempt: Attempt, lanes: Lanes ): Promise< SettleResult > {
	const args = argsSchema.safeParse( attempt.claim.record );
	const lane = args.success ? lanes.get( args.data.connection_id ) : undefined;
	if ( ! args.success || ! lane?.connector ) {
		return { ...attempt.base(), outcome: 'needs-you', sent: false, issue: { code: 'setting_missing', retryClass: 'rejected', message: 'The customers cannot be read: their connection does not exist or its settings do not work.', remedy: 'Test the connection, then open the record again.' } };
	}
	const numbers = args.data.numbers.split( ',' ).map( ( one ) => one.trim() ).filter( ( one ) => one !== '' ).slice( 0, MOST );
	const found = await lane.connector.customersByNumber( numbers, attempt.observe );
	const result: CandidatesResult = { customers: found.map( ( { number, person, blocked, url } ) => ( { number, name: person.name, postcode: person.postcode, blocked, url } ) ) };
	return { ...attempt.base(), outcome: 'synced', summary: `${ found.length } of ${ numbers.length } customers were read.`, warnings: [], result };
}
