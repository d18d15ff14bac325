/** Flows that no single record triggers: one row of the outbox each, falling due again after every run. */
import { z } from 'zod';
import { triggerSchema, type FlowTrigger } from '../../core/flow/schema.ts';
import type { Connection } from '../../store/contract/api.ts';
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
	return trigger && trigger.on !== 'store' ? state.outbox.run( flowId, args( state, flowId ), 0, true ).event_id : null;
}

/** As the plugin: false where it does not run that way, or runs at the moment. */
export function wakeFlow( state: StoreState, flowId: string ): boolean {
	const trigger = triggerOf( state, flowId );
	if ( minutes( state, flowId ) === null || trigger?.on === 'schedule' || state.outbox.find( 'command', flowId )?.state === 'working' ) {
		return false;
	}
	state.outbox.run( flowId, args( state, flowId ), 0 );
	return true;
}

export function arrangeRun( state: StoreState, flowId: string ): void {
	if ( minutes( state, flowId ) === null ) {
		state.outbox.callOff( flowId );
	} else {
		state.outbox.run( flowId, args( state, flowId ), 0 );
	}
}

export function runEnded( state: StoreState, flowId: string, result: unknown ): void {
	const reached = z.object( { cursor: z.string() } ).safeParse( result );
	if ( reached.success ) {
		state.flowCursors.set( flowId, reached.data.cursor );
	}
	const every = minutes( state, flowId );
	if ( every !== null ) {
		state.outbox.run( flowId, args( state, flowId ), every * 60_000 );
	}
}

function args( state: StoreState, flowId: string ) {
	return { flow_id: flowId, connection_id: state.ownFlows.get( flowId )?.connection_id ?? '', cursor: state.flowCursors.get( flowId ) ?? '' };
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
