import { useEffect, useMemo, useState } from '@wordpress/element';
import { flowChecks, type FlowCheck, type ParseExpression } from '../../../worker/src/core/flow/checks.ts';
import type { Drawing } from './state.ts';

/** Checks while editing. The parser of expressions is large and comes when the screen is up; until then expressions pass. */
export function useChecks( kind: 'order' | 'own', { trigger, steps }: Drawing ): FlowCheck[] {
	const [ parse, setParse ] = useState< ParseExpression >( () => () => null );
	useEffect( () => {
		let left = false;
		void import( './parse-expression.ts' ).then( ( loaded ) => {
			if ( ! left ) {
				setParse( () => loaded.parseExpression );
			}
		} );
		return () => {
			left = true;
		};
	}, [] );
	return useMemo( () => flowChecks( { kind, trigger, steps }, parse ), [ kind, trigger, steps, parse ] );
}
