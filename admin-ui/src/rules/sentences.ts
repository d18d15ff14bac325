import { __ } from '@wordpress/i18n';
import type { RuleProblem, RuleProblemCode } from '../../../worker/src/core/rules/problems.ts';

/** Beside the field: what is wrong and what to do. */
export function problemText( code: RuleProblemCode ): string {
	switch ( code ) {
		case 'number': return __( 'Enter an amount with a decimal point, such as 0.05.', 'concord' );
		case 'positive': return __( 'Enter a rate greater than zero.', 'concord' );
		case 'currency': return __( 'Enter a currency code of three letters, such as EUR.', 'concord' );
		case 'same': return __( 'Choose another currency: nothing is converted from a currency into itself.', 'concord' );
		case 'twice': return __( 'This is in the table already. Keep one of the two.', 'concord' );
		case 'date': return __( 'Enter a day as year-month-day, such as 2026-01-31.', 'concord' );
		case 'no-dates': return __( 'Add the first rate and the day it begins.', 'concord' );
		case 'missing': return __( 'Fill this in.', 'concord' );
		case 'item-only': return __( 'Choose an item: orders in Finance & Operations hold items only.', 'concord' );
		case 'too-many': return __( 'More than 5,000 rows cannot be kept. Give products the SKU they have in Dynamics where you can, and remove their rows.', 'concord' );
		case 'address': return __( 'Enter an address that begins with https:// (http:// only for this machine).', 'concord' );
	}
}

/** The sentence for a field of a rule, or undefined when nothing is wrong with it. */
export type ErrorOf = ( field: string ) => string | undefined;

export function errorsOf( problems: readonly RuleProblem[], rule: RuleProblem[ 'rule' ] ): ErrorOf {
	return ( field ) => {
		const problem = problems.find( ( one ) => one.rule === rule && one.field === field );
		return problem && problemText( problem.code );
	};
}
