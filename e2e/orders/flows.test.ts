/** What is drawn is what runs: steps around the sales order, flows of one's own, values back into the store. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FlowContent, FlowStep } from '../../worker/src/core/flow/schema.ts';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import type { MappingRow } from '../../worker/src/core/mapping/schema.ts';
import { orderPreviewSchema } from '../../worker/src/core/preview.ts';
import { flowTestSchema } from '../../worker/src/engine/test-flow.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped, type OrderChange } from './shaped-order.ts';

const idSchema = z.object( { id: z.string() } );
const commandSchema = z.object( { state: z.string(), result: z.object( { ran: z.number(), filtered: z.number(), written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ) } ).nullable() } );
type Source = MappingRow[ 'source' ];

const path = ( text: string ): Source => ( { kind: 'path', path: text } );
const row = ( target: string, from: string, steps: MappingRow[ 'steps' ] = [] ): MappingRow => ( { target, source: path( from ), steps, conditions: [], required: false } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };

/** The same flow in each product's own words. */
const WORDS = {
	bc: {
		wholesale: { set: 'contoso/web/v1.0/wholesaleOrders', short: 'wholesaleOrders', key: 'orderReference', number: 'salesOrderNumber', po: 'poNumber', total: 'total' },
		line: { set: 'contoso/web/v1.0/webOrderLines', short: 'webOrderLines', key: 'orderReference', id: 'lineId', item: 'itemNumber', text: 'engraving', quantity: 'quantity' },
		text: { set: 'contoso/web/v1.0/itemTexts', key: 'itemNumber', field: 'careInstructions', changed: 'lastModifiedDateTime' },
	},
	fo: {
		wholesale: { set: 'ConWholesaleOrders', short: 'ConWholesaleOrders', key: 'OrderReference', number: 'SalesOrderNumber', po: 'PurchaseOrderNumber', total: 'Total' },
		line: { set: 'ConWebOrderLines', short: 'ConWebOrderLines', key: 'OrderReference', id: 'LineId', item: 'ItemNumber', text: 'Engraving', quantity: 'Quantity' },
		text: { set: 'ConItemTexts', key: 'ItemNumber', field: 'CareInstructions', changed: 'ChangedDateTime' },
	},
} as const;

/** Wholesale orders also write a record of their own, and one for each line. */
function wholesaleSteps( product: 'bc' | 'fo', poField: string = WORDS[ product ].wholesale.po ): FlowStep[] {
	const { wholesale, line } = WORDS[ product ];
	return [
		ORDER,
		{ id: 'wholesale', title: 'Wholesale?', step: 'branch', expression: '$exists(extra._po_number)', then: [
			{ id: 'head', title: '', step: 'upsert', entity: wholesale.set, where: [ { field: wholesale.key, source: path( 'document.reference' ) } ], rows: [ row( wholesale.number, 'document.number' ), row( poField, 'extra._po_number', [ { step: 'trim' } ] ), row( wholesale.total, 'total', [ { step: 'number' } ] ) ], as: 'wholesale' },
			{ id: 'lines', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [
				{ id: 'goods', title: '', step: 'filter', expression: 'vars.line.kind = "product"', message: '' },
				{ id: 'line', title: '', step: 'upsert', entity: line.set, where: [ { field: line.key, source: path( 'document.reference' ) }, { field: line.id, source: path( 'vars.line.id' ) } ], rows: [ row( line.item, 'vars.line.sku' ), row( line.text, 'vars.line.extra.engraving' ), row( line.quantity, 'vars.line.quantity', [ { step: 'number' } ] ) ], as: 'kept' },
			] },
			{ id: 'po', title: '', step: 'setInStore', record: 'order', by: 'record', target: 'meta', key: '_dynamics_order', source: path( 'document.number' ) },
		], otherwise: [] },
	];
}

describe.each( [ 'bc', 'fo' ] as const )( 'flows for %s', ( product ) => {
	let bench: Bench;
	let revision: number;
	const words = WORDS[ product ];

	beforeEach( async () => {
		bench = await openBench( product );
		revision = 0;
	} );
	afterEach( () => bench.close() );

	const publish = async ( steps: FlowStep[] ) => {
		const change = async ( method: string, to: string, body: object ) => {
			( { revision } = z.object( { revision: z.number() } ).parse( await bench.admin( method, `/flows/${ bench.connectionId }${ to }`, { revision, ...body } ) ) );
		};
		await change( 'PUT', '/draft', { mappings: { ...EMPTY_FLOW, steps } } );
		await change( 'POST', '/publish', { note: '', override: 'Proof' } );
	};
	/** Published and switched on. */
	const ownFlow = async ( name: string, content: FlowContent ) => {
		const { id } = idSchema.parse( await bench.admin( 'POST', '/flows', { connection_id: bench.connectionId, name, content } ) );
		await bench.admin( 'POST', `/flows/${ id }/publish`, { revision: 1, note: '', override: 'Proof' } );
		await bench.admin( 'PUT', `/flows/${ id }/settings`, { enabled: true } );
		return id;
	};
	const ran = async ( commandId: number, seconds = 20 ) => {
		for ( const end = performance.now() + seconds * 1000; ; await wait( 50 ) ) {
			const answer = commandSchema.parse( await bench.admin( 'GET', `/commands/${ commandId }` ) );
			if ( answer.state === 'synced' && answer.result ) {
				return answer.result;
			}
			expect( performance.now() < end, `the run is ${ answer.state }` ).toBe( true );
		}
	};
	const run = async ( id: string ) => ran( z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', `/flows/${ id }/run` ) ).command_id );
	const order = ( po: string | null ): OrderChange => {
		const change = shaped( { lines: [ { name: 'Mug', total: '20.00' }, { name: 'Tee', total: '30.00' } ] } );
		return {
			...change, meta_data: po === null ? [] : [ { key: '_po_number', value: po } ],
			line_items: change.line_items?.map( ( line, index ) => ( { ...line, meta_data: [ { key: 'engraving', value: index === 0 ? 'For Ada' : '' } ] } ) ) ?? [],
		};
	};
	const writesOf = ( sets: readonly string[] ) => bench.sandbox.journal().filter( ( entry ) => entry.method !== 'GET' && sets.some( ( set ) => entry.path.includes( set ) ) );

	it( 'wholesale orders also write an entity of the merchant\'s, and one for each line; others do not; a further delivery writes nothing', async () => {
		await publish( wholesaleSteps( product ) );
		bench.startWorker();
		const { bad: wholesale, shaped: [ , retail ] } = await bench.place( [ order( ' PO-77 ' ), order( null ) ], 2 );
		await bench.arrived( [ wholesale, ...retail ? [ retail ] : [] ] );
		const [ document ] = await bench.dynamics.orders( bench.reference( wholesale ) );
		const heads = await bench.dynamics.entities( words.wholesale.short );
		expect( heads.map( ( one ) => [ one[ words.wholesale.key ], one[ words.wholesale.number ], one[ words.wholesale.po ], String( one[ words.wholesale.total ] ) ] ) ).toEqual( [ [ bench.reference( wholesale ), document?.number, 'PO-77', String( Number( wholesale.total ) ) ] ] );
		const lines = await bench.dynamics.entities( words.line.short );
		expect( lines.map( ( one ) => [ one[ words.line.id ], one[ words.line.item ], one[ words.line.text ], Number( one[ words.line.quantity ] ) ] ) ).toEqual( wholesale.line_items.map( ( line, index ) => [ String( line.id ), line.sku, index === 0 ? 'For Ada' : '', Number( line.quantity ) ] ) );
		expect( bench.store.state.shop.orders.get( String( wholesale.id ) )?.meta_data ).toContainEqual( { key: '_dynamics_order', value: document?.number } );
		expect( bench.store.state.shop.orders.get( String( retail?.id ) )?.meta_data ).toEqual( [] );

		const before = writesOf( [ words.wholesale.short, words.line.short, 'salesOrders', 'SalesOrder', '$batch' ] ).length;
		bench.store.state.capture( String( wholesale.id ) );
		await bench.becomes( wholesale, 'synced' );
		await bench.arrived( [ wholesale ] );
		expect( writesOf( [ words.wholesale.short, words.line.short, 'salesOrders', 'SalesOrder', '$batch' ] ) ).toHaveLength( before );
	} );

	it( 'OPS-6: a preview and a test show what each step asked and would write, and write nothing; the daily probe names flow, step and field; coverage counts what a filter leaves out', async () => {
		await publish( [ { id: 'big', title: 'Only wholesale', step: 'filter', expression: '$exists(extra._po_number)', message: 'Only orders with a purchase order number are sent.' }, ...wholesaleSteps( product ) ] );
		await bench.admin( 'PUT', '/settings', { paused: true } );
		const wholesale = bench.store.placeOrder( { change: order( 'PO-8' ) } );
		const retail = bench.store.placeOrder( { change: order( null ) } );
		const wrong: FlowContent = { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps: [ { id: 'keep', title: 'Keep it', step: 'upsert', entity: words.wholesale.set, where: [ { field: words.wholesale.key, source: path( 'number' ) } ], rows: [ row( 'noSuchField', 'status' ) ], as: 'kept' } ] };
		await ownFlow( 'Wrong field', wrong );
		bench.startWorker();
		const ask = async ( name: string, args: object ): Promise< unknown > => {
			const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name, args: { connection_id: bench.connectionId, ...args } } ) );
			for ( ;; await wait( 50 ) ) {
				const answer = z.object( { state: z.string(), result: z.unknown() } ).parse( await bench.admin( 'GET', `/commands/${ id }` ) );
				if ( answer.state === 'synced' ) {
					return answer.result;
				}
				expect( answer.state ).not.toBe( 'needs-you' );
			}
		};
		const shown = orderPreviewSchema.parse( await ask( 'preview_order', { order_id: String( wholesale.id ) } ) );
		expect( shown.verdict ).toBe( 'create' );
		expect( shown.steps.filter( ( step ) => step.outcome === 'would-write' ).map( ( step ) => [ step.step, step.entity ] ) ).toEqual( [ [ 'create', words.wholesale.set ], ...wholesale.line_items.map( () => [ 'create', words.line.set ] ), [ 'store', 'order' ] ] );
		expect( shown.steps.find( ( step ) => step.entity === words.wholesale.set && step.outcome === 'would-write' )?.values ).toContainEqual( { field: words.wholesale.po, value: 'PO-8' } );
		expect( shown.steps.find( ( step ) => step.id === 'head' ) ).toMatchObject( { outcome: 'done', read: [ { field: words.wholesale.key, value: shown.reference } ], gave: expect.arrayContaining( [ { field: words.wholesale.po, value: 'PO-8' } ] ), ms: expect.any( Number ) } );
		expect( shown.steps.filter( ( step ) => step.id === 'line' ) ).toHaveLength( wholesale.line_items.length );
		expect( shown.customer.would ).toBe( 'create' );
		expect( shown.new_customer?.fields.find( ( field ) => /e-?mail/i.test( field.field ) )?.value ).toBe( wholesale.billing.email );
		const tested = flowTestSchema.parse( await ask( 'test_flow', { name: 'Keep', record_id: wholesale.id, content: JSON.stringify( { ...wrong, steps: [ { id: 'all', title: '', step: 'filter', expression: 'status = "processing"', message: '' }, { ...wrong.steps[ 0 ], rows: [ row( words.wholesale.po, 'number' ) ] }, { id: 'stop', title: '', step: 'hold', message: 'Look at {number}' } ] } ) } ) );
		expect( tested ).toMatchObject( { outcome: 'stops', steps: [ { id: 'all', gave: [ { field: 'status = "processing"', value: 'true' } ] }, { id: 'keep', outcome: 'done', gave: [ { field: words.wholesale.po, value: wholesale.number } ] }, { id: 'stop', outcome: 'ended' }, { outcome: 'would-write', entity: words.wholesale.set } ] } );
		expect( await ask( 'read_metadata', {} ) ).toMatchObject( { gaps: [ { flow: 'Wrong field', step: 'Keep it', entity: words.wholesale.set, field: 'noSuchField' } ] } );
		expect( orderPreviewSchema.parse( await ask( 'preview_order', { order_id: String( retail.id ) } ) ) ).toMatchObject( { verdict: 'skip', message: 'Only orders with a purchase order number are sent.' } );
		expect( await ask( 'check_orders', { days: 30, most: 50 } ) ).toMatchObject( { sent: 1, skipped: [ { rule: 'flow:big', count: 1 } ], stopped: [] } );
		expect( bench.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' ) ).toEqual( [] );
	} );

	it( 'LOS-11: what a filter of the flow leaves out is shown as skipped by it, with its sentence', async () => {
		await publish( [ { id: 'big', title: 'Only wholesale', step: 'filter', expression: '$exists(extra._po_number)', message: 'Only orders with a purchase order number are sent.' }, ORDER ] );
		bench.startWorker();
		const { bad: retail, shaped: [ , wholesale ] } = await bench.place( [ order( null ), order( 'PO-1' ) ], 0 );
		const seen = await bench.becomes( retail, 'skipped' );
		expect( seen.skipped ).toEqual( { rule: 'flow:big', message: 'Only orders with a purchase order number are sent.' } );
		await bench.arrived( wholesale ? [ wholesale ] : [] );
		expect( await bench.dynamics.orders( bench.reference( retail ) ) ).toEqual( [] );
	} );

	it( 'a step behind the sales order that Dynamics refuses stops the record with its name; corrected and retried, the step is done and the order stands once', async () => {
		await publish( wholesaleSteps( product, 'NoSuchField' ) );
		bench.startWorker();
		const { bad: wholesale, good } = await bench.place( [ order( 'PO-5' ) ], 2 );
		const stopped = await bench.becomes( wholesale, 'needs-you' );
		expect( stopped.issue?.message ).toMatch( /NoSuchField/ );
		expect( stopped.link?.number ).not.toBe( '' );
		await bench.arrived( good );
		await publish( wholesaleSteps( product ) );
		await bench.retry( wholesale );
		await bench.arrived( [ wholesale ] );
		expect( ( await bench.dynamics.entities( words.wholesale.short ) ).map( ( one ) => one[ words.wholesale.po ] ) ).toEqual( [ 'PO-5' ] );
		expect( await bench.dynamics.orders( bench.reference( wholesale ) ) ).toHaveLength( 1 );
	} );

	it( 'an entity set that does not exist, or a hold, stops its records only; the connection goes on', async () => {
		await publish( [ ORDER, { id: 'by', title: '', step: 'branch', expression: '$exists(extra._po_number)', then: [ { id: 'none', title: 'Ghost', step: 'find', entity: 'NoSuchSet', where: [ { field: 'Name', source: path( 'number' ) } ], as: 'ghost', missing: 'continue' } ], otherwise: [] }, { id: 'large', title: '', step: 'branch', expression: '$number(total) > 1000', then: [ { id: 'ask', title: '', step: 'hold', message: 'Order {number} is large: ask the customer for a deposit.' } ], otherwise: [] } ] );
		bench.startWorker();
		const large = shaped( { lines: [ { name: 'Statue', total: '2000.00' } ] } );
		const { bad: ghost, shaped: [ , held ], good } = await bench.place( [ order( 'PO-9' ), large ], 2 );
		expect( ( await bench.becomes( ghost, 'needs-you' ) ).issue ).toMatchObject( { code: 'entity_unavailable', message: 'The step "Ghost" of the flow stopped: Dynamics has no entity set NoSuchSet, or the user of this connection may not use it.' } );
		if ( held ) {
			expect( ( await bench.becomes( held, 'needs-you' ) ).issue ).toMatchObject( { code: 'flow_hold', message: expect.stringContaining( `Order ${ held.number } is large: ask the customer for a deposit.` ) as string } );
		}
		await bench.arrived( good );
		expect( ( await bench.lane() )?.state ).toBe( 'ok' );
	} );

	it( 'the answer to a step\'s write is lost: the row is looked up again, and stands once', async () => {
		await publish( wholesaleSteps( product ) );
		bench.startWorker();
		bench.sandbox.fault( { kind: 'drop-after-commit', match: { product, method: 'POST', pathIncludes: words.wholesale.short } } );
		const { bad: wholesale } = await bench.place( [ order( 'PO-3' ) ], 0 );
		await bench.becomes( wholesale, 'synced', 40 );
		expect( await bench.dynamics.entities( words.wholesale.short ) ).toHaveLength( 1 );
		expect( await bench.dynamics.orders( bench.reference( wholesale ) ) ).toHaveLength( 1 );
	}, 60_000 );

	it( 'a custom field of Dynamics is read back into product meta, by hand and after it changed there', async () => {
		bench.startWorker();
		const { good } = await bench.place( [], 4 );
		await bench.arrived( good );
		const skus = [ ...new Set( good.flatMap( ( one ) => one.line_items ).map( ( line ) => line.sku ).filter( ( sku ) => sku !== '' ) ) ];
		const [ sku = '' ] = skus;
		await bench.dynamics.describeItem( sku, 'Wash at 30 degrees.' );
		const read: FlowStep[] = [
			{ id: 'sku', title: '', step: 'filter', expression: 'sku != ""', message: '' },
			{ id: 'find', title: '', step: 'find', entity: words.text.set, where: [ { field: words.text.key, source: path( 'sku' ) } ], as: 'text', missing: 'continue' },
			{ id: 'set', title: '', step: 'setInStore', record: 'product', by: 'record', target: 'meta', key: '_care', source: path( `vars.text.${ words.text.field }` ) },
		];
		const manual = await ownFlow( 'Care by hand', { schemaVersion: 1, trigger: { on: 'manual', record: 'product' }, steps: read } );
		const care = () => good.flatMap( ( one ) => one.line_items ).filter( ( line ) => line.sku === sku ).map( ( line ) => bench.store.state.shop.metaOf( 'product', line.variation_id || line.product_id ) );
		expect( await run( manual ) ).toMatchObject( { stopped: 0, written: 1 } );
		expect( care()[ 0 ] ).toEqual( [ { key: '_care', value: 'Wash at 30 degrees.' } ] );
		expect( await run( manual ) ).toMatchObject( { stopped: 0, written: 0 } );

		await ownFlow( 'Care as it changes', { schemaVersion: 1, trigger: { on: 'dynamics', entity: words.text.set, changedField: words.text.changed, everyMinutes: 1 }, steps: [
			{ id: 'set', title: '', step: 'setInStore', record: 'product', by: 'sku', bySource: path( `record.${ words.text.key }` ), target: 'meta', key: '_care', source: path( `record.${ words.text.field }` ) },
		] } );
		await bench.dynamics.describeItem( sku, 'Wash by hand.' );
		for ( const end = performance.now() + 20_000; JSON.stringify( care()[ 0 ] ) !== JSON.stringify( [ { key: '_care', value: 'Wash by hand.' } ] ) && performance.now() < end; ) {
			await wait( 100 );
		}
		expect( care()[ 0 ] ).toEqual( [ { key: '_care', value: 'Wash by hand.' } ] );
	}, 60_000 );

	it( 'a field that belongs to WooCommerce is refused with its name, and the other records go on', async () => {
		bench.startWorker();
		const { good } = await bench.place( [], 2 );
		await bench.arrived( good );
		const id = await ownFlow( 'Wrong', { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps: [ { id: 'set', title: '', step: 'setInStore', record: 'order', by: 'record', target: 'meta', key: '_order_total', source: { kind: 'constant', value: '1' } } ] } );
		const result = await run( id );
		expect( [ result.ran, result.stopped, result.written ] ).toEqual( [ 3, 3, 0 ] );
		expect( result.problems[ 0 ]?.message ).toContain( '_order_total' );
	} );
} );
