/** The one reducer of the mapping editor: nothing that was edited gets lost, whatever the store answers meanwhile. */
import { describe, expect, it } from 'vitest';
import { begin, isDirty, reduce, UNDO_MAX, type Edits } from '../../src/core/mapping/edits.ts';
import { EMPTY_FLOW, type FlowMappings } from '../../src/core/mapping/flow.ts';

const flow = ( ...targets: string[] ): FlowMappings => ( { ...EMPTY_FLOW, documents: { ...EMPTY_FLOW.documents, header: { rows: [], removed: targets } } } );
const removed = ( edits: Edits ) => edits.present.documents.header.removed.join( ' ' );
const edit = ( edits: Edits, to: FlowMappings, merge?: string ) => reduce( edits, { do: 'edit', to, ...( merge === undefined ? {} : { merge } ) } );

describe( 'edits of a mapping', () => {
	it( 'takes back and repeats at least 100 edits, also after a save', () => {
		let edits = begin( flow(), null );
		for ( let step = 1; step <= 150; step++ ) {
			edits = edit( edits, flow( `f${ step }` ) );
		}
		edits = reduce( edits, { do: 'saved', mappings: edits.present } );
		expect( isDirty( edits ) ).toBe( false );
		for ( let step = 0; step < 150; step++ ) {
			edits = reduce( edits, { do: 'undo' } );
		}
		expect( [ removed( edits ), isDirty( edits ), UNDO_MAX >= 100 ] ).toEqual( [ '', true, true ] );
		for ( let step = 0; step < 150; step++ ) {
			edits = reduce( edits, { do: 'redo' } );
		}
		expect( [ removed( edits ), isDirty( edits ) ] ).toEqual( [ 'f150', false ] );
	} );

	it( 'typing in one field is one step back; an edit that changes nothing is none', () => {
		let edits = begin( flow(), null );
		for ( const text of [ 'a', 'ab', 'abc' ] ) {
			edits = edit( edits, flow( text ), 'source city' );
		}
		edits = edit( edits, flow( 'abc' ) );
		edits = edit( edits, flow( 'other' ) );
		edits = reduce( edits, { do: 'undo' } );
		expect( removed( edits ) ).toBe( 'abc' );
		expect( removed( reduce( edits, { do: 'undo' } ) ) ).toBe( '' );
	} );

	it( 'an edit made while the store discards or goes back stays; a discarded draft can be taken back', () => {
		const before = edit( begin( flow( 'saved' ), null ), flow( 'mine' ) );
		const meanwhile = edit( before, flow( 'later' ) );
		const late = reduce( meanwhile, { do: 'revert', to: flow(), from: before.present } );
		expect( [ removed( late ), isDirty( late ) ] ).toEqual( [ 'later', true ] );
		const gone = reduce( before, { do: 'revert', to: flow(), from: before.present } );
		expect( [ removed( gone ), isDirty( gone ), removed( reduce( gone, { do: 'undo' } ) ) ] ).toEqual( [ '', false, 'mine' ] );
	} );

	it( 'unsaved edits of a killed tab begin as unsaved, and an edit taken back by hand is no change', () => {
		expect( isDirty( begin( flow(), flow( 'kept' ) ) ) ).toBe( true );
		expect( isDirty( edit( begin( flow(), flow( 'kept' ) ), flow() ) ) ).toBe( false );
	} );
} );
