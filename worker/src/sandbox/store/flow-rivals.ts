/** plugin/src/Flows/Catalogue::rival: of two flows that follow the sales orders of one connection each would undo what the other did. */
import { z } from 'zod';
import { ApiError } from './errors.ts';
import type { StoreState } from './state.ts';

const followsSchema = z.object( { trigger: z.object( { on: z.literal( 'feed' ), feed: z.literal( 'salesOrders' ) } ) } );

/** @throws ApiError 409 that names both. */
export function refuseRival( state: StoreState, id: string, content: unknown ): void {
	const flow = state.ownFlows.get( id );
	const rival = ! flow || ! followsSchema.safeParse( content ).success ? undefined : [ ...state.ownFlows.values() ].find( ( other ) => other.id !== id && other.enabled && other.connection_id === flow.connection_id && followsSchema.safeParse( state.flows.get( other.id )?.published?.mappings ).success );
	if ( flow && rival ) {
		throw new ApiError( 'flow_has_rival', `“${ flow.name }” and “${ rival.name }” would both follow what becomes of the sales orders of this connection, and undo each other. Put the steps of both into one of them, or switch the other off first.`, 409 );
	}
}
