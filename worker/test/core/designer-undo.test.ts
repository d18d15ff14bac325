/** A file that is taken over into an order flow, saved, and undone: steps and rules are again what they were. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FlowStep } from '../../src/core/flow/schema.ts';
import type { Place } from '../../src/core/flow/tree.ts';
import { EMPTY_FLOW, type FlowMappings } from '../../src/core/mapping/flow.ts';
import { rulesSchema, type Rules } from '../../src/core/rules/schema.ts';

/** Of the admin app, whose modules are another TypeScript project. */
type Head = { kind: 'order'; draft: { mappings: FlowMappings }; published: null };
type Drawing = { steps: FlowStep[]; rules?: Rules | null };
type Past = { present: Drawing };
type Edit = { do: 'add'; place: Place; step: FlowStep } | { do: 'adopt'; drawing: unknown; stood: Rules | null } | { do: 'undo' | 'redo' };
const made = < T >() => z.custom< T >( ( value ) => typeof value === 'function' );
const app = ( file: string ) => import( join( import.meta.dirname, '../../../admin-ui/src/designer', file ) );
const { begin, edit } = z.object( { begin: made< ( drawing: Drawing ) => Past >(), edit: made< ( past: Past, action: Edit ) => Past >() } ).parse( await app( 'state.ts' ) );
const { contentOf, drawingOf, sameDrawing, savedDrawing } = z.object( {
	contentOf: made< ( head: Head, drawing: Drawing ) => FlowMappings >(), drawingOf: made< ( head: Head ) => Drawing >(), sameDrawing: made< ( left: Drawing, right: Drawing ) => boolean >(), savedDrawing: made< ( head: Head, present: Drawing ) => Drawing >(),
} ).parse( await app( 'content.ts' ) );

const OURS: Rules = rulesSchema.parse( { skuAliases: [ { sku: 'OLD', item: '1000' } ] } );
const THEIRS: Rules = rulesSchema.parse( { skuAliases: [ { sku: 'FOREIGN', item: '9999' } ] } );
const ORDER: FlowStep = { id: 'sales-order', title: '', step: 'salesOrder' };
const TELL: FlowStep = { id: 'tell', title: '', step: 'notify', message: 'Sent.' };

/** As the store answers after a save: the draft is what was sent. */
const head = ( mappings: FlowMappings ): Head => ( { kind: 'order', draft: { mappings }, published: null } );

describe( 'undo after a file was taken over', () => {
	it.each( [ [ 'rules of its own', OURS ], [ 'no rules', null ] ] )( 'a flow with %s has them again, also once the file\'s were saved, and for every edit before it', ( _what, rules ) => {
		const stood: FlowMappings = { ...EMPTY_FLOW, ...( rules ? { rules } : {} ), steps: [ ORDER ] };
		let state = begin( drawingOf( head( stood ) ) );
		state = edit( state, { do: 'add', place: { parent: null, list: 'root', index: 1 }, step: TELL } );
		state = edit( state, { do: 'adopt', drawing: { trigger: { on: 'store', record: 'order' }, steps: [ ORDER ], layout: {}, rules: THEIRS }, stood: rules } );
		const saved = head( contentOf( head( stood ), state.present ) );
		expect( saved.draft.mappings.rules ).toEqual( THEIRS );

		state = edit( state, { do: 'undo' } );
		expect( sameDrawing( state.present, savedDrawing( saved, state.present ) ) ).toBe( false );
		const again = contentOf( saved, state.present );
		expect( [ again.rules, again.steps?.map( ( { id } ) => id ) ] ).toEqual( [ rules ?? undefined, [ 'sales-order', 'tell' ] ] );

		state = edit( state, { do: 'undo' } );
		expect( contentOf( saved, state.present ).rules ).toEqual( rules ?? undefined );
		state = edit( edit( state, { do: 'redo' } ), { do: 'redo' } );
		expect( contentOf( head( again ), state.present ).rules ).toEqual( THEIRS );
	} );

	it( 'a flow that took nothing over leaves the rules to those who change them elsewhere', () => {
		const stood: FlowMappings = { ...EMPTY_FLOW, rules: OURS, steps: [ ORDER ] };
		const state = edit( begin( drawingOf( head( stood ) ) ), { do: 'add', place: { parent: null, list: 'root', index: 1 }, step: TELL } );
		expect( contentOf( head( { ...stood, rules: THEIRS } ), state.present ).rules ).toEqual( THEIRS );
	} );
} );
