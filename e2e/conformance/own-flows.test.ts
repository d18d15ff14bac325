/** Flows that a person adds, their runs and templates (docs/store-api.md, Flows), the same for every store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FlowContent, FlowTrigger } from '../../worker/src/core/flow/schema.ts';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { connectionSettingsSchema, errorAnswerSchema, knownDocumentsSchema, putsAnswerSchema, recordPageSchema, stockAnswerSchema, wakeAnswerSchema, workerConfigSchema, writesAnswerSchema, type Claim } from '../../worker/src/store/contract/api.ts';
import { storedDocumentSchema, storeOrderSchema } from '../../worker/src/store/contract/record.ts';
import { creditCases } from './credit-cases.ts';
import { Admin, send, synced, Worker } from './client.ts';
import { acceptedSchema, connectionRowSchema } from './shapes.ts';
import { stores } from './stores.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const settings = connectionSettingsSchema.parse( {
	base_url: 'https://dynamics.example', hosting: 'cloud', auth: 'entra-secret', company: 'CRONUS', tenant: 'contoso.example', client_id: '0a1b2c3d-0000-4000-8000-000000000001', environment: 'production', shipping: { kind: 'item', number: 'SHIP' }, fee: { kind: 'item', number: 'FEE' },
} );
const summarySchema = z.object( {
	id: z.string(), connection_id: z.string(), name: z.string(), enabled: z.boolean(), kind: z.enum( [ 'order', 'own' ] ),
	trigger: z.object( { on: z.string() } ).loose().nullable(), revision: z.number().int(), published: z.number().int().nullable(), has_draft: z.boolean(),
} );
const headSchema = z.object( { connection_id: z.string(), kind: z.string(), name: z.string(), enabled: z.boolean(), revision: z.number().int(), draft: z.unknown(), published: z.object( { version: z.number().int(), mappings: z.unknown() } ).nullable() } );
const templateSchema = z.object( { id: z.string(), name: z.string(), content: z.unknown(), saved_at: z.iso.datetime(), author: z.string() } );
const answered = ( claim: Claim | undefined, result: unknown ) => {
	if ( ! claim ) {
		throw new Error( 'the run was not handed out' );
	}
	return { ...synced( claim ), result };
};
const deletedSchema = z.object( { deleted: z.literal( true ) } );
const content = ( trigger: FlowTrigger ): FlowContent => ( { schemaVersion: 1, trigger, steps: [ { id: 'note', title: '', step: 'notify', message: 'Seen' } ] } );

for ( const candidate of stores ) {
	describe.skipIf( candidate.missing !== null )( `own flows of the ${ candidate.name } store${ candidate.missing ? ` (${ candidate.missing })` : '' }`, () => {
		let store: StoreUnderTest;
		let admin: Admin;
		let worker: Worker;
		let connection: string;
		const refused = async ( method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown ) => {
			const { status, body: answer } = await send( store, method, path, { headers: store.adminHeaders, ...( body === undefined ? {} : { body } ) } );
			return [ status, errorAnswerSchema.parse( answer ).code ];
		};
		const running = async () => ( await worker.call( 'GET', '/worker/config', workerConfigSchema ) ).connections.find( ( one ) => one.id === connection )?.flows;
		const published = async ( trigger: FlowTrigger ) => {
			const { id } = await admin.call( 'POST', '/flows', summarySchema, { connection_id: connection, name: trigger.on, content: content( trigger ) }, 201 );
			await admin.call( 'POST', `/flows/${ id }/publish`, headSchema, { revision: 1, note: '', override: 'Proof' } );
			await admin.call( 'PUT', `/flows/${ id }/settings`, summarySchema, { enabled: true } );
			return id;
		};

		beforeAll( async () => {
			store = await candidate.start();
			admin = new Admin( store );
			worker = await Worker.pair( store );
			( { id: connection } = await admin.call( 'POST', '/connections', connectionRowSchema, { name: 'Flows', product: 'bc', enabled: true, settings }, 201 ) );
		}, 240_000 );
		afterAll( async () => {
			await store?.close();
		} );

		it( 'a flow begins as a draft, is run once it is published and switched on, and ends with its deletion', async () => {
			const flow = await admin.call( 'POST', '/flows', summarySchema, { connection_id: connection, name: 'Customers', content: content( { on: 'store', record: 'customer' } ) }, 201 );
			expect( flow ).toMatchObject( { connection_id: connection, name: 'Customers', enabled: false, kind: 'own', trigger: { on: 'store', record: 'customer' }, revision: 1, published: null, has_draft: true } );
			expect( await refused( 'PUT', `/flows/${ flow.id }/settings`, { enabled: true } ) ).toEqual( [ 409, 'concord_flow_not_published' ] );
			await admin.call( 'POST', `/flows/${ flow.id }/publish`, headSchema, { revision: 1, note: 'First', override: 'Proof' } );
			expect( await running() ).toEqual( [] );
			await admin.call( 'PUT', `/flows/${ flow.id }/settings`, summarySchema, { enabled: true, name: 'All customers' } );
			expect( await running() ).toEqual( [ { id: flow.id, name: 'All customers', version: 1, content: content( { on: 'store', record: 'customer' } ) } ] );
			const list = await admin.call( 'GET', '/flows', z.array( summarySchema ) );
			expect( list.filter( ( one ) => one.connection_id === connection ).map( ( one ) => [ one.kind, one.name, one.published ] ) ).toEqual( [ [ 'order', '', null ], [ 'own', 'All customers', 1 ] ] );
			expect( await admin.call( 'GET', `/flows/${ flow.id }`, headSchema ) ).toMatchObject( { kind: 'own', name: 'All customers', enabled: true, connection_id: connection, published: { version: 1 } } );
			expect( await refused( 'POST', `/flows/${ flow.id }/run` ) ).toEqual( [ 409, 'concord_flow_runs_by_itself' ] );
			await admin.call( 'DELETE', `/flows/${ flow.id }`, deletedSchema );
			expect( await running() ).toEqual( [] );
			expect( await refused( 'DELETE', `/flows/${ flow.id }` ) ).toEqual( [ 404, 'concord_flow_unknown' ] );
			expect( await refused( 'DELETE', `/flows/${ connection }` ) ).toEqual( [ 409, 'concord_flow_is_built_in' ] );
		} );

		it( 'of two flows that follow the sales orders of one connection the second is not switched on, and one that runs is not published over to it', async () => {
			const follows = content( { on: 'feed', feed: 'salesOrders', everyMinutes: 15, allEveryHours: 24, locations: [] } );
			const add = async ( name: string, made = follows ) => ( await admin.call( 'POST', '/flows', summarySchema, { connection_id: connection, name, content: made }, 201 ) ).id;
			const refusedBy = async ( method: 'POST' | 'PUT', path: string, body: unknown ) => {
				const { status, body: answer } = await send( store, method, path, { headers: store.adminHeaders, body } );
				const { code, message } = errorAnswerSchema.parse( answer );
				return [ status, code, [ 'Shortages', 'Cancellations' ].every( ( name ) => message.includes( name ) ) ];
			};
			const no = [ 409, 'concord_flow_has_rival', true ];
			const [ first, second, other ] = [ await add( 'Shortages' ), await add( 'Cancellations' ), await add( 'Cancellations', content( { on: 'manual', record: 'product' } ) ) ];
			for ( const id of [ first, second, other ] ) {
				await admin.call( 'POST', `/flows/${ id }/publish`, headSchema, { revision: 1, note: '', override: 'Proof' } );
			}
			await admin.call( 'PUT', `/flows/${ first }/settings`, summarySchema, { enabled: true } );
			expect( await refusedBy( 'PUT', `/flows/${ second }/settings`, { enabled: true } ) ).toEqual( no );
			await admin.call( 'PUT', `/flows/${ other }/settings`, summarySchema, { enabled: true } );
			await admin.call( 'PUT', `/flows/${ other }/draft`, headSchema, { revision: 2, mappings: follows } );
			expect( await refusedBy( 'POST', `/flows/${ other }/publish`, { revision: 3, note: '', override: 'Proof' } ) ).toEqual( no );
			await admin.call( 'PUT', `/flows/${ first }/settings`, summarySchema, { enabled: false } );
			await admin.call( 'PUT', `/flows/${ second }/settings`, summarySchema, { enabled: true } );
			for ( const id of [ first, second, other ] ) {
				await admin.call( 'DELETE', `/flows/${ id }`, deletedSchema );
			}
		} );

		it( 'the order flow and the others have forms of their own', async () => {
			const { id } = await admin.call( 'POST', '/flows', summarySchema, { connection_id: connection, name: 'Form', content: content( { on: 'store', record: 'product' } ) }, 201 );
			expect( await refused( 'PUT', `/flows/${ id }/draft`, { revision: 1, mappings: EMPTY_FLOW } ) ).toEqual( [ 400, 'concord_flow_wrong_form' ] );
			expect( await refused( 'PUT', `/flows/${ connection }/draft`, { revision: 0, mappings: content( { on: 'store', record: 'product' } ) } ) ).toEqual( [ 400, 'concord_flow_wrong_form' ] );
			const steps = { ...EMPTY_FLOW, steps: [ { id: 'sales-order', title: '', step: 'salesOrder' } ] };
			expect( await admin.call( 'PUT', `/flows/${ connection }/draft`, headSchema, { revision: 0, mappings: steps } ) ).toMatchObject( { draft: { mappings: steps } } );
			await admin.call( 'DELETE', `/flows/${ id }`, deletedSchema );
		} );

		it( 'a manual flow runs when it is told, one run at a time, and again when it is told again', async () => {
			const id = await published( { on: 'manual', record: 'product' } );
			expect( ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'run_flow' ) ).toEqual( [] );
			await admin.call( 'POST', `/flows/${ id }/run`, acceptedSchema, undefined, 202 );
			await admin.call( 'POST', `/flows/${ id }/run`, acceptedSchema, undefined, 202 );
			const [ claim, ...others ] = ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'run_flow' );
			expect( [ claim?.record, others ] ).toEqual( [ { flow_id: id, connection_id: connection, cursor: '', shadow: false }, [] ] );
			await worker.settle( [ answered( claim, { ran: 3 } ) ] );
			expect( ( await worker.claimAnswer() ).claimed ).toEqual( [] );
			await admin.call( 'POST', `/flows/${ id }/run`, acceptedSchema, undefined, 202 );
			expect( ( await worker.claimAnswer() ).claimed.map( ( one ) => one.kind ) ).toEqual( [ 'run_flow' ] );
			await admin.call( 'DELETE', `/flows/${ id }`, deletedSchema );
		} );

		it( 'a timed flow runs by itself, remembers how far it read, and falls due again', async () => {
			const id = await published( { on: 'dynamics', entity: 'items', changedField: 'lastModifiedDateTime', everyMinutes: 5 } );
			const [ claim ] = ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'run_flow' && one.record_id === id );
			await worker.settle( [ answered( claim, { cursor: '2026-11-23T09:00:00Z' } ) ] );
			const waits = await worker.claimAnswer();
			const shown = async () => ( await admin.call( 'GET', `/commands/${ claim?.event_id ?? 0 }`, z.object( { state: z.string(), result: z.unknown() } ) ) );
			expect( await shown() ).toEqual( { state: 'waiting', result: { cursor: '2026-11-23T09:00:00Z' } } );
			expect( [ waits.claimed, waits.next_due_at === null ] ).toEqual( [ [], false ] );
			await admin.call( 'POST', `/flows/${ id }/run`, acceptedSchema, undefined, 202 );
			expect( ( await shown() ).result ).toBeNull();
			const [ next ] = ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'run_flow' );
			expect( next?.record ).toEqual( { flow_id: id, connection_id: connection, cursor: '2026-11-23T09:00:00Z', shadow: false } );
			await admin.call( 'DELETE', `/flows/${ id }`, deletedSchema );
		} );

		it( 'a flow that reads from Dynamics is woken between its turns, unless it runs or is switched off', async () => {
			const id = await published( { on: 'feed', feed: 'stock', everyMinutes: 60, allEveryHours: 24, locations: [] } );
			const wake = async () => ( await worker.call( 'POST', `/flows/${ id }/wake`, wakeAnswerSchema, {} ) ).woken;
			const runs = async () => ( await worker.claimAnswer() ).claimed.filter( ( one ) => one.kind === 'run_flow' );
			const [ first ] = await runs();
			expect( [ first?.kind, await wake() ] ).toEqual( [ 'run_flow', false ] );
			await worker.settle( [ answered( first, { ran: 0, filtered: 0, written: 0, stopped: 0, problems: [], cursor: '7 2026-11-23T09:00:00Z 1' } ) ] );
			expect( [ ( await runs() ).length, await wake(), await wake() ] ).toEqual( [ 0, true, true ] );
			const [ second ] = await runs();
			expect( second?.record ).toMatchObject( { flow_id: id, cursor: '7 2026-11-23T09:00:00Z 1' } );
			await worker.settle( [ answered( second, { ran: 0, filtered: 0, written: 0, stopped: 0, problems: [] } ) ] );
			await admin.call( 'PUT', `/flows/${ id }/settings`, summarySchema, { enabled: false } );
			expect( await wake() ).toBe( false );
			await admin.call( 'DELETE', `/flows/${ id }`, deletedSchema );
		} );

		it( 'walks records by rising id, and takes values of a flow once, never as an event, never over what is WooCommerce\'s own', async () => {
			const first = await store.placeOrder();
			const second = await store.placeOrder();
			const page = await worker.call( 'GET', `/pages/order?after=${ first.id - 1 }&per_page=1`, recordPageSchema );
			expect( [ page.records.map( ( one ) => storeOrderSchema.parse( one.record ).id ), page.next ] ).toEqual( [ [ first.id ], first.id ] );
			const rest = await worker.call( 'GET', `/pages/order?after=${ first.id }&per_page=50`, recordPageSchema );
			expect( [ rest.records.map( ( one ) => one.id ), rest.next ] ).toEqual( [ [ second.id ], null ] );
			const product = ( await worker.call( 'GET', '/pages/product?per_page=100', recordPageSchema ) ).records.map( ( one ) => z.object( { id: z.number(), sku: z.string(), meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ) } ).loose().parse( one.record ) ).find( ( one ) => one.sku !== '' );

			await worker.claimAnswer();
			const write = ( change: object ) => ( { record: 'order', by: 'id', id: String( first.id ), target: 'meta', key: '_care', value: 'Wash', ...change } );
			const put = async ( ...writes: object[] ) => ( await worker.call( 'POST', '/writes', writesAnswerSchema, { writes } ) ).results;
			expect( await put( write( {} ), write( {} ), write( { target: 'note', key: '', value: 'Seen by the flow' } ), write( { id: '999999999' } ), write( { record: 'product', by: 'sku', id: product?.sku } ) ) )
				.toMatchObject( [ true, false, true, false, true ].map( ( written ) => ( { written, message: '' } ) ) );
			expect( ( await put( write( { value: 'Dry' } ), write( { value: 'Wash' } ) ) ).map( ( one ) => one.replaced ), 'the flow\'s own value gives way without a word' ).toEqual( [ '', '' ] );
			const [ refused ] = await put( write( { key: '_order_total', value: '0' } ) );
			expect( [ refused?.written, refused?.message.includes( '_order_total' ) ] ).toEqual( [ false, true ] );
			const after = await worker.call( 'GET', `/pages/order?after=${ first.id - 1 }&per_page=1`, recordPageSchema );
			expect( storeOrderSchema.parse( after.records[ 0 ]?.record ).meta_data ).toContainEqual( { key: '_care', value: 'Wash' } );
			expect( ( await worker.claimAnswer() ).claimed.map( ( one ) => [ one.record_type, one.record_id ] ) ).toEqual( [] );
		} );

		it( 'STK-1: takes fields of WooCommerce; of a stock figure it takes off what was sold and is not shipped', async () => {
			const { records: [ record ] } = await worker.call( 'GET', '/pages/order?per_page=1', recordPageSchema );
			const [ line ] = storeOrderSchema.parse( record?.record ).line_items;
			const id = line?.variation_id || line?.product_id || 0;
			const write = ( change: object ) => ( { record: 'product', by: 'id', id: String( id ), target: 'field', ...change } );
			const put = async ( ...writes: object[] ) => ( await worker.call( 'POST', '/writes', writesAnswerSchema, { writes } ) ).results;
			const product = async () => z.object( { stock_quantity: z.string().nullable(), regular_price: z.string() } ).parse( ( await worker.call( 'GET', `/pages/product?after=${ id - 1 }&per_page=1`, recordPageSchema ) ).records[ 0 ]?.record );
			const stock = ( value: string, buffer: string ) => write( { key: 'stock_quantity', value, buffer, counts: 'shipped', as_of: new Date( 0 ).toISOString().replace( '.000', '' ) } );
			expect( await put( write( { key: 'regular_price', value: '13.75' } ), write( { key: 'regular_price', value: '13.75' } ), stock( '500', '0' ) ) ).toMatchObject( [ true, false, true ].map( ( written ) => ( { written, message: '' } ) ) );
			const { stock_quantity: left, regular_price: price } = await product();
			expect( [ price, Number( left ) <= 500 - Number( line?.quantity ) ] ).toEqual( [ '13.75', true ] );
			await put( stock( '500', '3' ) );
			expect( Number( ( await product() ).stock_quantity ) ).toBe( Number( left ) - 3 );
			// The same by SKU, many at once.
			const figures = async ( ...some: [ string, string ][] ) => worker.call( 'POST', '/stock', stockAnswerSchema, { as_of: new Date( 0 ).toISOString().replace( '.000', '' ), counts: 'shipped', buffer: '3', figures: some.map( ( [ sku, value ] ) => ( { sku, value } ) ) } );
			expect( await figures( [ line?.sku ?? '', '500' ], [ 'NOT-IN-THIS-SHOP', '1' ] ) ).toEqual( { written: 0, unchanged: 1, unknown: 1, refused: [], later: [] } );
			const mixed = await figures( [ line?.sku ?? '', 'plenty' ] );
			expect( [ mixed.written, mixed.refused.map( ( one ) => [ one.sku, one.message.includes( 'plenty' ) ] ) ] ).toEqual( [ 0, [ [ line?.sku, true ] ] ] );
			expect( ( await figures( [ line?.sku ?? '', '501' ] ) ).written ).toBe( 1 );
			const refusals = await put( write( { key: 'stock_quantity', value: 'plenty' } ), write( { key: 'sku', value: 'X' } ) );
			expect( refusals.map( ( one ) => [ one.written, one.message === '' ] ) ).toEqual( [ [ false, false ], [ false, false ] ] );
		} );

		it( 'LOS-10: takes documents of Dynamics for its orders once, and keeps what cannot be taken until a worker brings it right', async () => {
			const { records: [ record ] } = await worker.call( 'GET', '/pages/order?per_page=1', recordPageSchema );
			const order = storeOrderSchema.parse( record?.record );
			const { reference_prefix: prefix } = worker.paired.store;
			const data = { key: 'guid-7', number: 'INV-7', reference: `${ prefix }-${ order.id }`, orderNumber: '', customerNumber: '10000', postedOn: '2026-11-02', dueOn: '', currency: order.currency, total: '1.00', tax: '0', open: '1.00', state: 'open', url: '', pdf: '', setStatus: '' };
			const put = async ( change: object, issue: object | null = null ) => ( await worker.call( 'POST', '/puts', putsAnswerSchema, { connection_id: connection, records: [ { flow_id: 'flow-1', kind: 'invoice', key: 'guid-7', number: 'INV-7', data: { ...data, ...change }, issue } ] } ) ).results.map( ( one ) => one.outcome );
			const owed = async () => ( await admin.call( 'GET', '/records?record_type=document&state=needs-you', z.array( z.object( { event_id: z.number(), record_type: z.string(), issue: z.object( { code: z.string() } ) } ) ) ) );
			expect( await put( { reference: 'OTHER-1' } ) ).toEqual( [ 'foreign' ] );
			expect( [ await put( {} ), await put( {} ) ] ).toEqual( [ [ 'written' ], [ 'unchanged' ] ] );
			expect( await put( { open: '0.50' }, { code: 'value_invalid', retryClass: 'rejected', message: 'No.', remedy: 'Correct it.' } ) ).toEqual( [ 'refused' ] );
			const [ row ] = await owed();
			expect( row?.issue.code ).toBe( 'value_invalid' );
			await admin.call( 'POST', `/records/${ row?.event_id ?? 0 }/retry`, z.unknown() );
			const { claimed: [ claim ] } = await worker.claimAnswer( { record_types: [ 'document' ] } );
			expect( storedDocumentSchema.parse( claim?.record ) ).toMatchObject( { connection_id: connection, kind: 'invoice', key: 'guid-7', order_id: order.id, flow_id: 'flow-1' } );
			expect( await put( { open: '0.50' } ) ).toEqual( [ 'written' ] );
			await worker.settle( [ synced( claim as Claim ) ] );
			expect( await owed() ).toEqual( [] );
			const elsewhere = await send( store, 'POST', '/puts', { headers: worker.headers, body: { connection_id: 'nowhere', records: [ { flow_id: '', kind: 'invoice', key: 'k', number: '', data, issue: null } ] } } );
			expect( elsewhere.status ).toBe( 404 );
		} );

		it( 'DUP-4 to DUP-6: takes items as products found or made once, says what it cannot write, and asks for a picture once', async () => {
			const { currency, prices_include_tax: gross } = worker.paired.store;
			const item = { key: 'item-7', number: 'ITEM-7', sku: 'ITEM-7', name: 'Kettle', description: '', shortDescription: '', service: false, currency, pricesIncludeTax: gross, regularPrice: '10', salePrice: '', saleFrom: '', saleTo: '', prices: [], gtin: '', weight: '', taxGroup: '', taxClass: '', categories: [], blocked: false, image: 'v1', variants: [], create: '', whenBlocked: '', master: [ 'regularPrice', 'image' ] };
			const put = async ( change: object, key = 'item-7' ) => ( await worker.call( 'POST', '/puts', putsAnswerSchema, { connection_id: connection, records: [ { flow_id: 'flow-1', kind: 'item', key, number: 'ITEM-7', data: { ...item, key, ...change }, issue: null } ] } ) ).results.map( ( one ) => [ one.outcome, one.wants ] );
			const picture = ( content: string, key = 'item-7' ) => send( store, 'POST', '/pictures', { headers: worker.headers, body: { connection_id: connection, flow_id: 'flow-1', key, number: 'ITEM-7', tag: 'v1', content, issue: null } } );
			const known = () => worker.call( 'GET', `/puts?connection_id=${ connection }&kind=item`, knownDocumentsSchema );
			expect( await put( { create: 'draft' } ), 'no match report yet' ).toEqual( [ [ 'refused', '' ] ] );
			expect( await known() ).toEqual( { matched: false, documents: [], next: null } );
			await admin.call( 'POST', '/commands', acceptedSchema, { name: 'match_records', args: { connection_id: connection } }, 202 );
			const { claimed: [ command ] } = await worker.claimAnswer( { record_types: [ 'command' ] } );
			await worker.settle( [ answered( command, {} ) ] );
			expect( await put( {} ), 'nobody asked for new products' ).toEqual( [ [ 'foreign', '' ] ] );
			expect( await put( { create: 'draft' } ) ).toEqual( [ [ 'written', 'v1' ] ] );
			expect( await put( { create: 'draft' } ), 'the picture did not come yet' ).toEqual( [ [ 'unchanged', 'v1' ] ] );
			expect( ( await picture( 'PGh0bWw+' ) ).body ).toMatchObject( { outcome: 'refused' } );
			expect( ( await picture( 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' ) ).body ).toMatchObject( { outcome: 'written' } );
			expect( ( await picture( 'PGh0bWw+', 'nobody' ) ).status ).toBe( 404 );
			expect( [ await put( { create: 'draft' } ), await put( { create: 'draft' } ) ] ).toEqual( [ [ [ 'written', '' ] ], [ [ 'unchanged', '' ] ] ] );
			expect( await put( { sku: 'item-7 ' }, 'item-8' ), 'another item for the same SKU' ).toEqual( [ [ 'refused', '' ] ] );
			expect( await put( { regularPrice: '0' } ) ).toEqual( [ [ 'refused', '' ] ] );
			expect( await put( { currency: currency === 'DKK' ? 'SEK' : 'DKK' } ) ).toEqual( [ [ 'refused', '' ] ] );
			expect( await put( { sku: 'RENAMED-7' } ), 'by its link' ).toEqual( [ [ 'written', '' ] ] );
			expect( await known() ).toMatchObject( { matched: true, documents: [ { key: 'item-7' } ] } );
		} );

		creditCases( () => ( { store, worker, connection } ) );

		it( 'DUP-3: takes customers onto accounts that are there, leaves alone those of nobody, and owes what has no right form', async () => {
			const customer = { key: 'customer-7', number: 'C-7', kind: 'person', firstName: 'Ada', lastName: 'Stone', company: '', email: 'nobody@conformance.example', phone: '', vat: '', address1: '', address2: '', city: '', state: '', postcode: '', country: '', shipAddress1: '', shipAddress2: '', shipCity: '', shipState: '', shipPostcode: '', shipCountry: '', group: '', priceGroup: '', blocked: false, create: '', mail: false, role: '', vatMeta: '', groupMeta: '', master: [], bothWays: [] };
			const put = async ( change: object, key = 'customer-7' ) => ( await worker.call( 'POST', '/puts', putsAnswerSchema, { connection_id: connection, records: [ { flow_id: 'flow-1', kind: 'customer', key, number: 'C-7', data: { ...customer, key, ...change }, issue: null } ] } ) ).results.map( ( one ) => one.outcome );
			const email = await store.account();
			expect( await put( {} ) ).toEqual( [ 'foreign' ] );
			expect( [ await put( { email } ), await put( { email } ), await put( { email, city: 'Bonn' } ) ] ).toEqual( [ [ 'written' ], [ 'unchanged' ], [ 'written' ] ] );
			expect( await put( { email }, 'customer-8' ), 'another customer for the same account' ).toEqual( [ 'refused' ] );
			expect( await put( { kind: 'robot' }, 'customer-9' ) ).toEqual( [ 'refused' ] );
		} );

		it( 'keeps templates of one\'s own', async () => {
			const template = await admin.call( 'POST', '/flow-templates', templateSchema, { name: 'Mine', content: content( { on: 'store', record: 'order' } ) }, 201 );
			expect( ( await admin.call( 'GET', '/flow-templates', z.array( templateSchema ) ) ).map( ( one ) => [ one.id, one.name ] ) ).toEqual( [ [ template.id, 'Mine' ] ] );
			await admin.call( 'DELETE', `/flow-templates/${ template.id }`, deletedSchema );
			expect( await admin.call( 'GET', '/flow-templates', z.array( templateSchema ) ) ).toEqual( [] );
		} );
	} );
}
