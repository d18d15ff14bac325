/** From a notice of Dynamics to the flow that waits for it: the sample store over HTTP, the real engine and its clock. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent, FlowStep } from '../../src/core/flow/schema.ts';
import { pushSecret } from '../../src/push/address.ts';
import { judgePush } from '../../src/push/notice.ts';
import { startRig, type Rig } from '../engine/rig.ts';

const STOCK: FlowStep = { id: 'stock', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: { kind: 'path', path: 'stock.sku' }, target: 'field', key: 'stock_quantity', source: { kind: 'path', path: 'stock.available' } };
const NOTE: FlowStep = { id: 'note', title: '', step: 'findOrCreate', entity: 'notes', where: [ { field: 'Name', source: { kind: 'path', path: 'record.Name' } } ], rows: [], as: 'note' };
/** Nothing of them is due for a day. */
const FEED: FlowContent = { schemaVersion: 1, trigger: { on: 'feed', feed: 'stock', everyMinutes: 1_440, allEveryHours: 168, locations: [] }, steps: [ STOCK ] };
const CHANGES: FlowContent = { schemaVersion: 1, trigger: { on: 'dynamics', entity: 'things', changedField: 'At', everyMinutes: 1_440 }, steps: [ NOTE ] };
const CUSTOM: FlowContent = { ...CHANGES, trigger: { on: 'dynamics', entity: 'contoso/app/v1.0/things', changedField: 'At', everyMinutes: 1_440 } };
/** No look of its own falls into a test. */
const QUIET = { watch_ms: 1_000_000_000, public_url: 'https://worker.shop.example' };

describe( 'a notice of Dynamics', () => {
	let rig: Rig;
	beforeEach( async () => {
		rig = await startRig( { speed: 1_000 } );
	} );
	afterEach( () => rig.close() );

	const flow = async ( name: string, content: FlowContent ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name, content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const runs = ( id: string ) => rig.store.state.outbox.find( 'command', id )?.history.length ?? 0;
	const idle = ( id: string ) => rig.store.state.outbox.find( 'command', id )?.state === 'waiting';
	const notice = ( set: string ) => {
		const secret = pushSecret( rig.credentials.webhook_secret, rig.connectionId );
		return judgePush( Buffer.from( JSON.stringify( { value: [ { clientState: secret, resource: `api/v2.0/companies(1)/${ set }(2)` } ] } ) ), null, secret ).topics;
	};

	it( 'lets the flows that look at that entity set run at once, own ones too, and no others', async () => {
		const [ stock, changes ] = [ await flow( 'Stock', FEED ), await flow( 'Changes', CHANGES ) ];
		const { engine } = rig.start( { config: QUIET } );
		await rig.until( 'both had their first run', () => runs( stock ) > 0 && runs( changes ) > 0 && idle( stock ) && idle( changes ) );
		const [ before, read ] = [ runs( stock ), rig.dynamics.entities.changesRead ];
		rig.dynamics.entities.changes.push( { Name: 'new', At: '2026-11-23T09:30:00Z' } );
		engine.told( rig.connectionId, notice( 'things' ) );
		await rig.until( 'the change is there', () => rig.dynamics.entities.rows.some( ( row ) => row.values[ 'Name' ] === 'new' ) );
		expect( rig.dynamics.entities.changesRead ).toBeGreaterThan( read );
		expect( runs( stock ) ).toBe( before );
		engine.told( rig.connectionId, notice( 'itemLedgerEntries' ) );
		await rig.until( 'stock was looked at', () => runs( stock ) > before );
	} );

	it( 'is asked for by address and secret, for what the flows in use look at; a page of a custom API is left to its turns', async () => {
		await flow( 'Stock', FEED );
		const changes = await flow( 'Changes', CHANGES );
		await flow( 'Custom', CUSTOM );
		rig.start( { config: QUIET } );
		await rig.until( 'subscriptions were wanted', () => rig.dynamics.subscriptions !== null );
		const { url, clientState, sets } = rig.dynamics.subscriptions ?? {};
		expect( [ url, clientState, [ ...sets ?? [] ].toSorted() ] ).toEqual( [ `https://worker.shop.example/push/${ rig.connectionId }`, pushSecret( rig.credentials.webhook_secret, rig.connectionId ), [ 'itemLedgerEntries', 'things' ] ] );
		await rig.admin( 'PUT', `/flows/${ changes }/settings`, { enabled: false } );
		await rig.until( 'what no flow reads any more is no longer wanted', () => rig.dynamics.subscriptions?.sets.has( 'things' ) === false );
	} );
} );
