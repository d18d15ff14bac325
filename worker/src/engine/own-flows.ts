/** Flows a person added, over the record that triggers them. Several flows are one outcome: the first that stops, stops the record. */
import { z } from 'zod';
import { contentOf } from '../core/flow/contents.ts';
import { runSteps } from '../core/flow/run.ts';
import type { FlowRun } from '../core/flow/running.ts';
import { flowContentSchema } from '../core/flow/schema.ts';
import { walk } from '../core/flow/tree.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Connection, RecordType, SettleResult } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';
import { creditMemoWith } from './credit-refund.ts';
import { documentRoot, flowMarks, idsOfOrder, markOf, newRun } from './flow-run.ts';
import { putOfRecord, type FlowStore } from './flow-writes.ts';
import type { Lane } from './lanes.ts';

type OwnFlow = Connection[ 'flows' ][ number ];
/** Enough to know whether a flow is meant: one that cannot be read whole stops the records it would run for, and no others. */
const startsSchema = z.object( { trigger: z.object( { on: z.literal( 'store' ), record: z.string() } ) } );
export type FlowsRan = { ran: string[]; filtered: { rule: string; message: string }[]; warnings: string[] };

/** Flows of this connection that a change of such a record starts. */
export function flowsFor( { flows }: Pick< Connection, 'flows' >, record: RecordType ): OwnFlow[] {
	return flows.filter( ( { content } ) => {
		const read = startsSchema.safeParse( content );
		return read.success && read.data.trigger.record === record;
	} );
}

/** The flow that books refunds in Dynamics; one that cannot be read says so with the refunds. */
export function refundFlow( connection: Pick< Connection, 'flows' > ): OwnFlow | undefined {
	return flowsFor( connection, 'refund' ).find( ( { content } ) => {
		const read = flowContentSchema.safeParse( content );
		return read.success && walk( read.data.steps ).some( ( { step } ) => step.step === 'creditMemo' );
	} );
}

export async function runOwnFlows( attempt: Attempt, lane: Lane, store: FlowStore, flows: readonly OwnFlow[], root: Root, record: string ): Promise< FlowsRan > {
	const done: FlowsRan = { ran: [], filtered: [], warnings: [] };
	for ( const flow of flows ) {
		const run = await runOne( attempt, lane, store, flow, root, record );
		done.warnings.push( ...run.warnings );
		if ( run.end.end === 'filtered' ) {
			done.filtered.push( { rule: `${ flow.id }:${ run.end.rule }`, message: run.end.message } );
		} else {
			done.ran.push( `${ flow.name } v${ flow.version }` );
		}
	}
	return done;
}

async function runOne( attempt: Attempt, { connection, connector }: Lane, store: FlowStore, flow: OwnFlow, root: Root, record: string ): Promise< { end: Awaited< ReturnType< typeof runSteps > >; warnings: string[] } > {
	if ( ! connector ) {
		throw new TypeError( 'a lane without a connector runs nothing' );
	}
	const run: FlowRun = newRun( { attempt, connection, connector, root: { ...documentRoot( [ ...attempt.links, ...attempt.claim.links ], connection ), ...root }, record, flow: flow.name, acted: markOf( attempt.claim.links, connection, flow.id )?.acted ?? [], storeIds: idsOf( attempt.claim.record_type ), creditMemo: creditMemoWith( store, connection, flow.id, attempt ) } );
	let end: Awaited< ReturnType< typeof runSteps > > | null = null;
	try {
		end = await runSteps( contentOf( flow ).steps, run );
		run.warnings.push( ...await putOfRecord( store, run.writes, record ) );
		return { end, warnings: run.warnings };
	} finally {
		// One that stopped is named too; one that was not meant for this record had no part in it.
		if ( end?.end !== 'filtered' ) {
			attempt.ranBy( flow );
		}
		if ( run.acted.size > 0 ) {
			attempt.links = [ ...attempt.links, ...flowMarks( attempt, connection, flow.id, '', run.acted ) ];
		}
	}
}

export function idsOf( type: RecordType ): FlowRun[ 'storeIds' ] {
	switch ( type ) {
		case 'order': return idsOfOrder;
		case 'refund': return ( root ) => ( { order: String( root[ 'parent_id' ] ?? '' ) } );
		default: return ( root ) => ( { [ type ]: String( root[ 'id' ] ?? '' ) } );
	}
}

/** What the order flow settled, with what the other flows did. An order that was left out stays left out, whatever other flows made of it. */
export function joined( attempt: Attempt, sent: Extract< SettleResult, { outcome: 'synced' | 'skipped' } >, flows: FlowsRan ): SettleResult {
	const said = [ ranSentence( flows ) ].filter( ( part ) => part !== '' );
	return sent.outcome === 'synced'
		? { ...sent, ...attempt.base(), summary: [ sent.summary, ...said ].join( ' ' ), warnings: [ ...sent.warnings, ...flows.warnings ] }
		: { ...sent, ...attempt.base(), message: [ sent.message, ...said, ...flows.warnings ].join( ' ' ) };
}

export function outcomeOf( attempt: Attempt, flows: FlowsRan ): SettleResult {
	const [ filter ] = flows.filtered;
	return flows.ran.length === 0 && filter
		? { ...attempt.base(), outcome: 'skipped', rule: filter.rule.slice( 0, 190 ), message: filter.message }
		: { ...attempt.base(), outcome: 'synced', summary: ranSentence( flows ), warnings: flows.warnings };
}

function ranSentence( { ran }: FlowsRan ): string {
	return ran.length === 0 ? '' : `${ ran.length === 1 ? 'Flow' : 'Flows' } ${ ran.join( ', ' ) } ran.`;
}

/** Of a record as the store serves it: its meta data by key, under "extra" as an order's. */
export function rootOfRecord( record: unknown ): Root {
	const root = typeof record === 'object' && record !== null ? { ...record } as Root : {};
	const meta = Array.isArray( root[ 'meta_data' ] ) ? root[ 'meta_data' ] as { key?: unknown; value?: unknown }[] : [];
	return { ...root, extra: Object.fromEntries( meta.map( ( one ) => [ String( one.key ?? '' ), one.value ] ) ) };
}
