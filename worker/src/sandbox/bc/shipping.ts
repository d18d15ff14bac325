/** What a person enters before and after a shipment is posted: quantities to ship, and the package tracking number. */
import Big from 'big.js';
import type { SetTracking, Shipping } from '../host/shipping.ts';
import { TRACKING_SET } from './custom.ts';
import { dialog } from './errors.ts';
import { ORDER } from './kinds.ts';
import type { Company } from './seed.ts';
import type { Row } from './values.ts';

/** Lines that are not named stay. `line` is the line's number, which is the store's order item. */
export function setQuantities( company: Company, order: Row, wanted: NonNullable< Shipping[ 'lines' ] > ): void {
	const lines = company.tables.childrenOf( ORDER.lineSet, String( order.id ) ).filter( ( line ) => line.lineType !== 'Comment' );
	const strange = wanted.find( ( one ) => ! lines.some( ( line ) => String( line.sequence ) === one.line ) );
	if ( strange ) {
		throw dialog( `Sales order ${ String( order.number ) } has no line ${ strange.line }.` );
	}
	for ( const line of lines ) {
		const quantity = wanted.filter( ( one ) => one.line === String( line.sequence ) ).reduce( ( sum, one ) => sum.plus( one.quantity ), new Big( 0 ) );
		const open = new Big( String( line.quantity ) ).minus( String( line.shippedQuantity ) );
		if ( quantity.gt( open ) ) {
			throw dialog( `You cannot ship more than ${ open.toFixed() } units.` );
		}
		company.tables.update( ORDER.lineSet, String( line.id ), { shipQuantity: quantity.toFixed() } );
	}
}

/** Changes the shipment too, as a field of its own table does: the standard API tells it by its time of change, though not the number. */
export function setTracking( company: Company, shipment: Row, { number, carrier, url }: SetTracking ): void {
	const id = String( shipment.id );
	const values = { number: String( shipment.number ), packageTrackingNumber: number, shippingAgentCode: carrier.toUpperCase(), shippingAgentName: carrier, internetAddress: url };
	if ( company.tables.find( TRACKING_SET, id ) === undefined ) {
		company.tables.insert( TRACKING_SET, { id, ...values } );
	} else {
		company.tables.update( TRACKING_SET, id, values );
	}
	company.tables.update( 'salesShipments', id, {} );
}
