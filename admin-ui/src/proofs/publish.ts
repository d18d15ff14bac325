import { __ } from '@wordpress/i18n';
import type * as z from 'zod/mini';
import { ApiError, call } from '../api/client.ts';
import { isSettled } from '../api/queries.ts';
import { acceptedSchema, commandSchema } from '../api/schema.ts';

export type Publication = { revision: number; note: string; /** Why it is published against its test, or without one. */ override?: string };
export type GoingBack = Publication & { /** 0: the built-in mapping. */ version: number };

const POLL_MS = 500;
const WAIT_MS = 120_000;

/** True where a reason is all that is missing. */
export function needsReason( error: unknown ): boolean {
	return error instanceof ApiError && [ 'concord_shapes_unchecked', 'concord_shapes_failing' ].includes( error.code );
}

/** Publishes a draft; where the store asks for its test or for a worker's reading of it first, that runs and the draft is published with its answer. */
export async function publishProven< T extends z.ZodMiniType >( flowId: string, data: Publication, schema: T, /** Of a flow of one's own: the connection it belongs to. */ connectionId = flowId ): Promise< z.infer< T > > {
	const publish = ( proof: { check?: number } ) => call( { path: `/flows/${ flowId }/publish`, method: 'POST', data: { ...data, ...proof } }, schema );
	const args = { connection_id: connectionId, ...( flowId === connectionId ? {} : { flow_id: flowId } ), draft: true };
	/** The store finds the reading itself: it is about this revision. */
	const read = async ( proof: { check?: number } ) => {
		try {
			return await publish( proof );
		} catch ( error ) {
			if ( ! ( error instanceof ApiError ) || error.code !== 'concord_draft_unread' ) {
				throw error;
			}
			await answered( 'check_draft', args, new ApiError( __( 'No worker has read this draft: it did not answer. Start it and publish again; the draft is kept.', 'concord' ), error.code, 409 ) );
			return publish( proof );
		}
	};
	try {
		return await read( {} );
	} catch ( error ) {
		if ( ! ( error instanceof ApiError ) || error.code !== 'concord_shapes_unchecked' ) {
			throw error;
		}
		const id = await answered( 'check_shapes', args, new ApiError( __( 'The draft was not tested: the worker did not answer. Start it and publish again, or name a reason to publish untested.', 'concord' ), error.code, 409 ) );
		try {
			return await read( { check: id } );
		} catch ( refusal ) {
			throw refusal instanceof ApiError && refusal.code === 'concord_shapes_failing' ? new ShapesFailing( refusal, id ) : refusal;
		}
	}
}

/** Its test stands against a draft; the answer of that test tells which kinds of records, and why. */
export class ShapesFailing extends ApiError {
	readonly commandId: number;

	constructor( { message, code, status }: ApiError, commandId: number ) {
		super( message, code, status );
		this.commandId = commandId;
	}
}

/** Goes back to an earlier version; where the store asks for its test first, that runs and the version comes back with its answer. */
export async function rollbackProven< T extends z.ZodMiniType >( flowId: string, data: GoingBack, schema: T, connectionId: string ): Promise< z.infer< T > > {
	const back = ( proof: { check?: number } ) => call( { path: `/flows/${ flowId }/rollback`, method: 'POST', data: { ...data, ...proof } }, schema );
	try {
		return await back( {} );
	} catch ( error ) {
		if ( ! ( error instanceof ApiError ) || error.code !== 'concord_shapes_unchecked' ) {
			throw error;
		}
		const id = await answered(
			'check_shapes', { connection_id: connectionId, ...( flowId === connectionId ? {} : { flow_id: flowId } ), version: data.version },
			new ApiError( __( 'This version was not tested: the worker did not answer. Start it and go back again, or name a reason to go back to it untested.', 'concord' ), error.code, 409 )
		);
		try {
			return await back( { check: id } );
		} catch ( refusal ) {
			throw refusal instanceof ApiError && refusal.code === 'concord_shapes_failing' ? new ShapesFailing( refusal, id ) : refusal;
		}
	}
}

/** Id of the command, once it is answered. What keeps it from being answered is told as the store would tell that it is missing; `silent` when no worker answers in time. */
async function answered( name: 'check_shapes' | 'check_draft', args: Record< string, string | boolean | number >, silent: ApiError ): Promise< number > {
	const { command_id: id } = await call( { path: '/commands', method: 'POST', data: { name, args } }, acceptedSchema );
	for ( const end = Date.now() + WAIT_MS; Date.now() < end; await new Promise( ( resolve ) => setTimeout( resolve, POLL_MS ) ) ) {
		const command = await call( { path: `/commands/${ id }` }, commandSchema );
		if ( command.issue ) {
			throw new ApiError( `${ command.issue.message } ${ command.issue.remedy }`, silent.code, silent.status );
		}
		if ( isSettled( command.state ) ) {
			return id;
		}
	}
	throw silent;
}
