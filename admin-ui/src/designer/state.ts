/** The flow as it is edited: every edit, from the canvas, the outline or a form, goes through one reducer, so that each can be undone. */
import type { FlowStep, FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import type { Rules } from '../../../worker/src/core/rules/schema.ts';
import { copyStep, findStep, insertStep, moveStep, removeStep, replaceStep, shiftStep, type Place } from '../../../worker/src/core/flow/tree.ts';

export type Layout = Record< string, { x: number; y: number } >;
export type Drawing = {
	trigger: FlowTrigger; steps: FlowStep[]; layout: Layout;
	/** Of an order flow, and only once they were taken over from a file, for what undo brings back too: otherwise they are those that stand. Null: none. */
	rules?: Rules | null;
};
export type History = { past: Drawing[]; present: Drawing; future: Drawing[]; selected: string | null; /** The step the last edit was of; a run of edits of one field is one undo. */ typing: string };
export type Edit =
	| { do: 'add'; place: Place; step: FlowStep }
	| { do: 'remove' | 'copy'; id: string }
	| { do: 'shift'; id: string; by: -1 | 1 }
	| { do: 'move'; id: string; place: Place }
	| { do: 'replace'; id: string; step: FlowStep }
	| { do: 'trigger'; trigger: FlowTrigger }
	| { do: 'layout'; layout: Layout }
	| { do: 'load'; drawing: Drawing }
	/** Another flow in the place of this one, which undo brings back; `stood`: the rules that stand now, null for none. */
	| { do: 'adopt'; drawing: Drawing; stood: Rules | null }
	| { do: 'select'; id: string | null }
	| { do: 'undo' | 'redo' };

const UNDO_MAX = 200;
export const TRIGGER_ID = 'trigger';

export function begin( drawing: Drawing ): History {
	return { past: [], present: drawing, future: [], selected: null, typing: '' };
}

export function edit( state: History, action: Edit ): History {
	const { present } = state;
	switch ( action.do ) {
		case 'select': return { ...state, selected: action.id, typing: '' };
		case 'load': return begin( action.drawing );
		case 'adopt': return { ...next( action.drawing.rules ? ruled( state, action.stood ) : state, action.drawing ), selected: null };
		case 'undo': return back( state );
		case 'redo': return forth( state );
		case 'add': return { ...next( state, { ...present, steps: insertStep( present.steps, action.place, action.step ) } ), selected: action.step.id };
		case 'remove': return { ...next( state, { ...present, steps: removeStep( present.steps, action.id ) } ), selected: null };
		case 'shift': return next( state, { ...present, steps: shiftStep( present.steps, action.id, action.by ) } );
		case 'move': return { ...next( state, { ...present, steps: moveStep( present.steps, action.id, action.place ), layout: without( present.layout, action.id ) } ), selected: action.id };
		case 'copy': {
			const { steps, id } = copyStep( present.steps, action.id );
			return { ...next( state, { ...present, steps } ), selected: id };
		}
		case 'replace': return { ...next( state, { ...present, steps: replaceStep( present.steps, action.id, action.step ) }, `step ${ action.id } ${ changedKeys( present.steps, action.id, action.step ) }` ), selected: action.step.id };
		case 'trigger': return next( state, { ...present, trigger: action.trigger }, 'trigger' );
		case 'layout': return next( state, { ...present, layout: action.layout } );
	}
}

/** "Those that stand" are others once the file's are saved: what was drawn before keeps its own by name. */
function ruled( state: History, stood: Rules | null ): History {
	const own = ( drawing: Drawing ): Drawing => ( drawing.rules === undefined ? { ...drawing, rules: stood } : drawing );
	return { ...state, past: state.past.map( own ), present: own( state.present ) };
}

/** A step that goes elsewhere in the flow goes elsewhere on the canvas too. */
function without( layout: Layout, id: string ): Layout {
	return Object.fromEntries( Object.entries( layout ).filter( ( [ one ] ) => one !== id ) );
}

/** Typing in one field is one undo; going on in another field begins the next. */
function changedKeys( steps: readonly FlowStep[], id: string, step: FlowStep ): string {
	const before = findStep( steps, id )?.step as Record< string, unknown > | undefined;
	return Object.entries( step ).filter( ( [ key, value ] ) => JSON.stringify( before?.[ key ] ) !== JSON.stringify( value ) ).map( ( [ key ] ) => key ).join( ',' );
}

function next( state: History, drawing: Drawing, typing = '' ): History {
	const goesOn = typing !== '' && typing === state.typing;
	return { ...state, past: goesOn ? state.past : [ ...state.past, state.present ].slice( -UNDO_MAX ), present: drawing, future: [], typing };
}

function back( state: History ): History {
	const before = state.past.at( -1 );
	return before ? { ...state, past: state.past.slice( 0, -1 ), present: before, future: [ state.present, ...state.future ], typing: '' } : state;
}

function forth( state: History ): History {
	const [ after, ...rest ] = state.future;
	return after ? { ...state, past: [ ...state.past, state.present ], present: after, future: rest, typing: '' } : state;
}
