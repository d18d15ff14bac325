/**
 * Custom data of a real WooCommerce and of the tenant: a VAT number from order meta into the customer, an entity of the merchant's
 * own per order line, a custom field of Dynamics back into product meta, and prices and stock by the templates. Skipped with its reason where no WooCommerce can be had.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { link, settled, type Link } from '../bench/rig.ts';
import { openRealShop, type RealShop } from '../demo/shop.ts';
import { templatesFor } from '../../worker/src/core/flow/templates/index.ts';
import type { FlowStep } from '../../worker/src/core/flow/schema.ts';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import type { MappingRow } from '../../worker/src/core/mapping/schema.ts';
import { realStore } from '../store/for-tests.ts';
import { dynamicsOf, type Dynamics } from './dynamics.ts';

const real = await realStore();
const WAIT_MS = 60_000;
const idSchema = z.object( { id: z.string() } );
const revisionSchema = z.object( { revision: z.number() } );
const recordsSchema = z.array( z.object( { record_id: z.string(), state: z.string(), link: z.object( { number: z.string() } ).nullable() } ) );
const path = ( text: string ): MappingRow[ 'source' ] => ( { kind: 'path', path: text } );
const row = ( target: string, from: string, steps: MappingRow[ 'steps' ] = [] ): MappingRow => ( { target, source: path( from ), steps, conditions: [], required: false } );

const WORDS = {
	bc: { vat: 'taxRegistrationNumber', line: { set: 'contoso/web/v1.0/webOrderLines', short: 'webOrderLines', key: 'orderReference', id: 'lineId', item: 'itemNumber', text: 'engraving' }, text: { set: 'contoso/web/v1.0/itemTexts', key: 'itemNumber', field: 'careInstructions' } },
	fo: { vat: 'TaxExemptNumber', line: { set: 'ConWebOrderLines', short: 'ConWebOrderLines', key: 'OrderReference', id: 'LineId', item: 'ItemNumber', text: 'Engraving' }, text: { set: 'ConItemTexts', key: 'ItemNumber', field: 'CareInstructions' } },
} as const;

describe.skipIf( real === null ).each( [ 'bc', 'fo' ] as const )( 'custom data between a real store and %s', ( product ) => {
	const words = WORDS[ product ];
	let shop: RealShop;
	let connected: Link;
	let dynamics: Dynamics;
	let connectionId: string;

	beforeAll( async () => {
		if ( ! real ) {
			return;
		}
		shop = await openRealShop( await real.start( {} ) );
		connected = await link( shop, product, 0, product === 'fo' ? { location: '11' } : {} );
		dynamics = dynamicsOf( connected.sandbox, product );
		[ { id: connectionId } ] = z.tuple( [ idSchema ] ).parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		connected.startWorker();
	}, 120_000 );
	afterAll( async () => {
		await connected.stop();
		await shop.stop();
	} );

	it( 'the VAT number of an order and the engraving of each line arrive in fields of the merchant\'s own', async () => {
		const steps: FlowStep[] = [ { id: 'order', title: '', step: 'salesOrder' }, { id: 'lines', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [
			{ id: 'goods', title: '', step: 'filter', expression: 'vars.line.kind = "product"', message: '' },
			{ id: 'line', title: '', step: 'upsert', entity: words.line.set, where: [ { field: words.line.key, source: path( 'document.reference' ) }, { field: words.line.id, source: path( 'vars.line.id' ) } ], rows: [ row( words.line.item, 'vars.line.sku' ), row( words.line.text, 'vars.line.extra.Engraving' ) ], as: 'kept' },
		] } ];
		const mappings = { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, customer: { rows: [ row( words.vat, 'extra._billing_vat_number', [ { step: 'trim' }, { step: 'case', to: 'upper' } ] ) ], removed: [] } }, steps };
		const { revision } = revisionSchema.parse( await shop.rest( 'PUT', `/wc-concord/v1/flows/${ connectionId }/draft`, { revision: 0, mappings } ) );
		await shop.rest( 'POST', `/wc-concord/v1/flows/${ connectionId }/publish`, { revision, note: 'Custom data', override: 'Proof' } );
		await shop.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
		await shop.place( 1 );
		const [ placed = { id: '' } ] = await shop.orders();
		// As a VAT plugin and a personalisation plugin leave their values.
		shop.store.evalPhp( `$order = wc_get_order( ${ placed.id } ); $order->update_meta_data( '_billing_vat_number', ' de811907980 ' ); foreach ( $order->get_items() as $item ) { $item->update_meta_data( 'Engraving', 'For Ada' ); $item->save(); } $order->save();` );
		await shop.rest( 'PUT', '/wc-concord/v1/settings', { paused: false } );
		const done = async () => recordsSchema.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=order' ) ).find( ( one ) => one.record_id === placed.id )?.state === 'synced';
		expect( await settled( WAIT_MS, done ) ).toBe( true );
		const order = z.object( { billing: z.object( { email: z.string() } ), line_items: z.array( z.object( { id: z.number(), sku: z.string() } ) ) } ).parse( await shop.rest( 'GET', `/wc/v3/orders/${ placed.id }` ) );
		expect( ( await dynamics.customers( order.billing.email ) ).map( ( one ) => one[ words.vat ] ) ).toEqual( [ 'DE811907980' ] );
		expect( ( await dynamics.entities( words.line.short ) ).map( ( one ) => [ one[ words.line.id ], one[ words.line.item ], one[ words.line.text ] ] ) ).toEqual( order.line_items.map( ( line ) => [ String( line.id ), line.sku, 'For Ada' ] ) );
		expect( connected.sandbox.documents( product ) ).toHaveLength( 1 );
	}, 120_000 );

	it( 'DUP-9: a custom field of the item in Dynamics becomes meta of the product, and comes back as no event', async () => {
		const owed = async () => z.object( { owed: z.number() } ).parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).owed;
		expect( await settled( WAIT_MS, async () => await owed() === 0 ) ).toBe( true );
		await dynamics.describeItem( 'CONCORD-MUG', 'Dishwasher safe, 60 degrees.' );
		const content = { schemaVersion: 1, trigger: { on: 'manual', record: 'product' }, steps: [
			{ id: 'sku', title: '', step: 'filter', expression: 'sku != ""', message: '' },
			{ id: 'find', title: '', step: 'find', entity: words.text.set, where: [ { field: words.text.key, source: path( 'sku' ) } ], as: 'text', missing: 'continue' },
			{ id: 'set', title: '', step: 'setInStore', record: 'product', target: 'meta', key: '_care_instructions', source: path( `vars.text.${ words.text.field }` ) },
		] };
		const { id } = idSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: 'Care instructions', content } ) );
		await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/publish`, { revision: 1, note: '', override: 'Proof' } );
		await shop.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
		const { command_id: command } = z.object( { command_id: z.number() } ).parse( await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/run` ) );
		const run = async () => z.object( { state: z.string(), result: z.object( { stopped: z.number(), written: z.number() } ).nullable() } ).parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
		expect( await settled( WAIT_MS, async () => ( await run() ).state === 'synced' ) ).toBe( true );
		expect( ( await run() ).result ).toMatchObject( { stopped: 0 } );
		const meta = shop.store.evalPhp( 'echo get_post_meta( wc_get_product_id_by_sku( \'CONCORD-MUG\' ), \'_care_instructions\', true );' );
		expect( meta ).toContain( 'Dishwasher safe, 60 degrees.' );
		const products = recordsSchema.parse( await shop.rest( 'GET', '/wc-concord/v1/records?record_type=product&per_page=100' ) );
		expect( products.filter( ( one ) => one.state === 'waiting' ) ).toEqual( [] );
	}, 120_000 );

	it( 'STK-1: the templates for prices and stock make Dynamics the master, and put nothing back on sale that web orders will take', async () => {
		await shop.place( 0 );
		await dynamics.priceItem( 'CONCORD-MUG', '14.75' );
		await dynamics.stockItem( 'CONCORD-MUG', '40' );
		const sold = Number( shop.store.evalPhp( '$units = 0; foreach ( wc_get_orders( array( \'status\' => array( \'processing\', \'on-hold\' ), \'limit\' => -1 ) ) as $order ) { foreach ( $order->get_items() as $item ) { $units += \'CONCORD-MUG\' === $item->get_product()->get_sku() ? $item->get_quantity() : 0; } } echo $units;' ) );
		const results = [];
		for ( const template of templatesFor( product ).filter( ( one ) => one.key === 'price' || one.key === 'stock' ) ) {
			const { id } = idSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: template.key, content: template.content } ) );
			await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/publish`, { revision: 1, note: '', override: 'Proof' } );
			await shop.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
			const { command_id: command } = z.object( { command_id: z.number() } ).parse( await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/run` ) );
			const run = async () => z.object( { state: z.string(), result: z.object( { stopped: z.number(), written: z.number() } ).nullable() } ).parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
			// A timed flow waits for its next turn as soon as it ran.
			expect( await settled( WAIT_MS, async () => ( await run() ).result !== null ) ).toBe( true );
			results.push( ( await run() ).result );
		}
		expect( results.map( ( one ) => [ one?.stopped, ( one?.written ?? 0 ) > 0 ] ) ).toEqual( [ [ 0, true ], [ 0, true ] ] );
		const [ mug ] = z.array( z.object( { regular_price: z.string(), manage_stock: z.boolean(), stock_quantity: z.number() } ) ).parse( await shop.rest( 'GET', '/wc/v3/products?sku=CONCORD-MUG' ) );
		expect( [ sold > 0, Number( mug?.regular_price ), mug?.manage_stock, mug?.stock_quantity ] ).toEqual( [ true, 14.75, true, 40 - sold ] );
	}, 120_000 );
} );
