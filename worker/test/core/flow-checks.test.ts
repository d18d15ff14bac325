/** What the designer says of a flow before it is published, and the operations it edits with. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/core/mapping/expression.ts';
import { flowChecks, type Drawn } from '../../src/core/flow/checks.ts';
import { graphOf } from '../../src/core/flow/graph.ts';
import type { FlowStep, FlowTrigger } from '../../src/core/flow/schema.ts';
import { variablesAt } from '../../src/core/flow/scope.ts';
import { copyStep, findStep, insertStep, moveStep, placesFor, removeStep, replaceStep, shiftStep, walk } from '../../src/core/flow/tree.ts';

const parse = ( text: string ): string | null => {
	try {
		compile( text );
		return null;
	} catch ( error ) {
		return error instanceof Error ? error.message : 'error';
	}
};
const path = ( text: string ) => ( { kind: 'path' as const, path: text } );
const ORDER: FlowStep = { id: 'order', title: '', step: 'salesOrder' };
const filter = ( id: string, expression = 'status = "processing"' ): FlowStep => ( { id, title: '', step: 'filter', expression, message: '' } );
const upsert = ( id: string, from = 'document.reference' ): FlowStep => ( { id, title: '', step: 'upsert', entity: 'ConOrders', where: [ { field: 'Reference', source: path( from ) } ], rows: [], as: 'kept' } );
const ACT: FlowStep = { id: 'post', title: '', step: 'action', entity: 'salesInvoices', where: [ { field: 'number', source: path( 'number' ) } ], action: 'post', rows: [], as: 'posted' };
const TIMED: FlowTrigger = { on: 'schedule', record: 'order', everyMinutes: 60 };
const branch = ( id: string, then: FlowStep[], otherwise: FlowStep[] = [] ): FlowStep => ( { id, title: '', step: 'branch', expression: 'total > "5"', then, otherwise } );
const loop = ( id: string, steps: FlowStep[], list = 'lines' ): FlowStep => ( { id, title: '', step: 'forEach', path: list, as: 'line', steps } );
const order = ( ...steps: FlowStep[] ): Drawn => ( { kind: 'order', trigger: { on: 'store', record: 'order' }, steps } );
const said = ( flow: Drawn ) => flowChecks( flow, parse ).map( ( { step, severity, code, detail } ) => `${ severity } ${ step ?? 'flow' }: ${ code }${ detail === '' ? '' : ` ${ detail }` }` );

describe( 'checks of a flow', () => {
	it( 'a sound flow has none', () => {
		expect( said( order( filter( 'paid' ), ORDER, branch( 'big', [ upsert( 'one' ), loop( 'each', [ upsert( 'line', 'vars.line.id' ) ] ) ] ) ) ) ).toEqual( [] );
	} );

	it.each( [
		[ 'without the sales order', order( filter( 'paid' ) ), [ 'error flow: no-sales-order' ] ],
		[ 'with two', order( ORDER, { ...ORDER, id: 'again' } ), [ 'error again: sales-order-twice' ] ],
		[ 'with it in a branch', order( branch( 'b', [ ORDER ] ) ), [ 'error order: sales-order-nested' ] ],
		[ 'of one\'s own with the sales order', { ...order( ORDER ), kind: 'own' as const }, [ 'error order: sales-order-foreign' ] ],
		[ 'without steps', { ...order(), kind: 'own' as const }, [ 'error flow: no-steps' ] ],
		[ 'with one id twice', order( ORDER, upsert( 'x' ), upsert( 'x' ) ), [ 'error x: double-id x' ] ],
		[ 'with an empty expression', order( filter( 'f', '' ), ORDER ), [ 'error f: empty-expression expression' ] ],
		[ 'with an expression that is none', order( filter( 'f', 'total >' ), ORDER ), [ 'error f: bad-expression JSONata S0207' ] ],
		[ 'with a variable nobody set', order( ORDER, upsert( 'u', 'vars.item.No' ) ), [ 'error u: unknown-variable item' ] ],
		[ 'with a loop\'s element outside the loop\'s name', order( ORDER, loop( 'l', [ upsert( 'u', 'vars.row.id' ) ] ) ), [ 'error u: unknown-variable row' ] ],
		[ 'with a step after a stop', order( ORDER, { id: 'h', title: '', step: 'hold', message: 'Ask.' }, upsert( 'u' ) ), [ 'warning u: never-runs' ] ],
		[ 'with a filter behind the order', order( ORDER, filter( 'f' ) ), [ 'warning f: filter-after-order' ] ],
		[ 'with a loop over no list', order( ORDER, loop( 'l', [ upsert( 'u' ) ], 'total' ) ), [ 'warning l: loop-without-list lines, fees, shippingLines, coupons, taxes, refunds, payments' ] ],
		[ 'with an entity that has no name', order( ORDER, { ...upsert( 'u' ), entity: '' } as FlowStep ), [ 'error u: field-missing entity' ] ],
		[ 'an action that every run would repeat', { kind: 'own' as const, trigger: TIMED, steps: [ ACT ] }, [ 'error post: action-at-every-run' ] ],
		[ 'an action behind a filter that leaves out what is done', { kind: 'own' as const, trigger: TIMED, steps: [ filter( 'f' ), ACT ] }, [] ],
		[ 'writing to a product outside a loop', order( ORDER, { id: 's', title: '', step: 'setInStore', record: 'product', by: 'record', target: 'meta', key: 'a', source: path( 'number' ) } ), [ 'error s: no-store-record product' ] ],
	] as [ string, Drawn, string[] ][] )( 'a flow %s', ( _name, flow, expected ) => {
		expect( said( flow ) ).toEqual( expected );
	} );

	it( 'more steps, or deeper ones, than there may be', () => {
		expect( said( order( ORDER, ...Array.from( { length: 100 }, ( _, index ) => filter( `f${ index }` ) ) ) ).filter( ( one ) => one.startsWith( 'error' ) ) ).toEqual( [ 'error flow: too-many 100' ] );
		const deep = Array.from( { length: 6 } ).reduce< FlowStep >( ( inner, _, index ) => branch( `b${ index }`, [ inner ] ), upsert( 'u' ) );
		expect( said( order( ORDER, deep ) ) ).toEqual( [ 'error u: too-deep 6' ] );
	} );
} );

describe( 'editing the tree', () => {
	const steps = [ ORDER, branch( 'b', [ upsert( 'x' ) ], [ filter( 'f' ) ] ), loop( 'l', [ upsert( 'y' ) ] ) ];
	const ids = ( tree: readonly FlowStep[] ) => walk( tree ).map( ( one ) => `${ '.'.repeat( one.depth ) }${ one.step.id }` );

	it( 'puts in, takes out, moves and copies at any depth, and leaves the rest as it was', () => {
		expect( ids( insertStep( steps, { parent: 'b', list: 'otherwise', index: 0 }, upsert( 'new' ) ) ) ).toEqual( [ 'order', 'b', '.x', '.new', '.f', 'l', '.y' ] );
		expect( ids( removeStep( steps, 'x' ) ) ).toEqual( [ 'order', 'b', '.f', 'l', '.y' ] );
		expect( ids( shiftStep( steps, 'l', -1 ) ) ).toEqual( [ 'order', 'l', '.y', 'b', '.x', '.f' ] );
		expect( ids( shiftStep( steps, 'order', -1 ) ) ).toEqual( ids( steps ) );
		const copied = copyStep( steps, 'b' );
		expect( [ ids( copied.steps ), copied.id ] ).toEqual( [ [ 'order', 'b', '.x', '.f', 'b-2', '.x-2', '.f-2', 'l', '.y' ], 'b-2' ] );
		expect( ids( steps ) ).toEqual( [ 'order', 'b', '.x', '.f', 'l', '.y' ] );
	} );

	it( 'moves a step into a branch or loop and out of it, never into itself; at the end of a list one step further leaves what holds it', () => {
		expect( ids( moveStep( steps, 'l', { parent: 'b', list: 'then', index: 1 } ) ) ).toEqual( [ 'order', 'b', '.x', '.l', '..y', '.f' ] );
		expect( ids( moveStep( steps, 'y', { parent: null, list: 'root', index: 1 } ) ) ).toEqual( [ 'order', 'y', 'b', '.x', '.f', 'l' ] );
		expect( ids( moveStep( steps, 'order', { parent: null, list: 'root', index: 2 } ) ) ).toEqual( [ 'b', '.x', '.f', 'order', 'l', '.y' ] );
		expect( ids( moveStep( steps, 'b', { parent: 'b', list: 'then', index: 0 } ) ) ).toEqual( ids( steps ) );
		expect( ids( shiftStep( steps, 'f', -1 ) ) ).toEqual( [ 'order', 'f', 'b', '.x', 'l', '.y' ] );
		expect( ids( shiftStep( steps, 'x', 1 ) ) ).toEqual( [ 'order', 'b', '.f', 'x', 'l', '.y' ] );
		expect( ids( shiftStep( steps, 'l', 1 ) ) ).toEqual( ids( steps ) );
	} );

	it( 'offers every place but the own one and those inside the step; a sales order only the top level', () => {
		const words = ( id: string ) => placesFor( steps, id ).map( ( { parent, list, index } ) => `${ parent ?? '' }/${ list }/${ index }` );
		expect( words( 'x' ) ).toEqual( [ '/root/0', '/root/1', 'b/otherwise/0', 'b/otherwise/1', '/root/2', 'l/steps/0', 'l/steps/1', '/root/3' ] );
		expect( words( 'b' ) ).toEqual( [ '/root/0', 'l/steps/0', 'l/steps/1', '/root/3' ] );
		expect( words( 'order' ) ).toEqual( [ '/root/2', '/root/3' ] );
		for ( const place of placesFor( steps, 'x' ) ) {
			expect( findStep( moveStep( steps, 'x', place ), 'x' )?.place ).toEqual( place );
		}
	} );

	it( 'knows what earlier steps kept at every place: inside a loop its element, behind a branch what its sides kept, and never what the other side keeps', () => {
		const named = ( id: string, as: string ): FlowStep => ( { ...upsert( id ), as } as FlowStep );
		const flow = [ named( 'a', 'first' ), branch( 'b', [ named( 'x', 'then' ) ], [ named( 'y', 'else' ) ] ), loop( 'l', [ named( 'z', 'inner' ) ] ), filter( 'end' ) ];
		const at = ( id: string ) => variablesAt( flow, id ).map( ( step ) => step.as );
		expect( [ at( 'a' ), at( 'y' ), at( 'l' ), at( 'z' ), at( 'end' ), at( 'nowhere' ) ] ).toEqual( [ [], [ 'first' ], [ 'first', 'then', 'else' ], [ 'first', 'then', 'else', 'line' ], [ 'first', 'then', 'else', 'line', 'inner' ], [] ] );
	} );

	it( 'replaces a step where it stands', () => {
		expect( findStep( replaceStep( steps, 'y', filter( 'y', 'total = "1"' ) ), 'y' ) ).toMatchObject( { step: { step: 'filter' }, place: { parent: 'l', list: 'steps', index: 0 } } );
	} );
} );

describe( 'the canvas', () => {
	it( 'has an edge for every place where a step can be added, and each leads on', () => {
		const steps = [ ORDER, branch( 'b', [ upsert( 'x' ) ] ), loop( 'l', [ upsert( 'y' ), upsert( 'z' ) ] ) ];
		const { nodes, edges } = graphOf( steps );
		expect( nodes.map( ( node ) => node.id ) ).toEqual( [ '(start)', 'order', 'b', 'x', 'b:join', 'l', 'y', 'z', 'l:join', '(end)' ] );
		expect( edges.map( ( edge ) => `${ edge.from } > ${ edge.to } ${ edge.id }` ) ).toEqual( [
			'(start) > order /root/0', 'order > b /root/1', 'b > x b/then/0', 'x > b:join b/then/1', 'b > b:join b/otherwise/0', 'b:join > l /root/2', 'l > y l/steps/0', 'y > z l/steps/1', 'z > l:join l/steps/2', 'l:join > (end) /root/3',
		] );
		for ( const edge of edges ) {
			expect( walk( insertStep( steps, edge.place, upsert( 'new' ) ) ).find( ( one ) => one.step.id === 'new' )?.place ).toEqual( edge.place );
		}
	} );
} );
