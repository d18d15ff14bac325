import { Button, SelectControl, TextControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useMutation } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';
import { isSettled, useCommand, useOverview } from '../api/queries.ts';
import { acceptedSchema } from '../api/schema.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import type { FlowHead } from '../flows/schema.ts';
import { orderPreviewSchema, previewStepSchema } from '../preview/schema.ts';
import ShapesOfCommand from '../proofs/shapes-of-command.tsx';
import { contentOf } from './content.ts';
import type { Drawing } from './state.ts';
import { StockTable, stockRowSchema } from './stock-table.tsx';
import { useTestRecords, type TestKind } from './test-records.ts';
import { durationText, testedOf, type Tested } from './tested.ts';

type Props = { id: string; head: FlowHead; present: Drawing; dirty: boolean; onTested: ( tested: Tested ) => void };
/** Answers of "test_flow" and "preview_order" in the parts this panel shows. */
const ownSchema = z.object( { record: z.string(), outcome: z.enum( [ 'done', 'left-out', 'stops' ] ), message: z.string(), remedy: z.string(), steps: z.array( previewStepSchema ), ms: z.number(), stock: z.optional( z.array( stockRowSchema ) ) } );

/** Tries what is drawn, saved or not, on one record; and the saved draft on every kind of record. Nothing is written. */
export default function TestPanel( { id, head, present, dirty, onTested }: Props ) {
	const kind = kindOf( head, present );
	const records = useTestRecords( kind );
	const online = useOverview().data?.worker?.state === 'online';
	const [ chosen, setChosen ] = useState( '' );
	const [ skus, setSkus ] = useState( '' );
	const ofStock = head.kind === 'own' && present.trigger.on === 'feed' && present.trigger.feed === 'stock';
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const [ shapesId, setShapesId ] = useState< number | null >( null );
	const [ asked, setAsked ] = useState( present.steps );
	const start = useMutation( { mutationFn: ( { name, args }: { name: string; args: Record< string, unknown > } ) => call( { path: '/commands', method: 'POST', data: { name, args: { connection_id: head.connection_id, ...args } } }, acceptedSchema ) } );
	const command = useCommand( commandId );
	const answer = command.data && isSettled( command.data.state ) ? readAnswer( command.data.result ) : null;
	useEffect( () => {
		if ( answer ) {
			onTested( testedOf( answer.steps, asked ) );
		}
		// Once for each answer: what is drawn later is not what was tested.
	}, [ command.data ] );
	// What was chosen may be of another kind: the start of the flow was changed since.
	const record = records.data?.some( ( one ) => String( one.id ) === chosen ) ? chosen : String( records.data?.[ 0 ]?.id ?? '' );
	const test = () => start.mutate( head.kind === 'order'
		? { name: 'preview_order', args: { order_id: record, mappings: JSON.stringify( contentOf( head, present ) ) } }
		: { name: 'test_flow', args: { name: head.name, content: JSON.stringify( contentOf( head, present ) ), ...( kind === null ? {} : { record_id: Number( record ) } ), ...( ofStock ? { skus } : {} ) } }, { onSuccess: ( accepted ) => {
		setAsked( present.steps );
		setCommandId( accepted.command_id );
	} } );
	const testAll = () => start.mutate( { name: 'check_shapes', args: { ...( id === head.connection_id ? {} : { flow_id: id } ), draft: head.draft !== null } }, { onSuccess: ( accepted ) => setShapesId( accepted.command_id ) } );
	const busy = commandId !== null && ! command.error && ! ( command.data && isSettled( command.data.state ) );
	if ( kind !== null && records.isPending ) {
		return <Skeleton rows={ 3 } />;
	}
	if ( kind !== null && ! records.data ) {
		return <ErrorState error={ records.error } onRetry={ () => void records.refetch() } />;
	}
	const refund = head.kind === 'own' && present.trigger.on === 'store' && present.trigger.record === 'refund';
	if ( kind !== null && records.data?.length === 0 ) {
		return <p>{ __( 'The store has no record to test with yet.', 'concord' ) }</p>;
	}
	return (
		<>
			<div className="concord-proofs__bar">
				{ kind !== null && <SelectControl label={ __( 'Test with', 'concord' ) } value={ record } options={ ( records.data ?? [] ).map( ( one ) => ( { label: one.label, value: String( one.id ) } ) ) } onChange={ setChosen } __nextHasNoMarginBottom __next40pxDefaultSize /> }
				{ ofStock && <TextControl label={ __( 'SKUs to look at, at most 50, with commas', 'concord' ) } placeholder={ __( 'The first 20 products', 'concord' ) } value={ skus } onChange={ setSkus } __nextHasNoMarginBottom __next40pxDefaultSize /> }
				{ ! refund && <Button variant="primary" onClick={ test } isBusy={ busy } disabled={ busy } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Test what is drawn', 'concord' ) }</Button> }
				{ ( kind !== null || refund ) && <Button variant="secondary" onClick={ testAll } disabled={ dirty } accessibleWhenDisabled aria-describedby="concord-designer-shapes" __next40pxDefaultSize>{ __( 'Test every kind of record', 'concord' ) }</Button> }
				<span id="concord-designer-shapes" className="concord-fine">{ ( kind !== null || refund ) && dirty ? __( 'Save the draft to test it on every kind.', 'concord' ) : __( 'Nothing is written.', 'concord' ) }</span>
			</div>
			<div role="status">
				{ busy && <p>{ online ? __( 'The worker goes through the steps…', 'concord' ) : __( 'Waiting for the worker: it is not running right now.', 'concord' ) }</p> }
				{ start.error && <p className="concord-error">{ start.error.message }</p> }
				{ command.data?.issue && <p className="concord-error">{ command.data.issue.message } { command.data.issue.remedy }</p> }
				{ command.error && <p className="concord-error">{ command.error.message }</p> }
				{ command.data && isSettled( command.data.state ) && ! answer && ! command.data.issue && <p className="concord-error">{ __( 'The worker’s answer cannot be read. Bring worker and plugin to the same version, then test again.', 'concord' ) }</p> }
				{ answer && <Verdict answer={ answer } /> }
			</div>
			{ answer?.stock && <StockTable rows={ answer.stock } /> }
			{ shapesId !== null && <ShapesOfCommand key={ shapesId } commandId={ shapesId } workerOnline={ online } /> }
		</>
	);
}

type Answer = z.infer< typeof ownSchema >;

function Verdict( { answer: { record, outcome, message, remedy, ms, stock } }: { answer: Answer } ) {
	if ( stock ) {
		const stopped = stock.filter( ( one ) => one.outcome === 'stops' || one.outcome === 'refused' ).length;
		const changes = stock.filter( ( one ) => one.outcome === 'changes' ).length;
		/* translators: 1: number of SKUs, 2: how many of them would change, 3: how many would stop, 4: duration. */
		return <p className={ stopped > 0 ? 'concord-error' : '' }>{ sprintf( _n( '%1$d SKU: %2$d would change, %3$d would stop. %4$s.', '%1$d SKUs: %2$d would change, %3$d would stop. %4$s.', stock.length, 'concord' ), stock.length, changes, stopped, durationText( ms ) ) }</p>;
	}
	return (
		<p className={ outcome === 'stops' ? 'concord-error' : '' }>
			<strong>{ outcome === 'done' ? __( 'Goes through.', 'concord' ) : outcome === 'left-out' ? __( 'Left out.', 'concord' ) : __( 'Would stop.', 'concord' ) }</strong>{ ' ' }
			{ message } { remedy } <span className="concord-fine">{ ms > 0 ? sprintf( /* translators: 1: record, 2: duration. */ __( '%1$s, %2$s. Each step tells what went in and out.', 'concord' ), record, durationText( ms ) ) : sprintf( /* translators: %s: record. */ __( '%s. Each step tells what went in and out.', 'concord' ), record ) }</span>
		</p>
	);
}

/** Null: not tried with a record of the store. */
function kindOf( head: FlowHead, { trigger }: Drawing ): TestKind | null {
	return head.kind === 'order' ? 'order' : trigger.on === 'dynamics' || trigger.on === 'feed' || trigger.record === 'refund' ? null : trigger.record;
}

function readAnswer( result: unknown ): Answer | null {
	const own = z.safeParse( ownSchema, result );
	if ( own.success ) {
		return own.data;
	}
	const order = z.safeParse( orderPreviewSchema, result );
	if ( ! order.success ) {
		return null;
	}
	const { verdict, message, problems, steps, order: { number } } = order.data;
	/* translators: %s: number of an order. */
	return { record: sprintf( __( 'Order #%s', 'concord' ), number ), outcome: verdict === 'stop' ? 'stops' : verdict === 'skip' ? 'left-out' : 'done', message, remedy: problems[ 0 ]?.remedy ?? '', steps: steps.filter( ( step ) => step.flow === '' ), ms: 0 };
}
