/** Rows of one legal entity whose field is any of many values. */
import type { Observer } from '../connector.ts';
import type { Row } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, type FoContext } from './context.ts';

/** Values in one filter: F&O has no "in", and an address stays below 2,000 characters. */
const AT_ONCE = 40;

/** Empty values and repeated ones are asked for once at most. @throws SyncError, `entity_unavailable` where the tenant does not offer the set. */
export async function among( context: FoContext, set: string, field: string, values: readonly string[], select: readonly string[], observe: Observer ): Promise< Row[] > {
	const found: Row[] = [];
	const wanted = [ ...new Set( values.filter( ( value ) => value !== '' ) ) ];
	for ( let start = 0; start < wanted.length; start += AT_ONCE ) {
		const filter = allOf( equals( 'dataAreaId', context.company ), anyOf( ...wanted.slice( start, start + AT_ONCE ).map( ( value ) => equals( field, value ) ) ) );
		for await ( const rows of readPages( context.gateway, set + queryString( { filter, select }, CROSS_COMPANY ), set, observe ) ) {
			found.push( ...rows );
		}
	}
	return found;
}
