/** Actions are carried out once, each for itself; what only a real one would tell excuses what reads it and nothing else. */
import { describe, expect, it } from 'vitest';
import { answerOf, rememberAnswer } from '../../src/core/flow/answers.ts';
import type { EntityRow } from '../../src/core/flow/entity-access.ts';
import { RecordingEntities } from '../../src/core/flow/recording.ts';
import { runSteps } from '../../src/core/flow/run.ts';
import type { FlowEnd, FlowRun } from '../../src/core/flow/running.ts';
import type { FlowStep } from '../../src/core/flow/schema.ts';

const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const row = ( target: string, from: string ) => ( { target, source: path( from ), steps: [], conditions: [], required: true } );
const action = ( name: string, id = 'action' ): FlowStep => ( { id, title: '', step: 'action', entity: 'wholesaleOrders', where: [ { field: 'number', source: path( 'number' ) } ], action: name, rows: [], as: 'answer' } );
const STANDS: EntityRow = { entity: 'wholesaleOrders', path: 'wholesaleOrders(1)', etag: '', values: { number: '7' } };

function runOf( dynamics: FlowRun[ 'dynamics' ], { acted = [], dry = false }: { acted?: Iterable< string >; dry?: boolean } = {} ): FlowRun {
	return {
		root: { number: '7', lines: [ { sku: 'A' }, { sku: 'B' } ], vars: {} }, record: 'order #7', flow: '', dynamics, observe: () => undefined, maxLength: () => undefined,
		salesOrder: null, payInvoice: null, creditMemo: null, variants: () => Promise.reject( new Error( 'not asked here' ) ), customer: null, storeIds: () => ( {} ), unsure: dry ? new Set() : null, mustHold: () => undefined,
		acted: new Set( acted ), place: '', writes: [], puts: [], warnings: [], trace: [], at: { since: 0, read: {}, gave: {}, rows: [] }, now: () => 0, readAt: '2026-01-01T00:00:00Z',
	};
}

/** A tenant that has one order and answers what was carried out. */
function tenant(): { acts: string[]; dynamics: FlowRun[ 'dynamics' ] } {
	const acts: string[] = [];
	const unasked = () => Promise.reject( new Error( 'not asked here' ) );
	return { acts, dynamics: { find: () => Promise.resolve( STANDS ), list: () => Promise.resolve( [ STANDS ] ), create: unasked, update: unasked, remove: unasked, act: ( _row, name ) => {
		acts.push( name );
		return Promise.resolve( { by: name } );
	} } };
}

describe( 'an action that was carried out with a record', () => {
	it( 'is not carried out again, and its answer stands; another one that was drawn in the same step since is, and has an answer of its own', async () => {
		const { acts, dynamics } = tenant();
		const first = runOf( dynamics );
		await runSteps( [ action( 'approve' ) ], first );
		const again = runOf( dynamics, { acted: first.acted } );
		await runSteps( [ action( 'approve' ) ], again );
		expect( [ acts, again.root[ 'vars' ] ] ).toEqual( [ [ 'approve' ], { answer: { by: 'approve' } } ] );
		const redrawn = runOf( dynamics, { acted: again.acted } );
		await runSteps( [ action( 'release' ) ], redrawn );
		expect( [ acts, redrawn.root[ 'vars' ] ] ).toEqual( [ [ 'approve', 'release' ], { answer: { by: 'release' } } ] );
		const back = runOf( dynamics, { acted: redrawn.acted } );
		await runSteps( [ action( 'approve' ), action( 'release' ) ], back );
		expect( acts ).toEqual( [ 'approve', 'release' ] );
	} );

	it( 'is not carried out again where an earlier version kept the step alone', async () => {
		const { acts, dynamics } = tenant();
		await runSteps( [ action( 'approve' ) ], runOf( dynamics, { acted: [ 'action' ] } ) );
		expect( acts ).toEqual( [] );
	} );
} );

describe( 'what is kept of an answer', () => {
	it( 'is nothing that opens a door, whatever it is called, and what names an item all the same', () => {
		const marks = new Set< string >();
		rememberAnswer( marks, 'action', { ItemKey: 'A-1', AccessKey: 'x', private_key: 'x', ApiKey: 'x', SharedKey: 'x', refreshToken: 'x', Authorization: 'x', clientSecret: 'x' } );
		expect( answerOf( marks, 'action' ) ).toEqual( { ItemKey: 'A-1' } );
	} );
} );

describe( 'what only a real action would tell', () => {
	const behind = ( ...rows: ReturnType< typeof row >[] ): FlowStep => ( { id: 'behind', title: 'Keep it', step: 'findOrCreate', entity: 'approvals', where: [ { field: 'order', source: path( 'number' ) } ], rows, as: 'kept' } );
	const dry = async ( ...steps: FlowStep[] ): Promise< { end: FlowEnd; steps: string[] } > => {
		const run = runOf( new RecordingEntities( { find: ( entity ) => Promise.resolve( entity === STANDS.entity ? STANDS : null ), list: () => Promise.resolve( [] ) } ), { dry: true } );
		const end = await runSteps( steps, run );
		return { end, steps: run.trace.map( ( { id, outcome } ) => `${ id } ${ outcome }` ) };
	};

	it( 'ends a try where a step reads it', async () => {
		expect( ( await dry( action( 'approve' ), behind( row( 'by', 'vars.answer.by' ) ) ) ).end ).toEqual( { end: 'known-later' } );
	} );

	it.each( [ [ 'before', [ row( 'phone', 'billing.phone' ), row( 'by', 'vars.answer.by' ) ] ], [ 'behind', [ row( 'by', 'vars.answer.by' ), row( 'phone', 'billing.phone' ) ] ] ] )( 'does not excuse a row %s it that the record itself leaves empty', async ( _where, rows ) => {
		await expect( dry( action( 'approve' ), behind( ...rows ) ) ).rejects.toThrow( 'The step "Keep it" of the flow stopped: phone of order #7 cannot be written: the field is required.' );
	} );

	it( 'ends a try in a loop, too: what comes behind the loop may read what the loop would have made', async () => {
		const loop: FlowStep = { id: 'lines', title: '', step: 'forEach', path: 'lines', as: 'line', steps: [ behind( row( 'by', 'vars.answer.by' ) ) ] };
		const { end, steps } = await dry( action( 'approve' ), loop, { ...behind( row( 'id', 'vars.kept.id' ) ), id: 'last' } as FlowStep );
		expect( [ end, steps.filter( ( one ) => one.startsWith( 'last' ) ) ] ).toEqual( [ { end: 'known-later' }, [] ] );
	} );
} );
