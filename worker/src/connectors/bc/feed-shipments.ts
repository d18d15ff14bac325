/**
 * Posted sales shipments (d365-bc-dataverse.md, 1.3). Read only in API v2.0; a line keeps the number of its order line, which is the store's
 * order item (core/line-sequence.ts).
 */
import { WAIT_MINUTES, type Shipment } from '../../core/model/shipment.ts';
import * as money from '../../core/money.ts';
import { textOf, type Row } from '../odata/json.ts';
import { amountOf, dayOf, linesOf, type FeedReader } from './feed-reader.ts';
import { TRACKING, trackingOf, withTracking } from './tracking.ts';

export const SHIPMENTS: FeedReader = {
	set: 'salesShipments', select: [ 'id', 'number', 'externalDocumentNumber', 'orderNumber', 'postingDate' ],
	expand: 'salesShipmentLines($select=sequence,lineType,lineObjectNumber,description,quantity)', read: shipmentOf, complete: withTracking,
};

function shipmentOf( row: Row ): Shipment {
	const tracking = trackingOf( row );
	return {
		key: textOf( row, 'id' ), number: textOf( row, 'number' ), reference: textOf( row, 'externalDocumentNumber' ), orderNumber: textOf( row, 'orderNumber' ), postedOn: dayOf( row, 'postingDate' ),
		tracking: tracking ? [ tracking ] : [],
		lines: netLines( linesOf( row, 'salesShipmentLines' ).filter( ( line ) => textOf( line, 'lineType' ) === 'Item' ) ),
		// Nothing to wait for where nothing can come.
		carrier: '', setStatus: '', setStatusPartly: '', waitMinutes: TRACKING in row ? WAIT_MINUTES : '0',
	};
}

/** "Undo shipment" puts a line of the same item and a negative quantity behind the one it takes back. */
function netLines( rows: readonly Row[] ): Shipment[ 'lines' ] {
	const lines: Shipment[ 'lines' ] = [];
	for ( const row of rows.toSorted( ( a, b ) => Number( textOf( a, 'sequence' ) ) - Number( textOf( b, 'sequence' ) ) ) ) {
		const [ sku, quantity ] = [ textOf( row, 'lineObjectNumber' ), amountOf( row, 'quantity' ) ];
		const undone = money.isNegative( quantity ) ? lines.findLast( ( line ) => line.sku === sku ) : undefined;
		if ( undone ) {
			undone.quantity = money.add( undone.quantity, quantity );
		} else {
			lines.push( { lineId: textOf( row, 'sequence' ), sku, description: textOf( row, 'description' ), quantity } );
		}
	}
	return lines.filter( ( line ) => ! money.isZero( line.quantity ) );
}
