/** Both sides of the editor: the tenant's fields, and what recent orders carry. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { call } from '../api/client.ts';
import { isSettled, useCommand } from '../api/queries.ts';
import { acceptedSchema } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { metadataSchema, sourcesSchema, type KeptMetadata } from './side-schema.ts';

const DAY_MS = 86_400_000;
/** Longer than a worker that runs needs; after it a person is told. */
export const SLOW_MS = 20_000;

export function useSources() {
	return useQuery( { queryKey: [ 'sources' ], queryFn: ( { signal } ) => call( { path: '/sources', signal }, sourcesSchema ), staleTime: 300_000 } );
}

export type TenantFields = {
	/** Null before the first reading. */
	kept: KeptMetadata | null;
	pending: boolean;
	/** Whether there are any is not known: the store did not say. */
	unknown: boolean;
	/** Asking the tenant. */
	reading: boolean;
	/** Why the fields shown may be old; empty when they are fresh. */
	stale: string;
	/** The documents of an order, and one further entity set where it is named. */
	read: ( entity?: string ) => void;
};

/** The kept fields at once; read anew when they are older than a day. With Dynamics or the worker away the kept ones serve on. */
export function useTenantFields( connectionId: string ): TenantFields {
	const client = useQueryClient();
	const kept = useQuery( { queryKey: [ 'metadata', connectionId ], queryFn: ( { signal } ) => call( { path: `/metadata/${ connectionId }`, signal }, metadataSchema ), refetchOnWindowFocus: false } );
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const start = useMutation( { mutationFn: ( entities: string ) => call( { path: '/commands', method: 'POST', data: { name: 'read_metadata', args: { connection_id: connectionId, ...( entities === '' ? {} : { entities } ) } } }, acceptedSchema ), onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	const command = useCommand( commandId );
	const settled = command.data !== undefined && isSettled( command.data.state );
	const reading = start.isPending || ( commandId !== null && ! settled );
	const slow = useSlow( reading );
	const { data } = kept;
	const old = data !== undefined && ( data.read_at === null || Date.now() - Date.parse( data.read_at ) > DAY_MS );
	const ask = start.mutate;
	useEffect( () => {
		if ( old && readBoot().canManage ) {
			ask( '' );
		}
		// Once a visit: a tenant that refuses is asked again by the button only.
	}, [ data === undefined ] );
	useEffect( () => {
		if ( settled ) {
			void client.invalidateQueries( { queryKey: [ 'metadata', connectionId ] } );
		}
	}, [ settled, client, connectionId ] );
	const issue = command.data?.issue;
	return {
		kept: data?.read_at ? data : null,
		pending: kept.isFetching && ! data,
		unknown: kept.error !== null && ! data,
		reading,
		stale: issue ? `${ issue.message } ${ issue.remedy }` : start.error?.message ?? kept.error?.message ?? ( slow ? workerSilent() : '' ),
		read: ( entity = '' ) => ( kept.error && ! data ? void kept.refetch() : ask( entity ) ),
	};
}

export function workerSilent(): string {
	/* translators: %d: number of seconds. */
	return sprintf( __( 'The worker has not answered for %d seconds. Overview shows whether it runs; your changes are kept meanwhile.', 'concord' ), SLOW_MS / 1000 );
}

/** True once `busy` has lasted longer than a running worker needs. */
export function useSlow( busy: boolean ): boolean {
	const [ slow, setSlow ] = useState( false );
	useEffect( () => {
		setSlow( false );
		const timer = busy ? window.setTimeout( () => setSlow( true ), SLOW_MS ) : undefined;
		return () => window.clearTimeout( timer );
	}, [ busy ] );
	return slow;
}
