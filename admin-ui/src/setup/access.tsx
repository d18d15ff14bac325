import { Button } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { ApiError } from '../api/client.ts';
import { useConnections, useSaveConnection, type ConnectionDraft } from '../api/queries.ts';
import { testResultSchema, type Connection, type Probe } from '../api/schema.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { draftOf, newDraft, withSecret } from '../connections/draft.ts';
import { PairingCard } from '../connections/pairing-card.tsx';
import { ProbeList } from '../connections/probe-list.tsx';
import { SignInFields } from '../connections/sign-in-fields.tsx';
import { keepSignIn, readSignIn } from './answers.ts';
import { Asked } from './asked.tsx';
import { CompanyChoice } from './company-choice.tsx';
import { InviteCard } from './invite-card.tsx';
import { useInvitation } from './invite-queries.ts';
import { useAsk } from './queries.ts';
import type { Stage } from './stage.ts';

/** A worker that is heard, a connection that is saved, and a test of it that is green. */
export function Access( { setup, workerOnline, onKeep }: Stage ) {
	const { data: connections = [], refetch } = useConnections();
	const connection = connections.find( ( one ) => one.id === setup.connection_id );
	// What was typed before the tab was closed; a secret has to be entered again.
	const [ draft, show ] = useState< ConnectionDraft | null >( readSignIn );
	const setDraft = ( next: ConnectionDraft | null ) => {
		show( next );
		keepSignIn( next );
	};
	const [ product, setProduct ] = useState< 'bc' | 'fo' | null >( null );
	const passed = setup.stages.some( ( stage ) => stage.id === 'access' && stage.passed );
	// An invited person may have saved or changed it meanwhile: what is edited here must not be older than what was tested.
	const tested = setup.commands.test_connection?.last?.command_id ?? 0;
	useEffect( () => {
		void refetch();
	}, [ setup.connection_id, tested, refetch ] );
	const ask = useAsk();
	const heading = useRef< HTMLHeadingElement >( null );
	const test = z.safeParse( testResultSchema, setup.commands.test_connection?.last?.result );
	return (
		<>
			<PairingCard />
			<section className="concord-card" aria-labelledby="concord-setup-dynamics">
				<h3 ref={ heading } tabIndex={ -1 } id="concord-setup-dynamics" className="concord-heading">{ __( 'Dynamics', 'concord' ) }</h3>
				{ draft && <SignInForm draft={ draft } connection={ connection } onChange={ setDraft } onDone={ ( saved ) => {
					setDraft( null );
					onKeep( { connection_id: saved.id } );
					ask.mutate( { name: 'test_connection', args: { connection_id: saved.id } } );
					ask.mutate( { name: 'read_tenant', args: { connection_id: saved.id } } );
					// The form is gone; the answer appears under this name.
					heading.current?.focus();
				} } onCancel={ () => setDraft( null ) } /> }
				{ ! draft && ! connection && (
					<div className="concord-asked">
						<p>{ __( 'Which Dynamics do you use?', 'concord' ) }</p>
						<Button variant="secondary" __next40pxDefaultSize onClick={ () => setDraft( newDraft( 'bc' ) ) }>{ __( 'Business Central', 'concord' ) }</Button>{ ' ' }
						<Button variant="secondary" __next40pxDefaultSize onClick={ () => setDraft( newDraft( 'fo' ) ) }>{ __( 'Finance & Operations', 'concord' ) }</Button>
						<InviteFor product={ product } onProduct={ setProduct } />
					</div>
				) }
				{ ! draft && connection && (
					<>
						<p><strong>{ connection.name }</strong> · { connection.settings.company } <Button variant="link" onClick={ () => setDraft( draftOf( connection ) ) }>{ __( 'Change sign-in', 'concord' ) }</Button></p>
						<CompanyChoice connection={ connection } known={ setup.commands.read_tenant } />
						<Asked name="test_connection" known={ setup.commands.test_connection } connectionId={ connection.id } workerOnline={ workerOnline } label={ __( 'Test connection', 'concord' ) } again={ __( 'Test again', 'concord' ) } busy={ __( 'The worker is trying…', 'concord' ) } />
						{ test.success && test.data.probes && <Findings probes={ test.data.probes } connection={ connection } /> }
						{ ! passed && <InviteCard product={ connection.product } connectionId={ connection.id } /> }
					</>
				) }
			</section>
		</>
	);
}

/** Before there is a connection the product must be known: its steps differ. */
function InviteFor( { product, onProduct }: { product: 'bc' | 'fo' | null; onProduct: ( product: 'bc' | 'fo' ) => void } ) {
	const invitation = useInvitation().data?.invitation ?? null;
	const going = invitation !== null && ( invitation.state === 'sent' || invitation.state === 'in-use' ) ? invitation.product : null;
	const chosen = product ?? going;
	if ( chosen !== null ) {
		return <InviteCard product={ chosen } connectionId="" />;
	}
	return (
		<p className="concord-invite__offer">
			{ __( 'Does somebody else run Dynamics? Invite them to enter the sign-in:', 'concord' ) }{ ' ' }
			<Button variant="link" onClick={ () => onProduct( 'bc' ) }>{ __( 'for Business Central', 'concord' ) }</Button>{ ' · ' }
			<Button variant="link" onClick={ () => onProduct( 'fo' ) }>{ __( 'for Finance & Operations', 'concord' ) }</Button>
		</p>
	);
}

/** Findings about what the next stage asks for; the plugin's list is the same (Setup/Checklist). */
const LATER = /^(Shipping|Fees|Customer group)\b/;

function Findings( { probes, connection }: { probes: readonly Probe[]; connection: Connection } ) {
	const failed = probes.filter( ( probe ) => ! probe.ok && ! LATER.test( probe.name ) );
	/* translators: 1: application id, 2: company. */
	const letter = [ sprintf( __( 'Please give the app %1$s access to company %2$s in Dynamics 365:', 'concord' ), connection.settings.client_id, connection.settings.company ), ...failed.map( ( probe ) => `- ${ probe.name }: ${ probe.message } ${ probe.remedy }` ) ].join( '\n' );
	return (
		<>
			<ProbeList probes={ probes } later={ LATER } />
			{ failed.length > 0 && <p>{ __( 'Not your desk? Send this to whoever runs Dynamics:', 'concord' ) } <CopyButton text={ letter } label={ __( 'Copy text for the Dynamics admin', 'concord' ) } /></p> }
		</>
	);
}

type FormProps = { draft: ConnectionDraft; connection: Connection | undefined; onChange: ( draft: ConnectionDraft ) => void; onDone: ( saved: Connection ) => void; onCancel: () => void };

/** Where and how to sign in; everything about orders is asked in the next stage, from what Dynamics has. */
function SignInForm( { draft, connection, onChange, onDone, onCancel }: FormProps ) {
	const save = useSaveConnection();
	const fields = save.error instanceof ApiError ? save.error.fields : {};
	return (
		<form className="concord-form" onSubmit={ ( event ) => {
			event.preventDefault();
			save.mutate( draft, { onSuccess: onDone } );
		} }>
			<SignInFields draft={ draft } hasSecret={ connection?.has_secret ?? false } errorOf={ ( path ) => fields[ path ] } onSettings={ ( changes ) => onChange( { ...draft, settings: { ...draft.settings, ...changes } } ) } onSecret={ ( secret ) => onChange( withSecret( draft, secret ) ) } />
			{ save.error && <div className="concord-error" role="alert"><p>{ save.error.message }</p><ul>{ Object.entries( fields ).map( ( [ path, sentence ] ) => <li key={ path }>{ sentence }</li> ) }</ul></div> }
			<div className="concord-form__actions">
				<Button variant="primary" type="submit" isBusy={ save.isPending } disabled={ save.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save and test', 'concord' ) }</Button>
				<Button variant="tertiary" onClick={ onCancel } __next40pxDefaultSize>{ __( 'Cancel', 'concord' ) }</Button>
			</div>
		</form>
	);
}
