/** What a flow holds, taken apart: rows and rules of an order flow, trigger and steps of any. */
import { ORDER_STEPS, type FlowContent, type FlowStep, type FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { EMPTY } from '../mapping/rows.ts';

export type Content = FlowContent | FlowMappings;
export type FlowKind = 'order' | 'own';

/** What is in use where nothing was published: the built-in order flow, or nothing. */
export function nothingPublished( kind: FlowKind ): Content {
	return kind === 'order' ? EMPTY : { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [] };
}

/** Null for a flow of one's own: it has no rows and no rules. */
export function mappingsOf( content: Content ): FlowMappings | null {
	return 'documents' in content ? content : null;
}

export function drawnOf( content: Content ): { trigger: FlowTrigger; steps: readonly FlowStep[] } {
	return { trigger: 'trigger' in content ? content.trigger : { on: 'store', record: 'order' }, steps: content.steps ?? ORDER_STEPS };
}
