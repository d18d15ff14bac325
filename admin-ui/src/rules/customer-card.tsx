import { CheckboxControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { CompanyRule, CustomerRule } from '../../../worker/src/core/rules/schema.ts';
import { ChoiceField, TextField } from '../connections/fields.tsx';
import type { ErrorOf } from './sentences.ts';

type Props = { product: 'fo' | 'bc'; value: CustomerRule; onChange: ( value: CustomerRule ) => void; errorOf: ErrorOf };
type Key = CustomerRule[ 'keys' ][ number ];

const keys = (): { key: Key; label: string; help: string }[] => [
	{ key: 'vat', label: __( 'VAT number', 'concord' ), help: __( 'Blanks, dots and the country in front make no difference.', 'concord' ) },
	{ key: 'phone', label: __( 'Telephone number', 'concord' ), help: __( 'However it is written; with the country of the billing address.', 'concord' ) },
	{ key: 'namePostcode', label: __( 'Name and postal code', 'concord' ), help: __( 'Never decides by itself: the order waits and shows you the candidates.', 'concord' ) },
];

const companies = (): { value: CompanyRule[ 'by' ]; label: string }[] => [
	{ value: 'off', label: __( 'no: everybody is a customer of their own', 'concord' ) },
	{ value: 'vat', label: __( 'yes, told by the VAT number', 'concord' ) },
	{ value: 'domain', label: __( 'yes, told by company name and e-mail domain', 'concord' ) },
	{ value: 'number', label: __( 'yes, told by a field with the customer number', 'concord' ) },
];
const NOBODY: CompanyRule = { by: 'off', meta: '', role: '' };

/** People of one company as contacts of its customer. */
function CompanyForm( { product, value, onChange, errorOf }: Props ) {
	const company = { ...NOBODY, ...value.company };
	const change = ( part: Partial< CompanyRule > ) => onChange( { ...value, company: { ...company, ...part } } );
	const help = product === 'bc'
		? __( 'Orders go to the company\'s customer whoever of it orders, and each person becomes a contact of that customer in Business Central. What a person enters changes nothing of the company.', 'concord' )
		: __( 'Orders go to the company\'s customer whoever of it orders, with the person\'s name and e-mail address on the order. Finance & Operations has no contacts in its public data entities: if yours has one, add a step for it to the order flow.', 'concord' );
	return (
		<>
			<ChoiceField label={ __( 'Company account with contacts', 'concord' ) } help={ help } value={ company.by } options={ companies() } onChange={ ( by ) => change( { by } ) } />
			{ company.by === 'number' && <TextField label={ __( 'Field of the account with the customer number', 'concord' ) } value={ company.meta } error={ errorOf( 'company.meta' ) } onChange={ ( meta ) => change( { meta } ) } /> }
			{ company.by === 'domain' && <p className="concord-fine">{ __( 'The name has to be written as in Dynamics. Addresses at mail providers such as gmail.com tell no company.', 'concord' ) }</p> }
			{ company.by !== 'off' && <TextField label={ __( 'Only accounts with this role', 'concord' ) } help={ __( 'The role\'s short name, for instance wholesale_customer. Leave it empty for all shoppers who enter a company.', 'concord' ) } value={ company.role } onChange={ ( role ) => change( { role } ) } /> }
		</>
	);
}

export function CustomerForm( { product, value, onChange, errorOf }: Props ) {
	const all = keys();
	const toggle = ( key: Key, on: boolean ) => onChange( { ...value, keys: all.map( ( one ) => one.key ).filter( ( one ) => ( one === key ? on : value.keys.includes( one ) ) ) } );
	return (
		<>
			<fieldset className="concord-rules__group">
				<legend>{ __( 'The e-mail address is compared first, whole and without upper and lower case. If nobody has it, also look for', 'concord' ) }</legend>
				{ all.map( ( { key, label, help } ) => <CheckboxControl key={ key } label={ label } help={ help } checked={ value.keys.includes( key ) } onChange={ ( on ) => toggle( key, on ) } __nextHasNoMarginBottom /> ) }
			</fieldset>
			{ ( value.keys.includes( 'vat' ) || value.company?.by === 'vat' ) && <TextField label={ __( 'Order field with the VAT number', 'concord' ) } value={ value.vatMeta } error={ errorOf( 'vatMeta' ) } onChange={ ( vatMeta ) => onChange( { ...value, vatMeta } ) } /> }
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
			<CompanyForm product={ product } value={ value } onChange={ onChange } errorOf={ errorOf } />
		</>
	);
}
