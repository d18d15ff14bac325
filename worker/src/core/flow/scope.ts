/** Which steps have kept something by the time another one runs: what "vars." can name there. Pure. */
import type { FlowStep } from './schema.ts';
import { listsOf, walk } from './tree.ts';

export type KeepingStep = Extract< FlowStep, { as: string } >;

/** In the order they run; a loop counts inside it, for its element. What only one side of a branch keeps counts behind the branch, not on the other side. */
export function variablesAt( steps: readonly FlowStep[], id: string ): KeepingStep[] {
	return within( steps, id, [] ) ?? [];
}

function within( steps: readonly FlowStep[], id: string, before: readonly KeepingStep[] ): KeepingStep[] | null {
	let kept = [ ...before ];
	for ( const step of steps ) {
		if ( step.id === id ) {
			return kept;
		}
		const own = 'as' in step ? [ ...kept, step ] : kept;
		for ( const { steps: held } of listsOf( step ) ) {
			const found = within( held, id, own );
			if ( found ) {
				return found;
			}
		}
		kept = [ ...own, ...listsOf( step ).flatMap( ( { steps: held } ) => walk( held ) ).flatMap( ( one ) => ( 'as' in one.step ? [ one.step ] : [] ) ) ];
	}
	return null;
}
