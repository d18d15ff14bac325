/** A flow of a connection, published and switched on, and a look of it now. */
import { z } from 'zod';
import { settled } from '../bench/rig.ts';
import type { Shop } from '../demo/shop.ts';
import type { FlowContent } from '../../worker/src/core/flow/schema.ts';

const idSchema = z.object( { id: z.string() } );
const listSchema = z.array( z.object( { id: z.string(), connection_id: z.string(), name: z.string() } ) );
const commandSchema = z.object( { command_id: z.number() } );
const runSchema = z.object( { state: z.string(), result: z.object( { written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ) } ).nullable() } );
const WAIT_MS = 60_000;

export type RunResult = NonNullable< z.infer< typeof runSchema >[ 'result' ] >;

/** Publishes a draft without its mapping tests. Expressions and rules are read by the worker of the connection first, as the store asks for. */
export async function publishDraft( { rest }: Pick< Shop, 'rest' >, connectionId: string, flow: string, revision: number, note = '' ): Promise< void > {
	const publish = () => rest( 'POST', `/wc-concord/v1/flows/${ flow }/publish`, { revision, note, override: 'Proof' } );
	try {
		await publish();
	} catch ( error ) {
		if ( ! String( error ).includes( 'concord_draft_unread' ) ) {
			throw error;
		}
		const { command_id: command } = commandSchema.parse( await rest( 'POST', '/wc-concord/v1/commands', { name: 'check_draft', args: { connection_id: connectionId, ...( flow === connectionId ? {} : { flow_id: flow } ), draft: true } } ) );
		await settled( WAIT_MS, async () => z.object( { state: z.string() } ).parse( await rest( 'GET', `/wc-concord/v1/commands/${ command }` ) ).state === 'synced' );
		await publish();
	}
}

/** Its id. A flow of this name that the connection has already is taken as it is: two over one feed would race each other. */
export async function putInUse( { rest }: Pick< Shop, 'rest' >, connectionId: string, name: string, content: FlowContent | undefined ): Promise< string > {
	const known = listSchema.parse( await rest( 'GET', '/wc-concord/v1/flows' ) ).find( ( flow ) => flow.connection_id === connectionId && flow.name === name );
	if ( known ) {
		return known.id;
	}
	const { id } = idSchema.parse( await rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name, content } ) );
	await publishDraft( { rest }, connectionId, id, 1 );
	await rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
	return id;
}

/** Lets the flow look now and waits for its end. @throws when it does not come to one. */
export async function look( { rest }: Pick< Shop, 'rest' >, flow: string ): Promise< RunResult > {
	const { command_id: command } = commandSchema.parse( await rest( 'POST', `/wc-concord/v1/flows/${ flow }/run` ) );
	let last: RunResult | null = null;
	const done = await settled( WAIT_MS, async () => {
		const answer = runSchema.parse( await rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
		last = answer.state === 'waiting' ? answer.result : null;
		return last !== null;
	} );
	if ( ! done || last === null ) {
		throw new Error( `The run of flow ${ flow } did not come to its end.` );
	}
	return last;
}
