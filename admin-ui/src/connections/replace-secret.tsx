import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { ApiError } from '../api/client.ts';
import { useSaveConnection } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { draftOf } from './draft.ts';
import { ExpiryField, SecretField } from './sign-in-fields.tsx';

/** A new secret in three steps: open, enter, save. What waits goes out with it; nothing is used up or lost. */
export function ReplaceSecret( { connection, onSaved, onEdit }: { connection: Connection; onSaved: () => void; onEdit: () => void } ) {
	const [ open, setOpen ] = useState< boolean | null >( null );
	const place = useRef< HTMLDivElement >( null );
	// Button and form take each other's place: the keyboard goes along.
	useEffect( () => {
		if ( open !== null ) {
			place.current?.querySelector< HTMLElement >( open ? 'input, textarea' : 'button' )?.focus();
		}
	}, [ open ] );
	const [ secret, setSecret ] = useState( '' );
	const [ day, setDay ] = useState< string | null >( null );
	const save = useSaveConnection();
	if ( open !== true ) {
		return (
			<div className="concord-form__actions" ref={ place }>
				<Button variant="secondary" size="compact" onClick={ () => setOpen( true ) }>{ connection.has_secret ? __( 'Replace secret', 'concord' ) : __( 'Enter a secret', 'concord' ) }</Button>
				<Button variant="secondary" size="compact" onClick={ onEdit }>{ __( 'Edit', 'concord' ) }</Button>
			</div>
		);
	}
	const fields = save.error instanceof ApiError ? save.error.fields : {};
	const submit = ( event: FormEvent ) => {
		event.preventDefault();
		save.mutate( { ...draftOf( connection ), secret, secret_expires_on: day }, {
			onSuccess: () => {
				speak( __( 'Secret saved. Orders that waited go out with it.', 'concord' ) );
				setOpen( false );
				setSecret( '' );
				onSaved();
			},
			onError: ( error ) => speak( error.message, 'assertive' ),
		} );
	};
	const { auth } = connection.settings;
	return (
		<div ref={ place }>
			<form className="concord-secret" onSubmit={ submit } aria-label={ __( 'Replace secret', 'concord' ) }>
				<SecretField auth={ auth } stored={ false } value={ secret } error={ fields[ 'secret' ] } onChange={ setSecret } />
				<ExpiryField auth={ auth } value={ day } error={ fields[ 'secret_expires_on' ] } onChange={ setDay } />
				{ save.error && <p className="concord-error" role="alert">{ save.error.message }</p> }
				<div className="concord-form__actions">
					<Button variant="primary" type="submit" isBusy={ save.isPending } disabled={ save.isPending || secret.trim() === '' } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save secret', 'concord' ) }</Button>
					<Button variant="tertiary" onClick={ () => setOpen( false ) } __next40pxDefaultSize>{ __( 'Cancel', 'concord' ) }</Button>
				</div>
			</form>
		</div>
	);
}
