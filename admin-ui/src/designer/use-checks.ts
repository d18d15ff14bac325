import { useEffect, useMemo, useState } from '@wordpress/element';
import type { Drawn, FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { TenantFacts } from '../../../worker/src/core/flow/tenant-checks.ts';
import type { Drawing } from './state.ts';

type AllChecks = ( flow: Drawn, facts: TenantFacts ) => FlowCheck[];
type Checking = { /** Null until the checks have come: nothing is published unchecked. */ found: FlowCheck[] | null; /** They did not come; `again` asks for them once more. */ failed: boolean; again: () => void };

/** Checks while editing. */
export function useChecks( kind: 'order' | 'own', { trigger, steps }: Drawing, facts: TenantFacts ): Checking {
	const [ all, setAll ] = useState< AllChecks | null >( null );
	const [ failed, setFailed ] = useState( false );
	const [ tries, setTries ] = useState( 0 );
	useEffect( () => {
		let left = false;
		setFailed( false );
		import( /* webpackChunkName: "checks" */ './all-checks.ts' ).then( ( loaded ) => left || setAll( () => loaded.allChecks ), () => left || setFailed( true ) );
		return () => {
			left = true;
		};
	}, [ tries ] );
	const found = useMemo( () => all?.( { kind, trigger, steps }, facts ) ?? null, [ kind, trigger, steps, all, facts ] );
	return { found, failed, again: () => setTries( tries + 1 ) };
}
