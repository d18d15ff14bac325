import { __ } from '@wordpress/i18n';
import { Time } from './time.tsx';

/** The last known state goes on standing there, with its age. `readAt`: milliseconds since the epoch. */
export function Stale( { readAt }: { readAt: number } ) {
	return <p className="concord-stale" role="status">{ __( 'Not updating: the store does not answer. What you see was read', 'concord' ) } <Time value={ new Date( readAt ).toISOString() } />.</p>;
}
