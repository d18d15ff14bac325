/** Which sales orders of Business Central stand. A deleted one is told by nothing but its absence. */
import { textOf } from '../odata/json.ts';
import { anyOf, equals, queryString } from '../odata/query.ts';
import type { Connector, Observer } from '../connector.ts';
import type { BcContext } from './context.ts';
import { linesOf, promisedOf, PROMISED_FIELDS } from './document.ts';

export async function standingOrders( context: BcContext, numbers: readonly string[], observe: Observer ): Promise< ReadonlySet< string > > {
	const rows = await context.rows( `salesOrders${ queryString( { filter: anyOf( ...numbers.map( ( number ) => equals( 'number', number ) ) ), select: [ 'number' ] } ) }`, 'look for orders', observe );
	return new Set( rows.map( ( row ) => textOf( row, 'number' ) ) );
}

export async function promisedLines( context: BcContext, numbers: readonly string[], observe: Observer ): ReturnType< Connector[ 'promisedLines' ] > {
	const expand = `salesOrderLines($select=${ [ 'sequence', 'lineType', 'lineObjectNumber', 'quantity', ...PROMISED_FIELDS ].join( ',' ) })`;
	const rows = await context.rows( `salesOrders${ queryString( { filter: anyOf( ...numbers.map( ( number ) => equals( 'number', number ) ) ), select: [ 'id', 'number' ], expand } ) }`, 'look for orders', observe );
	return new Map( rows.map( ( row ) => [ textOf( row, 'number' ), Object.fromEntries( linesOf( row ).flatMap( ( line ) => {
		const promised = promisedOf( line );
		return promised ? [ [ textOf( line, 'sequence' ), promised ] ] : [];
	} ) ) ] ) );
}
