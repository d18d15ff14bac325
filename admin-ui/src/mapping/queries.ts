import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { call } from '../api/client.ts';
import { publishProven, type Publication } from '../proofs/publish.ts';
import { flowSchema, type Flow } from './flow-schema.ts';

export function useFlow( connectionId: string ) {
	// Not refreshed by itself: what another person saves must not slip under an edit; saving tells.
	return useQuery( { queryKey: [ 'flow', connectionId ], queryFn: ( { signal } ) => call( { path: `/flows/${ connectionId }`, signal }, flowSchema ), refetchOnWindowFocus: false } );
}

function useFlowChange< Arguments >( connectionId: string, request: ( args: Arguments ) => { path: string; method: 'PUT' | 'POST' | 'DELETE'; data: unknown } ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( args: Arguments ) => {
			const { path, ...rest } = request( args );
			return call( { path: `/flows/${ connectionId }${ path }`, ...rest }, flowSchema );
		},
		onSuccess: ( flow: Flow ) => client.setQueryData( [ 'flow', connectionId ], flow ),
	} );
}

export const useSaveDraft = ( connectionId: string ) => useFlowChange( connectionId, ( data: { revision: number; mappings: FlowMappings } ) => ( { path: '/draft', method: 'PUT' as const, data } ) );
export const useDiscardDraft = ( connectionId: string ) => useFlowChange( connectionId, ( data: { revision: number } ) => ( { path: '/draft', method: 'DELETE' as const, data } ) );
export function usePublish( connectionId: string ) {
	const client = useQueryClient();
	return useMutation( { mutationFn: ( data: Publication ) => publishProven( connectionId, data, flowSchema ), onSuccess: ( flow: Flow ) => client.setQueryData( [ 'flow', connectionId ], flow ) } );
}
