/** Answer of the command "read_customers": customers of Dynamics among which a person chooses. Personal: shown, never logged. */
import { z } from 'zod';

export const candidatesResultSchema = z.object( {
	/** In the order they were asked for; those that are gone are left out. */
	customers: z.array( z.object( { number: z.string(), name: z.string(), postcode: z.string(), /** Dynamics takes no order for it. */ blocked: z.boolean(), url: z.string() } ) ),
} );
export type CandidatesResult = z.infer< typeof candidatesResultSchema >;
