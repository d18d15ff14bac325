/** What the readers of items make of each product's own entities, over real HTTP against the simulators. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnector } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import type { Item } from '../../src/core/model/item.ts';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.ts';
import { connectionSchema } from '../../src/store/contract/api.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { catalogueOf } from '../../../e2e/orders/catalogue.ts';
import { caught } from './catch.ts';

const silent = () => undefined;
const PNG = Buffer.from( 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64' );

describe.each( [ 'bc', 'fo' ] as const )( 'items of %s', ( product ) => {
	let sandbox: RunningSandbox;
	let connector: Connector;

	const restarted = async ( now: () => Date ) => {
		await connector?.close();
		await sandbox?.close();
		sandbox = await startSandbox( { items: 130, now } );
		const { secret, ...input } = sandboxConnection( sandbox, product );
		connector = createConnector( connectionSchema.parse( { id: product, secret: null, ...input } ), secret, { now: () => new Date(), sleep: () => Promise.resolve(), random: () => 0.5 } );
	};
	beforeEach( () => restarted( () => new Date() ) );
	afterEach( async () => {
		await connector.close();
		await sandbox.close();
	} );

	const look = async ( since: string ) => {
		const seen = { items: [] as Item[], reached: since, pages: 0 };
		for await ( const { records, reached } of connector.feeds.changed( 'items', since, silent ) ) {
			seen.items.push( ...records as Item[] );
			seen.reached = reached;
			seen.pages++;
		}
		return seen;
	};
	const reads = () => sandbox.journal().filter( ( entry ) => entry.product === product ).length;

	it( 'begin with all of them, with prices, currency and tax group as they are kept there', async () => {
		const { items, reached } = await look( '' );
		expect( items.length ).toBeGreaterThan( 130 );
		expect( items.find( ( one ) => one.number === 'CONCORD-MUG' ) ).toMatchObject( { sku: 'CONCORD-MUG', currency: 'EUR', regularPrice: '12.5', salePrice: '', pricesIncludeTax: product === 'bc' ? false : null, blocked: false, image: '', variants: [], taxGroup: product === 'bc' ? 'VAT19' : 'FULL' } );
		expect( reached.length ).toBeLessThanOrEqual( 60 );
		expect( reached ).not.toContain( ' ' );
		const keys: string[] = [];
		for await ( const page of connector.feeds.keys( silent ) ) {
			keys.push( ...page );
		}
		expect( keys.sort() ).toEqual( items.map( ( one ) => one.key ).sort() );
	} );

	it( 'tell variants by their dimension, categories, and a picture whose bytes are asked for by themselves', async () => {
		await catalogueOf( sandbox, product ).create( { number: 'KETTLE', name: 'Kettle', price: '39.9', colors: [ 'Red', 'Blue' ], picture: PNG } );
		const kettle = ( await look( '' ) ).items.find( ( one ) => one.number === 'KETTLE' );
		expect( kettle ).toMatchObject( { name: 'Kettle', categories: [ 'Merchandise' ] } );
		expect( kettle?.variants.map( ( one ) => [ one.sku, Object.values( one.options ), one.regularPrice ] ).sort() ).toEqual( [ [ 'KETTLE-BLUE', [ 'Blue' ], '' ], [ 'KETTLE-RED', [ 'Red' ], '' ] ] );
		expect( kettle?.image ).not.toBe( '' );
		expect( Buffer.from( await connector.feeds.picture( kettle?.key ?? '', silent ) ?? '', 'base64' ).equals( PNG ) ).toBe( true );
		expect( await connector.feeds.one( 'items', kettle?.key ?? '', silent ) ).toEqual( kettle );
	} );

	it( 'refuse a picture that is too large for this item alone', async () => {
		await catalogueOf( sandbox, product ).create( { number: 'HUGE', name: 'Huge', price: '1', picture: Buffer.alloc( 5 * 1024 * 1024 + 3, 1 ) } );
		const huge = ( await look( '' ) ).items.find( ( one ) => one.number === 'HUGE' );
		expect( await caught( connector.feeds.picture( huge?.key ?? '', silent ) ) ).toMatchObject( { issue: { retryClass: 'rejected', record: 'HUGE', field: 'image' } } );
	} );

	it( 'LOS-10: a page that fails in the middle ends the look, and the next one misses nothing', async () => {
		const all = ( await look( '' ) ).items.map( ( one ) => one.number ).sort();
		const first: string[] = [];
		let reached = '';
		const failing = async () => {
			if ( product === 'fo' ) {
				sandbox.fault( { match: { product, pathIncludes: 'ReleasedProductsV2' }, kind: 'error-before', status: 500, times: 9 } );
			}
			for await ( const page of connector.feeds.changed( 'items', '', silent ) ) {
				first.push( ...page.records.map( ( one ) => one.number ) );
				( { reached } = page );
				sandbox.fault( { match: { product, pathIncludes: 'items?' }, kind: 'error-before', status: 500, times: 9 } );
			}
		};
		expect( await caught( failing() ) ).toMatchObject( { issue: { code: 'dynamics_unreachable', retryClass: 'repeat-safe' } } );
		expect( first.length ).toBe( product === 'bc' ? 100 : 0 );
		sandbox.clearFaults();
		const rest = ( await look( reached ) ).items.map( ( one ) => one.number );
		expect( [ ...new Set( [ ...first, ...rest ] ) ].sort() ).toEqual( all );
	} );

	it( product === 'bc' ? 'later only what changed, for two requests when nothing did' : 'later all of them again: Finance & Operations tells no change', async () => {
		let now = Date.parse( '2026-11-24T10:00:00Z' );
		await restarted( () => new Date( now ) );
		const { reached } = await look( '' );
		const catalogue = catalogueOf( sandbox, product );
		now += 600_000;
		await catalogue.price( 'BULK-000007', '11' );
		const changed = await look( reached );
		expect( changed.items.find( ( one ) => one.number === 'BULK-000007' )?.regularPrice ).toBe( '11' );
		now += 600_000;
		const before = reads();
		const { items } = await look( changed.reached );
		// What changed last is told again: Business Central stamps rows when they are written, not when they are committed.
		expect( product === 'bc' ? [ items.map( ( one ) => one.number ), reads() - before <= 4 ] : [ items.length > 130, true ] ).toEqual( product === 'bc' ? [ [ 'BULK-000007' ], true ] : [ true, true ] );
	} );
} );

describe( 'prices of Finance & Operations', () => {
	it( 'a trade agreement for everybody becomes the sale price with its days, and all of them are there for rows', async () => {
		const sandbox = await startSandbox();
		const { secret, ...input } = sandboxConnection( sandbox, 'fo' );
		const connector = createConnector( connectionSchema.parse( { id: 'fo', secret: null, ...input } ), secret, { now: () => new Date( '2026-11-24T10:00:00Z' ), sleep: () => Promise.resolve(), random: () => 0.5 } );
		await catalogueOf( sandbox, 'fo' ).sale?.( 'CONCORD-HOODIE', '49', '2026-11-20', '2026-11-30' );
		expect( await connector.feeds.one( 'items', 'CONCORD-HOODIE', silent ) ).toMatchObject( { regularPrice: '59', salePrice: '49', saleFrom: '2026-11-20', saleTo: '2026-11-30', prices: [ { group: '', currency: 'EUR', price: '49' } ] } );
		await connector.close();
		await sandbox.close();
	} );
} );
