import { Button, RadioControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { BackfillCard } from './backfill-card.tsx';
import { useEstimate, useGoLive, type Start } from './queries.ts';
import type { Setup } from './schema.ts';
import { duration } from './words.ts';

/** From when on orders are sent. Count and duration stand there before anything begins. */
export function GoLive( { setup }: { setup: Setup } ) {
	const [ start, setStart ] = useState< Start >( { start: 'now', order: '', since: '', until: '' } );
	const live = useGoLive();
	const estimate = useEstimate( start );
	const open = setup.stages.slice( 0, 3 ).filter( ( stage ) => ! stage.passed ).length;
	const change = ( changes: Partial< Start > ) => setStart( ( now ) => ( { ...now, ...changes } ) );
	if ( setup.go_live.live ) {
		return <section className="concord-card"><p>{ __( 'The store is live.', 'concord' ) }</p><BackfillCard setup={ setup } /></section>;
	}
	return (
		<section className="concord-card" aria-labelledby="concord-setup-live">
			<h3 id="concord-setup-live" className="concord-heading">{ __( 'From when on?', 'concord' ) }</h3>
			<form className="concord-form" onSubmit={ ( event ) => {
				event.preventDefault();
				live.mutate( start );
			} }>
				<RadioControl
					label={ __( 'Orders that are sent', 'concord' ) }
					selected={ start.start }
					options={ [
						{ label: __( 'from now on', 'concord' ), value: 'now' },
						{ label: __( 'from an order on', 'concord' ), value: 'order' },
						{ label: __( 'all since a day', 'concord' ), value: 'since' },
					] }
					onChange={ ( value ) => change( { start: value === 'order' || value === 'since' ? value : 'now' } ) }
				/>
				{ start.start === 'order' && <TextControl label={ __( 'Order number', 'concord' ) } value={ start.order } onChange={ ( order ) => change( { order } ) } required autoComplete="off" __nextHasNoMarginBottom __next40pxDefaultSize /> }
				{ start.start === 'since' && <TextControl type="date" label={ __( 'Day', 'concord' ) } value={ start.since } onChange={ ( since ) => change( { since } ) } required __nextHasNoMarginBottom __next40pxDefaultSize /> }
				{ start.start !== 'now' && <TextControl type="date" label={ __( 'Last day (optional)', 'concord' ) } help={ __( 'Past orders placed after it, up to this moment, stay in the store. Empty: all up to now.', 'concord' ) } value={ start.until } onChange={ ( until ) => change( { until } ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
				<div role="status">
					{ start.start !== 'now' && estimate.isFetching && <p>{ __( 'Counting…', 'concord' ) }</p> }
					{ start.start !== 'now' && ! estimate.isFetching && estimate.error && <p className="concord-error">{ estimate.error.message } <Button variant="secondary" size="compact" onClick={ () => void estimate.refetch() }>{ __( 'Count again', 'concord' ) }</Button></p> }
					{ start.start !== 'now' && ! estimate.isFetching && estimate.data && <Estimated { ...estimate.data } /> }
				</div>
				<p className="concord-fine">{ __( 'Older orders are shown as skipped with this date; any of them can still be sent from its row.', 'concord' ) }</p>
				{ open > 0 && <p>{ __( 'The stages before are not complete; open them to see what is missing.', 'concord' ) }</p> }
				{ live.error && <p className="concord-error" role="alert">{ live.error.message }</p> }
				<div className="concord-form__actions"><Button variant="primary" type="submit" isBusy={ live.isPending } disabled={ live.isPending || open > 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Go live', 'concord' ) }</Button></div>
			</form>
		</section>
	);
}

/** @param props `measured`: orders that the seconds come from. `left`: orders behind the last day. */
function Estimated( { count, left = 0, seconds, measured }: { count: number; left?: number | undefined; seconds: number; measured: number } ) {
	/* translators: %d: number of orders. */
	const behind = left > 0 && <p>{ sprintf( _n( '%d order placed after the last day is left out. It can still be sent from its row.', '%d orders placed after the last day are left out. Any of them can still be sent from its row.', left, 'concord' ), left ) }</p>;
	if ( count === 0 ) {
		return <>{ behind }<p>{ __( 'No order was placed since then; only new ones will go out.', 'concord' ) }</p></>;
	}
	return (
		<>
			{ behind }
			<p>{ sprintf(
				/* translators: 1: number of orders, 2: a duration such as "3 minutes". */
				_n( '%1$d order of the past goes out first, about %2$s.', '%1$d orders of the past go out, about %2$s. New orders do not wait for them.', count, 'concord' ), count, duration( seconds )
			) }</p>
			<p className="concord-fine">{ measured === 0
				? __( 'A guess: no order was sent yet that the time could be measured on.', 'concord' )
				/* translators: %d: number of orders. */
				: sprintf( _n( 'Reckoned from the time that %d order took.', 'Reckoned from the time that the last %d orders took.', measured, 'concord' ), measured ) }</p>
		</>
	);
}
