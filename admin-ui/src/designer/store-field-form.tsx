import { SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { STOCK_AT_MOST, STOCK_FIELD, STORE_FIELDS } from '../../../worker/src/core/flow/store-fields.ts';
import { fieldLabel } from './store-field-words.ts';

type StoreStep = Extract< FlowStep, { step: 'setInStore' } >;

/** Which field of WooCommerce; of stock also what is taken off the figure. */
export function StoreFieldForm( { step, onChange }: { step: StoreStep; onChange: ( step: FlowStep ) => void } ) {
	return (
		<>
			<SelectControl label={ __( 'Field of WooCommerce', 'concord' ) } value={ step.key } options={ STORE_FIELDS[ step.record ].map( ( value ) => ( { value, label: fieldLabel( value ) } ) ) } onChange={ ( key ) => onChange( { ...step, key } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			{ step.key === STOCK_FIELD && (
				<>
					<SelectControl
						label={ __( 'The figure of Dynamics still holds', 'concord' ) }
						value={ step.counts ?? 'shipped' }
						options={ [ { value: 'shipped', label: __( 'what web orders will take until they are shipped', 'concord' ) }, { value: 'sent', label: __( 'only web orders that have not arrived there yet', 'concord' ) } ] }
						onChange={ ( counts ) => onChange( { ...step, counts } ) }
						help={ __( 'Those units are taken off, so that nothing is sold twice. Choose the second only when Dynamics reserves stock as soon as a sales order arrives.', 'concord' ) }
						__nextHasNoMarginBottom
						__next40pxDefaultSize
					/>
					<TextControl label={ __( 'Units kept back', 'concord' ) } value={ step.buffer ?? '0' } inputMode="decimal" onChange={ ( buffer ) => onChange( { ...step, buffer } ) } help={ __( 'A buffer that the store never sells.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					<SelectControl
						label={ __( 'Parts of a unit', 'concord' ) }
						value={ step.decimals ?? 'down' }
						options={ [ { value: 'down', label: __( 'round down: never more than there is', 'concord' ) }, { value: 'nearest', label: __( 'round to the nearest unit', 'concord' ) }, { value: 'keep', label: __( 'keep, where the store sells parts of a unit', 'concord' ) } ] }
						onChange={ ( decimals ) => onChange( { ...step, decimals } ) }
						help={ __( 'Rounded after what web orders will take was taken off. A store that sells whole units cuts parts off in any case.', 'concord' ) }
						__nextHasNoMarginBottom
						__next40pxDefaultSize
					/>
					<TextControl label={ __( 'Largest figure that is believed', 'concord' ) } value={ step.atMost ?? STOCK_AT_MOST } inputMode="numeric" onChange={ ( atMost ) => onChange( { ...step, atMost } ) } help={ __( 'A larger one is refused and stands under Activity; below zero nothing is left to sell, and the run says so.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
				</>
			) }
		</>
	);
}
