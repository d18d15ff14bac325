/** A person looks at a real order as the document it would become, before anything is written. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { orderPreviewSchema, type OrderPreview } from '../../worker/src/core/preview.ts';
import { openBench, type Bench } from './bench.ts';
import { shaped, type OrderChange } from './shaped-order.ts';

const accepted = z.object( { command_id: z.number() } );
const command = z.object( { state: z.string(), result: z.unknown(), issue: z.object( { message: z.string(), remedy: z.string() } ).nullable() } );

describe.each( [ 'bc', 'fo' ] as const )( 'preview for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
		// Paused: what is shown must not depend on its having been sent.
		await bench.admin( 'PUT', '/settings', { paused: true } );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	const place = ( change: OrderChange ) => bench.store.placeOrder( { change } );
	const ask = async ( orderId: string | number ): Promise< z.infer< typeof command > > => {
		const { command_id: id } = accepted.parse( await bench.admin( 'POST', '/commands', { name: 'preview_order', args: { connection_id: bench.connectionId, order_id: String( orderId ) } } ) );
		for ( let tries = 0; tries < 300; tries++ ) {
			const answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
			if ( answer.state === 'synced' || answer.state === 'needs-you' ) {
				return answer;
			}
			await wait( 100 );
		}
		throw new Error( 'The preview was not answered.' );
	};
	const preview = async ( orderId: string | number ): Promise< OrderPreview > => orderPreviewSchema.parse( ( await ask( orderId ) ).result );
	const writes = () => bench.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' );
	const field = ( shown: OrderPreview, document: number, name: string ) => shown.documents[ document ]?.fields.find( ( one ) => one.field === name );
	const NAMES = product === 'bc' ? { street: 'sellToAddressLine1', shipTo: 'shipToAddressLine1', item: 'lineObjectNumber', price: 'unitPrice' } : { street: 'DeliveryAddressStreet', shipTo: 'DeliveryAddressStreet', item: 'ItemNumber', price: 'SalesPrice' };

	it( 'shows each field with its source and its value, both totals, and writes nothing; then the order arrives as shown', async () => {
		const order = place( shaped( { lines: [ { sku: 'CONCORD-MUG', quantity: '2', total: '20.00' } ] } ) );
		const shown = await preview( order.id );
		expect( shown ).toMatchObject( { verdict: 'create', customer: { would: 'create' }, existing: null, problems: [], totals: { verdict: 'equal', store: order.total, dynamics: order.total }, order: { number: order.number } } );
		expect( field( shown, 1, NAMES.item ) ).toMatchObject( { source: { kind: 'path' }, outcome: 'written', value: 'CONCORD-MUG' } );
		expect( field( shown, 1, NAMES.price ) ).toMatchObject( { value: '10', steps: expect.arrayContaining( [ { step: 'number', after: '10' } ] ) } );
		expect( writes() ).toEqual( [] );
		await bench.admin( 'PUT', '/settings', { paused: false } );
		await bench.arrived( [ order ] );
		const [ arrived ] = await bench.dynamics.orders( bench.reference( order ) );
		expect( arrived?.lines[ 0 ] ).toMatchObject( { item: 'CONCORD-MUG', quantity: 2, price: 10 } );
		const again = await preview( order.id );
		expect( [ again.verdict, again.existing?.number, again.customer.would ] ).toEqual( [ 'exists', arrived?.number, 'use' ] );
		// Edited since: what would be amended is shown with what stands there; where the connection asks first, it would stop.
		await bench.admin( 'PUT', '/settings', { paused: true } );
		bench.store.editOrder( order.id, { shipping: { ...order.shipping, address_1: 'Fuchsbau 9' } } );
		expect( await preview( order.id ) ).toMatchObject( { verdict: 'stop', problems: [ { code: 'order_changed_after_sync' } ] } );
		await bench.settings( { edits: 'amend' } );
		const before = writes().length;
		const edited = await preview( order.id );
		expect( [ edited.verdict, edited.message ] ).toEqual( [ 'update', expect.stringMatching( `^Sales order ${ arrived?.number ?? '' } would be amended` ) ] );
		expect( edited.changes ).toContainEqual( { line: '', what: 'changed', field: NAMES.shipTo, before: expect.stringContaining( order.shipping.address_1 ), after: expect.stringContaining( 'Fuchsbau 9' ) } );
		expect( writes() ).toHaveLength( before );
	} );

	it( 'an order that would stop says why and what to do, with every reason at once', async () => {
		const order = place( shaped( { lines: [ { sku: 'NO-SUCH', total: '20.00' } ] } ) );
		const shown = await preview( order.id );
		expect( shown ).toMatchObject( { verdict: 'stop', problems: [ { code: 'item_not_found', message: 'Dynamics has no item NO-SUCH.', remedy: expect.stringContaining( 'Create the item' ) } ] } );
		const nameless = place( shaped( { lines: [ { sku: '', total: '20.00' } ], billing: { email: '' } } ) );
		expect( ( await preview( nameless.id ) ).problems.map( ( problem ) => problem.code ) ).toEqual( expect.arrayContaining( [ 'customer_missing_email', 'item_missing_sku' ] ) );
		expect( writes() ).toEqual( [] );
	} );

	it( 'an unpaid order would be skipped by a rule that is named; an order that does not exist is told so', async () => {
		const order = place( { ...shaped( { lines: [ {} ] } ), status: 'pending' } );
		expect( await preview( order.id ) ).toMatchObject( { verdict: 'skip', message: expect.stringContaining( 'pending' ) } );
		expect( ( await ask( 987654 ) ).issue ).toMatchObject( { message: 'There is no order 987654 in the store.', remedy: 'Choose an order that exists.' } );
	} );
} );
