/**
 * Parcels of posted shipments. The standard API tells none (d365-bc-dataverse.md, 0.1): they come from the API page of the companion extension
 * (docs/companion), whose rows have the shipments' own ids, and are left out where it is not installed.
 */
import { SyncError } from '../../core/issue.ts';
import type { Tracking } from '../../core/model/shipment.ts';
import type { Observer } from '../connector.ts';
import { collectionSchema, textOf, type Row } from '../odata/json.ts';
import { queryString } from '../odata/query.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

/** Under this name the parcel stands beside its shipment; absent where the tenant cannot tell. */
export const TRACKING = 'concordTracking';
export const TRACKING_ROUTE = '../concord/fulfilment/v1.0';
export const TRACKING_SET = 'salesShipmentTrackings';
export const TRACKING_FIELDS = [ 'id', 'packageTrackingNumber', 'shippingAgentCode', 'shippingAgentName', 'internetAddress' ] as const;
/** GUIDs in one filter: an address stays well below 2,000 characters. */
const AT_ONCE = 30;
/** Once found it stays; looked for again whenever a shipment is told, so that installing it later needs no restart. */
const installed = new WeakSet< BcContext >();

export async function withTracking( rows: Row[], context: BcContext, observe: Observer ): Promise< Row[] > {
	if ( ! installed.has( context ) && ! await isInstalled( context, observe ) ) {
		return rows;
	}
	installed.add( context );
	const found = new Map< string, Row >();
	for ( let start = 0; start < rows.length; start += AT_ONCE ) {
		const filter = rows.slice( start, start + AT_ONCE ).map( ( row ) => `id eq ${ textOf( row, 'id' ) }` ).join( ' or ' );
		const path = `${ TRACKING_ROUTE }/${ await context.path( TRACKING_SET, observe ) }${ queryString( { filter, select: TRACKING_FIELDS } ) }`;
		const { data } = await context.gateway.json( { method: 'GET', path, what: `read ${ TRACKING_SET }`, effect: 'read', entity: TRACKING_SET }, observe );
		const page = collectionSchema.safeParse( data );
		if ( ! page.success ) {
			throw malformedRow( 'tracking numbers' );
		}
		page.data.value.forEach( ( row ) => found.set( textOf( row, 'id' ).toLowerCase(), row ) );
	}
	return rows.map( ( row ) => ( { ...row, [ TRACKING ]: found.get( textOf( row, 'id' ).toLowerCase() ) ?? {} } ) );
}

/** The agent's address has %1 where the number goes, and may lack its scheme: Business Central itself takes http then. */
export function trackingOf( row: Row ): Tracking | null {
	const parcel = row[ TRACKING ];
	if ( typeof parcel !== 'object' || parcel === null ) {
		return null;
	}
	const text = ( field: string ) => textOf( parcel as Row, field ).trim();
	const number = text( 'packageTrackingNumber' );
	if ( number === '' ) {
		return null;
	}
	const address = text( 'internetAddress' ).replaceAll( '%1', encodeURIComponent( number ) );
	return { number, carrier: text( 'shippingAgentName' ) || text( 'shippingAgentCode' ), url: address === '' || /^[a-z][a-z\d+.-]*:/i.test( address ) ? address : `http://${ address }` };
}

async function isInstalled( context: BcContext, observe: Observer ): Promise< boolean > {
	try {
		const { text } = await context.gateway.send( { method: 'GET', path: `${ TRACKING_ROUTE }/$metadata`, what: 'look for the companion extension', effect: 'read', headers: { accept: 'application/xml' }, entity: TRACKING_SET }, observe );
		return text.includes( `"${ TRACKING_SET }"` );
	} catch ( error ) {
		// Not there, or not for this app: both mean that this tenant tells no tracking.
		if ( error instanceof SyncError && error.issue.retryClass === 'rejected' ) {
			return false;
		}
		throw error;
	}
}
