/** What outline and canvas show and do alike. */
import type { FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { Place } from '../../../worker/src/core/flow/tree.ts';
import type { Drawing, Edit } from './state.ts';
import type { Tested } from './tested.ts';

export type View = {
	drawing: Drawing; selected: string | null; checks: readonly FlowCheck[]; readOnly: boolean;
	edit: ( action: Edit ) => void;
	/** What the last test showed; null before one. */
	tested: Tested | null;
	/** Asks which step to add at a place. */
	openPalette: ( place: Place ) => void;
	/** Asks where a step goes. */
	openMove: ( id: string ) => void;
};

/** Whoever works on the canvas finds it again: the choice is the browser's, nobody else sees it. */
export const VIEW_KEY = 'concord-designer-view';

export function readView(): 'canvas' | 'outline' {
	try {
		return window.localStorage.getItem( VIEW_KEY ) === 'canvas' ? 'canvas' : 'outline';
	} catch {
		return 'outline';
	}
}

export function keepView( view: 'canvas' | 'outline' ): 'canvas' | 'outline' {
	try {
		window.localStorage.setItem( VIEW_KEY, view );
	} catch {
		// A browser that keeps nothing shows the outline next time.
	}
	return view;
}
