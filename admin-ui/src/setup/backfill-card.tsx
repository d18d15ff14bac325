import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { usePauseBackfill } from './queries.ts';
import type { Setup } from './schema.ts';
import { duration } from './words.ts';

/** How far the orders of the past have come. Gone once all went out. */
export function BackfillCard( { setup: { backfill } }: { setup: Setup } ) {
	const pause = usePauseBackfill();
	if ( ! backfill || backfill.state === 'done' ) {
		return backfill && backfill.total > 0 ? <p>{ sprintf( /* translators: %d: number of orders. */ __( 'The %d orders of the past went out.', 'concord' ), backfill.total ) }</p> : null;
	}
	const paused = backfill.state === 'paused';
	return (
		<div className="concord-backfill">
			<label htmlFor="concord-backfill">{ sprintf( /* translators: 1: orders done, 2: orders in all. */ __( 'Orders of the past: %1$d of %2$d', 'concord' ), backfill.done, backfill.total ) }</label>
			<progress id="concord-backfill" value={ backfill.done } max={ backfill.total } />
			<p role="status">{ paused
				? __( 'Paused. What is on its way still arrives; new orders go out as always.', 'concord' )
				: backfill.seconds_left === null
					? __( 'Measuring how long it takes…', 'concord' )
					: sprintf( /* translators: %s: a duration such as "3 minutes". */ __( 'About %s left.', 'concord' ), duration( backfill.seconds_left ) ) }</p>
			<Button variant="secondary" size="compact" isBusy={ pause.isPending } onClick={ () => pause.mutate( ! paused ) }>{ paused ? __( 'Go on', 'concord' ) : __( 'Pause', 'concord' ) }</Button>
			{ pause.error && <p className="concord-error" role="alert">{ pause.error.message }</p> }
		</div>
	);
}
