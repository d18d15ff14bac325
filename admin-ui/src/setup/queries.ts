/** Reads and writes of the setup checklist. It lives in the store, so that a reload or another person goes on where it stood. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { addQueryArgs } from '@wordpress/url';
import { call } from '../api/client.ts';
import { acceptedSchema } from '../api/schema.ts';
import { estimateSchema, setupSchema, testChoicesSchema, type Setup, type SetupCommand } from './schema.ts';

const BUSY_MS = 1_500;
const IDLE_MS = 10_000;

export function useSetup() {
	return useQuery( {
		queryKey: [ 'setup' ],
		queryFn: ( { signal } ) => call( { path: '/setup', signal }, setupSchema ),
		refetchInterval: ( query ) => ( query.state.data && isBusy( query.state.data ) ? BUSY_MS : IDLE_MS ),
	} );
}

function isBusy( { commands, backfill, test_order: test }: Setup ): boolean {
	return ( test !== null && [ 'waiting', 'working', 'retrying' ].includes( test.state ) ) || backfill?.state === 'running' || Object.values( commands ).some( ( command ) => command !== null && command.running !== null );
}

function useChange< T >( change: ( value: T ) => Promise< Setup > ) {
	const client = useQueryClient();
	return useMutation( { mutationFn: change, onSuccess: ( setup ) => {
		client.setQueryData( [ 'setup' ], setup );
		return client.invalidateQueries( { queryKey: [ 'overview' ] } );
	} } );
}

export function useKeep() {
	return useChange( ( data: { stage?: number; connection_id?: string; accepted?: string[]; templates?: { key: string; flow_id: string }[] } ) => call( { path: '/setup', method: 'PUT', data }, setupSchema ) );
}

/** Asked anew after each test: what went through is no choice any more. */
export function useTestChoices( eventId: number, state: string ) {
	return useQuery( { queryKey: [ 'setup-test-order', eventId, state ], queryFn: ( { signal } ) => call( { path: '/setup/test-order', signal }, testChoicesSchema ), placeholderData: keepPreviousData } );
}

export function useSendTest() {
	return useChange( ( orderId: number ) => call( { path: '/setup/test-order', method: 'POST', data: { order_id: orderId } }, setupSchema ) );
}

export type Start = { start: 'now' | 'order' | 'since'; order: string; since: string; /** Last day; '' for none. */ until: string };

export function useGoLive() {
	return useChange( ( data: Start ) => call( { path: '/setup/go-live', method: 'POST', data }, setupSchema ) );
}

export function usePauseBackfill() {
	return useChange( ( paused: boolean ) => call( { path: '/setup/backfill', method: 'PUT', data: { paused } }, setupSchema ) );
}

/** Count and duration, once the choice is complete enough to be asked about. */
export function useEstimate( start: Start ) {
	return useQuery( {
		queryKey: [ 'setup-estimate', start ],
		queryFn: ( { signal } ) => call( { path: addQueryArgs( '/setup/estimate', start ), signal }, estimateSchema ),
		enabled: ( start.start === 'order' && start.order.trim() !== '' ) || ( start.start === 'since' && start.since !== '' ),
		retry: false,
	} );
}

/** Puts a command out; its answer comes with GET /setup. */
export function useAsk() {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( { name, args }: { name: SetupCommand; args: Record< string, string | number > } ) => call( { path: '/commands', method: 'POST', data: { name, args } }, acceptedSchema ),
		onSuccess: () => client.invalidateQueries( { queryKey: [ 'setup' ] } ),
	} );
}
