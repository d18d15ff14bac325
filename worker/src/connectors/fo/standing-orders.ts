/** Which sales orders of Finance & Operations stand and are not canceled (SalesOrderStatus, d365-fo.md, 2). */
import type { Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, HEADERS, type FoContext } from './context.ts';

export async function standingOrders( context: FoContext, numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > > {
	const filter = allOf( equals( 'dataAreaId', context.company ), anyOf( ...numbers.map( ( number ) => equals( 'SalesOrderNumber', number ) ) ) );
	const standing = new Set< string >();
	for await ( const rows of readPages( context.gateway, HEADERS + queryString( { filter, select: [ 'SalesOrderNumber', 'SalesOrderStatus', 'SalesOrderProcessingStatus' ] }, CROSS_COMPANY ), HEADERS, observe ) ) {
		rows.filter( ( row ) => textOf( row, 'SalesOrderStatus' ) !== 'Canceled' && textOf( row, 'SalesOrderProcessingStatus' ) !== 'Canceled' ).forEach( ( row ) => standing.add( textOf( row, 'SalesOrderNumber' ) ) );
	}
	return standing;
}
