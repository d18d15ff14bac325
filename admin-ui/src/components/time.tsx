import { dateI18n, getSettings, humanTimeDiff } from '@wordpress/date';
import { __ } from '@wordpress/i18n';

type Props = { value: string | null; empty?: string };

/** Relative time, with the absolute one in the site's zone on hover and for screen readers that read titles. */
export function Time( { value, empty }: Props ) {
	if ( value === null || value === '' ) {
		return <>{ empty ?? __( 'never', 'concord' ) }</>;
	}
	return <time dateTime={ value } title={ dateI18n( getSettings().formats.datetime, value, undefined ) }>{ humanTimeDiff( value ) }</time>;
}
