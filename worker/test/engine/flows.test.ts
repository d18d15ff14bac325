/** Steps of flows under failure: what is repeated, what is not, and what a flow that cannot be read costs the others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowContent, FlowStep } from '../../src/core/flow/schema.ts';
import type { Issue } from '../../src/core/issue.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import { startRig, type Rig } from './rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const row = ( target: string, from: string ) => ( { target, source: path( from ), steps: [], conditions: [], required: false } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };
const KEPT: FlowStep = { id: 'kept', title: '', step: 'upsert', entity: 'webOrders', where: [ { field: 'reference', source: path( 'document.reference' ) } ], rows: [ row( 'status', 'status' ) ], as: 'kept' };
const SHIP: FlowStep = { id: 'ship', title: '', step: 'action', entity: 'webOrders', where: [ { field: 'reference', source: path( 'document.reference' ) } ], action: 'ship', rows: [], as: 'shipped' };
const LOST: Issue = { code: 'dynamics_unreachable', retryClass: 'unknown-outcome', message: 'The connection broke before Dynamics answered.', remedy: 'Nothing to do.' };
const NO: Issue = { code: 'dynamics_rejected', retryClass: 'rejected', message: 'Dynamics refused the record.', remedy: 'Correct it.' };

describe( 'flows', () => {
	let rig: Rig;

	beforeEach( async () => {
		rig = await startRig();
	} );
	afterEach( () => rig.close() );

	const publish = async ( steps: FlowStep[] ) => {
		await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, steps } } );
		await rig.admin( 'POST', `/flows/${ rig.connectionId }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
	};
	const ownFlow = async ( content: FlowContent ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Own', content } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
	};
	const retry = ( orderId: number ) => rig.admin( 'POST', `/records/${ rig.store.state.outbox.find( 'order', String( orderId ) )?.event_id ?? 0 }/retry` );

	it( 'an action that was carried out is not carried out again when a later step fails; neither is the order', async () => {
		await publish( [ ORDER, KEPT, SHIP, { ...KEPT, id: 'last', entity: 'lastOrders', as: 'last' } as FlowStep ] );
		rig.dynamics.entities.faults = [ null, null, NO ];
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the last step fails', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( rig.dynamics.entities.writes ).toEqual( [ 'create webOrders', 'ship of webOrders' ] );
		await retry( order.id );
		await rig.until( 'the last step is done', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.entities.writes ).toEqual( [ 'create webOrders', 'ship of webOrders', 'create lastOrders' ] );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'a row that somebody changed in Dynamics since the flow wrote it is replaced in sight; the flow\'s own value, and a repeat, say nothing', async () => {
		await ownFlow( { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [ { ...KEPT, where: [ { field: 'reference', source: path( 'number' ) } ], rows: [ row( 'note', 'extra._note' ) ] } as FlowStep ] } );
		const order = rig.store.placeOrder();
		rig.start();
		const edited = async ( note: string ) => {
			rig.store.editOrder( order.id, { meta_data: [ { key: '_note', value: note } ] } );
			await rig.until( `"${ note }" is there`, () => rig.dynamics.entities.rows[ 0 ]?.values[ 'note' ] === note && rig.stateOf( order.id ) !== 'waiting' && rig.stateOf( order.id ) !== 'working' );
			const { event_id: id } = rig.store.state.outbox.find( 'order', String( order.id ) ) ?? { event_id: 0 };
			const [ last ] = ( await rig.admin( 'GET', `/records/${ id }` ) as { history: { warnings: string[] }[] } ).history;
			return ( last?.warnings ?? [] ).filter( ( one ) => one.includes( 'Dynamics' ) );
		};
		await edited( 'first' );
		expect( await edited( 'second' ) ).toEqual( [] );
		Object.assign( rig.dynamics.entities.rows[ 0 ]?.values ?? {}, { note: 'theirs' } );
		expect( await edited( 'third' ) ).toEqual( [ expect.stringMatching( /^webOrders of order #\d+ was changed in Dynamics since the step "Write a record webOrders" wrote it; note is again what the flow says\.$/ ) ] );
		expect( await edited( 'fourth' ) ).toEqual( [] );
	} );

	it( 'an expression that never ends stops its order and no other: a pattern that tries for ever, a text without an end', async () => {
		const filter = ( id: string, expression: string ): FlowStep => ( { id, title: '', step: 'filter', expression, message: '' } );
		await publish( [
			filter( 'plain', '$match( "a-b-c", /[a-z]/ )[2].match = "c" and $replace( "a1b2", /\\d/, "" ) = "ab" and $contains( "x", /Y/i ) = false and $pad( "x", -3, "#" ) = "##x"' ),
			filter( 'pattern', 'customerNote = "" or $contains( customerNote, /^(a+)+$/ )' ), filter( 'text', 'customerNote != "" or $not( extra.wide = "1" ) or $pad( "x", 400000000 ) != ""' ), ORDER,
		] );
		const orders = [
			rig.store.placeOrder( { change: { customer_note: `${ 'a'.repeat( 60 ) }!` } } ), rig.store.placeOrder( { change: { customer_note: '', meta_data: [ { key: 'wide', value: '1' } ] } } ), rig.store.placeOrder( { change: { customer_note: '' } } ),
		].map( ( one ) => one.id );
		rig.start();
		await rig.until( 'all are done', () => orders.every( ( id ) => [ 'needs-you', 'synced', 'skipped' ].includes( rig.stateOf( id ) ?? '' ) ) );
		expect( orders.map( ( id ) => [ rig.stateOf( id ), rig.issueOf( id )?.field ] ) ).toEqual( [ [ 'needs-you', 'pattern' ], [ 'needs-you', 'text' ], [ 'synced', undefined ] ] );
	} );

	it( 'one value too long for the store is told with its record; those beside it are written', async () => {
		const [ long, fine ] = [ 'x'.repeat( 20_001 ), 'A note' ].map( ( text ) => rig.store.placeOrder( { change: { customer_note: text } } ) );
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Notes', content: { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps: [
			{ id: 'set', title: '', step: 'setInStore', record: 'order', target: 'meta', key: 'kept', source: path( 'customerNote' ) },
		] } } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		const { command_id: command } = await rig.admin( 'POST', `/flows/${ id }/run` ) as { command_id: number };
		rig.start();
		await rig.until( 'it ran', () => rig.store.events().some( ( one ) => one.record_type === 'command' && [ 'synced', 'needs-you' ].includes( one.state ) ) );
		const run = await rig.admin( 'GET', `/commands/${ command }` );
		expect( run ).toMatchObject( { state: 'synced', result: { written: 1, stopped: 1, problems: [ { message: expect.stringContaining( 'has 20001 characters; the store takes 20000' ) as string } ] } } );
		expect( [ long, fine ].map( ( order ) => rig.store.state.shop.orders.get( String( order?.id ) )?.meta_data.find( ( meta ) => meta.key === 'kept' )?.value ) ).toEqual( [ undefined, 'A note' ] );
	} );

	const followed = async ( steps: FlowStep[] ) => {
		const { id } = await rig.admin( 'POST', '/flows', { connection_id: rig.connectionId, name: 'Changes', content: { schemaVersion: 1, trigger: { on: 'dynamics', entity: 'things', changedField: 'At', everyMinutes: 5 }, steps } } ) as { id: string };
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Not what is proven here' } );
		await rig.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return async () => {
			const before = rig.dynamics.entities.changesRead;
			const { command_id: command } = await rig.admin( 'POST', `/flows/${ id }/run` ) as { command_id: number };
			await rig.until( 'it is read', () => rig.dynamics.entities.changesRead > before && rig.store.events().every( ( one ) => one.state !== 'working' ) );
			return ( await rig.admin( 'GET', `/commands/${ command }` ) as { result: { ran: number; stopped: number; cursor: string } } ).result;
		};
	};
	const told = { id: 'told', title: '', step: 'branch', expression: 'record.Name = "bad"', then: [ { id: 'stop', title: '', step: 'hold', message: 'It is bad.' } ], otherwise: [] } as FlowStep;

	it( 'a row of Dynamics that stopped is read again, also when another changed in the same moment', async () => {
		const run = await followed( [ told ] );
		rig.dynamics.entities.changes = [ { At: '2026-11-20T08:00:01Z', Name: 'a' }, { At: '2026-11-20T08:00:02Z', Name: 'b' }, { At: '2026-11-20T08:00:02Z', Name: 'bad' }, { At: '2026-11-20T08:00:03Z', Name: 'c' } ];
		rig.start();
		expect( await run() ).toMatchObject( { stopped: 1, cursor: '2026-11-20T08:00:01Z' } );
		rig.dynamics.entities.changes = rig.dynamics.entities.changes.map( ( one ) => ( { ...one, Name: 'good' } ) );
		expect( await run() ).toMatchObject( { ran: 3, stopped: 0, cursor: '2026-11-20T08:00:03Z' } );
	} );

	it( 'where the field of change is a day, what comes later that day is read too', async () => {
		const run = await followed( [ told ] );
		rig.dynamics.entities.changes = [ { At: '2026-11-20T12:00:00Z', Name: 'morning' } ];
		rig.start();
		expect( await run() ).toMatchObject( { cursor: '2026-11-20T12:00:00Z' } );
		rig.dynamics.entities.changes = [ ...rig.dynamics.entities.changes, { At: '2026-11-20T12:00:00Z', Name: 'afternoon' } ];
		expect( await run() ).toMatchObject( { ran: 2, cursor: '2026-11-20T12:00:00Z' } );
	} );

	it( 'forty actions of a loop are each remembered: none is carried out again when a later step fails', async () => {
		const boxes = Array.from( { length: 40 }, ( _one, index ) => index + 1 );
		await publish( [ ORDER, KEPT, { id: 'boxes', title: '', step: 'forEach', path: 'extra.boxes', as: 'box', steps: [ { ...SHIP, id: 'ship-box' } as FlowStep ] }, { ...KEPT, id: 'last', entity: 'lastOrders', as: 'last' } as FlowStep ] );
		rig.dynamics.entities.faults = [ null, ...boxes.map( () => null ), NO ];
		const order = rig.store.placeOrder( { change: { meta_data: [ { key: 'boxes', value: boxes } ] } } );
		rig.start();
		await rig.until( 'the last step fails', () => rig.stateOf( order.id ) === 'needs-you' );
		await retry( order.id );
		await rig.until( 'the last step is done', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.entities.writes.filter( ( write ) => write === 'ship of webOrders' ) ).toHaveLength( boxes.length );
	} );

	it( 'a loop over more than 5,000 elements stops its record with both counts and sends none of them', async () => {
		await publish( [ ORDER, { id: 'boxes', title: '', step: 'forEach', path: 'extra.boxes', as: 'box', steps: [ KEPT ] } ] );
		const order = rig.store.placeOrder( { change: { meta_data: [ { key: 'boxes', value: Array.from( { length: 5_001 }, () => 1 ) } ] } } );
		rig.start();
		await rig.until( 'it ends', () => [ 'needs-you', 'synced' ].includes( rig.stateOf( order.id ) ?? '' ) );
		expect( rig.issueOf( order.id ) ).toMatchObject( { code: 'value_invalid', field: 'extra.boxes', valueClass: 'list of 5001 elements, at most 5000' } );
		expect( rig.dynamics.entities.writes ).toEqual( [] );
	} );

	it( 'an action whose answer was lost stops for a person instead of being repeated', async () => {
		await publish( [ ORDER, KEPT, SHIP ] );
		rig.dynamics.entities.faults = [ null, LOST ];
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'it stops', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( rig.issueOf( order.id ) ).toMatchObject( { code: 'flow_hold', remedy: 'Look in Dynamics. If it was done, skip this record; if not, retry it.' } );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'a lost answer to a write is followed by a look-up; a later change of the order sends only the field that differs', async () => {
		await publish( [ ORDER, KEPT ] );
		rig.dynamics.entities.faults = [ LOST ];
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'it is through', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.entities.rows.map( ( one ) => one.values[ 'status' ] ) ).toEqual( [ order.status ] );
		rig.store.state.shop.edit( String( order.id ), { status: 'completed' } );
		rig.store.state.capture( String( order.id ) );
		await rig.until( 'the change is through', () => rig.dynamics.entities.writes.length > 1 && rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.entities.writes ).toEqual( [ 'create webOrders', 'change webOrders: status' ] );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
	} );

	it( 'an order sent before the flow had steps stays as it was made', async () => {
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'it is sent', () => rig.stateOf( order.id ) === 'synced' );
		await publish( [ ORDER, KEPT ] );
		const next = rig.store.placeOrder();
		rig.store.state.capture( String( order.id ) );
		await rig.until( 'both are done', () => rig.stateOf( order.id ) === 'synced' && rig.stateOf( next.id ) === 'synced' );
		expect( rig.dynamics.entities.writes ).toEqual( [ 'create webOrders' ] );
	} );

	it( 'a flow without the sales order, or one that cannot be read, stops with its name and sends nothing half', async () => {
		await publish( [ KEPT ] );
		const head = rig.store.state.flows.get( rig.connectionId );
		expect( head?.published, 'the store does not publish it' ).toBeNull();
		// As an earlier version of the plugin could have published it.
		const connection = rig.store.state.connections.get( rig.connectionId );
		Object.assign( connection ?? {}, { flow: { version: 1, mappings: { ...EMPTY_FLOW, steps: [ KEPT ] } } } );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'it stops', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( rig.issueOf( order.id ) ).toMatchObject( { code: 'mapping_invalid', message: 'The order flow cannot run: it has no step "Sales order".' } );
		expect( [ rig.dynamics.documents, rig.dynamics.entities.writes ] ).toEqual( [ [], [] ] );
	} );

	it( 'a loop goes through every line with an action of its own; a filter inside leaves out one line only', async () => {
		await publish( [ ORDER, { id: 'lines', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [
			{ id: 'goods', title: '', step: 'filter', expression: 'vars.line.kind = "product"', message: '' },
			{ ...KEPT, id: 'one', where: [ { field: 'line', source: path( 'vars.line.id' ) } ] } as FlowStep,
			{ ...SHIP, id: 'go', where: [ { field: 'line', source: path( 'vars.line.id' ) } ] } as FlowStep,
		] } ] );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'it is through', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.dynamics.entities.writes ).toEqual( order.line_items.flatMap( () => [ 'create webOrders', 'ship of webOrders' ] ) );
	} );

	it( 'a test tells of each row of a step what was read, what each of its steps made of it, and what is written; of a loop for its first element; and writes nothing', async () => {
		const order = rig.store.placeOrder();
		const steps: FlowStep[] = [
			{ ...KEPT, rows: [ { ...row( 'status', 'status' ), steps: [ { step: 'case', to: 'upper' }, { step: 'template', template: 'is {value}' } ] }, { ...row( 'note', 'number' ), conditions: [ { when: 'onUpdate' } ] } ] } as FlowStep,
			{ id: 'each', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [ { id: 'line', title: '', step: 'map', rows: [ row( 'sku', 'vars.line.sku' ) ], as: 'one' } ] },
		];
		const content: FlowContent = { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps };
		const { command_id: id } = await rig.admin( 'POST', '/commands', { name: 'test_flow', args: { connection_id: rig.connectionId, name: 'Own', content: JSON.stringify( content ), record_id: order.id } } ) as { command_id: number };
		rig.start();
		await rig.until( 'the test is answered', () => rig.store.state.outbox.rows().some( ( one ) => one.event_id === id && one.state === 'synced' ) );
		const answer = await rig.admin( 'GET', `/commands/${ id }` ) as { result?: { steps: { id: string; rows?: unknown[] }[] } };
		const told = answer.result?.steps ?? [];
		const lines = told.filter( ( one ) => one.id === 'line' );
		expect( told.find( ( one ) => one.id === 'kept' )?.rows ).toMatchObject( [
			{ field: 'status', read: 'processing', steps: [ { step: 'case', after: 'PROCESSING' }, { step: 'template', after: 'is PROCESSING' } ], outcome: 'written', value: 'is PROCESSING' },
			{ field: 'note', outcome: 'unmet' },
		] );
		expect( lines.length ).toBeGreaterThan( 1 );
		expect( lines.map( ( { rows } ) => rows?.length ?? 0 ) ).toEqual( [ 1, ...lines.slice( 1 ).map( () => 0 ) ] );
		expect( rig.dynamics.entities.writes ).toEqual( [] );
	} );

	it( 'a flow of one\'s own runs beside the order flow; an order that is left out stays left out', async () => {
		await ownFlow( { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [ { ...KEPT, where: [ { field: 'number', source: path( 'number' ) } ] } as FlowStep ] } );
		const [ paid, pending ] = [ rig.store.placeOrder(), rig.store.placeOrder( { change: { status: 'pending' } } ) ];
		rig.start();
		await rig.until( 'both are done', () => rig.stateOf( paid.id ) === 'synced' && rig.stateOf( pending.id ) === 'skipped' );
		expect( rig.dynamics.entities.rows.map( ( one ) => String( one.values[ 'number' ] ) ).sort() ).toEqual( [ paid.number, pending.number ] );
		expect( rig.dynamics.documents ).toHaveLength( 1 );
		expect( rig.history( paid.id )[ 0 ]?.summary ).toContain( 'Flow Own v1 ran.' );
		expect( rig.history( paid.id )[ 0 ] ).toMatchObject( { flow_version: expect.stringMatching( /^(v\d+|builtin-1)$/ ) as unknown, log: { flows: [ { name: 'Own', version: 1 } ] } } );
	} );
} );
