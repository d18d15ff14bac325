import { Button } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { useConnections, useDeleteConnection, useOverview, type ConnectionDraft } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { draftOf, newDraft } from './draft.ts';
import { PairingCard } from './pairing-card.tsx';
import { ConnectionTest } from './test-result.tsx';

/** Rarely there is anything to offer. */
const KeptLinks = lazy( () => import( './kept-links.tsx' ) );

type Editing = { draft: ConnectionDraft; hasSecret: boolean };

export function ConnectionsScreen() {
	const { data, error, isPending, refetch } = useConnections();
	const [ editing, setEditing ] = useState< Editing | null >( null );
	if ( editing ) {
		return <ConnectionForm initial={ editing.draft } hasSecret={ editing.hasSecret } onDone={ () => setEditing( null ) } />;
	}
	return (
		<>
			<PairingCard />
			<section aria-labelledby="concord-connections">
				<h2 id="concord-connections" className="concord-heading">{ __( 'Dynamics 365', 'concord' ) }</h2>
				{ isPending && <Skeleton rows={ 3 } /> }
				{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
				{ data?.map( ( connection ) => <ConnectionCard key={ connection.id } connection={ connection } onEdit={ () => setEditing( { draft: draftOf( connection ), hasSecret: connection.has_secret } ) } /> ) }
				{ data && readBoot().canManage && <Add first={ data.length === 0 } onAdd={ ( draft ) => setEditing( { draft, hasSecret: false } ) } /> }
			</section>
		</>
	);
}

function Add( { first, onAdd }: { first: boolean; onAdd: ( draft: ConnectionDraft ) => void } ) {
	return (
		<div className={ first ? 'concord-card concord-empty' : 'concord-add' }>
			{ first && <p className="concord-card__lead">{ __( 'No Dynamics yet. Which one do you use?', 'concord' ) }</p> }
			<Button variant="secondary" __next40pxDefaultSize onClick={ () => onAdd( newDraft( 'bc' ) ) }>{ __( 'Connect Business Central', 'concord' ) }</Button>
			<Button variant="secondary" __next40pxDefaultSize onClick={ () => onAdd( newDraft( 'fo' ) ) }>{ __( 'Connect Finance & Operations', 'concord' ) }</Button>
		</div>
	);
}

function ConnectionCard( { connection, onEdit }: { connection: Connection; onEdit: () => void } ) {
	const [ asking, setAsking ] = useState( false );
	const remove = useDeleteConnection();
	const workerOnline = useOverview().data?.worker?.state === 'online';
	return (
		<article className="concord-card" aria-labelledby={ `concord-connection-${ connection.id }` }>
			<h3 id={ `concord-connection-${ connection.id }` }>
				{ connection.name } { ! connection.enabled && <span className="concord-fine">{ __( 'switched off', 'concord' ) }</span> }
			</h3>
			<dl className="concord-facts">
				<dt>{ __( 'Product', 'concord' ) }</dt>
				<dd>{ connection.product === 'fo' ? __( 'Finance & Operations', 'concord' ) : __( 'Business Central', 'concord' ) }</dd>
				<dt>{ connection.product === 'fo' ? __( 'Legal entity', 'concord' ) : __( 'Company', 'concord' ) }</dt>
				<dd>{ connection.settings.company }{ connection.settings.environment && ` · ${ connection.settings.environment }` }</dd>
				<dt>{ __( 'Address', 'concord' ) }</dt>
				<dd>{ connection.settings.base_url }</dd>
				<dt>{ __( 'Secret', 'concord' ) }</dt>
				<dd>{ connection.has_secret ? <>{ __( 'stored', 'concord' ) } <Time value={ connection.secret_set_at } /></> : __( 'none stored; the worker’s environment may hold it', 'concord' ) }</dd>
			</dl>
			<Suspense fallback={ null }><KeptLinks connectionId={ connection.id } /></Suspense>
			{ readBoot().canManage && (
				<>
					<ConnectionTest connectionId={ connection.id } workerOnline={ workerOnline } />
					<div className="concord-form__actions">
						<Button variant="secondary" size="compact" onClick={ onEdit }>{ __( 'Edit', 'concord' ) }</Button>
						{ asking
							? <span className="concord-confirm">{ __( 'Orders stop going there. Links to what was sent are kept.', 'concord' ) } <Button variant="primary" isDestructive size="compact" isBusy={ remove.isPending } onClick={ () => remove.mutate( connection.id ) }>{ __( 'Remove connection', 'concord' ) }</Button> <Button variant="tertiary" size="compact" onClick={ () => setAsking( false ) }>{ __( 'Keep', 'concord' ) }</Button></span>
							: <Button variant="tertiary" isDestructive size="compact" onClick={ () => setAsking( true ) }>{ __( 'Remove', 'concord' ) }</Button> }
					</div>
					{ remove.error && <p className="concord-error" role="alert">{ remove.error.message }</p> }
				</>
			) }
		</article>
	);
}
