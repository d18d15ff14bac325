/**
 * Shapes: what kind of order an order is, as a set of traits. One order of each shape that a store really has is a test of its
 * mapping (OPS-5). Traits say nothing about the person who bought.
 */
import { z } from 'zod';
import type { Order } from './model/order.ts';
import * as money from './money.ts';
import type { StoreRefund } from '../store/contract/record.ts';

export const TRAITS = [
	'guest', 'registered', 'company', 'coupon', 'refunded', 'partly refunded', 'prices with tax', 'mixed tax', 'no tax', 'variable product', 'deleted product', 'no SKU', 'fee', 'negative fee',
	'several shipping lines', 'no shipping', 'free', 'gift card', 'store credit', 'renewal', 'long texts', 'many lines', 'zero quantity', 'part quantity',
] as const;
export type Trait = ( typeof TRAITS )[ number ];

/** Longer than the shortest field of either product for names and streets. */
const LONG = 50;
const MANY = 50;

/** Traits in the order of TRAITS, then the currency: the same order always has the same shape. */
export function traitsOf( order: Order ): string[] {
	const lines = order.lines;
	const of = ( kind: Order[ 'lines' ][ number ][ 'kind' ] ) => lines.filter( ( line ) => line.kind === kind );
	const rates = new Map( order.taxes.map( ( tax ) => [ tax.rateId, tax.percent ] ) );
	const taxed = lines.filter( ( line ) => ! money.isZero( line.total ) ).map( ( line ) => line.taxes.filter( ( tax ) => ! money.isZero( tax.total ) ).map( ( tax ) => rates.get( tax.rateId ) ?? tax.rateId ).sort().join( '+' ) );
	const texts = [ order.customerNote, ...[ order.billing, order.shipping ].flatMap( ( at ) => [ at.company, `${ at.firstName } ${ at.lastName }`, at.line1, at.line2 ] ), ...lines.map( ( line ) => line.name ) ];
	const has: Record< Trait, boolean > = {
		guest: order.customer.isGuest, registered: ! order.customer.isGuest, company: order.billing.company.trim() !== '',
		coupon: order.coupons.length > 0, refunded: order.status === 'refunded', 'partly refunded': order.status !== 'refunded' && ( order.refunds ?? [] ).some( ( refund ) => ! money.isZero( refund.amount ) ), 'prices with tax': order.pricesIncludeTax, 'mixed tax': new Set( taxed ).size > 1, 'no tax': money.isZero( order.totalTax ),
		'variable product': lines.some( ( line ) => line.variationId !== '' && line.variationId !== '0' ), 'deleted product': lines.some( ( line ) => line.productDeleted ), 'no SKU': of( 'product' ).some( ( line ) => line.sku.trim() === '' ),
		fee: of( 'fee' ).some( ( line ) => ! line.total.startsWith( '-' ) ), 'negative fee': of( 'fee' ).some( ( line ) => line.total.startsWith( '-' ) ),
		'several shipping lines': of( 'shipping' ).length > 1, 'no shipping': of( 'shipping' ).length === 0, free: money.isZero( order.total ),
		'gift card': order.payments.some( ( payment ) => payment.kind === 'gift_card' ), 'store credit': order.payments.some( ( payment ) => payment.kind === 'store_credit' ),
		renewal: order.parentId !== '' && order.parentId !== '0', 'long texts': texts.some( ( text ) => text.length > LONG ), 'many lines': lines.length > MANY,
		'zero quantity': lines.some( ( line ) => money.isZero( line.quantity ) ), 'part quantity': lines.some( ( line ) => /\.\d*[1-9]/.test( line.quantity ) ),
	};
	return [ ...TRAITS.filter( ( trait ) => has[ trait ] ), order.currency ];
}

/** Of a customer or product as the store serves it. */
export function traitsOfRecord( kind: 'customer' | 'product', record: Record< string, unknown > ): string[] {
	const text = ( value: unknown ) => ( typeof value === 'string' ? value.trim() : '' );
	if ( kind === 'product' ) {
		return [ text( record[ 'type' ] ) || 'simple', ...( text( record[ 'sku' ] ) === '' ? [ 'no SKU' ] : [] ), ...( text( record[ 'price' ] ) === '' ? [ 'no price' ] : [] ), ...( record[ 'on_sale' ] === true ? [ 'on sale' ] : [] ), ...( record[ 'manage_stock' ] === true ? [ 'stock managed' ] : [] ) ];
	}
	const billing = typeof record[ 'billing' ] === 'object' && record[ 'billing' ] !== null ? record[ 'billing' ] as Record< string, unknown > : {};
	return [ ...( text( billing[ 'company' ] ) === '' ? [] : [ 'company' ] ), ...( text( record[ 'last_name' ] ) === '' ? [ 'no name' ] : [] ), text( billing[ 'country' ] ) || 'no address' ];
}

export const REFUND_TRAITS = [ 'whole order', 'goods back', 'goods kept', 'shipping refunded', 'fee refunded', 'amount alone', 'with tax', 'without tax', 'variable product', 'deleted product' ] as const;
export type RefundTrait = ( typeof REFUND_TRAITS )[ number ];

/** Of a refund, as the store serves it, and its order. WooCommerce's signs: what lines give back is negative. */
export function traitsOfRefund( { amount, restocked, line_items: items, currency }: StoreRefund, order: Order ): string[] {
	const given = items.filter( ( item ) => ! money.isZero( item.total ) || ! money.isZero( item.quantity ) ).flatMap( ( item ) => order.lines.filter( ( line ) => line.id === String( item.refunded_item_id ) ) );
	const goods = given.filter( ( { kind } ) => kind === 'product' );
	const taxed = items.some( ( item ) => ! money.isZero( item.total_tax ) );
	const has: Record< RefundTrait, boolean > = {
		'whole order': money.equal( amount, order.total ), 'goods back': restocked && goods.length > 0, 'goods kept': ! restocked && goods.length > 0,
		'shipping refunded': given.some( ( { kind } ) => kind === 'shipping' ), 'fee refunded': given.some( ( { kind } ) => kind === 'fee' ), 'amount alone': given.length === 0, 'with tax': taxed, 'without tax': ! taxed,
		'variable product': goods.some( ( line ) => line.variationId !== '' && line.variationId !== '0' ), 'deleted product': goods.some( ( line ) => line.productDeleted ),
	};
	return [ ...REFUND_TRAITS.filter( ( trait ) => has[ trait ] ), currency ];
}

export const shapeResultSchema = z.object( {
	traits: z.array( z.string() ),
	/** The newest record of this shape; of a refund its order. */
	order: z.object( { id: z.string(), number: z.string() } ),
	/** "fails": would stop and does not with what is in use; "failed": stops with what is in use as well; "changes": other fields would be written. */
	outcome: z.enum( [ 'passes', 'changes', 'fails', 'failed' ] ),
	message: z.string(), remedy: z.string(),
	/** Documents and fields that would be written differently. */
	changes: z.array( z.string() ),
	/** The same with what they are and would be; personal texts by their length alone (shape-differences.ts). Absent from workers before 0.3. */
	differences: z.array( z.object( { document: z.string(), field: z.string(), before: z.string(), after: z.string() } ) ).optional(),
} );
export const shapesResultSchema = z.object( {
	connection_id: z.string(), draft: z.boolean(),
	/** A flow of one's own and the kind of record it goes over; without them it is the order flow of the connection. */
	flow_id: z.string().optional(), record: z.enum( [ 'order', 'customer', 'product', 'refund' ] ).optional(),
	/** Of the flow's head when the draft was read; a publication needs the check of its own revision. */
	revision: z.number().int(), version: z.string(), worker: z.string(),
	/** The draft is the content of this earlier version, which is to come back; 0: the built-in mapping. */
	earlier: z.number().int().optional(),
	/** What keeps the draft from being used at all, as of "check_draft"; then no shape was tried. Absent from workers before 0.4. */
	problems: z.array( z.string() ).optional(),
	/** Orders looked at. */
	checked: z.number().int(), failing: z.number().int(), shapes: z.array( shapeResultSchema ),
} );
export type ShapesResult = z.infer< typeof shapesResultSchema >;
export type ShapeResult = z.infer< typeof shapeResultSchema >;
