/**
 * One order and the simulated Dynamics, without a store around them: claims are made here, and what a settle keeps (links, "an earlier attempt may have sent") goes into the
 * next one, as docs/store-api.md has it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { dynamicsOf, type Dynamics } from '../../../e2e/orders/dynamics.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { shaped, type Shape } from '../../../e2e/orders/shaped-order.ts';
import type { FlowMappings } from '../../src/core/mapping/flow.ts';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { Attempt } from '../../src/engine/attempt.ts';
import { failureOutcome } from '../../src/engine/outcome.ts';
import { runOrder } from '../../src/engine/run-order.ts';
import type { FlowStore } from '../../src/engine/flow-writes.ts';
import { systemClock } from '../../src/clock.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import recorded from '../../src/sandbox/store/recorded-orders.json' with { type: 'json' };
import { Shop } from '../../src/sandbox/store/shop.ts';
import { connectionSchema, type Connection, type ConnectionSettings, type Decision, type Link, type SettleResult } from '../../src/store/contract/api.ts';
import type { StoreOrder } from '../../src/store/contract/record.ts';

const PREFIX = 'WC1';
let nextId = 70_001;

export type LinkedRig = {
	product: 'bc' | 'fo'; sandbox: RunningSandbox; dynamics: Dynamics; connector: Connector;
	/** Places an order in this rig and sends it. */
	sent( shape: Shape, change?: Partial< StoreOrder > ): Promise< Case >;
	connect( settings: Partial< ConnectionSettings >, flows?: Connection[ 'flows' ], mappings?: FlowMappings ): void;
	writes(): number;
	close(): Promise< void >;
};
export type Case = {
	order: StoreOrder; reference: string;
	edit( change: Partial< StoreOrder > ): void;
	/** One attempt, as a delivery of the record makes it; "retry" outcomes are tried again at once when `through` is set. */
	run( decision?: Decision | null ): Promise< SettleResult >;
	through( decision?: Decision | null ): Promise< SettleResult >;
	/** The choice with what the record shows. */
	decide( choice: Decision[ 'choice' ], reason?: string ): Promise< SettleResult >;
	link(): Link;
	links(): readonly Link[];
	/** What the record asks about. */
	last(): SettleResult | null;
};

export async function linkedRig( product: 'bc' | 'fo' ): Promise< LinkedRig > {
	const sandbox = await startSandbox();
	const shop = new Shop( () => Date.now(), recorded );
	let connection = connectionOf( sandbox, product, {} );
	let connector = createConnector( connection, sandbox.client.secret, DEPS );
	return {
		product, sandbox, dynamics: dynamicsOf( sandbox, product ),
		get connector() {
			return connector;
		},
		connect( settings, flows = [], mappings ) {
			connection = { ...connectionOf( sandbox, product, settings ), flows, flow: mappings ? { version: 1, mappings } : null };
			connector = createConnector( connection, sandbox.client.secret, DEPS );
		},
		writes: () => sandbox.journal().filter( ( entry ) => entry.method !== 'GET' && entry.product !== 'token' ).length,
		async sent( shape, change = {} ) {
			const one = caseOf( { ...shop.place( shaped( shape ) ), ...change, id: nextId++ }, () => ( { connection, connector } ) );
			await one.through();
			return one;
		},
		async close() {
			await connector.close();
			await sandbox.close();
		},
	};
}

const DEPS = { now: () => new Date(), sleep: ( ms: number ) => wait( ms ), random: () => 0.5 };
const NO_STORE: FlowStore = new Proxy( {} as FlowStore, { get: () => () => Promise.reject( new Error( 'no store here' ) ) } );

function connectionOf( sandbox: RunningSandbox, product: 'bc' | 'fo', settings: Partial< ConnectionSettings > ): Connection {
	const input = sandboxConnection( sandbox, product, settings );
	return connectionSchema.parse( { id: `${ product }-1`, name: input.name, product, enabled: true, settings: input.settings, secret: null } );
}

function caseOf( placed: StoreOrder, now: () => { connection: Connection; connector: Connector } ): Case {
	let order = placed;
	const links = new Map< string, Link >();
	let sent = false;
	let attempts = 0;
	let last: SettleResult | null = null;
	const run: Case[ 'run' ] = async ( decision = null ) => {
		const lookUp = sent || attempts > 0;
		attempts++;
		const attempt = new Attempt( {
			event_id: 1, record_type: 'order', record_id: String( order.id ), kind: 'changed', attempt: attempts, lease_token: 't', lease_until: '2030-01-01T00:00:00Z', captured_at: '2026-01-01T00:00:00Z',
			look_up_first: lookUp, record: order, links: [ ...links.values() ], decision,
		}, Date.now() + 3_600_000, systemClock );
		const result = await runOrder( attempt, { ...now(), prefix: PREFIX, hooks: {}, flowStore: NO_STORE } ).catch( ( error: unknown ) => failureOutcome( error, attempt, () => 0.5 ) );
		result.links.forEach( ( link ) => links.set( `${ link.record_type }|${ link.record_id }|${ link.entity }`, link ) );
		sent = result.outcome === 'synced' ? false : sent || ( 'sent' in result && result.sent );
		attempts = result.outcome === 'retry' ? attempts : 0;
		last = result;
		return result;
	};
	const through: Case[ 'through' ] = async ( decision = null ) => {
		for ( let tries = 0, result = await run( decision ); ; result = await run( decision ), tries++ ) {
			if ( result.outcome !== 'retry' || tries > 5 ) {
				return result;
			}
		}
	};
	return {
		get order() {
			return order;
		},
		reference: `${ PREFIX }-${ placed.id }`,
		edit( change ) {
			order = { ...order, ...change };
			if ( last?.outcome !== 'synced' ) {
				sent = true;
			}
		},
		run, through,
		decide: ( choice, reason = 'because' ) => through( { choice, reason, customer: '', candidates: [], seen: last?.outcome === 'needs-you' ? String( last.issue.facts?.[ 'seen' ] ?? '' ) : '' } ),
		link: () => [ ...links.values() ].find( ( link ) => link.record_type === 'order' && ! link.entity.startsWith( 'flow:' ) ) ?? ( () => {
			throw new Error( 'the order is not linked' );
		} )(),
		links: () => [ ...links.values() ],
		last: () => last,
	};
}
