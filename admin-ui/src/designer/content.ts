/** Between what the store keeps of a flow and what is drawn. The order flow's mapping and rules go through untouched. */
import { ORDER_STEPS, type FlowContent, type FlowStep } from '../../../worker/src/core/flow/schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import type { Rules } from '../../../worker/src/core/rules/schema.ts';
import type { FlowHead } from '../flows/schema.ts';
import type { Drawing } from './state.ts';

type Content = FlowContent | FlowMappings;
const NO_ROWS = { rows: [], removed: [] };
export const EMPTY_ORDER: FlowMappings = { schemaVersion: 1, documents: { header: NO_ROWS, line: NO_ROWS, customer: NO_ROWS } };

export function savedContent( head: FlowHead ): Content {
	return head.draft?.mappings ?? head.published?.mappings ?? emptyContent( head.kind );
}

/** What is in use where nothing was published: the built-in order flow, or nothing. */
export function emptyContent( kind: FlowHead[ 'kind' ] ): Content {
	return kind === 'order' ? EMPTY_ORDER : { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [] };
}

export function drawingOf( head: FlowHead, content: Content = savedContent( head ) ): Drawing {
	return {
		trigger: 'trigger' in content ? content.trigger : { on: 'store', record: 'order' },
		steps: [ ...( content.steps ?? ( ORDER_STEPS as readonly FlowStep[] ) ) ],
		// An empty object comes back from the store as an empty list.
		layout: Array.isArray( content.layout ) ? {} : content.layout ?? {},
	};
}

/** What stands saved, in the form of what is drawn: rules only where the drawing has taken some over. */
export function savedDrawing( head: FlowHead, present: Drawing ): Drawing {
	const content = savedContent( head );
	return { ...drawingOf( head ), ...( present.rules !== undefined && 'documents' in content ? { rules: content.rules ?? null } : {} ) };
}

export function contentOf( head: FlowHead, { trigger, steps, layout, rules }: Drawing ): Content {
	const content = savedContent( head );
	if ( 'documents' in content ) {
		const { rules: _standing, ...rest } = content;
		const kept = rulesOf( head, rules );
		return { ...rest, ...( kept ? { rules: kept } : {} ), steps, layout };
	}
	return { schemaVersion: 1, trigger, steps, layout };
}

/** Of an order flow, as they would be saved with what is drawn; undefined: none. */
export function rulesOf( head: FlowHead, rules: Drawing[ 'rules' ] ): Rules | undefined {
	const content = savedContent( head );
	if ( rules !== undefined ) {
		return rules ?? undefined;
	}
	return 'documents' in content ? content.rules : undefined;
}

/** Equal in what it means: where nodes stand is no change worth a warning. */
export function sameDrawing( left: Drawing, right: Drawing ): boolean {
	return JSON.stringify( [ left.trigger, left.steps, left.rules ] ) === JSON.stringify( [ right.trigger, right.steps, right.rules ] );
}
