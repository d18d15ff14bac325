/**
 * Which orders belong in Dynamics, and what each line may look like. Every "no" has a name and a sentence: an order that is
 * left out without a visible rule is an order lost (LOS-11, LOS-13).
 */
import type { ConnectionSettings } from '../store/contract/api.ts';
import type { Issue } from './issue.ts';
import type { Order, OrderLine } from './model/order.ts';
import * as money from './money.ts';
import { NO_RULES, type Rules } from './rules/schema.ts';
import type { LineVariant, Variants } from './model/variant.ts';
import { itemNumberOf, skuKey } from './rules/sku.ts';
import { lineName } from './words.ts';

export type SkipRule = 'draft' | 'trashed' | 'status_not_selected' | 'before_start';
export type FilterResult = { send: true } | { send: false; rule: SkipRule; message: string };

/** Not orders yet, whatever the settings say: the block checkout writes a draft for everybody who only looks (MON-11). */
const DRAFTS = [ 'checkout-draft', 'auto-draft', 'draft', 'new' ];

/** `at`: when the store went live, for orders placed from then on; ISO 8601 UTC. `left`: placed from then up to then, and left out by a person. `asked`: a person sent this order from its row. */
export type Start = { at?: string | null | undefined; left?: { from: string; to: string } | null | undefined; asked?: boolean | undefined };

function minute( iso: string ): string {
	return iso.slice( 0, 16 ).replace( 'T', ' ' );
}

/** By status and by the start of going live alone: small and free orders are orders (LOS-13). */
export function filterOrder( order: Pick< Order, 'status' | 'number' > & Partial< Pick< Order, 'createdAt' > >, settings: Pick< ConnectionSettings, 'order_statuses' >, start: Start = {} ): FilterResult {
	if ( DRAFTS.includes( order.status ) ) {
		return { send: false, rule: 'draft', message: 'A checkout that was begun and not finished is not an order; it is sent as soon as it becomes one.' };
	}
	if ( order.status === 'trash' ) {
		return { send: false, rule: 'trashed', message: 'The order is in the trash; it is sent when it is restored.' };
	}
	if ( start.at && ! start.asked && Date.parse( order.createdAt ?? start.at ) < Date.parse( start.at ) ) {
		return { send: false, rule: 'before_start', message: `The order was placed before ${ minute( start.at ) } UTC, from when on orders are sent. Choose Retry on its row to send it all the same.` };
	}
	if ( start.left && ! start.asked && order.createdAt !== undefined && Date.parse( order.createdAt ) >= Date.parse( start.left.from ) && Date.parse( order.createdAt ) < Date.parse( start.left.to ) ) {
		return { send: false, rule: 'before_start', message: `The order was placed between ${ minute( start.left.from ) } and ${ minute( start.left.to ) } UTC, which was left out when the store went live. Choose Retry on its row to send it all the same.` };
	}
	const selected = settings.order_statuses.map( ( status ) => status.replace( /^wc-/, '' ) );
	if ( ! selected.includes( order.status ) ) {
		return {
			send: false,
			rule: 'status_not_selected',
			message: `The order is "${ order.status }". Only orders that are ${ selected.map( ( status ) => `"${ status }"` ).join( ' or ' ) || '(no status selected)' } are sent; choose others under Connections.`,
		};
	}
	return { send: true };
}

export type LineTarget = { kind: 'item' | 'account'; number: string; /** Where the SKU is a variant of the item. */ variant?: Omit< LineVariant, 'item' > };
export type LineDecision =
	| { send: true; target: LineTarget; warning?: string }
	| { send: false; warning?: string }
	| { send: false; issue: Issue };

/**
 * - A line without quantity and without amounts says nothing to Dynamics and is left out with a warning; with amounts it
 *   would lose money silently, so it stops the order.
 * - Shipping and fees of nothing (free shipping) are left out: they would need an item and add zero.
 * - A product line without money stays: goods leave the warehouse.
 */
export function decideLine( order: Order, line: OrderLine, index: number, settings: ConnectionSettings, product: 'fo' | 'bc', rules: Rules = NO_RULES, variants?: Variants ): LineDecision {
	const worthless = [ line.subtotal, line.total, line.subtotalTax, line.totalTax ].every( money.isZero );
	if ( money.isZero( line.quantity ) ) {
		return worthless
			? { send: false, warning: `${ lineName( order, index ) } has quantity 0 and no amount; it was left out.` }
			: { send: false, issue: zeroQuantity( order, index ) };
	}
	if ( line.kind === 'product' ) {
		return decideProduct( order, line, index, settings, rules, variants );
	}
	if ( worthless ) {
		return { send: false };
	}
	const target = line.kind === 'coupon' ? rules.coupons?.target ?? { kind: 'item' as const, number: '' } : settings[ line.kind ];
	if ( target.number.trim() === '' || ( product === 'fo' && target.kind === 'account' ) ) {
		return { send: false, issue: targetMissing( order, line, index, target, product ) };
	}
	return { send: true, target: { kind: target.kind, number: target.number.trim() } };
}

/** The line's own snapshot is enough even when the product is gone (FUL-5). */
function decideProduct( order: Order, line: OrderLine, index: number, settings: ConnectionSettings, { skuAliases }: Rules, variants?: Variants ): LineDecision {
	const sku = line.sku.trim();
	if ( sku !== '' ) {
		const number = itemNumberOf( skuAliases, sku );
		const { item, ...variant } = variants?.get( skuKey( number ) ) ?? { item: number };
		return { send: true, target: { kind: 'item', number: item, ...( 'id' in variant ? { variant } : {} ) } };
	}
	const fallback = settings.fallback_item.trim();
	const why = line.productDeleted ? 'its product was deleted' : 'its product has no SKU';
	if ( fallback !== '' ) {
		return { send: true, target: { kind: 'item', number: fallback }, warning: `${ lineName( order, index ) } was sent as item ${ fallback }, because ${ why }.` };
	}
	return {
		send: false,
		issue: {
			code: 'item_missing_sku',
			retryClass: 'rejected',
			message: `${ lineName( order, index ) } names no item that Dynamics could know: ${ why }.`,
			remedy: line.productDeleted
				? 'Choose a fallback item for lines of deleted products under Connections, or correct the line in the order, and retry.'
				: 'Give the product a SKU and add it to the order again, or choose a fallback item under Connections, and retry.',
			record: lineName( order, index ),
			field: `lines.${ index }.sku`,
			valueClass: 'empty',
			facts: { line_id: line.id, product_id: line.productId, variation_id: line.variationId },
		},
	};
}

function zeroQuantity( order: Order, index: number ): Issue {
	return {
		code: 'line_zero_quantity',
		retryClass: 'rejected',
		message: `${ lineName( order, index ) } has quantity 0 but an amount; Dynamics cannot hold an amount without a quantity.`,
		remedy: 'Set the line\'s quantity to what was sold, or its amounts to 0, and retry.',
		record: lineName( order, index ),
		field: `lines.${ index }.quantity`,
		valueClass: 'zero',
	};
}

function targetMissing( order: Order, line: OrderLine, index: number, target: LineTarget, product: 'fo' | 'bc' ): Issue {
	const what = line.kind === 'shipping' ? 'shipping' : line.kind === 'coupon' ? 'coupons' : 'fees';
	const where = line.kind === 'coupon' ? 'Rules' : 'Connections';
	const account = product === 'fo' && target.kind === 'account' && target.number.trim() !== '';
	return {
		code: 'setting_missing',
		retryClass: 'rejected',
		message: account
			? `Lines of a Finance & Operations sales order hold items only, but ${ what } are set to go to an account.`
			: `The connection does not say which item or account carries ${ what }.`,
		remedy: `Under ${ where }, choose ${ product === 'fo' ? 'a service item' : 'an item or account' } for ${ what }, and retry.`,
		record: lineName( order, index ),
		field: `setting.${ line.kind }.number`,
		valueClass: account ? 'account number' : 'empty',
	};
}
