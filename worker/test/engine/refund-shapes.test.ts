/** Refund flows are tried like any other before they are published: a refund of every shape the store has, through the draft and through what is in use, over HTTP against the simulated tenants. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import { EMPTY_FLOW } from '../../src/core/mapping/flow.ts';
import type { ReadOrders } from '../../src/engine/coverage.ts';
import { refundsOfEachShape } from '../../src/engine/shape-refunds.ts';
import { shapesResultSchema } from '../../src/core/shapes.ts';
import * as money from '../../src/core/money.ts';
import type { StoreOrder } from '../../src/store/contract/record.ts';
import { startTenantRig, type TenantRig } from './tenant-rig.ts';

const TRIGGER = { on: 'store', record: 'refund' } as const;
const book = ( number: string ): FlowStep => ( { id: 'book', title: 'Book it', step: 'creditMemo', carrier: { kind: 'item', number }, post: true, reason: '', disposition: '', creditOnly: '' } );
/** What a person checks before a refund is booked: here, something that amounts alone have not. */
const goodsOnly: FlowStep = { id: 'goods', title: 'First line', step: 'map', as: 'first', rows: [ { target: 'sku', source: { kind: 'path', path: 'line_items.sku' }, steps: [], conditions: [], required: true } ] };

describe.each( [ 'bc', 'fo' ] as const )( 'mapping tests of a refund flow, %s', ( product ) => {
	let rig: TenantRig;

	beforeEach( async () => {
		// Nothing carries an amount but what the flow names.
		rig = await startTenantRig( product, { fee: { kind: 'item', number: '' } } );
		await rig.admin( 'PUT', '/settings', { paused: true } );
	} );
	afterEach( () => rig.close() );

	const goodsBack = ( order: StoreOrder ) => {
		const [ line ] = order.line_items;
		if ( ! line ) {
			throw new Error( 'the recorded order has a line' );
		}
		const given = { ...line, quantity: money.negate( line.quantity ), total: money.negate( line.total ), total_tax: money.negate( line.total_tax ), taxes: line.taxes.map( ( tax ) => ( { ...tax, total: money.negate( tax.total ), subtotal: money.negate( tax.subtotal ) } ) ) };
		return rig.store.state.shop.refund( order.id, { amount: money.add( line.total, line.total_tax ), restocked: true, line_items: [ { ...given, id: line.id + 1, refunded_item_id: line.id } ] } );
	};
	const draft = async ( id: string, steps: FlowStep[] ) => {
		const { revision } = await rig.admin( 'GET', `/flows/${ id }` ) as { revision: number };
		return ( await rig.admin( 'PUT', `/flows/${ id }/draft`, { revision, mappings: { schemaVersion: 1, trigger: TRIGGER, steps } } ) as { revision: number } ).revision;
	};

	it( 'OPS-5: goods back and an amount alone are two shapes; a draft that would stop one of them is not published, one that stops none is, and nothing is written', async () => {
		goodsBack( rig.store.placeOrder() );
		rig.store.state.shop.refund( rig.store.placeOrder().id, { amount: '1.00', reason: 'Late' } );
		const id = await rig.ownFlow( 'Refunds', { trigger: TRIGGER, steps: [ book( 'FREIGHT' ) ] } );
		rig.start();
		const check = async () => {
			const before = rig.store.state.outbox.rows().length;
			const result = shapesResultSchema.parse( ( await rig.command( 'check_shapes', { flow_id: id, draft: true } ) ).result );
			return { result, id: rig.store.state.outbox.rows()[ before ]?.event_id ?? 0 };
		};

		const worse = await draft( id, [ goodsOnly, book( 'FREIGHT' ) ] );
		const failing = await check();
		expect( [ failing.result.record, failing.result.checked, failing.result.failing ] ).toEqual( [ 'refund', 2, 1 ] );
		expect( failing.result.shapes.map( ( { traits, outcome, message } ) => [ traits.includes( 'amount alone' ), traits.includes( 'goods back' ), outcome, message ] ).toSorted() ).toEqual( [
			[ false, true, 'changes', '' ],
			[ true, false, 'fails', expect.stringContaining( 'The step "First line" of the flow stopped: ' ) as string ],
		] );
		expect( await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: worse, note: '', check: failing.id } ) ).toMatchObject( { code: 'concord_shapes_failing' } );

		const better = await draft( id, [ { ...book( 'FREIGHT' ), title: 'Booked' } as FlowStep ] );
		const passing = await check();
		expect( [ passing.result.failing, passing.result.shapes.length ] ).toEqual( [ 0, 2 ] );
		expect( await rig.admin( 'POST', `/flows/${ id }/publish`, { revision: better, note: '', check: passing.id } ) ).toMatchObject( { published: { version: 2 } } );

		await draft( id, [ book( '' ) ] );
		const carried = await check();
		expect( carried.result.shapes.filter( ( { outcome } ) => outcome === 'fails' ).map( ( { traits, message } ) => [ traits.includes( 'amount alone' ), message.includes( 'carries an amount' ) ] ) ).toEqual( [ [ true, true ] ] );
		expect( rig.writes() ).toEqual( [] );
	}, 30_000 );

	it( 'of many refunds of one shape the newest is tried, though pages begin with the oldest; older ones than a test looks at are not', async () => {
		const placed = [ '3.00', '1.00', '2.00' ].map( ( amount ) => rig.store.state.shop.refund( rig.store.placeOrder().id, { amount } ) );
		const [ , , newest ] = placed;
		const one = { page: ( _type: string, { after }: { after: number } ) => {
			const [ record, ...others ] = placed.filter( ( { id } ) => id > after );
			return Promise.resolve( { records: record ? [ { id: record.id, record, links: [] } ] : [], next: record && others.length > 0 ? record.id : null } );
		} };
		const read: ReadOrders = ( { include = [] } ) => {
			const orders = include.map( ( id ) => ( { id: Number( id ), order: rig.store.state.shop.read( id ), links: [] } ) );
			return Promise.resolve( { total: orders.length, orders } );
		};
		const tried = async ( most: number ) => {
			const { samples, checked } = await refundsOfEachShape( one, read, most );
			return [ checked, samples.map( ( { refund } ) => refund.id ) ];
		};
		expect( [ await tried( 1_000 ), await tried( 1 ) ] ).toEqual( [ [ 3, [ newest?.id ] ], [ 1, [ newest?.id ] ] ] );
	} );

	it( 'OPS-5: a partly refunded order takes its refund through the refund flow in use when the order flow changes', async () => {
		goodsBack( rig.store.placeOrder() );
		await rig.ownFlow( 'Refunds', { trigger: TRIGGER, steps: [ book( 'FREIGHT' ) ] } );
		rig.start();
		const [ line ] = rig.store.orders()[ 0 ]?.line_items ?? [];
		await rig.admin( 'PUT', `/flows/${ rig.connectionId }/draft`, { revision: 0, mappings: { ...EMPTY_FLOW, rules: { skuAliases: [ { sku: line?.sku ?? '', item: 'OTHER-ITEM' } ] } } } );
		const { shapes } = shapesResultSchema.parse( ( await rig.command( 'check_shapes', { draft: true } ) ).result );
		const shape = shapes.find( ( { traits } ) => traits.includes( 'partly refunded' ) );
		expect( [ shape?.outcome, shape?.changes.some( ( change ) => change.startsWith( 'refund: ' ) ) ] ).toEqual( [ 'changes', true ] );
		expect( rig.writes() ).toEqual( [] );
	}, 30_000 );
} );
