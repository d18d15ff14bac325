import { useState } from '@wordpress/element';
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { isSettled, useCommand, useStartTest } from '../api/queries.ts';
import { testResultSchema, type Probe } from '../api/schema.ts';
import * as z from 'zod/mini';
import { ProbeList } from './probe-list.tsx';

/** Asks the worker to try the connection, waits for its answer and tells it in words. */
export function ConnectionTest( { connectionId, workerOnline }: { connectionId: string; workerOnline: boolean } ) {
	const start = useStartTest();
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const command = useCommand( commandId );
	const running = start.isPending || ( commandId !== null && ! ( command.data && isSettled( command.data.state ) ) && ! command.error );
	const begin = () => start.mutate( connectionId, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	const failure = start.error ?? command.error;
	const result = z.safeParse( testResultSchema, command.data?.result );
	return (
		<div className="concord-test">
			<Button variant="secondary" onClick={ begin } isBusy={ running } disabled={ running } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Test connection', 'concord' ) }</Button>
			<div role="status" className="concord-test__result">
				{ running && <p>{ workerOnline ? __( 'The worker is trying…', 'concord' ) : __( 'Waiting for the worker: it is not running right now. The test starts when it is back.', 'concord' ) }</p> }
				{ failure && <p className="concord-error">{ failure.message }</p> }
				{ ! running && command.data?.issue && <p className="concord-error">{ command.data.issue.message } { command.data.issue.remedy }</p> }
				{ ! running && result.success && result.data.probes && <Probes probes={ result.data.probes } /> }
			</div>
		</div>
	);
}

function Probes( { probes }: { probes: readonly Probe[] } ) {
	const failed = probes.filter( ( probe ) => ! probe.ok ).length;
	return (
		<>
			<p><strong>{ failed === 0 ? __( 'Everything answers. This connection is ready.', 'concord' ) : __( 'Not ready yet:', 'concord' ) }</strong></p>
			<ProbeList probes={ probes } />
		</>
	);
}
