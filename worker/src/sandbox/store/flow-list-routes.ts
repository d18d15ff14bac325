/** Which flows there are, and templates of one's own (docs/store-api.md, Flows). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { flowContentSchema, triggerSchema, type FlowTrigger } from '../../core/flow/schema.ts';
import { flowMappingsSchema } from '../../core/mapping/flow.ts';
import { ApiError } from './errors.ts';
import { refuseRival } from './flow-rivals.ts';
import { headOf } from './flow-routes.ts';
import { arrangeRun, startRun } from './flow-runs.ts';
import { answer, body, type Route } from './router.ts';
import type { OwnFlow, StoreState } from './state.ts';

const name = z.string().min( 1 ).max( 120 );
const newSchema = z.object( { connection_id: z.string(), name, content: flowContentSchema } );
const settingsSchema = z.object( { name: name.optional(), enabled: z.boolean().optional() } );
const templateSchema = z.object( { name, product: z.enum( [ 'fo', 'bc', '' ] ).default( '' ), /** With steps and rules of an order flow: its documents are empty. */ content: z.union( [ flowContentSchema, flowMappingsSchema ] ) } );

export function flowListRoutes( state: StoreState ): Route[] {
	const admin = ( method: string, path: string, run: Route[ 'run' ] ): Route => ( { method, path, who: 'admin', run } );
	return [
		admin( 'GET', '/flows', () => [
			...[ ...state.connections.values() ].map( ( { id, enabled } ) => summary( state, { id, connection_id: id, name: '', enabled }, 'order' ) ),
			...[ ...state.ownFlows.values() ].map( ( flow ) => summary( state, flow, 'own' ) ),
		] ),
		admin( 'POST', '/flows', ( { body: sent } ) => answer( create( state, sent ), 201 ) ),
		admin( 'PUT', '/flows/<id>/settings', ( { params, body: sent } ) => change( state, ownOf( state, params[ 'id' ] ), sent ) ),
		admin( 'DELETE', '/flows/<id>', ( { params } ) => {
			const { id } = ownOf( state, params[ 'id' ] );
			state.outbox.callOff( id );
			state.ownFlows.delete( id );
			state.flows.delete( id );
			state.bump();
			return { deleted: true };
		} ),
		admin( 'POST', '/flows/<id>/run', ( { params } ) => {
			const flow = ownOf( state, params[ 'id' ] );
			if ( ! flow.enabled ) {
				throw new ApiError( 'flow_off', 'The flow is switched off. Switch it on, then run it.', 409 );
			}
			const run = startRun( state, flow.id );
			if ( run === null ) {
				throw new ApiError( 'flow_runs_by_itself', 'This flow starts by itself when a record of the store changes; it cannot be run by hand.', 409 );
			}
			return answer( { command_id: run }, 202 );
		} ),
		admin( 'GET', '/flow-templates', () => state.flowTemplates ),
		admin( 'POST', '/flow-templates', ( { body: sent } ) => {
			const template = { id: `template${ randomBytes( 6 ).toString( 'hex' ) }`, ...body( templateSchema, sent ), saved_at: state.iso( state.now() ), author: 'admin' };
			state.flowTemplates = [ template, ...state.flowTemplates ];
			return answer( template, 201 );
		} ),
		admin( 'DELETE', '/flow-templates/<id>', ( { params } ) => {
			state.flowTemplates = state.flowTemplates.filter( ( one ) => one.id !== params[ 'id' ] );
			return { deleted: true };
		} ),
	];
}

function ownOf( state: StoreState, id = '' ): OwnFlow {
	const found = state.ownFlows.get( id );
	if ( found ) {
		return found;
	}
	throw state.connections.has( id )
		? new ApiError( 'flow_is_built_in', 'The order flow belongs to its connection: switch the connection on or off under Connections.', 409 )
		: new ApiError( 'flow_unknown', 'There is no such flow. It may have been deleted.', 404 );
}

function create( state: StoreState, sent: unknown ) {
	const { content, ...rest } = body( newSchema, sent );
	if ( ! state.connections.has( rest.connection_id ) ) {
		throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
	}
	const flow: OwnFlow = { id: `flow${ randomBytes( 8 ).toString( 'hex' ) }`, ...rest, enabled: false };
	state.ownFlows.set( flow.id, flow );
	state.flows.set( flow.id, { revision: 1, draft: { mappings: content, author: 'admin', saved_at: state.iso( state.now() ) }, published: null, versions: [] } );
	return summary( state, flow, 'own' );
}

function change( state: StoreState, flow: OwnFlow, sent: unknown ) {
	const changes = body( settingsSchema, sent );
	if ( changes.enabled === true && ! headOf( state, flow.id ).published ) {
		throw new ApiError( 'flow_not_published', 'Publish the flow before you switch it on.', 409 );
	}
	if ( changes.enabled === true ) {
		refuseRival( state, flow.id, headOf( state, flow.id ).published?.mappings );
	}
	flow.name = changes.name ?? flow.name;
	flow.enabled = changes.enabled ?? flow.enabled;
	state.bump();
	arrangeRun( state, flow.id );
	return summary( state, flow, 'own' );
}

function summary( state: StoreState, flow: OwnFlow, kind: 'order' | 'own' ) {
	const head = headOf( state, flow.id );
	const content = z.object( { trigger: triggerSchema } ).safeParse( head.published?.mappings ?? head.draft?.mappings );
	const trigger: FlowTrigger | null = kind === 'order' ? { on: 'store', record: 'order' } : content.success ? content.data.trigger : null;
	return { ...flow, kind, trigger, revision: head.revision, published: head.published?.version ?? null, has_draft: head.draft !== null, figures: figuresOf( state, flow.id, trigger ) };
}

const runSchema = z.object( { ran: z.number(), filtered: z.number(), stopped: z.number() } );

/** When a flow last ran and how many of its records went through (docs/store-api.md, Flows). */
function figuresOf( state: StoreState, id: string, trigger: FlowTrigger | null ) {
	if ( trigger?.on === 'store' ) {
		const rows = state.outbox.rows().filter( ( row ) => row.record_type === trigger.record && [ 'synced', 'skipped', 'needs-you' ].includes( row.state ) );
		const stopped = rows.filter( ( row ) => row.state === 'needs-you' ).length;
		return { last_run: rows.length === 0 ? null : state.iso( Math.max( ...rows.map( ( row ) => row.updatedAt ) ) ), good: rows.length - stopped, stopped };
	}
	const row = state.outbox.rows().find( ( one ) => one.record_type === 'command' && one.kind === 'run_flow' && one.record_id === id );
	const result = runSchema.safeParse( row?.result );
	const at = row?.history.at( -1 )?.at ?? null;
	return { last_run: at, good: result.success ? result.data.ran + result.data.filtered : 0, stopped: result.success ? result.data.stopped : 0 };
}
