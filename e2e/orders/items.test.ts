/** DUP-4 to DUP-6 on a real store: the catalogue of each product beside the products that the shop has already. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accounts, fixed, items, path, row } from '../../worker/src/core/flow/templates/parts.ts';
import { link, settled, type Link } from '../bench/rig.ts';
import { sandboxConnection } from '../demo/connection.ts';
import { realStore, type Store } from '../store/for-tests.ts';
import { catalogueOf } from './catalogue.ts';
import { customersOf } from './customers.ts';

const real = await realStore();
const idSchema = z.object( { id: z.string() } );
const runSchema = z.object( { ran: z.number(), written: z.number(), stopped: z.number(), problems: z.array( z.object( { record: z.string(), message: z.string() } ) ) } );
const commandSchema = z.object( { state: z.string(), result: z.unknown() } );
const productSchema = z.object( { id: z.number(), type: z.string(), status: z.string(), name: z.string(), sku: z.string(), regular_price: z.string(), sale_price: z.string(), date_on_sale_to: z.string().nullable(), date_modified_gmt: z.string(), variations: z.array( z.number() ).optional(), images: z.array( z.object( { src: z.string() } ) ).optional(), categories: z.array( z.object( { name: z.string() } ) ).optional() } );
/** One pixel. */
const PNG = Buffer.from( 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64' );
const accountSchema = z.object( { id: z.number(), email: z.string(), role: z.string(), first_name: z.string(), billing: z.object( { city: z.string(), phone: z.string() } ), meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ) } );
const recordsSchema = z.array( z.object( { state: z.string(), title: z.string() } ) );
const SOLD = [ 'CONCORD-TEE-S', 'CONCORD-TEE-M', 'CONCORD-MUG', 'CONCORD-BOOK', 'CONCORD-HOODIE', 'CONCORD-STICKER' ];

describe.skipIf( real === null )( 'items of Dynamics in a real store', () => {
	let store: Store;
	let connected: Link;

	beforeAll( async () => {
		if ( ! real ) {
			return;
		}
		store = await real.start( {} );
		connected = await link( store, 'bc', 0 );
		await store.rest( 'POST', '/wc-concord/v1/connections', sandboxConnection( connected.sandbox, 'fo' ) );
		connected.startWorker( { CONCORD_POLL_MS: '100', CONCORD_IDLE_MS: '100' } );
	}, 240_000 );
	afterAll( async () => {
		await connected?.stop();
		await store?.stop();
	} );

	const concord = ( method: string, to: string, body?: unknown ) => store.rest( method, `/wc-concord/v1${ to }`, body );
	const answered = async ( accepted: unknown ): Promise< unknown > => {
		const { command_id: id } = z.object( { command_id: z.union( [ z.number(), z.string() ] ) } ).parse( accepted );
		for ( const end = performance.now() + 40_000; ; await wait( 100 ) ) {
			const answer = commandSchema.parse( await concord( 'GET', `/commands/${ id }` ) );
			if ( answer.result !== null && [ 'synced', 'waiting' ].includes( answer.state ) ) {
				return answer.result;
			}
			expect( performance.now() < end, `the command is ${ answer.state }` ).toBe( true );
		}
	};
	const bySku = async ( sku: string ) => z.array( productSchema ).parse( await store.rest( 'GET', `/wc/v3/products?sku=${ encodeURIComponent( sku ) }&status=any` ) );
	const one = async ( sku: string ) => {
		const found = await bySku( sku );
		expect( found.map( ( product ) => product.sku ), sku ).toEqual( [ sku ] );
		return found[ 0 ] as z.infer< typeof productSchema >;
	};

	it.each( [ 'bc', 'fo' ] as const )( 'DUP-4 to DUP-6: products are linked, never doubled, and follow %s from then on', async ( product ) => {
		const catalogue = catalogueOf( connected.sandbox, product );
		const { id: connection } = z.array( z.object( { id: z.string(), product: z.string() } ) ).parse( await concord( 'GET', '/connections' ) ).find( ( each ) => each.product === product ) ?? { id: '' };
		const { content } = items( product );
		const steps = content.steps.map( ( step ) => ( step.step === 'putInStore' ? { ...step, rows: [ ...step.rows, row( 'image', path( 'item.image' ) ), row( 'sku', path( 'item.sku' ) ) ] } : step ) );
		const { id: flow } = idSchema.parse( await concord( 'POST', '/flows', { connection_id: connection, name: 'Catalogue', content: { ...content, steps } } ) );
		await concord( 'POST', `/flows/${ flow }/publish`, { revision: 1, note: '', override: 'Proof' } );
		await concord( 'PUT', `/flows/${ flow }/settings`, { enabled: true } );
		const run = async () => runSchema.parse( await answered( await concord( 'POST', `/flows/${ flow }/run` ) ) );

		// DUP-6: before the match report nothing is written.
		const before = await Promise.all( SOLD.map( one ) );
		const { command_id: waiting } = z.object( { command_id: z.union( [ z.number(), z.string() ] ) } ).parse( await concord( 'POST', `/flows/${ flow }/run` ) );
		expect( await settled( 30_000, async () => z.object( { issue: z.object( { field: z.string().optional() } ).nullable() } ).parse( await concord( 'GET', `/commands/${ waiting }` ) ).issue?.field === 'match_records' ) ).toBe( true );
		expect( await Promise.all( SOLD.map( one ) ) ).toEqual( before );

		await answered( await concord( 'POST', '/commands', { name: 'match_records', args: { connection_id: connection } } ) );
		const kettle = `KETTLE-${ product.toUpperCase() }`;
		await catalogue.create( { number: kettle, name: 'Kettle', price: '39.9', colors: [ 'Red', 'Blue' ], picture: PNG } );
		await catalogue.create( { number: `${ kettle }-0`, name: 'Free kettle', price: '0' } );
		await catalogue.create( { number: `${ kettle }-X`, name: 'Kettle with a bad picture', price: '5', picture: Buffer.from( '<html>' ) } );
		await catalogue.price( 'CONCORD-MUG', '13.5' );
		await catalogue.block( 'CONCORD-STICKER', true );
		await catalogue.sale?.( 'CONCORD-HOODIE', '49', '2026-01-01', '2099-12-31' );
		const second = await run();
		const made = await one( kettle );
		expect( [ made.type, made.status, made.images?.length, made.categories?.map( ( category ) => category.name ) ] ).toEqual( [ 'variable', 'draft', 1, [ 'Merchandise' ] ] );
		expect( await Promise.all( [ 'RED', 'BLUE' ].map( async ( color ) => ( await one( `${ kettle }-${ color }` ) ).regular_price ) ) ).toEqual( [ '39.9', '39.9' ] );
		expect( [ ( await one( 'CONCORD-MUG' ) ).regular_price, ( await one( 'CONCORD-TEE-S' ) ).regular_price, ( await one( 'CONCORD-STICKER' ) ).status ] ).toEqual( [ '13.5', '24.9', 'private' ] );
		expect( await Promise.all( SOLD.map( async ( sku ) => ( await one( sku ) ).name ) ), 'names are the shop\'s own' ).toEqual( before.map( ( product ) => product.name ) );
		const hoodie = await one( 'CONCORD-HOODIE' );
		expect( [ hoodie.sale_price, hoodie.date_on_sale_to?.slice( 0, 10 ) ?? '' ] ).toEqual( product === 'fo' ? [ '49', '2099-12-31' ] : [ '', '' ] );
		expect( second.problems.map( ( problem ) => problem.message ).filter( ( message ) => message.includes( kettle ) ).sort() ).toEqual( [ expect.stringContaining( 'no JPEG' ), expect.stringContaining( 'zero in Dynamics' ) ] );

		// Repeating writes nothing and fetches no picture again.
		const stood = await Promise.all( [ kettle, 'CONCORD-MUG', 'CONCORD-TEE-M' ].map( async ( sku ) => ( await one( sku ) ).date_modified_gmt ) );
		const pictures = () => connected.sandbox.journal().filter( ( entry ) => entry.path.includes( 'pictureContent' ) && entry.method === 'GET' ).length;
		const fetched = pictures();
		await wait( 1_100 );
		expect( ( await run() ).written ).toBe( 0 );
		expect( [ await Promise.all( [ kettle, 'CONCORD-MUG', 'CONCORD-TEE-M' ].map( async ( sku ) => ( await one( sku ) ).date_modified_gmt ) ), pictures() ] ).toEqual( [ stood, fetched ] );

		// Renamed, it takes its product along; sold again, it is back in the shop window.
		await catalogue.rename?.( kettle, `${ kettle }-NEW` );
		await catalogue.block( 'CONCORD-STICKER', false );
		await run();
		expect( ( await one( catalogue.rename ? `${ kettle }-NEW` : kettle ) ).id ).toBe( made.id );
		expect( ( await one( 'CONCORD-STICKER' ) ).status ).toBe( 'publish' );
		await concord( 'PUT', `/flows/${ flow }/settings`, { enabled: false } );
	}, 120_000 );

	it.each( [ 'bc', 'fo' ] as const )( 'DUP-3: customers of %s go onto the one account with their address, in the fields that a row names; nobody is made twice, and staff never', async ( product ) => {
		const dynamics = customersOf( connected.sandbox, product );
		const at = ( name: string ) => `${ name }-${ product }@feed.example`;
		const number = ( name: string ) => `${ name }-${ product }`.toUpperCase();
		const account = async ( name: string ) => z.array( accountSchema ).parse( await store.rest( 'GET', `/wc/v3/customers?role=all&email=${ encodeURIComponent( at( name ) ) }` ) );
		await store.rest( 'POST', '/wc/v3/customers', { email: at( 'ada' ), first_name: 'Countess', billing: { city: 'Own town' } } );
		const staff = z.object( { id: z.number() } ).parse( await store.rest( 'POST', '/wp/v2/users', { username: `boss-${ product }`, email: at( 'boss' ), password: 'a-long-Password-9', roles: [ 'administrator' ] } ) );
		await dynamics.create( { number: number( 'ada' ), firstName: 'Ada', lastName: 'Stone', email: at( 'ada' ).toUpperCase(), vat: 'DE811111111', city: 'Berlin', phone: '+49 30 111' } );
		await dynamics.create( { number: number( 'acme' ), company: 'Acme Ltd', email: at( 'acme' ), city: 'Bonn', phone: '' } );
		await dynamics.create( { number: number( 'boss' ), firstName: 'Not', lastName: 'Boss', email: at( 'boss' ), city: 'Nowhere', phone: '+49 30 000' } );
		const { id: connection } = z.array( z.object( { id: z.string(), product: z.string() } ) ).parse( await concord( 'GET', '/connections' ) ).find( ( each ) => each.product === product ) ?? { id: '' };
		const template = accounts( product ).content;
		// WooCommerce's API shows no meta that begins with "_".
		const content = { ...template, steps: template.steps.map( ( step ) => ( step.step === 'putInStore' ? { ...step, rows: step.rows.map( ( one ) => ( one.target === 'vatMeta' ? row( 'vatMeta', fixed( 'vat_number' ) ) : one ) ) } : step ) ) };
		const { id: flow } = idSchema.parse( await concord( 'POST', '/flows', { connection_id: connection, name: 'Customers', content } ) );
		const revision = async () => z.object( { revision: z.number() } ).parse( await concord( 'GET', `/flows/${ flow }` ) ).revision;
		const publish = async () => concord( 'POST', `/flows/${ flow }/publish`, { revision: await revision(), note: '', override: 'Proof' } );
		await publish();
		await concord( 'PUT', `/flows/${ flow }/settings`, { enabled: true } );
		const run = async () => runSchema.parse( await answered( await concord( 'POST', `/flows/${ flow }/run` ) ) );

		// As the template comes: nobody is made, names and what stands in the address are the shopper's; what is empty there is filled.
		const first = await run();
		const [ ada ] = await account( 'ada' );
		expect( ada ).toMatchObject( { email: at( 'ada' ), role: 'customer', first_name: 'Countess', billing: { city: 'Own town', phone: '+49 30 111' } } );
		expect( ada?.meta_data.find( ( meta ) => meta.key === 'vat_number' )?.value ).toBe( 'DE811111111' );
		expect( await account( 'acme' ) ).toEqual( [] );
		expect( first.problems.map( ( problem ) => problem.message ).filter( ( message ) => message.includes( number( 'boss' ) ) ) ).toEqual( [ expect.stringContaining( `account ${ staff.id }, which helps to run the shop` ) ] );
		const named = first.problems.map( ( problem ) => problem.message ).join( ' ' );
		expect( [ '@', 'Ada', 'Nowhere', 'DE811111111' ].filter( ( personal ) => named.includes( personal ) ) ).toEqual( [] );

		// Where rows say so accounts are made, once, and the telephone follows.
		const steps = content.steps.map( ( step ) => ( step.step === 'putInStore' ? { ...step, rows: [ ...step.rows, row( 'create', fixed( 'customer' ) ) ] } : step ) );
		await concord( 'PUT', `/flows/${ flow }/draft`, { revision: await revision(), mappings: { ...content, steps } } );
		await publish();
		await dynamics.phone( number( 'ada' ), '+49 30 222' );
		// A worker takes up a new version with its next look at the configuration.
		expect( await settled( 30_000, async () => ( await run() ).ran > 0 && ( await account( 'acme' ) ).length > 0 ) ).toBe( true );
		expect( ( await account( 'ada' ) )[ 0 ]?.billing ).toMatchObject( { city: 'Own town', phone: '+49 30 222' } );
		expect( await account( 'acme' ) ).toMatchObject( [ { role: 'customer', billing: { city: 'Bonn' } } ] );
		expect( ( await run() ).written, 'repeating changes nothing' ).toBe( 0 );
		expect( [ ( await account( 'acme' ) ).length, ( await account( 'boss' ) )[ 0 ]?.billing.phone ] ).toEqual( [ 1, '' ] );
		expect( recordsSchema.parse( await concord( 'GET', '/records?state=needs-you&per_page=100' ) ).filter( ( record ) => record.title.includes( number( 'boss' ) ) ) ).toMatchObject( [ { state: 'needs-you' } ] );
		await concord( 'PUT', `/flows/${ flow }/settings`, { enabled: false } );
	}, 120_000 );
} );
