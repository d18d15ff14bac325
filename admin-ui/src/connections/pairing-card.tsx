import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { useNewPairingCode, usePairing, useRevoke } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';

/** The worker's side of the house: pair one, see it, take its key away. */
export function PairingCard() {
	const { data, error, isPending, refetch } = usePairing();
	return (
		<section className="concord-card" aria-labelledby="concord-pairing">
			<h2 id="concord-pairing" className="concord-heading">{ __( 'Worker', 'concord' ) }</h2>
			{ isPending && <Skeleton rows={ 2 } /> }
			{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
			{ data && data.length === 0 && <p>{ __( 'The worker carries orders from this store to Dynamics. It needs Node.js 24 and a computer that reaches both; it opens no port.', 'concord' ) }</p> }
			{ data && data.length > 0 && (
				<ul className="concord-workers">
					{ data.map( ( worker ) => (
						<li key={ worker.id }>
							<span>
								<strong>{ worker.name }</strong> { worker.version }
								<span className="concord-fine"> { __( 'paired', 'concord' ) } <Time value={ worker.paired_at } /> · { __( 'last seen', 'concord' ) } <Time value={ worker.last_seen } /></span>
							</span>
							{ readBoot().canManage && <Revoke workerId={ worker.id } name={ worker.name } /> }
						</li>
					) ) }
				</ul>
			) }
			{ data && readBoot().canManage && <NewCode first={ data.length === 0 } /> }
		</section>
	);
}

function Revoke( { workerId, name }: { workerId: string; name: string } ) {
	const [ asking, setAsking ] = useState( false );
	const revoke = useRevoke();
	if ( ! asking ) {
		/* translators: %s: name of a worker. */
		return <Button variant="tertiary" isDestructive size="compact" label={ sprintf( __( 'Revoke %s', 'concord' ), name ) } showTooltip={ false } onClick={ () => setAsking( true ) }>{ __( 'Revoke', 'concord' ) }</Button>;
	}
	return (
		<span className="concord-confirm">
			{ __( 'Its key stops working at once. Orders wait until another worker is paired.', 'concord' ) }
			<Button variant="primary" isDestructive size="compact" isBusy={ revoke.isPending } onClick={ () => revoke.mutate( workerId ) }>{ __( 'Revoke key', 'concord' ) }</Button>
			<Button variant="tertiary" size="compact" onClick={ () => setAsking( false ) }>{ __( 'Keep', 'concord' ) }</Button>
			{ revoke.error && <span className="concord-error" role="alert">{ revoke.error.message }</span> }
		</span>
	);
}

function NewCode( { first }: { first: boolean } ) {
	const create = useNewPairingCode();
	const { siteUrl, downloadUrl } = readBoot();
	const command = create.data ? `node concord.mjs pair ${ siteUrl } ${ create.data.code }` : '';
	return (
		<>
			{ create.data && (
				<ol className="concord-pair-steps">
					<li>
						<a href={ downloadUrl }>{ __( 'Download concord.mjs', 'concord' ) }</a> { __( 'to the computer the worker shall run on.', 'concord' ) }
					</li>
					<li>
						{ __( 'There, run:', 'concord' ) }
						<span className="concord-command"><code>{ command }</code> <CopyButton text={ command } label={ __( 'Copy', 'concord' ) } /></span>
						<span className="concord-fine">{ __( 'The code works once, for ten minutes.', 'concord' ) }</span>
					</li>
					<li>
						{ __( 'Then start it:', 'concord' ) } <code>node concord.mjs run</code>
					</li>
				</ol>
			) }
			<p>
				<Button variant={ first && ! create.data ? 'primary' : 'secondary' } isBusy={ create.isPending } disabled={ create.isPending } accessibleWhenDisabled onClick={ () => create.mutate() } __next40pxDefaultSize>
					{ create.data ? __( 'Make another code', 'concord' ) : __( 'Pair a worker', 'concord' ) }
				</Button>
			</p>
			{ create.error && <p className="concord-error" role="alert">{ create.error.message }</p> }
		</>
	);
}
