/** Flows that no single record triggers: one row of the outbox each, falling due again after every run. */
import { z } from 'zod';
import { triggerSchema, type FlowTrigger } from '../../core/flow/schema.ts';
import { shadowWriteSchema } from '../../core/shadow.ts';
import type { Connection } from '../../store/contract/api.ts';
import type { ShadowRun } from '../../store/contract/shadow.ts';
import type { StoreState } from './state.ts';

export function runningFlows( state: StoreState, connectionId: string ): Connection[ 'flows' ] {
	return [ ...state.ownFlows.values() ].flatMap( ( { id, connection_id: connection, name, enabled } ) => {
		const published = state.flows.get( id )?.published;
		return connection === connectionId && enabled && published ? [ { id, name, version: published.version, content: published.mappings } ] : [];
	} );
}

/** Event id of the run; null where the flow does not run that way. */
export function startRun( state: StoreState, flowId: string ): number | null {
	const trigger = triggerOf( state, flowId );
	return trigger && trigger.on !== 'store' ? state.outbox.run( flowId, runArguments( state, flowId ), 0, true ).event_id : null;
}

/** As the plugin: false where it does not run that way, or runs at the moment. */
export function wakeFlow( state: StoreState, flowId: string ): boolean {
	const trigger = triggerOf( state, flowId );
	if ( minutes( state, flowId ) === null || trigger?.on === 'schedule' || state.outbox.find( 'command', flowId )?.state === 'working' ) {
		return false;
	}
	state.outbox.run( flowId, runArguments( state, flowId ), 0 );
	return true;
}

export function arrangeRun( state: StoreState, flowId: string ): void {
	if ( minutes( state, flowId ) === null ) {
		state.outbox.callOff( flowId );
	} else {
		state.outbox.run( flowId, runArguments( state, flowId ), 0 );
	}
}

export function runEnded( state: StoreState, flowId: string, result: unknown ): void {
	const recorded = recordedSchema.safeParse( result );
	const reached = z.object( { cursor: z.string() } ).safeParse( result );
	if ( recorded.success ) {
		keepRecorded( state, flowId, recorded.data );
	} else {
		if ( reached.success ) {
			state.flowCursors.set( flowId, reached.data.cursor );
		}
		if ( typeof result === 'object' && result !== null ) {
			state.flowLooks.set( flowId, state.now() );
		}
	}
	const every = minutes( state, flowId );
	if ( every !== null ) {
		state.outbox.run( flowId, runArguments( state, flowId ), every * 60_000 );
	}
}

const SHOWN = 200;
const recordedSchema = z.object( {
	shadow: z.literal( true ), cursor: z.string().optional(), ran: z.number(), filtered: z.number(), stopped: z.number(), problems: z.array( z.object( { record: z.string(), message: z.string(), remedy: z.string() } ) ), writes: z.array( shadowWriteSchema ),
} );

/** As the plugin's Shadow\RecordedRuns. */
function keepRecorded( state: StoreState, flowId: string, { writes, ran, filtered, stopped, problems, cursor }: z.infer< typeof recordedSchema > ): void {
	const flow = state.ownFlows.get( flowId );
	const runs = state.shadowRuns.get( flow?.connection_id ?? '' ) ?? new Map< string, ShadowRun & { cursor: string } >();
	const before = runs.get( flowId );
	const at = state.iso( state.now() );
	const by = new Map< string, ShadowRun[ 'recorded' ][ number ] >();
	for ( const write of [ ...writes.map( ( one ) => ( { ...one, record: one.record ?? '', at } ) ).reverse(), ...before?.recorded ?? [] ] ) {
		const key = [ write.record, write.entity, write.id, ...write.values.map( ( { field } ) => field ) ].join( '|' );
		by.set( key, by.get( key ) ?? write );
	}
	runs.set( flowId, {
		flow_id: flowId, name: flow?.name ?? '', since: before?.since ?? at, at, cursor: cursor ?? before?.cursor ?? state.flowCursors.get( flowId ) ?? '', runs: ( before?.runs ?? 0 ) + 1, ran, filtered, stopped, problems, recorded: [ ...by.values() ].slice( 0, SHOWN ),
	} );
	state.shadowRuns.set( flow?.connection_id ?? '', runs );
}

/** As a run is handed out: whether its connection is in shadow at that moment decides where it goes on. */
export function runArguments( state: StoreState, flowId: string ) {
	const connection = state.ownFlows.get( flowId )?.connection_id ?? '';
	const shadow = state.connections.get( connection )?.shadow ?? false;
	const recorded = shadow ? state.shadowRuns.get( connection )?.get( flowId )?.cursor : undefined;
	return { flow_id: flowId, connection_id: connection, cursor: recorded ?? state.flowCursors.get( flowId ) ?? '', shadow };
}

/** Null unless it is switched on and starts by itself. */
function minutes( state: StoreState, flowId: string ): number | null {
	const trigger = triggerOf( state, flowId );
	return state.ownFlows.get( flowId )?.enabled === true && trigger && trigger.on !== 'store' && trigger.on !== 'manual' ? trigger.everyMinutes : null;
}

function triggerOf( state: StoreState, flowId: string ): FlowTrigger | null {
	const parsed = z.object( { trigger: triggerSchema } ).safeParse( state.flows.get( flowId )?.published?.mappings );
	return parsed.success ? parsed.data.trigger : null;
}
