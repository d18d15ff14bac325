/** What both products' access to any entity set has in common (core/flow/entity-access.ts). */
import type { EntityRow, Where } from '../core/flow/entity-access.ts';
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

/**
 * A page of changed(): rows later than `since`, and of each moment all rows or none. The next page asks for what is later than the last
 * moment, so that a page cut within one (an import stamps thousands of rows alike) would lose its other rows for good.
 *
 * @param read Rows that fit an OData condition ('' for all).
 */
export async function wholeMoments( field: string, since: string, read: ( condition: string, page: { orderBy?: string; top: number; skip?: number } ) => Promise< EntityRow[] > ): Promise< { rows: EntityRow[]; more: boolean } > {
	const rows = await read( since === '' ? '' : `${ field } gt ${ since }`, { orderBy: field, top: CHANGED_PAGE } );
	const momentOf = ( row: EntityRow | undefined ) => String( row?.values[ field ] ?? '' );
	const last = momentOf( rows.at( -1 ) );
	if ( rows.length < CHANGED_PAGE || last === '' ) {
		return { rows, more: false };
	}
	const earlier = rows.filter( ( row ) => momentOf( row ) !== last );
	if ( earlier.length > 0 ) {
		return { rows: earlier, more: true };
	}
	const moment: EntityRow[] = [];
	for ( let more = true; more; ) {
		const some = await read( `${ field } eq ${ last }`, { top: CHANGED_PAGE, skip: moment.length } );
		moment.push( ...some );
		more = some.length === CHANGED_PAGE;
	}
	return { rows: moment, more: true };
}

/** What is gone already is as it should be; a row that was changed since stays, and a person is told. @throws SyncError */
export async function removed( remove: () => Promise< unknown > ): Promise< void > {
	try {
		await remove();
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.remote?.status === 404 ) {
			return;
		}
		throw error;
	}
}
