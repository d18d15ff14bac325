import { Button } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { useConnections, useOverview, type ConnectionDraft } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useRoute } from '../router.ts';
import { ConnectionFacts } from './connection-facts.tsx';
import { draftOf, newDraft } from './draft.ts';
import { PairingCard } from './pairing-card.tsx';
import { RemoveConnection } from './remove-connection.tsx';
import { ConnectionTest } from './test-result.tsx';

/** Forms and details come when they are opened; links kept from an earlier connection are rarely there. */
const KeptLinks = lazy( () => import( './kept-links.tsx' ) );
const ConnectionForm = lazy( () => import( './connection-form.tsx' ).then( ( loaded ) => ( { default: loaded.ConnectionForm } ) ) );
const ConnectionDetail = lazy( () => import( './connection-detail.tsx' ) );

type Editing = { draft: ConnectionDraft; hasSecret: boolean };

export function ConnectionsScreen() {
	const { data, error, isPending, refetch } = useConnections();
	const [ editing, setEditing ] = useState< Editing | null >( null );
	const { route, go } = useRoute();
	const opened = route[ 'connection' ] ?? '';
	if ( editing ) {
		return <Suspense fallback={ <Skeleton rows={ 8 } /> }><ConnectionForm initial={ editing.draft } hasSecret={ editing.hasSecret } onDone={ () => setEditing( null ) } /></Suspense>;
	}
	const edit = ( connection: Connection ) => setEditing( { draft: draftOf( connection ), hasSecret: connection.has_secret } );
	if ( opened !== '' ) {
		const connection = data?.find( ( one ) => one.id === opened );
		const onBack = () => go( { tab: 'connections' } );
		return (
			<>
				{ isPending && <Skeleton rows={ 6 } /> }
				{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
				{ data && ! connection && <Gone onBack={ onBack } /> }
				{ connection && <Suspense fallback={ <Skeleton rows={ 6 } /> }><ConnectionDetail key={ connection.id } connection={ connection } onBack={ onBack } onEdit={ () => edit( connection ) } /></Suspense> }
			</>
		);
	}
	return (
		<>
			<PairingCard />
			<section aria-labelledby="concord-connections">
				<h2 id="concord-connections" className="concord-heading">{ __( 'Dynamics 365', 'concord' ) }</h2>
				{ isPending && <Skeleton rows={ 3 } /> }
				{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
				{ data?.map( ( connection ) => <ConnectionCard key={ connection.id } connection={ connection } onEdit={ () => edit( connection ) } onOpen={ () => go( { tab: 'connections', connection: connection.id } ) } /> ) }
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

function Gone( { onBack }: { onBack: () => void } ) {
	return (
		<div className="concord-card concord-empty">
			<p className="concord-card__lead">{ __( 'This connection is not here any more. Somebody may have removed it.', 'concord' ) }</p>
			<Button variant="secondary" __next40pxDefaultSize onClick={ onBack }>{ __( 'Show all connections', 'concord' ) }</Button>
		</div>
	);
}

function ConnectionCard( { connection, onEdit, onOpen }: { connection: Connection; onEdit: () => void; onOpen: () => void } ) {
	const workerOnline = useOverview().data?.worker?.state === 'online';
	return (
		<article className="concord-card" aria-labelledby={ `concord-connection-${ connection.id }` }>
			<h3 id={ `concord-connection-${ connection.id }` }>
				{ connection.name } { ! connection.enabled && <span className="concord-fine">{ __( 'switched off', 'concord' ) }</span> }
			</h3>
			<ConnectionFacts connection={ connection } />
			<Suspense fallback={ null }><KeptLinks connectionId={ connection.id } /></Suspense>
			{ readBoot().canManage && <ConnectionTest connectionId={ connection.id } workerOnline={ workerOnline } /> }
			<div className="concord-form__actions">
				{ /* translators: %s: name of a connection. */ }
				<Button variant="secondary" size="compact" label={ sprintf( __( 'Details of %s', 'concord' ), connection.name ) } showTooltip={ false } onClick={ onOpen }>{ __( 'Details', 'concord' ) }</Button>
				{ readBoot().canManage && (
					<>
						<Button variant="secondary" size="compact" onClick={ onEdit }>{ __( 'Edit', 'concord' ) }</Button>
						<RemoveConnection id={ connection.id } />
					</>
				) }
			</div>
		</article>
	);
}
