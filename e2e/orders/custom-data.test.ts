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
import { orderPreviewSchema } from '../../worker/src/core/preview.ts';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import type { MappingRow } from '../../worker/src/core/mapping/schema.ts';
import { realStore } from '../store/for-tests.ts';
import { dynamicsOf, type Dynamics } from './dynamics.ts';
import { publishDraft } from './flow-in-use.ts';

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
		await publishDraft( shop, connectionId, connectionId, revision, 'Custom data' );
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

	it( 'custom data of the customer and of the product reach header and lines as the preview showed them, and are offered as sources', async () => {
		const head = product === 'bc' ? 'shipToName' : 'SalesOrderName';
		const text = product === 'bc' ? 'description' : 'LineDescription';
		const path = `/wc-concord/v1/flows/${ connectionId }`;
		const mappings = { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ row( head, 'customer.extra.membership' ) ], removed: [] }, line: { rows: [ row( text, 'line.description', [ { step: 'template', template: '{value} {line.product.extra._tariff}' } ] ) ], removed: [] } } };
		const saved = revisionSchema.parse( await shop.rest( 'PUT', `${ path }/draft`, { ...revisionSchema.parse( await shop.rest( 'GET', path ) ), mappings } ) );
		await shop.rest( 'POST', `${ path }/publish`, { revision: saved.revision, note: 'Membership and tariff', override: 'Proof' } );
		await shop.rest( 'PUT', '/wc-concord/v1/settings', { paused: true } );
		const before = new Set( ( await shop.orders() ).map( ( one ) => one.id ) );
		await shop.place( 0 );
		const placed = ( await shop.orders() ).find( ( one ) => ! before.has( one.id ) ) ?? { id: '' };
		shop.store.evalPhp( `$id = wp_insert_user( array( 'user_login' => 'member', 'user_pass' => wp_generate_password(), 'user_email' => 'member@customer.example' ) ); update_user_meta( $id, 'membership', 'GOLD-7' ); update_user_meta( $id, '_payment_token', 'tok_secret' ); $product = wc_get_product( wc_get_product_id_by_sku( 'CONCORD-MUG' ) ); $product->update_meta_data( '_tariff', '6912' ); $product->save(); $order = wc_get_order( ${ placed.id } ); $order->set_customer_id( $id ); $order->save();` );
		const offered = await shop.rest( 'GET', '/wc-concord/v1/sources' );
		expect( z.object( { meta: z.array( z.unknown() ) } ).parse( offered ).meta ).toEqual( expect.arrayContaining( [ { path: 'customer.extra.membership', orders: 1, sample: 'GOLD-7', longest: 6 }, expect.objectContaining( { path: 'line.product.extra._tariff', sample: '6912' } ) ] ) );
		expect( JSON.stringify( offered ) ).not.toContain( 'tok_secret' );
		const { command_id: command } = z.object( { command_id: z.number() } ).parse( await shop.rest( 'POST', '/wc-concord/v1/commands', { name: 'preview_order', args: { connection_id: connectionId, order_id: placed.id } } ) );
		const answer = async () => z.object( { state: z.string(), result: z.unknown() } ).parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
		expect( await settled( WAIT_MS, async () => ( await answer() ).state === 'synced' ) ).toBe( true );
		const shown = orderPreviewSchema.parse( ( await answer() ).result );
		const value = ( document: number, name: string ) => shown.documents[ document ]?.fields.find( ( field ) => field.field === name )?.value;
		expect( [ value( 0, head ), value( 1, text ) ] ).toEqual( [ 'GOLD-7', 'Tasse “Grüß Gott” 6912' ] );
		expect( JSON.stringify( ( await answer() ).result ) ).not.toContain( 'tok_secret' );
		await shop.rest( 'PUT', '/wc-concord/v1/settings', { paused: false } );
		expect( await settled( WAIT_MS, async () => ( await dynamics.orders( shown.reference ) ).length === 1 ) ).toBe( true );
		const [ arrived ] = await dynamics.orders( shown.reference );
		expect( [ arrived?.name, arrived?.lines[ 0 ]?.text ] ).toEqual( [ value( 0, head ), value( 1, text ) ] );
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
		await publishDraft( shop, connectionId, id, 1 );
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

	it( 'STK-1: the template for stock makes Dynamics the master, and puts nothing back on sale that web orders will take', async () => {
		await shop.place( 0 );
		await dynamics.stockItem( 'CONCORD-MUG', '40' );
		const sold = Number( shop.store.evalPhp( '$units = 0; foreach ( wc_get_orders( array( \'status\' => array( \'processing\', \'on-hold\' ), \'limit\' => -1 ) ) as $order ) { foreach ( $order->get_items() as $item ) { $units += \'CONCORD-MUG\' === $item->get_product()->get_sku() ? $item->get_quantity() : 0; } } echo $units;' ) );
		const results = [];
		for ( const template of templatesFor( product ).filter( ( one ) => one.key === 'stock' ) ) {
			const { id } = idSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: template.key, content: template.content } ) );
			await publishDraft( shop, connectionId, id, 1 );
			await shop.rest( 'PUT', `/wc-concord/v1/flows/${ id }/settings`, { enabled: true } );
			const { command_id: command } = z.object( { command_id: z.number() } ).parse( await shop.rest( 'POST', `/wc-concord/v1/flows/${ id }/run` ) );
			const run = async () => z.object( { state: z.string(), result: z.object( { stopped: z.number(), written: z.number() } ).nullable() } ).parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) );
			// A timed flow waits for its next turn as soon as it ran.
			expect( await settled( WAIT_MS, async () => ( await run() ).result !== null ) ).toBe( true );
			results.push( ( await run() ).result );
		}
		expect( results.map( ( one ) => [ one?.stopped, ( one?.written ?? 0 ) > 0 ] ) ).toEqual( [ [ 0, true ] ] );
		const [ mug ] = z.array( z.object( { manage_stock: z.boolean(), stock_quantity: z.number() } ) ).parse( await shop.rest( 'GET', '/wc/v3/products?sku=CONCORD-MUG' ) );
		expect( [ sold > 0, mug?.manage_stock, mug?.stock_quantity ] ).toEqual( [ true, true, 40 - sold ] );
	}, 120_000 );
} );
