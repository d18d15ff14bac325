import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { Coverage } from '../../../worker/src/core/coverage.ts';
import { isSettled, useCommand, useStartCheck } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { hrefTo } from '../router.ts';

/** `satisfies` fails the type check when the worker's form and this one part. */
export const coverageSchema = z.object( {
	connection_id: z.string(),
	days: z.number(),
	total: z.number(),
	checked: z.number(),
	sent: z.number(),
	skipped: z.array( z.object( { rule: z.string(), message: z.string(), count: z.number() } ) ),
	stopped: z.array( z.object( { code: z.string(), message: z.string(), remedy: z.string(), count: z.number(), orders: z.array( z.object( { id: z.string(), number: z.string() } ) ) } ) ),
} ) satisfies z.ZodMiniType< Coverage >;

const DAYS = 365;
const MOST = 1_000;

/** The same question for all orders of the last year: how many would be sent, and what would stop the others. */
export function CoverageCard( { connectionId, workerOnline }: { connectionId: string; workerOnline: boolean } ) {
	const start = useStartCheck();
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const command = useCommand( commandId );
	const running = start.isPending || ( commandId !== null && ! ( command.data && isSettled( command.data.state ) ) && ! command.error );
	const result = z.safeParse( coverageSchema, command.data?.result );
	const failure = start.error?.message ?? command.error?.message ?? command.data?.issue?.message;
	const begin = () => start.mutate( { connection_id: connectionId, days: DAYS, most: MOST }, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	if ( ! readBoot().canManage ) {
		return null;
	}
	return (
		<section className="concord-card concord-coverage" aria-label={ __( 'All orders at once', 'concord' ) }>
			<div className="concord-coverage__head">
				<p>{ __( 'Check the orders of the last 12 months (the newest 1,000) against your mapping and the items in Dynamics. Nothing is written.', 'concord' ) }</p>
				<Button variant="secondary" onClick={ begin } isBusy={ running } disabled={ running } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Check all orders', 'concord' ) }</Button>
			</div>
			<div role="status">
				{ running && <p>{ workerOnline ? __( 'The worker is checking…', 'concord' ) : __( 'Waiting for the worker: it is not running right now.', 'concord' ) }</p> }
				{ ! running && failure && <p className="concord-error">{ failure }</p> }
				{ ! running && result.success && <Result coverage={ result.data } /> }
			</div>
		</section>
	);
}

function Result( { coverage: { checked, sent, skipped, stopped } }: { coverage: Coverage } ) {
	if ( checked === 0 ) {
		return <p>{ __( 'This store has no order of the last 12 months.', 'concord' ) }</p>;
	}
	const stops = stopped.reduce( ( sum, { count } ) => sum + count, 0 );
	return (
		<>
			<p>
				{ /* translators: 1: number of orders that would be sent, 2: number of orders checked. */ }
				<strong>{ sprintf( __( '%1$d of %2$d orders would be sent.', 'concord' ), sent, checked ) }</strong>{ ' ' }
				{ stops === 0
					? __( 'None would stop.', 'concord' )
					/* translators: 1: number of orders, 2: number of reasons. */
					: sprintf( _n( '%1$d would stop, for %2$d reason:', '%1$d would stop, for %2$d reasons:', stopped.length, 'concord' ), stops, stopped.length ) }
			</p>
			<ul>
				{ stopped.map( ( reason ) => (
					<li key={ `${ reason.code } ${ reason.message }` } className="concord-issue">
						<p className="concord-issue__what"><strong>{ reason.count }</strong> × { reason.message }</p>
						{ reason.remedy !== '' && <p>{ reason.remedy }</p> }
						<p className="concord-fine">{ reason.orders.map( ( order ) => <a key={ order.id } href={ hrefTo( { tab: 'preview', order: order.id } ) }>{ `#${ order.number } ` }</a> ) }</p>
					</li>
				) ) }
			</ul>
			{ skipped.map( ( reason ) => <p key={ reason.message } className="concord-fine"><strong>{ reason.count }</strong> { __( 'would be skipped:', 'concord' ) } { reason.message }</p> ) }
		</>
	);
}
