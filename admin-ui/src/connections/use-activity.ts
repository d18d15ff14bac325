/** Asks the worker for the calls of a connection: once when its page opens, then by hand. Nothing is asked while nobody looks. */
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from '@wordpress/element';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';
import { isSettled, useCommand } from '../api/queries.ts';
import { acceptedSchema, type Issue } from '../api/schema.ts';
import { activitySchema, type Activity } from './activity-schema.ts';

export type Asked = { activity: Activity | null; asking: boolean; issue: Issue | null; error: Error | null; ask: () => void };

export function useActivity( connectionId: string ): Asked {
	const { mutate, isPending, error } = useMutation( { mutationFn: () => call( { path: '/commands', method: 'POST', data: { name: 'connection_activity', args: { connection_id: connectionId } } }, acceptedSchema ) } );
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const [ activity, setActivity ] = useState< Activity | null >( null );
	const command = useCommand( commandId );
	const ask = useCallback( () => mutate( undefined, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } ), [ mutate ] );
	useEffect( ask, [ ask ] );
	const answer = command.data;
	useEffect( () => {
		const read = z.safeParse( activitySchema, answer?.result );
		if ( read.success ) {
			setActivity( read.data );
		}
	}, [ answer ] );
	const settled = answer !== undefined && isSettled( answer.state );
	return { activity, asking: isPending || ( commandId !== null && ! settled && ! command.error ), issue: settled ? answer.issue : null, error: error ?? command.error, ask };
}
