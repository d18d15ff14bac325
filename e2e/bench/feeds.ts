/** What a look of each feed costs Dynamics when nothing has changed since the last one: over a little, and over ten times as much. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { templatesFor, type TemplateKey } from '../../worker/src/core/flow/templates/index.ts';
import { openShop, type Shop } from '../demo/shop.ts';
import { look, putInUse } from '../orders/flow-in-use.ts';
import { context, notMeasured, type Figure } from './report.ts';
import { link, settled, type Link } from './rig.ts';

type Name = 'bc' | 'fo';
type Size = { orders: number; items: number };

const SIZES: [ Size, Size ] = [ { orders: 30, items: 500 }, { orders: 300, items: 5_000 } ];
const FEEDS: TemplateKey[] = [ 'stock', 'shipment', 'invoice', 'item' ];
const TIMEOUT_MS = 120_000;
/** Business Central's newest rows are read again for two minutes, because older ones may still be committed. */
const SETTLED_MS = 125_000;
const connectionsSchema = z.tuple( [ z.object( { id: z.string() } ) ] );
const commandSchema = z.object( { command_id: z.number() } );
const stateSchema = z.object( { state: z.string() } );

/** Requests are counted, not timed: all runs go side by side. */
export async function benchFeeds(): Promise< Figure[] > {
	const runs = ( [ 'bc', 'fo' ] as const ).map( async ( product ) => ( { product, costs: await Promise.all( SIZES.map( ( size ) => quiet( product, size ) ) ) } ) );
	return ( await Promise.all( runs ) ).flatMap( ( { product, costs: [ few, many ] } ) => FEEDS.map( ( feed ) => {
		const name = `${ product === 'bc' ? 'Business Central' : 'Finance & Operations' }, ${ feed }: a look that finds nothing`;
		const [ small, large ] = [ few?.get( feed ), many?.get( feed ) ];
		return small !== undefined && large !== undefined ? context( 'feeds', name, large, 'requests', `${ small } at a tenth of the size` ) : notMeasured( 'feeds', name, 'the look left no trace' );
	} ) );
}

/** By feed: what a look takes once everything there is was read and stands. */
async function quiet( product: Name, { orders, items }: Size ): Promise< Map< TemplateKey, number > > {
	const shop = await openShop( 'sample' );
	const connected = await link( shop, product, 0, {}, items );
	try {
		connected.startWorker( { CONCORD_POLL_MS: '100', CONCORD_IDLE_MS: '100' } );
		const [ { id: connection } ] = connectionsSchema.parse( await shop.rest( 'GET', '/wc-concord/v1/connections' ) );
		await post( shop, connected, product, orders );
		await match( shop, connection );
		const flows = new Map< TemplateKey, string >();
		for ( const feed of FEEDS ) {
			flows.set( feed, await putInUse( shop, connection, feed, seldom( product, feed ) ) );
		}
		for ( const flow of [ ...flows.values(), ...flows.values() ] ) {
			await look( shop, flow );
		}
		await wait( SETTLED_MS );
		const costs = new Map< TemplateKey, number >();
		for ( const [ feed, flow ] of flows ) {
			await look( shop, flow );
			const before = connected.sandbox.journal().length;
			await look( shop, flow );
			costs.set( feed, connected.sandbox.journal().slice( before ).filter( ( entry ) => entry.product === product ).length );
		}
		return costs;
	} finally {
		await connected.stop();
		await shop.stop();
	}
}

/** The template, looking by itself so seldom that only the looks asked for are counted. */
function seldom( product: Name, feed: TemplateKey ) {
	const content = templatesFor( product ).find( ( one ) => one.key === feed )?.content;
	return content?.trigger.on === 'feed' ? { ...content, trigger: { ...content.trigger, everyMinutes: 60 } } : content;
}

/** Orders in Dynamics, shipped and invoiced there. */
async function post( shop: Shop, { sandbox }: Link, product: Name, orders: number ): Promise< void > {
	for ( let index = 0; index < orders; index++ ) {
		await shop.place( index );
	}
	const owed = z.object( { owed: z.number() } );
	if ( ! await settled( TIMEOUT_MS, async () => owed.parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).owed === 0 ) ) {
		throw new Error( 'The orders did not arrive.' );
	}
	for ( const document of sandbox.documents( product ) ) {
		sandbox.act( product, 'ship', document.number );
		sandbox.act( product, 'invoice', document.number );
	}
}

/** Nothing of the items is read before it (DUP-6). */
async function match( shop: Shop, connection: string ): Promise< void > {
	const { command_id: command } = commandSchema.parse( await shop.rest( 'POST', '/wc-concord/v1/commands', { name: 'match_records', args: { connection_id: connection } } ) );
	if ( ! await settled( TIMEOUT_MS, async () => stateSchema.parse( await shop.rest( 'GET', `/wc-concord/v1/commands/${ command }` ) ).state === 'synced' ) ) {
		throw new Error( 'The match report did not come to its end.' );
	}
}
