import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { isSettled, useCommand } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { ShapeReport } from './shape-report.tsx';
import { shapesSchema } from './shapes-schema.ts';

/** The report of one test, from the moment it was asked for. */
export default function ShapesOfCommand( { commandId, workerOnline = true }: { commandId: number; workerOnline?: boolean } ) {
	const command = useCommand( commandId );
	if ( command.error ) {
		return <ErrorState error={ command.error } onRetry={ () => void command.refetch() } />;
	}
	if ( ! command.data || ! isSettled( command.data.state ) ) {
		return (
			<div role="status">
				<p>{ workerOnline ? __( 'The worker takes the newest record of every kind through the draft. Nothing is written…', 'concord' ) : __( 'Waiting for the worker: it is not running right now. The test runs as soon as it is back.', 'concord' ) }</p>
				<Skeleton rows={ 4 } />
			</div>
		);
	}
	const { issue, result } = command.data;
	const read = z.safeParse( shapesSchema, result );
	if ( issue || ! read.success ) {
		return (
			<div className="concord-card concord-card--error" role="alert">
				<p className="concord-card__lead">{ issue?.message ?? __( 'The worker answered in a form this screen does not know. Bring worker and plugin to the same version.', 'concord' ) }</p>
				<p>{ issue?.remedy }</p>
			</div>
		);
	}
	return <ShapeReport result={ read.data } />;
}
