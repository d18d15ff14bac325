import { Button } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { isSettled, useCommand, useStartPreview } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { PreviewResult } from './preview-result.tsx';
import { orderPreviewSchema } from './schema.ts';

type Props = { connectionId: string; orderId: string; workerOnline: boolean };

/** Asks the worker for the preview as soon as an order is chosen, and waits for its answer. */
export function PreviewAnswer( { connectionId, orderId, workerOnline }: Props ) {
	const start = useStartPreview();
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const command = useCommand( commandId );
	const ask = () => {
		setCommandId( null );
		start.mutate( { connection_id: connectionId, order_id: orderId }, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	};
	// Once for each order chosen: the screen gives every one a component of its own.
	useEffect( ask, [] );
	const failure = start.error ?? command.error;
	if ( failure ) {
		return <ErrorState error={ failure } onRetry={ ask } />;
	}
	if ( ! command.data || ! isSettled( command.data.state ) ) {
		return (
			<div role="status">
				<p>{ workerOnline ? __( 'The worker is reading the order and Dynamics…', 'concord' ) : __( 'Waiting for the worker: it is not running right now. The preview is made as soon as it is back; nothing is lost if you leave this page.', 'concord' ) }</p>
				<Skeleton rows={ 8 } />
			</div>
		);
	}
	const { issue, result } = command.data;
	const preview = z.safeParse( orderPreviewSchema, result );
	const again = <Button variant="secondary" onClick={ ask } __next40pxDefaultSize>{ __( 'Preview again', 'concord' ) }</Button>;
	if ( issue || ! preview.success ) {
		return (
			<div className="concord-card concord-card--error" role="alert">
				<p className="concord-card__lead">{ issue?.message ?? __( 'The worker answered in a form this screen does not know. Bring worker and plugin to the same version.', 'concord' ) }</p>
				<p>{ issue?.remedy }</p>
				<p>{ again }</p>
			</div>
		);
	}
	return <PreviewResult preview={ preview.data } again={ again } />;
}
