import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { addQueryArgs } from '@wordpress/url';
import * as z from 'zod/mini';
import type { Created, ShadowReport } from '../../../worker/src/store/contract/shadow.ts';
import { call } from '../api/client.ts';

/** `satisfies` fails the type check when the contract's form and this one part. */
const reportSchema = z.object( {
	connection_id: z.string(), on: z.boolean(), since: z.nullable( z.string() ), by: z.string(),
	days: z.array( z.object( { day: z.string(), create: z.number(), update: z.number(), delete: z.number(), stop: z.number(), exists: z.number(), skip: z.number() } ) ),
	total: z.number(), sendable: z.number(),
	records: z.array( z.object( {
		event_id: z.number(), record_type: z.string(), record_id: z.string(), number: z.string(), at: z.string(), verdict: z.enum( [ 'create', 'update', 'delete', 'stop', 'exists', 'skip' ] ), message: z.string(),
		store_total: z.string(), dynamics_total: z.string(), currency: z.string(), sendable: z.boolean(), edit_url: z.string(),
	} ) ),
	flows: z.array( z.object( {
		flow_id: z.string(), name: z.string(), since: z.string(), at: z.string(), runs: z.number(), ran: z.number(), filtered: z.number(), stopped: z.number(), problems: z.array( z.object( { record: z.string(), message: z.string(), remedy: z.string() } ) ),
		recorded: z.array( z.object( { record: z.string(), entity: z.string(), id: z.string(), values: z.array( z.object( { field: z.string(), value: z.string(), was: z.optional( z.string() ) } ) ), at: z.string() } ) ),
	} ) ),
} ) satisfies z.ZodMiniType< ShadowReport >;

const createdSchema = z.object( {
	connection_id: z.string(), total: z.number(),
	rows: z.array( z.object( {
		record_type: z.string(), record_id: z.string(), entity: z.string(), company: z.string(), number: z.string(), url: z.string(), reference: z.string(),
		store_total: z.string(), dynamics_total: z.string(), currency: z.string(), created_at: z.string(), deleted: z.boolean(), edit_url: z.string(),
	} ) ),
} ) satisfies z.ZodMiniType< Created >;

const LIVE_MS = 5_000;

export function useShadow( connectionId: string ) {
	return useQuery( { queryKey: [ 'shadow', connectionId ], queryFn: ( { signal } ) => call( { path: `/shadow/${ connectionId }`, signal }, reportSchema ), refetchInterval: LIVE_MS } );
}

export function useSetShadow( connectionId: string ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( on: boolean ) => call( { path: `/shadow/${ connectionId }`, method: 'PUT', data: { on } }, reportSchema ),
		onSuccess: ( report ) => {
			client.setQueryData( [ 'shadow', connectionId ], report );
			return client.invalidateQueries( { queryKey: [ 'overview' ] } );
		},
	} );
}

/** Without ids: everything that was recorded and can be sent. */
export function useSendRecorded( connectionId: string ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( eventIds: readonly number[] ) => call( { path: `/shadow/${ connectionId }/send`, method: 'POST', data: { event_ids: eventIds } }, z.object( { sent: z.number() } ) ),
		onSuccess: () => Promise.all( [ 'shadow', 'records', 'overview' ].map( ( key ) => client.invalidateQueries( { queryKey: [ key ] } ) ) ),
	} );
}

export function useCreated( connectionId: string, from: string, to: string ) {
	return useQuery( { queryKey: [ 'created', connectionId, from, to ], queryFn: ( { signal } ) => call( { path: addQueryArgs( `/created/${ connectionId }`, { from, to } ), signal }, createdSchema ), enabled: from !== '' && to !== '' } );
}
