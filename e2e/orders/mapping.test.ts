/** A merchant's own mapping rows: drafted, seen in a preview, published, sent, taken back. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW, type FlowMappings } from '../../worker/src/core/mapping/flow.ts';
import type { MappingRow } from '../../worker/src/core/mapping/schema.ts';
import { orderPreviewSchema } from '../../worker/src/core/preview.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped, type OrderChange } from './shaped-order.ts';

const flowSchema = z.object( { revision: z.number(), published: z.object( { version: z.number() } ).nullable(), versions: z.array( z.object( { version: z.number() } ) ) } );
const command = z.object( { state: z.string(), result: z.unknown() } );
const versionsOf = z.object( { history: z.array( z.object( { flow_version: z.string(), outcome: z.string() } ) ) } );

const row = ( target: string, path: string, steps: MappingRow[ 'steps' ] = [] ): MappingRow => ( { target, source: { kind: 'path', path }, steps, conditions: [], required: false } );
const flow = ( documents: Partial< FlowMappings[ 'documents' ] > ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, ...documents } } );
/** A VAT number that a plugin left on the order, into the customer; a text of the merchant's own in front of each line's. */
const OWN = {
	bc: flow( { customer: { rows: [ row( 'taxRegistrationNumber', 'extra._billing_vat_number', [ { step: 'trim' }, { step: 'case', to: 'upper' } ] ) ], removed: [] }, line: { rows: [ row( 'description', 'line.description', [ { step: 'template', template: 'Web: {value}' } ] ) ], removed: [] } } ),
	fo: flow( { customer: { rows: [ row( 'TaxExemptNumber', 'extra._billing_vat_number', [ { step: 'trim' }, { step: 'case', to: 'upper' } ] ) ], removed: [] }, line: { rows: [ row( 'LineDescription', 'line.description', [ { step: 'template', template: 'Web: {value}' } ] ) ], removed: [] } } ),
};

describe.each( [ 'bc', 'fo' ] as const )( 'own mapping rows for %s', ( product ) => {
	let bench: Bench;
	let revision: number;

	beforeEach( async () => {
		bench = await openBench( product );
		revision = 0;
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const change = async ( method: string, path: string, body: Record< string, unknown > ) => {
		const state = flowSchema.parse( await bench.admin( method, `/flows/${ bench.connectionId }${ path }`, { revision, ...body } ) );
		revision = state.revision;
		return state;
	};
	const order = (): OrderChange => ( { ...shaped( { lines: [ { name: 'Mug', total: '20.00' } ] } ), meta_data: [ { key: '_billing_vat_number', value: ' de123456789 ' } ] } );
	const vat = async ( email: string ) => ( await bench.dynamics.customers( email ) )[ 0 ]?.[ product === 'bc' ? 'taxRegistrationNumber' : 'TaxExemptNumber' ];
	const version = async ( placed: { id: number } & Parameters< Bench[ 'record' ] >[ 0 ] ) => versionsOf.parse( await bench.admin( 'GET', `/records/${ ( await bench.record( placed ) ).event_id }` ) ).history.find( ( one ) => one.outcome === 'synced' && one.flow_version !== '' )?.flow_version;

	/** What the simulator has under that number, asked past the worker. */
	const lookedUp = async ( number: string ) => {
		const [ found ] = await bench.dynamics.items( number );
		return found?.[ product === 'bc' ? 'displayName' : 'SearchName' ];
	};

	it( 'a draft shows in the preview and changes nothing that is sent until it is published; taken back, the built-in mapping is used again', async () => {
		await change( 'PUT', '/draft', { mappings: OWN[ product ] } );
		const { bad: first } = await bench.place( [ order() ], 0 );
		await bench.arrived( [ first ] );
		const text = async ( placed: typeof first ) => ( await bench.dynamics.orders( bench.reference( placed ) ) )[ 0 ]?.lines[ 0 ]?.text;
		expect( [ await text( first ), await version( first ) ] ).toEqual( [ 'Mug', 'builtin-1' ] );

		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'preview_order', args: { connection_id: bench.connectionId, order_id: String( first.id ), draft: true } } ) );
		let answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		while ( answer.state !== 'synced' ) {
			await wait( 100 );
			answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		}
		expect( orderPreviewSchema.parse( answer.result ).documents[ 1 ]?.fields.find( ( field ) => /escription$/.test( field.field ) )?.value ).toBe( 'Web: Mug' );

		expect( ( await change( 'POST', '/publish', { note: 'VAT number', override: 'Proof' } ) ).published?.version ).toBe( 1 );
		const { bad: second } = await bench.place( [ { ...order(), billing: { ...order().billing, email: 'second@customer.example' } as never } ], 0 );
		await bench.arrived( [ second ] );
		expect( [ await text( second ), await version( second ), await vat( 'second@customer.example' ) ] ).toEqual( [ 'Web: Mug', 'v1', 'DE123456789' ] );

		await change( 'POST', '/rollback', { version: 0, override: 'Proof' } );
		const { bad: third } = await bench.place( [ order() ], 0 );
		await bench.arrived( [ third ] );
		expect( [ await text( third ), await version( third ) ] ).toEqual( [ 'Mug', 'builtin-1' ] );
	} );

	it( 'a field that Dynamics does not have stops the orders with its name, and going back sends them', async () => {
		await change( 'PUT', '/draft', { mappings: flow( { header: { rows: [ row( 'noSuchField', 'number' ) ], removed: [] } } ) } );
		await change( 'POST', '/publish', { note: '', override: 'Proof' } );
		const { bad } = await bench.place( [ order() ], 0 );
		const { issue } = await bench.becomes( bad, 'needs-you' );
		expect( `${ issue?.message } ${ issue?.remote?.message }` ).toContain( 'noSuchField' );
		await change( 'POST', '/rollback', { version: 0, override: 'Proof' } );
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	} );

	it( 'a value is looked up in any entity of Dynamics, alike in preview and document; without a record it stops, or goes on as the row says', async () => {
		const items = product === 'bc' ? { entity: 'items', field: 'number', take: 'displayName', header: 'shipToName', text: 'description' } : { entity: 'ReleasedProductsV2', field: 'ItemNumber', take: 'SearchName', header: 'SalesOrderName', text: 'LineDescription' };
		const { entity, field, take } = items;
		const look = ( none: 'stop' | 'default' ): MappingRow[ 'steps' ] => [ { step: 'lookUp', entity, field, take, none, many: 'stop', default: 'Nobody' } ];
		const of = ( none: 'stop' | 'default' ) => flow( { header: { rows: [ row( items.header, 'customerNote', look( none ) ) ], removed: [] }, line: { rows: [ { ...row( items.text, 'line.sku', look( 'stop' ) ), conditions: [ { when: 'notEmpty' } ] } ], removed: [] } } );
		const wanted = await lookedUp( 'CONCORD-MUG' );
		await change( 'PUT', '/draft', { mappings: of( 'stop' ) } );
		await change( 'POST', '/publish', { note: '', override: 'Proof' } );
		const twice = shaped( { lines: [ { sku: 'CONCORD-MUG', total: '10.00' }, { sku: 'CONCORD-MUG', total: '10.00' } ] } );
		const { bad: stopped } = await bench.place( [ { ...twice, customer_note: 'NO-SUCH' } ], 0 );
		const { issue } = await bench.becomes( stopped, 'needs-you' );
		expect( issue?.message ).toContain( `no record of ${ entity } has this value in ${ field }` );
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
		await change( 'PUT', '/draft', { mappings: of( 'default' ) } );
		await change( 'POST', '/publish', { note: '', override: 'Proof' } );
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'preview_order', args: { connection_id: bench.connectionId, order_id: String( stopped.id ) } } ) );
		let answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		while ( answer.state !== 'synced' ) {
			await wait( 100 );
			answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		}
		const shown = orderPreviewSchema.parse( answer.result );
		expect( shown.documents[ 0 ]?.fields.find( ( one ) => one.field === items.header ) ).toMatchObject( { read: 'NO-SUCH', steps: [ { step: 'lookUp', after: 'Nobody' } ], value: 'Nobody' } );
		expect( shown.documents[ 1 ]?.fields.find( ( one ) => one.field === items.text ) ).toMatchObject( { read: 'CONCORD-MUG', steps: [ { step: 'lookUp', after: wanted } ] } );
		const { bad: sent } = await bench.place( [ { ...twice, customer_note: 'NO-SUCH' } ], 0 );
		await bench.arrived( [ sent ] );
		const [ arrived ] = await bench.dynamics.orders( bench.reference( sent ) );
		expect( [ arrived?.name, arrived?.lines[ 0 ]?.text, arrived?.lines[ 1 ]?.text ] ).toEqual( [ 'Nobody', wanted, wanted ] );
	} );

	it( 'the fields of documents that hold what their orders hold are counted, and nothing is written for it', async () => {
		const { bad: first, good } = await bench.place( [], 6 );
		await bench.arrived( [ first, ...good ] );
		const sent = bench.sandbox.journal().length;
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'compare_values', args: { connection_id: bench.connectionId } } ) );
		let answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		while ( answer.state !== 'synced' ) {
			await wait( 100 );
			answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		}
		const { orders, equal } = z.object( { orders: z.number(), equal: z.array( z.object( { target: z.string(), path: z.string(), equal: z.number(), of: z.number() } ) ) } ).parse( answer.result );
		expect( orders ).toBe( 7 );
		const city = product === 'bc' ? 'shipToCity' : 'DeliveryAddressCity';
		expect( equal.find( ( one ) => one.target === city && one.path === 'shipping.city' ), JSON.stringify( equal ).slice( 0, 1_500 ) ).toMatchObject( { equal: 7, of: 7 } );
		expect( bench.sandbox.journal().slice( sent ).filter( ( entry ) => entry.product === product && entry.method !== 'GET' && ! entry.path.includes( '$batch' ) ) ).toEqual( [] );
	} );

	it( 'an order whose look-up Dynamics did not answer waits to be tried again and needs nobody', async () => {
		const look = product === 'bc' ? { entity: 'currencies', field: 'code', take: 'displayName' } : { entity: 'ReleasedProductsV2', field: 'ItemNumber', take: 'SearchName' };
		await change( 'PUT', '/draft', { mappings: flow( { header: { rows: [ row( product === 'bc' ? 'shipToName' : 'SalesOrderName', 'currency', [ { step: 'lookUp', ...look, none: 'pass', many: 'stop' } ] ) ], removed: [] } } ) } );
		await change( 'POST', '/publish', { note: '', override: 'Proof' } );
		bench.sandbox.fault( { kind: 'error-before', status: 503, times: 0, match: { pathIncludes: look.entity } } );
		const { bad } = await bench.place( [ order() ], 0 );
		await bench.becomes( bad, 'retrying' );
		expect( bench.sandbox.documents( product ) ).toEqual( [] );
		bench.sandbox.clearFaults();
		await bench.retry( bad );
		await bench.arrived( [ bad ] );
	} );
} );
