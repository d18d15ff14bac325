/** What a person is shown when two states of one flow differ. */
import { describe, expect, it } from 'vitest';
import { compareFlows, stepValues } from '../../src/core/flow/compare.ts';
import type { FlowStep, FlowTrigger } from '../../src/core/flow/schema.ts';

const ON: FlowTrigger = { on: 'store', record: 'order' };
const note = ( id: string, message = id ): FlowStep => ( { id, title: '', step: 'notify', message } );
const branch = ( id: string, then: FlowStep[], otherwise: FlowStep[] = [] ): FlowStep => ( { id, title: '', step: 'branch', expression: 'true', then, otherwise } );
const write = ( target: string ): FlowStep => ( { id: 'write', title: '', step: 'upsert', entity: 'items', where: [ { field: 'number', source: { kind: 'path', path: 'sku' } } ], rows: [ { target, source: { kind: 'path', path: 'name' }, steps: [], conditions: [], required: false } ], as: 'item' } );
const said = ( theirs: FlowStep[], mine: FlowStep[], trigger = ON ) => compareFlows( { trigger: ON, steps: theirs }, { trigger, steps: mine } ).map( ( { step, change, fields } ) => [ step?.id ?? 'trigger', change, ...fields.map( ( one ) => `${ one.field }: ${ one.theirs } / ${ one.mine }` ) ].join( ' ' ) );

describe( 'two states of one flow', () => {
	it( 'that are alike differ in nothing', () => {
		expect( said( [ note( 'a' ), branch( 'b', [ note( 'c' ) ] ) ], [ note( 'a' ), branch( 'b', [ note( 'c' ) ] ) ] ) ).toEqual( [] );
	} );

	it( 'a step put in above is added and moves no other; one taken out is named', () => {
		expect( said( [ note( 'a' ), note( 'b' ), note( 'c' ) ], [ note( 'new' ), note( 'a' ), note( 'c' ) ] ) ).toEqual( [ 'new added', 'b removed' ] );
	} );

	it( 'a changed value is named by where it stands, rows counted from 1, also in a branch', () => {
		expect( said( [ branch( 'b', [ write( 'displayName' ) ] ) ], [ branch( 'b', [ write( 'displayName2' ) ] ) ] ) ).toEqual( [ 'write changed rows.1.target: displayName / displayName2' ] );
	} );

	it( 'a step in another list, or behind another, is moved', () => {
		expect( said( [ branch( 'b', [ note( 'a' ) ] ) ], [ branch( 'b', [], [ note( 'a' ) ] ) ] ) ).toEqual( [ 'a moved' ] );
		expect( said( [ note( 'a' ), note( 'b' ) ], [ note( 'b' ), note( 'a' ) ] ) ).toEqual( [ 'b moved', 'a moved' ] );
	} );

	it( 'another trigger is named with what it was', () => {
		expect( said( [], [], { on: 'store', record: 'refund' } ) ).toEqual( [ 'trigger changed record: order / refund' ] );
	} );

	it( 'a step that is to be added tells all it is set to, without the steps it holds', () => {
		expect( stepValues( write( 'displayName' ) ).map( ( { field, mine } ) => `${ field }: ${ mine }` ) ).toEqual( [ 'entity: items', 'where.1.field: number', 'where.1.source.kind: path', 'where.1.source.path: sku', 'rows.1.target: displayName', 'rows.1.source.kind: path', 'rows.1.source.path: name', 'rows.1.required: false', 'as: item' ] );
		expect( stepValues( branch( 'b', [ note( 'a' ) ] ) ).map( ( { field, mine } ) => `${ field }: ${ mine }` ) ).toEqual( [ 'expression: true' ] );
	} );
} );
