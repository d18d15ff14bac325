/**
 * An order flow with steps around the sales order. The sales order itself stays what it is without them: found or made once,
 * compared to the cent. Steps behind it are repeated until they are through, also when the order was sent long ago.
 */
import { runSteps } from '../core/flow/run.ts';
import type { FlowRun } from '../core/flow/running.ts';
import type { FlowStep } from '../core/flow/schema.ts';
import type { Order } from '../core/model/order.ts';
import { orderName } from '../core/words.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Connection, Link, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { contentHash, sha256 } from './content.ts';
import { documentRoot, flowMarks, idsOfOrder, isMark, isMarkOf, markOf, newRun } from './flow-run.ts';
import { putOfRecord } from './flow-writes.ts';
import type { OrderContext } from './order-document.ts';

type Synced = Extract< SettleResult, { outcome: 'synced' } >;
const PENDING = '';

/** `send` writes the sales order and settles as it does without steps. */
export async function runOrderFlow( attempt: Attempt, context: OrderContext, order: Order, steps: readonly FlowStep[], send: () => Promise< SettleResult > ): Promise< SettleResult > {
	let sent: SettleResult | null = null;
	const { connection } = context;
	const run: FlowRun = runOf( attempt, context, order, async () => {
		// Stored with the sales order's own link: whatever happens to the steps behind it, the next attempt knows that they are owed.
		attempt.links = [ ...attempt.links, ...flowMarks( attempt, connection, connection.id, PENDING, run.acted ) ];
		sent = await send();
		return sent.outcome === 'synced' ? documentRoot( sent.links, connection )[ 'document' ] as Root : null;
	}, actedBefore( attempt, connection ) );
	const end = await through( attempt, context, steps, run, order );
	const answer = sent as SettleResult | null;
	if ( answer?.outcome === 'synced' ) {
		return finished( attempt, answer, run );
	}
	return answer ?? { ...attempt.base(), outcome: 'skipped', rule: end.end === 'filtered' ? end.rule : 'flow', message: end.end === 'filtered' ? end.message : 'The flow ended before the sales order.' };
}

/** The order is in Dynamics: what the steps behind it still owe, or nothing. */
export async function catchUp( attempt: Attempt, context: OrderContext, order: Order, steps: readonly FlowStep[], link: Link ): Promise< SettleResult > {
	const { connection } = context;
	const owed = stepsOwed( attempt.claim.links, connection, order );
	const nothing: SettleResult = { ...attempt.base(), outcome: 'synced', summary: `Nothing changed since sales order ${ link.number } was written.`, warnings: [] };
	if ( ! owed ) {
		return nothing;
	}
	const run = runOf( attempt, context, order, () => Promise.resolve( documentRoot( [ link ], connection )[ 'document' ] as Root ), owed.acted );
	await through( attempt, context, steps, run, order );
	return finished( attempt, { ...nothing, summary: `The steps behind sales order ${ link.number } were carried out.` }, run );
}

/** Actions of the steps before the sales order that an attempt without one carried out. A document that was taken back has its own: the next one begins anew. */
function actedBefore( { claim }: Attempt, connection: Connection ): readonly string[] {
	const stood = claim.links.some( ( link ) => link.record_type === 'order' && link.connection_id === connection.id && ! isMark( link ) );
	return stood ? [] : markOf( claim.links, connection, connection.id )?.acted ?? [];
}

/** Null where the steps behind the sales order are through, and where it was sent before the flow had steps: what an earlier version made stays as it was made. */
export function stepsOwed( links: readonly Link[], connection: Connection, order: Order ): { acted: string[] } | null {
	const mark = markOf( links, connection, connection.id );
	return ! mark || mark.hash === stateOf( order ) ? null : mark;
}

function runOf( attempt: Attempt, { connection, connector }: OrderContext, order: Order, salesOrder: FlowRun[ 'salesOrder' ], acted: readonly string[] = [] ): FlowRun {
	attempt.flowVersion = connection.flow ? `v${ connection.flow.version }` : '';
	return newRun( { attempt, connection, connector, root: { ...order }, record: orderName( order ), salesOrder, acted, storeIds: idsOfOrder } );
}

async function through( attempt: Attempt, { connection, flowStore }: OrderContext, steps: readonly FlowStep[], run: FlowRun, order: Order ): ReturnType< typeof runSteps > {
	let state = PENDING;
	try {
		const end = await runSteps( steps, run );
		run.warnings.push( ...await putOfRecord( flowStore, run.writes, run.record ) );
		state = stateOf( order );
		return end;
	} finally {
		if ( run.acted.size > 0 || attempt.links.some( ( link ) => link.record_type === 'order' ) || attempt.claim.links.some( ( link ) => link.record_type === 'order' ) ) {
			attempt.links = [ ...attempt.links.filter( ( link ) => ! isMarkOf( link, connection, connection.id ) ), ...flowMarks( attempt, connection, connection.id, state, run.acted ) ];
		}
	}
}

function finished( attempt: Attempt, sent: Synced, run: FlowRun ): SettleResult {
	return { ...sent, ...attempt.base(), outcome: 'synced', summary: sent.summary, warnings: [ ...sent.warnings, ...run.warnings ] };
}

/** Steps may look at the status too, which says nothing about the document. */
function stateOf( order: Order ): string {
	return sha256( `${ contentHash( order ) }|${ order.status }` );
}
