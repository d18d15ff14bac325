/** Money back in the order-to-cash loop: the flows of both directions in a real store, refunds as a person makes them, and what both sides then say. */
import { z } from 'zod';
import { settled } from '../bench/rig.ts';
import type { RealShop, Shop } from '../demo/shop.ts';
import type { FlowContent, FlowStep } from '../../worker/src/core/flow/schema.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import { fixed, row } from '../../worker/src/core/flow/templates/parts.ts';
import * as money from '../../worker/src/core/money.ts';
import type { Dynamics, SeenMemo } from './dynamics.ts';
import { look, putInUse, type RunResult } from './flow-in-use.ts';

const connectionSchema = z.object( { name: z.string(), product: z.string(), settings: z.looseObject( { tax: z.array( z.looseObject( {} ) ) } ) } );
const soldSchema = z.object( { total: z.string(), line_items: z.array( z.object( { id: z.number(), quantity: z.number(), taxes: z.array( z.object( { id: z.number(), total: z.string() } ) ), total: z.string() } ) ) } );
const refundSchema = z.object( { id: z.number(), amount: z.string(), reason: z.string(), refunded_payment: z.boolean(), line_items: z.array( z.object( { quantity: z.number(), sku: z.string() } ) ) } );
const recordsSchema = z.array( z.object( { record_id: z.string(), state: z.string(), issue: z.object( { message: z.string() } ).nullable() } ) );
const WAIT_MS = 60_000;
const CARRIER = { bc: { kind: 'account', number: '8720' }, fo: { kind: 'item', number: 'ROUNDING' } } as const;

export type SeenRefund = z.infer< typeof refundSchema >;

/** Refunds into Dynamics, and credit memos into the store with their goods back on the shelf. What is returned looks for credit memos now. */
export async function refundFlows( shop: Pick< Shop, 'rest' >, product: 'bc' | 'fo', connectionId: string ): Promise< () => Promise< RunResult > > {
	const { name, settings } = connectionSchema.parse( await shop.rest( 'GET', `/wc-concord/v1/connections/${ connectionId }` ) );
	const untaxed = { percent: '0', tax_class: '*', country: '*', tax_code: product === 'bc' ? 'VAT0' : 'ZERO', tax_group: product === 'bc' ? '' : 'DE-DOM' };
	const others = settings.tax.filter( ( one ) => one[ 'percent' ] !== untaxed.percent );
	await shop.rest( 'PUT', `/wc-concord/v1/connections/${ connectionId }`, { name, product, settings: { ...settings, tax: [ ...others, untaxed ] } } );
	await putInUse( shop, connectionId, 'Refunds', drawn( product, 'refund' ) );
	const memos = await putInUse( shop, connectionId, 'Credit memos', drawn( product, 'creditMemo' ) );
	return () => look( shop, memos );
}

/** Some units of an order's line with their tax, back on the shelf, without the gateway. */
export async function refundUnits( shop: RealShop, order: number, line: number, units: number ): Promise< SeenRefund > {
	const sold = soldSchema.parse( await shop.rest( 'GET', `/wc/v3/orders/${ order }` ) ).line_items.find( ( one ) => one.id === line );
	if ( ! sold ) {
		throw new Error( `Order ${ order } has no line ${ line }.` );
	}
	const share = ( value: string ) => money.round( money.div( money.mul( value, String( units ) ), String( sold.quantity ), 6 ), 2 );
	return refundSchema.parse( await shop.rest( 'POST', `/wc/v3/orders/${ order }/refunds`, {
		api_refund: false, api_restock: true,
		line_items: [ { id: line, quantity: units, refund_total: share( sold.total ), refund_tax: sold.taxes.map( ( tax ) => ( { id: tax.id, refund_total: share( tax.total ) } ) ) } ],
	} ) );
}

/** Whatever of the order was not given back yet, as an amount. */
export async function refundRest( shop: RealShop, order: number ): Promise< SeenRefund > {
	const { total } = soldSchema.parse( await shop.rest( 'GET', `/wc/v3/orders/${ order }` ) );
	const given = money.sum( ( await refundsOf( shop, order ) ).map( ( one ) => one.amount ) );
	return refundSchema.parse( await shop.rest( 'POST', `/wc/v3/orders/${ order }/refunds`, { api_refund: false, amount: money.round( money.sub( total, given ), 2 ), reason: 'The rest' } ) );
}

/** Oldest first. */
export async function refundsOf( shop: RealShop, order: number ): Promise< SeenRefund[] > {
	return z.array( refundSchema ).parse( await shop.rest( 'GET', `/wc/v3/orders/${ order }/refunds?orderby=id&order=asc` ) );
}

/** The one credit memo (F&O: return order) of a refund, once it stands. Throws with what the store says of the refund instead. */
export async function memoOf( shop: Pick< Shop, 'rest' >, dynamics: Dynamics, prefix: string, refund: Pick< SeenRefund, 'id' > ): Promise< SeenMemo > {
	let found: SeenMemo[] = [];
	const arrived = await settled( WAIT_MS, async () => {
		found = ( await dynamics.creditMemos() ).filter( ( memo ) => memo.reference === `${ prefix }-R${ refund.id }` );
		return found.length > 0 && ( await recordOf( shop, refund ) )?.state === 'synced';
	} );
	const [ memo, ...others ] = found;
	if ( ! arrived || ! memo || others.length > 0 ) {
		throw new Error( `Refund ${ refund.id } has ${ found.length } credit memos and is ${ JSON.stringify( await recordOf( shop, refund ) ) }.` );
	}
	return memo;
}

export async function recordOf( shop: Pick< Shop, 'rest' >, refund: Pick< SeenRefund, 'id' > ): Promise< { state: string; issue: { message: string } | null } | undefined > {
	const records = recordsSchema.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=refund&per_page=100' ) );
	return records.find( ( one ) => one.record_id === String( refund.id ) );
}

function drawn( product: 'bc' | 'fo', key: 'refund' | 'creditMemo' ): FlowContent {
	const template = templatesFor( product ).find( ( one ) => one.key === key );
	if ( ! template ) {
		throw new Error( `There is no template ${ key } for ${ product }.` );
	}
	return { ...template.content, steps: filledIn( product, template.content.steps ) };
}

/** What a merchant fills in: the codes of this Dynamics, and that goods come back to the shelf. */
function filledIn( product: 'bc' | 'fo', steps: readonly FlowStep[] ): FlowStep[] {
	return steps.map( ( step ): FlowStep => {
		switch ( step.step ) {
			case 'branch': return { ...step, then: filledIn( product, step.then ), otherwise: filledIn( product, step.otherwise ) };
			case 'creditMemo': return { ...step, carrier: { ...CARRIER[ product ] }, disposition: 'RESTOCK', creditOnly: 'CREDIT' };
			case 'putInStore': return { ...step, rows: [ row( 'restock', fixed( true ) ) ] };
			default: return step;
		}
	} );
}
