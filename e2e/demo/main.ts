/**
 * `npm run demo`: a store, a simulated Dynamics, real checkouts, the worker between them; then both sides' totals in one
 * table, read from the two ends, and the way of one order from its parcels to its refund.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import * as money from '../../worker/src/core/money.ts';
import { startSandbox } from '../../worker/src/sandbox/index.ts';
import { buildAdminApp } from '../bin/build.ts';
import { compare, type Row } from './compare.ts';
import { sandboxConnection } from './connection.ts';
import { showLoop } from './loop.ts';
import { readOptions, USAGE, type DemoOptions } from './options.ts';
import { openShop } from './shop.ts';
import { pair, startWorkerProcess } from './worker-process.ts';

const LATENCY_MS = 150;
const SYNC_TIMEOUT_MS = 180_000;

async function demo( options: DemoOptions ): Promise< boolean > {
	const started = performance.now();
	buildAdminApp();
	const dataDir = mkdtempSync( join( tmpdir(), 'concord-demo-' ) );
	const cleanUp: ( () => Promise< void > | void )[] = [ () => rmSync( dataDir, { recursive: true, force: true } ) ];
	try {
		const shop = await openShop( options.store );
		cleanUp.push( shop.stop );
		const sandbox = await startSandbox( { latencyMs: LATENCY_MS } );
		cleanUp.push( () => sandbox.close() );
		console.log( `Dynamics: sandbox of ${ options.product === 'bc' ? 'Business Central' : 'Finance & Operations' }, ${ LATENCY_MS } ms a request` );

		await pair( shop.url, shop.rest, dataDir, 'Demo worker' );
		await shop.rest( 'POST', '/wc-concord/v1/connections', sandboxConnection( sandbox, options.product, options.product === 'fo' ? { location: '11' } : {} ) );
		const worker = startWorkerProcess( dataDir );
		cleanUp.push( () => worker.stop() );
		console.log( 'Worker: paired and running\n' );

		for ( let index = 0; index < options.orders; index++ ) {
			await shop.place( index );
			progress( `Checkouts placed: ${ index + 1 } of ${ options.orders }` );
		}
		progress( '' );
		const prefix = z.object( { store: z.object( { reference_prefix: z.string() } ) } ).parse( await shop.rest( 'GET', '/wc-concord/v1/overview' ) ).store.reference_prefix;
		const read = async () => compare( await shop.orders(), sandbox.documents( options.product ), prefix );
		const deadline = performance.now() + SYNC_TIMEOUT_MS;
		let rows = await read();
		while ( ! ( await atRest( shop.rest, rows ) ) && performance.now() < deadline ) {
			progress( `In Dynamics: ${ rows.filter( ( row ) => row.synced ).length } of ${ rows.length }` );
			await wait( 500 );
			rows = await read();
		}
		progress( '' );
		rows = await read();
		printTable( rows );
		await printStopped( shop.rest );
		const loop = await showLoop( shop, sandbox, options.product, prefix );
		const summary = {
			store: shop.kind, product: options.product, orders: rows.length,
			synced: rows.filter( ( row ) => row.synced ).length, duplicates: rows.filter( ( row ) => row.doubled ).length, totals_equal: rows.filter( ( row ) => row.totalsEqual ).length, loop_equal: loop,
			seconds: Math.round( ( performance.now() - started ) / 100 ) / 10,
		};
		if ( ! options.once ) {
			console.log( `\nStore:   ${ shop.url }\nwp-admin: ${ shop.signIn }\nDynamics: ${ sandbox.url }\nWorker log: ${ worker.logFile }\n\nPlace an order and watch it arrive. Stop with Ctrl+C.` );
			await new Promise< void >( ( resolve ) => process.once( 'SIGINT', resolve ).once( 'SIGTERM', resolve ) );
		}
		console.log( JSON.stringify( summary ) );
		return summary.orders >= options.orders && summary.synced === summary.orders && summary.duplicates === 0 && summary.totals_equal === summary.orders && loop;
	} finally {
		for ( const step of cleanUp.reverse() ) {
			await step();
		}
	}
}

const countsSchema = z.object( { counts: z.record( z.string(), z.number() ) } );

/** Nothing waits or is at work (a document may still be given its rounding line until then), and either all arrived or those that did not need a person. */
async function atRest( rest: ( method: string, path: string ) => Promise< unknown >, rows: readonly Row[] ): Promise< boolean > {
	const { counts } = countsSchema.parse( await rest( 'GET', '/wc-concord/v1/overview' ) );
	const ahead = ( counts[ 'waiting' ] ?? 0 ) + ( counts[ 'working' ] ?? 0 ) + ( counts[ 'retrying' ] ?? 0 );
	return ahead === 0 && ( rows.every( ( row ) => row.synced ) || ( counts[ 'needs-you' ] ?? 0 ) > 0 );
}

const stoppedSchema = z.array( z.object( { title: z.string(), issue: z.object( { message: z.string(), remedy: z.string() } ).nullable() } ) );

async function printStopped( rest: ( method: string, path: string ) => Promise< unknown > ): Promise< void > {
	for ( const { title, issue } of stoppedSchema.parse( await rest( 'GET', '/wc-concord/v1/records?state=needs-you&per_page=10' ) ) ) {
		console.log( `Stopped: ${ title }. ${ issue?.message ?? '' } ${ issue?.remedy ?? '' }` );
	}
}

function printTable( rows: readonly Row[] ): void {
	const line = ( cells: string[] ) => console.log( `${ ( cells[ 0 ] ?? '' ).padEnd( 10 ) }${ ( cells[ 1 ] ?? '' ).padEnd( 24 ) }${ ( cells[ 2 ] ?? '' ).padStart( 14 ) }${ ( cells[ 3 ] ?? '' ).padStart( 14 ) }  ${ cells[ 4 ] ?? '' }` );
	line( [ 'Order', 'Sales order', 'Store', 'Dynamics', '' ] );
	for ( const { order, documents, totalsEqual, doubled } of rows ) {
		line( [ `#${ order.number }`, documents.map( ( document ) => document.number ).join( ', ' ) || '-', `${ order.total } ${ order.currency }`, documents[ 0 ] ? `${ money.round( documents[ 0 ].total, 2 ) } ${ documents[ 0 ].currency }` : '-', doubled ? 'TWICE' : totalsEqual ? 'equal' : documents.length > 0 ? 'DIFFERENT' : 'not there' ] );
	}
}

function progress( text: string ): void {
	if ( process.stdout.isTTY ) {
		process.stdout.write( `\r\x1b[2K${ text }` );
	} else if ( text !== '' ) {
		console.log( text );
	}
}

try {
	process.exitCode = ( await demo( readOptions( process.argv.slice( 2 ) ) ) ) ? 0 : 1;
} catch ( error ) {
	console.error( `${ error instanceof Error ? error.message : String( error ) }\nUsage: ${ USAGE }` );
	process.exitCode = 1;
}
