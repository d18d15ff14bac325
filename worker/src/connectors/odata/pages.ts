/** Large sets, page by page as the service cuts them. */
import { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import { malformedRow } from '../partial.ts';
import type { Gateway } from './gateway.ts';
import { collectionSchema, type Row } from './json.ts';

/** `path`: with its query, below the service root. `entity` makes a missing right a finding about this set instead of a pause of the whole connection. */
export async function* readPages( gateway: Gateway, path: string, entity: string, observe: Observer ): AsyncIterable< Row[] > {
	for ( let next: string | undefined = path; next !== undefined; ) {
		const page: { rows: Row[]; next: string | undefined } = await readAgain( gateway, next, entity, observe );
		yield page.rows;
		next = page.next;
	}
}

/** A connection that rested while the page before was worked on may be gone by now: the walk would begin anew for that. Reading twice is harmless. */
async function readAgain( ...page: Parameters< typeof readPage > ): ReturnType< typeof readPage > {
	try {
		return await readPage( ...page );
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.code === 'dynamics_unreachable' && error.issue.retryClass === 'repeat-safe' ) {
			return readPage( ...page );
		}
		throw error;
	}
}

export async function readPage( gateway: Gateway, path: string, entity: string, observe: Observer ): Promise< { rows: Row[]; next: string | undefined } > {
	const { data } = await gateway.json( { method: 'GET', path, what: `read ${ entity }`, effect: 'read', entity }, observe );
	const page = collectionSchema.safeParse( data );
	if ( ! page.success ) {
		throw malformedRow( `records of ${ entity }` );
	}
	return { rows: page.data.value, next: page.data[ '@odata.nextLink' ] };
}
