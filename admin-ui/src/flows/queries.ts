/** Reads and writes of flows. A flow that is open is not refreshed by itself: what another person saves must not slip under an edit. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import type { FlowContent } from '../../../worker/src/core/flow/schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { publishProven, type Publication } from '../proofs/publish.ts';
import { call } from '../api/client.ts';
import { acceptedSchema } from '../api/schema.ts';
import { flowHeadSchema, flowSummarySchema, templateSchema, type FlowHead } from './schema.ts';

export function useFlows() {
	return useQuery( { queryKey: [ 'flows' ], queryFn: ( { signal } ) => call( { path: '/flows', signal }, z.array( flowSummarySchema ) ) } );
}

export function useFlowHead( id: string ) {
	return useQuery( { queryKey: [ 'flow-head', id ], queryFn: ( { signal } ) => call( { path: `/flows/${ id }`, signal }, flowHeadSchema ), refetchOnWindowFocus: false } );
}

/** The mapping screen keeps the same flow under a key of its own. */
function useForget() {
	const client = useQueryClient();
	return ( id: string ) => Promise.all( [ client.invalidateQueries( { queryKey: [ 'flows' ] } ), client.invalidateQueries( { queryKey: [ 'flow', id ] } ) ] );
}

type Change = { path: string; method: 'PUT' | 'POST' | 'DELETE'; data: unknown };

function useHeadChange< Arguments >( id: string, request: ( args: Arguments ) => Change ) {
	const client = useQueryClient();
	const forget = useForget();
	return useMutation( {
		mutationFn: ( args: Arguments ) => {
			const { path, ...rest } = request( args );
			return call( { path: `/flows/${ id }${ path }`, ...rest }, flowHeadSchema );
		},
		onSuccess: ( head: FlowHead ) => {
			client.setQueryData( [ 'flow-head', id ], head );
			return forget( id );
		},
	} );
}

export const useSaveFlow = ( id: string ) => useHeadChange( id, ( data: { revision: number; mappings: unknown } ) => ( { path: '/draft', method: 'PUT' as const, data } ) );
export const useDiscardFlow = ( id: string ) => useHeadChange( id, ( data: { revision: number } ) => ( { path: '/draft', method: 'DELETE' as const, data } ) );
export function usePublishFlow( id: string, connectionId: string ) {
	const client = useQueryClient();
	const forget = useForget();
	return useMutation( {
		mutationFn: ( data: Publication ) => publishProven( id, data, flowHeadSchema, connectionId ),
		onSuccess: ( head: FlowHead ) => {
			client.setQueryData( [ 'flow-head', id ], head );
			return forget( id );
		},
	} );
}
/** What to do once a version is in use again. */
export function useRestored( id: string ): ( head: FlowHead ) => void {
	const client = useQueryClient();
	const forget = useForget();
	return ( head ) => {
		client.setQueryData( [ 'flow-head', id ], head );
		void forget( id );
	};
}

export function useCreateFlow() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( data: { connection_id: string; name: string; content: FlowContent } ) => call( { path: '/flows', method: 'POST', data }, flowSummarySchema ),
		onSuccess: () => client.invalidateQueries( { queryKey: [ 'flows' ] } ),
	} );
}

export function useFlowSettings() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( { id, ...data }: { id: string; name?: string; enabled?: boolean } ) => call( { path: `/flows/${ id }/settings`, method: 'PUT', data }, flowSummarySchema ),
		onSuccess: ( { id } ) => Promise.all( [ client.invalidateQueries( { queryKey: [ 'flows' ] } ), client.invalidateQueries( { queryKey: [ 'flow-head', id ] } ) ] ),
	} );
}

export function useDeleteFlow() {
	const client = useQueryClient();
	return useMutation( { mutationFn: ( id: string ) => call( { path: `/flows/${ id }`, method: 'DELETE' }, z.unknown() ), onSuccess: () => client.invalidateQueries( { queryKey: [ 'flows' ] } ) } );
}

export function useRunFlow() {
	return useMutation( { mutationFn: ( id: string ) => call( { path: `/flows/${ id }/run`, method: 'POST' }, acceptedSchema ) } );
}

export function useTemplates() {
	return useQuery( { queryKey: [ 'flow-templates' ], queryFn: ( { signal } ) => call( { path: '/flow-templates', signal }, z.array( templateSchema ) ) } );
}

export function useSaveTemplate() {
	const client = useQueryClient();
	return useMutation( { mutationFn: ( data: { name: string; product: 'fo' | 'bc'; content: FlowContent | FlowMappings } ) => call( { path: '/flow-templates', method: 'POST', data }, templateSchema ), onSuccess: () => client.invalidateQueries( { queryKey: [ 'flow-templates' ] } ) } );
}

export function useDeleteTemplate() {
	const client = useQueryClient();
	return useMutation( { mutationFn: ( id: string ) => call( { path: `/flow-templates/${ id }`, method: 'DELETE' }, z.unknown() ), onSuccess: () => client.invalidateQueries( { queryKey: [ 'flow-templates' ] } ) } );
}
