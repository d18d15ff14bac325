import { Button, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { hrefTo } from '../router.ts';
import { useUpgradeAction, useUpgrades, type Standing } from './update-queries.ts';

/** Sending rests after an update: which orders would be sent otherwise, and the two ways on. */
export default function UpdateCard() {
	const upgrades = useUpgrades();
	if ( upgrades.isPending ) {
		return <Skeleton rows={ 3 } />;
	}
	if ( ! upgrades.data ) {
		return <ErrorState error={ upgrades.error } onRetry={ () => void upgrades.refetch() } />;
	}
	const { plugin, worker, connections } = upgrades.data;
	const held = connections.filter( ( one ) => one.state !== 'proven' && ! one.shadow );
	if ( held.length === 0 ) {
		return null;
	}
	return (
		<section className="concord-card concord-card--warning" aria-labelledby="concord-update">
			<h2 id="concord-update" className="concord-heading">{ __( 'Mapping tests after the update', 'concord' ) }</h2>
			{ /* translators: 1: version of the plugin, 2: version of the worker. */ }
			<p>{ sprintf( __( 'Plugin %1$s with worker %2$s. Real orders of your store are turned into documents again, without sending anything, and compared with what the version before made of them.', 'concord' ), plugin, worker ) }</p>
			{ held.map( ( one ) => <Held key={ one.connection_id } standing={ one } /> ) }
		</section>
	);
}

function Held( { standing }: { standing: Standing } ) {
	const act = useUpgradeAction( standing.connection_id );
	const [ last ] = standing.passed;
	return (
		<section className="concord-update" aria-label={ standing.name }>
			<h3>{ standing.name }</h3>
			{ last && (
				<p className="concord-fine">
					{ /* translators: 1: version of the plugin, 2: version of the worker. */ }
					{ sprintf( __( 'Sent last with plugin %1$s and worker %2$s', 'concord' ), last.plugin, last.worker ) } · <Time value={ last.at } />
				</p>
			) }
			{ standing.state === 'testing' && ! standing.issue && <p role="status">{ __( 'The worker is testing. Sending goes on by itself when the tests have passed.', 'concord' ) }</p> }
			{ standing.issue && <p role="status">{ standing.issue.message } { standing.issue.remedy }</p> }
			{ standing.shapes.length > 0 && <Shapes standing={ standing } /> }
			{ readBoot().canManage && (
				<>
					<Accept busy={ act.isPending } onAccept={ ( reason ) => act.mutate( reason ) } />
					<p>
						<Button variant="secondary" isBusy={ act.isPending } disabled={ act.isPending } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => act.mutate( null ) }>{ __( 'Test again', 'concord' ) }</Button>
					</p>
					<p className="concord-fine">
						{ __( 'To go back instead, install the version before (plugin and worker): it has passed already and sends again at once.', 'concord' ) } <a href={ hrefTo( { tab: 'settings' } ) }>{ __( 'Its configuration is under Settings, Backups', 'concord' ) }</a>.
					</p>
				</>
			) }
			{ act.error && <p className="concord-error" role="alert">{ act.error.message }</p> }
		</section>
	);
}

function Shapes( { standing }: { standing: Standing } ) {
	return (
		<>
			{ /* translators: %d: number of kinds of orders. */ }
			<p><strong>{ sprintf( _n( '%d kind of order would be sent otherwise, or would stop:', '%d kinds of orders would be sent otherwise, or would stop:', standing.shapes.length, 'concord' ), standing.shapes.length ) }</strong></p>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Kinds of orders that differ', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Order', 'concord' ) }</th>
						<th scope="col">{ __( 'Kind', 'concord' ) }</th>
						<th scope="col">{ __( 'What differs', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ standing.shapes.map( ( shape ) => (
						<tr key={ `${ shape.order.id } ${ shape.traits.join() }` }>
							<th scope="row"><a href={ hrefTo( { tab: 'preview', order: shape.order.id, connection: standing.connection_id } ) }>#{ shape.order.number }</a></th>
							<td>{ shape.traits.join( ', ' ) }</td>
							<td>{ shape.changes.join( ', ' ) }{ shape.outcome === 'stops' && `${ shape.message } ${ shape.remedy }` }</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</>
	);
}

function Accept( { busy, onAccept }: { busy: boolean; onAccept: ( reason: string ) => void } ) {
	const [ reason, setReason ] = useState( '' );
	return (
		<form
			className="concord-proofs__bar"
			onSubmit={ ( event ) => {
				event.preventDefault();
				if ( reason.trim() !== '' ) {
					onAccept( reason.trim() );
				}
			} }
		>
			<TextControl label={ __( 'Reason to send with this version nevertheless, kept with it', 'concord' ) } value={ reason } maxLength={ 300 } onChange={ setReason } __nextHasNoMarginBottom __next40pxDefaultSize />
			<Button variant="primary" type="submit" isBusy={ busy } disabled={ busy || reason.trim() === '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Accept and send', 'concord' ) }</Button>
		</form>
	);
}
