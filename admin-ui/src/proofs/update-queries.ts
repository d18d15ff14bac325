import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';

const shapeSchema = z.object( { traits: z.array( z.string() ), order: z.object( { id: z.string(), number: z.string() } ), outcome: z.string(), message: z.string(), remedy: z.string(), changes: z.array( z.string() ) } );
const standingSchema = z.object( {
	connection_id: z.string(), name: z.string(), state: z.enum( [ 'proven', 'testing', 'failing' ] ), shadow: z.boolean(), flow: z.string(),
	passed: z.array( z.object( { plugin: z.string(), worker: z.string(), by: z.string(), who: z.string(), reason: z.string(), at: z.string() } ) ),
	shapes: z.array( shapeSchema ),
	/** Why the test could not be made; an empty one where the worker did not say. */
	issue: z.nullable( z.union( [ z.looseObject( { message: z.string(), remedy: z.string() } ), z.pipe( z.array( z.never() ), z.transform( () => null ) ) ] ) ),
} );
export type Standing = z.infer< typeof standingSchema >;
const upgradesSchema = z.object( { plugin: z.string(), worker: z.string(), connections: z.array( standingSchema ) } );

const KEY = [ 'upgrades' ];
const LIVE_MS = 5_000;

export function useUpgrades() {
	return useQuery( { queryKey: KEY, queryFn: ( { signal } ) => call( { path: '/upgrades', signal }, upgradesSchema ), refetchInterval: LIVE_MS } );
}

export function useUpgradeAction( connectionId: string ) {
	const client = useQueryClient();
	return useMutation( {
		mutationFn: ( reason: string | null ) => call( { path: `/upgrades/${ connectionId }/${ reason === null ? 'test' : 'accept' }`, method: 'POST', data: reason === null ? {} : { reason } }, upgradesSchema ),
		onSuccess: ( now ) => {
			client.setQueryData( KEY, now );
			return client.invalidateQueries( { queryKey: [ 'overview' ] } );
		},
	} );
}
