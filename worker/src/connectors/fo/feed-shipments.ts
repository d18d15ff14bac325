/**
 * Packing slips (d365-fo.md, 5): no business entity shows them, so they are read from the analytics mirrors CustPackingSlipJourBiEntities and
 * -TransBiEntities, which a tenant may have switched off. A line is found by its inventory lot, which the order's line shares with it, and that
 * one carries the store's order item (FUL-1). Tracking numbers stand in PackingSlipTrackingInformation, where the shop records them.
 */
import { SyncError } from '../../core/issue.ts';
import { WAIT_MINUTES, type Shipment, type Tracking } from '../../core/model/shipment.ts';
import * as money from '../../core/money.ts';
import type { Observer } from '../connector.ts';
import type { FeedPage } from '../feeds.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import { allOf, equals } from '../odata/query.ts';
import { among } from './among.ts';
import type { FoContext } from './context.ts';
import type { FeedReader } from './feed-reader.ts';

const SLIPS = 'CustPackingSlipJourBiEntities';
const SLIP_LINES = 'CustPackingSlipTransBiEntities';
const TRACKING = 'PackingSlipTrackingInformation';
const ORDER_LINES = 'SalesOrderLinesV3';

export const SHIPMENTS: FeedReader = {
	// The day of delivery may be dated back; the row's own time may not.
	set: SLIPS, day: 'CreatedOn', select: [ 'PackingSlipId', 'SalesId', 'DeliveryDate', 'CreatedOn', 'CustomerRef', 'ShipCarrierId', 'DlvMode' ],
	byKey: ( key ) => {
		const [ order = '', slip = '' ] = key.split( '|' ).map( decodeURIComponent );
		return allOf( equals( 'SalesId', order ), equals( 'PackingSlipId', slip ) );
	},
	read: readSlips,
	missing: {
		code: 'entity_unavailable', retryClass: 'rejected', field: SLIPS,
		message: 'This Finance & Operations does not offer packing slips: the data entities CustPackingSlipJourBiEntities and CustPackingSlipTransBiEntities are not published, or the user of this connection may not read them.',
		remedy: 'Publish both data entities for OData in Finance & Operations and give the user of this connection the right to read them, or switch this flow off.',
	},
};

async function readSlips( rows: readonly Row[], context: FoContext, observe: Observer ): Promise< Omit< FeedPage, 'reached' > > {
	const slips = rows.filter( ( row ) => textOf( row, 'PackingSlipId' ) !== '' );
	const numbers = [ ...new Set( slips.map( ( row ) => textOf( row, 'PackingSlipId' ) ) ) ];
	const orders = [ ...new Set( slips.map( ( row ) => textOf( row, 'SalesId' ) ) ) ];
	const lines = await among( context, SLIP_LINES, 'PackingSlipId', numbers, [ 'PackingSlipId', 'SalesId', 'InventTransId', 'ItemId', 'Name', 'Qty' ], observe );
	const tracking = await trackingOf( context, numbers, observe );
	const items = new Map( ( await among( context, ORDER_LINES, 'SalesOrderNumber', orders, [ 'SalesOrderNumber', 'InventoryLotId', 'ExternalItemNumber' ], observe ) ).map( ( row ) => [ textOf( row, 'InventoryLotId' ), textOf( row, 'ExternalItemNumber' ) ] ) );
	return { unread: [], records: slips.map( ( slip ): Shipment => {
		const number = textOf( slip, 'PackingSlipId' );
		const order = textOf( slip, 'SalesId' );
		return {
			key: [ order, number ].map( encodeURIComponent ).join( '|' ), number, reference: textOf( slip, 'CustomerRef' ), orderNumber: order, postedOn: dayOf( slip ),
			tracking: ( tracking ?? [] ).filter( ( row ) => textOf( row, 'PackingSlipNumber' ) === number && textOf( row, 'SalesOrderNumber' ) === order )
				.map( ( row ): Tracking => ( { number: textOf( row, 'TrackingNumber' ), carrier: textOf( slip, 'ShipCarrierId' ) || textOf( slip, 'DlvMode' ), url: textOf( row, 'TrackingURL' ) } ) ),
			lines: lines.filter( ( row ) => textOf( row, 'PackingSlipId' ) === number && textOf( row, 'SalesId' ) === order )
				.map( ( row ) => ( { lineId: items.get( textOf( row, 'InventTransId' ) ) ?? '', sku: textOf( row, 'ItemId' ), description: textOf( row, 'Name' ), quantity: decimalOf( row, 'Qty' ) ?? '0' } ) )
				.filter( ( line ) => ! money.isZero( line.quantity ) ),
			carrier: '', setStatus: '', setStatusPartly: '', waitMinutes: tracking === null ? '0' : WAIT_MINUTES,
		};
	} ) };
}

/** null: this tenant tells none, which is no reason to tell no shipments. */
async function trackingOf( context: FoContext, numbers: readonly string[], observe: Observer ): Promise< Row[] | null > {
	try {
		return await among( context, TRACKING, 'PackingSlipNumber', numbers, [ 'SalesOrderNumber', 'PackingSlipNumber', 'TrackingNumber', 'TrackingURL' ], observe );
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.code === 'entity_unavailable' ) {
			return null;
		}
		throw error;
	}
}

/** 1900 is F&O's "no day" (d365-fo.md, 0). */
function dayOf( row: Row ): string {
	const day = textOf( row, 'DeliveryDate' ).slice( 0, 10 );
	return day.startsWith( '1900-' ) ? '' : day;
}
