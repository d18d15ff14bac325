import { CheckboxControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { AddressRule } from '../../../worker/src/core/rules/schema.ts';
import { ChoiceField } from '../connections/fields.tsx';

type Props = { product: 'fo' | 'bc'; value: AddressRule; onChange: ( value: AddressRule ) => void };

export function AddressForm( { product, value, onChange }: Props ) {
	const set = ( change: Partial< AddressRule > ) => onChange( { ...value, ...change } );
	return (
		<>
			<CheckboxControl label={ __( 'Tidy up', 'concord' ) } help={ __( 'Blanks, and postal codes in the form of their country: “sw1a1aa” becomes “SW1A 1AA”.', 'concord' ) } checked={ value.tidy } onChange={ ( tidy ) => set( { tidy } ) } __nextHasNoMarginBottom />
			<div className="concord-rules__columns">
				<ChoiceField
					label={ __( 'Wrong postal code', 'concord' ) }
					value={ value.postcode }
					options={ [ { value: 'off', label: __( 'is sent as it is', 'concord' ) }, { value: 'warn', label: __( 'is sent, and I am told', 'concord' ) }, { value: 'leave-out', label: __( 'is left out, and I am told', 'concord' ) }, { value: 'stop', label: __( 'stops the order', 'concord' ) } ] }
					onChange={ ( postcode ) => set( { postcode } ) }
				/>
				<ChoiceField label={ __( 'States', 'concord' ) } value={ value.state } options={ [ { value: 'code', label: __( 'as code (CA)', 'concord' ) }, { value: 'name', label: __( 'as name (California)', 'concord' ) } ] } onChange={ ( state ) => set( { state } ) } />
				<ChoiceField label={ __( 'House number', 'concord' ) } value={ value.houseNumber } options={ [ { value: 'as-entered', label: __( 'as entered', 'concord' ) }, { value: 'join', label: __( 'from the second line to the street', 'concord' ) }, { value: 'split', label: __( 'from the street to the second line', 'concord' ) } ] } onChange={ ( houseNumber ) => set( { houseNumber } ) } />
				<ChoiceField label={ __( 'First and last name', 'concord' ) } value={ value.names } options={ [ { value: 'as-entered', label: __( 'as entered', 'concord' ) }, { value: 'split', label: __( 'split where both are in one field', 'concord' ) }, { value: 'join', label: __( 'together in the last name', 'concord' ) } ] } onChange={ ( names ) => set( { names } ) } />
				<ChoiceField
					label={ __( 'Address line too long', 'concord' ) }
					help={ __( 'What is cut stays in full in a note on the document.', 'concord' ) }
					value={ value.longLine }
					options={ [ { value: 'cut', label: __( 'is cut', 'concord' ) }, ...( product === 'bc' ? [ { value: 'split' as const, label: __( 'goes on in the second line', 'concord' ) } ] : [] ), { value: 'stop', label: __( 'stops the order', 'concord' ) } ] }
					onChange={ ( longLine ) => set( { longLine } ) }
				/>
			</div>
		</>
	);
}
