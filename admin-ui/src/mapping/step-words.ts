import { __, sprintf } from '@wordpress/i18n';
import type { Step } from '../../../worker/src/core/mapping/schema.ts';

export type StepName = Step[ 'step' ];

export function stepLabel( step: Step ): string {
	switch ( step.step ) {
		case 'trim': return __( 'Trim spaces', 'concord' );
		case 'case': return step.to === 'upper' ? __( 'UPPER CASE', 'concord' ) : __( 'lower case', 'concord' );
		case 'template': return __( 'Text around the value', 'concord' );
		case 'replace': return __( 'Replace text', 'concord' );
		case 'split': return __( 'Take a part', 'concord' );
		case 'join': return __( 'Join with others', 'concord' );
		case 'length': return step.policy === 'truncate' ? __( 'Cut to', 'concord' ) : __( 'Stop when longer than', 'concord' );
		case 'date': return __( 'Date', 'concord' );
		case 'currency': return __( 'Currency', 'concord' );
		case 'address': return __( 'Address line', 'concord' );
		case 'postcode': return __( 'Postal code', 'concord' );
		case 'skuAlias': return __( 'Item number of the SKU', 'concord' );
		case 'piece': return __( 'Part of a long text', 'concord' );
		case 'number': return __( 'Number', 'concord' );
		case 'round': return __( 'Round', 'concord' );
		case 'valueMap': return __( 'Value table', 'concord' );
		case 'coalesce': return __( 'First that is filled', 'concord' );
		case 'country': return __( 'Country code', 'concord' );
		case 'lookUp': return __( 'Look up in Dynamics', 'concord' );
		default: return otherStep( step );
	}
}

/** A step of a newer worker is shown by its own name and kept as it is. */
function otherStep( step: { step: string } ): string {
	return step.step;
}

/** With what it is set to, for rows that are only read. */
export function stepSummary( step: Step ): string {
	switch ( step.step ) {
		case 'length': return `${ stepLabel( step ) } ${ step.max }`;
		case 'template': return `${ stepLabel( step ) } “${ step.template }”`;
		case 'lookUp': return `${ stepLabel( step ) } ${ step.entity }.${ step.field } → ${ step.take }`;
		/* translators: %d: number of decimals. */
		case 'round': return sprintf( __( 'Round to %d decimals', 'concord' ), step.decimals );
		default: return stepLabel( step );
	}
}

/** What can be added, with the settings it begins with. */
export function addableSteps(): { label: string; step: Step }[] {
	return [
		{ label: __( 'Trim spaces', 'concord' ), step: { step: 'trim' } },
		{ label: __( 'UPPER CASE', 'concord' ), step: { step: 'case', to: 'upper' } },
		{ label: __( 'lower case', 'concord' ), step: { step: 'case', to: 'lower' } },
		{ label: __( 'Text around the value', 'concord' ), step: { step: 'template', template: '{value}' } },
		{ label: __( 'Replace text', 'concord' ), step: { step: 'replace', find: ' ', with: '' } },
		{ label: __( 'Take a part', 'concord' ), step: { step: 'split', separator: ' ', take: 'first' } },
		{ label: __( 'Join with others', 'concord' ), step: { step: 'join', paths: [ 'number' ], separator: ' ' } },
		{ label: __( 'Value table', 'concord' ), step: { step: 'valueMap', values: {}, unmapped: 'stop' } },
		{ label: __( 'Look up in Dynamics', 'concord' ), step: { step: 'lookUp', entity: '', field: '', take: '', none: 'stop', many: 'stop' } },
		{ label: __( 'First that is filled', 'concord' ), step: { step: 'coalesce', paths: [ 'number' ] } },
		{ label: __( 'Cut to a length', 'concord' ), step: { step: 'length', max: 50, policy: 'truncate' } },
		{ label: __( 'Number', 'concord' ), step: { step: 'number' } },
		{ label: __( 'Round', 'concord' ), step: { step: 'round', decimals: 2 } },
		{ label: __( 'Date', 'concord' ), step: { step: 'date', as: 'dateOnly' } },
		{ label: __( 'Currency', 'concord' ), step: { step: 'currency', from: 'EUR', to: 'USD', source: 'fixed', rate: '', dates: [] } },
		{ label: __( 'Address line', 'concord' ), step: { step: 'address', take: 'whole', country: 'shipping.country' } },
		{ label: __( 'Postal code', 'concord' ), step: { step: 'postcode', country: 'shipping.country', invalid: 'stop' } },
		{ label: __( 'Item number of the SKU', 'concord' ), step: { step: 'skuAlias' } },
		{ label: __( 'Part of a long text', 'concord' ), step: { step: 'piece', max: 50, number: 1, last: false } },
		{ label: __( 'Country code', 'concord' ), step: { step: 'country', to: 'alpha2' } },
	];
}

/** A length at the end stays the last word, or what a later step adds would no longer fit. */
export function withStep( steps: readonly Step[], step: Step ): Step[] {
	const last = steps.at( -1 );
	return last?.step === 'length' && step.step !== 'length' ? [ ...steps.slice( 0, -1 ), step, last ] : [ ...steps, step ];
}
