/** What both products' access to any entity set has in common (core/flow/entity-access.ts). */
import type { Where } from '../core/flow/entity-access.ts';
import { SyncError } from '../core/issue.ts';

/** Rows of a changed() page: enough to be worth the request, few enough to be done within a lease. */
export const CHANGED_PAGE = 200;

export function ambiguous( entity: string, where: Where ): SyncError {
	return new SyncError( {
		code: 'record_ambiguous', retryClass: 'rejected', field: where.map( ( one ) => one.field ).join( ', ' ),
		message: `More than one record of ${ entity } fits what the step of the flow asks for.`,
		remedy: `Let the step ask for a field that only one record of ${ entity } can have, or correct the records in Dynamics, then retry.`,
	} );
}
