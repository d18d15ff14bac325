import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { findStep } from '../../../worker/src/core/flow/tree.ts';
import { checkText } from './check-words.ts';
import { stepName } from './words.ts';

/** Everything that is wrong or looks like it; a click goes to the step. */
export function ChecksList( { checks, steps, onGo }: { checks: readonly FlowCheck[]; steps: readonly FlowStep[]; onGo: ( id: string ) => void } ) {
	if ( checks.length === 0 ) {
		return <p className="concord-fine">{ __( 'No problems found.', 'concord' ) }</p>;
	}
	return (
		<ul className="concord-designer__checks">
			{ checks.map( ( check, index ) => {
				const step = check.step === null ? undefined : findStep( steps, check.step )?.step;
				return (
					<li key={ index } className={ `is-${ check.severity }` }>
						<strong>{ check.severity === 'error' ? __( 'Error', 'concord' ) : __( 'Warning', 'concord' ) }</strong>{ ' ' }
						{ /* translators: %s: name of a step. */ }
						{ step && <Button variant="link" onClick={ () => onGo( step.id ) }>{ sprintf( __( 'Step “%s”', 'concord' ), stepName( step ) ) }</Button> } { checkText( check ) }
					</li>
				);
			} ) }
		</ul>
	);
}
