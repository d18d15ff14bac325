/** What is drawn arrives: steps beside the sales order carried out in the simulated tenants over HTTP, looked at past the worker, and what a flow tells read where a person reads it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamicsOf } from '../../../e2e/orders/dynamics.ts';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import type { Step } from '../../src/core/mapping/schema.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const row = ( target: string, source: ReturnType< typeof path > | { kind: 'constant'; value: string }, steps: Step[] = [] ) => ( { target, source, steps, conditions: [], required: false } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };
const BUDGET_MS = 30_000;

const WORDS = {
	bc: {
		head: { set: 'contoso/web/v1.0/wholesaleOrders', short: 'wholesaleOrders', key: 'orderReference', number: 'salesOrderNumber', po: 'poNumber', total: 'total', approver: 'approver', limit: 'approvedLimit', approvals: 'approvals' },
		line: { set: 'contoso/web/v1.0/webOrderLines', short: 'webOrderLines', key: 'orderReference', id: 'lineId', item: 'itemNumber', quantity: 'quantity' },
	},
	fo: {
		head: { set: 'ConWholesaleOrders', short: 'ConWholesaleOrders', key: 'OrderReference', number: 'SalesOrderNumber', po: 'PurchaseOrderNumber', total: 'Total', approver: 'Approver', limit: 'ApprovedLimit', approvals: 'Approvals' },
		line: { set: 'ConWebOrderLines', short: 'ConWebOrderLines', key: 'OrderReference', id: 'LineId', item: 'ItemNumber', quantity: 'Quantity' },
	},
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'drawn steps in %s', ( product ) => {
	const { head, line } = WORDS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
	} );
	afterEach( () => rig.close() );

	const where = ( from: string ) => [ { field: head.key, source: path( from ) } ];
	const keep = ( from: string, rows = [ row( head.po, path( 'number' ) ), row( head.total, path( 'total' ), [ { step: 'number' } ] ) ] ): FlowStep => ( { id: 'keep', title: '', step: 'findOrCreate', entity: head.set, where: where( from ), rows, as: 'kept' } );
	const approve = ( from: string, rows = [ row( 'approver', { kind: 'constant', value: 'ADA' } ), row( 'limit', path( 'total' ), [ { step: 'number' } ] ) ] ): FlowStep => ( { id: 'approve', title: 'Approve it', step: 'action', entity: head.set, where: where( from ), action: 'approve', rows, as: 'approved' } );
	const eachLine: FlowStep = { id: 'lines', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [
		{ id: 'goods', title: '', step: 'filter', expression: 'vars.line.kind = "product"', message: '' },
		{ id: 'line', title: '', step: 'findOrCreate', entity: line.set, where: [ { field: line.key, source: path( 'document.reference' ) }, { field: line.id, source: path( 'vars.line.id' ) } ], rows: [ row( line.item, path( 'vars.line.sku' ) ), row( line.quantity, path( 'vars.line.quantity' ), [ { step: 'number' } ] ) ], as: 'one' },
	] };
	const tell: FlowStep = { id: 'tell', title: '', step: 'notify', message: `Order {number} is kept with the total {vars.kept.${ head.total }}.` };
	const heads = () => dynamicsOf( rig.sandbox, product ).entities( head.short );
	const lines = () => dynamicsOf( rig.sandbox, product ).entities( line.short );
	const record = async ( orderId: number ) => await rig.admin( 'GET', `/records/${ rig.store.state.outbox.find( 'order', String( orderId ) )?.event_id ?? 0 }` ) as { history: { outcome: string; summary: string; warnings: string[] }[]; issue: { message: string } | null };

	it( 'behind the sales order one record is made, its action is called once with its parameters, each line is kept, and a person is told; a later change of the order repeats none of it', async () => {
		await rig.publish( [ ORDER, keep( 'document.reference' ), approve( 'document.reference' ), eachLine, tell ] );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		const [ made, second ] = await heads();
		expect( [ second, made?.[ head.po ], made?.[ head.approver ], made?.[ head.approvals ], String( made?.[ head.total ] ), String( made?.[ head.limit ] ) ] ).toEqual( [ undefined, order.number, 'ADA', 1, String( Number( order.total ) ), String( Number( order.total ) ) ] );
		const kept = async () => ( await lines() ).map( ( one ) => [ one[ line.id ], one[ line.item ], Number( one[ line.quantity ] ) ] );
		expect( await kept() ).toEqual( order.line_items.map( ( item ) => [ String( item.id ), item.sku, Number( item.quantity ) ] ) );
		const told = `Order ${ order.number } is kept with the total ${ String( Number( order.total ) ) }.`;
		expect( ( await record( order.id ) ).history.find( ( entry ) => entry.outcome === 'synced' )?.warnings ).toEqual( [ told ] );

		const before = rig.writes().length;
		rig.store.state.shop.edit( String( order.id ), { status: 'completed' } );
		rig.store.state.capture( String( order.id ) );
		await rig.until( 'the change is through', () => rig.history( order.id ).filter( ( entry ) => entry.outcome === 'synced' ).length > 1 );
		expect( [ ( await heads() ).map( ( one ) => one[ head.approvals ] ), ( await kept() ).length, rig.writes().length ] ).toEqual( [ [ 1 ], order.line_items.length, before ] );
	}, BUDGET_MS );

	/** The flow drawn anew, as a draft; its revision. */
	const redraw = async ( id: string, steps: FlowStep[] ) => {
		const { revision } = await rig.admin( 'GET', `/flows/${ id }` ) as { revision: number };
		return ( await rig.admin( 'PUT', `/flows/${ id }/draft`, { revision, mappings: { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps } } ) as { revision: number } ).revision;
	};

	it( 'a flow run by hand makes one record for each order on two runs and leaves one that stands as it is; what it tells stands with the run', async () => {
		await rig.admin( 'PUT', '/settings', { paused: true } );
		const orders = [ rig.store.placeOrder(), rig.store.placeOrder() ];
		const id = await rig.ownFlow( 'Wholesale', { trigger: { on: 'manual', record: 'order' }, steps: [ keep( 'number' ), { ...tell, message: 'Order {number} is kept.' } as FlowStep ] } );
		rig.start();
		expect( await rig.run( id ) ).toMatchObject( { state: 'synced', result: { ran: 2, stopped: 0, notices: orders.map( ( one ) => `Order ${ one.number } is kept.` ) } } );
		expect( ( await heads() ).map( ( one ) => one[ head.po ] ).toSorted() ).toEqual( orders.map( ( one ) => one.number ).toSorted() );
		await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: await redraw( id, [ keep( 'number', [ row( head.po, { kind: 'constant', value: 'ANOTHER' } ) ] ) ] ), note: '', override: 'Not what is proven here' } );
		const before = rig.writes().length;
		expect( await rig.run( id ) ).toMatchObject( { state: 'synced', result: { ran: 2, stopped: 0, written: 0 } } );
		expect( [ ( await heads() ).map( ( one ) => one[ head.po ] ).includes( 'ANOTHER' ), rig.writes().length ] ).toEqual( [ false, before ] );
	}, BUDGET_MS );

	/** Keeps what the action answered, as a row of its own; in Business Central, whose actions of pages answer nothing here, what there is. */
	const answered: FlowStep = { id: 'answered', title: 'Answer', step: 'upsert', entity: line.set, where: [ { field: line.key, source: path( 'document.reference' ) }, { field: line.id, source: { kind: 'constant', value: 'ANSWER' } } ], as: 'noted', rows: [ row( line.quantity, product === 'fo' ? path( 'vars.approved.value' ) : { kind: 'constant', value: '1' }, [ { step: 'number' } ] ), row( line.item, { kind: 'expression', expression: '$type( vars.approved )' } as never ) ] };

	it( 'a step behind an action fails once: the retry does not carry the action out again, and reads what it had answered', async () => {
		await rig.publish( [ ORDER, keep( 'document.reference' ), approve( 'document.reference' ), answered ] );
		rig.sandbox.fault( { kind: 'drop-after-commit', match: { product, method: 'POST', pathIncludes: line.short } } );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.history( order.id ).map( ( { outcome } ) => outcome ) ).toEqual( [ 'synced', 'retry' ] );
		expect( ( await heads() ).map( ( one ) => one[ head.approvals ] ) ).toEqual( [ 1 ] );
		expect( ( await lines() ).map( ( one ) => [ Number( one[ line.quantity ] ), one[ line.item ] ] ) ).toEqual( [ [ 1, product === 'fo' ? 'object' : 'OBJECT' ] ] );
	}, BUDGET_MS );

	it( 'an action before the sales order is carried out once, also when the sales order itself has to be tried again', async () => {
		await rig.publish( [ keep( 'number', [] ), approve( 'number' ), ORDER, answered ] );
		rig.sandbox.fault( { kind: 'drop-after-commit', match: { product, method: 'POST', pathIncludes: product === 'bc' ? '/salesOrders' : 'SalesOrderHeaders' } } );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order is sent', () => rig.stateOf( order.id ) === 'synced' );
		expect( rig.history( order.id ).map( ( { outcome } ) => outcome ) ).toEqual( [ 'synced', 'retry' ] );
		expect( ( await heads() ).map( ( one ) => one[ head.approvals ] ) ).toEqual( [ 1 ] );
		expect( ( await lines() ).map( ( one ) => Number( one[ line.quantity ] ) ) ).toEqual( [ 1 ] );
	}, BUDGET_MS );

	it.each( [
		[ 'has not', [ row( 'approver', { kind: 'constant', value: 'ADA' } ), row( 'lmit', path( 'total' ), [ { step: 'number' } ] ) ], 'The step "Approve it" of the flow stopped: The action "approve" in Dynamics has no parameter "lmit".' ],
		[ 'needs and is not given', [ row( 'approver', { kind: 'constant', value: 'ADA' } ) ], 'The step "Approve it" of the flow stopped: The action "approve" in Dynamics needs more than the flow gives it: limit.' ],
	] )( 'a parameter that the action %s stops the record with its name; the order stands, the record is made, and nothing was approved', async ( _what, rows, sentence ) => {
		await rig.publish( [ ORDER, keep( 'document.reference' ), approve( 'document.reference', rows ) ] );
		const order = rig.store.placeOrder();
		rig.start();
		await rig.until( 'the order stops', () => rig.stateOf( order.id ) === 'needs-you' );
		expect( ( await record( order.id ) ).issue?.message ).toBe( sentence );
		expect( ( await heads() ).map( ( one ) => one[ head.approvals ] ) ).toEqual( [ 0 ] );
	}, BUDGET_MS );
} );
