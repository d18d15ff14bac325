import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { isAnswered, useCommand } from '../api/queries.ts';
import { useRunFlow } from './queries.ts';

const resultSchema = z.object( { ran: z.number(), filtered: z.number(), written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ), notes: z.optional( z.array( z.string() ) ), notices: z.optional( z.array( z.string() ) ), shadow: z.optional( z.boolean() ) } );

function outcome( { ran, filtered, stopped, written, shadow }: z.infer< typeof resultSchema > ): string {
	return shadow
		/* translators: 1 to 3: numbers. */
		? sprintf( __( 'In shadow: %1$d ran, %2$d left out, %3$d would stop. Nothing was written; Shadow shows what would have been.', 'concord' ), ran, filtered, stopped )
		/* translators: 1 to 4: numbers. */
		: sprintf( __( '%1$d ran, %2$d left out, %3$d stopped, %4$d values changed.', 'concord' ), ran, filtered, stopped, written );
}

/** Starts a run over all records and says what became of it. */
export function RunFlow( { id, name }: { id: string; name: string } ) {
	const run = useRunFlow();
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const command = useCommand( commandId );
	const busy = run.isPending || ( commandId !== null && ! command.error && ! ( command.data && isAnswered( command.data ) ) );
	const result = z.safeParse( resultSchema, command.data?.result );
	return (
		<>
			{ /* translators: %s: name of a flow. */ }
			<Button size="small" variant="secondary" aria-label={ sprintf( __( 'Run now: %s', 'concord' ), name ) } isBusy={ busy } disabled={ busy } accessibleWhenDisabled onClick={ () => run.mutate( id, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } ) }>{ __( 'Run now', 'concord' ) }</Button>
			<span role="status" className="concord-fine">
				{ busy ? __( 'The worker is running it…', 'concord' ) : run.error?.message ?? command.data?.issue?.message ?? ( result.success ? outcome( result.data ) : '' ) }
				{ ! busy && result.success && [ ...( result.data.notices ?? [] ).slice( 0, 3 ), ...result.data.problems.slice( 0, 3 ).map( ( problem ) => problem.message ), ...result.data.notes ?? [] ].map( ( text ) => ` ${ text }` ).join( '' ) }
			</span>
		</>
	);
}
