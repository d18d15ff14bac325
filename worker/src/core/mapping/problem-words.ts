/** Sentences for the problems the worker itself meets; the editor has its own, translated ones (admin-ui/src/mapping/problem-text.ts). */
import type { MappingProblem } from './check.ts';

export function problemMessage( { code, target, facts }: MappingProblem ): string {
	switch ( code ) {
		case 'two_writers': return `Two rows write ${ target }. Keep one of them.`;
		case 'locked': return `${ target } is filled by Concord itself: sending each order once and to the cent rests on it.`;
		case 'target_form': return `"${ target }" is not the name of a field: letters, digits and underscores only.`;
		case 'source_empty': return `${ target } has no source. Choose where it comes from, or take the row away.`;
		case 'expression_invalid': return `The expression of ${ target } cannot be read (${ facts[ 'reason' ] ?? 'error' }).`;
		case 'line_outside': return `${ target } is written once an order, but its source is of a line. Choose a source of the order.`;
		case 'step_unknown': return `${ target } has a step that this version does not know (${ facts[ 'step' ] ?? '?' }).`;
		case 'step_incomplete': return `A step of ${ target } lacks a setting (${ facts[ 'step' ] ?? '?' }).`;
		case 'condition_unknown': return `${ target } has a condition that this version does not know.`;
		case 'look_up_incomplete': return `The step "Look up in Dynamics" of ${ target } lacks its entity or a field.`;
		case 'look_up_customer': return `${ target } of a new customer cannot be looked up in Dynamics; rows of the order and of its lines can.`;
		default: return `${ target } does not fit the field it is written to (${ code }).`;
	}
}
