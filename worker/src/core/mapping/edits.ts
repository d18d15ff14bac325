/**
 * Every change of the mapping goes through this one reducer, so that saving, undoing and announcing can never disagree about what
 * changed. Undo is of states, not of pointer events, and outlives saving. Pure.
 */
import type { FlowMappings } from './flow.ts';

/** Steps back that are kept; rows are shared between them, so a step costs little. */
export const UNDO_MAX = 200;

export type Edits = {
	/** What the store holds. */
	saved: FlowMappings;
	present: FlowMappings;
	past: readonly FlowMappings[];
	future: readonly FlowMappings[];
	/** Of the last edit: typing in one field is one step back, not one a letter. */
	merge: string;
};
export type EditAction =
	| { do: 'edit'; to: FlowMappings; /** Edits of one name in a row are one step. */ merge?: string }
	| { do: 'undo' }
	| { do: 'redo' }
	/** The store took this; what was edited meanwhile stays. */
	| { do: 'saved'; mappings: FlowMappings }
	/** Back to what the store holds; can be undone. An edit made since the store was asked (`from`) stays. */
	| { do: 'revert'; to: FlowMappings; from: FlowMappings };

export function begin( saved: FlowMappings, unsaved: FlowMappings | null ): Edits {
	return { saved, present: unsaved ?? saved, past: [], future: [], merge: '' };
}

export function reduce( edits: Edits, action: EditAction ): Edits {
	const { past, present, future } = edits;
	switch ( action.do ) {
		case 'edit': {
			if ( same( present, action.to ) ) {
				return edits;
			}
			const merged = action.merge !== undefined && action.merge === edits.merge;
			return { ...edits, present: action.to, past: merged ? past : [ ...past, present ].slice( -UNDO_MAX ), future: [], merge: action.merge ?? '' };
		}
		case 'undo': {
			const before = past.at( -1 );
			return before ? { ...edits, present: before, past: past.slice( 0, -1 ), future: [ present, ...future ], merge: '' } : edits;
		}
		case 'redo': {
			const [ next, ...rest ] = future;
			return next ? { ...edits, present: next, past: [ ...past, present ], future: rest, merge: '' } : edits;
		}
		case 'saved':
			return { ...edits, saved: action.mappings, merge: '' };
		case 'revert':
			if ( present !== action.from ) {
				return { ...edits, saved: action.to, merge: '' };
			}
			return { ...edits, saved: action.to, present: action.to, past: same( present, action.to ) ? past : [ ...past, present ].slice( -UNDO_MAX ), future: [], merge: '' };
	}
}

/** Compared by what they say: an edit taken back by hand is no change. */
export function isDirty( edits: Edits ): boolean {
	return ! same( edits.saved, edits.present );
}

export function same( left: FlowMappings, right: FlowMappings ): boolean {
	return left === right || JSON.stringify( left ) === JSON.stringify( right );
}
