import { __, sprintf } from '@wordpress/i18n';
import type { TenantFields } from '../mapping/side-queries.ts';

/** What a publication cannot notice now; '' while the tenant's fields are fresh. */
export function staleText( { kept, stale, reading }: TenantFields ): string {
	if ( kept && stale === '' ) {
		return '';
	}
	return kept
		/* translators: %s: date and time. */
		? sprintf( __( 'The fields of Dynamics are those of %s; they could not be read anew. A field that was changed there since is not noticed.', 'concord' ), new Date( kept.read_at ?? '' ).toLocaleString() )
		: reading ? '' : __( 'The fields of Dynamics were never read, so types and lengths are not checked.', 'concord' );
}
