/** What the checks of a flow found, in sentences. */
import { __, sprintf } from '@wordpress/i18n';
import type { FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import { problemText } from '../mapping/problem-text.ts';

/** What is wrong with a flow, and what to do about it. */
export function checkText( { code, detail, problem }: FlowCheck ): string {
	switch ( code ) {
		case 'no-feed-record': return __( 'The flow does not start with such a document. Choose it as the flow\'s trigger, or take the step out.', 'concord' );
		case 'no-steps': return __( 'The flow has no steps yet. Add one.', 'concord' );
		case 'no-sales-order': return __( 'The order flow needs the step “Sales order”. Add it.', 'concord' );
		case 'sales-order-twice': return __( 'There is a second “Sales order”; an order is sent once. Remove one.', 'concord' );
		case 'sales-order-nested': return __( '“Sales order” stands inside a branch or loop. Move it to the top level; use a filter to leave orders out.', 'concord' );
		case 'sales-order-foreign': return __( '“Sales order” belongs to the order flow of the connection. Remove it here.', 'concord' );
		/* translators: %s: id of a step. */
		case 'double-id': return sprintf( __( 'Two steps have the id %s. Duplicate the step again.', 'concord' ), detail );
		/* translators: %s: number of steps. */
		case 'too-many': return sprintf( __( 'A flow holds at most %s steps. Split it.', 'concord' ), detail );
		/* translators: %s: number of levels. */
		case 'too-deep': return sprintf( __( 'Steps stand at most %s levels deep.', 'concord' ), detail );
		case 'empty-expression': return __( 'The condition is empty. Write one.', 'concord' );
		/* translators: %s: code of the JSONata library. */
		case 'bad-expression': return sprintf( __( 'An expression cannot be read (%s). Correct it.', 'concord' ), detail );
		/* translators: %s: name of a variable. */
		case 'unknown-variable': return sprintf( __( '“vars.%s” is used before a step sets it.', 'concord' ), detail );
		/* translators: %s: name of a field of the step's form. */
		case 'field-missing': return sprintf( __( '“%s” is missing or has a form that cannot be used.', 'concord' ), fieldLabel( detail ) );
		case 'never-runs': return __( 'This step never runs: the one before it stops the record.', 'concord' );
		case 'filter-after-order': return __( 'This filter stands behind the sales order: the order is sent in any case, only later steps are left out.', 'concord' );
		case 'empty-branch': return __( 'The branch holds no steps.', 'concord' );
		case 'empty-loop': return __( 'The loop holds no steps.', 'concord' );
		/* translators: %s: names of lists. */
		case 'loop-without-list': return sprintf( __( 'The record has no such list. Lists: %s.', 'concord' ), detail === '' ? '—' : detail );
		/* translators: %s: order, product or customer. */
		case 'no-store-record': return sprintf( __( 'There is no %s at this place of the flow. Name the record by its SKU, number or e-mail.', 'concord' ), detail );
		case 'action-at-every-run': return __( 'This flow goes through its records again and again, and the action would be carried out each time. Put a filter or a branch before it that leaves out what is done.', 'concord' );
		case 'price-unchecked': return __( 'A price set like this is taken as it is: its currency and tax are not compared with the shop’s. The trigger “Items of Dynamics” with the step “Put in store” compares both.', 'concord' );
		case 'trigger-incomplete': return __( 'The trigger is not complete.', 'concord' );
		case 'row': return problem ? problemText( problem ) : detail;
		/* translators: %s: name of a field. */
		case 'where-twice': return sprintf( __( '“Found by” names %s twice. Remove one of them.', 'concord' ), detail );
		/* translators: %s: path of a source, such as "billing.city". */
		case 'path-unknown': return sprintf( __( 'The record has no %s, so it is empty every time. Choose a source from the list.', 'concord' ), detail );
		/* translators: %s: name of a field. */
		case 'store-field-unknown': return sprintf( __( 'The store takes no field %s from here. Choose one from the list.', 'concord' ), detail );
		/* translators: %s: name of an entity set in Dynamics. */
		case 'entity-unknown': return sprintf( __( 'Dynamics has no entity %s. Choose one from the list, or make it there and read the fields again.', 'concord' ), detail );
		/* translators: %s: name of a field. */
		case 'field-unknown': return sprintf( __( 'The entity has no field %s. Choose one from the list, or make it in Dynamics and read the fields again.', 'concord' ), detail );
		/* translators: %s: name of a field. */
		case 'where-read-only': return sprintf( __( '%s is filled by Dynamics, so a record that is made cannot be given it. Find the record by another field.', 'concord' ), detail );
		/* translators: %s: names of fields. */
		case 'key-missing': return sprintf( __( 'Finance & Operations knows a record by its whole key. Add under “Found by”: %s.', 'concord' ), detail );
		/* translators: %s: name of a field. */
		case 'where-no-key': return sprintf( __( '%s is no part of the key, and Finance & Operations knows a record by its key alone. Take it out of “Found by”; a row can write it.', 'concord' ), detail );
	}
}

function fieldLabel( name: string ): string {
	const last = name.split( '.' ).at( -1 ) ?? name;
	const known: Record< string, string > = { entity: __( 'Entity', 'concord' ), where: __( 'Found by', 'concord' ), field: __( 'Field', 'concord' ), as: __( 'Kept as', 'concord' ), message: __( 'Sentence', 'concord' ), action: __( 'Action', 'concord' ), path: __( 'Comes from', 'concord' ), target: __( 'Field', 'concord' ), id: __( 'Id', 'concord' ), key: __( 'Field of WooCommerce', 'concord' ) };
	return known[ last ] ?? last;
}
