/** The check of many orders takes each through its steps behind the sales order and through the flows that an order starts, and says which of them would stop it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coverageSchema } from '../../src/core/coverage.ts';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const row = ( target: string, from: string, required = false ) => ( { target, source: path( from ), steps: [], conditions: [], required } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };
const WORDS = {
	bc: { set: 'contoso/web/v1.0/wholesaleOrders', key: 'orderReference', number: 'salesOrderNumber', po: 'poNumber', find: 'currencies', code: 'code' },
	fo: { set: 'ConWholesaleOrders', key: 'OrderReference', number: 'SalesOrderNumber', po: 'PurchaseOrderNumber', find: 'Currencies', code: 'CurrencyCode' },
} as const;

describe.each( [ 'bc', 'fo' ] as const )( 'coverage of steps behind the sales order, %s', ( product ) => {
	const words = WORDS[ product ];
	let rig: TenantRig;

	beforeEach( async () => {
		rig = await startTenantRig( product );
		await rig.admin( 'PUT', '/settings', { paused: true } );
	} );
	afterEach( () => rig.close() );

	const keep: FlowStep = { id: 'keep', title: 'Keep the purchase order', step: 'upsert', entity: words.set, where: [ { field: words.key, source: path( 'document.reference' ) } ], rows: [ row( words.number, 'document.number' ), row( words.po, 'extra._po_number', true ) ], as: 'kept' };
	const approve: FlowStep = { id: 'approve', title: '', step: 'action', entity: words.set, where: [ { field: words.key, source: path( 'document.reference' ) } ], action: 'approve', rows: [], as: 'approved' };
	/** Reads what only a real approval answers. */
	const behind: FlowStep = { id: 'behind', title: '', step: 'find', entity: words.set, where: [ { field: words.key, source: path( 'vars.approved.value' ) } ], missing: 'continue', as: 'again' };

	it( 'of four orders two would be sent; one lacks what a step behind the order needs, another fails in a flow of its own, each counted once under the step\'s name, and nothing is written', async () => {
		const meta = ( ...entries: [ string, string ][] ) => ( { change: { meta_data: entries.map( ( [ key, value ] ) => ( { key, value } ) ) } } );
		const [ , , poor, wild ] = [ meta( [ '_po_number', 'PO-1' ] ), meta( [ '_po_number', 'PO-2' ] ), meta(), meta( [ '_po_number', 'PO-3' ], [ '_note', 'x' ] ) ].map( ( place ) => rig.store.placeOrder( place ) );
		await rig.publish( [ ORDER, keep, approve, behind ] );
		await rig.ownFlow( 'Notes', { trigger: { on: 'store', record: 'order' }, steps: [
			{ id: 'noted', title: '', step: 'filter', expression: '$exists( extra._note )', message: '' },
			{ id: 'count', title: 'Count the note', step: 'branch', expression: '$number( extra._note ) > 1', then: [], otherwise: [] },
		] } );
		rig.start();
		const read = coverageSchema.parse( ( await rig.command( 'check_orders' ) ).result );
		expect( [ read.checked, read.sent, read.skipped ] ).toEqual( [ 4, 2, [] ] );
		expect( read.stopped.map( ( { count, message, orders } ) => [ count, message, orders.map( ( { id } ) => id ) ] ).toSorted() ).toEqual( [
			[ 1, `The expression of the step "Count the note" failed for order #${ wild?.number ?? '' }.`, [ String( wild?.id ) ] ],
			[ 1, `The step "Keep the purchase order" of the flow stopped: ${ words.po } of order #${ poor?.number ?? '' } cannot be written: the field is required.`, [ String( poor?.id ) ] ],
		] );
		expect( rig.writes() ).toEqual( [] );
		const asked = rig.sandbox.journal().filter( ( entry ) => entry.product === product && entry.path.includes( words.set.split( '/' ).at( -1 ) ?? '' ) );
		expect( asked.length ).toBeLessThanOrEqual( 4 );
	} );
} );
