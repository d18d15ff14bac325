import { speak } from '@wordpress/a11y';
import { Button, CheckboxControl } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { ApiError } from '../api/client.ts';
import { useSaveStoreSettings, useStoreSettings } from '../api/queries.ts';
import type { StoreSettings } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { TextField } from '../connections/fields.tsx';

/** Opened for a look after an update: it comes when it is shown. */
const BackupsCard = lazy( () => import( './backups-card.tsx' ) );

export function SettingsScreen() {
	const { data, error, isPending, refetch } = useStoreSettings();
	if ( isPending ) {
		return <Skeleton rows={ 4 } />;
	}
	if ( ! data ) {
		return <ErrorState error={ error } onRetry={ () => void refetch() } />;
	}
	return (
		<>
			<SettingsForm saved={ data } />
			<Suspense fallback={ <Skeleton rows={ 3 } /> }><BackupsCard /></Suspense>
		</>
	);
}

function SettingsForm( { saved }: { saved: StoreSettings } ) {
	const [ draft, setDraft ] = useState( saved );
	const save = useSaveStoreSettings();
	const dirty = JSON.stringify( draft ) !== JSON.stringify( saved );
	const errorOf = ( field: string ) => ( save.error instanceof ApiError ? save.error.fields[ field ] : undefined );
	const whole = ( text: string, fallback: number ) => ( /^\d{1,4}$/.test( text ) ? Number( text ) : fallback );
	const submit = ( event: FormEvent ) => {
		event.preventDefault();
		save.mutate( draft, { onSuccess: ( now ) => {
			setDraft( now );
			speak( __( 'Settings saved.', 'concord' ) );
		} } );
	};
	return (
		<form className="concord-card concord-form" onSubmit={ submit }>
			<h2 className="concord-heading">{ __( 'Settings', 'concord' ) }</h2>
			<fieldset className="concord-settings__fields" disabled={ ! readBoot().canManage }>
				<CheckboxControl label={ __( 'Pause sending', 'concord' ) } help={ __( 'Orders are still noted and wait; nothing is lost.', 'concord' ) } checked={ draft.paused } onChange={ ( paused ) => setDraft( { ...draft, paused } ) } __nextHasNoMarginBottom />
				<CheckboxControl label={ __( 'Write a note on the order when it is in Dynamics', 'concord' ) } checked={ draft.mark_order_notes } onChange={ ( mark_order_notes ) => setDraft( { ...draft, mark_order_notes } ) } __nextHasNoMarginBottom />
				<TextField label={ __( 'Attempts before a record asks for you', 'concord' ) } value={ String( draft.max_attempts ) } error={ errorOf( 'max_attempts' ) } onChange={ ( text ) => setDraft( { ...draft, max_attempts: whole( text, draft.max_attempts ) } ) } />
				<TextField label={ __( 'Keep the history of settled records for (days)', 'concord' ) } value={ String( draft.retention_days ) } error={ errorOf( 'retention_days' ) } onChange={ ( text ) => setDraft( { ...draft, retention_days: whole( text, draft.retention_days ) } ) } />
				<TextField label={ __( 'Wake the worker at', 'concord' ) } type="url" placeholder="https://worker.example.com/nudge" help={ __( 'Optional: makes the worker look at once instead of within a second.', 'concord' ) } value={ draft.nudge_url } error={ errorOf( 'nudge_url' ) } onChange={ ( nudge_url ) => setDraft( { ...draft, nudge_url } ) } />
				<CheckboxControl label={ __( 'Delete everything when the plugin is deleted', 'concord' ) } help={ __( 'Off: links and history stay in the database, so that installing again goes on where you were.', 'concord' ) } checked={ draft.remove_data_on_uninstall } onChange={ ( remove_data_on_uninstall ) => setDraft( { ...draft, remove_data_on_uninstall } ) } __nextHasNoMarginBottom />
			</fieldset>
			{ save.error && <p className="concord-error" role="alert">{ save.error.message }</p> }
			{ readBoot().canManage && (
				<div className="concord-form__actions">
					<Button variant="primary" type="submit" disabled={ ! dirty || save.isPending } accessibleWhenDisabled isBusy={ save.isPending } __next40pxDefaultSize>{ __( 'Save settings', 'concord' ) }</Button>
					{ dirty && <span className="concord-fine">{ __( 'Not saved yet.', 'concord' ) }</span> }
				</div>
			) }
		</form>
	);
}
