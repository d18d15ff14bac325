/** The engine with the real connectors, at the simulated tenants over HTTP: what a test says of Dynamics it asks of the simulator's journal and tables. */
import { createConnector } from '../../src/connectors/index.ts';
import type { FlowContent, FlowStep } from '../../src/core/flow/schema.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import type { ConnectionSettings } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { startRig, type Rig } from './rig.ts';

export type Product = 'bc' | 'fo';
export type TenantRig = Rig & {
	product: Product; sandbox: RunningSandbox;
	/** Requests that could change the tenant. */
	writes: () => { method: string; path: string }[];
	/** Its answer, once the worker gave one. */
	command: ( name: string, args?: Record< string, unknown > ) => Promise< { state: string; result: unknown; issue: { message: string } | null } >;
	/** An order flow of these steps, in use. */
	publish: ( steps: FlowStep[] ) => Promise< void >;
	/** Id of a flow of one's own, in use. */
	ownFlow: ( name: string, content: Omit< FlowContent, 'schemaVersion' >, connectionId?: string ) => Promise< string >;
	/** What the run of it answered. */
	run: ( flowId: string ) => Promise< { state: string; result: unknown; issue: { message: string } | null } >;
	shadow: ( on: boolean ) => Promise< void >;
};

/** Slow enough that a lease outlasts a busy machine, quick enough that nobody waits for a poll. */
const SPEED = 10;

export async function startTenantRig( product: Product, settings: Partial< ConnectionSettings > = {} ): Promise< TenantRig > {
	const sandbox = await startSandbox();
	const rig = await startRig( { connect: false, speed: SPEED, connector: ( connection, parts ) => createConnector( connection, sandbox.client.secret, parts ) } );
	const { id: connectionId } = await rig.admin( 'POST', '/connections', sandboxConnection( sandbox, product, settings ) ) as { id: string };
	const answer = async ( id: number | string ) => {
		const ended = [ 'synced', 'needs-you', 'skipped' ];
		let seen = { state: '', result: null as unknown, issue: null as { message: string } | null };
		// The row of a flow waits for its next run as soon as this one ended; its answer stands beside it.
		for ( let tries = 0; tries < 2_000 && ! ended.includes( seen.state ) && ! ( seen.state === 'waiting' && seen.result !== null ); tries++ ) {
			await new Promise( ( resolve ) => {
				setTimeout( resolve, 10 );
			} );
			seen = await rig.admin( 'GET', `/commands/${ id }` ) as typeof seen;
		}
		return seen;
	};
	return {
		...rig, connectionId, product, sandbox,
		writes: () => sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' ),
		command: async ( name, args = {} ) => answer( ( await rig.admin( 'POST', '/commands', { name, args: { connection_id: connectionId, ...args } } ) as { command_id: number } ).command_id ),
		publish: async ( steps ) => {
			await rig.admin( 'PUT', `/flows/${ connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, steps } } );
			await rig.admin( 'POST', `/flows/${ connectionId }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		},
		ownFlow: async ( name, content, connection = connectionId ) => {
			const { id } = await rig.admin( 'POST', '/flows', { connection_id: connection, name, content: { schemaVersion: 1, ...content } } ) as { id: string };
			await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
			await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
			return id;
		},
		run: async ( flowId ) => answer( ( await rig.admin( 'POST', `/flows/${ flowId }/run` ) as { command_id: number } ).command_id ),
		shadow: async ( on ) => {
			await rig.admin( 'PUT', `/shadow/${ connectionId }`, { on } );
		},
		close: async () => {
			await rig.close();
			await sandbox.close();
		},
	};
}
