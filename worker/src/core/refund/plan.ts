/**
 * A refund of the store as the lines of a credit memo, which add up to exactly what was refunded. Pure.
 *
 * Goods that came back to the shelf are lines of their item, so that Dynamics takes them into stock. Everything else is money: lines of the item or account
 * that carries amounts, which moves no stock. What the lines do not account for (a refund of an amount, a rounded or a lowered one) is one line more.
 */
import type { ConnectionSettings } from '../../store/contract/api.ts';
import type { StoreRefund } from '../../store/contract/record.ts';
import { SyncError } from '../issue.ts';
import type { Variants } from '../model/variant.ts';
import type { Order, OrderLine } from '../model/order.ts';
import * as money from '../money.ts';
import type { LineTarget } from '../order-rules.ts';
import { planLines, type PlannedLine } from '../plan-lines.ts';
import { applyBundles } from '../rules/bundles.ts';
import { NO_RULES, type Rules } from '../rules/schema.ts';
import { untaxedCodes, type TaxCodes } from '../tax.ts';
import { orderName } from '../words.ts';

export type MemoLine = TaxCodes & {
	/** Order item it gives back (FUL-1), "amount" for what no item stands behind. */
	id: string;
	target: LineTarget; description: string;
	/** Positive decimal strings; prices without tax. */
	quantity: string; unitPrice: string; discount: string;
	/** Goods into stock; false for amounts. */
	goods: boolean;
};
/** `amount`: what was refunded, with tax, in `currency`. */
export type MemoPlan = { amount: string; currency: string; lines: MemoLine[] };
export type RefundFacts = { refund: StoreRefund; order: Order; settings: ConnectionSettings; product: 'fo' | 'bc'; rules?: Rules | undefined; carrier: LineTarget; /** Of all refunds of the order together, this one with them; decimal string. */ refunded: string; /** Amounts of goods stay on their own item, which moves no stock by itself then (F&O: disposition "Credit only"). */ ownItem: boolean; /** SKUs of the order that are variants of items. */ variants?: Variants | undefined };

export const AMOUNT_LINE = 'amount';

export function planMemo( { refund, order, settings, product, rules = NO_RULES, carrier, refunded, ownItem, variants }: RefundFacts ): MemoPlan {
	checkAmount( refund, order, refunded );
	const given = bundled( order, rules, refund.line_items.flatMap( ( item ) => {
		const line = order.lines.find( ( one ) => one.id === String( item.refunded_item_id ) );
		return line ? [ givenBack( line, item, refund.restocked, ownItem ) ] : [];
	} ) );
	// Without tax: a credit memo of either product takes no prices with tax in them.
	const net: ConnectionSettings = { ...settings, price_mode: 'net' };
	const places = new Map( order.lines.map( ( line, index ) => [ line.id, index ] ) );
	const planned = ( lines: readonly Given[], with_: ConnectionSettings ) => linesOf( { ...order, lines: lines.map( ( one ) => one.line ) }, with_, product, rules, places, variants );
	const lines = [
		...planned( given.filter( ( one ) => one.as !== 'money' ), net ),
		...planned( given.filter( ( one ) => one.as === 'money' ), { ...net, fee: carrier } ),
	].map( ( line ): MemoLine => ( { id: line.id, target: line.target, description: line.description, quantity: line.quantity, unitPrice: line.unitPrice, discount: line.discount, taxCode: line.taxCode, taxGroup: line.taxGroup, goods: given.some( ( one ) => one.as === 'goods' && one.line.id === line.id ) } ) );
	const sent = given.filter( ( { line } ) => lines.some( ( one ) => one.id === line.id ) );
	const rest = money.round( money.sub( refund.amount, money.sum( sent.flatMap( ( { line } ) => [ line.total, line.totalTax ] ) ) ), money.minorUnitDigits( refund.currency ) );
	if ( ! money.isZero( rest ) ) {
		if ( carrier.number.trim() === '' || ( product === 'fo' && carrier.kind === 'account' ) ) {
			throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', record: `the refund of ${ orderName( order ) }`, field: 'carrier', message: `${ rest } ${ refund.currency } of the refund of ${ orderName( order ) } belong to no line of the order, and the flow names ${ product === 'fo' ? 'no item' : 'nothing' } that carries an amount.`, remedy: `Name ${ product === 'fo' ? 'a service item' : 'an item or account' } in the flow's step "Credit memo", or for fees under Connections, then retry.` } );
		}
		lines.push( { id: AMOUNT_LINE, target: { kind: carrier.kind, number: carrier.number.trim() }, description: refund.reason.trim() || `Refund of ${ orderName( order ) }`, quantity: '1', unitPrice: rest, discount: '0', goods: false, ...untaxedCodes( settings ) } );
	}
	return { amount: refund.amount, currency: refund.currency, lines };
}

/** WooCommerce refuses such refunds; extensions that write refunds themselves need not. */
function checkAmount( { amount, currency }: StoreRefund, order: Order, refunded: string ): void {
	const about = { retryClass: 'rejected', record: `the refund of ${ orderName( order ) }` } as const;
	if ( currency !== order.currency ) {
		throw new SyncError( { ...about, code: 'value_invalid', field: 'currency', valueClass: `${ currency } instead of ${ order.currency }`, message: `The refund of ${ orderName( order ) } is in ${ currency }, and the order in ${ order.currency }.`, remedy: 'Correct the refund in the store, or enter the credit memo in Dynamics by hand and skip this record: one document has one currency.' } );
	}
	if ( money.isNegative( amount ) || money.compare( amount, order.total ) > 0 ) {
		throw new SyncError( { ...about, code: 'value_invalid', field: 'amount', valueClass: money.isNegative( amount ) ? 'below zero' : 'above the total of the order', message: `The refund of ${ orderName( order ) } is over ${ amount } ${ currency }, and no more than ${ order.total } ${ currency } was paid.`, remedy: 'Correct the refund in the store, then retry; or enter what was really paid back in Dynamics by hand and skip this record.' } );
	}
	if ( money.compare( refunded, order.total ) > 0 ) {
		throw new SyncError( { ...about, code: 'value_invalid', field: 'amount', valueClass: 'together above the total of the order', message: `The refunds of ${ orderName( order ) } come to ${ refunded } ${ currency } together, and no more than ${ order.total } ${ currency } was paid.`, remedy: 'Correct or delete the refund in the store that was not paid back, then retry; or enter what was really paid back in Dynamics by hand and skip this record.' } );
	}
}

/** "itself": by its own item or account. */
type Given = { as: 'goods' | 'money' | 'itself'; line: OrderLine };

/** WooCommerce's signs turned round: quantities and amounts of a refund are negative there. */
function givenBack( line: OrderLine, item: StoreRefund[ 'line_items' ][ number ], restocked: boolean, ownItem: boolean ): Given {
	const total = money.negate( item.total );
	const totalTax = money.negate( item.total_tax );
	const quantity = money.negate( item.quantity );
	const goods = line.kind === 'product' && restocked && money.compare( quantity, '0' ) > 0;
	const taxes = item.taxes.map( ( tax ) => ( { rateId: String( tax.rate_id ), subtotal: money.negate( tax.total ), total: money.negate( tax.total ) } ) ).filter( ( tax ) => ! money.isZero( tax.total ) );
	return {
		as: goods ? 'goods' : line.kind === 'product' && ! ownItem ? 'money' : 'itself',
		line: { ...line, ...( line.kind === 'product' && ! goods && ! ownItem ? { kind: 'fee' as const } : {} ), quantity: goods ? quantity : '1', subtotal: total, total, subtotalTax: totalTax, totalTax, taxes: taxes.length > 0 || money.isZero( totalTax ) ? taxes : line.taxes },
	};
}

/** As the bundle was sent (FUL-6): its money on the lines that stand in Dynamics. A line that was never sent gives back money, no goods. */
function bundled( order: Order, rules: Rules, given: readonly Given[] ): Given[] {
	const known = new Set( applyBundles( order, rules.bundles ).order.lines.map( ( line ) => line.id ) );
	const moved = applyBundles( { ...order, lines: given.map( ( one ) => one.line ) }, rules.bundles );
	const [ problem ] = moved.problems;
	if ( problem ) {
		throw new SyncError( problem );
	}
	return moved.order.lines.flatMap( ( line ) => {
		const before = given.find( ( one ) => one.line.id === line.id );
		if ( ! before || known.has( line.id ) ) {
			return before ? [ { ...before, line } ] : [];
		}
		return [ { as: 'money' as const, line: { ...line, kind: 'fee' as const, quantity: '1' } } ];
	} );
}

function linesOf( order: Order, settings: ConnectionSettings, product: 'fo' | 'bc', rules: Rules, places: ReadonlyMap< string, number >, variants: Variants | undefined ): PlannedLine[] {
	const plan = planLines( order, settings, product, { rules, codes: new Map(), places, variants } );
	const [ problem ] = plan.problems;
	if ( problem ) {
		throw new SyncError( problem );
	}
	return plan.lines;
}
