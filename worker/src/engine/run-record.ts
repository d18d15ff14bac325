/** One claimed record to its outcome. Every claim ends in exactly one outcome, or in none when the lease was lost. */
import type { Link, SettleResult } from '../store/contract/api.ts';
import { SyncError } from '../core/issue.ts';
import { orderName } from '../core/words.ts';
import { translateClaimedOrder } from '../store/translate.ts';
import { LeaseLost, type Attempt } from './attempt.ts';
import { runCommand } from './commands.ts';
import type { ReadOrders } from './coverage.ts';
import { isMark } from './flow-run.ts';
import type { Hooks } from './hooks.ts';
import type { Lane, Lanes } from './lanes.ts';
import { failureOutcome } from './outcome.ts';
import { flowsFor, joined, outcomeOf, rootOfRecord, runOwnFlows } from './own-flows.ts';
import type { FlowStore } from './flow-writes.ts';
import { laneOfDocument, runDocument } from './owed-document.ts';
import { orderLink, runOrder } from './run-order.ts';
import type { KeepProgress, ReadKeys } from './setup-commands.ts';
import { shadowOrder, shadowRecord } from './shadow.ts';
import type { PushReport } from '../push/state.ts';

export type RecordContext = { lanes: Lanes; prefix: string; random: () => number; hooks: Hooks; readOrders: ReadOrders; readKeys: ReadKeys; keep: KeepProgress; flowStore: FlowStore; push: ( connectionId: string ) => PushReport; now: () => Date };

const NOT_SENT: Record< string, string > = { refund: 'Refunds', customer: 'Customers', product: 'Products' };

/** Null when the lease was lost: nothing is settled then. */
export async function runRecord( attempt: Attempt, context: RecordContext ): Promise< SettleResult | null > {
	const { claim } = attempt;
	if ( claim.record_type === 'command' ) {
		return guarded( attempt, context, null, () => runCommand( attempt, context ) );
	}
	if ( claim.record_type === 'document' ) {
		return runOwed( attempt, context );
	}
	const name = NOT_SENT[ claim.record_type ];
	if ( name !== undefined ) {
		return runByFlows( attempt, context, name );
	}
	const lane = laneOf( attempt, context.lanes );
	if ( lane === 'gone' ) {
		return linkedElsewhere( attempt );
	}
	if ( ! lane?.connector || lane.blockedUntil() > 0 ) {
		return { ...attempt.base(), outcome: 'released' };
	}
	const { connection, connector } = lane;
	return guarded( attempt, context, lane, async () => {
		const shadowed = connection.shadow ? await shadowOrder( attempt, connection, connector, context.prefix ) : null;
		if ( shadowed ) {
			return shadowed;
		}
		const sent = await runOrder( attempt, { connection, connector, prefix: context.prefix, hooks: context.hooks, flowStore: context.flowStore } );
		const flows = claim.record === null ? [] : flowsFor( connection, 'order' );
		// What was placed before going live stays in the store whole: no flow of one's own takes parts of it to Dynamics.
		if ( flows.length === 0 || ( sent.outcome === 'skipped' && sent.rule === 'before_start' ) || ( sent.outcome !== 'synced' && sent.outcome !== 'skipped' ) ) {
			return sent;
		}
		const order = translateClaimedOrder( claim.record, claim.record_id );
		return joined( attempt, sent, await runOwnFlows( attempt, lane, context.flowStore, flows, { ...order }, orderName( order ) ) );
	} );
}

async function runOwed( attempt: Attempt, context: RecordContext ): Promise< SettleResult | null > {
	if ( attempt.claim.record === null ) {
		return { ...attempt.base(), outcome: 'skipped', rule: 'deleted', message: 'The document is no longer kept in the store.' };
	}
	const lane = laneOfDocument( attempt, context.lanes );
	if ( ! lane ) {
		return { ...attempt.base(), outcome: 'skipped', rule: 'connection_removed', message: 'The connection that the document came through was deleted.' };
	}
	return lane.blockedUntil() > 0 ? { ...attempt.base(), outcome: 'released' } : guarded( attempt, context, lane, () => runDocument( attempt, lane, context.flowStore ) );
}

/** Records that only flows of one's own send: a refund through the connection its order went through, others through every connection that has such a flow. */
async function runByFlows( attempt: Attempt, context: RecordContext, name: string ): Promise< SettleResult | null > {
	const { claim } = attempt;
	return guarded( attempt, context, null, async () => {
		const lanes = lanesFor( attempt, context.lanes );
		if ( lanes.length === 0 ) {
			return { ...attempt.base(), outcome: 'skipped', rule: 'record_type_not_sent', message: `${ name } are not sent to Dynamics by themselves; orders bring their customer along, and a flow of your own can send them (Flows > New).` };
		}
		if ( lanes.some( ( lane ) => ! lane.connector || lane.blockedUntil() > 0 ) ) {
			return { ...attempt.base(), outcome: 'released' };
		}
		if ( claim.kind === 'deleted' || claim.record === null ) {
			const booked = claim.record_type === 'refund' ? claim.links.find( ( one ) => one.record_type === 'refund' && ! isMark( one ) ) : undefined;
			if ( booked ) {
				throw refundDeleted( booked );
			}
			return { ...attempt.base(), outcome: 'skipped', rule: 'deleted', message: 'The record was deleted in the store; flows run over records that exist.' };
		}
		const results: SettleResult[] = [];
		for ( const lane of lanes ) {
			const result = await guarded( attempt, context, lane, () => runThrough( attempt, context, lane ) ) ?? lost();
			if ( result.outcome !== 'synced' && result.outcome !== 'skipped' ) {
				// Repeated as a whole: what the others did is found done then.
				return result;
			}
			results.push( result );
		}
		return together( attempt, results );
	} );
}

/** Enabled ones that have a flow for such records. */
function lanesFor( { claim }: Attempt, lanes: Lanes ): Lane[] {
	const able = lanes.all().filter( ( { connection } ) => connection.enabled && flowsFor( connection, claim.record_type ).length > 0 );
	const order = claim.record_type === 'refund' ? orderLink( claim.links ) : undefined;
	return claim.record_type !== 'refund' ? able : order ? able.filter( ( { connection } ) => connection.id === order.connection_id ) : able.slice( 0, 1 );
}

async function runThrough( attempt: Attempt, context: RecordContext, lane: Lane ): Promise< SettleResult > {
	const { claim } = attempt;
	const { connection, connector } = lane;
	return connection.shadow && connector
		? shadowRecord( attempt, connection, connector, context.flowStore )
		: outcomeOf( attempt, await runOwnFlows( attempt, lane, context.flowStore, flowsFor( connection, claim.record_type ), rootOfRecord( claim.record ), `${ claim.record_type } ${ claim.record_id }` ) );
}

/** Several connections are one outcome: sent where one of them sent, and what the others said beside it. */
function together( attempt: Attempt, results: readonly SettleResult[] ): SettleResult {
	const [ first = { ...attempt.base(), outcome: 'released' as const } ] = results;
	const sent = results.filter( ( one ) => one.outcome === 'synced' );
	const left = results.filter( ( one ) => one.outcome === 'skipped' ).map( ( one ) => one.message );
	return sent.length === 0 || results.length === 1
		? { ...first, ...attempt.base() }
		: { ...attempt.base(), outcome: 'synced', summary: [ ...sent.map( ( one ) => one.summary ), ...left ].join( ' ' ), warnings: sent.flatMap( ( one ) => one.warnings ) };
}

/** Nothing that was posted is ever taken back in silence. */
function refundDeleted( { entity, number, record_id: id, url, store_total: amount, currency }: Link ): SyncError {
	const what = entity === 'salesCreditMemos' ? 'credit memo' : 'return order';
	return new SyncError( {
		code: 'record_deleted', retryClass: 'rejected', record: `refund ${ id }`, facts: { document: number, url },
		message: `Refund ${ id } was deleted in the store, and its ${ what } ${ number } over ${ amount } ${ currency } stands in Dynamics.`,
		remedy: `Take ${ what } ${ number } back in Dynamics if no money went to the shopper, then skip this record.`,
	} );
}

function lost(): never {
	throw new LeaseLost( 'the lease of this record ran out' );
}

/** A linked order stays with its connection; sending it through another would make a second document. */
export function laneOf( attempt: Attempt, lanes: Lanes ): Lane | 'gone' | undefined {
	const link = orderLink( attempt.claim.links );
	return link ? lanes.get( link.connection_id ) ?? 'gone' : lanes.first;
}

function linkedElsewhere( attempt: Attempt ): SettleResult {
	const link = orderLink( attempt.claim.links );
	return { ...attempt.base(), outcome: 'skipped', rule: 'connection_removed', message: `The order is in Dynamics as ${ link?.number ?? '' } through a connection that was deleted; later changes of it are not sent.` };
}

async function guarded( attempt: Attempt, context: RecordContext, lane: Lane | null, run: () => Promise< SettleResult > ): Promise< SettleResult | null > {
	lane?.enter();
	try {
		const result = await run();
		if ( result.log.requests > 0 ) {
			lane?.succeed();
		}
		return result;
	} catch ( error ) {
		if ( error instanceof LeaseLost ) {
			return null;
		}
		if ( lane && error instanceof SyncError ) {
			judgeLane( lane, error, attempt );
		}
		return failureOutcome( error, attempt, context.random );
	} finally {
		await lane?.leave();
	}
}

/** "No" to a document is a sign that the sign-in works; a problem found before any request says nothing. */
function judgeLane( lane: Lane, { issue }: SyncError, attempt: Attempt ): void {
	if ( issue.retryClass === 'auth' ) {
		lane.refuse( issue );
	} else if ( issue.retryClass === 'rejected' && attempt.base().log.requests > 0 ) {
		lane.succeed();
	}
}
