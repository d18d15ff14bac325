/** Which sales orders of Business Central stand. A deleted one is told by nothing but its absence. */
import type { Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import type { BcContext } from './context.ts';

export async function standingOrders( context: BcContext, numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > > {
	const rows = await context.rows( `salesOrders${ queryString( { filter: anyOf( ...numbers.map( ( number ) => equals( 'number', number ) ) ), select: [ 'number' ] } ) }`, 'look for orders', observe );
	return new Set( rows.map( ( row ) => textOf( row, 'number' ) ) );
}
