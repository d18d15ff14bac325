/** A draft is tried on the newest order of every kind the store has, and a failing kind keeps it from being published. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EMPTY_FLOW, type FlowMappings } from '../../worker/src/core/mapping/flow.ts';
import { shapesResultSchema, type ShapesResult } from '../../worker/src/core/shapes.ts';
import { openBench, type Bench } from './bench.ts';

const command = z.object( { state: z.string(), result: z.unknown() } );

describe.each( [ 'bc', 'fo' ] as const )( 'mapping tests for %s', ( product ) => {
	let bench: Bench;

	beforeEach( async () => {
		bench = await openBench( product );
		await bench.admin( 'PUT', '/settings', { paused: true } );
		bench.store.placeOrder( { change: { coupon_lines: [] } } );
		bench.store.placeOrder( { change: { customer_note: '' } } );
		bench.store.placeOrder( { change: { customer_note: 'Leave it with the neighbour on the second floor, please, and ring twice.' } } );
		bench.startWorker();
	} );
	afterEach( () => bench.close() );

	/** A field that only a customer's note fills. */
	const needsNote: FlowMappings = { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [ { target: product === 'bc' ? 'phoneNumber' : 'DeliveryAddressDescription', source: { kind: 'path', path: 'customerNote' }, steps: [ { step: 'length', max: 20, policy: 'truncate' } ], conditions: [], required: true } ], removed: [] } } };
	const check = async (): Promise< { id: number; result: ShapesResult } > => {
		const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'check_shapes', args: { connection_id: bench.connectionId, draft: true } } ) );
		for ( ; ; await wait( 50 ) ) {
			const answer = command.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
			if ( answer.state === 'synced' ) {
				return { id, result: shapesResultSchema.parse( answer.result ) };
			}
		}
	};
	const publish = async ( more: Record< string, unknown > ): Promise< { status: number; code: string } > => {
		const authorization = `Basic ${ Buffer.from( `${ bench.store.admin.login }:${ bench.store.admin.password }` ).toString( 'base64' ) }`;
		const answer = await fetch( `${ bench.store.url }/wp-json/wc-concord/v1/flows/${ bench.connectionId }/publish`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify( { note: 'Try', ...more } ) } );
		return { status: answer.status, code: z.object( { code: z.string().default( '' ) } ).parse( await answer.json() ).code };
	};

	it( 'OPS-5: a kind of order that would stop blocks the publication, with its sentence; a reason lifts it and stays with the version', async () => {
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: needsNote } );
		const { id, result } = await check();
		expect( result ).toMatchObject( { draft: true, revision: 1, checked: 3, version: 'builtin-1' } );
		expect( result.failing ).toBeGreaterThan( 0 );
		expect( result.failing ).toBeLessThan( result.shapes.length );
		expect( result.shapes.find( ( shape ) => shape.traits.includes( 'long texts' ) )?.outcome ).toBe( 'changes' );
		expect( JSON.stringify( result ) ).not.toContain( 'neighbour' );
		expect( await publish( { revision: 1 } ) ).toEqual( { status: 409, code: 'concord_shapes_unchecked' } );
		expect( await publish( { revision: 1, check: id } ) ).toEqual( { status: 409, code: 'concord_shapes_failing' } );
		expect( await publish( { revision: 1, check: id, override: 'Only orders with a note from now on' } ) ).toMatchObject( { status: 200 } );
		expect( JSON.stringify( await bench.admin( 'GET', `/flows/${ bench.connectionId }` ) ) ).toContain( 'Only orders with a note from now on' );
		expect( bench.sandbox.journal().filter( ( entry ) => entry.product === product && entry.method !== 'GET' ) ).toEqual( [] );
	} );

	it( 'OPS-5: a draft whose kinds all pass is published by its own check, and by no check of an earlier revision', async () => {
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 0, mappings: EMPTY_FLOW } );
		const first = await check();
		expect( first.result ).toMatchObject( { failing: 0 } );
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 1, mappings: needsNote } );
		expect( await publish( { revision: 2, check: first.id } ) ).toEqual( { status: 409, code: 'concord_shapes_unchecked' } );
		await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision: 2, mappings: EMPTY_FLOW } );
		expect( await publish( { revision: 3, check: ( await check() ).id } ) ).toMatchObject( { status: 200 } );
	} );
} );
