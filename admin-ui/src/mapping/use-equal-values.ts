/** Asks the worker once, by hand, which fields of documents in Dynamics equal what their orders hold: it reads up to 20 documents. */
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { EqualValues } from '../../../worker/src/core/mapping/equal-values.ts';
import { call } from '../api/client.ts';
import { isSettled, useCommand } from '../api/queries.ts';
import { acceptedSchema } from '../api/schema.ts';
import { useSlow, workerSilent } from './side-queries.ts';

const answerSchema = z.object( { orders: z.number(), equal: z.array( z.object( { target: z.string(), path: z.string(), equal: z.number(), of: z.number() } ) ) } );
const NONE: readonly EqualValues[] = [];

export type Compare = { equal: readonly EqualValues[]; busy: boolean; message: string; ask: () => void };

export function useEqualValues( connectionId: string ): Compare {
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const start = useMutation( { mutationFn: () => call( { path: '/commands', method: 'POST', data: { name: 'compare_values', args: { connection_id: connectionId } } }, acceptedSchema ), onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	const command = useCommand( commandId );
	const settled = command.data !== undefined && isSettled( command.data.state );
	const busy = start.isPending || ( commandId !== null && ! settled && ! command.error );
	const slow = useSlow( busy );
	const answer = useMemo( () => z.safeParse( answerSchema, command.data?.result ).data ?? null, [ command.data?.result ] );
	const issue = settled ? command.data?.issue : null;
	/* translators: %s: number of orders. */
	const done = answer ? sprintf( _n( '%s order was compared with its document.', '%s orders were compared with their documents.', answer.orders, 'concord' ), answer.orders.toLocaleString() ) : '';
	return {
		equal: answer?.equal ?? NONE, busy, ask: () => start.mutate(),
		message: slow ? workerSilent() : start.error?.message ?? command.error?.message ?? ( issue ? `${ issue.message } ${ issue.remedy }` : busy ? __( 'The worker is comparing…', 'concord' ) : done ),
	};
}
