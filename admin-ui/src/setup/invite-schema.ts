/** Answers of /invitation (docs/store-api.md). */
import * as z from 'zod/mini';

const schema = z.object( {
	state: z.enum( [ 'sent', 'in-use', 'done', 'revoked', 'expired' ] ),
	product: z.enum( [ 'bc', 'fo' ] ), connection_id: z.string(), created_at: z.string(), created_by: z.string(), expires_at: z.string(),
	log: z.array( z.object( { at: z.string(), what: z.string() } ) ),
} );
export type Invitation = z.infer< typeof schema >;

export const invitationSchema = z.object( {
	invitation: z.nullable( schema ),
	instructions: z.object( { bc: z.array( z.string() ), fo: z.array( z.string() ) } ),
	/** Told once, when it is made. */
	link: z.nullable( z.string() ),
} );
