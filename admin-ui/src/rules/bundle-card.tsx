import { __ } from '@wordpress/i18n';
import type { BundleRule } from '../../../worker/src/core/rules/schema.ts';
import { ChoiceField } from '../connections/fields.tsx';

export function BundleForm( { value, onChange }: { value: BundleRule; onChange: ( value: BundleRule ) => void } ) {
	return (
		<ChoiceField
			label={ __( 'Of a bundle, send', 'concord' ) }
			help={ __( 'The price of the whole bundle stays what was charged, whichever lines carry it.', 'concord' ) }
			value={ value.send }
			options={ [
				{ value: 'as-store', label: __( 'all lines, priced as in the store', 'concord' ) },
				{ value: 'parent', label: __( 'the bundle itself', 'concord' ) },
				{ value: 'children', label: __( 'what is in it', 'concord' ) },
				{ value: 'both', label: __( 'the bundle, and what is in it at zero', 'concord' ) },
			] }
			onChange={ ( send ) => onChange( { send } ) }
		/>
	);
}
