import { speak } from '@wordpress/a11y';
import { Button, CheckboxControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { ApiError } from '../api/client.ts';
import { useSaveConnection, type ConnectionDraft } from '../api/queries.ts';
import type { Connection, ConnectionSettings } from '../api/schema.ts';
import { withSecret } from './draft.ts';
import { TextField } from './fields.tsx';
import { OrderFields } from './order-fields.tsx';
import { leadsElsewhere, PlaceGuard } from './place-guard.tsx';
import { SignInFields } from './sign-in-fields.tsx';

type Props = { initial: ConnectionDraft; hasSecret: boolean; onDone: ( saved: Connection | null ) => void };

export function ConnectionForm( { initial, hasSecret, onDone }: Props ) {
	const [ draft, setDraft ] = useState( initial );
	const [ guarding, setGuarding ] = useState( false );
	const save = useSaveConnection();
	const fields = save.error instanceof ApiError ? save.error.fields : {};
	const errorOf = ( path: string ) => fields[ path ];
	const onSettings = ( changes: Partial< ConnectionSettings > ) => setDraft( ( now ) => ( { ...now, settings: { ...now.settings, ...changes } } ) );
	const submit = ( event: FormEvent ) => {
		event.preventDefault();
		if ( leadsElsewhere( initial, draft ) ) {
			setGuarding( true );
			return;
		}
		store();
	};
	const keepPlace = () => {
		const { base_url, environment, company } = initial.settings;
		onSettings( { base_url, environment, company } );
		setGuarding( false );
	};
	const store = () => {
		setGuarding( false );
		save.mutate( draft, {
			onSuccess: ( saved ) => {
				speak( __( 'Connection saved.', 'concord' ) );
				onDone( saved );
			},
			onError: ( error ) => speak( error.message, 'assertive' ),
		} );
	};
	return (
		<form className="concord-card concord-form" onSubmit={ submit }>
			<h2 className="concord-heading">{ draft.product === 'fo' ? __( 'Finance & Operations', 'concord' ) : __( 'Business Central', 'concord' ) }</h2>
			<TextField label={ __( 'Name', 'concord' ) } required value={ draft.name } error={ errorOf( 'name' ) } onChange={ ( name ) => setDraft( { ...draft, name } ) } />
			<SignInFields draft={ draft } hasSecret={ hasSecret } errorOf={ errorOf } onSettings={ onSettings } onSecret={ ( secret ) => setDraft( ( now ) => withSecret( now, secret ) ) } onExpiry={ ( day ) => setDraft( ( now ) => ( { ...now, secret_expires_on: day } ) ) } />
			<OrderFields draft={ draft } errorOf={ errorOf } onSettings={ onSettings } />
			<CheckboxControl label={ __( 'Send orders through this connection', 'concord' ) } checked={ draft.enabled } onChange={ ( enabled ) => setDraft( { ...draft, enabled } ) } __nextHasNoMarginBottom />
			{ save.error && (
				<div className="concord-error" role="alert">
					<p>{ save.error.message }</p>
					{ Object.keys( fields ).length > 0 && <ul>{ Object.entries( fields ).map( ( [ path, sentence ] ) => <li key={ path }>{ sentence }</li> ) }</ul> }
				</div>
			) }
			{ guarding && <PlaceGuard before={ initial } after={ draft } onSure={ store } onBack={ keepPlace } /> }
			<div className="concord-form__actions">
				<Button variant="primary" type="submit" isBusy={ save.isPending } disabled={ save.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save connection', 'concord' ) }</Button>
				<Button variant="tertiary" onClick={ () => onDone( null ) } __next40pxDefaultSize>{ __( 'Cancel', 'concord' ) }</Button>
			</div>
		</form>
	);
}
