import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useOverview, useSaveConnection } from '../api/queries.ts';
import type { Connection, Overview } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { Time } from '../components/time.tsx';
import { hrefTo } from '../router.ts';
import { ActivityCard } from './activity-card.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { draftOf } from './draft.ts';
import { PushCard } from './push-card.tsx';
import { RemoveConnection } from './remove-connection.tsx';
import { ReplaceSecret } from './replace-secret.tsx';
import { authLabel } from './sign-in-fields.tsx';
import { ConnectionTest } from './test-result.tsx';
import { useActivity } from './use-activity.ts';

type Props = { connection: Connection; onBack: () => void; onEdit: () => void };
type Lane = NonNullable< Overview[ 'worker' ] >[ 'lanes' ][ number ];

/** Everything about one connection: where it leads, whether it may, what it did lately. */
export default function ConnectionDetail( { connection, onBack, onEdit }: Props ) {
	const worker = useOverview().data?.worker;
	const { canManage } = readBoot();
	const lane = worker?.lanes.find( ( one ) => one.connection_id === connection.id );
	return (
		<>
			<p><Button variant="link" onClick={ onBack }>{ __( '← All connections', 'concord' ) }</Button></p>
			<h2 className="concord-heading">{ connection.name }</h2>
			{ canManage ? <Managed connection={ connection } lane={ lane } online={ worker?.state === 'online' } onBack={ onBack } onEdit={ onEdit } /> : <FactsCard connection={ connection } lane={ lane } versions={ null } /> }
		</>
	);
}

function Managed( { connection, lane, online, onBack, onEdit }: Props & { lane: Lane | undefined; online: boolean } ) {
	const asked = useActivity( connection.id );
	const versions = asked.activity === null ? null : { worker: asked.activity.worker_version, root: asked.activity.root };
	return (
		<>
			<FactsCard connection={ connection } lane={ lane } versions={ versions }>
				<ReplaceSecret connection={ connection } onSaved={ asked.ask } onEdit={ onEdit } />
			</FactsCard>
			<section className="concord-card" aria-labelledby="concord-probes">
				<h3 id="concord-probes">{ __( 'Sign-in and permissions', 'concord' ) }</h3>
				<p>{ __( 'Signs in, reads the company and tries every right an order needs. Nothing is written.', 'concord' ) }</p>
				<ConnectionTest connectionId={ connection.id } workerOnline={ online } />
			</section>
			<ActivityCard asked={ asked } workerOnline={ online } />
			{ asked.activity?.push && <PushCard push={ asked.activity.push } product={ connection.product } /> }
			<Switches connection={ connection } onRemoved={ onBack } />
		</>
	);
}

type FactsProps = { connection: Connection; lane: Lane | undefined; versions: { worker: string; root: string } | null; children?: React.ReactNode };

function FactsCard( { connection, lane, versions, children }: FactsProps ) {
	const { settings } = connection;
	return (
		<section className="concord-card" aria-label={ __( 'Where it leads', 'concord' ) }>
			<ConnectionFacts connection={ connection }>
				<dt>{ __( 'State', 'concord' ) }</dt>
				<dd><LaneState enabled={ connection.enabled } lane={ lane } /></dd>
				<dt>{ __( 'Sign-in', 'concord' ) }</dt>
				<dd>{ authLabel( settings.auth ) }{ settings.client_id !== '' && ` · ${ settings.client_id }` }{ settings.auth === 'basic' && ` · ${ settings.username }` }</dd>
				<dt>{ __( 'Versions', 'concord' ) }</dt>
				<dd>
					{ /* translators: %s: version. */ }
					{ sprintf( __( 'Concord %s', 'concord' ), readBoot().version ) }
					{ /* translators: %s: version. */ }
					{ versions && ` · ${ sprintf( __( 'worker %s', 'concord' ), versions.worker ) }` }
					{ versions && <span className="concord-fine"> · { versions.root }</span> }
				</dd>
			</ConnectionFacts>
			{ children }
		</section>
	);
}

function LaneState( { enabled, lane }: { enabled: boolean; lane: Lane | undefined } ) {
	if ( ! enabled ) {
		return <>{ __( 'Switched off', 'concord' ) }</>;
	}
	if ( ! lane ) {
		return <>{ __( 'The worker has not reported on it yet.', 'concord' ) }</>;
	}
	if ( lane.state === 'ok' ) {
		return <>{ __( '✓ Working', 'concord' ) }</>;
	}
	return <span className="concord-soon">{ lane.message }{ lane.until !== null && <> { __( 'Next try', 'concord' ) } <Time value={ lane.until } /></> }</span>;
}

function Switches( { connection, onRemoved }: { connection: Connection; onRemoved: () => void } ) {
	const save = useSaveConnection();
	const { enabled } = connection;
	const flip = () => save.mutate( { ...draftOf( connection ), enabled: ! enabled }, {
		onSuccess: ( saved ) => speak( saved.enabled ? __( 'Connection switched on.', 'concord' ) : __( 'Connection switched off.', 'concord' ) ),
		onError: ( error ) => speak( error.message, 'assertive' ),
	} );
	return (
		<section className="concord-card" aria-labelledby="concord-switches">
			<h3 id="concord-switches">{ __( 'Pause or disconnect', 'concord' ) }</h3>
			<p>
				{ enabled
					? __( 'Switched off, it takes no new orders: they go to the next connection that is on, or wait. What already stands in this Dynamics is still kept up to date.', 'concord' )
					: __( 'It takes no new orders: they go to the next connection that is on, or wait until one is. Switched on, it takes them again.', 'concord' ) }
				{ ' ' }
				<a href={ hrefTo( { tab: 'settings' } ) }>{ __( 'Pause everything under Settings', 'concord' ) }</a>
			</p>
			{ save.error && <p className="concord-error" role="alert">{ save.error.message }</p> }
			<div className="concord-form__actions">
				<Button variant="secondary" size="compact" isBusy={ save.isPending } disabled={ save.isPending } accessibleWhenDisabled onClick={ flip }>{ enabled ? __( 'Switch off', 'concord' ) : __( 'Switch on', 'concord' ) }</Button>
				<RemoveConnection id={ connection.id } onRemoved={ onRemoved } />
			</div>
		</section>
	);
}
