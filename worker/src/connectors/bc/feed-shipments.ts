/** Posted sales shipments (d365-bc-dataverse.md, 1.3). Read only in API v2.0; line numbers are the order's own. */
import type { Shipment } from '../../core/model/shipment.ts';
import { textOf, type Row } from '../odata/json.ts';
import { amountOf, dayOf, linesOf, type FeedReader } from './feed-reader.ts';

export const SHIPMENTS: FeedReader = {
	set: 'salesShipments', select: [ 'id', 'number', 'externalDocumentNumber', 'orderNumber', 'postingDate' ],
	expand: 'salesShipmentLines($select=sequence,lineType,lineObjectNumber,description,quantity)', read: shipmentOf,
};

function shipmentOf( row: Row ): Shipment {
	return {
		key: textOf( row, 'id' ), number: textOf( row, 'number' ), reference: textOf( row, 'externalDocumentNumber' ), orderNumber: textOf( row, 'orderNumber' ), postedOn: dayOf( row, 'postingDate' ),
		// The standard API has no tracking number (d365-bc-dataverse.md, 0.1).
		tracking: [],
		lines: linesOf( row, 'salesShipmentLines' ).map( ( line ) => ( { lineId: textOf( line, 'sequence' ), sku: textOf( line, 'lineObjectNumber' ), description: textOf( line, 'description' ), quantity: amountOf( line, 'quantity' ) } ) ),
		setStatus: '',
	};
}
