import { dateI18n, getSettings } from '@wordpress/date';
import { __, _n, sprintf } from '@wordpress/i18n';

const DAY_MS = 86_400_000;
/** As in the plugin's reminder (Connections/SecretExpiry). */
const SOON_DAYS = 30;

/** The last day of a secret in words, marked when it is near or past. `now`: milliseconds since the epoch. */
export function SecretExpiry( { day, now = Date.now() }: { day: string; now?: number } ) {
	const left = Math.round( ( Date.parse( `${ day }T00:00:00Z` ) - Math.floor( now / DAY_MS ) * DAY_MS ) / DAY_MS );
	const date = dateI18n( getSettings().formats.date, `${ day }T12:00:00`, undefined );
	if ( left < 0 ) {
		/* translators: %s: date. */
		return <strong className="concord-error">{ sprintf( __( 'expired on %s', 'concord' ), date ) }</strong>;
	}
	/* translators: 1: date, 2: number of days. */
	const sentence = sprintf( _n( 'works until %1$s, %2$s more day', 'works until %1$s, %2$s more days', left, 'concord' ), date, left.toLocaleString() );
	return left > SOON_DAYS ? <>{ sentence }</> : <strong className="concord-soon">{ sentence }</strong>;
}
