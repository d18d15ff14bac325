import { __ } from '@wordpress/i18n';
import type { Link } from '../api/schema.ts';

/** The Dynamics number, linked where the address is a web address (never javascript:, whatever the other side sent). */
export function DynamicsLink( { link }: { link: Pick< Link, 'number' | 'url' > } ) {
	if ( ! /^https?:\/\//.test( link.url ) ) {
		return <span>{ link.number }</span>;
	}
	return (
		<a className="concord-table__number" href={ link.url } target="_blank" rel="noreferrer noopener">
			{ link.number }
			<span className="screen-reader-text"> { __( '(opens Dynamics in a new tab)', 'concord' ) }</span>
		</a>
	);
}
