import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { useInvitation, useInvite, useRevokeInvitation } from './invite-queries.ts';
import type { Invitation } from './invite-schema.ts';

type Props = { product: 'bc' | 'fo'; connectionId: string };

/** Somebody else runs Dynamics: a link with which they enter the app registration themselves, or the same steps as a text. */
export function InviteCard( { product, connectionId }: Props ) {
	const { data, error, refetch } = useInvitation();
	const invite = useInvite();
	const [ open, setOpen ] = useState( connectionId === '' );
	const invitation = data?.invitation ?? null;
	const going = invitation !== null && ( invitation.state === 'sent' || invitation.state === 'in-use' );
	if ( ! readBoot().canManage ) {
		return null;
	}
	if ( ! data ) {
		return error ? <ErrorState about={ __( 'Whether your D365 admin is invited could not be read.', 'concord' ) } error={ error } onRetry={ () => void refetch() } /> : <Skeleton rows={ 1 } />;
	}
	if ( ! open && ! going && ! invite.data ) {
		return <p className="concord-invite__offer">{ __( 'Does somebody else run Dynamics?', 'concord' ) } <Button variant="secondary" size="compact" onClick={ () => setOpen( true ) }>{ __( 'Invite your D365 admin', 'concord' ) }</Button></p>;
	}
	const steps = data.instructions[ product ].map( ( step, index ) => `${ index + 1 }. ${ step }` ).join( '\n' );
	return (
		<div className="concord-invite">
			<h4>{ __( 'Invite your D365 admin', 'concord' ) }</h4>
			<p>{ __( 'They need no account here. The link opens a page where they enter the app registration and test it; they see nothing of your store. It works once, for seven days.', 'concord' ) }</p>
			{ invitation && <Standing invitation={ invitation } /> }
			{ invite.data?.link && (
				<p><span className="concord-command"><code>{ invite.data.link }</code> <CopyButton text={ invite.data.link } label={ __( 'Copy link', 'concord' ) } /></span> <span className="concord-fine">{ __( 'Shown this one time. Send it to one person.', 'concord' ) }</span></p>
			) }
			{ invite.error && <p className="concord-error" role="alert">{ invite.error.message }</p> }
			<div className="concord-form__actions">
				<Button variant="secondary" __next40pxDefaultSize isBusy={ invite.isPending } disabled={ invite.isPending } accessibleWhenDisabled onClick={ () => invite.mutate( { product, connection_id: connectionId } ) }>{ going ? __( 'Make another link', 'concord' ) : __( 'Make a link', 'concord' ) }</Button>
				<CopyButton text={ steps } label={ __( 'Copy the steps as text', 'concord' ) } />
				{ going && <Revoke /> }
			</div>
			<details>
				<summary>{ __( 'What they have to do', 'concord' ) }</summary>
				<ol>{ data.instructions[ product ].map( ( step ) => <li key={ step }>{ step }</li> ) }</ol>
			</details>
		</div>
	);
}

function Revoke() {
	const revoke = useRevokeInvitation();
	return (
		<>
			<Button variant="tertiary" isDestructive __next40pxDefaultSize isBusy={ revoke.isPending } onClick={ () => revoke.mutate() }>{ __( 'Take it back', 'concord' ) }</Button>
			{ revoke.error && <span className="concord-error" role="alert">{ revoke.error.message }</span> }
		</>
	);
}

function Standing( { invitation }: { invitation: Invitation } ) {
	return (
		<>
			<p role="status"><strong>{ standing( invitation ) }</strong></p>
			<ul className="concord-fine">
				{ invitation.log.map( ( entry, index ) => <li key={ index }>{ acted( entry.what, invitation.created_by ) } <Time value={ entry.at } /></li> ) }
			</ul>
		</>
	);
}

function standing( { state, expires_at: ends }: Invitation ): string {
	switch ( state ) {
		/* translators: %s: date and time. */
		case 'sent': return sprintf( __( 'A link is out and was not opened yet. It ends %s.', 'concord' ), new Date( ends ).toLocaleString() );
		/* translators: %s: time. */
		case 'in-use': return sprintf( __( 'Your D365 admin is at it now, until %s.', 'concord' ), new Date( ends ).toLocaleTimeString() );
		case 'done': return __( 'Your D365 admin is done. Test the connection above.', 'concord' );
		case 'revoked': return __( 'The last link was taken back.', 'concord' );
		case 'expired': return __( 'The last link ended by itself. Make another one if it is still needed.', 'concord' );
	}
}

function acted( what: string, by: string ): string {
	switch ( what ) {
		/* translators: %s: login of a user. */
		case 'created': return sprintf( __( 'Link made by %s', 'concord' ), by );
		case 'opened': return __( 'Link opened', 'concord' );
		case 'saved': return __( 'Sign-in saved', 'concord' );
		case 'tested': return __( 'Connection tested', 'concord' );
		case 'done': return __( 'Ended by the D365 admin', 'concord' );
		case 'revoked': return __( 'Taken back', 'concord' );
		default: return what;
	}
}
