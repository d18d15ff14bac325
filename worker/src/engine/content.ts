/**
 * Did the order change after it was sent, and what of it? Hashes what a change of the order means, not the mapped document: a
 * new mapping, tax code or worker version must not make every old order look edited.
 *
 * 64 hex digits: the first half stands for lines and amounts, the second for customer, addresses and note; so the sentence
 * can name which of them changed without any copy of the order being kept.
 */
import { createHash } from 'node:crypto';
import type { DocumentState } from '../connectors/connector.ts';
import { canonicalJson } from '../core/json-number.ts';
import type { Issue } from '../core/issue.ts';
import type { Order } from '../core/model/order.ts';
import * as money from '../core/money.ts';
import { orderName } from '../core/words.ts';
import type { Link } from '../store/contract/api.ts';

export const sha256 = ( text: string ): string => createHash( 'sha256' ).update( text, 'utf8' ).digest( 'hex' );

export function contentHash( order: Order ): string {
	const lines = order.lines.map( ( { id, kind, sku, name, quantity, subtotal, total, totalTax, taxClass } ) => ( { id, kind, sku, name, quantity, subtotal, total, totalTax, taxClass } ) );
	const amounts = canonicalJson( { lines, total: order.total, totalTax: order.totalTax, currency: order.currency } );
	const rest = canonicalJson( { customer: order.customer, billing: order.billing, shipping: order.shipping, note: order.customerNote } );
	return sha256( amounts ).slice( 0, 32 ) + sha256( rest ).slice( 0, 32 );
}

/** Statuses in which the shopper no longer owes or gets what the document says. */
const LEFT = [ 'cancelled', 'failed', 'refunded', 'trash', 'pending', 'on-hold', 'checkout-draft', 'auto-draft', 'draft' ];

/** Null when the document still says what the order says. */
export function changedAfterSync( order: Order, link: Link ): Issue | null {
	if ( LEFT.includes( order.status ) ) {
		return changed( order, link, `${ orderName( order ) } became "${ order.status }" after it was sent; sales order ${ link.number } stands unchanged in Dynamics.`, 'status',
			`Decide below whether sales order ${ link.number } is deleted in Dynamics or left; one that is shipped or invoiced is credited there.` );
	}
	const now = contentHash( order );
	if ( now === link.content_hash ) {
		return null;
	}
	const what = [ amountChange( order, link ), now.slice( 0, 32 ) === link.content_hash.slice( 0, 32 ) ? '' : 'its lines', now.slice( 32 ) === link.content_hash.slice( 32 ) ? '' : 'its customer, addresses or note' ].filter( ( part ) => part !== '' );
	return changed( order, link, `${ orderName( order ) } was edited after it was sent: ${ what.join( ', ' ) }. Sales order ${ link.number } was not touched and no second one was made.`, what.length > 0 && now.slice( 0, 32 ) !== link.content_hash.slice( 0, 32 ) ? 'lines' : 'addresses',
		`Decide below what becomes of sales order ${ link.number }, or undo the edit in the store and retry.` );
}

/** `what`: the parts in which the document that an earlier attempt wrote says otherwise than the order does now. */
export function changedWhileSent( order: Order, document: Pick< DocumentState, 'number' | 'url' >, what: string[] ): Issue {
	return {
		code: 'order_changed_after_sync', retryClass: 'rejected', record: orderName( order ), field: what.includes( 'its lines' ) ? 'lines' : 'addresses', facts: { document: document.number, url: document.url },
		message: `${ orderName( order ) } was edited while it was sent: ${ what.join( ', ' ) }. Sales order ${ document.number } has the content from before, and no second one was made.`,
		remedy: `Decide below what becomes of sales order ${ document.number }, or undo the edit in the store and retry.`,
	};
}

function amountChange( order: Order, link: Link ): string {
	if ( link.store_total === '' || money.equal( order.total, link.store_total ) ) {
		return '';
	}
	return `the total was ${ link.store_total } ${ link.currency } and is ${ money.round( order.total, order.minorUnitDigits ) } ${ order.currency }`;
}

function changed( order: Order, link: Link, message: string, field: string, remedy: string ): Issue {
	return { code: 'order_changed_after_sync', retryClass: 'rejected', message, remedy, record: orderName( order ), field, facts: { document: link.number, url: link.url } };
}
