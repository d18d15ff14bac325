/** Content of flows: draft, publish, go back (docs/store-api.md, Flows). */
import { z } from 'zod';
import { draftProblems } from '../../core/draft-problems.ts';
import { flowContentSchema } from '../../core/flow/schema.ts';
import { ApiError } from './errors.ts';
import { refuseRival } from './flow-rivals.ts';
import { arrangeRun } from './flow-runs.ts';
import { body, type Route } from './router.ts';
import { faultOf, orderFormSchema } from './flow-form.ts';
import { isTested, shapeGate } from './shape-gate.ts';
import type { FlowHead, OwnFlow, StoredConnection, StoreState } from './state.ts';

const revision = z.object( { revision: z.number().int().min( 0 ) } );
const draftSchema = revision.extend( { mappings: z.record( z.string(), z.unknown() ) } );
const publishSchema = revision.extend( { note: z.string().max( 500 ).default( '' ) } );
const provenSchema = publishSchema.extend( { check: z.number().int().min( 0 ).default( 0 ), override: z.string().max( 300 ).default( '' ) } );
const rollbackSchema = provenSchema.extend( { version: z.number().int().min( 0 ) } );

/** The order flow of a connection, or one a person added. */
type Subject = { connection: StoredConnection; own: null } | { connection: null; own: OwnFlow };

export function flowRoutes( state: StoreState ): Route[] {
	const route = ( method: string, path: string, run: ( subject: Subject, head: FlowHead, sent: unknown ) => void ): Route => ( {
		method, path, who: 'admin', run: ( { params, body: sent } ) => {
			const id = params[ 'id' ] ?? '';
			const subject = subjectOf( state, id );
			const head = headOf( state, id );
			run( subject, head, sent );
			state.flows.set( id, head );
			if ( method !== 'GET' && subject.own ) {
				arrangeRun( state, id );
			}
			return shown( subject, head );
		},
	} );
	return [
		route( 'GET', '/flows/<id>', () => undefined ),
		route( 'PUT', '/flows/<id>/draft', ( subject, head, sent ) => {
			const { mappings: content, ...change } = body( draftSchema, sent );
			const mappings = contentOf( subject, content );
			advance( subject, head, change );
			head.draft = { mappings, author: 'admin', saved_at: state.iso( state.now() ) };
		} ),
		route( 'DELETE', '/flows/<id>/draft', ( subject, head, sent ) => {
			advance( subject, head, body( revision, sent ) );
			head.draft = null;
		} ),
		route( 'POST', '/flows/<id>/publish', ( subject, head, sent ) => {
			const { note, check, override, ...change } = body( provenSchema, sent );
			if ( ! head.draft ) {
				throw new ApiError( 'flow_no_draft', 'There is no draft to publish.', 400 );
			}
			const fault = subject.connection ? faultOf( head.draft.mappings ) : null;
			if ( fault !== null ) {
				throw new ApiError( 'flow_invalid', `The draft was not published: ${ fault } Correct it, save the draft and publish again.`, 400 );
			}
			refuseRivalOf( state, subject, head.draft.mappings );
			if ( ( subject.connection || isTested( head.draft.mappings ) ) && change.revision === head.revision ) {
				shapeGate( state, subject.connection ? subject.connection.id : subject.own.id, change.revision, { check, override } );
			}
			if ( change.revision === head.revision ) {
				refuseUnusable( state, subject, head.draft.mappings );
			}
			advance( subject, head, change );
			publish( state, subject, head, head.draft.mappings, noteOf( note, override ) );
		} ),
		route( 'POST', '/flows/<id>/rollback', ( subject, head, sent ) => {
			const { version, note, check, override, ...change } = body( rollbackSchema, sent );
			const earlier = head.versions.find( ( one ) => one.version === version );
			if ( ! earlier && version !== 0 ) {
				throw new ApiError( 'flow_unknown_version', 'There is no such version.', 404 );
			}
			refuseRivalOf( state, subject, earlier?.mappings );
			if ( change.revision === head.revision && ( subject.connection || ( earlier && isTested( earlier.mappings ) ) ) ) {
				if ( earlier ) {
					refuseUnusable( state, subject, earlier.mappings );
				}
				shapeGate( state, ( subject.connection ?? subject.own ).id, change.revision, { check, override, earlier: version } );
			}
			advance( subject, head, change );
			if ( earlier ) {
				const { draft } = head;
				publish( state, subject, head, earlier.mappings, noteOf( note, override ) );
				head.draft = draft;
			} else {
				use( state, subject, head, null );
				head.builtIn = [ ...head.builtIn ?? [], { author: 'admin', published_at: state.iso( state.now() ), note: noteOf( note, override ) } ];
			}
		} ),
		{ method: 'GET', path: '/flows/<id>/versions/<version>', who: 'admin', run: ( { params } ) => {
			subjectOf( state, params[ 'id' ] ?? '' );
			const found = headOf( state, params[ 'id' ] ?? '' ).versions.find( ( one ) => String( one.version ) === params[ 'version' ] );
			if ( ! found ) {
				throw new ApiError( 'flow_unknown_version', 'There is no such version.', 404 );
			}
			return { mappings: found.mappings };
		} },
	];
}

/** A store in PHP asks a worker for this verdict (docs/store-api.md, Mapping tests); here the code is at hand. No reason lifts it. */
function refuseUnusable( state: StoreState, { connection, own }: Subject, content: unknown ): void {
	const product = ( connection ?? state.connections.get( own.connection_id ) )?.product ?? 'bc';
	const problems = draftProblems( product, own !== null, content ).map( ( { message } ) => message );
	if ( problems.length > 0 ) {
		throw new ApiError( 'flow_invalid', `The draft was not published: ${ problems[ 0 ] ?? '' } Correct it, save the draft and publish again.`, 400, {}, { problems } );
	}
}

function refuseRivalOf( state: StoreState, { own }: Subject, content: unknown ): void {
	if ( own?.enabled ) {
		refuseRival( state, own.id, content );
	}
}

function noteOf( note: string, override: string ): string {
	return override.trim() === '' ? note : `${ note } (Published against its test: ${ override.trim() })`.trim();
}

export function headOf( state: StoreState, id: string ): FlowHead {
	return state.flows.get( id ) ?? { revision: 0, draft: null, published: null, versions: [] };
}

function subjectOf( state: StoreState, id: string ): Subject {
	const connection = state.connections.get( id );
	const own = state.ownFlows.get( id );
	if ( connection ) {
		return { connection, own: null };
	}
	if ( own ) {
		return { connection: null, own };
	}
	throw new ApiError( 'connection_unknown', 'There is no such connection or flow. It may have been deleted.', 404 );
}

/** As sent: an invalid draft is kept too. Only a form that no flow of this kind can have is refused. */
function contentOf( subject: Subject, content: Record< string, unknown > ): unknown {
	if ( ( 'documents' in content ) === ( subject.own !== null ) || ( subject.own !== null && ! ( 'trigger' in content && 'steps' in content ) ) ) {
		throw new ApiError( 'flow_wrong_form', 'This is not the form of this flow: the order flow has documents, any other a trigger and steps.', 400 );
	}
	return subject.own ? body( flowContentSchema, content ) : body( orderFormSchema, content );
}

function advance( subject: Subject, head: FlowHead, { revision: read }: z.infer< typeof revision > ): void {
	if ( read !== head.revision ) {
		throw new ApiError( 'flow_conflict', 'Somebody else changed this mapping since you opened it. Your changes are still here; compare them, then save again.', 409, {}, { current: shown( subject, head ) } );
	}
	head.revision++;
}

function publish( state: StoreState, subject: Subject, head: FlowHead, mappings: unknown, note: string ): void {
	const version = head.versions.length + 1;
	head.versions.push( { version, author: 'admin', published_at: state.iso( state.now() ), note, mappings } );
	head.draft = null;
	use( state, subject, head, { version, mappings } );
}

function use( state: StoreState, { connection }: Subject, head: FlowHead, published: FlowHead[ 'published' ] ): void {
	head.published = published;
	if ( connection ) {
		connection.flow = published;
	}
	state.bump();
}

function shown( { connection, own }: Subject, head: FlowHead ) {
	return {
		connection_id: own?.connection_id ?? connection?.id ?? '', kind: own ? 'own' : 'order', name: own?.name ?? '', enabled: own?.enabled ?? connection?.enabled ?? false,
		revision: head.revision, draft: head.draft, published: head.published, versions: head.versions.map( ( { mappings: _mappings, ...version } ) => version ).reverse(), ...( head.builtIn ? { built_in: head.builtIn.toReversed() } : {} ),
	};
}
