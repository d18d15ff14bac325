/** The step "creditMemo": a refund of the store as a document of Dynamics over exactly the refunded amount, once (core/refund). */
import { z } from 'zod';
import { rulesOf } from '../core/flow/contents.ts';
import type { FlowRun } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import * as money from '../core/money.ts';
import { planMemo } from '../core/refund/plan.ts';
import { bookBc } from '../core/refund/settle-bc.ts';
import { bookFo } from '../core/refund/settle-fo.ts';
import { refundReference, type Booked, type MemoOrder } from '../core/refund/settle.ts';
import { dayInZone } from '../core/time.ts';
import { untaxedCodes } from '../core/tax.ts';
import { orderName } from '../core/words.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import { storeRefundSchema, type StoreRefund } from '../store/contract/record.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import type { Attempt } from './attempt.ts';
import type { FlowStore } from './flow-writes.ts';

type Credit = NonNullable< FlowRun[ 'creditMemo' ] >;
type Outcome = Awaited< ReturnType< Credit > >;
type Store = Pick< FlowStore, 'orderOf' | 'put' >;

/** On refunds that the store made of a credit memo (plugin: Documents\CreditMemoWriter). */
export const MADE_OF_MEMO = '_concord_credit_memo';
const documentSchema = z.object( { document: z.object( { number: z.string(), reference: z.string() } ), extra: z.record( z.string(), z.unknown() ).catch( {} ) } );
const factsSchema = z.object( { order: z.unknown(), order_id: z.number().int(), refunded: z.string() } );

/** `attempt`: null in a preview or a shadow run; nothing is kept in the store either. */
export function creditMemoWith( store: Store, connection: Connection, flowId: string, attempt: Attempt | null ): Credit {
	return async ( step, run ) => {
		const read = storeRefundSchema.safeParse( run.root );
		const around = documentSchema.safeParse( run.root );
		if ( ! read.success || ! around.success ) {
			return left( 'There is no refund of an order that stands in Dynamics at this place of the flow.' );
		}
		const [ refund, { document, extra } ] = [ read.data, around.data ];
		if ( typeof extra[ MADE_OF_MEMO ] === 'string' ) {
			return left( 'The refund was made of a credit memo of Dynamics.' );
		}
		if ( money.isZero( refund.amount ) && ! refund.restocked ) {
			return left( 'Nothing was paid back, and no goods came back.' );
		}
		const reference = refundReference( document.reference, refund.id );
		const facts = factsSchema.parse( await store.orderOf( { connection_id: connection.id, reference: document.reference, number: document.number } ) );
		if ( reference === null || facts.order_id !== refund.parent_id ) {
			return left( 'The refund belongs to no order of this connection.' );
		}
		const order = translateClaimedOrder( facts.order, String( facts.order_id ) );
		const { settings, product } = connection;
		const plan = planMemo( { refund, order, settings, product, rules: rulesOf( connection ), carrier: step.carrier.number.trim() === '' ? settings.fee : step.carrier, refunded: facts.refunded, variants: await run.variants( order ), ownItem: product === 'fo' && step.creditOnly !== '' } );
		if ( plan.lines.length === 0 ) {
			return left( 'No line of the refund is anything in Dynamics.' );
		}
		const memo: MemoOrder = {
			plan, reference, orderNumber: document.number, record: `the refund ${ refund.id } of ${ orderName( order ) }`, day: memoDay( refund, order.timeZone ), post: step.post, reason: step.reason, disposition: step.disposition, creditOnly: step.creditOnly,
			rounding: settings.rounding && { ...settings.rounding, taxCode: untaxedCodes( settings ).taxCode }, location: settings.location.trim(),
		};
		const made = await ( product === 'bc' ? bookBc : bookFo )( memo, { dynamics: run.dynamics, mustHold: run.mustHold, observe: run.observe, dry: attempt === null, warn: ( sentence ) => run.warnings.push( sentence ) } );
		if ( attempt ) {
			attempt.links = [ ...attempt.links, linkOf( made, refund, reference, connection ) ];
			await kept( store, connection, flowId, { made, refund, reference, day: memo.day, restock: plan.lines.some( ( line ) => line.goods ) } );
		}
		return { done: true, message: wordsOf( made, refund ), gave: { number: made.number, total: refund.amount, currency: refund.currency } };
	};
}

/** Day in the store's zone, as the order's own (MON-12): a refund late in the evening is not of the next day's books. */
function memoDay( { date_created_gmt: at }: StoreRefund, zone: string ): string {
	return dayInZone( /Z$|[+-]\d{2}:?\d{2}$/.test( at ) ? at : `${ at }Z`, zone );
}

/** Shown on the order, and known to the feed of credit memos as this refund's. A return order of F&O is no credit memo yet; the feed brings its credit note. */
async function kept( store: Store, { id, product }: Connection, flowId: string, { made, refund, reference, day, restock }: { made: Booked; refund: StoreRefund; reference: string; day: string; restock: boolean } ): Promise< void > {
	if ( product !== 'bc' || made.total === null ) {
		return;
	}
	const data = {
		key: made.key, number: made.number, reference, orderNumber: '', invoiceNumber: made.invoiceNumber, postedOn: day, currency: refund.currency, total: made.total, tax: made.tax, lines: [], restock, refundPayment: false, state: made.state, corrective: false, url: '',
	};
	const { results: [ result ] } = await store.put( { connection_id: id, records: [ { flow_id: flowId, kind: 'creditMemo', key: made.key, number: made.number, data, issue: null } ] } );
	if ( result?.outcome === 'refused' ) {
		throw new SyncError( { code: 'document_refused', retryClass: 'rejected', field: 'creditMemo', message: `The store could not note credit memo ${ made.number }: ${ result.message }`, remedy: result.remedy || 'Bring plugin and worker to the same version, then retry.' } );
	}
}

function linkOf( { entity, key, number, total }: Booked, refund: StoreRefund, reference: string, connection: Connection ): Link {
	return { record_type: 'refund', record_id: String( refund.id ), connection_id: connection.id, entity, company: connection.settings.company, key, number, url: '', reference, etag: '', content_hash: '', store_total: refund.amount, dynamics_total: total ?? '', currency: refund.currency };
}

function wordsOf( { entity, number, state, total }: Booked, { amount, currency }: StoreRefund ): string {
	const what = entity === 'salesCreditMemos' ? 'Credit memo' : 'Return order';
	if ( total === null ) {
		return `${ what } over ${ amount } ${ currency } would be made.`;
	}
	return `${ what } ${ number } over ${ amount } ${ currency } ${ state === 'posted' ? 'was posted' : 'waits in Dynamics to be posted' }.`;
}

function left( message: string ): Outcome {
	return { done: false, message, gave: {} };
}
