/** Credit memos in the sample store: a refund of an amount, by the rules of the plugin's Documents\CreditMemoWriter but for its lines. */
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import * as money from '../../core/money.ts';
import type { StoreRefund } from '../../store/contract/record.ts';
import type { Row } from './outbox.ts';
import type { StoreState } from './state.ts';

const META = '_concord_credit_memo';

/** Why it is refused; '' when its refund stands. */
export function takeCreditMemo( state: StoreState, connection: string, orderId: number, memo: CreditMemo ): string {
	const mark = `${ connection }|${ memo.key }`;
	if ( /^[A-Z0-9]{1,6}-[1-9]\d*(?:-\d{1,2})?-C$/.test( memo.reference ) ) {
		return '';
	}
	const named = refundOf( state.prefix, memo.reference );
	const refunds = [ ...state.shop.refunds.values() ].filter( ( refund ) => refund.parent_id === orderId );
	const refund = refunds.find( ( one ) => ( named === null ? metaOf( one ) === mark : one.id === named ) );
	if ( refund ) {
		return memo.state === 'canceled' ? `Credit memo ${ memo.number } was canceled in Dynamics, and the order has a refund for it.`
			: money.equal( refund.amount, memo.total ) && refund.currency === memo.currency ? '' : `Credit memo ${ memo.number } is over ${ memo.total } ${ memo.currency }, and the refund it stands for over ${ refund.amount } ${ refund.currency }.`;
	}
	if ( memo.state !== 'posted' || money.isZero( memo.total ) ) {
		return '';
	}
	const left = state.shop.refundable( orderId );
	if ( named !== null ) {
		return `The refund that credit memo ${ memo.number } stands for was deleted in the store.`;
	}
	if ( memo.currency !== state.shop.orders.get( String( orderId ) )?.currency || money.isNegative( memo.total ) || money.compare( memo.total, left ) > 0 ) {
		return `Credit memo ${ memo.number } is over ${ memo.total } ${ memo.currency }; of the order no more than ${ left } can still be refunded.`;
	}
	state.shop.refund( orderId, { amount: memo.total, reason: `Credit memo ${ memo.number }`, restocked: memo.restock, meta_data: [ { key: META, value: mark } ] } );
	return '';
}

/** "WC1-R77" is the refund 77. */
export function refundOf( prefix: string, reference: string ): number | null {
	const id = reference.startsWith( `${ prefix }-R` ) ? reference.slice( prefix.length + 2 ) : '';
	return /^[1-9]\d*$/.test( id ) ? Number( id ) : null;
}

function metaOf( refund: StoreRefund ): unknown {
	return refund.meta_data.find( ( one ) => one.key === META )?.value;
}

/** As the plugin's Outbox\OwedRefunds: what the order was waited for goes by itself, unless a person put it aside. */
export function refundsAgain( state: StoreState, orderId: number, owed: ( row: Row ) => boolean ): void {
	for ( const refund of state.shop.refunds.values() ) {
		const row = refund.parent_id === orderId ? state.outbox.find( 'refund', String( refund.id ) ) : undefined;
		if ( row && ! row.pinned && ( row.state === 'working' || owed( row ) ) ) {
			state.outbox.append( 'refund', row.record_id );
		}
	}
}
