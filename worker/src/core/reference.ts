/**
 * The external reference of an order: deterministic, so that any later attempt, by any worker, on any machine, finds what
 * an earlier one wrote. It is the key of exactly-once; changing its form would duplicate every order in flight.
 */
import { SyncError } from './issue.ts';

const PREFIX = /^[A-Z0-9]{1,6}$/;
const ORDER_ID = /^(0|[1-9]\d{0,19})$/;
/** F&O: SalesId holds 20 characters (d365-fo.md, "Own number"). */
const OWN_NUMBER_MAX = 20;

/** "WC1" and "10045" -> "WC1-10045", at most 27 characters. The dash keeps WC1+0045 and WC10+045 apart. */
export function externalReference( prefix: string, orderId: string ): string {
	if ( ! PREFIX.test( prefix ) || ! ORDER_ID.test( orderId ) ) {
		throw new SyncError( {
			code: 'internal_error',
			retryClass: 'poison',
			message: 'The external reference of the order could not be built: prefix or order id has the wrong form.',
			remedy: 'Check that the store\'s reference prefix is 1 to 6 letters A-Z or digits, then retry the order.',
			record: `order id ${ orderId }`,
			field: 'reference',
		} );
	}
	return `${ prefix }-${ orderId }`;
}

/** "WC1-10045" -> "WC1-10045-2" -> "WC1-10045-3": of the document that takes the place of one that was taken back. Null after the ninety-ninth. */
export function nextReference( reference: string ): string | null {
	const [ , base = '', count = '1' ] = /^([A-Z0-9]{1,6}-\d+)(?:-(\d{1,2}))?$/.exec( reference ) ?? [];
	return base === '' || Number( count ) >= 99 ? null : `${ base }-${ Number( count ) + 1 }`;
}

/** Of the document that takes a whole invoiced order back; the plugin makes no refund of it (Documents\CreditMemoWriter). */
export function takeBackReference( reference: string ): string {
	return `${ reference }-C`;
}

/** Of an order or of the document that took its place. */
export function parseReference( reference: string ): { prefix: string; orderId: string } | null {
	const match = /^([A-Z0-9]{1,6})-(0|[1-9]\d{0,19})(?:-(?:[2-9]|[1-9]\d))?$/.exec( reference );
	return match?.[ 1 ] !== undefined && match[ 2 ] !== undefined ? { prefix: match[ 1 ], orderId: match[ 2 ] } : null;
}

/**
 * F&O sales order number chosen by us: the reference without its dash, 20 characters at most. Injective for one store
 * (its prefix never changes). Two stores in one legal entity can meet ("WC1" + "15" and "WC11" + "5"), so a document
 * found under this number counts as ours only when its CustomersOrderReference equals the reference too.
 */
export function ownNumber( reference: string ): string {
	const number = reference.replace( '-', '' );
	if ( parseReference( reference ) === null || number.length > OWN_NUMBER_MAX ) {
		throw new SyncError( {
			code: 'value_too_long',
			retryClass: 'rejected',
			message: `The sales order number would have ${ number.length } characters; Finance & Operations holds ${ OWN_NUMBER_MAX }.`,
			remedy: 'Under Connections, let Dynamics number the orders ("sequence") for this connection.',
			record: reference,
			field: 'SalesOrderNumber',
			valueClass: `text of ${ number.length } characters, at most ${ OWN_NUMBER_MAX }`,
		} );
	}
	return number;
}
