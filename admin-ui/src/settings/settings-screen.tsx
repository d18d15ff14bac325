import { speak } from '@wordpress/a11y';
import { Button, CheckboxControl, SelectControl } from '@wordpress/components';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
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
				<StockGuard draft={ draft } error={ errorOf( 'stock_guard_minutes' ) } onChange={ ( change ) => setDraft( { ...draft, ...change } ) } />
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

/** As the store takes them. */
const MINUTES = { least: 5, most: 10_080 };
type GuardChange = Partial< Pick< StoreSettings, 'stock_guard' | 'stock_guard_minutes' > >;

function StockGuard( { draft, error, onChange }: { draft: StoreSettings; error: string | undefined; onChange: ( change: GuardChange ) => void } ) {
	const rules: { value: StoreSettings[ 'stock_guard' ]; label: string; help: string }[] = [
		{ value: 'off', label: __( 'Do nothing', 'concord' ), help: __( 'The store sells by the figures it has.', 'concord' ) },
		{ value: 'sell', label: __( 'Sell, and tell me', 'concord' ), help: __( 'The order gets a note, so that you check whether the goods are there.', 'concord' ) },
		{ value: 'backorder', label: __( 'Sell as a backorder', 'concord' ), help: __( 'The shopper reads so in the cart and in the mail, and the order gets a note.', 'concord' ) },
		{ value: 'block', label: __( 'Do not sell', 'concord' ), help: __( 'The cart says that the stock is not known at the moment. Everything else in the shop still sells.', 'concord' ) },
	];
	/* translators: 1: least number of minutes, 2: most. */
	const bounds = sprintf( __( 'Enter %1$d to %2$d minutes.', 'concord' ), MINUTES.least, MINUTES.most );
	const outside = draft.stock_guard_minutes < MINUTES.least || draft.stock_guard_minutes > MINUTES.most;
	return (
		<>
			<SelectControl label={ __( 'When the stock figures are too old', 'concord' ) } help={ rules.find( ( rule ) => rule.value === draft.stock_guard )?.help } value={ draft.stock_guard } options={ rules.map( ( { value, label } ) => ( { value, label } ) ) } onChange={ ( rule ) => onChange( { stock_guard: rule } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			{ draft.stock_guard !== 'off' && <TextField label={ __( 'Too old after (minutes)', 'concord' ) } help={ __( 'Counted from the last time Dynamics was asked. A checkout never waits for Dynamics. Twice the interval of the stock flow counts where that is longer.', 'concord' ) } value={ String( draft.stock_guard_minutes ) } error={ outside ? bounds : error } onChange={ ( text ) => onChange( { stock_guard_minutes: /^\d{1,5}$/.test( text ) ? Number( text ) : draft.stock_guard_minutes } ) } /> }
		</>
	);
}
