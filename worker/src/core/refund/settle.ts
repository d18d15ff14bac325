/** What both products share when a refund is booked: the documents are found by our reference before they are made, and their total is compared before anything is posted. */
import { SyncError } from '../issue.ts';
import { JsonNumber } from '../json-number.ts';
import type { EntityAccess, EntityRow, Observe, Where } from '../flow/entity-access.ts';
import * as money from '../money.ts';
import type { LineTarget } from '../order-rules.ts';
import type { MemoPlan } from './plan.ts';

export type MemoOrder = {
	plan: MemoPlan;
	/** refundReference( … ): the document is found by it. */
	reference: string;
	/** Number of the sales order, and the refund in words. */
	orderNumber: string; record: string;
	/** YYYY-MM-DD. */
	day: string;
	post: boolean; reason: string; disposition: string; creditOnly: string;
	/** Of the connection: where cents go that Dynamics reckons differently. */
	rounding: ( LineTarget & { tolerance: string; taxCode: string } ) | null;
	/** Code of the place goods come back to; '' for Dynamics' own choice. */
	location: string;
};
export type MemoAccess = { dynamics: Pick< EntityAccess, 'find' | 'list' | 'create' | 'act' >; mustHold: () => void; observe: Observe; /** Nothing is really written: totals are not known and nothing is posted. */ dry: boolean; warn: ( sentence: string ) => void };
export type Booked = { entity: string; key: string; number: string; invoiceNumber: string; customer: string; state: 'posted' | 'prepared'; /** Null in a dry run. */ total: string | null; tax: string };

/** "WC1-R77" for the refund 77: told from an order's reference by its letter, and found again by the plugin (Documents\CreditMemoWriter). */
export function refundReference( orderReference: string, refundId: number ): string | null {
	const prefix = /^([A-Z0-9]{1,6})-\d+(?:-\d{1,2})?$/.exec( orderReference )?.[ 1 ];
	return prefix === undefined ? null : `${ prefix }-R${ refundId }`;
}

/** A row that is there is left as it is: repeating adds nothing. */
export async function findOrMake( entity: string, where: Where, values: Record< string, unknown >, { dynamics, mustHold, observe }: MemoAccess ): Promise< EntityRow > {
	const found = await dynamics.find( entity, where, observe );
	if ( found ) {
		return found;
	}
	mustHold();
	return dynamics.create( entity, where, values, observe );
}

/** Null where Dynamics does not tell it. */
export function digitsOf( row: EntityRow | null, field: string ): string | null {
	const value = row?.values[ field ];
	const text = value instanceof JsonNumber ? value.digits : String( value ?? '' );
	return money.isDecimal( text ) ? money.abs( text ) : null;
}

/** What is missing in Dynamics, when a rounding line may bring it. Throws where it may not: never booked in silence. */
export function missing( total: string | null, { plan, record, rounding }: MemoOrder, document: string ): string {
	const difference = total === null ? null : money.sub( plan.amount, total );
	if ( difference !== null && ( money.isZero( difference ) || ( rounding !== null && money.compare( money.abs( difference ), rounding.tolerance ) <= 0 ) ) ) {
		return difference;
	}
	throw differs( total, plan, record, document );
}

export function differs( total: string | null, { amount, currency }: Pick< MemoPlan, 'amount' | 'currency' >, record: string, document: string, posted = false ): SyncError {
	const [ after, remedy ] = posted ? [ 'It is posted already.', 'Book the difference in Dynamics, or correct the refund in the store; then skip this record.' ] : [ 'It was not posted.', 'Assign the right tax codes under Connections and delete the document in Dynamics, or correct it there. Then retry.' ];
	return new SyncError( {
		code: 'totals_differ', retryClass: 'rejected', record, field: 'total', valueClass: 'amount',
		message: total === null ? `Dynamics does not tell the total of ${ document }, so it cannot be compared with ${ record } over ${ amount } ${ currency }. ${ after }` : `${ document } comes to ${ total } ${ currency } in Dynamics and ${ record } to ${ amount } ${ currency }: ${ money.sub( amount, total ) } ${ currency } apart. ${ after }`,
		remedy, facts: { dynamics: total ?? '', store: amount },
	} );
}

/** Null where there is none. */
export async function onlyOne( find: () => Promise< EntityRow | null > ): Promise< EntityRow | null | 'several' > {
	try {
		return await find();
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.code === 'record_ambiguous' ) {
			return 'several';
		}
		throw error;
	}
}

/** The plugin lets such refunds try again once an invoice of their order arrives (Outbox\OwedRefunds knows them by this code). */
export function notInvoiced( { orderNumber, record }: Pick< MemoOrder, 'orderNumber' | 'record' >, product: string ): SyncError {
	return new SyncError( {
		code: 'record_missing', retryClass: 'rejected', record, field: 'orderNumber', message: `Sales order ${ orderNumber } of ${ record } has no invoice in ${ product } that could be credited.`,
		remedy: 'Invoice the order there; where a flow brings invoices into the store, the refund then goes by itself, else choose Retry. If the refunded goods were taken out of the sales order instead, skip this record.',
	} );
}
