import { useEffect, useMemo, useState } from '@wordpress/element';
import type { Drawn, FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { TenantFacts } from '../../../worker/src/core/flow/tenant-checks.ts';
import type { Drawing } from './state.ts';

type AllChecks = ( flow: Drawn, facts: TenantFacts ) => FlowCheck[];

/** Checks while editing; null until they have come: nothing is published unchecked. */
export function useChecks( kind: 'order' | 'own', { trigger, steps }: Drawing, facts: TenantFacts ): FlowCheck[] | null {
	const [ all, setAll ] = useState< AllChecks | null >( null );
	useEffect( () => {
		let left = false;
		void import( './all-checks.ts' ).then( ( loaded ) => {
			if ( ! left ) {
				setAll( () => loaded.allChecks );
			}
		} );
		return () => {
			left = true;
		};
	}, [] );
	return useMemo( () => all?.( { kind, trigger, steps }, facts ) ?? null, [ kind, trigger, steps, all, facts ] );
}
