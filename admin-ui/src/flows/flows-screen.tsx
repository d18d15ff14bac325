import { Button, ToggleControl } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { ORDER_STEPS } from '../../../worker/src/core/flow/schema.ts';
import { useConnections } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { drawingOf } from '../designer/content.ts';
import { directionText, triggerText } from '../designer/words.ts';
import { hrefTo, useRoute } from '../router.ts';
import { exportFlow } from './file.ts';
import { flowName } from './flow-name.ts';
import { NewFlow } from './new-flow.tsx';
import { useCreateFlow, useDeleteFlow, useFlowHead, useFlows, useFlowSettings } from './queries.ts';
import { RunFlow } from './run-flow.tsx';
import type { FlowHead, FlowSummary } from './schema.ts';

const Designer = lazy( () => import( '../designer/designer.tsx' ).then( ( loaded ) => ( { default: loaded.Designer } ) ) );

/** What runs between store and Dynamics, and the way to each of it. */
export default function FlowsScreen() {
	const { route } = useRoute();
	const open = route[ 'flow' ] ?? '';
	if ( route[ 'new' ] ) {
		return <NewFlow />;
	}
	return open === '' ? <List /> : <Open key={ open } id={ open } />;
}

function Open( { id }: { id: string } ) {
	const head = useFlowHead( id );
	const { go } = useRoute();
	if ( head.isPending ) {
		return <Skeleton rows={ 8 } />;
	}
	if ( ! head.data ) {
		return <ErrorState error={ head.error } onRetry={ () => void head.refetch() } />;
	}
	return (
		<>
			<p><Button variant="link" onClick={ () => go( { tab: 'flows' } ) }>{ __( '← All flows', 'concord' ) }</Button></p>
			<h2 className="concord-heading">{ flowName( head.data ) }</h2>
			<Suspense fallback={ <Skeleton rows={ 8 } /> }><Designer id={ id } head={ head.data } onReload={ () => void head.refetch() } /></Suspense>
		</>
	);
}

function List() {
	const flows = useFlows();
	const connections = useConnections();
	const { go } = useRoute();
	if ( flows.isPending || connections.isPending ) {
		return <Skeleton rows={ 6 } />;
	}
	if ( ! flows.data || ! connections.data ) {
		return <ErrorState error={ flows.error ?? connections.error } onRetry={ () => void Promise.all( [ flows.refetch(), connections.refetch() ] ) } />;
	}
	if ( connections.data.length === 0 ) {
		return (
			<div className="concord-card concord-empty">
				<p className="concord-card__lead">{ __( 'A flow belongs to a connection to Dynamics.', 'concord' ) }</p>
				<p><a className="button button-primary" href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Add a connection', 'concord' ) }</a></p>
			</div>
		);
	}
	const known = new Map( connections.data.map( ( one ) => [ one.id, one ] ) );
	return (
		<section className="concord-card" aria-label={ __( 'Flows', 'concord' ) }>
			<div className="concord-coverage__head concord-flows__head">
				<p>{ __( 'Each flow starts by itself and goes through its steps. The order flow is built in; you can add steps to it and flows of your own.', 'concord' ) }</p>
				{ readBoot().canManage && <Button variant="primary" onClick={ () => go( { tab: 'flows', new: '1' } ) } __next40pxDefaultSize>{ __( 'New flow', 'concord' ) }</Button> }
			</div>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Flows', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Flow', 'concord' ) }</th>
						<th scope="col">{ __( 'Direction', 'concord' ) }</th>
						<th scope="col">{ __( 'Starts', 'concord' ) }</th>
						<th scope="col">{ __( 'Version', 'concord' ) }</th>
						<th scope="col">{ __( 'On', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Went through', 'concord' ) }</th>
						<th scope="col">{ __( 'Last run', 'concord' ) }</th>
						<th scope="col"><span className="screen-reader-text">{ __( 'Actions', 'concord' ) }</span></th>
					</tr>
				</thead>
				<tbody>{ flows.data.map( ( flow ) => <Row key={ flow.id } flow={ flow } connection={ known.get( flow.connection_id )?.name ?? '' } product={ known.get( flow.connection_id )?.product ?? 'bc' } /> ) }</tbody>
			</table>
		</section>
	);
}

function Row( { flow, connection, product }: { flow: FlowSummary; connection: string; product: 'fo' | 'bc' } ) {
	const settings = useFlowSettings();
	const remove = useDeleteFlow();
	const head = useFlowHead( flow.id );
	const { go } = useRoute();
	const canManage = readBoot().canManage;
	const name = flowName( flow );
	const failure = settings.error ?? remove.error;
	const direction = head.data ? directionText( drawingOf( head.data ).steps ) : '…';
	return (
		<tr>
			<td>
				<Button variant="link" className="concord-table__open" onClick={ () => go( { tab: 'flows', flow: flow.id } ) }>{ name }</Button>
				<span className="concord-fine"> { connection }</span>
				{ failure && <p className="concord-error" role="alert">{ failure.message }</p> }
			</td>
			<td><span className="concord-direction">{ direction }</span></td>
			<td>{ triggerText( flow.trigger ) }</td>
			<td>{ flow.published === null ? ( flow.kind === 'order' ? __( 'built in', 'concord' ) : __( 'draft', 'concord' ) ) : `v${ flow.published }` }{ flow.has_draft && flow.published !== null ? ` (${ __( 'draft waits', 'concord' ) })` : '' }</td>
			<td>
				{ flow.kind === 'own'
					/* translators: %s: name of a flow. */
					? <ToggleControl label={ sprintf( __( 'Run %s', 'concord' ), name ) } help={ direction } className="concord-flows__switch" checked={ flow.enabled } disabled={ ! canManage || flow.published === null || settings.isPending } onChange={ ( enabled ) => settings.mutate( { id: flow.id, enabled } ) } __nextHasNoMarginBottom />
					: flow.enabled ? __( 'with its connection', 'concord' ) : __( 'off with its connection', 'concord' ) }
			</td>
			<td className="is-number">{ shareText( flow.figures ) }</td>
			<td>{ flow.figures.last_run === null ? __( 'never', 'concord' ) : <Time value={ flow.figures.last_run } /> }</td>
			<td className="concord-flows__actions">
				<div>
					{ flow.enabled && flow.trigger !== null && flow.trigger.on !== 'store' && canManage && <RunFlow id={ flow.id } name={ name } /> }
					{ canManage && <CopyFlow flow={ flow } name={ name } head={ head.data } product={ product } /> }
					{ /* translators: %s: name of a flow. */ }
					{ flow.kind === 'own' && canManage && <Confirmed label={ sprintf( __( 'Delete %s', 'concord' ), name ) } onConfirm={ () => remove.mutate( flow.id ) } /> }
				</div>
			</td>
		</tr>
	);
}

/** Rounded down: 100 % only where nothing stopped. */
function shareText( { good, stopped }: FlowSummary[ 'figures' ] ): string {
	if ( good + stopped === 0 ) {
		return '—';
	}
	/* translators: 1: percentage, 2: records that went through, 3: all records. */
	return sprintf( __( '%1$d %% (%2$d of %3$d)', 'concord' ), Math.floor( good * 100 / ( good + stopped ) ), good, good + stopped );
}

function CopyFlow( { flow, name, head, product }: { flow: FlowSummary; name: string; head: FlowHead | undefined; product: 'fo' | 'bc' } ) {
	const create = useCreateFlow();
	const content = head?.draft?.mappings ?? head?.published?.mappings;
	const own = content && 'trigger' in content ? content : null;
	if ( ! own && ( flow.kind === 'own' || ! head ) ) {
		return null;
	}
	if ( ! own ) {
		// One for each connection: it is taken elsewhere by its file, or kept as a template.
		const steps = { steps: content?.steps ?? ORDER_STEPS, rules: content && 'documents' in content ? content.rules : undefined };
		/* translators: %s: name of a flow. */
		return <Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Export %s', 'concord' ), name ) } onClick={ () => exportFlow( name, product, steps ) }>{ __( 'Export', 'concord' ) }</Button>;
	}
	return (
		<>
			{ /* translators: %s: name of a flow. */ }
			<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Duplicate %s', 'concord' ), name ) } onClick={ () => create.mutate( { connection_id: flow.connection_id, name: sprintf( /* translators: %s: name of a flow. */ __( 'Copy of %s', 'concord' ), name ), content: own } ) }>{ __( 'Duplicate', 'concord' ) }</Button>
			{ /* translators: %s: name of a flow. */ }
			<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Export %s', 'concord' ), name ) } onClick={ () => exportFlow( name, product, own ) }>{ __( 'Export', 'concord' ) }</Button>
		</>
	);
}

function Confirmed( { label, onConfirm }: { label: string; onConfirm: () => void } ) {
	const [ asked, setAsked ] = useState( false );
	return asked ? (
		<span className="concord-confirm">
			<Button size="small" variant="secondary" isDestructive onClick={ onConfirm }>{ __( 'Delete with its versions', 'concord' ) }</Button>
			<Button size="small" variant="tertiary" onClick={ () => setAsked( false ) }>{ __( 'Keep', 'concord' ) }</Button>
		</span>
	) : <Button size="small" variant="tertiary" isDestructive aria-label={ label } onClick={ () => setAsked( true ) }>{ __( 'Delete', 'concord' ) }</Button>;
}
