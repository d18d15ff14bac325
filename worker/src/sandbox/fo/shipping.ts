/**
 * Packing slips: of all that is open on an order, or of some lines in part. They show as the analytics mirrors (d365-fo.md, 5), tracking numbers
 * in PackingSlipTrackingInformation.
 */
import Big from 'big.js';
import type { SetTracking, Shipping } from '../host/shipping.ts';
import { emptyRow, type Row } from './contract.ts';
import { linesOf, must, ORDER_LINES, ORDERS, type World } from './sales.ts';
import { keyOf } from './tables.ts';

const JOURNALS = must( 'CustPackingSlipJourBiEntities' );
const TRANSACTIONS = must( 'CustPackingSlipTransBiEntities' );
const TRACKING = must( 'PackingSlipTrackingInformation' );

/** A line of an order and how much of it goes. */
export type Going = { line: Row; quantity: Big; left: Big };

/** What `shipping` means for the order. @throws with a sentence when it asks for more than is open, or for nothing. */
export function going( world: World, order: Row, { lines }: Shipping ): Going[] {
	const open = linesOf( world, order[ 'dataAreaId' ] ?? '', order[ 'SalesOrderNumber' ] ?? '' ).map( ( line ) => ( { line, open: openOf( world, line ) } ) );
	const wanted = lines === undefined ? open.map( ( one ) => ( { ...one, quantity: one.open } ) ) : lines.map( ( { line: id, quantity } ) => {
		const found = open.find( ( { line } ) => line[ 'ExternalItemNumber' ] === id || line[ 'InventoryLotId' ] === id );
		if ( ! found || found.open.lt( quantity ) ) {
			throw new Error( `Sales order ${ order[ 'SalesOrderNumber' ] ?? '' } has not ${ quantity } open of line ${ id }.` );
		}
		return { ...found, quantity: new Big( quantity ) };
	} );
	const some = wanted.filter( ( { quantity } ) => ! quantity.eq( 0 ) );
	if ( some.length === 0 ) {
		throw new Error( `Nothing of sales order ${ order[ 'SalesOrderNumber' ] ?? '' } is left to ship.` );
	}
	return some.map( ( { line, open: before, quantity } ) => ( { line, quantity, left: before.minus( quantity ) } ) );
}

/** Answers with the number of the packing slip. */
export function postSlip( world: World, order: Row, lines: readonly Going[], tracking: SetTracking | null | undefined ): string {
	const dataAreaId = order[ 'dataAreaId' ] ?? '';
	const number = order[ 'SalesOrderNumber' ] ?? '';
	const slip = world.tables.next( `slip ${ dataAreaId }`, ( value ) => `PS-${ String( value ).padStart( 6, '0' ) }` );
	const key = () => world.tables.next( 'source document', ( value ) => String( 5_637_144_000 + value ) );
	const day = `${ world.now().toISOString().slice( 0, 10 ) }T12:00:00Z`;
	const CreatedOn = world.now().toISOString().replace( /\.\d+Z$/, 'Z' );
	const shared = { dataAreaId, PackingSlipId: slip, SalesId: number, DeliveryDate: day, CreatedOn };
	world.tables.insert( JOURNALS, { ...emptyRow( JOURNALS ), ...shared, SourceDocumentHeader: key(), CustomerRef: order[ 'CustomersOrderReference' ] ?? '', DlvMode: order[ 'DeliveryModeCode' ] ?? '', ShipCarrierId: order[ 'ShippingCarrierId' ] ?? '', Qty: lines.reduce( ( sum, { quantity } ) => sum.plus( quantity ), new Big( 0 ) ).toFixed() } );
	lines.forEach( ( { line, quantity, left }, index ) => world.tables.insert( TRANSACTIONS, {
		...emptyRow( TRANSACTIONS ), ...shared, SourceDocumentLine: key(), LineNum: String( index + 1 ), InventTransId: line[ 'InventoryLotId' ] ?? '', ItemId: line[ 'ItemNumber' ] ?? '', Name: line[ 'LineDescription' ] ?? '',
		Ordered: line[ 'OrderedSalesQuantity' ] ?? '0', Qty: quantity.toFixed(), Remain: left.toFixed(),
	} ) );
	if ( tracking !== null ) {
		track( world, slip, tracking ?? { number: `00340434${ slip.slice( 3 ) }`, carrier: '', url: '' } );
	}
	return slip;
}

/** The number a person enters on the packing slip, at once or later. */
export function track( world: World, slip: string, { number, carrier, url }: SetTracking ): void {
	const journal = world.tables.rows( JOURNALS ).find( ( row ) => row[ 'PackingSlipId' ] === slip );
	if ( ! journal ) {
		throw new Error( `There is no packing slip ${ slip }.` );
	}
	world.tables.insert( TRACKING, { ...emptyRow( TRACKING ), dataAreaId: journal[ 'dataAreaId' ] ?? '', SalesOrderNumber: journal[ 'SalesId' ] ?? '', PackingSlipNumber: slip, DeliveryDate: journal[ 'DeliveryDate' ] ?? '', TrackingNumber: number, TrackingURL: url } );
	if ( carrier !== '' ) {
		world.tables.update( JOURNALS, keyOf( JOURNALS, journal ), { ShipCarrierId: carrier } );
	}
}

/** Delivered when nothing is left, else still open. */
export function settleShipped( world: World, order: Row ): void {
	const lines = linesOf( world, order[ 'dataAreaId' ] ?? '', order[ 'SalesOrderNumber' ] ?? '' );
	const done = ( line: Row ) => openOf( world, line ).eq( 0 );
	lines.filter( done ).forEach( ( line ) => world.tables.update( ORDER_LINES, keyOf( ORDER_LINES, line ), { SalesOrderLineStatus: 'Delivered' } ) );
	world.tables.update( ORDERS, keyOf( ORDERS, order ), lines.every( done ) ? { SalesOrderStatus: 'Delivered', SalesOrderProcessingStatus: 'Delivered' } : { SalesOrderProcessingStatus: 'PartiallyDelivered' } );
}

function openOf( world: World, line: Row ): Big {
	const shipped = world.tables.rows( TRANSACTIONS ).filter( ( row ) => row[ 'dataAreaId' ] === line[ 'dataAreaId' ] && row[ 'InventTransId' ] === line[ 'InventoryLotId' ] );
	return shipped.reduce( ( left, row ) => left.minus( row[ 'Qty' ] ?? '0' ), new Big( line[ 'OrderedSalesQuantity' ] ?? '0' ) );
}
