import { __, sprintf } from '@wordpress/i18n';
import type { MappingProblem } from '../../../worker/src/core/mapping/check.ts';

/** What is wrong with a row, and what to do about it. */
export function problemText( { code, target, facts }: MappingProblem ): string {
	const fact = ( name: string ) => facts[ name ] ?? '';
	switch ( code ) {
		/* translators: %s: name of a field. */
		case 'two_writers': return sprintf( __( 'Two rows write %s. Open one of them and choose “Remove this row”.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'locked': return sprintf( __( '%s is filled by Concord itself, because sending each order once and to the cent rests on it. Restore this row.', 'concord' ), target );
		/* translators: %s: what was written as the name of a field. */
		case 'target_form': return sprintf( __( '“%s” is not the name of a field: letters, digits and underscores only. Remove the row and add the field again.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'source_empty': return sprintf( __( '%s has no source. Choose where it comes from, or remove the row.', 'concord' ), target );
		/* translators: 1: name of a field, 2: what the expression language says. */
		case 'expression_invalid': return sprintf( __( 'The expression of %1$s cannot be read: %2$s. Correct it, or take the value by path.', 'concord' ), target, fact( 'reason' ) );
		/* translators: %s: name of a field. */
		case 'line_outside': return sprintf( __( '%s is written once an order, but its source is of a line. Choose a source of the order.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'unknown_field': return sprintf( __( 'Dynamics has no field %s in this entity. Check the spelling, or create the field there and read the fields again.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'read_only': return sprintf( __( '%s is filled by Dynamics, which refuses it from outside. Remove the row.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'required_unmapped': return sprintf( __( 'Dynamics makes no record without %s, and nothing is mapped to it. Map it, or give it a fixed value.', 'concord' ), target );
		/* translators: 1: a value, 2: name of a field, 3: values that are allowed. */
		case 'enum_unknown': return sprintf( __( '“%1$s” is not a value of %2$s. Dynamics takes: %3$s.', 'concord' ), fact( 'value' ), target, fact( 'members' ) );
		/* translators: 1: name of a field, 2: number of characters, 3: the most characters it holds. */
		case 'too_long': return sprintf( __( 'The fixed text of %1$s has %2$s characters; the field holds %3$s. Shorten it.', 'concord' ), target, fact( 'length' ), fact( 'max' ) );
		/* translators: %s: name of a field. */
		case 'not_a_number': return sprintf( __( '%s is a number in Dynamics, and its fixed value is none. Write it with a decimal point and no thousands separators.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'number_into_text': return sprintf( __( '%s is a text in Dynamics, but the step “Number” makes a number of the value. Remove that step.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'needs_number': return sprintf( __( '%s is a number in Dynamics. Add the step “Number”, or Dynamics may refuse the text.', 'concord' ), target );
		/* translators: 1: name of a field, 2: values that are allowed. */
		case 'needs_values': return sprintf( __( '%1$s takes only certain values: %2$s. An order with another one stops. Add the step “Value table”.', 'concord' ), target, fact( 'members' ) );
		/* translators: %s: name of a field. */
		case 'needs_date': return sprintf( __( '%s is a date in Dynamics. Add the step “Date”, so that the day is that of the store.', 'concord' ), target );
		/* translators: %s: name of a field. */
		case 'look_up_incomplete': return sprintf( __( 'The step “Look up in Dynamics” of %s lacks its entity or a field. Fill them in, or remove the step.', 'concord' ), target );
		/* translators: 1: name of a field, 2: name of an entity, 3: name of a field. */
		case 'look_up_unknown': return sprintf( __( 'Dynamics has no field %1$s in %2$s, where %3$s looks something up. Choose another field.', 'concord' ), fact( 'field' ), fact( 'entity' ), target );
		/* translators: %s: name of a field. */
		case 'look_up_customer': return sprintf( __( '%s of a new customer cannot be looked up in Dynamics. Remove that step; rows of the order and of its lines can have it.', 'concord' ), target );
		/* translators: 1: name of a field, 2: name of a step. */
		case 'step_unknown': return sprintf( __( '%1$s has a step that this version does not know: “%2$s”. Remove the step, or update the plugin and the worker.', 'concord' ), target, fact( 'step' ) );
		/* translators: 1: name of a step, 2: name of a field. */
		case 'step_incomplete': return sprintf( __( 'A setting of the step “%1$s” of %2$s is missing or wrong. Remove the step and add it again.', 'concord' ), fact( 'step' ), target );
		/* translators: %s: name of a field. */
		case 'condition_unknown': return sprintf( __( '%s has a condition that this version does not know. Choose anew when it is written, or update the plugin and the worker.', 'concord' ), target );
		case 'path_unknown': return fact( 'near' ) === ''
			/* translators: 1: path of a source, 2: name of a field. */
			? sprintf( __( 'No order can have %1$s, so %2$s gets nothing from it. Choose a source from the list.', 'concord' ), fact( 'path' ), target )
			/* translators: 1: path of a source, 2: name of a field, 3: another path. */
			: sprintf( __( 'No order can have %1$s, so %2$s gets nothing from it. Is %3$s meant?', 'concord' ), fact( 'path' ), target, fact( 'near' ) );
		/* translators: 1: path of a source, 2: name of a field. */
		case 'path_not_seen': return sprintf( __( 'None of the last 50 orders has %1$s, so %2$s stays empty on orders like them. Check the spelling, or keep it for orders to come.', 'concord' ), fact( 'path' ), target );
		/* translators: 1: number of characters, 2: name of a field, 3: the most characters it holds. */
		case 'may_be_too_long': return sprintf( __( 'A recent order has %1$s characters for %2$s, which holds %3$s: such an order would stop. Add the step “Cut to a length”.', 'concord' ), fact( 'length' ), target, fact( 'max' ) );
	}
}
