/** Mapping of a connection: draft, publish, go back (docs/store-api.md, Flows). */
import { z } from 'zod';
import { flowMappingsSchema } from '../../core/mapping/flow.ts';
import { ApiError } from './errors.ts';
import { body, type Route } from './router.ts';
import type { FlowHead, StoredConnection, StoreState } from './state.ts';

const revision = z.object( { revision: z.number().int().min( 0 ) } );
const draftSchema = revision.extend( { mappings: flowMappingsSchema } );
const publishSchema = revision.extend( { note: z.string().max( 500 ).default( '' ) } );
const rollbackSchema = publishSchema.extend( { version: z.number().int().min( 0 ) } );

export function flowRoutes( state: StoreState ): Route[] {
	const route = ( method: string, path: string, run: ( connection: StoredConnection, head: FlowHead, sent: unknown ) => void ): Route => ( {
		method, path, who: 'admin', run: ( { params, body: sent } ) => {
			const connection = state.connections.get( params[ 'id' ] ?? '' );
			if ( ! connection ) {
				throw new ApiError( 'connection_unknown', 'There is no such connection. It may have been deleted.', 404 );
			}
			const head = state.flows.get( connection.id ) ?? { revision: 0, draft: null, versions: [] };
			run( connection, head, sent );
			state.flows.set( connection.id, head );
			return shown( connection, head );
		},
	} );
	return [
		route( 'GET', '/flows/<id>', () => undefined ),
		route( 'PUT', '/flows/<id>/draft', ( connection, head, sent ) => {
			const { mappings, ...change } = body( draftSchema, sent );
			advance( connection, head, change );
			head.draft = { mappings, author: 'admin', saved_at: state.iso( state.now() ) };
		} ),
		route( 'DELETE', '/flows/<id>/draft', ( connection, head, sent ) => {
			advance( connection, head, body( revision, sent ) );
			head.draft = null;
		} ),
		route( 'POST', '/flows/<id>/publish', ( connection, head, sent ) => {
			const { note, ...change } = body( publishSchema, sent );
			if ( ! head.draft ) {
				throw new ApiError( 'flow_no_draft', 'There is no draft to publish.', 400 );
			}
			advance( connection, head, change );
			publish( state, connection, head, head.draft.mappings, note );
		} ),
		route( 'POST', '/flows/<id>/rollback', ( connection, head, sent ) => {
			const { version, note, ...change } = body( rollbackSchema, sent );
			const earlier = head.versions.find( ( one ) => one.version === version );
			if ( ! earlier && version !== 0 ) {
				throw new ApiError( 'flow_unknown_version', 'There is no such version.', 404 );
			}
			advance( connection, head, change );
			if ( earlier ) {
				publish( state, connection, head, earlier.mappings, note );
			} else {
				connection.flow = null;
				state.bump();
			}
		} ),
	];
}

function advance( connection: StoredConnection, head: FlowHead, { revision: read }: z.infer< typeof revision > ): void {
	if ( read !== head.revision ) {
		throw new ApiError( 'flow_conflict', 'Somebody else changed this mapping since you opened it. Your changes are still here; compare them, then save again.', 409, {}, { current: shown( connection, head ) } );
	}
	head.revision++;
}

function publish( state: StoreState, connection: StoredConnection, head: FlowHead, mappings: unknown, note: string ): void {
	const version = head.versions.length + 1;
	head.versions.push( { version, author: 'admin', published_at: state.iso( state.now() ), note, mappings } );
	head.draft = null;
	connection.flow = { version, mappings };
	state.bump();
}

function shown( connection: StoredConnection, head: FlowHead ) {
	return { connection_id: connection.id, revision: head.revision, draft: head.draft, published: connection.flow, versions: head.versions.map( ( { mappings: _mappings, ...version } ) => version ).reverse() };
}
