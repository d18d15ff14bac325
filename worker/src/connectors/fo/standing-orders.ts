/** Which sales orders of Finance & Operations stand and are not canceled (SalesOrderStatus, d365-fo.md, 2). */
import type { PromisedLine } from '../../core/model/sales-order.ts';
import type { Connector, Observer } from '../connector.ts';
import { textOf } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import { allOf, anyOf, equals, queryString } from '../odata/query.ts';
import { CROSS_COMPANY, HEADERS, LINES, type FoContext } from './context.ts';
import { lineKey, promisedOf, PROMISED_FIELDS } from './document.ts';

export async function standingOrders( context: FoContext, numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > > {
	const standing = new Set< string >();
	for await ( const rows of readPages( context.gateway, HEADERS + queryString( { filter: among( context, numbers ), select: [ 'SalesOrderNumber', 'SalesOrderStatus', 'SalesOrderProcessingStatus' ] }, CROSS_COMPANY ), HEADERS, observe ) ) {
		rows.filter( ( row ) => textOf( row, 'SalesOrderStatus' ) !== 'Canceled' && textOf( row, 'SalesOrderProcessingStatus' ) !== 'Canceled' ).forEach( ( row ) => standing.add( textOf( row, 'SalesOrderNumber' ) ) );
	}
	return standing;
}

export async function promisedLines( context: FoContext, numbers: readonly string[], observe: Observer ): ReturnType< Connector[ 'promisedLines' ] > {
	const orders = new Map< string, Record< string, PromisedLine > >( [ ...await standingOrders( context, numbers, observe ) ].map( ( number ) => [ number, {} ] ) );
	if ( orders.size === 0 ) {
		return orders;
	}
	const path = LINES + queryString( { filter: among( context, [ ...orders.keys() ] ), select: [ 'dataAreaId', 'InventoryLotId', 'SalesOrderNumber', 'ExternalItemNumber', ...PROMISED_FIELDS ] }, CROSS_COMPANY );
	for await ( const rows of readPages( context.gateway, path, LINES, observe ) ) {
		for ( const row of rows ) {
			const [ lines, promised ] = [ orders.get( textOf( row, 'SalesOrderNumber' ) ), promisedOf( row ) ];
			if ( lines && promised ) {
				lines[ lineKey( row ) ] = promised;
			}
		}
	}
	return orders;
}

function among( context: FoContext, numbers: readonly string[] ): string {
	return allOf( equals( 'dataAreaId', context.company ), anyOf( ...numbers.map( ( number ) => equals( 'SalesOrderNumber', number ) ) ) );
}
