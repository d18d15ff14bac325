/** The invitation of the Dynamics admin. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { invitationSchema } from './invite-schema.ts';

const LIVE_MS = 10_000;

export function useInvitation() {
	return useQuery( { queryKey: [ 'invitation' ], queryFn: ( { signal } ) => call( { path: '/invitation', signal }, invitationSchema ), refetchInterval: LIVE_MS } );
}

function useChange< T >( method: 'POST' | 'DELETE' ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( data: T ) => call( { path: '/invitation', method, ...( method === 'POST' ? { data } : {} ) }, invitationSchema ),
		// The link stays with who made it, out of what others read.
		onSuccess: ( answer ) => client.setQueryData( [ 'invitation' ], { ...answer, link: null } ),
	} );
}

export const useInvite = () => useChange< { product: 'bc' | 'fo'; connection_id: string } >( 'POST' );
export const useRevokeInvitation = () => useChange< void >( 'DELETE' );
