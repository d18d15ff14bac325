/**
 * Frames a second while the designer's canvas is panned by mouse with 60 steps on it. The baselines, in the same run: the same pan with one
 * step, and how many frames this browser draws when nothing happens at all; on a shared machine only the three together say something.
 */
import type { Page } from 'playwright-core';
import type { AdminBrowser } from '../admin/browser.ts';
import type { Store } from '../store/index.ts';
import { z } from 'zod';
import { atLeast, context, type Figure } from './report.ts';
import { median, round } from './stats.ts';

const STEPS = 60;
const PAN_MS = 4_000;
const ROUNDS = 3;
const idSchema = z.object( { id: z.string() } );

export async function benchCanvas( store: Store, browser: AdminBrowser, connectionId: string ): Promise< Figure[] > {
	const { page } = browser;
	const rates: number[][] = [ [], [], [] ];
	const flows: string[] = [];
	for ( const count of [ 1, STEPS ] ) {
		flows.push( idSchema.parse( await store.rest( 'POST', '/wc-concord/v1/flows', { connection_id: connectionId, name: `${ count } steps`, content: { schemaVersion: 1, trigger: { on: 'manual', record: 'order' }, steps: steps( count ) } } ) ).id );
	}
	// Alternating, so that a busy moment of the machine does not fall on one of them alone.
	for ( let turn = 0; turn < ROUNDS; turn++ ) {
		for ( const [ index, id ] of flows.entries() ) {
			await open( browser, id );
			if ( index === 0 ) {
				rates[ 0 ]?.push( await framesOf( page, () => page.waitForTimeout( PAN_MS ) ) );
			}
			rates[ index + 1 ]?.push( await framesOf( page, () => pan( page ) ) );
		}
	}
	const [ idle = 0, one = 0, many = 0 ] = rates.map( ( list ) => round( median( list ), 1 ) );
	const note = `median of ${ ROUNDS } times ${ PAN_MS / 1000 } s`;
	return [
		context( 'ui', 'designer: frames a second of the same page at rest', idle, 'fps', `baseline; ${ note }` ),
		context( 'ui', 'designer: panning a canvas with one step', one, 'fps', `baseline; ${ note }` ),
		atLeast( 'ui', `designer: panning a canvas with ${ STEPS } steps`, many, 'fps', 50, note ),
	];
}

/** Branches of two sides, so that the drawing is wide as well as long. */
function steps( count: number ): unknown[] {
	const tell = ( index: number ) => ( { id: `tell-${ index }`, title: `Step ${ index }`, step: 'notify', message: 'Look at {number}' } );
	return count < 3 ? [ tell( 0 ) ] : Array.from( { length: count / 3 }, ( _, index ) => ( { id: `branch-${ index }`, title: '', step: 'branch', expression: 'total > 100', then: [ tell( index * 2 ) ], otherwise: [ tell( index * 2 + 1 ) ] } ) );
}

async function open( browser: AdminBrowser, flow: string ): Promise< void > {
	const { page } = browser;
	await browser.open( 'flows', { flow } );
	await page.getByRole( 'button', { name: 'Show canvas' } ).click();
	await page.locator( '.react-flow__node' ).first().waitFor();
	// The whole flow at once is the most there is to draw.
	await page.getByRole( 'button', { name: 'Show the whole flow' } ).click();
	for ( let step = 0; step < 4; step++ ) {
		await page.getByRole( 'button', { name: 'Zoom out' } ).click( { timeout: 1_000 } ).catch( () => undefined );
	}
}

/** Drags the ground to and fro until the time is up. */
async function pan( page: Page ): Promise< void > {
	const box = await page.locator( '.react-flow__pane' ).boundingBox();
	if ( ! box ) {
		throw new Error( 'the canvas is not there' );
	}
	const [ left, top ] = [ box.x + box.width * 0.1, box.y + box.height * 0.2 ];
	await page.mouse.move( left, top );
	await page.mouse.down();
	const end = performance.now() + PAN_MS;
	for ( let turn = 0; performance.now() < end; turn++ ) {
		const at = ( turn % 80 ) / 40;
		const along = at > 1 ? 2 - at : at;
		await page.mouse.move( left + along * box.width * 0.5, top + along * box.height * 0.5 );
	}
	await page.mouse.up();
}

/** Strings, because what runs in the page is not compiled for it. */
async function framesOf( page: Page, meanwhile: () => Promise< void > ): Promise< number > {
	await page.evaluate( `( () => { window.concordFrames = { from: performance.now(), count: 0, on: true }; const tick = () => { if ( window.concordFrames.on ) { window.concordFrames.count++; requestAnimationFrame( tick ); } }; requestAnimationFrame( tick ); } )()` );
	await meanwhile();
	const found: unknown = await page.evaluate( `( () => { const { from, count } = window.concordFrames; window.concordFrames.on = false; return count * 1000 / ( performance.now() - from ); } )()` );
	return Number( found );
}
