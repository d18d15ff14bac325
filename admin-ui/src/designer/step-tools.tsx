import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { shiftPlace } from '../../../worker/src/core/flow/tree.ts';
import type { View } from './view.ts';
import { stepName } from './words.ts';

/** What can be done with a step as a whole: the same beside it in the outline and, for the step chosen on the canvas, above its settings. */
export function StepTools( { view: { drawing, edit, openMove }, step }: { view: View; step: FlowStep } ) {
	const name = stepName( step );
	const stays = ( by: -1 | 1 ) => shiftPlace( drawing.steps, step.id, by ) === null;
	return (
		<>
			{ /* translators: %s: name of a step. */ }
			<Button size="small" variant="tertiary" disabled={ stays( -1 ) } accessibleWhenDisabled aria-label={ sprintf( __( 'Move %s up', 'concord' ), name ) } onClick={ () => edit( { do: 'shift', id: step.id, by: -1 } ) }>↑</Button>
			{ /* translators: %s: name of a step. */ }
			<Button size="small" variant="tertiary" disabled={ stays( 1 ) } accessibleWhenDisabled aria-label={ sprintf( __( 'Move %s down', 'concord' ), name ) } onClick={ () => edit( { do: 'shift', id: step.id, by: 1 } ) }>↓</Button>
			{ /* translators: %s: name of a step. */ }
			<Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Move %s to another place', 'concord' ), name ) } onClick={ () => openMove( step.id ) }>{ __( 'Move…', 'concord' ) }</Button>
			{ /* translators: %s: name of a step. */ }
			{ step.step !== 'salesOrder' && <Button size="small" variant="tertiary" aria-label={ sprintf( __( 'Duplicate %s', 'concord' ), name ) } onClick={ () => edit( { do: 'copy', id: step.id } ) }>{ __( 'Duplicate', 'concord' ) }</Button> }
			{ /* translators: %s: name of a step. */ }
			<Button size="small" variant="tertiary" isDestructive aria-label={ sprintf( __( 'Remove %s', 'concord' ), name ) } onClick={ () => edit( { do: 'remove', id: step.id } ) }>✕</Button>
		</>
	);
}
