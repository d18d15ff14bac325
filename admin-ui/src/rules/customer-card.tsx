import { CheckboxControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { CustomerRule } from '../../../worker/src/core/rules/schema.ts';
import { ChoiceField, TextField } from '../connections/fields.tsx';
import type { ErrorOf } from './sentences.ts';

type Props = { value: CustomerRule; onChange: ( value: CustomerRule ) => void; errorOf: ErrorOf };
type Key = CustomerRule[ 'keys' ][ number ];

const keys = (): { key: Key; label: string; help: string }[] => [
	{ key: 'vat', label: __( 'VAT number', 'concord' ), help: __( 'Blanks, dots and the country in front make no difference.', 'concord' ) },
	{ key: 'phone', label: __( 'Telephone number', 'concord' ), help: __( 'However it is written; with the country of the billing address.', 'concord' ) },
	{ key: 'namePostcode', label: __( 'Name and postal code', 'concord' ), help: __( 'Never decides by itself: the order waits and shows you the candidates.', 'concord' ) },
];

export function CustomerForm( { value, onChange, errorOf }: Props ) {
	const all = keys();
	const toggle = ( key: Key, on: boolean ) => onChange( { ...value, keys: all.map( ( one ) => one.key ).filter( ( one ) => ( one === key ? on : value.keys.includes( one ) ) ) } );
	return (
		<>
			<fieldset className="concord-rules__group">
				<legend>{ __( 'The e-mail address is compared first, whole and without upper and lower case. If nobody has it, also look for', 'concord' ) }</legend>
				{ all.map( ( { key, label, help } ) => <CheckboxControl key={ key } label={ label } help={ help } checked={ value.keys.includes( key ) } onChange={ ( on ) => toggle( key, on ) } __nextHasNoMarginBottom /> ) }
			</fieldset>
			{ value.keys.includes( 'vat' ) && <TextField label={ __( 'Order field with the VAT number', 'concord' ) } value={ value.vatMeta } error={ errorOf( 'vatMeta' ) } onChange={ ( vatMeta ) => onChange( { ...value, vatMeta } ) } /> }
			<ChoiceField
				label={ __( 'When one is found who is called otherwise', 'concord' ) }
				help={ __( 'Several customers that fit always wait for you, with their numbers.', 'concord' ) }
				value={ value.differs }
				options={ [
					{ value: 'merge', label: __( 'use this customer', 'concord' ) },
					{ value: 'new', label: __( 'make a new customer', 'concord' ) },
					{ value: 'review', label: __( 'wait for me to look at it', 'concord' ) },
				] }
				onChange={ ( differs ) => onChange( { ...value, differs } ) }
			/>
		</>
	);
}
