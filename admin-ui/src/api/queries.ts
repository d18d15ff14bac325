/**
 * Every read and write of the screens, as react-query hooks. Reads that show live work refresh by themselves.
 */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { addQueryArgs } from '@wordpress/url';
import * as z from 'zod/mini';
import { call, callWithHeaders } from './client.ts';
import { storeOrderSchema } from '../preview/schema.ts';
import {
	acceptedSchema, commandSchema, connectionSchema, connectionsSchema, overviewSchema, pairingCodeSchema, pairingSchema,
	recordDetailSchema, recordSchema, storeSettingsSchema,
	type ConnectionSettings, type State, type StoreSettings,
} from './schema.ts';

const LIVE_MS = 5_000;
const COMMAND_MS = 1_000;

export type RecordsView = { state: State | ''; recordType: string; search: string; page: number };
export const PER_PAGE = 25;

export function useOverview() {
	return useQuery( { queryKey: [ 'overview' ], queryFn: ( { signal } ) => call( { path: '/overview', signal }, overviewSchema ), refetchInterval: LIVE_MS } );
}

export function useRecords( view: RecordsView ) {
	return useQuery( {
		queryKey: [ 'records', view ],
		queryFn: ( { signal } ) => callWithHeaders( {
			path: addQueryArgs( '/records', {
				page: view.page,
				per_page: PER_PAGE,
				...( view.state ? { state: view.state } : {} ),
				...( view.recordType ? { record_type: view.recordType } : {} ),
				...( view.search ? { search: view.search } : {} ),
			} ),
			signal,
		}, z.array( recordSchema ) ),
		placeholderData: keepPreviousData,
		refetchInterval: LIVE_MS,
	} );
}

export function useRecord( eventId: number ) {
	return useQuery( { queryKey: [ 'record', eventId ], queryFn: ( { signal } ) => call( { path: `/records/${ eventId }`, signal }, recordDetailSchema ), refetchInterval: LIVE_MS } );
}

function useRefreshRecords() {
	const client = useQueryClient();
	return () => Promise.all( [ 'records', 'record', 'overview' ].map( ( key ) => client.invalidateQueries( { queryKey: [ key ] } ) ) );
}

export function useRetry() {
	const refresh = useRefreshRecords();
	return useMutation( { mutationFn: ( eventId: number ) => call( { path: `/records/${ eventId }/retry`, method: 'POST' }, recordSchema ), onSuccess: refresh } );
}

/** Retries every record that stopped for the same cause. */
export function useRetryAlike() {
	const refresh = useRefreshRecords();
	return useMutation( {
		mutationFn: ( issueCode: string ) => call( { path: '/records/retry', method: 'POST', data: { issue_code: issueCode } }, z.object( { retried: z.number() } ) ),
		onSuccess: refresh,
	} );
}

export function useSkip() {
	const refresh = useRefreshRecords();
	return useMutation( {
		mutationFn: ( { eventId, reason }: { eventId: number; reason: string } ) => call( { path: `/records/${ eventId }/skip`, method: 'POST', data: { reason } }, recordSchema ),
		onSuccess: refresh,
	} );
}

export const CHOICES = [ 'amend', 'reorder', 'leave', 'customer', 'new-customer' ] as const;
export type Choice = typeof CHOICES[ number ];

/** `seen`: of the differences that were shown; the store refuses when they are others by now. */
export function useDecide() {
	const refresh = useRefreshRecords();
	return useMutation( {
		mutationFn: ( { eventId, ...data }: { eventId: number; choice: Choice; seen: string; reason: string; /** Number of the candidate that was chosen. */ customer?: string } ) => call( { path: `/records/${ eventId }/decide`, method: 'POST', data }, recordSchema ),
		onSettled: refresh,
	} );
}

export function useConnections() {
	return useQuery( { queryKey: [ 'connections' ], queryFn: ( { signal } ) => call( { path: '/connections', signal }, connectionsSchema ) } );
}

export type ConnectionDraft = { id: string | null; name: string; product: 'fo' | 'bc'; enabled: boolean; settings: ConnectionSettings; secret: string; /** Last day of the secret. */ secret_expires_on: string | null };

export function useSaveConnection() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( { id, secret, ...rest }: ConnectionDraft ) => call( {
			path: id ? `/connections/${ id }` : '/connections',
			method: id ? 'PUT' : 'POST',
			// An empty secret field means "keep what is stored": the stored one can never be read back to be sent again.
			data: secret === '' ? rest : { ...rest, secret },
		}, connectionSchema ),
		onSuccess: () => client.invalidateQueries( { queryKey: [ 'connections' ] } ),
	} );
}

export function useDeleteConnection() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( id: string ) => call( { path: `/connections/${ id }`, method: 'DELETE' }, z.unknown() ),
		onSuccess: () => client.invalidateQueries( { queryKey: [ 'connections' ] } ),
	} );
}

export function useStartTest() {
	return useMutation( { mutationFn: ( id: string ) => call( { path: `/connections/${ id }/test`, method: 'POST' }, acceptedSchema ) } );
}

/** The store's newest orders, or those WooCommerce finds for a text (number, name, e-mail). */
export function useStoreOrders( search: string ) {
	return useQuery( {
		queryKey: [ 'store-orders', search ],
		queryFn: ( { signal } ) => call( { namespace: 'wc/v3', path: addQueryArgs( '/orders', { per_page: 10, _fields: 'id,number,status,total,currency,date_created_gmt,billing,meta_data', ...( search ? { search } : {} ) } ), signal }, z.array( storeOrderSchema ) ),
		placeholderData: keepPreviousData,
		// The first order of a store is looked for, so that it takes the place of what stands in for it.
		refetchInterval: ( { state } ) => ( search === '' && state.data?.length === 0 ? LIVE_MS : false ),
	} );
}

export function useStartPreview() {
	return useMutation( { mutationFn: ( args: { connection_id: string; order_id: string; draft?: boolean; /** As JSON: what is not even saved. */ mappings?: string } ) => call( { path: '/commands', method: 'POST', data: { name: 'preview_order', args } }, acceptedSchema ) } );
}

export function useStartCheck() {
	return useMutation( { mutationFn: ( args: { connection_id: string; days: number; most: number } ) => call( { path: '/commands', method: 'POST', data: { name: 'check_orders', args } }, acceptedSchema ) } );
}

/** Customers of Dynamics, to tell apart those that fit an order: names are read now and kept nowhere. */
export function useStartCustomers() {
	return useMutation( { mutationFn: ( args: { connection_id: string; /** By comma. */ numbers: string } ) => call( { path: '/commands', method: 'POST', data: { name: 'read_customers', args } }, acceptedSchema ) } );
}

/** Asks until the worker has answered. */
export function useCommand( commandId: number | null ) {
	return useQuery( {
		queryKey: [ 'command', commandId ],
		queryFn: ( { signal } ) => call( { path: `/commands/${ commandId ?? 0 }`, signal }, commandSchema ),
		enabled: commandId !== null,
		refetchInterval: ( query ) => ( query.state.data && isAnswered( query.state.data ) ? false : COMMAND_MS ),
	} );
}

/** A run of a timed flow has its result and waits for its next turn already. */
export function isAnswered( { state, result }: { state: State; result: unknown } ): boolean {
	return isSettled( state ) || ( result !== null && result !== undefined );
}

export function isSettled( state: State ): boolean {
	return state === 'synced' || state === 'needs-you' || state === 'skipped';
}

export function usePairing() {
	return useQuery( { queryKey: [ 'pairing' ], queryFn: ( { signal } ) => call( { path: '/pairing', signal }, pairingSchema ), refetchInterval: LIVE_MS } );
}

export function useNewPairingCode() {
	return useMutation( { mutationFn: () => call( { path: '/pairing/code', method: 'POST' }, pairingCodeSchema ) } );
}

export function useRevoke() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( workerId: string ) => call( { path: `/pairing/${ workerId }`, method: 'DELETE' }, z.unknown() ),
		onSuccess: () => Promise.all( [ client.invalidateQueries( { queryKey: [ 'pairing' ] } ), client.invalidateQueries( { queryKey: [ 'overview' ] } ) ] ),
	} );
}

export function useStoreSettings() {
	return useQuery( { queryKey: [ 'settings' ], queryFn: ( { signal } ) => call( { path: '/settings', signal }, storeSettingsSchema ) } );
}

export function useSaveStoreSettings() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( data: Partial< StoreSettings > ) => call( { path: '/settings', method: 'PUT', data }, storeSettingsSchema ),
		onSuccess: ( saved ) => {
			client.setQueryData( [ 'settings' ], saved );
			return client.invalidateQueries( { queryKey: [ 'overview' ] } );
		},
	} );
}
