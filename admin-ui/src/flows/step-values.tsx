import { __, sprintf } from '@wordpress/i18n';
import { stepValues } from '../../../worker/src/core/flow/compare.ts';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { walk } from '../../../worker/src/core/flow/tree.ts';
import { kindLabel, stepName, stepSummary } from '../designer/words.ts';

/** Every step with all it is set to, before a flow is added. */
export function StepValues( { steps }: { steps: readonly FlowStep[] } ) {
	return (
		<ol className="concord-flow-steps">
			{ walk( steps ).map( ( { step, depth } ) => (
				<li key={ step.id } style={ { marginInlineStart: `${ depth * 20 }px` } }>
					<strong>{ stepName( step ) }</strong> { step.title !== '' && <span className="concord-fine">{ kindLabel( step.step ) }</span> } <code>{ stepSummary( step ) }</code>
					<table className="concord-table concord-tested__values">
						{ /* translators: %s: name of a step. */ }
						<caption className="screen-reader-text">{ sprintf( __( 'Values of %s', 'concord' ), stepName( step ) ) }</caption>
						<tbody>{ stepValues( step ).map( ( { field, mine } ) => <tr key={ field }><th scope="row"><code>{ field }</code></th><td>{ mine }</td></tr> ) }</tbody>
					</table>
				</li>
			) ) }
		</ol>
	);
}
